// Owns losses between predictions and labels of one shape, element by element, all in float32.
import { optionsOf } from '../arguments.js';
import { checkOptions, ShapeError, ValueError } from '../errors.js';
import { convertToTensor, type TensorLike } from '../graph/convert.js';
import { nameScope } from '../graph/scopes.js';
import type { Tensor } from '../graph/tensor.js';
import { castTo } from '../ops/cast.js';
import * as ops from '../ops/index.js';
import { reduceSum, square, squaredDifference } from '../ops/math.js';
import { elementCount, mergeShapes, normalizeAxis, type Shape } from '../values/shape.js';
import { checkSameShape, float32, type Operand, operand } from './operand.js';
import {
  checkWeights,
  LOSS_OPTIONS,
  type LossOptions,
  noted,
  present,
  WEIGHT_OPTIONS,
  type WeightOptions,
  weightedLoss,
} from './reduction.js';

interface Pair {
  readonly labels: Operand;
  readonly predictions: Operand;
  /** What is known of either's shape. */
  readonly shape: Shape;
}

function checkPair(labels: TensorLike, predictions: TensorLike, name = 'predictions'): Pair {
  const pair = { labels: operand('labels', labels), predictions: operand(name, predictions) };
  checkSameShape(pair.predictions, pair.labels);
  return { ...pair, shape: mergeShapes(pair.predictions.shape, pair.labels.shape) ?? null };
}

/** A loss for each element. */
function elementwise(
  scope: string,
  { labels, predictions, shape }: Pair,
  options: LossOptions,
  losses: (labels: Tensor<'float32'>, predictions: Tensor<'float32'>) => Tensor<'float32'>,
): Tensor<'float32'> {
  return weightedLoss({ scope, options, shape, losses: () => losses(float32(labels), float32(predictions)) });
}

/**
 * |p − l| (TF `tf.losses.absolute_difference`).
 *
 * @param labels numbers of the shape of `predictions`.
 * @returns a scalar; the losses themselves with `Reduction.NONE`.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for an unknown reduction.
 * @example losses.absoluteDifference(prices, estimates)
 */
export function absoluteDifference(
  labels: TensorLike,
  predictions: TensorLike,
  options: LossOptions = {},
): Tensor<'float32'> {
  checkOptions('absoluteDifference', options, LOSS_OPTIONS);
  return elementwise('absolute_difference', checkPair(labels, predictions), options, (l, p) => ops.abs(ops.sub(p, l)));
}

/**
 * (p − l)² (TF `tf.losses.mean_squared_error`).
 *
 * @param labels numbers of the shape of `predictions`.
 * @returns a scalar; the losses themselves with `Reduction.NONE`.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for an unknown reduction.
 * @example losses.meanSquaredError(targets, layers.dense(x, 1))
 */
export function meanSquaredError(
  labels: TensorLike,
  predictions: TensorLike,
  options: LossOptions = {},
): Tensor<'float32'> {
  checkOptions('meanSquaredError', options, LOSS_OPTIONS);
  return elementwise('mean_squared_error', checkPair(labels, predictions), options, (l, p) => squaredDifference(p, l));
}

export interface HuberLossOptions extends LossOptions {
  /** Where the square turns into a line, 1. */
  delta?: number | undefined;
}

/**
 * ½e² for e = |p − l| up to `delta`, then δ·e − ½δ² (TF `tf.losses.huber_loss`).
 *
 * @param labels numbers of the shape of `predictions`.
 * @returns a scalar; the losses themselves with `Reduction.NONE`.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for an unknown reduction.
 * @example losses.huberLoss(returns, values, { delta: 0.5 })
 */
export function huberLoss(
  labels: TensorLike,
  predictions: TensorLike,
  options: HuberLossOptions = {},
): Tensor<'float32'> {
  const { delta = 1, ...others } = optionsOf('huberLoss', options);
  checkOptions('huberLoss', options, [...LOSS_OPTIONS, 'delta']);
  return elementwise('huber_loss', checkPair(labels, predictions), others, (l, p) => {
    // With q = min(e, δ), both are q·(e − q/2).
    const error = ops.abs(ops.sub(p, l));
    const quadratic = ops.min([error, delta]);
    return ops.mul(quadratic, ops.sub(error, ops.mul(quadratic, 0.5)));
  });
}

export interface LogLossOptions extends LossOptions {
  /** Added to probabilities before their logarithm is taken, 1e-7. */
  epsilon?: number | undefined;
}

/**
 * −l·log(p + ε) − (1 − l)·log(1 − p + ε) (TF `tf.losses.log_loss`).
 *
 * @param labels numbers from 0 to 1, of the shape of `predictions`.
 * @param predictions probabilities.
 * @returns a scalar; the losses themselves with `Reduction.NONE`.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for an unknown reduction.
 * @example losses.logLoss(clicked, nn.sigmoid(scores))
 */
export function logLoss(labels: TensorLike, predictions: TensorLike, options: LogLossOptions = {}): Tensor<'float32'> {
  const { epsilon = 1e-7, ...others } = optionsOf('logLoss', options);
  checkOptions('logLoss', options, [...LOSS_OPTIONS, 'epsilon']);
  return elementwise('log_loss', checkPair(labels, predictions), others, (l, p) => {
    const ofTrue = ops.mul(l, ops.log(ops.add(p, epsilon)));
    const ofFalse = ops.mul(ops.sub(1, l), ops.log(ops.add(ops.sub(1, p), epsilon)));
    return ops.neg(ops.add(ofTrue, ofFalse));
  });
}

/**
 * max(0, 1 − y·x), y being −1 for the label 0 and 1 for the label 1 (TF `tf.losses.hinge_loss`).
 *
 * @param labels 0 or 1, of the shape of `logits`.
 * @returns a scalar; the losses themselves with `Reduction.NONE`.
 * @throws ShapeError for shapes or weights that do not fit; ValueError for an unknown reduction.
 * @example losses.hingeLoss(isSpam, scores)
 */
export function hingeLoss(labels: TensorLike, logits: TensorLike, options: LossOptions = {}): Tensor<'float32'> {
  checkOptions('hingeLoss', options, LOSS_OPTIONS);
  return elementwise('hinge_loss', checkPair(labels, logits, 'logits'), options, (l, x) =>
    ops.relu(ops.sub(1, ops.mul(ops.sub(ops.mul(l, 2), 1), x))),
  );
}

export interface CosineDistanceOptions extends LossOptions {
  /** The axis along which the vectors lie; the losses have size 1 there. */
  axis: number;
}

/**
 * 1 − Σ l·p along an axis, for vectors that have length 1 already (TF `tf.losses.cosine_distance`).
 *
 * @param labels numbers of the shape of `predictions`.
 * @returns a scalar; the losses themselves with `Reduction.NONE`.
 * @throws ValueError without an axis and for an unknown reduction; ShapeError for shapes or weights that do not fit.
 * @example losses.cosineDistance(nn.l2Normalize(x, 1), nn.l2Normalize(y, 1), { axis: 1 })
 */
export function cosineDistance(
  labels: TensorLike,
  predictions: TensorLike,
  options: CosineDistanceOptions,
): Tensor<'float32'> {
  checkOptions('cosineDistance', options ?? {}, [...LOSS_OPTIONS, 'axis']);
  const { axis, ...others } = options ?? {};
  if (axis === undefined || axis === null) throw new ValueError("You must specify 'axis'.", { fix: '{ axis: 1 }' });
  const { shape, ...pair } = checkPair(labels, predictions);
  const along = shape === null ? axis : normalizeAxis(axis, shape.length, 'cosineDistance');
  const reduced = shape?.map((dim, index) => (index === along ? 1 : dim)) ?? null;
  return weightedLoss({
    scope: 'cosine_distance_loss',
    options: others,
    shape: reduced,
    losses: () => {
      const product = ops.mul(float32(pair.predictions), float32(pair.labels));
      return ops.sub(1, reduceSum(product, axis, { keepdims: true }));
    },
  });
}

/**
 * The squares of the differences between the errors of every two elements of one example: their mean over the pairs, summed over the
 * examples (TF `tf.losses.mean_pairwise_squared_error`). With e = p − l, that is 2/(n − 1) · (Σ e² − (Σ e)²/n) for an example of n
 * elements. It is not divided by the number of examples.
 *
 * @param labels `[batch, …]`.
 * @param predictions the shape of `labels`.
 * @param options `weights`, of which those that are 0 make n smaller; `scope`, `lossCollection`.
 * @returns a scalar.
 * @throws ShapeError for shapes or weights that do not fit, and for what has no batch axis.
 * @example losses.meanPairwiseSquaredError(depths, estimates)
 */
export function meanPairwiseSquaredError(
  labels: TensorLike,
  predictions: TensorLike,
  options: WeightOptions = {},
): Tensor<'float32'> {
  checkOptions('meanPairwiseSquaredError', options, WEIGHT_OPTIONS);
  const pair = checkPair(labels, predictions);
  const { shape } = pair;
  if (shape?.length === 0)
    throw new ShapeError('meanPairwiseSquaredError: no batch axis', {
      expected: '[batch, …]',
      got: pair.predictions.text,
    });
  const weights = checkWeights(options.weights, shape);
  return nameScope(options.scope ?? 'mean_pairwise_squared_error', () => {
    const differences = ops.sub(float32(pair.predictions), float32(pair.labels));
    return noted(pairwise(differences, typeof weights === 'number' ? weights : float32(weights)), options);
  });
}

function pairwise(differences: Tensor<'float32'>, weights: number | Tensor<'float32'>): Tensor<'float32'> {
  const rows = (x: Tensor<'float32'>) => (x.rank === 2 ? x : ops.flatten(x, { axis: 1 }));
  const overRow = (x: Tensor<'float32'>) => reduceSum(x, 1, { keepdims: true });
  const errors = rows(differences);
  const count =
    rowCounts(differences, weights) ??
    overRow(rows(present(convertToTensor(weights, { dtype: 'float32' }), differences)));
  const size = elementCount(errors.shape?.slice(1) ?? null) ?? sizeOfRows(errors);
  const mean = ops.div(overRow(errors), atLeast(size, 1));
  // Σ e² − (Σ e)²/n, taken around the mean: the difference of those two large numbers has few digits left.
  const around = overRow(square(ops.sub(errors, mean)));
  const variation =
    typeof count === 'number'
      ? around
      : ops.add(around, ops.mul(ops.mul(square(mean), size), ops.sub(1, ops.div(size, atLeast(count, 1)))));
  const scaled = ops.mul(variation, pairFactor(count));
  const isEven = typeof weights === 'number' || weights.rank === 0;
  const weighted = weights === 1 ? scaled : ops.mul(scaled, isEven ? weights : rows(weights));
  // The name that TensorFlow's third division leaves it.
  return reduceSum(weighted, null, { name: 'value_2' });
}

const sizeOfRows = (rows: Tensor): Tensor<'float32'> => ops.squeeze(castTo(ops.shape(rows, { start: 1 }), 'float32'));

/** The number of elements of an example, where it is known and weights cannot make it smaller without making the example's weight 0. */
function rowCounts(differences: Tensor, weights: number | Tensor): number | null {
  const isByExample = typeof weights === 'number' || weights.shape?.slice(1).every((dim) => dim === 1);
  return isByExample ? elementCount(differences.shape?.slice(1) ?? null) : null;
}

const atLeast = (count: number | Tensor<'float32'>, least: number) =>
  typeof count === 'number' ? Math.max(count, least) : ops.max([count, least]);

/** 2 / (n − 1), and 0 for a single element. */
function pairFactor(count: number | Tensor<'float32'>): number | Tensor<'float32'> {
  if (typeof count === 'number') return count > 1 ? 2 / (count - 1) : 0;
  return ops.where(ops.greater(count, 1), ops.div(2, ops.sub(ops.max([count, 2]), 1)), 0);
}
