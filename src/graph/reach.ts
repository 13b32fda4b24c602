// Owns what can be used where: what branches and bodies are made of exists while they run, and nowhere else.
import { ValueError } from '../errors.js';
import type { Graph } from './graph.js';
import type { Operation } from './operation.js';
import type { Tensor } from './tensor.js';

/** Throws a ValueError where `element` was made inside a branch or a body of `graph`'s program that `graph` is not part of. */
export function checkReach(where: string, element: Tensor | Operation, graph: Graph): void {
  if (element.graph.root !== graph.root || element.graph.encloses(graph)) return;
  const { name, site } = 'node' in element ? element.node : element;
  throw new ValueError(`${where}: ${element.name} was made inside a branch or a body, and exists only there`, {
    node: name,
    got: `made at ${site}`,
    fix: 'return it there, and use what cond, whileLoop or scan gives for it',
  });
}
