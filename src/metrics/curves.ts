// Owns metrics of all thresholds together: areas under curves, and what is best, or reached, at one of the thresholds.
import { checkOptions, describe, ValueError } from '../errors.js';
import type { TensorLike } from '../graph/convert.js';
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { reduceMax, reduceSum } from '../ops/math.js';
import { computed, METRIC_OPTIONS, type Metric, type MetricOptions, metric, ratio } from './metric.js';
import type { Outcome } from './outcomes.js';
import { evenThresholds, part, scoresOf, tally, thresholdList, withEnds } from './thresholds.js';

type Counts = Readonly<Record<Outcome, Tensor<'float32'>>>;
const ALL = ['true_positives', 'false_negatives', 'true_negatives', 'false_positives'] as const;

/** Options of metrics that look at thresholds from 0 to 1. */
export interface CurveOptions extends MetricOptions {
  /** How many, 200. More follow the curve closer. */
  numThresholds?: number | undefined;
}
const CURVE_OPTIONS = [...METRIC_OPTIONS, 'numThresholds'] as const;

export interface AucOptions extends CurveOptions {
  /** `ROC`, recall over the part of what is false that is predicted true, or `PR`, precision over recall. Default `ROC`. */
  curve?: 'ROC' | 'PR' | undefined;
  /**
   * How the curve goes from point to point. Default `trapezoidal`: straight, which is too much for `PR`; `careful_interpolation` follows
   * precision as it falls (Davis & Goadrich 2006); `minoring` and `majoring` are below and above the curve.
   */
  summationMethod?: SummationMethod | undefined;
  /** Thresholds of your own from 0 to 1, in place of `numThresholds`. */
  thresholds?: readonly number[] | undefined;
}

/** All points but the last, and all but the first. */
const [before, after] = [
  (x: Tensor<'float32'>) => ops.slice(x, [0n], [-1n], [0n]),
  (x: Tensor<'float32'>) => ops.slice(x, [1n], [2n ** 62n], [0n]),
] as const;

/** The height of the curve between two points, by method. */
const heights = {
  trapezoidal: (y0: Tensor<'float32'>, y1: Tensor<'float32'>) => ops.div(ops.add(y0, y1), 2),
  careful_interpolation: (y0: Tensor<'float32'>, y1: Tensor<'float32'>) => ops.div(ops.add(y0, y1), 2),
  minoring: (y0: Tensor<'float32'>, y1: Tensor<'float32'>) => ops.min([y0, y1]),
  majoring: (y0: Tensor<'float32'>, y1: Tensor<'float32'>) => ops.max([y0, y1]),
} as const;
export type SummationMethod = keyof typeof heights;

/** What keeps the points of a curve from being 0/0. */
const EPSILON = 1e-6;
const smoothed = (x: Tensor<'float32'>, y: Tensor<'float32'>) =>
  ops.div(ops.add(x, EPSILON), ops.add(ops.add(x, y), EPSILON));

/**
 * The area under the ROC curve of all scores so far, or under that of precision over recall (TF `tf.metrics.auc`). Before any update it is 0.
 *
 * @param labels booleans, or numbers of which 0 is false.
 * @param predictions scores from 0 to 1, of the shape of `labels` up to a last axis of size 1.
 * @returns `[value, update]`, float32 scalars.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for a curve or method that is unknown.
 * @example metrics.auc(isSpam, score, { curve: 'PR', summationMethod: 'careful_interpolation' })
 */
export function auc(labels: TensorLike, predictions: TensorLike, options: AucOptions = {}): Metric {
  const where = 'metrics.auc';
  checkOptions(where, options, [...CURVE_OPTIONS, 'curve', 'summationMethod', 'thresholds']);
  const { curve = 'ROC', summationMethod = 'trapezoidal', thresholds, numThresholds = 200 } = options;
  if (curve !== 'ROC' && curve !== 'PR')
    throw new ValueError(`${where}: curve must be either ROC or PR`, { got: describe(curve) });
  if (typeof summationMethod !== 'string' || !Object.hasOwn(heights, summationMethod))
    throw new ValueError(`${where}: invalid summationMethod`, {
      expected: Object.keys(heights).join(', '),
      got: describe(summationMethod),
    });
  const list =
    thresholds === undefined || thresholds === null
      ? evenThresholds(where, numThresholds)
      : withEnds(thresholdList(where, thresholds).sort((a, b) => a - b));
  const scores = scoresOf(labels, predictions, options);
  const area =
    curve === 'PR' && summationMethod === 'careful_interpolation'
      ? interpolatedArea
      : (counts: Counts, name: string) => areaUnder(points[curve](counts), heights[summationMethod], name);
  return metric('auc', options, () => computed(tally(scores, list, ALL), area));
}

interface Points {
  readonly x: Tensor<'float32'>;
  readonly y: Tensor<'float32'>;
}
const points: Readonly<Record<'ROC' | 'PR', (counts: Counts) => Points>> = {
  ROC: ({ true_positives: tp, false_negatives: fn, true_negatives: tn, false_positives: fp }) => ({
    x: ops.div(fp, ops.add(ops.add(fp, tn), EPSILON)),
    y: smoothed(tp, fn),
  }),
  PR: ({ true_positives: tp, false_negatives: fn, false_positives: fp }) => ({
    x: smoothed(tp, fn),
    y: smoothed(tp, fp),
  }),
};

const areaUnder = ({ x, y }: Points, height: (typeof heights)[SummationMethod], name: string): Tensor<'float32'> =>
  reduceSum(ops.mul(ops.sub(before(x), after(x)), height(before(y), after(y))), null, { name });

/**
 * Between two points, true positives grow with all positives p along a line, tp = a + s·p. The area of tp/p over recall is then
 * s·(Δtp + a·log(p₀/p₁)) / (tp + fn).
 */
function interpolatedArea(counts: Counts, name: string): Tensor<'float32'> {
  const { true_positives: tp, false_negatives: fn, false_positives: fp } = counts;
  const p = ops.add(tp, fp);
  const [p0, p1, tp1] = [before(p), after(p), after(tp)];
  const growth = ops.sub(before(tp), tp1);
  const slope = ratio(growth, ops.sub(p0, p1));
  const intercept = ops.sub(tp1, ops.mul(slope, p1));
  const bothPositive = ops.and(ops.greater(p0, 0), ops.greater(p1, 0));
  const logRatio = ops.log(ops.where(bothPositive, ratio(p0, p1), 1));
  const areas = ratio(ops.mul(slope, ops.add(growth, ops.mul(intercept, logRatio))), ops.add(tp1, after(fn)));
  return reduceSum(areas, null, { name });
}

/**
 * The best F1 score that any threshold gives so far: 2·precision·recall / (precision + recall) (TF `tf.contrib.metrics.f1_score`). Of
 * predictions that are 0 or 1 it is their F1 score.
 *
 * @param labels booleans, or numbers of which 0 is false.
 * @param predictions scores from 0 to 1, of the shape of `labels` up to a last axis of size 1.
 * @returns `[value, update]`, float32 scalars.
 * @throws ShapeError for shapes or weights that do not fit.
 * @example metrics.f1Score(isSpam, score)
 */
export function f1Score(labels: TensorLike, predictions: TensorLike, options: CurveOptions = {}): Metric {
  checkOptions('metrics.f1Score', options, CURVE_OPTIONS);
  const list = evenThresholds('metrics.f1Score', options.numThresholds ?? 200);
  const scores = scoresOf(labels, predictions, options);
  const best = (counts: Pick<Counts, 'true_positives' | 'false_positives' | 'false_negatives'>, name: string) => {
    const precision = part(counts.true_positives, counts.false_positives);
    const recall = part(counts.true_positives, counts.false_negatives);
    const both = ops.mul(ops.mul(precision, recall), 2);
    return reduceMax(ops.div(both, ops.add(ops.add(precision, recall), 1e-7)), null, { name });
  };
  return metric('f1', options, () =>
    computed(tally(scores, list, ['true_positives', 'false_positives', 'false_negatives']), best),
  );
}

/** One of two rates, where the other one comes nearest to what is wanted. */
function rateAt(
  scope: string,
  where: string,
  [labels, predictions, wanted]: readonly [TensorLike, TensorLike, number],
  options: CurveOptions,
  { last, rates }: { last: boolean; rates: (counts: Counts) => { given: Points; taken: Points } },
): Metric {
  if (typeof wanted !== 'number' || !(wanted >= 0 && wanted <= 1))
    throw new ValueError(`${where}: not a rate`, { expected: 'a number from 0 to 1', got: describe(wanted) });
  // TensorFlow's last threshold for the specificity is just below 1.
  const list = evenThresholds(where, options.numThresholds ?? 200, last ? -1e-7 : 1e-7);
  const scores = scoresOf(labels, predictions, options);
  return metric(scope, options, () =>
    computed(tally(scores, list, ALL), (counts, name) => {
      const { given, taken } = rates(counts);
      const distance = ops.abs(ops.sub(part(given.x, given.y), wanted));
      const place = ops.argMin(distance, { axis: 0, keepdims: 0, select_last_index: last ? 1 : 0 });
      const at = (x: Tensor<'float32'>) => ops.gather(x, place, { axis: 0 });
      return part(at(taken.x), at(taken.y), name);
    }),
  );
}

const sensitivity = (counts: Counts): Points => ({ x: counts.true_positives, y: counts.false_negatives });
const specificity = (counts: Counts): Points => ({ x: counts.true_negatives, y: counts.false_positives });

/**
 * The sensitivity (recall) at the threshold where the specificity comes nearest to what is wanted (TF
 * `tf.metrics.sensitivity_at_specificity`).
 *
 * @param labels booleans, or numbers of which 0 is false.
 * @param predictions scores from 0 to 1, of the shape of `labels` up to a last axis of size 1.
 * @param wanted the specificity, from 0 to 1: which part of what is false is predicted false.
 * @returns `[value, update]`, float32 scalars.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for a specificity beyond 0 and 1.
 * @example metrics.sensitivityAtSpecificity(isIll, score, 0.95)
 */
export function sensitivityAtSpecificity(
  labels: TensorLike,
  predictions: TensorLike,
  wanted: number,
  options: CurveOptions = {},
): Metric {
  const where = 'metrics.sensitivityAtSpecificity';
  checkOptions(where, options, CURVE_OPTIONS);
  const rates = (counts: Counts) => ({ given: specificity(counts), taken: sensitivity(counts) });
  return rateAt('sensitivity_at_specificity', where, [labels, predictions, wanted], options, { last: false, rates });
}

/**
 * The specificity at the threshold where the sensitivity (recall) comes nearest to what is wanted (TF
 * `tf.metrics.specificity_at_sensitivity`).
 *
 * @param labels booleans, or numbers of which 0 is false.
 * @param predictions scores from 0 to 1, of the shape of `labels` up to a last axis of size 1.
 * @param wanted the sensitivity, from 0 to 1: which part of what is true is predicted true.
 * @returns `[value, update]`, float32 scalars.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for a sensitivity beyond 0 and 1.
 * @example metrics.specificityAtSensitivity(isIll, score, 0.95)
 */
export function specificityAtSensitivity(
  labels: TensorLike,
  predictions: TensorLike,
  wanted: number,
  options: CurveOptions = {},
): Metric {
  const where = 'metrics.specificityAtSensitivity';
  checkOptions(where, options, CURVE_OPTIONS);
  const rates = (counts: Counts) => ({ given: sensitivity(counts), taken: specificity(counts) });
  return rateAt('specificity_at_sensitivity', where, [labels, predictions, wanted], options, { last: true, rates });
}
