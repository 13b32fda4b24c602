// Owns the literals that building code writes for itself: int64 vectors, in which ONNX wants shapes, axes and places, and small numbers
// that stay above 0 in the element type that they get.
import { constant } from '../graph/constant.js';
import type { Tensor } from '../graph/tensor.js';
import { type DType, smallestNormal } from '../values/dtype.js';

/** An int64 vector. */
export const int64 = (...values: readonly number[]): Tensor =>
  constant(values.map(BigInt), { dtype: 'int64', shape: [values.length] });

/**
 * A number that keeps a divisor, a root or a logarithm away from 0, raised to what `dtype` can hold: 1e-8 is 0 in float16, and 0/0 is NaN.
 * 0 stays 0.
 */
export const epsilonFor = (epsilon: number, dtype: DType): number =>
  epsilon > 0 ? Math.max(epsilon, smallestNormal(dtype)) : epsilon;
