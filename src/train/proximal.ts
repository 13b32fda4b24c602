// Owns the proximal step of optimizers with l1 and l2 penalties.
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { type Operand, plus, times } from './operand.js';

/** `sign(x)·max(|x| − threshold, 0)`: `x` without as much of it as lies within ±threshold. */
export function shrink(x: Tensor, threshold: Operand): Tensor {
  if (typeof threshold === 'number') return threshold === 0 ? x : ops.shrink(x, { lambd: threshold, bias: threshold });
  const below = ops.neg(threshold);
  return ops.sub(x, threshold.rank === 0 ? ops.clip(x, below, threshold) : ops.max([ops.min([x, threshold]), below]));
}

/**
 * The point that weighs nearness to `x` against the penalties `l1·|w| + l2·w²/2`, at rate `rate`: `shrink(x, rate·l1) / (1 + rate·l2)`.
 * A penalty that is the number 0 costs nothing.
 */
export function proximal(x: Tensor, rate: Operand, l1: Operand, l2: Operand): Tensor {
  const pulled = l1 === 0 ? x : shrink(x, times(rate, l1));
  return l2 === 0 ? pulled : ops.div(pulled, plus(times(rate, l2), 1));
}
