// Owns what the gradient rules of all families share: results that are made once, masks, numbers that are known while building.
import type { Tensor } from '../../graph/tensor.js';
import { castTo } from '../../ops/cast.js';
import { constantData } from '../../ops/shapes/known.js';
import type { DType } from '../../values/dtype.js';

/** What `make` gives, made when it is first asked for: a node that the gradients of several inputs share. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

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
