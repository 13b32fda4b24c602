// Owns the arguments of metrics: labels and predictions of one shape, and the weights of their elements, with axes of size 1 taken out or
// put in where TensorFlow does.
import type { TensorLike } from '../graph/convert.js';
import type { Tensor } from '../graph/tensor.js';
import { checkSameShape, float32, isColumn, type Operand, operand, withoutLastAxis } from '../losses/operand.js';
import { checkWeightShape } from '../losses/reduction.js';
import * as ops from '../ops/index.js';
import { cast } from '../ops/math.js';
import { mergeShapes, type Shape } from '../values/shape.js';

/** Labels and predictions of one shape. */
export interface Pair {
  readonly labels: Operand;
  readonly predictions: Operand;
  /** What is known of either's shape. */
  readonly shape: Shape;
}

/** A last axis of size 1 that only one of both has is taken out. */
export function pairOf(labels: TensorLike, predictions: TensorLike): Pair {
  const [l, p] = [operand('labels', labels), operand('predictions', predictions)];
  const fitted = (one: Operand, other: Operand) =>
    other.shape !== null && isColumn(one, other.shape.length + 1) ? withoutLastAxis(one) : one;
  const pair = { labels: fitted(l, p), predictions: fitted(p, l) };
  checkSameShape(pair.predictions, pair.labels);
  return { ...pair, shape: mergeShapes(pair.predictions.shape, pair.labels.shape) ?? null };
}

/** Both as tensors: of their own type where that is one, else in float32. */
export function tensorsOf({ labels, predictions }: Pair): [labels: Tensor, predictions: Tensor] {
  return labels.dtype === predictions.dtype
    ? [labels.tensor(), predictions.tensor()]
    : [float32(labels), float32(predictions)];
}

/** With an axis of size 1 behind the others. */
const withLastAxis = (value: Operand): Operand => ({
  ...value,
  shape: value.shape && [...value.shape, 1],
  tensor: () => ops.unsqueeze(value.tensor(), [-1n]),
});

/**
 * The weights for values of a shape, or none.
 *
 * @throws ShapeError where they certainly do not fit.
 */
export function weightsFor(given: TensorLike | undefined, values: Shape): Operand | undefined {
  if (given === undefined || given === null) return undefined;
  const weights = operand('weights', given);
  const rank = weights.shape?.length ?? 0;
  if (rank === 0 || values === null) return weights;
  if (isColumn(weights, values.length + 1)) return checkWeightShape(withoutLastAxis(weights), values);
  return checkWeightShape(rank === values.length - 1 ? withLastAxis(weights) : weights, values);
}

/** In float32, as metrics add up; true is 1. */
export const numbers = (x: Tensor): Tensor<'float32'> => cast(x, 'float32');
