// Owns the contract of a guard: what stands for an operator in a session, so that no feed makes onnxruntime 1.30 end the process, read
// beyond a tensor, or give something far from what ONNX says. `scripts/faults/survey.py` finds what needs one.
import type { Tensor } from '../graph/tensor.js';
import { cond } from '../ops/control-flow.js';
import type { OpType, Signatures } from '../ops/generated/signatures.js';
import * as ops from '../ops/index.js';
import { int64 } from '../ops/literals.js';
import type { ReadAttributes } from '../ops/rule.js';
import { elementCount } from '../values/shape.js';
import type { ValueType } from '../values/value-type.js';
import { REFUSED } from './refused.js';

/** A node that is to be guarded. */
export interface Guarded<K extends OpType> {
  readonly inputs: Signatures[K]['inputs'];
  readonly attributes: ReadAttributes<K>;
  /** What is known of its results' types. */
  readonly outputs: readonly (ValueType | undefined)[];
  /** Which of its results anything reads. */
  readonly wanted: readonly boolean[];
  /** The operator itself with these inputs, in the graph that is being built. */
  readonly same: (...inputs: readonly (Tensor | undefined)[]) => readonly Tensor[];
}
/** Builds the results; `undefined` where there is nothing to fear. */
export type Guard<K extends OpType> = (node: Guarded<K>) => Tensor | readonly (Tensor | undefined)[] | undefined;
export type Guards = { readonly [K in OpType]?: Guard<K> };

/** Whether a run may find no elements in `x`. */
export const mayBeEmpty = (x: Tensor): boolean => !x.shape?.every((dim) => typeof dim === 'number' && dim > 0);

/** Whether `x` has no elements, a boolean scalar. */
export const isEmpty = (x: Tensor): Tensor => ops.equal(ops.size(x), 0n);

/** The results that anything reads: `empty` computes them where `x` has no elements, the operator itself otherwise. */
export function whereEmpty<K extends OpType>(
  x: Tensor,
  { inputs, wanted, same }: Guarded<K>,
  empty: (index: number) => Tensor,
): readonly (Tensor | undefined)[] {
  const indices = wanted.flatMap((is, index) => (is ? [index] : []));
  const pick = () => {
    const results = same(...(inputs as readonly (Tensor | undefined)[]));
    return indices.map((index) => ops.identity(results[index] as Tensor));
  };
  const made = elementCount(x.shape) === 0 ? indices.map(empty) : cond(isEmpty(x), () => indices.map(empty), pick);
  const results: (Tensor | undefined)[] = wanted.map(() => undefined);
  for (const [place, index] of indices.entries()) results[index] = made[place];
  return results;
}

/**
 * `value`, an int64 vector or scalar; where `wrong` holds, the run fails with `reason` instead: nothing else in ONNX fails on demand than
 * an index out of range. `reason` is words with `_` between them; session/explain.ts reads it from the node's name.
 */
export const refusedWhere = (wrong: Tensor, reason: string, value: Tensor): Tensor =>
  ops.add(value, ops.gather(int64(0), ops.cast(wrong, { to: 'int64' }), { name: `${REFUSED}${reason}` }));
/** `x`, where it has `rank` axes, or `orMore`; the run fails where it has not. */
export function ofRank(x: Tensor, rank: number, orMore = false): Tensor {
  if (x.rank !== null) return x;
  const shape = ops.shape(x);
  const fits = (orMore ? ops.greaterOrEqual : ops.equal)(ops.size(shape), BigInt(rank));
  const reason = `a_tensor_must_have_${rank}_axes${orMore ? '_or_more' : ''}`;
  return ops.reshape(x, refusedWhere(ops.not(fits), reason, shape), { allowzero: 1 });
}
