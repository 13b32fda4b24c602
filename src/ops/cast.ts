// Owns the change of element type: no node where there is nothing to change.
import type { Tensor } from '../graph/tensor.js';
import type { DType } from '../values/dtype.js';
import { cast } from './generated/builders.js';

/** `x` in another element type; itself where it has it. */
export const castTo = <D extends DType>(x: Tensor, dtype: D): Tensor<D> =>
  x.dtype === dtype ? (x as Tensor<D>) : cast(x, { to: dtype });
