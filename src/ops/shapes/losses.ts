// Owns the shapes of the two losses: scores [N, C, …] against labels [N, …].
// Weights and ignored labels change no shape.

import type { Tensor } from '../../graph/tensor.js';
import type { Shape } from '../../values/shape.js';
import type { InferenceRules } from '../rule.js';
import { dimAt, type Fail, rankFrom, rankOf, sameDim, sameDims } from './common.js';

/** The shape of a loss: a scalar, or with reduction 'none' one number a label. */
function lossShape(fail: Fail, scores: Tensor, labels: Tensor, weights: Tensor | undefined, reduction: string): Shape {
  const shape = rankFrom(fail, scores, 'the scores', 2);
  const expected = shape === null ? null : [dimAt(shape, 0), ...shape.slice(2)];
  const merged = sameDims(fail, expected, labels.shape, 'the labels do not fit the scores without their axis 1');
  if (weights !== undefined) {
    sameDim(fail, dimAt(rankOf(fail, weights, 'the weights', 1), 0), dimAt(shape, 1), 'not one weight a class');
  }
  return reduction === 'none' ? merged : [];
}

export const lossRules: InferenceRules = {
  NegativeLogLikelihoodLoss: ({ inputs: [scores, labels, weights], attributes: { reduction }, fail }) => [
    { shape: lossShape(fail, scores, labels, weights, reduction) },
  ],
  SoftmaxCrossEntropyLoss: ({ inputs: [scores, labels, weights], attributes: { reduction }, fail }) => [
    { shape: lossShape(fail, scores, labels, weights, reduction) },
    { shape: scores.shape },
  ],
};
