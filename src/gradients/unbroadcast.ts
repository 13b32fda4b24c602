// Owns the way back from a broadcast: summing a gradient over the axes along which an input was repeated.
// Decided while building where the shapes tell; left to the run where a dimension is unknown.
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { int64 } from '../ops/literals.js';
import { shapesEqual } from '../values/shape.js';

/** The operators whose operands broadcast. The rules of all others give the shape of the input itself. */
export const broadcasting: ReadonlySet<string> = new Set(
  'Add Clip Div Einsum Expand Gemm LayerNormalization MatMul Max Mean Min Mod Mul PRelu Pow Sub Sum Where'.split(' '),
);

/** `gradient`, which has the broadcast shape, summed to the shape of `input`. */
export function unbroadcast(gradient: Tensor, input: Tensor): Tensor {
  const from = gradient.shape;
  const to = input.shape;
  if (shapesEqual(from, to)) return gradient;
  if (from === null || to === null || from.length < to.length) return unbroadcastInRun(gradient, input);
  const extra = from.length - to.length;
  const repeated: number[] = [];
  for (const [axis, dim] of to.entries()) {
    const wide = from[axis + extra] ?? null;
    if (dim === 1 ? wide === 1 : typeof dim === 'number' || (dim !== null && dim === wide)) continue;
    if (dim !== 1) return unbroadcastInRun(gradient, input);
    repeated.push(axis + extra);
  }
  const leading = Array.from({ length: extra }, (_, axis) => axis);
  if (extra === 0) return repeated.length === 0 ? gradient : sum(gradient, repeated, 1);
  const summed = sum(gradient, [...leading, ...repeated], 0);
  return repeated.length === 0 ? summed : ops.unsqueeze(summed, int64(...repeated.map((axis) => axis - extra)));
}

const sum = (x: Tensor, axes: readonly number[], keepdims: 0 | 1) => ops.reduceSum(x, int64(...axes), { keepdims });

/** Compares the two shapes in the run: sums where the input has size 1 and the gradient has not. */
function unbroadcastInRun(gradient: Tensor, input: Tensor): Tensor {
  const target = ops.shape(input);
  const wide = ops.shape(gradient);
  const extra = ops.sub(ops.size(wide), ops.size(target));
  const padded = ops.concat([ops.expand(1n, ops.reshape(extra, [1n])), target], { axis: 0 });
  const axes = ops.squeeze(ops.nonZero(ops.not(ops.equal(padded, wide))), [0n]);
  return ops.reshape(ops.reduceSum(gradient, axes, { keepdims: 1, noop_with_empty_axes: 1 }), target, { allowzero: 1 });
}
