// Owns regularizers: functions from a variable's value to a penalty (TF `tf.contrib.layers.l1_regularizer` and its kin).
import { describe, ValueError } from '../errors.js';
import type { Regularizer } from '../graph/scope-settings.js';
import { nameScope } from '../graph/scopes.js';
import * as ops from '../ops/index.js';

function checkScale(scale: number): void {
  if (typeof scale !== 'number' || !(scale >= 0))
    throw new ValueError('Setting a scale less than 0 on a regularizer', {
      expected: 'a number >= 0',
      got: describe(scale),
    });
}

function regularizer(
  name: string,
  scale: number,
  build: (weights: Parameters<Regularizer>[0], name: string) => ReturnType<Regularizer>,
): Regularizer {
  checkScale(scale);
  // A scale of 0 means no loss at all, not a loss of 0. As in TensorFlow, the penalty has the name of its scope.
  return scale === 0 ? () => null : (weights) => nameScope(name, (path) => build(weights, path));
}

/** `scale · Σ|w|` (TF `l1_regularizer`). A scale of 0 adds no loss. */
export const l1Regularizer = (scale: number): Regularizer =>
  regularizer('l1_regularizer', scale, (w, name) =>
    ops.mul(ops.reduceL1(w, undefined, { keepdims: 0 }), scale, { name }),
  );
/** `scale · Σw² / 2` (TF `l2_regularizer`). A scale of 0 adds no loss. */
export const l2Regularizer = (scale: number): Regularizer =>
  regularizer('l2_regularizer', scale, (w, name) =>
    ops.mul(ops.reduceSumSquare(w, undefined, { keepdims: 0 }), scale / 2, { name }),
  );
/** The sum of both (TF `l1_l2_regularizer`). */
export const l1l2Regularizer =
  (scaleL1 = 1, scaleL2 = 1): Regularizer =>
  (weights) =>
    nameScope('l1_l2_regularizer', () => {
      const parts = [l1Regularizer(scaleL1)(weights), l2Regularizer(scaleL2)(weights)].filter((part) => part !== null);
      const [first, second] = parts;
      return first === undefined ? null : second === undefined ? first : ops.add(first, second);
    });
