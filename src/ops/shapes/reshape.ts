// Owns the arithmetic of Reshape: what the last open size is once equal sizes on both sides cancel, symbols included.
// Knows lists of sizes, not operators.

import type { Tensor } from '../../graph/tensor.js';
import type { Dim, Shape } from '../../values/shape.js';
import { type Dims, type Fail, lengthOf, unknownDims } from './common.js';
import { elementsOf } from './known.js';

const isNumber = (dim: Dim) => typeof dim === 'number';
const numberOf = (dims: Dims) =>
  dims.reduce<number>((product, dim) => (typeof dim === 'number' ? product * dim : product), 1);

/** What is left of two lists of factors when the symbols that stand in both are taken away. */
function cancel(from: Dims, to: Dims): readonly [Dims, Dims] {
  const left = from.filter((dim) => !isNumber(dim));
  const right: Dim[] = [];
  for (const dim of to) {
    if (isNumber(dim)) continue;
    const at = dim === null ? -1 : left.indexOf(dim);
    if (at < 0) right.push(dim);
    else left.splice(at, 1);
  }
  return [left, right];
}

/**
 * The shape that a tensor gets by Reshape.
 *
 * @param keepZeros whether a 0 asks for an empty axis (`allowzero`) instead of the size of the input's axis at its place.
 */
export function reshaped(fail: Fail, x: Tensor, target: Tensor, keepZeros: boolean): Shape {
  const wanted = elementsOf(target);
  if (wanted === undefined) {
    const rank = lengthOf(target);
    return rank === null ? null : unknownDims(rank);
  }
  if (wanted.filter((dim) => dim === -1).length > 1) return fail(`[${wanted.join(', ')}] has more than one -1`);
  if (wanted.some((dim) => isNumber(dim) && (dim as number) < -1))
    return fail(`[${wanted.join(', ')}] has a negative size`);
  if (keepZeros && wanted.includes(-1) && wanted.includes(0)) return fail(`[${wanted.join(', ')}] has both 0 and -1`);
  const { shape } = x;
  const copied = (dim: Dim) => dim === 0 && !keepZeros;
  if (shape === null) return wanted.map((dim) => (dim === -1 || copied(dim) ? null : dim));

  const beyond = wanted.findIndex((dim, axis) => copied(dim) && axis >= shape.length);
  if (beyond >= 0)
    return fail(`the 0 at place ${beyond} stands for an axis that the tensor of rank ${shape.length} lacks`);
  const kept = new Set(wanted.flatMap((dim, axis) => (copied(dim) ? [axis] : [])));
  const result = wanted.map((dim, axis) => (kept.has(axis) ? (shape[axis] ?? null) : dim));

  // A size that is not known is what the other sizes leave over, like -1; with two of them nothing can be said.
  const explicit = wanted.indexOf(-1);
  const unknown = result.flatMap((dim, axis) => (dim === null && !kept.has(axis) ? [axis] : []));
  const open = explicit >= 0 ? explicit : unknown.length === 1 ? (unknown[0] as number) : -1;
  const empty = [...kept].some((axis) => shape[axis] === 0);
  const from = shape.filter((_, axis) => !kept.has(axis));
  const to = result.filter((_, axis) => !kept.has(axis) && axis !== open);
  const [left, right] = cancel(from, to);
  const [have, need] = [numberOf(from), numberOf(to)];
  const settled = result.map((dim) => (dim === -1 ? null : dim));
  if (open < 0) {
    if (!empty && left.length === 0 && right.length === 0 && have !== need) {
      return fail(`${have} elements do not fill [${wanted.join(', ')}]`, 'as many elements before as after');
    }
    return settled;
  }
  if (left.length > 0 && !(left.length === 1 && right.length === 0 && have === need)) return settled;
  if (right.length > 0) return settled;
  if (left.length === 1) {
    settled[open] = left[0] ?? null;
  } else if (need !== 0) {
    if (have % need !== 0) return fail(`${have} elements do not fill [${wanted.join(', ')}]`, `a multiple of ${need}`);
    settled[open] = have / need;
  } else if (have !== 0) {
    return fail(`${have} elements do not fit into an empty tensor`);
  }
  return settled;
}
