// Owns convolution and pooling of images, with the defaults of tf.contrib.layers and ONNX's layout.
import { checkOptions, ShapeError } from '../errors.js';
import type { TensorLike } from '../graph/constant.js';
import type { Tensor } from '../graph/tensor.js';
import type { Initializer, Regularizer } from '../graph/variable-store.js';
import * as ops from '../ops/index.js';
import { relu } from '../ops/nn.js';
import { zeros } from '../variables/initializers.js';
import { channelsFirst, type DataFormat, LAYER_OPTIONS, layer, type LayerOptions, modelVariable, type Pair, padding, pair } from './common.js';
import { type Activation, type NormalizerOptions, normalizeAndActivate } from './normalizer.js';

export interface Conv2dOptions extends LayerOptions, NormalizerOptions {
  /** Default 1. */
  stride?: Pair;
  /** Default `SAME`. */
  padding?: 'SAME' | 'VALID';
  /** Default `NCHW`. */
  dataFormat?: DataFormat;
  /** Dilation, 1. */
  rate?: Pair;
  /** Groups of channels that do not see each other, 1. */
  groups?: number;
  /** Default `relu`; `null` for none. */
  activationFn?: Activation | null;
  weightsInitializer?: Initializer;
  weightsRegularizer?: Regularizer;
  /** Default zeros; `null` for no biases. There are none beside a normalizer. */
  biasesInitializer?: Initializer | null;
  biasesRegularizer?: Regularizer;
}

/**
 * A two-dimensional convolution (TF `tf.contrib.layers.conv2d`, ONNX `Conv`). Variables `weights`, in ONNX's layout
 * `[numOutputs, channels / groups, height, width]`, and `biases`.
 *
 * @param inputs `[batch, channels, height, width]`; `[batch, height, width, channels]` with `dataFormat: 'NHWC'`.
 * @throws ShapeError when the number of channels is not known.
 * @example layers.conv2d(images, 32, 5, { normalizerFn: layers.batchNorm, normalizerParams: { isTraining } })
 */
export function conv2d(inputs: TensorLike, numOutputs: number, kernelSize: Pair, options: Conv2dOptions = {}): Tensor {
  checkOptions('conv2d', options, [
    ...LAYER_OPTIONS,
    ...['stride', 'padding', 'dataFormat', 'rate', 'groups', 'activationFn', 'normalizerFn', 'normalizerParams'],
    ...['weightsInitializer', 'weightsRegularizer', 'biasesInitializer', 'biasesRegularizer'],
  ]);
  const { dataFormat = 'NCHW', groups = 1, activationFn = relu, biasesInitializer = zeros(), normalizerFn, trainable = true } = options;
  const [kernel, strides, dilations] = [pair(kernelSize), pair(options.stride ?? 1), pair(options.rate ?? 1)];
  return layer('Conv', options, () => {
    const convolved = channelsFirst(inputs, dataFormat, (x) => {
      const channels = x.shape?.[1];
      if (typeof channels !== 'number' || x.rank !== 4) {
        throw new ShapeError('conv2d: the number of input channels should be defined', { node: x.node.name, site: x.node.site, expected: 'images of rank 4', got: String(x) });
      }
      const { weightsInitializer, weightsRegularizer, biasesRegularizer } = options;
      const { dtype } = x;
      const weights = modelVariable('weights', {
        shape: [numOutputs, channels / groups, ...kernel],
        dtype,
        trainable,
        ...(weightsInitializer !== undefined && { initializer: weightsInitializer }),
        ...(weightsRegularizer && { regularizer: weightsRegularizer }),
      });
      const biases =
        !normalizerFn && biasesInitializer !== null
          ? modelVariable('biases', { shape: [numOutputs], dtype, trainable, initializer: biasesInitializer, ...(biasesRegularizer && { regularizer: biasesRegularizer }) })
          : undefined;
      return ops.conv(x, weights, biases, {
        kernel_shape: kernel,
        strides,
        dilations,
        group: groups,
        ...padding(options.padding ?? 'SAME', x, kernel, strides, dilations),
      });
    });
    return normalizeAndActivate(convolved, options, activationFn);
  });
}

export interface Pool2dOptions extends Pick<LayerOptions, 'outputsCollections'> {
  /** Default 2. */
  stride?: Pair;
  /** Default `VALID`. */
  padding?: 'SAME' | 'VALID';
  /** Default `NCHW`. */
  dataFormat?: DataFormat;
  scope?: string;
}

function pool2d(name: string, inputs: TensorLike, kernelSize: Pair, options: Pool2dOptions, build: (x: Tensor, attributes: { kernel_shape: number[]; strides: number[] }) => Tensor): Tensor {
  checkOptions(name, options, ['stride', 'padding', 'dataFormat', 'scope', 'outputsCollections']);
  const [kernel, strides] = [pair(kernelSize), pair(options.stride ?? 2)];
  const attributes = (x: Tensor) => ({ kernel_shape: kernel, strides, ...padding(options.padding ?? 'VALID', x, kernel, strides, [1, 1]) });
  return layer(name, options, () => channelsFirst(inputs, options.dataFormat ?? 'NCHW', (x) => build(x, attributes(x))));
}

/**
 * The largest element of each window (TF `tf.contrib.layers.max_pool2d`, ONNX `MaxPool`).
 *
 * @example layers.maxPool2d(x, 2)
 */
export const maxPool2d = (inputs: TensorLike, kernelSize: Pair, options: Pool2dOptions = {}): Tensor => pool2d('MaxPool2D', inputs, kernelSize, options, (x, attributes) => ops.maxPool(x, attributes));

/**
 * The mean of each window, padding not counted (TF `tf.contrib.layers.avg_pool2d`, ONNX `AveragePool`).
 *
 * @example layers.avgPool2d(x, 2)
 */
export const avgPool2d = (inputs: TensorLike, kernelSize: Pair, options: Pool2dOptions = {}): Tensor => pool2d('AvgPool2D', inputs, kernelSize, options, (x, attributes) => ops.averagePool(x, attributes));
