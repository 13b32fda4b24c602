// Owns what layer-wise optimizers share: norms, the ratio of two of them, and the lists of variables that are left out.
import type { Tensor } from '../graph/tensor.js';
import type { Variable } from '../graph/variable.js';
import * as ops from '../ops/index.js';

/** `‖x‖₂` over all elements. */
export const norm = (x: Tensor): Tensor => ops.reduceL2(x, undefined, { keepdims: 0 });

/** `ratio` where both norms are positive, else 1. */
export const trusted = (ratio: Tensor, norms: readonly [Tensor, Tensor]): Tensor =>
  ops.where(ops.greater(ops.min(norms), 0), ratio, 1);

/** Whether the variable's name contains one of `parts`. */
export const isListed = (variable: Variable, parts: readonly string[]): boolean =>
  parts.some((part) => variable.name.includes(part));
