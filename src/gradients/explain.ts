// Owns the answer to "why is this gradient missing?": the path from a result to a variable, or the first node that cuts it.
import type { Node } from '../graph/node.js';
import type { Tensor } from '../graph/tensor.js';
import { Variable } from '../graph/variable.js';
import { inOrder } from '../graph/walk.js';
import { isFloating } from '../graph/dtype.js';
import { nonDifferentiable, zeroGradient } from './non-differentiable.js';
import { gradientRule } from './registry.js';
import { gradientOverride } from './stop-gradient.js';

/** Whether gradients reach `x`, along which nodes, and if not, what stops them. `String(…)` is a sentence. */
export interface GradientExplanation {
  readonly connected: boolean;
  /** The nodes from `y` to `x` where there is a path of data edges; the last is the cut, where there is one. */
  readonly path: readonly Node[];
  /** The node that cuts the path, and why. */
  readonly cut: { readonly node: Node; readonly reason: string } | undefined;
  toString(): string;
}

/**
 * Explains the gradient of `y` with respect to `x`: the path, or the first node that cuts it, with its scope and source line.
 *
 * @example console.log(String(explainGradient(loss, w))) // w:0 is cut off at ArgMax (ArgMax, model.ts:12:5): its result is an index
 */
export function explainGradient(y: Tensor, x: Tensor | Variable): GradientExplanation {
  const target = x instanceof Variable ? x.value : x;
  const all = dataAncestors(y);
  if (!all.has(target.node)) return explanation(false, [], undefined, `${target.name} does not occur in ${y.name}`);

  // Forwards from x: how far do gradients come, and which nodes would they enter if nothing cut them?
  const reached = new Map<Node, Node | undefined>([[target.node, undefined]]);
  const entered = new Map<Node, Node | undefined>([[target.node, undefined]]);
  for (const node of inOrder(all)) {
    if (entered.has(node)) continue;
    const from = node.dataInputs().find((input) => entered.has(input.node));
    if (from === undefined) continue;
    entered.set(node, from.node);
    const differentiable = node.dataInputs().find((input) => reached.has(input.node) && isFloating(input.dtype));
    if (differentiable !== undefined && cutReason(node) === undefined) reached.set(node, differentiable.node);
  }
  if (reached.has(y.node)) return explanation(true, trace(reached, y.node), undefined, `${y.name} depends on ${target.name} through ${trace(reached, y.node).map((node) => node.name).join(' ← ')}`);

  const path = trace(entered, y.node);
  const cut = [...path].reverse().find((node) => !reached.has(node)) as Node;
  const reason = cutReason(cut) ?? 'the values that reach it are not floating-point';
  return explanation(false, path.slice(path.indexOf(cut)), { node: cut, reason }, `${target.name} is cut off at ${cut.name} (${cut.opType}, ${cut.site}): ${reason}`);
}

function explanation(connected: boolean, path: readonly Node[], cut: GradientExplanation['cut'], text: string): GradientExplanation {
  return { connected, path, cut, toString: () => text };
}

function cutReason(node: Node): string | undefined {
  if (gradientOverride(node)) return node.opType === 'Identity' ? 'stopGradient' : undefined;
  if (node.isSource) return 'it is not computed from it';
  if (node.domain === '' && zeroGradient.has(node.opType)) return 'its derivative is zero wherever it exists';
  if (node.domain === '' && nonDifferentiable.has(node.opType)) return 'its result cannot be differentiated';
  if (node.outputs.every((output) => !isFloating(output.dtype))) return `its result is ${node.outputs[0]?.dtype}`;
  return gradientRule(node) === undefined ? 'the operator has no gradient rule' : undefined;
}

function dataAncestors(y: Tensor): Set<Node> {
  const seen = new Set<Node>([y.node]);
  for (const node of seen) for (const input of node.dataInputs()) seen.add(input.node);
  return seen;
}

function trace(steps: ReadonlyMap<Node, Node | undefined>, end: Node): Node[] {
  const path: Node[] = [];
  for (let node: Node | undefined = end; node !== undefined; node = steps.get(node)) path.push(node);
  return path;
}
