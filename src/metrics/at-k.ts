// Owns metrics of the k most likely classes: which part of them is right, and which part of what is right is among them. Labels and
// predictions are sets of classes for each example; sums are float64, as TensorFlow has them.
import { checkOptions, describe, ShapeError, ValueError } from '../errors.js';
import { convertToTensor, type TensorLike } from '../graph/convert.js';
import type { Tensor } from '../graph/tensor.js';
import { type Operand, operand } from '../losses/operand.js';
import { checkWeightShape, widened } from '../losses/reduction.js';
import * as ops from '../ops/index.js';
import { cast, reduceMax, reduceSum } from '../ops/math.js';
import { TensorData } from '../values/tensor-data.js';
import { computed, METRIC_OPTIONS, type Metric, type MetricOptions, metric, ratio, sumOf } from './metric.js';

/** Options of metrics of the most likely classes. */
export interface AtKOptions extends MetricOptions {
  /** Only this class counts. Default: all. */
  classId?: number | undefined;
}
/** Options of metrics of classes that are chosen already. */
export interface AtTopKOptions extends AtKOptions {
  /** Stands in the names of scope and variables. Default: `k`. */
  k?: number | undefined;
}
const AT_K_OPTIONS = [...METRIC_OPTIONS, 'classId'] as const;

/** Labels `[…, labels]` and predicted classes `[…, k]`, checked; nothing is built of them yet. */
interface Sets {
  readonly labels: () => Tensor<'int64'>;
  readonly predicted: () => Tensor<'int64'>;
  readonly weights: Operand | undefined;
  readonly classId: number | undefined;
  /** What stands behind the metric's name in TensorFlow. */
  readonly suffix: string;
}

type Predicted = { readonly predictions: TensorLike; readonly k: number } | { readonly ids: TensorLike };

function setsOf(where: string, labels: TensorLike, given: Predicted, options: AtTopKOptions): Sets {
  const k = 'k' in given ? given.k : options.k;
  const { classId } = options;
  if (('k' in given || k !== undefined) && !(Number.isSafeInteger(k) && (k as number) > 0))
    throw new ValueError(`${where}: k is no number of classes`, { expected: 'a positive integer', got: describe(k) });
  if (classId !== undefined && !Number.isSafeInteger(classId))
    throw new ValueError(`${where}: classId`, { expected: 'a class number', got: describe(classId) });
  const l = operand('labels', labels);
  const p = operand('predictions', 'k' in given ? given.predictions : given.ids);
  const [labelRank, rank] = [l.shape?.length, p.shape?.length];
  if (labelRank === undefined || rank === undefined || rank === 0 || !(labelRank === rank || labelRank === rank - 1))
    throw new ShapeError(`${where}: labels and predictions do not go together`, {
      expected: 'labels […] or […, labels], predictions […, classes]',
      got: `${l.text} and ${p.text}`,
    });
  const ids = (x: Operand) => cast(x.tensor(), 'int64');
  return {
    labels: () => (labelRank === rank ? ids(l) : ops.unsqueeze(ids(l), [-1n])),
    predicted: () =>
      'k' in given ? ops.topK(p.tensor(), [BigInt(given.k)], { axis: -1, largest: 1, sorted: 1 })[1] : ids(p),
    weights:
      options.weights === undefined
        ? undefined
        : checkWeightShape(operand('weights', options.weights), p.shape?.slice(0, -1) ?? null),
    classId,
    suffix: `_at_${k ?? 'k'}${classId === undefined ? '' : `_class${classId}`}`,
  };
}

const any = (x: Tensor<'bool'>, axis: number): Tensor<'bool'> => cast(reduceMax(cast(x, 'int32'), axis), 'bool');

/** Whether elements of two lists are equal, each with each: `[…, of a, of b]`. */
const pairs = (a: Tensor<'int64'>, b: Tensor<'int64'>): Tensor<'bool'> =>
  ops.equal(ops.unsqueeze(a, [-1n]), ops.unsqueeze(b, [-2n]));

/** How many of the set `a` are in the set `b`, or are not. What a list has twice, its set has once. */
function size(a: Tensor<'int64'>, b: Tensor<'int64'>, inB: boolean, { classId, weights }: Sets): Tensor<'float64'> {
  const isIn = any(pairs(a, b), -1);
  // An element counts where none before it is equal.
  const isRepeated = any(cast(ops.trilu(cast(pairs(a, a), 'int64'), -1n, { upper: 0 }), 'bool'), -1);
  const fits = ops.and(ops.not(isRepeated), inB ? isIn : ops.not(isIn));
  const counted = classId === undefined ? fits : ops.and(fits, ops.equal(a, BigInt(classId)));
  const sizes = reduceSum(cast(counted, 'float64'), -1);
  return reduceSum(weights === undefined ? sizes : ops.mul(sizes, cast(weights.tensor(), 'float64')));
}

/** The part that what is in both sets is of one of them; NaN of nothing. */
function partOf(whole: 'predicted' | 'labels', sets: Sets, options: MetricOptions): Metric<'float64'> {
  const { suffix } = sets;
  const [scope, other] = whole === 'predicted' ? ['precision', 'false_positive'] : ['recall', 'false_negative'];
  return metric(`${scope}${suffix}`, options, () => {
    const own = { labels: sets.labels(), predicted: sets.predicted() };
    const [one, theOther] = whole === 'predicted' ? [own.predicted, own.labels] : [own.labels, own.predicted];
    const hits = sumOf(`true_positive${suffix}`, size(own.predicted, own.labels, true, sets));
    const misses = sumOf(`${other}${suffix}`, size(one, theOther, false, sets));
    return computed({ hits, misses }, (sums, name) => ops.div(sums.hits, ops.add(sums.hits, sums.misses), { name }));
  });
}

/**
 * Which part of the labels so far is among the `k` most likely classes (TF `tf.metrics.recall_at_k`). Before any update it is NaN.
 *
 * @param labels class numbers `[batch]`, or `[batch, labels]` where an example has several.
 * @param predictions a number for each class, `[batch, classes]`.
 * @param options `weights` are a scalar or `[batch]`.
 * @returns `[value, update]`, float64 scalars.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for a `k` that is no positive integer.
 * @example metrics.recallAtK(labels, logits, 5)
 */
export function recallAtK(
  labels: TensorLike,
  predictions: TensorLike,
  k: number,
  options: AtKOptions = {},
): Metric<'float64'> {
  checkOptions('metrics.recallAtK', options, AT_K_OPTIONS);
  return partOf('labels', setsOf('metrics.recallAtK', labels, { predictions, k }, options), options);
}

/**
 * Which part of the labels so far is among the classes that were predicted (TF `tf.metrics.recall_at_top_k`).
 *
 * @param labels class numbers `[batch]`, or `[batch, labels]` where an example has several.
 * @param predictionsIdx the predicted classes, `[batch, k]`.
 * @param options `weights` are a scalar or `[batch]`.
 * @returns `[value, update]`, float64 scalars.
 * @throws ShapeError for shapes or weights that do not fit.
 * @example metrics.recallAtTopK(labels, ops.topK(logits, [5n])[1])
 */
export function recallAtTopK(
  labels: TensorLike,
  predictionsIdx: TensorLike,
  options: AtTopKOptions = {},
): Metric<'float64'> {
  checkOptions('metrics.recallAtTopK', options, [...AT_K_OPTIONS, 'k']);
  return partOf('labels', setsOf('metrics.recallAtTopK', labels, { ids: predictionsIdx }, options), options);
}

/**
 * Which part of the `k` most likely classes so far is right (TF `tf.metrics.precision_at_k`). Before any update it is NaN.
 *
 * @param labels class numbers `[batch]`, or `[batch, labels]` where an example has several.
 * @param predictions a number for each class, `[batch, classes]`.
 * @param options `weights` are a scalar or `[batch]`.
 * @returns `[value, update]`, float64 scalars.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for a `k` that is no positive integer.
 * @example metrics.precisionAtK(tags, logits, 5)
 */
export function precisionAtK(
  labels: TensorLike,
  predictions: TensorLike,
  k: number,
  options: AtKOptions = {},
): Metric<'float64'> {
  checkOptions('metrics.precisionAtK', options, AT_K_OPTIONS);
  return partOf('predicted', setsOf('metrics.precisionAtK', labels, { predictions, k }, options), options);
}

/**
 * Which part of the classes that were predicted so far is right (TF `tf.metrics.precision_at_top_k`).
 *
 * @param labels class numbers `[batch]`, or `[batch, labels]` where an example has several.
 * @param predictionsIdx the predicted classes, `[batch, k]`.
 * @param options `weights` are a scalar or `[batch]`.
 * @returns `[value, update]`, float64 scalars.
 * @throws ShapeError for shapes or weights that do not fit.
 * @example metrics.precisionAtTopK(tags, ops.topK(logits, [5n])[1])
 */
export function precisionAtTopK(
  labels: TensorLike,
  predictionsIdx: TensorLike,
  options: AtTopKOptions = {},
): Metric<'float64'> {
  checkOptions('metrics.precisionAtTopK', options, [...AT_K_OPTIONS, 'k']);
  return partOf('predicted', setsOf('metrics.precisionAtTopK', labels, { ids: predictionsIdx }, options), options);
}

/**
 * The mean of the average precision so far (TF `tf.metrics.average_precision_at_k`): of one example, the precision among the first i classes,
 * over those i at which the class is right, divided by the number of labels, or `k` where that is less. Before any update it is 0.
 *
 * @param labels class numbers `[batch, labels]`, or `[batch]`; those that are no class are left out, such as a filling -1.
 * @param predictions a number for each class, `[batch, classes]`.
 * @param options `weights` are a scalar or `[batch]`.
 * @returns `[value, update]`, float64 scalars; NaN once there was an example without labels, as in TensorFlow.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for a `k` that is no positive integer.
 * @example metrics.averagePrecisionAtK(tags, logits, 5)
 */
export function averagePrecisionAtK(
  labels: TensorLike,
  predictions: TensorLike,
  k: number,
  options: MetricOptions = {},
): Metric<'float64'> {
  const where = 'metrics.averagePrecisionAtK';
  checkOptions(where, options, METRIC_OPTIONS);
  const sets = setsOf(where, labels, { predictions, k }, options);
  return metric(`average_precision${sets.suffix}`, options, () => {
    const scores = convertToTensor(predictions);
    const [relevant, found] = [sets.labels(), sets.predicted()];
    const isRight = cast(any(pairs(found, relevant), -1), 'float64');
    const rightSoFar = ops.cumSum(isRight, -1n);
    const precisions = ops.div(
      rightSoFar,
      TensorData.from(
        Array.from({ length: k }, (_, index) => index + 1),
        'float64',
      ),
    );
    const classes = ops.gather(ops.shape(scores), -1n);
    const isClass = ops.and(ops.greaterOrEqual(relevant, 0n), ops.less(relevant, classes));
    const most = ops.min([reduceSum(cast(isClass, 'float64'), -1), k]) as Tensor<'float64'>;
    const average = ops.div(reduceSum(ops.mul(precisions, isRight), -1), most);
    const weights = sets.weights && widened(cast(sets.weights.tensor(), 'float64'), average);
    const max = sumOf('max', weights === undefined ? cast(ops.size(average), 'float64') : reduceSum(weights));
    const total = sumOf('total', reduceSum(weights === undefined ? average : ops.mul(average, weights)));
    return computed({ total, max }, (sums, name) => ratio(sums.total, sums.max, name));
  });
}
