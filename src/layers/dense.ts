// Owns fully connected layers: `dense` as tf.layers has it, `fullyConnected` as tf.contrib.layers has it.

import { checkOptions, ShapeError } from '../errors.js';
import { convertToTensor, type TensorLike } from '../graph/convert.js';
import type { Initializer, Regularizer } from '../graph/scope-settings.js';
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { relu } from '../ops/nn.js';
import type { DType } from '../values/dtype.js';
import { getVariable } from '../variables/get-variable.js';
import { zeros } from '../variables/initializers.js';
import { checkCount, LAYER_OPTIONS, type LayerOptions, layer, modelVariable } from './common.js';
import { type Activation, type NormalizerOptions, normalizeAndActivate } from './normalizer.js';

export interface DenseOptions extends Omit<LayerOptions, 'scope' | 'outputsCollections'> {
  /** Default `null`: linear. */
  activation?: Activation | null | undefined;
  /** Default true. */
  useBias?: boolean | undefined;
  /** Default: the scope's, Glorot uniform. */
  kernelInitializer?: Initializer | undefined;
  /** Default zeros. */
  biasInitializer?: Initializer | undefined;
  /** The penalty on the kernel. Default: the scope's. */
  kernelRegularizer?: Regularizer | undefined;
  /** The penalty on the bias. Default: the scope's. */
  biasRegularizer?: Regularizer | undefined;
  /** The layer's variable scope. Default `dense`, made unique. */
  name?: string | undefined;
}

function lastDim(where: string, x: Tensor): number {
  const dim = x.shape?.at(-1);
  if (typeof dim !== 'number')
    throw new ShapeError(`${where}: the last dimension of the inputs should be defined`, {
      node: x.node.name,
      site: x.node.site,
      expected: '[…, features]',
      got: String(x),
    });
  return dim;
}

/**
 * `activation(x · kernel + bias)` over the last axis (TF `tf.layers.dense`). Variables `kernel` `[features, units]`, `bias` `[units]`.
 *
 * @param inputs `[…, features]`.
 * @returns `[…, units]`.
 * @throws ShapeError when the number of features is not known.
 * @example layers.dense(x, 10, { name: 'logits' })
 */
export function dense<D extends DType>(inputs: TensorLike<D>, units: number, options: DenseOptions = {}): Tensor<D> {
  checkOptions('dense', options, [
    'activation',
    'useBias',
    'kernelInitializer',
    'biasInitializer',
    'kernelRegularizer',
    'biasRegularizer',
    'name',
    'reuse',
    'trainable',
  ]);
  checkCount('dense', 'the number of outputs', units);
  const x = convertToTensor(inputs);
  const features = lastDim('dense', x);
  const { activation = null, useBias = true, name, reuse, trainable = true } = options;
  return layer('dense', 'dense', { scope: name, reuse }, () => {
    const { dtype } = x;
    const kernel = getVariable('kernel', {
      shape: [features, units],
      dtype,
      trainable,
      initializer: options.kernelInitializer,
      regularizer: options.kernelRegularizer,
    });
    const bias = useBias
      ? getVariable('bias', {
          shape: [units],
          dtype,
          trainable,
          initializer: options.biasInitializer ?? zeros(),
          regularizer: options.biasRegularizer,
        })
      : undefined;
    const output = linear(x, kernel, bias);
    return (activation === null ? output : activation(output)) as Tensor<D>;
  });
}

/** One Gemm for a matrix with a bias, a MatMul for what has more axes. */
function linear<D extends DType>(x: Tensor<D>, kernel: TensorLike<D>, bias: TensorLike<D> | undefined): Tensor<D> {
  if (bias === undefined) return ops.matMul(x, kernel);
  return x.rank === 2
    ? ops.gemm(x, kernel, bias, { name: 'MatMul' })
    : ops.add(ops.matMul(x, kernel), bias, { name: 'BiasAdd' });
}

export interface FullyConnectedOptions extends LayerOptions, NormalizerOptions {
  /** Default `relu`; `null` for none. */
  activationFn?: Activation | null | undefined;
  /** Default: the scope's, Glorot uniform. */
  weightsInitializer?: Initializer | undefined;
  /** The penalty on the weights. Default: the scope's. */
  weightsRegularizer?: Regularizer | undefined;
  /** Default zeros; `null` for no biases. There are none beside a normalizer. */
  biasesInitializer?: Initializer | null | undefined;
  /** The penalty on the biases. Default: the scope's. */
  biasesRegularizer?: Regularizer | undefined;
}

/**
 * A fully connected layer (TF `tf.contrib.layers.fully_connected`). Variables `weights` `[features, numOutputs]`, `biases`.
 *
 * @param inputs `[…, features]`.
 * @returns `[…, numOutputs]`.
 * @example layers.fullyConnected(x, 128, { normalizerFn: layers.batchNorm })
 */
export function fullyConnected<D extends DType>(
  inputs: TensorLike<D>,
  numOutputs: number,
  options: FullyConnectedOptions = {},
): Tensor<D> {
  checkOptions('fullyConnected', options, [
    ...LAYER_OPTIONS,
    'activationFn',
    'normalizerFn',
    'normalizerParams',
    'weightsInitializer',
    'weightsRegularizer',
    'biasesInitializer',
    'biasesRegularizer',
  ]);
  checkCount('fullyConnected', 'the number of outputs', numOutputs);
  const x = convertToTensor(inputs);
  const features = lastDim('fullyConnected', x);
  const { activationFn = relu, biasesInitializer = zeros(), normalizerFn, trainable = true } = options;
  return layer('fullyConnected', 'fully_connected', options, () => {
    const { dtype } = x;
    const weights = modelVariable('weights', {
      shape: [features, numOutputs],
      dtype,
      trainable,
      initializer: options.weightsInitializer,
      regularizer: options.weightsRegularizer,
    });
    const hasBiases = !normalizerFn && biasesInitializer !== null;
    const biases = hasBiases
      ? modelVariable('biases', {
          shape: [numOutputs],
          dtype,
          trainable,
          initializer: biasesInitializer,
          regularizer: options.biasesRegularizer,
        })
      : undefined;
    return normalizeAndActivate(linear(x, weights, biases), options, activationFn);
  });
}
