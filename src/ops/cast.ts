// Owns the change of element type: no node where there is nothing to change.
import type { Tensor } from '../graph/tensor.js';
import { type DType, dtypes } from '../values/dtype.js';
import { cast } from './generated/builders.js';

/** `x` in another element type; itself where it has it. */
export const castTo = (x: Tensor, dtype: DType): Tensor =>
  x.dtype === dtype ? x : cast(x, { to: dtypes[dtype].onnx });
