// Owns the answer to "why is this gradient missing?": the path from a result to a variable, or the first node that cuts it.

import { checkKind } from '../arguments.js';
import { printable } from '../errors.js';
import type { Node } from '../graph/node.js';
import { customGradientOf, gradientInputs } from '../graph/overrides.js';
import { Tensor } from '../graph/tensor.js';
import { Variable } from '../graph/variable.js';
import { inOrder } from '../graph/walk.js';
import { isFloating } from '../values/dtype.js';
import { cutReason, hasRule } from './cuts.js';

/** Whether gradients reach `x`, along which nodes, and if not, what stops them. `String(…)` is a sentence. */
export interface GradientExplanation {
  readonly connected: boolean;
  /** The nodes from `y` back to `x` along data edges; empty where there is no such path. */
  readonly path: readonly Node[];
  /** The first node on the way from `x` that gradients do not pass (its `scope` and `site` say where it is), and why. */
  readonly cut: { readonly node: Node; readonly reason: string } | undefined;
  toString(): string;
}

/**
 * Explains the gradient of `y` with respect to `x`: the path, or the first node that cuts it, with its scope and source line.
 *
 * @example console.log(String(explainGradient(loss, w))) // w:0 is cut off at head/ArgMax (ArgMax, model.ts:12:5): its result is an index
 */
export function explainGradient(y: Tensor | Variable, x: Tensor | Variable): GradientExplanation {
  for (const end of [y, x]) checkKind('explainGradient', end, [Tensor, Variable] as never, 'a tensor or a variable');
  const [result, target] = [y, x].map((end) => (end instanceof Variable ? end.value : end)) as [Tensor, Tensor];

  // Forwards from x: how far do gradients come, and which nodes would they enter if nothing cut them? Each node with the one before it.
  const reached = new Map<Node, Node>();
  const entered = new Map<Node, Node>();
  for (const node of inOrder(dataAncestors(result))) {
    const comesFrom = (steps: ReadonlyMap<Node, Node>) => (input: Tensor) => input === target || steps.has(input.node);
    const from = readBy(node).find(comesFrom(entered));
    if (from === undefined) continue;
    entered.set(node, from.node);
    const differentiable = gradientInputs(node).find(
      (input) => isFloating(input.dtype) && comesFrom(reached)(input) && cutInside(node, input) === undefined,
    );
    if (differentiable !== undefined && blockReason(node) === undefined) reached.set(node, differentiable.node);
  }
  if (result !== target && !entered.has(result.node))
    return explanation(false, [], undefined, `${result.name} does not depend on ${target.name}`);

  const isConnected = isFloating(result.dtype) && (result === target || reached.has(result.node));
  const path = trace(isConnected ? reached : entered, result, target);
  if (isConnected) {
    const through = path.map((node) => node.name).join(' ← ');
    return explanation(true, path, undefined, `${result.name} depends on ${target.name} through ${through}`);
  }
  const node = path.slice(0, -1).findLast((step) => !reached.has(step)) ?? result.node;
  const before = path[path.indexOf(node) + 1];
  const captured = node.captures.filter((capture) => capture.node === before);
  const inside = captured.map((capture) => cutInside(node, capture)).find((cut) => cut !== undefined);
  const cut = inside ?? { node, reason: blockReason(node) ?? entryReason(node, result, path) };
  return explanation(false, path, cut, `${target.name} is cut off at ${describe(cut.node)}: ${cut.reason}`);
}

/** `head/ArgMax (ArgMax, model.ts:12:5)` */
const describe = (node: Node): string =>
  printable(`${node.name} (${[node.opType, String(node.site)].filter(Boolean).join(', ')})`);

/** What cuts a captured tensor off from all results of a node's branches or body; `undefined` where nothing does. */
function cutInside(node: Node, capture: Tensor): GradientExplanation['cut'] {
  if (!node.captures.includes(capture) || node.inputs.includes(capture)) return undefined;
  const results = node.subgraphs().flatMap(({ outputs }) => outputs.map((output) => explainGradient(output, capture)));
  return results.some(({ connected }) => connected) ? undefined : results.find(({ cut }) => cut !== undefined)?.cut;
}

/** Why gradients that could pass a node do not come out of what it reads. */
function entryReason(node: Node, result: Tensor, path: readonly Node[]): string {
  const before = path[path.indexOf(node) + 1];
  const read = node.dataInputs().filter((input) => input.node === before);
  if (customGradientOf(node) !== undefined && !gradientInputs(node).some((input) => input.node === before))
    return 'its own gradient takes what it reads there for a constant';
  const whole = read.find((input) => !isFloating(input.dtype));
  if (whole !== undefined) return `it reads ${whole.name}, which is ${whole.dtype}`;
  return `its result is ${result.dtype}`;
}

function explanation(
  connected: boolean,
  path: readonly Node[],
  cut: GradientExplanation['cut'],
  text: string,
): GradientExplanation {
  return { connected, path, cut, toString: () => text };
}

/** Why no gradient comes out of this node's results; `undefined` where one does. */
function blockReason(node: Node): string | undefined {
  const reason = cutReason(node);
  if (reason !== undefined) return reason;
  if (!hasRule(node)) return 'the operator has no gradient rule';
  const isWhole = node.outputs.every((output) => !isFloating(output.dtype));
  return isWhole ? `its result is ${node.outputs[0]?.dtype}` : undefined;
}

function dataAncestors(y: Tensor): Set<Node> {
  const seen = new Set<Node>([y.node]);
  for (const node of seen) for (const input of readBy(node)) seen.add(input.node);
  return seen;
}

/** What a node reads, and what its gradients go to beside that. */
const readBy = (node: Node): readonly Tensor[] => [...node.dataInputs(), ...gradientInputs(node)];

/** The nodes from that of `from` to that of `to`, along `steps`. */
function trace(steps: ReadonlyMap<Node, Node>, from: Tensor, to: Tensor): Node[] {
  const path = [from.node];
  for (let node = steps.get(from.node); node !== undefined && from !== to; node = steps.get(node)) path.push(node);
  return path;
}
