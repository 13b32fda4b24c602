// What the gradient rules of several families share: constants, shapes that are written out where they are known, and the adjoint of picking elements.
import { GradientError } from '../../errors.js';
import { constant } from '../../graph/constant.js';
import type { Tensor } from '../../graph/tensor.js';
import * as ops from '../../ops/index.js';
import { shapeOf, zerosOfShape } from '../../ops/shape-of.js';
import { constantData } from '../../ops/shapes/known.js';
import { type DType, dtypes } from '../../values/dtype.js';
import { type Dim, elementCount, shapesEqual } from '../../values/shape.js';
import { TensorData } from '../../values/tensor-data.js';

/** An int64 vector. */
export const int64 = (...values: readonly number[]): Tensor =>
  constant(values.map(BigInt), { dtype: 'int64', shape: [values.length] });

/** What `make` gives, made when it is first asked for: a node that the gradients of several inputs share. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** `x` in another element type; itself where it has it. */
export const castTo = (x: Tensor, dtype: DType): Tensor =>
  x.dtype === dtype ? x : ops.cast(x, { to: dtypes[dtype].onnx });

/**
 * 1 where the condition holds and 0 elsewhere, to be multiplied: on a CPU that is ten times as fast as Where, whose branch is
 * mispredicted. Where is for gradients that may be infinite at what the condition excludes.
 */
export const mask = (condition: Tensor, dtype: DType): Tensor => castTo(condition, dtype);

/** The number that `x` is in every run; `undefined` where it is not a constant of one element. */
export function constantNumber(x: Tensor): number | undefined {
  const values = constantData(x);
  return values?.length === 1 ? values[0] : undefined;
}

/** The size of one axis (negative: from the back) as an int64 vector of one element. */
export function sizeOf(x: Tensor, axis: number): Tensor {
  const size = x.shape?.at(axis);
  if (typeof size === 'number') return int64(size);
  return ops.shape(x, { start: axis, ...(axis !== -1 && { end: axis + 1 }) });
}

/** `x` in the shape of `like`, which has as many elements. A single size that is not known needs no look at `like` in the run. */
export function reshapeLike(x: Tensor, like: Tensor): Tensor {
  const dims = like.shape?.map((dim) => (typeof dim === 'number' ? dim : -1));
  if (dims === undefined || dims.includes(0) || dims.indexOf(-1) !== dims.lastIndexOf(-1))
    return ops.reshape(x, shapeOf(like), { allowzero: 1 });
  return ops.reshape(x, int64(...dims));
}

export const flat = (x: Tensor): Tensor => ops.reshape(x, int64(-1));

/** The number of elements of `x`, an int64 scalar. */
export function countOf(x: Tensor): Tensor {
  const count = elementCount(x.shape);
  return count === null ? ops.size(x) : constant(BigInt(count), { dtype: 'int64' });
}

/** For every element of `x`, the place where it lies in row-major order. */
export const positionsOf = (x: Tensor): Tensor => reshapeLike(ops.range(0n, countOf(x), 1n), x);

/**
 * `into` with values written at `positions`. By ScatterElements, because the ScatterND of onnxruntime reduces in parallel threads
 * and loses some of what meets in one place.
 */
export function writeAt(into: Tensor, positions: Tensor, values: Tensor, reduction: string): Tensor {
  return reshapeLike(ops.scatterElements(flat(into), flat(positions), flat(values), { axis: 0, reduction }), into);
}

/**
 * The gradient of picking elements of `x` in any way: `pick` picks from their positions, and `dy` is added up there. It serves every
 * operator that moves elements; it is not the fastest for those that move whole blocks.
 */
export function scatterBack(x: Tensor, dy: Tensor, pick: (positions: Tensor) => Tensor): Tensor {
  return writeAt(zerosOfShape(x), pick(positionsOf(x)), dy, 'add');
}

/** `x` in the shape of `like`, which has as many elements; itself where it certainly has it. */
export const inShapeOf = (x: Tensor, like: Tensor): Tensor =>
  shapesEqual(x.shape, like.shape) ? x : reshapeLike(x, like);

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

/** How many elements the given axes of `x` span together, as a scalar of the element type of `x`. */
export function spanOf(x: Tensor, axes: readonly number[]): Tensor {
  const sizes = axes.map((axis) => x.shape?.[axis]);
  if (!sizes.every((size) => typeof size === 'number'))
    return castTo(ops.reduceProd(sizesOf(x, axes), undefined, { keepdims: 0 }), x.dtype);
  return constant(
    sizes.reduce((product, size) => product * size, 1),
    { dtype: x.dtype },
  );
}

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
