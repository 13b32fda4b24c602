// Owns metrics that are means of one number for each element.
import { checkOptions, ShapeError } from '../errors.js';
import type { TensorLike } from '../graph/convert.js';
import type { Tensor } from '../graph/tensor.js';
import { float32, operand } from '../losses/operand.js';
import { widened } from '../losses/reduction.js';
import * as ops from '../ops/index.js';
import { cast, onesLike, reduceSum } from '../ops/math.js';
import { inTopK } from '../ops/nn.js';
import { isStatic, type Shape } from '../values/shape.js';
import { computed, METRIC_OPTIONS, type Metric, type MetricOptions, metric, ratio, sumOf } from './metric.js';
import { numbers, pairOf, weightsFor } from './operands.js';

/** What is averaged, of which nothing is built yet. */
export interface MeanPlan {
  readonly scope: string;
  readonly options: MetricOptions;
  /** The shape of the values. */
  readonly shape: Shape;
  readonly values: () => Tensor;
  /** What becomes of the mean. */
  readonly then?: (mean: Tensor<'float32'>, name: string) => Tensor<'float32'>;
}

/** The mean of all values so far: their weighted sum, over the sum of the weights. */
export function meanOf({ scope, options, shape, values, then }: MeanPlan): Metric {
  const weights = weightsFor(options.weights, shape);
  return metric(scope, options, () => {
    const x = numbers(values());
    const w = weights && float32(weights);
    const total = sumOf('total', reduceSum(w === undefined ? x : ops.mul(x, w)));
    const count = sumOf('count', w === undefined ? numbers(ops.size(x)) : reduceSum(widened(w, x)));
    return computed({ total, count }, (sums, name) =>
      then === undefined ? ratio(sums.total, sums.count, name) : then(ratio(sums.total, sums.count), name),
    );
  });
}

/**
 * The mean of all values so far (TF `tf.metrics.mean`). Before any update it is 0.
 *
 * @param values numbers of any shape.
 * @returns `[value, update]`, float32 scalars.
 * @throws ShapeError for weights that do not fit.
 * @example
 * const [value, update] = metrics.mean(loss);
 * await session.run(localVariablesInitializer());
 * for (const feeds of batches) await session.run(update, feeds);
 * console.log((await session.run(value)).item());
 */
export function mean(values: TensorLike, options: MetricOptions = {}): Metric {
  checkOptions('metrics.mean', options, METRIC_OPTIONS);
  const given = operand('values', values);
  return meanOf({ scope: 'mean', options, shape: given.shape, values: given.tensor });
}

/**
 * e to the mean of all cross entropies so far, such as a language model's: among how many words it is undecided. Before any update it is 1.
 *
 * @param losses natural logarithms, one for each word: what `nn.sparseSoftmaxCrossEntropyWithLogits` gives.
 * @param options `weights` of 0 leave padding out.
 * @returns `[value, update]`, float32 scalars.
 * @throws ShapeError for weights that do not fit.
 * @example metrics.perplexity(nn.sparseSoftmaxCrossEntropyWithLogits(words, logits), { weights: mask })
 */
export function perplexity(losses: TensorLike, options: MetricOptions = {}): Metric {
  checkOptions('metrics.perplexity', options, METRIC_OPTIONS);
  const given = operand('losses', losses);
  const then = (mean: Tensor<'float32'>, name: string) => ops.exp(mean, { name });
  return meanOf({ scope: 'perplexity', options, shape: given.shape, values: given.tensor, then });
}

/**
 * Which part of all values so far is below a threshold (TF `tf.metrics.percentage_below`): a number from 0 to 1.
 *
 * @param values numbers of any shape.
 * @returns `[value, update]`, float32 scalars.
 * @throws ShapeError for weights that do not fit.
 * @example metrics.percentageBelow(errors, 0.5)
 */
export function percentageBelow(values: TensorLike, threshold: number, options: MetricOptions = {}): Metric {
  checkOptions('metrics.percentageBelow', options, METRIC_OPTIONS);
  const given = operand('values', values);
  const below = () => ops.less(given.tensor(), threshold);
  return meanOf({ scope: 'percentage_below_threshold', options, shape: given.shape, values: below });
}

/**
 * Which part of all predictions so far is right (TF `tf.metrics.accuracy`).
 *
 * @param labels class numbers.
 * @param predictions class numbers, of the shape of `labels` up to a last axis of size 1.
 * @returns `[value, update]`, float32 scalars.
 * @throws ShapeError for shapes or weights that do not fit.
 * @example metrics.accuracy(labels, argmax(logits, 1))
 */
export function accuracy(labels: TensorLike, predictions: TensorLike, options: MetricOptions = {}): Metric {
  checkOptions('metrics.accuracy', options, METRIC_OPTIONS);
  const pair = pairOf(labels, predictions);
  const values = () => {
    const expected = pair.labels.tensor();
    return ops.equal(cast(pair.predictions.tensor(), expected.dtype), expected);
  };
  return meanOf({ scope: 'accuracy', options, shape: pair.shape, values });
}

/**
 * Of which part of all examples so far the class is among the `k` most likely ones (TF `tf.metrics.mean` of `tf.nn.in_top_k`).
 *
 * @param labels class numbers, `[batch]`.
 * @param predictions a number for each class, `[batch, classes]`.
 * @returns `[value, update]`, float32 scalars.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for a `k` that is no positive integer.
 * @example metrics.topKAccuracy(labels, logits, 5)
 */
export function topKAccuracy(
  labels: TensorLike,
  predictions: TensorLike,
  k: number,
  options: MetricOptions = {},
): Metric {
  checkOptions('metrics.topKAccuracy', options, METRIC_OPTIONS);
  const [classes, scores] = [operand('labels', labels), operand('predictions', predictions)];
  const values = () => inTopK(scores.tensor(), classes.tensor(), k);
  return meanOf({ scope: 'top_k_accuracy', options, shape: classes.shape, values });
}

/**
 * The mean of all values so far, element by element (TF `tf.metrics.mean_tensor`).
 *
 * @param values numbers of a shape that is fully known.
 * @returns `[value, update]`, float32 tensors of that shape.
 * @throws ShapeError for a shape that is not known, and for weights that do not fit.
 * @example metrics.meanTensor(layers.dense(x, 10))
 */
export function meanTensor(values: TensorLike, options: MetricOptions = {}): Metric {
  checkOptions('metrics.meanTensor', options, METRIC_OPTIONS);
  const given = operand('values', values);
  if (!isStatic(given.shape))
    throw new ShapeError('metrics.meanTensor: the shape must be known', {
      ...(given.node && { node: given.node }),
      got: given.text,
    });
  const weights = weightsFor(options.weights, given.shape);
  return metric('mean', options, () => {
    const x = float32(given);
    const w = weights === undefined ? undefined : widened(float32(weights), x);
    const total = sumOf('total_tensor', w === undefined ? x : ops.mul(x, w));
    const count = sumOf('count_tensor', w ?? onesLike(x));
    return computed({ total, count }, (sums, name) => ratio(sums.total, sums.count, name));
  });
}
