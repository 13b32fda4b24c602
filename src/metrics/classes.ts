// Owns metrics of classes: how often which class was taken for which, and means over classes.
import { checkOptions, describe, ValueError } from '../errors.js';
import type { TensorLike } from '../graph/convert.js';
import type { Tensor } from '../graph/tensor.js';
import { float32, type Operand } from '../losses/operand.js';
import { widened } from '../losses/reduction.js';
import * as ops from '../ops/index.js';
import { cast, reduceMean, reduceSum, reshape, zeros } from '../ops/math.js';
import { computed, METRIC_OPTIONS, type Metric, type MetricOptions, metric, ratio, type Sum, sumOf } from './metric.js';
import { numbers, type Pair, pairOf, weightsFor } from './operands.js';

function checkClasses(where: string, numClasses: number): void {
  if (!Number.isSafeInteger(numClasses) || numClasses < 1)
    throw new ValueError(`${where}: numClasses`, { expected: 'a positive integer', got: describe(numClasses) });
}

const flat = <T extends Tensor>(x: T): T => (x.rank === 1 ? x : (reshape(x, [-1]) as T));

/** Class numbers in a row. ONNX would count those below 0 from the end; here they are as far out as those that are too large: no class. */
function classNumbers(classes: Operand, numClasses: number): Tensor<'int64'> {
  const numbers = flat(cast(classes.tensor(), 'int64'));
  return ops.where(ops.less(numbers, 0n), BigInt(numClasses), numbers) as Tensor<'int64'>;
}

/** The weights of elements in a row. */
const weightRow = ({ labels }: Pair, weights: Operand | undefined): Tensor<'float32'> | undefined =>
  weights && flat(widened(float32(weights), labels.tensor()));

/** Numbers added up at their places in zeros of this shape; a place beyond it fails the run. */
const scattered = <D extends 'float32' | 'float64'>(
  shape: readonly number[],
  places: readonly Tensor<'int64'>[],
  values: Tensor<D>,
): Tensor<D> => {
  const indices = ops.concat(
    places.map((place) => ops.unsqueeze(place, [-1n])),
    { axis: 1 },
  );
  return ops.scatterND(zeros(shape, { dtype: values.dtype }), indices, values, { reduction: 'add' }) as Tensor<D>;
};

const matrixName = 'total_confusion_matrix';

/** The matrix of labels and predictions so far; the rows are labels. */
function confusion(pair: Pair, numClasses: number, weights: Operand | undefined): Sum<'float64'> {
  const places = [classNumbers(pair.labels, numClasses), classNumbers(pair.predictions, numClasses)];
  const weight = weightRow(pair, weights);
  const one = cast(weight ?? ops.expand(1, ops.shape(places[0] as Tensor)), 'float64');
  return sumOf(matrixName, scattered([numClasses, numClasses], places, one));
}

/**
 * How often which class was taken for which so far: element `[i, j]` counts the labels i that were predicted as j (TF
 * `tf.math.confusion_matrix`, summed up).
 *
 * @param labels class numbers from 0 on; a number that is no class fails the run.
 * @param predictions class numbers, of the shape of `labels` up to a last axis of size 1.
 * @returns `[value, update]`, float64 `[numClasses, numClasses]`.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for a number of classes that is none.
 * @example metrics.confusionMatrix(digits, argmax(logits, 1), 10)
 */
export function confusionMatrix(
  labels: TensorLike,
  predictions: TensorLike,
  numClasses: number,
  options: MetricOptions = {},
): Metric<'float64'> {
  checkOptions('metrics.confusionMatrix', options, METRIC_OPTIONS);
  checkClasses('metrics.confusionMatrix', numClasses);
  const pair = pairOf(labels, predictions);
  const weights = weightsFor(options.weights, pair.shape);
  return metric('confusion_matrix', options, () =>
    computed({ matrix: confusion(pair, numClasses, weights) }, (sums, name) => ops.identity(sums.matrix, { name })),
  );
}

/**
 * The mean over classes of intersection over union so far: of a class, how often label and prediction are both it, over how often either is
 * (TF `tf.metrics.mean_iou`). Classes that neither has are left out; before any update it is 0.
 *
 * @param labels class numbers from 0 on; a number that is no class fails the run.
 * @param predictions class numbers, of the shape of `labels`.
 * @returns `[value, update]`: a float32 scalar, and, as TensorFlow has it, the confusion matrix, float64 `[numClasses, numClasses]`.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for a number of classes that is none.
 * @example metrics.meanIou(masks, argmax(logits, 1), 21)
 */
export function meanIou(
  labels: TensorLike,
  predictions: TensorLike,
  numClasses: number,
  options: MetricOptions = {},
): readonly [value: Tensor<'float32'>, update: Tensor<'float64'>] {
  checkOptions('metrics.meanIou', options, METRIC_OPTIONS);
  checkClasses('metrics.meanIou', numClasses);
  const pair = pairOf(labels, predictions);
  const weights = weightsFor(options.weights, pair.shape);
  return metric('mean_iou', options, () => {
    const { value, next } = confusion(pair, numClasses, weights);
    return [iouOf(value), ops.identity(next, { name: 'update_op' })] as const;
  });
}

function iouOf(matrix: Tensor<'float64'>): Tensor<'float32'> {
  const [rows, columns] = [numbers(reduceSum(matrix, 1)), numbers(reduceSum(matrix, 0))];
  const both = numbers(reduceSum(ops.mul(matrix, ops.eyeLike(matrix)), 1));
  const either = ops.sub(ops.add(rows, columns), both);
  const present = reduceSum(numbers(ops.not(ops.equal(either, 0))));
  return ratio(reduceSum(ratio(both, either)), present, 'value');
}

/**
 * The mean over classes of the accuracy so far (TF `tf.metrics.mean_per_class_accuracy`). A class without labels counts as 0.
 *
 * @param labels class numbers from 0 on; a number that is no class fails the run.
 * @param predictions class numbers, of the shape of `labels`.
 * @returns `[value, update]`: a float32 scalar, and, as TensorFlow has it, the accuracy of each class, float32 `[numClasses]`.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for a number of classes that is none.
 * @example metrics.meanPerClassAccuracy(labels, argmax(logits, 1), 10)
 */
export function meanPerClassAccuracy(
  labels: TensorLike,
  predictions: TensorLike,
  numClasses: number,
  options: MetricOptions = {},
): Metric {
  checkOptions('metrics.meanPerClassAccuracy', options, METRIC_OPTIONS);
  checkClasses('metrics.meanPerClassAccuracy', numClasses);
  const pair = pairOf(labels, predictions);
  const weights = weightsFor(options.weights, pair.shape);
  return metric('mean_accuracy', options, () => {
    const places = classNumbers(pair.labels, numClasses);
    const right = numbers(ops.equal(flat(cast(pair.predictions.tensor(), 'int64')), places));
    const weight = weightRow(pair, weights) ?? ops.expand(1, ops.shape(places));
    const total = sumOf('total', scattered([numClasses], [places], numbers(weight)));
    const count = sumOf('count', scattered([numClasses], [places], ops.mul(right, numbers(weight))));
    const value = reduceMean(ratio(count.value, total.value), null, { name: 'mean_accuracy' });
    return [value, ratio(count.next, total.next, 'update_op')] as const;
  });
}
