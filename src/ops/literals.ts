// Owns the literals that building code writes for itself: int64 vectors, in which ONNX wants shapes, axes and places.
import { constant } from '../graph/constant.js';
import type { Tensor } from '../graph/tensor.js';

/** An int64 vector. */
export const int64 = (...values: readonly number[]): Tensor =>
  constant(values.map(BigInt), { dtype: 'int64', shape: [values.length] });
