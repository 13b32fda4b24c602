// Integers divided by -1: the lowest of all has no opposite, and the processor's division ends the process where it is asked for one.
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { constantData } from '../ops/shapes/known.js';
import type { DType } from '../values/dtype.js';
import type { Guards } from './guard.js';

const dividedByProcessor: ReadonlySet<DType> = new Set(['int32', 'int64']);
const mayOverflow = (a: Tensor, b: Tensor): boolean =>
  dividedByProcessor.has(a.dtype) && (constantData(b)?.includes(-1) ?? true);

export const integerGuards: Guards = {
  Div: ({ inputs: [a, b], same }) => {
    if (!mayOverflow(a, b)) return undefined;
    const opposite = ops.equal(b, -1n);
    // 0 - a wraps around, as integers do.
    return same(ops.where(opposite, ops.sub(0n, a), a), ops.where(opposite, 1n, b));
  },
  Mod: ({ inputs: [a, b], attributes: { fmod }, same }) =>
    !fmod && mayOverflow(a, b) ? same(a, ops.where(ops.equal(b, -1n), 1n, b)) : undefined,
};
