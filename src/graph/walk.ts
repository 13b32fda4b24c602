// Owns walking: what a set of fetches needs, down to the sources, over data edges and control edges.
import { checkKind } from '../arguments.js';
import { reading } from '../errors.js';
import type { Graph } from './graph.js';
import type { Node } from './node.js';
import { Operation } from './operation.js';
import { OperationSet } from './operation-set.js';
import { Tensor } from './tensor.js';

type Step = Node | Operation;

/**
 * All nodes and operations that `roots` need, each once and in no particular order; sort by `id` for a topological order.
 * The walk does not go past a tensor in `stop` (a tensor that is fed).
 */
export function ancestors(
  roots: Iterable<Tensor | Operation | Node>,
  stop: ReadonlySet<Tensor> = new Set(),
): { nodes: Node[]; operations: Operation[] } {
  const seen = new Set<Step>();
  const pending: Step[] = [];
  const visit = (step: Step) => {
    if (seen.has(step)) return;
    seen.add(step);
    pending.push(step);
  };
  const visitTensor = (tensor: Tensor) => {
    if (!stop.has(tensor)) visit(tensor.node);
  };
  for (const root of roots) root instanceof Tensor ? visitTensor(root) : visit(root);
  for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
    for (const tensor of step.dataInputs()) visitTensor(tensor);
    for (const control of step.controlInputs) visit(control);
  }
  const nodes: Node[] = [];
  const operations: Operation[] = [];
  for (const step of seen) step instanceof Operation ? operations.push(step) : nodes.push(step);
  return { nodes, operations };
}

/** Every operation that a run of `fetches` carries out, in order of creation. */
export function collectUpdates(
  fetches: Iterable<Tensor | Operation>,
  fed: ReadonlySet<Tensor> = new Set(),
): Operation[] {
  const [roots, stop] = reading('collectUpdates', () => [Array.from(fetches), new Set(Array.from(fed))]);
  for (const root of roots) checkKind('collectUpdates', root, [Tensor, Operation] as never, 'tensors and operations');
  return ancestors(roots, stop)
    .operations.filter(({ update }) => update !== undefined)
    .sort((a, b) => a.id - b.id);
}

/** Nodes in topological order. */
export const inOrder = (nodes: Iterable<Node>): Node[] => [...nodes].sort((a, b) => a.id - b.id);

/** What a branch or body takes from outside. */
export function capturedBy(graph: Graph): Tensor[] {
  const used = [...graph.nodes.flatMap((node) => node.dataInputs()), ...graph.outputs];
  return used.filter((tensor) => !graph.encloses(tensor.graph));
}

/**
 * The operations that a run of a branch or body entails for the sake of some of its results, by default all, without those that run
 * before it: what is around it comes after them, or something that it takes from outside does.
 */
export function innerUpdates(graph: Graph, results: readonly Tensor[] = graph.outputs): Operation[] {
  const all = OperationSet.join(results.map(({ node }) => node));
  if (all === OperationSet.EMPTY) return [];
  const before = OperationSet.join([{ updates: graph.before }, ...capturedBy(graph).map(({ node }) => node)]);
  return [...all].filter((operation) => !before.has(operation)).sort((a, b) => a.id - b.id);
}
