// Owns metrics that are means of the differences between predictions and labels.
import { checkOptions } from '../errors.js';
import type { TensorLike } from '../graph/convert.js';
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { cast, reduceSum, squaredDifference } from '../ops/math.js';
import { normalizeAxis } from '../values/shape.js';
import { type MeanPlan, meanOf } from './means.js';
import { METRIC_OPTIONS, type Metric, type MetricOptions } from './metric.js';
import { type Pair, pairOf, tensorsOf } from './operands.js';

/** A mean over the errors of predictions. */
function errorMetric(
  scope: string,
  pair: Pair,
  options: MetricOptions,
  error: (labels: Tensor, predictions: Tensor) => Tensor,
  more: Partial<Pick<MeanPlan, 'then' | 'shape'>> = {},
): Metric {
  return meanOf({ scope, options, shape: pair.shape, values: () => error(...tensorsOf(pair)), ...more });
}

/**
 * The mean of |p − l| so far (TF `tf.metrics.mean_absolute_error`).
 *
 * @param labels numbers of the shape of `predictions`.
 * @returns `[value, update]`, float32 scalars.
 * @throws ShapeError for shapes or weights that do not fit.
 * @example metrics.meanAbsoluteError(prices, estimates)
 */
export function meanAbsoluteError(labels: TensorLike, predictions: TensorLike, options: MetricOptions = {}): Metric {
  checkOptions('metrics.meanAbsoluteError', options, METRIC_OPTIONS);
  return errorMetric('mean_absolute_error', pairOf(labels, predictions), options, (l, p) => ops.abs(ops.sub(p, l)));
}

/**
 * The mean of (p − l)² so far (TF `tf.metrics.mean_squared_error`).
 *
 * @param labels numbers of the shape of `predictions`.
 * @returns `[value, update]`, float32 scalars.
 * @throws ShapeError for shapes or weights that do not fit.
 * @example metrics.meanSquaredError(prices, estimates)
 */
export function meanSquaredError(labels: TensorLike, predictions: TensorLike, options: MetricOptions = {}): Metric {
  checkOptions('metrics.meanSquaredError', options, METRIC_OPTIONS);
  return errorMetric('mean_squared_error', pairOf(labels, predictions), options, squaredDifference);
}

/**
 * The root of the mean of (p − l)² so far (TF `tf.metrics.root_mean_squared_error`).
 *
 * @param labels numbers of the shape of `predictions`.
 * @returns `[value, update]`, float32 scalars.
 * @throws ShapeError for shapes or weights that do not fit.
 * @example metrics.rootMeanSquaredError(prices, estimates)
 */
export function rootMeanSquaredError(labels: TensorLike, predictions: TensorLike, options: MetricOptions = {}): Metric {
  checkOptions('metrics.rootMeanSquaredError', options, METRIC_OPTIONS);
  const then = (mean: Tensor<'float32'>, name: string) => ops.sqrt(mean, { name });
  return errorMetric('root_mean_squared_error', pairOf(labels, predictions), options, squaredDifference, { then });
}

/**
 * The mean of |l − p| / n so far, 0 where n is 0 (TF `tf.metrics.mean_relative_error`).
 *
 * @param labels numbers of the shape of `predictions`.
 * @param normalizer what errors are measured by, of the same shape.
 * @returns `[value, update]`, float32 scalars.
 * @throws ShapeError for shapes or weights that do not fit.
 * @example metrics.meanRelativeError(prices, estimates, prices)
 */
export function meanRelativeError(
  labels: TensorLike,
  predictions: TensorLike,
  normalizer: TensorLike,
  options: MetricOptions = {},
): Metric {
  checkOptions('metrics.meanRelativeError', options, METRIC_OPTIONS);
  const pair = pairOf(labels, predictions);
  const by = pairOf(normalizer, predictions).labels;
  return errorMetric('mean_relative_error', pair, options, (l, p) => {
    const n = cast(by.tensor(), l.dtype);
    const isZero = ops.equal(n, 0);
    return ops.where(isZero, 0, ops.div(ops.abs(ops.sub(l, p)), ops.where(isZero, 1, n)));
  });
}

/**
 * 1 − the mean of Σ l·p along an axis so far, for vectors that have length 1 already (TF `tf.metrics.mean_cosine_distance`). Before any
 * update it is 1.
 *
 * @param labels numbers of the shape of `predictions`.
 * @param dim the axis along which the vectors lie; weights have size 1 there.
 * @returns `[value, update]`, float32 scalars.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for an axis that there is not.
 * @example metrics.meanCosineDistance(nn.l2Normalize(x, 1), nn.l2Normalize(y, 1), 1)
 */
export function meanCosineDistance(
  labels: TensorLike,
  predictions: TensorLike,
  dim: number,
  options: MetricOptions = {},
): Metric {
  checkOptions('metrics.meanCosineDistance', options, METRIC_OPTIONS);
  const pair = pairOf(labels, predictions);
  const axis = pair.shape === null ? dim : normalizeAxis(dim, pair.shape.length, 'metrics.meanCosineDistance');
  const shape = pair.shape?.map((size, index) => (index === axis ? 1 : size)) ?? null;
  const then = (mean: Tensor<'float32'>, name: string) => ops.sub(1, mean, { name });
  const products = (l: Tensor, p: Tensor) => reduceSum(ops.mul(p, l), dim, { keepdims: true });
  return errorMetric('mean_cosine_distance', pair, options, products, { shape, then });
}
