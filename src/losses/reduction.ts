// Owns what all losses share: weights for their elements, the reduction to one number, and the collection that the result joins.
//
// Everything is checked before the graph is touched. Weights that are one number multiply the result, not each loss, and the number 1
// is not multiplied at all, so that a plain loss is a plain mean.

import { checkOptions, describe, ShapeError, ValueError } from '../errors.js';
import type { TensorLike } from '../graph/convert.js';
import { nameScope } from '../graph/scopes.js';
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { cast, notEqual, reduceSum } from '../ops/math.js';
import { shapeOf } from '../ops/shape-of.js';
import type { DType } from '../values/dtype.js';
import { dimsCompatible, formatShape, type Shape, shapesEqual } from '../values/shape.js';
import { addLoss } from './collections.js';
import { isColumn, type Operand, operand, withoutLastAxis } from './operand.js';

/** How weighted losses become one number (TF `tf.losses.Reduction`). */
export const Reduction = Object.freeze({
  /** Not at all. */
  NONE: 'none',
  /** Σ w·l */
  SUM: 'weighted_sum',
  /** Σ w·l / Σ w */
  MEAN: 'weighted_mean',
  /** Σ w·l / the number of losses */
  SUM_OVER_BATCH_SIZE: 'weighted_sum_over_batch_size',
  /** Σ w·l / the number of losses whose weight is not 0 */
  SUM_BY_NONZERO_WEIGHTS: 'weighted_sum_by_nonzero_weights',
  /** The same under its other name. */
  SUM_OVER_NONZERO_WEIGHTS: 'weighted_sum_by_nonzero_weights',
});
export type Reduction = (typeof Reduction)[keyof typeof Reduction];

/** Options of every loss. */
export interface WeightOptions {
  /** Multiplies the losses: a scalar, or of the rank of the losses with each size 1 or theirs. Default 1. */
  weights?: TensorLike | undefined;
  /** Name scope. Default: the loss's own name. */
  scope?: string | undefined;
  /** The collection that the result joins, `losses`; `null` for none. */
  lossCollection?: string | null | undefined;
}
/** Options of a loss whose reduction can be chosen. */
export interface LossOptions extends WeightOptions {
  /** Default `SUM_BY_NONZERO_WEIGHTS`. */
  reduction?: Reduction | undefined;
}
export const WEIGHT_OPTIONS = [
  'weights',
  'scope',
  'lossCollection',
] as const satisfies readonly (keyof WeightOptions)[];
export const LOSS_OPTIONS = [...WEIGHT_OPTIONS, 'reduction'] as const satisfies readonly (keyof LossOptions)[];

/** Checked weights; a number is not a tensor yet, because 1 needs none. */
export type Weights = number | Operand;

/**
 * The weights for losses of a shape.
 *
 * @param columns whether weights of one more axis, of size 1, will do.
 * @throws ValueError for null; ShapeError where they certainly do not fit.
 */
export function checkWeights(given: TensorLike | null | undefined, losses: Shape, columns = false): Weights {
  if (given === null) throw new ValueError('None values not supported.', { expected: 'weights', got: 'null' });
  if (given === undefined || typeof given === 'number') return given ?? 1;
  const whole = operand('weights', given);
  const weights = columns && losses !== null && isColumn(whole, losses.length + 1) ? withoutLastAxis(whole) : whole;
  return checkWeightShape(weights, losses);
}

/** The weights themselves; throws a ShapeError unless they can be a scalar, or have the rank of the values with each size 1 or theirs. */
export function checkWeightShape(weights: Operand, values: Shape): Operand {
  const { shape } = weights;
  if (shape === null || shape.length === 0 || values === null) return weights;
  const fits = (axis: number) => shape[axis] === 1 || dimsCompatible(shape[axis] ?? null, values[axis] ?? null);
  if (shape.length === values.length && values.every((_, axis) => fits(axis))) return weights;
  throw new ShapeError('weights can not be broadcast to values.', {
    ...(weights.node && { node: weights.node }),
    expected: `a scalar, or rank ${values.length} with each size 1 or that of the values ${formatShape(values)}`,
    got: weights.text,
  });
}

function checkReduction(reduction: Reduction): void {
  const known: readonly unknown[] = Object.values(Reduction);
  if (!known.includes(reduction)) {
    throw new ValueError(`Invalid Reduction Key ${typeof reduction === 'string' ? reduction : describe(reduction)}.`, {
      expected: [...new Set(known)].join(', '),
    });
  }
}

/** A loss of which nothing is built yet. */
export interface LossPlan<D extends DType> {
  /** The name scope, unless the options have one. */
  readonly scope: string;
  readonly options: LossOptions;
  /** The shape that the losses will have. */
  readonly shape: Shape;
  /** Default: the options' own. */
  readonly weights?: Weights;
  /** Builds the losses. */
  readonly losses: () => Tensor<D>;
}

/** Checks weights and reduction, builds the losses, weights and reduces them, and notes the result. */
export function weightedLoss<D extends DType>(plan: LossPlan<D>): Tensor<D> {
  const { options, shape } = plan;
  const { reduction = Reduction.SUM_BY_NONZERO_WEIGHTS } = options;
  checkReduction(reduction);
  const weights = plan.weights ?? checkWeights(options.weights, shape);
  return nameScope(options.scope ?? plan.scope, () => {
    const losses = plan.losses();
    // Half floats are added up in float32; the result has the type of the losses.
    const dtype = losses.dtype === 'float64' ? 'float64' : 'float32';
    const factor = typeof weights === 'number' ? weights : cast(weights.tensor(), dtype);
    return noted(cast(reduce(cast(losses, dtype), factor, reduction), losses.dtype), options);
  });
}

/** Adds a loss to the collection that its options name. */
export function noted<D extends DType>(loss: Tensor<D>, { lossCollection }: WeightOptions): Tensor<D> {
  addLoss(loss, { lossCollection });
  return loss;
}

function reduce(losses: Tensor, weights: number | Tensor, reduction: Reduction): Tensor {
  if (reduction === Reduction.NONE) return weights === 1 ? losses : ops.mul(losses, weights);
  if (typeof weights === 'number' || weights.rank === 0) return reduceEvenly(losses, weights, reduction);
  const weighted = ops.mul(losses, weights);
  if (reduction === Reduction.SUM) return reduceSum(weighted);
  if (reduction === Reduction.SUM_OVER_BATCH_SIZE) return mean(weighted, 'value');
  const total = reduceSum(weighted);
  if (reduction === Reduction.MEAN) return divNoNan(total, reduceSum(widened(weights, losses)));
  return ops.div(total, ops.max([reduceSum(present(weights, losses)), 1]), { name: 'value' });
}

/** One weight for all: it is taken out of the sum, and a weighted mean only depends on whether it is 0. */
function reduceEvenly(losses: Tensor, weight: number | Tensor, reduction: Reduction): Tensor {
  if (reduction === Reduction.SUM) {
    return weight === 1
      ? reduceSum(losses)
      : ops.mul(ops.reduceSum(losses, undefined, { keepdims: 0 }), weight, { name: 'Sum' });
  }
  const isMean = reduction === Reduction.MEAN;
  if (weight === 1 || (isMean && typeof weight === 'number' && weight !== 0)) return mean(losses, 'value');
  const plain = mean(losses, 'Mean');
  return isMean && typeof weight !== 'number'
    ? ops.where(ops.equal(weight, 0), 0, plain, { name: 'value' })
    : ops.mul(plain, weight, { name: 'value' });
}

/** Of an empty batch 0 on onnxruntime, as in TensorFlow; ONNX leaves it open. */
const mean = (x: Tensor, name: string): Tensor => ops.reduceMean(x, undefined, { keepdims: 0, name });

/** `x / y`, and 0 where y is 0; so is the gradient. */
function divNoNan(x: Tensor, y: Tensor): Tensor {
  const isZero = ops.equal(y, 0);
  return ops.where(isZero, 0, ops.div(x, ops.where(isZero, 1, y)), { name: 'value' });
}

/** Repeated to the shape of the losses. */
export const widened = <D extends DType>(weights: Tensor<D>, losses: Tensor): Tensor<D> =>
  shapesEqual(weights.shape, losses.shape) ? weights : ops.expand(weights, shapeOf(losses));

/** 1 where the losses count, because their weight is not 0. */
export const present = <D extends DType>(weights: Tensor, losses: Tensor<D>): Tensor<D> =>
  widened(cast(notEqual(weights, 0), losses.dtype), losses);

/**
 * Weights losses and reduces them to one number, as every loss here does with its own (TF `tf.losses.compute_weighted_loss`).
 *
 * @param losses one number for each element.
 * @returns a scalar; with `Reduction.NONE`, the weighted losses.
 * @throws ShapeError for weights that do not fit the losses; ValueError for an unknown reduction.
 * @example losses.computeWeightedLoss(abs(subtract(x, y)), { weights: mask })
 */
export function computeWeightedLoss<D extends DType>(losses: TensorLike<D>, options: LossOptions = {}): Tensor<D> {
  checkOptions('computeWeightedLoss', options, LOSS_OPTIONS);
  const values = operand('losses', losses);
  // The result is a node of its own even where nothing is done.
  const isPlain = options.reduction === Reduction.NONE && (options.weights ?? 1) === 1;
  const own = isPlain ? () => ops.identity(values.tensor()) : values.tensor;
  return weightedLoss({ scope: 'weighted_loss', options, shape: values.shape, losses: own });
}
