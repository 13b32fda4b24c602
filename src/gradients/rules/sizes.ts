// Owns sizes as gradient rules need them: constants where they are known, nodes where they are not.
import { GradientError } from '../../errors.js';
import { constant } from '../../graph/constant.js';
import type { Tensor } from '../../graph/tensor.js';
import { castTo } from '../../ops/cast.js';
import * as ops from '../../ops/index.js';
import { int64 } from '../../ops/literals.js';
import type { DType } from '../../values/dtype.js';
import { type Dim, elementCount } from '../../values/shape.js';

/** The size of one axis (negative: from the back) as an int64 vector of one element. */
export function sizeOf(x: Tensor, axis: number): Tensor {
  const size = x.shape?.at(axis);
  if (typeof size === 'number') return int64(size);
  return ops.shape(x, { start: axis, ...(axis !== -1 && { end: axis + 1 }) });
}

/** The number of elements of `x`, an int64 scalar. */
export function countOf(x: Tensor): Tensor {
  const count = elementCount(x.shape);
  return count === null ? ops.size(x) : constant(BigInt(count), { dtype: 'int64' });
}

/** The shape of `x` where its rank is known; a rule that cannot do without one says so. */
export function dimsOf(x: Tensor): readonly Dim[] {
  if (x.shape !== null) return x.shape;
  throw new GradientError(`the gradient needs to know how many axes ${x.name} has`, { node: x.node.name });
}

/** The axes from `first` up to `end`, which is left out. */
export const axesBetween = (first: number, end: number): number[] =>
  Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);

/** The sizes of some axes of `x` as an int64 vector: a constant where they are known. */
export function sizesOf(x: Tensor, axes: readonly number[]): Tensor {
  const sizes = axes.map((axis) => x.shape?.at(axis));
  return sizes.every((size) => typeof size === 'number')
    ? int64(...sizes)
    : ops.gather(ops.shape(x), int64(...axes), { axis: 0 });
}

/** What `divide` makes of `x` and a count of elements in `dtype`: in float32 for half floats, which end at 65504. */
export const countingWide = (x: Tensor, divide: (x: Tensor, dtype: DType) => Tensor): Tensor =>
  x.dtype === 'float16' ? castTo(divide(castTo(x, 'float32'), 'float32'), 'float16') : divide(x, x.dtype);

/** How many elements the given axes of `x` span together, as a scalar, of the element type of `x` unless another is given. */
export function spanOf(x: Tensor, axes: readonly number[], dtype: DType = x.dtype): Tensor {
  const sizes = axes.map((axis) => x.shape?.[axis]);
  if (!sizes.every((size) => typeof size === 'number'))
    return castTo(ops.reduceProd(sizesOf(x, axes), undefined, { keepdims: 0 }), dtype);
  return constant(
    sizes.reduce((product, size) => product * size, 1),
    { dtype },
  );
}
