// Owns the namespace `layers`: functions of tf.contrib.layers; what that lacks (`dense`) is tf.layers'.

import { checkOptions } from '../errors.js';
import { convertToTensor, type TensorLike } from '../graph/convert.js';
import { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import * as nn from '../ops/nn.js';
import type { DType } from '../values/dtype.js';
import { checkIsTraining, type LayerOptions, layer } from './common.js';

export { type BatchNormOptions, batchNorm } from './batch-norm.js';
export type { DataFormat, LayerOptions, Padding, Pair } from './common.js';
export { avgPool2d, type Conv2dOptions, conv2d, maxPool2d, type Pool2dOptions } from './convolution.js';
export { type DenseOptions, dense, type FullyConnectedOptions, fullyConnected } from './dense.js';
export type { Activation, NormalizerOptions } from './normalizer.js';

export interface DropoutOptions extends Pick<LayerOptions, 'outputsCollections'> {
  /** Probability that an element is kept, 0.5. */
  keepProb?: number | Tensor | undefined;
  /** Default true; `false` passes the inputs through; may be a bool tensor. */
  isTraining?: boolean | Tensor | undefined;
  /** Keys the mask instead of the node's name, together with the graph's seed. */
  seed?: number | undefined;
  /** The layer's scope. Default: the layer's own name, made unique. */
  scope?: string | undefined;
}

/**
 * Drops elements at random in training (TF `tf.contrib.layers.dropout`; Srivastava et al. 2014).
 *
 * @example layers.dropout(x, { keepProb: 0.6, isTraining })
 */
export function dropout<D extends DType>(inputs: TensorLike<D>, options: DropoutOptions = {}): Tensor<D> {
  checkOptions('dropout', options, ['keepProb', 'isTraining', 'seed', 'scope', 'outputsCollections']);
  const { keepProb = 0.5, isTraining = true, seed } = options;
  checkIsTraining('dropout', isTraining);
  const x = convertToTensor(inputs);
  return layer('dropout', 'Dropout', options, () => {
    if (isTraining === false) return ops.identity(x);
    const dropped = nn.dropout(x, keepProb, { seed });
    return isTraining instanceof Tensor ? ops.where(isTraining, dropped, x) : dropped;
  });
}

export interface FlattenOptions extends Pick<LayerOptions, 'outputsCollections'> {
  /** The layer's scope. Default: the layer's own name, made unique. */
  scope?: string | undefined;
}

/**
 * All axes but the first in one (TF `tf.contrib.layers.flatten`, ONNX `Flatten`).
 *
 * @example layers.flatten(images) // [batch, channels · height · width]
 */
export function flatten<D extends DType>(inputs: TensorLike<D>, options: FlattenOptions = {}): Tensor<D> {
  checkOptions('flatten', options, ['scope', 'outputsCollections']);
  return layer('flatten', 'Flatten', options, () => ops.flatten(inputs, { axis: 1 }));
}
