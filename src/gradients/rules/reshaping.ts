// Owns the reshaping of gradients: into the shape of an input, flat, padded, zeros to write into.
import type { Tensor } from '../../graph/tensor.js';
import * as ops from '../../ops/index.js';
import { int64 } from '../../ops/literals.js';
import { shapeOf } from '../../ops/shape-of.js';
import { elementCount, shapesEqual } from '../../values/shape.js';
import { TensorData } from '../../values/tensor-data.js';
import { axesBetween, dimsOf, sizesOf } from './sizes.js';

/** `x` in the shape of `like`, which has as many elements. A single size that is not known needs no look at `like` in the run. */
export function reshapeLike(x: Tensor, like: Tensor): Tensor {
  const dims = like.shape?.map((dim) => (typeof dim === 'number' ? dim : -1));
  if (dims === undefined || dims.includes(0) || dims.indexOf(-1) !== dims.lastIndexOf(-1))
    return ops.reshape(x, shapeOf(like), { allowzero: 1 });
  return ops.reshape(x, int64(...dims));
}

/** `x` in the shape of `like`, which has as many elements; itself where it certainly has it. */
export const inShapeOf = (x: Tensor, like: Tensor): Tensor =>
  shapesEqual(x.shape, like.shape) ? x : reshapeLike(x, like);

/**
 * `x` as [n, …tail], where n may be 0: a size of -1 beside it could not be told in the run. A size that is known only there is an int64
 * vector of one element.
 */
export const batchOf = (x: Tensor, ...tail: readonly (number | Tensor)[]): Tensor =>
  ops.reshape(
    x,
    tail.every((size) => typeof size === 'number')
      ? int64(-1, ...tail)
      : ops.concat([int64(-1), ...tail.map((size) => (typeof size === 'number' ? int64(size) : size))], { axis: 0 }),
  );

/** How many elements some axes of `x` span: a number where it is known, else an int64 vector of one element. */
export function spanned(x: Tensor, axes: readonly number[]): number | Tensor {
  const known = elementCount(axes.map((axis) => x.shape?.at(axis) ?? null));
  return known ?? ops.reduceProd(sizesOf(x, axes));
}

/** An image [n, c, …] as [n, c, cells]. */
export const lines = (x: Tensor): Tensor => batchOf(x, spanned(x, [1]), spanned(x, axesBetween(2, dimsOf(x).length)));

export const flat = (x: Tensor): Tensor => ops.reshape(x, int64(-1));

/** Zeros of the element type of `like`, in the shape that an int64 vector gives. */
export const zeros = (like: Tensor, shape: Tensor): Tensor =>
  ops.constantOfShape(shape, { value: TensorData.from([0], like.dtype) });

/**
 * `x` padded with zeros along some axes; `pads` are the cells before and then those after, for each axis. All axes are written out:
 * onnxruntime 1.30 fails when it moves a Transpose past a Pad that has `axes`.
 */
export function padAlong(x: Tensor, axes: readonly number[], pads: Tensor | readonly number[]): Tensor {
  const rank = x.rank;
  const given = Array.isArray(pads) ? int64(...pads) : (pads as Tensor);
  if (rank === null) return ops.pad(x, given, undefined, int64(...axes));
  const places = axes.map((axis) => (axis < 0 ? axis + rank : axis));
  if (Array.isArray(pads)) {
    const all = new Array<number>(2 * rank).fill(0);
    for (const [index, place] of places.entries()) {
      all[place] = pads[index] as number;
      all[place + rank] = pads[index + axes.length] as number;
    }
    return ops.pad(x, int64(...all));
  }
  const none = int64(...new Array<number>(2 * rank).fill(0));
  return ops.pad(x, ops.scatterElements(none, int64(...places, ...places.map((place) => place + rank)), given));
}
