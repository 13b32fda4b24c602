// Owns metrics of scores: how often there is which outcome where a score above a threshold is a yes, for many thresholds at once.
import { listArgument } from '../arguments.js';
import { checkOptions, describe, ValueError } from '../errors.js';
import { constant } from '../graph/constant.js';
import type { TensorLike } from '../graph/convert.js';
import type { Tensor } from '../graph/tensor.js';
import { float32, type Operand } from '../losses/operand.js';
import { widened } from '../losses/reduction.js';
import * as ops from '../ops/index.js';
import { cast, reshape } from '../ops/math.js';
import { computed, METRIC_OPTIONS, type Metric, type MetricOptions, metric, type Sum, sumOf } from './metric.js';
import { numbers, type Pair, pairOf, weightsFor } from './operands.js';
import { OUTCOMES, type Outcome } from './outcomes.js';

/** What keeps divisors of counts from being 0. */
const EPSILON = 1e-7;

/** The arguments of a metric of scores, checked. */
export interface Scores {
  readonly pair: Pair;
  readonly weights: Operand | undefined;
}

export function scoresOf(labels: TensorLike, predictions: TensorLike, options: MetricOptions): Scores {
  const pair = pairOf(labels, predictions);
  return { pair, weights: weightsFor(options.weights, pair.shape) };
}

/** Thresholds that a user gives: numbers, at least one. */
export function thresholdList(where: string, thresholds: readonly number[]): number[] {
  const list = listArgument(`${where}: thresholds`, thresholds, 'numbers');
  if (list.length === 0 || !list.every((each) => typeof each === 'number' && Number.isFinite(each)))
    throw new ValueError(`${where}: thresholds`, { expected: 'an array of numbers', got: describe(thresholds) });
  return list;
}

/**
 * So many thresholds: evenly from 0 to 1, the first and last beyond what a score can be.
 *
 * @param last how far the last one is above 1.
 */
export function evenThresholds(where: string, count: number, last = EPSILON): number[] {
  if (!Number.isSafeInteger(count) || count < 2)
    throw new ValueError(`${where}: numThresholds`, { expected: 'an integer from 2 on', got: describe(count) });
  const inner = Array.from({ length: count - 2 }, (_, index) => (index + 1) / (count - 1));
  return withEnds(inner, last);
}
export const withEnds = (inner: readonly number[], last = EPSILON): number[] => [-EPSILON, ...inner, 1 + last];

/** How often there were these outcomes, one number for each threshold. */
export function tally<K extends Outcome>(
  { pair, weights }: Scores,
  thresholds: readonly number[],
  outcomes: readonly K[],
): Record<K, Sum> {
  const scores = float32(pair.predictions);
  const row = (x: Tensor<'float32'>) => reshape(x, [1, -1]);
  const isAbove = ops.greater(row(scores), constant(thresholds.map((each) => [each], { dtype: 'float32' })));
  const isTrue = cast(pair.labels.tensor(), 'bool');
  const weight = weights && widened(float32(weights), scores);
  const sums = outcomes.map((outcome) => {
    const { label, prediction } = OUTCOMES[outcome];
    const counted = numbers(label ? isTrue : ops.not(isTrue));
    const column = reshape(weight === undefined ? counted : ops.mul(counted, weight), [-1, 1]);
    const hits = numbers(prediction ? isAbove : ops.not(isAbove));
    // A sum over all elements for each threshold is a product of matrices.
    return [outcome, sumOf(outcome, reshape(ops.matMul(hits, column), [thresholds.length]))] as const;
  });
  return Object.fromEntries(sums) as Record<K, Sum>;
}

function outcomeAtThresholds(
  outcome: Outcome,
  where: string,
  labels: TensorLike,
  predictions: TensorLike,
  thresholds: readonly number[],
  options: MetricOptions,
): Metric {
  const list = thresholdList(where, thresholds);
  const scores = scoresOf(labels, predictions, options);
  return metric(outcome, options, () =>
    computed(tally(scores, list, [outcome]), (sums, name) => ops.identity(sums[outcome], { name })),
  );
}

/**
 * How often the label was true and the score above each threshold so far (TF `tf.metrics.true_positives_at_thresholds`).
 *
 * @param labels booleans, or numbers of which 0 is false.
 * @param predictions scores from 0 to 1, of the shape of `labels` up to a last axis of size 1.
 * @returns `[value, update]`, float32 `[thresholds]`.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for thresholds that are no numbers.
 * @example metrics.truePositivesAtThresholds(isSpam, score, [0.25, 0.5, 0.75])
 */
export function truePositivesAtThresholds(
  labels: TensorLike,
  predictions: TensorLike,
  thresholds: readonly number[],
  options: MetricOptions = {},
): Metric {
  const where = 'metrics.truePositivesAtThresholds';
  checkOptions(where, options, METRIC_OPTIONS);
  return outcomeAtThresholds('true_positives', where, labels, predictions, thresholds, options);
}

/**
 * How often the label was false and the score above each threshold so far (TF `tf.metrics.false_positives_at_thresholds`); otherwise as
 * `truePositivesAtThresholds`.
 *
 * @returns `[value, update]`, float32 `[thresholds]`.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for thresholds that are no numbers.
 * @example metrics.falsePositivesAtThresholds(isSpam, score, [0.25, 0.5, 0.75])
 */
export function falsePositivesAtThresholds(
  labels: TensorLike,
  predictions: TensorLike,
  thresholds: readonly number[],
  options: MetricOptions = {},
): Metric {
  const where = 'metrics.falsePositivesAtThresholds';
  checkOptions(where, options, METRIC_OPTIONS);
  return outcomeAtThresholds('false_positives', where, labels, predictions, thresholds, options);
}

/**
 * How often the label was false and the score not above each threshold so far (TF `tf.metrics.true_negatives_at_thresholds`); otherwise as
 * `truePositivesAtThresholds`.
 *
 * @returns `[value, update]`, float32 `[thresholds]`.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for thresholds that are no numbers.
 * @example metrics.trueNegativesAtThresholds(isSpam, score, [0.25, 0.5, 0.75])
 */
export function trueNegativesAtThresholds(
  labels: TensorLike,
  predictions: TensorLike,
  thresholds: readonly number[],
  options: MetricOptions = {},
): Metric {
  const where = 'metrics.trueNegativesAtThresholds';
  checkOptions(where, options, METRIC_OPTIONS);
  return outcomeAtThresholds('true_negatives', where, labels, predictions, thresholds, options);
}

/**
 * How often the label was true and the score not above each threshold so far (TF `tf.metrics.false_negatives_at_thresholds`); otherwise as
 * `truePositivesAtThresholds`.
 *
 * @returns `[value, update]`, float32 `[thresholds]`.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for thresholds that are no numbers.
 * @example metrics.falseNegativesAtThresholds(isSpam, score, [0.25, 0.5, 0.75])
 */
export function falseNegativesAtThresholds(
  labels: TensorLike,
  predictions: TensorLike,
  thresholds: readonly number[],
  options: MetricOptions = {},
): Metric {
  const where = 'metrics.falseNegativesAtThresholds';
  checkOptions(where, options, METRIC_OPTIONS);
  return outcomeAtThresholds('false_negatives', where, labels, predictions, thresholds, options);
}

/** `x / (x + y)`, and 0 of nothing. */
export const part = (x: Tensor<'float32'>, y: Tensor<'float32'>, name?: string): Tensor<'float32'> =>
  ops.div(x, ops.add(ops.add(x, EPSILON), y), { name });

/**
 * The precision where what is above each threshold counts as true (TF `tf.metrics.precision_at_thresholds`).
 *
 * @param labels booleans, or numbers of which 0 is false.
 * @param predictions scores from 0 to 1, of the shape of `labels` up to a last axis of size 1.
 * @returns `[value, update]`, float32 `[thresholds]`.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for thresholds that are no numbers.
 * @example metrics.precisionAtThresholds(isSpam, score, [0.25, 0.5, 0.75])
 */
export function precisionAtThresholds(
  labels: TensorLike,
  predictions: TensorLike,
  thresholds: readonly number[],
  options: MetricOptions = {},
): Metric {
  checkOptions('metrics.precisionAtThresholds', options, METRIC_OPTIONS);
  const list = thresholdList('metrics.precisionAtThresholds', thresholds);
  const scores = scoresOf(labels, predictions, options);
  return metric('precision_at_thresholds', options, () =>
    computed(tally(scores, list, ['true_positives', 'false_positives']), (sums, name) =>
      part(sums.true_positives, sums.false_positives, `precision_${name}`),
    ),
  );
}

/**
 * The recall where what is above each threshold counts as true (TF `tf.metrics.recall_at_thresholds`).
 *
 * @param labels booleans, or numbers of which 0 is false.
 * @param predictions scores from 0 to 1, of the shape of `labels` up to a last axis of size 1.
 * @returns `[value, update]`, float32 `[thresholds]`.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for thresholds that are no numbers.
 * @example metrics.recallAtThresholds(isSpam, score, [0.25, 0.5, 0.75])
 */
export function recallAtThresholds(
  labels: TensorLike,
  predictions: TensorLike,
  thresholds: readonly number[],
  options: MetricOptions = {},
): Metric {
  checkOptions('metrics.recallAtThresholds', options, METRIC_OPTIONS);
  const list = thresholdList('metrics.recallAtThresholds', thresholds);
  const scores = scoresOf(labels, predictions, options);
  return metric('recall_at_thresholds', options, () =>
    computed(tally(scores, list, ['true_positives', 'false_negatives']), (sums, name) =>
      part(sums.true_positives, sums.false_negatives, `recall_${name}`),
    ),
  );
}
