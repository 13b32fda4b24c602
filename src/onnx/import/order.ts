// Owns the order of a file's nodes and the size of its functions: what is read is made before, nothing is made twice, nothing calls itself,
// and a small file does not become a large graph. Files are untrusted.
import { ModelFormatError } from '../../errors.js';
import type { OnnxFunction, OnnxNode } from '../../model/ir.js';
import { onnxGraph } from '../../model/ir.js';
import { edgesBetween, everyNode, plainDomain } from '../../model/walk.js';

const called = (node: OnnxNode): string => node.name || node.opType;

/**
 * Nodes so that each comes after those whose results it reads; the order of the file where it is one already.
 *
 * @throws ModelFormatError for nodes that wait for each other.
 */
export function inOrder(nodes: readonly OnnxNode[]): readonly OnnxNode[] {
  const made = new Set<string>();
  for (const node of nodes)
    for (const name of node.output) {
      if (made.has(name)) throw new ModelFormatError(`'${name}' is made twice`, { node: called(node) });
      if (name !== '') made.add(name);
    }
  const { needs, readers } = edgesBetween(nodes);
  if (needs.every((list, index) => list.every((maker) => maker < index))) return nodes;
  const waiting = needs.map((list) => list.length);
  const ready = nodes.flatMap((_, index) => (waiting[index] === 0 ? [index] : []));
  for (const index of ready)
    for (const reader of readers[index] as number[]) if (--(waiting[reader] as number) === 0) ready.push(reader);
  const stuck = nodes[waiting.findIndex((count) => count > 0)];
  if (stuck !== undefined)
    throw new ModelFormatError(`${called(stuck)} waits for its own result`, { node: called(stuck), got: 'a cycle' });
  return ready.map((index) => nodes[index] as OnnxNode);
}

/** So many nodes may come out of calls of functions. */
const MOST_INLINED = 100_000;

/** The key of a function, and of the nodes that call it. */
export const functionKey = ({ domain, overload }: { domain?: string; overload?: string }, name: string): string =>
  JSON.stringify([plainDomain(domain), name, overload ?? '']);

/**
 * The functions of a model by key.
 *
 * @throws ModelFormatError where one calls itself, two have one name, or the calls of one come to too many nodes.
 */
export function functionTable(functions: readonly OnnxFunction[]): ReadonlyMap<string, OnnxFunction> {
  const table = new Map<string, OnnxFunction>();
  for (const each of functions) {
    const key = functionKey(each, each.name);
    if (table.has(key)) throw new ModelFormatError(`two functions are named '${each.name}'`);
    table.set(key, each);
  }
  const sizes = new Map<string, number>();
  const open: string[] = [];
  const sizeOf = (key: string, each: OnnxFunction): number => {
    const known = sizes.get(key);
    if (known !== undefined) return known;
    if (open.includes(key)) throw new ModelFormatError(`the function '${each.name}' calls itself`);
    if (open.length > MOST_NESTED) throw new ModelFormatError(`the calls of '${each.name}' are nested too deep`);
    open.push(key);
    let size = 0;
    for (const node of everyNode(onnxGraph({ node: each.node }))) {
      const inner = functionKey(node, node.opType);
      const callee = table.get(inner);
      size += callee === undefined ? 1 : sizeOf(inner, callee);
    }
    open.pop();
    if (size > MOST_INLINED)
      throw new ModelFormatError(`the function '${each.name}' comes to too many nodes`, {
        expected: `${MOST_INLINED} at most`,
        got: String(size),
      });
    sizes.set(key, size);
    return size;
  };
  for (const [key, each] of table) sizeOf(key, each);
  return table;
}
const MOST_NESTED = 200;
