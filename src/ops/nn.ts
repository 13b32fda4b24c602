// Owns TensorFlow's `tf.nn`: activations, losses per example, dropout and the small things that layers are made of.

import { checkNumber } from '../arguments.js';
import { checkOptions, describe, ValueError } from '../errors.js';
import { constant } from '../graph/constant.js';
import { convertToTensor, type TensorLike } from '../graph/convert.js';
import { nameScope } from '../graph/scopes.js';
import type { Tensor } from '../graph/tensor.js';
import type { DType } from '../values/dtype.js';
import { isStatic } from '../values/shape.js';
import * as ops from './generated/builders.js';
import { epsilonFor, indicesOf } from './literals.js';
import type { Axis, Named } from './math.js';
import { cast, reduceMean, reduceMin, reduceSum, square } from './math.js';
import { named, scoped } from './named.js';
import { randomMask } from './random.js';

type Activation = <D extends DType>(features: TensorLike<D>, options?: Named) => Tensor<D>;

/** `max(x, 0)` (TF `tf.nn.relu`, ONNX `Relu`). */
export const relu: Activation = (features, options) => ops.relu(features, options);
/** `min(max(x, 0), 6)`; at 0 and at 6 its slope is 0, and not 1 as that of `clipByValue` (TF `tf.nn.relu6`, ONNX `Relu` and `Min`). */
export const relu6: Activation = (features, options) =>
  scoped('Relu6', options, ['name'], () => ops.min([6, ops.relu(features)]));
/** `x` above 0, `alpha · x` below; alpha 0.2 (TF `tf.nn.leaky_relu`, ONNX `LeakyRelu`). */
export const leakyRelu = <D extends DType>(
  features: TensorLike<D>,
  options: Named & {
    /** The slope below 0. Default 0.2. */
    alpha?: number | undefined;
  } = {},
): Tensor<D> => ops.leakyRelu(features, { ...named('LeakyRelu', options), alpha: options?.alpha ?? 0.2 });
/** `x` above 0, `eˣ − 1` below (TF `tf.nn.elu`, ONNX `Elu`). */
export const elu: Activation = (features, options) => ops.elu(features, options);
/** Self-normalizing ELU (TF `tf.nn.selu`, ONNX `Selu`). */
export const selu: Activation = (features, options) => ops.selu(features, options);
/** `log(1 + eˣ)` (TF `tf.nn.softplus`, ONNX `Softplus`). */
export const softplus: Activation = (features, options) => ops.softplus(features, options);
/** `x / (1 + |x|)` (TF `tf.nn.softsign`, ONNX `Softsign`). */
export const softsign: Activation = (features, options) => ops.softsign(features, options);
/** `1 / (1 + e⁻ˣ)` (TF `tf.nn.sigmoid`, ONNX `Sigmoid`). */
export const sigmoid: Activation = (features, options) => ops.sigmoid(features, options);
/** `tanh x` (TF `tf.nn.tanh`, ONNX `Tanh`). */
export const tanh: Activation = (features, options) => ops.tanh(features, options);
/** `eˣ / Σ eˣ` along `axis`, the last by default (TF `tf.nn.softmax`, ONNX `Softmax`). */
export const softmax = <D extends DType>(
  logits: TensorLike<D>,
  options: Named & {
    /** Default -1, the last. */
    axis?: number | undefined;
  } = {},
): Tensor<D> => ops.softmax(logits, { ...named('Softmax', options), axis: options?.axis ?? -1 });
/** `log(softmax(x))` without overflow (TF `tf.nn.log_softmax`, ONNX `LogSoftmax`). */
export const logSoftmax = <D extends DType>(
  logits: TensorLike<D>,
  options: Named & {
    /** Default -1, the last. */
    axis?: number | undefined;
  } = {},
): Tensor<D> => ops.logSoftmax(logits, { ...named('LogSoftmax', options), axis: options?.axis ?? -1 });

/** `value + bias`, the bias along the last axis, or along axis 1 for `dataFormat: 'NCHW'` (TF `tf.nn.bias_add`). */
export function biasAdd<D extends DType>(
  value: TensorLike<D>,
  bias: TensorLike<D>,
  options: Named & {
    /** Where the channels are. Default `NHWC`, last. */
    dataFormat?: 'NHWC' | 'NCHW' | undefined;
  } = {},
): Tensor<D> {
  const tensor = convertToTensor(value);
  checkOptions('biasAdd', options, ['dataFormat', 'name']);
  const name = options.name ?? 'BiasAdd';
  if (options.dataFormat !== 'NCHW' || tensor.rank === null || tensor.rank <= 2) return ops.add(tensor, bias, { name });
  const axes = Array.from({ length: tensor.rank - 2 }, (_, axis) => BigInt(axis + 1));
  return ops.add(tensor, ops.unsqueeze(bias, axes), { name });
}

/** Half the sum of squares (TF `tf.nn.l2_loss`). */
export const l2Loss = <D extends DType>(t: TensorLike<D>, options: Named = {}): Tensor<D> =>
  scoped('L2Loss', options, ['name'], () => ops.mul(ops.reduceSumSquare(t, undefined, { keepdims: 0 }), 0.5));

/** Mean and population variance over `axes` (TF `tf.nn.moments`). */
export function moments<D extends DType>(
  x: TensorLike<D>,
  axes: Axis,
  options: Named & {
    /** Keeps the reduced axes, with size 1. Default false. */
    keepdims?: boolean | undefined;
  } = {},
): [mean: Tensor<D>, variance: Tensor<D>] {
  const tensor = convertToTensor(x);
  checkOptions('moments', options, ['keepdims', 'name']);
  const { keepdims = false, name = 'moments' } = options;
  return nameScope(name, () => {
    const mean = reduceMean(tensor, axes, { keepdims: true, name: 'mean' });
    const variance = reduceMean(square(ops.sub(tensor, mean)), axes, { keepdims, name: 'variance' });
    return [keepdims ? mean : reduceMean(tensor, axes), variance];
  });
}

/** `x / max(‖x‖₂, √epsilon)` over `axis` (TF `tf.nn.l2_normalize`). */
export const l2Normalize = <D extends DType>(
  x: TensorLike<D>,
  axis: Axis,
  options: Named & {
    /** The least squared norm that is divided by. Default 1e-12. */
    epsilon?: number | undefined;
  } = {},
): Tensor<D> =>
  scoped('l2_normalize', options, ['epsilon', 'name'], () => {
    const tensor = convertToTensor(x);
    checkNumber('l2Normalize: epsilon', options?.epsilon ?? 1e-12);
    const norm = ops.max([
      reduceSum(square(tensor), axis, { keepdims: true }),
      epsilonFor(options.epsilon ?? 1e-12, tensor.dtype),
    ]);
    return ops.div(tensor, ops.sqrt(norm));
  });

/**
 * Sets elements to zero at random and scales the others up, so that the sum stays (TF `tf.nn.dropout`). Elements are kept with
 * probability `keepProb`; a new mask in each run, the same in a repeated run of the same seed.
 *
 * @param keepProb number in (0, 1] or float32 scalar.
 * @param options `seed`, `name`.
 */
export function dropout<D extends DType>(
  x: TensorLike<D>,
  keepProb: number | Tensor,
  options: Named & {
    /** Keys the mask instead of the node's name, together with the graph's seed. */
    seed?: number | undefined;
  } = {},
): Tensor<D> {
  checkOptions('dropout', options, ['seed', 'name']);
  const tensor = convertToTensor(x);
  if (typeof keepProb === 'number' && !(keepProb > 0 && keepProb <= 1)) {
    throw new ValueError('keep_prob must be a scalar tensor or a float in the range (0, 1]', {
      node: tensor.name,
      got: String(keepProb),
    });
  }
  if (keepProb === 1) return tensor;
  return nameScope(options.name ?? 'dropout', () => {
    const kept = randomMask(isStatic(tensor.shape) ? tensor.shape : ops.shape(tensor), keepProb, {
      seed: options.seed,
    });
    const scaled =
      typeof keepProb === 'number' ? ops.mul(tensor, 1 / keepProb) : ops.div(tensor, ops.castLike(keepProb, tensor));
    return ops.where(kept, scaled, constant(0, { dtype: tensor.dtype }));
  });
}

/**
 * Cross entropy of logits with class probabilities, one number for each example (TF `tf.nn.softmax_cross_entropy_with_logits`).
 *
 * @param labels probabilities, the shape and dtype of `logits`: `[…, classes]`.
 * @returns `[…]`.
 */
export const softmaxCrossEntropyWithLogits = <D extends DType>(
  labels: TensorLike<D>,
  logits: TensorLike<D>,
  options: Named = {},
): Tensor<D> =>
  scoped('softmax_cross_entropy_with_logits', options, ['name'], () =>
    ops.neg(reduceSum(ops.mul(labels, ops.logSoftmax(logits, { axis: -1 })), -1)),
  );

/**
 * Cross entropy of logits with class numbers, one number for each example (TF `tf.nn.sparse_softmax_cross_entropy_with_logits`).
 * A class number that is out of range fails the run; negative ones count from the end, as ONNX has it.
 *
 * @param labels int32 or int64 class numbers `[batch, …]`.
 * @param logits `[batch, …, classes]`.
 * @returns the shape of `labels`.
 */
export function sparseSoftmaxCrossEntropyWithLogits<D extends DType>(
  labels: TensorLike,
  logits: TensorLike<D>,
  options: Named = {},
): Tensor<D> {
  const scores = convertToTensor(logits);
  const classes = indicesOf(labels);
  const { rank } = scores;
  if (rank === null || rank < 2)
    throw new ValueError('sparseSoftmaxCrossEntropyWithLogits: logits must have a batch axis and a class axis', {
      node: scores.name,
      got: String(scores),
    });
  return scoped('sparse_softmax_cross_entropy_with_logits', options, ['name'], () => {
    // What ONNX's SoftmaxCrossEntropyLoss says, in four nodes that have kernels; the operator itself is spelled out at load, in more.
    const picked = ops.gatherElements(ops.logSoftmax(scores), ops.unsqueeze(classes, [-1n]), { axis: rank - 1 });
    return ops.neg(ops.squeeze(picked, [-1n]));
  });
}

/** Cross entropy of independent probabilities, element by element, without overflow (TF `tf.nn.sigmoid_cross_entropy_with_logits`). */
export const sigmoidCrossEntropyWithLogits = <D extends DType>(
  labels: TensorLike<D>,
  logits: TensorLike<D>,
  options: Named = {},
): Tensor<D> =>
  scoped('logistic_loss', options, ['name'], () => {
    // log(1 + eˣ) − x·z, the large part apart: max(x, 0) − x·z + log(1 + exp(−|x|)). Signs as factors leave 0 its derivatives.
    const x = convertToTensor(logits);
    const above = ops.cast(ops.greaterOrEqual(x, 0), { to: x.dtype });
    const rest = ops.softplus(ops.mul(x, ops.sub(1, ops.mul(above, 2))));
    return ops.add(ops.mul(x, ops.sub(above, labels)), rest);
  });

/** Rows of `params` (TF `tf.nn.embedding_lookup`, ONNX `Gather`). Its gradient is an `IndexedSlices`. */
export const embeddingLookup = <D extends DType>(
  params: TensorLike<D>,
  ids: TensorLike,
  options: Named = {},
): Tensor<D> => ops.gather(params, ids, named('embedding_lookup', options));

/**
 * Whether the target's number is among the `k` largest of its row (TF `tf.nn.in_top_k`); those as large as the k-th count as well. It is not
 * where the target is no class, or where anything in the row is NaN or infinite.
 *
 * @param predictions a number for each class, `[batch, classes]`.
 * @param targets int32 or int64 class numbers, `[batch]`.
 * @returns booleans, `[batch]`.
 * @throws ValueError for a `k` that is no positive integer, and for predictions without a class axis.
 * @example const accuracy = reduceMean(cast(nn.inTopK(logits, labels, 5), 'float32'));
 */
export function inTopK(predictions: TensorLike, targets: TensorLike, k: number, options: Named = {}): Tensor<'bool'> {
  checkOptions('inTopK', options, ['name']);
  if (!Number.isSafeInteger(k) || k < 1)
    throw new ValueError('inTopK: k is no number of classes', { expected: 'a positive integer', got: describe(k) });
  const scores = convertToTensor(predictions);
  if (scores.rank !== 2)
    throw new ValueError('inTopK: predictions must have a batch axis and a class axis', {
      node: scores.name,
      got: String(scores),
    });
  const classes = cast(indicesOf(targets), 'int64');
  return scoped('in_top_k', options, ['name'], () => {
    const x = cast(scores, scores.dtype === 'float64' ? 'float64' : 'float32');
    const count = ops.gather(ops.shape(x), 1n);
    const isClass = ops.and(ops.greaterOrEqual(classes, 0n), ops.less(classes, count));
    const own = ops.gatherElements(x, ops.unsqueeze(ops.where(isClass, classes, 0n), [-1n]), { axis: 1 });
    const larger = reduceSum(cast(ops.greater(x, own), 'int32'), 1);
    // Of numbers that are finite, the difference with themselves is 0.
    const areFinite = cast(reduceMin(cast(ops.equal(ops.sub(x, x), 0), 'int32'), 1), 'bool');
    return ops.and(ops.and(isClass, areFinite), ops.less(larger, k));
  });
}
