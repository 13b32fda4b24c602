// Owns metrics of yes and no: how often label and prediction are what, and the parts that this makes.
import { checkOptions } from '../errors.js';
import type { TensorLike } from '../graph/convert.js';
import type { Tensor } from '../graph/tensor.js';
import { float32, type Operand } from '../losses/operand.js';
import * as ops from '../ops/index.js';
import { cast, reduceSum } from '../ops/math.js';
import { computed, METRIC_OPTIONS, type Metric, type MetricOptions, metric, ratio, type Sum, sumOf } from './metric.js';
import { numbers, type Pair, pairOf, weightsFor } from './operands.js';

/** What label and prediction are in each outcome; TensorFlow's names, of variables too. */
export const OUTCOMES = {
  true_positives: { label: true, prediction: true },
  false_positives: { label: false, prediction: true },
  true_negatives: { label: false, prediction: false },
  false_negatives: { label: true, prediction: false },
} as const;
export type Outcome = keyof typeof OUTCOMES;

const isAs = (x: Tensor<'bool'>, wanted: boolean): Tensor<'bool'> => (wanted ? x : ops.not(x));

/** How often there was an outcome, in the variable `name`. */
function count(outcome: Outcome, { labels, predictions }: Pair, weights: Operand | undefined, name: string): Sum {
  const { label, prediction } = OUTCOMES[outcome];
  const [l, p] = [cast(labels.tensor(), 'bool'), cast(predictions.tensor(), 'bool')];
  const hits = numbers(ops.and(isAs(l, label), isAs(p, prediction)));
  return sumOf(name, reduceSum(weights === undefined ? hits : ops.mul(hits, float32(weights))));
}

function outcomeMetric(outcome: Outcome, labels: TensorLike, predictions: TensorLike, options: MetricOptions): Metric {
  const pair = pairOf(labels, predictions);
  const weights = weightsFor(options.weights, pair.shape);
  return metric(outcome, options, () =>
    computed({ count: count(outcome, pair, weights, 'count') }, (sums, name) => ops.identity(sums.count, { name })),
  );
}

/**
 * How often label and prediction were both true so far (TF `tf.metrics.true_positives`).
 *
 * @param labels booleans, or numbers of which 0 is false.
 * @param predictions the same, of the shape of `labels` up to a last axis of size 1.
 * @returns `[value, update]`, float32 scalars.
 * @throws ShapeError for shapes or weights that do not fit.
 * @example metrics.truePositives(isSpam, greater(score, 0.5))
 */
export function truePositives(labels: TensorLike, predictions: TensorLike, options: MetricOptions = {}): Metric {
  checkOptions('metrics.truePositives', options, METRIC_OPTIONS);
  return outcomeMetric('true_positives', labels, predictions, options);
}

/**
 * How often the prediction was true and the label false so far (TF `tf.metrics.false_positives`); otherwise as `truePositives`.
 *
 * @returns `[value, update]`, float32 scalars.
 * @throws ShapeError for shapes or weights that do not fit.
 * @example metrics.falsePositives(isSpam, greater(score, 0.5))
 */
export function falsePositives(labels: TensorLike, predictions: TensorLike, options: MetricOptions = {}): Metric {
  checkOptions('metrics.falsePositives', options, METRIC_OPTIONS);
  return outcomeMetric('false_positives', labels, predictions, options);
}

/**
 * How often label and prediction were both false so far (TF `tf.metrics.true_negatives`); otherwise as `truePositives`.
 *
 * @returns `[value, update]`, float32 scalars.
 * @throws ShapeError for shapes or weights that do not fit.
 * @example metrics.trueNegatives(isSpam, greater(score, 0.5))
 */
export function trueNegatives(labels: TensorLike, predictions: TensorLike, options: MetricOptions = {}): Metric {
  checkOptions('metrics.trueNegatives', options, METRIC_OPTIONS);
  return outcomeMetric('true_negatives', labels, predictions, options);
}

/**
 * How often the label was true and the prediction false so far (TF `tf.metrics.false_negatives`); otherwise as `truePositives`.
 *
 * @returns `[value, update]`, float32 scalars.
 * @throws ShapeError for shapes or weights that do not fit.
 * @example metrics.falseNegatives(isSpam, greater(score, 0.5))
 */
export function falseNegatives(labels: TensorLike, predictions: TensorLike, options: MetricOptions = {}): Metric {
  checkOptions('metrics.falseNegatives', options, METRIC_OPTIONS);
  return outcomeMetric('false_negatives', labels, predictions, options);
}

/** The part that true positives are of them and another outcome; 0 of nothing. */
function partMetric(
  scope: string,
  other: Outcome,
  labels: TensorLike,
  predictions: TensorLike,
  options: MetricOptions,
): Metric {
  const pair = pairOf(labels, predictions);
  const weights = weightsFor(options.weights, pair.shape);
  return metric(scope, options, () => {
    const hits = count('true_positives', pair, weights, 'true_positives/count');
    const misses = count(other, pair, weights, `${other}/count`);
    return computed({ hits, misses }, (sums, name) => ratio(sums.hits, ops.add(sums.hits, sums.misses), name));
  });
}

/**
 * Which part of what was predicted true so far is true (TF `tf.metrics.precision`). Before any update it is 0.
 *
 * @param labels booleans, or numbers of which 0 is false.
 * @param predictions the same, of the shape of `labels` up to a last axis of size 1.
 * @returns `[value, update]`, float32 scalars.
 * @throws ShapeError for shapes or weights that do not fit.
 * @example metrics.precision(isSpam, greater(score, 0.5))
 */
export function precision(labels: TensorLike, predictions: TensorLike, options: MetricOptions = {}): Metric {
  checkOptions('metrics.precision', options, METRIC_OPTIONS);
  return partMetric('precision', 'false_positives', labels, predictions, options);
}

/**
 * Which part of what is true so far was predicted true (TF `tf.metrics.recall`). Before any update it is 0.
 *
 * @param labels booleans, or numbers of which 0 is false.
 * @param predictions the same, of the shape of `labels` up to a last axis of size 1.
 * @returns `[value, update]`, float32 scalars.
 * @throws ShapeError for shapes or weights that do not fit.
 * @example metrics.recall(isSpam, greater(score, 0.5))
 */
export function recall(labels: TensorLike, predictions: TensorLike, options: MetricOptions = {}): Metric {
  checkOptions('metrics.recall', options, METRIC_OPTIONS);
  return partMetric('recall', 'false_negatives', labels, predictions, options);
}
