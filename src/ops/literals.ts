// Owns the literals that building code writes for itself: int64 vectors, in which ONNX wants shapes, axes and places, and small numbers
// that stay above 0 in the element type that they get.
import { constant } from '../graph/constant.js';
import { convertToTensor, isSymbolic, type TensorLike } from '../graph/convert.js';
import type { Tensor } from '../graph/tensor.js';
import { type DType, smallestNormal } from '../values/dtype.js';
import { naturalKind } from '../values/nested.js';
import { TensorData } from '../values/tensor-data.js';

/** An int64 vector. */
export const int64 = (...values: readonly number[]): Tensor =>
  constant(values, { dtype: 'int64', shape: [values.length] });

/** Indices or classes as a tensor; plain numbers, and none at all, are int64. */
export function indicesOf(indices: TensorLike): Tensor {
  if (isSymbolic(indices) || indices instanceof TensorData) return convertToTensor(indices);
  const kind = naturalKind(indices);
  return constant(indices, kind === 'number' || kind === undefined ? { dtype: 'int64' } : {});
}

/**
 * A number that keeps a divisor, a root or a logarithm away from 0, raised to what `dtype` can hold: 1e-8 is 0 in float16, and 0/0 is NaN.
 * 0 stays 0.
 */
export const epsilonFor = (epsilon: number, dtype: DType): number =>
  epsilon > 0 ? Math.max(epsilon, smallestNormal(dtype)) : epsilon;
