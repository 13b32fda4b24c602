// Owns convolution and pooling of images, with the defaults of tf.contrib.layers and ONNX's layout.

import { optionsOf } from '../arguments.js';
import { checkOptions, ShapeError } from '../errors.js';
import { convertToTensor, type TensorLike } from '../graph/convert.js';
import type { Initializer, Regularizer } from '../graph/scope-settings.js';
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { relu } from '../ops/nn.js';
import type { DType } from '../values/dtype.js';
import { zeros } from '../variables/initializers.js';
import {
  channelCount,
  channelsFirst,
  checkCount,
  checkDataFormat,
  checkPadding,
  type DataFormat,
  LAYER_OPTIONS,
  type LayerOptions,
  layer,
  modelVariable,
  type Padding,
  type Pair,
  padding,
  pair,
} from './common.js';
import { type Activation, type NormalizerOptions, normalizeAndActivate } from './normalizer.js';

export interface Conv2dOptions extends LayerOptions, NormalizerOptions {
  /** Default 1. */
  stride?: Pair | undefined;
  /** Default `SAME`. */
  padding?: Padding | undefined;
  /** Default `NCHW`. */
  dataFormat?: DataFormat | undefined;
  /** Dilation, 1. */
  rate?: Pair | undefined;
  /** Groups of channels that do not see each other, 1. */
  groups?: number | undefined;
  /** Default `relu`; `null` for none. */
  activationFn?: Activation | null | undefined;
  /** Default: the scope's, Glorot uniform. */
  weightsInitializer?: Initializer | undefined;
  /** The penalty on the kernel. Default: the scope's. */
  weightsRegularizer?: Regularizer | undefined;
  /** Default zeros; `null` for no biases. There are none beside a normalizer. */
  biasesInitializer?: Initializer | null | undefined;
  /** The penalty on the biases. Default: the scope's. */
  biasesRegularizer?: Regularizer | undefined;
}

/**
 * A two-dimensional convolution (TF `tf.contrib.layers.conv2d`, ONNX `Conv`). Variables `weights`, in ONNX's layout
 * `[numOutputs, channels / groups, height, width]`, and `biases`.
 *
 * @param inputs `[batch, channels, height, width]`; `[batch, height, width, channels]` with `dataFormat: 'NHWC'`.
 * @throws ValueError for sizes that are not positive; ShapeError for what are no images, for an unknown number of channels, and for one
 *   that `groups` does not divide.
 * @example layers.conv2d(images, 32, 5, { normalizerFn: layers.batchNorm, normalizerParams: { isTraining } })
 */
export function conv2d<D extends DType>(
  inputs: TensorLike<D>,
  numOutputs: number,
  kernelSize: Pair,
  options: Conv2dOptions = {},
): Tensor<D> {
  checkOptions('conv2d', options, [
    ...LAYER_OPTIONS,
    'stride',
    'padding',
    'dataFormat',
    'rate',
    'groups',
    'activationFn',
    'normalizerFn',
    'normalizerParams',
    'weightsInitializer',
    'weightsRegularizer',
    'biasesInitializer',
    'biasesRegularizer',
  ]);
  const {
    dataFormat = 'NCHW',
    groups = 1,
    activationFn = relu,
    biasesInitializer = zeros(),
    normalizerFn,
    trainable = true,
    padding: kind = 'SAME',
  } = options;
  checkCount('conv2d', 'the number of outputs', numOutputs);
  checkCount('conv2d', 'groups', groups);
  checkPadding('conv2d', kind);
  checkDataFormat('conv2d', dataFormat);
  const ofNormalizer = optionsOf('conv2d: normalizerParams', options.normalizerParams ?? {});
  const kernel = pair('conv2d', 'the kernel size', kernelSize);
  const strides = pair('conv2d', 'stride', options.stride ?? 1);
  const dilations = pair('conv2d', 'rate', options.rate ?? 1);
  const images = convertToTensor(inputs);
  checkImages('conv2d', images, dataFormat);
  const channels = channelCount('conv2d', images, dataFormat, LAYOUTS[dataFormat]);
  if (channels % groups !== 0 || numOutputs % groups !== 0) {
    throw new ShapeError(`conv2d: ${groups} groups do not divide the channels`, {
      node: images.node.name,
      expected: `input and output channels that ${groups} divides`,
      got: `${channels} and ${numOutputs}`,
    });
  }
  const pads = padding(kind, images, dataFormat, { kernel, strides, dilations });
  return layer('conv2d', 'Conv', options, () => {
    const convolved = channelsFirst(images, dataFormat, (x) => {
      const { weightsInitializer, weightsRegularizer, biasesRegularizer } = options;
      const { dtype } = x;
      const weights = modelVariable('weights', {
        shape: [numOutputs, channels / groups, ...kernel],
        dtype,
        trainable,
        initializer: weightsInitializer,
        regularizer: weightsRegularizer,
      });
      const biases =
        !normalizerFn && biasesInitializer !== null
          ? modelVariable('biases', {
              shape: [numOutputs],
              dtype,
              trainable,
              initializer: biasesInitializer,
              regularizer: biasesRegularizer,
            })
          : undefined;
      return ops.conv(x, weights, biases, {
        kernel_shape: kernel,
        strides,
        dilations,
        group: groups,
        ...pads,
      });
    });
    // A normalizer has to know where the channels are, too.
    const normalizerParams = { ...(dataFormat !== 'NCHW' && { dataFormat }), ...ofNormalizer };
    return normalizeAndActivate(convolved, { ...options, normalizerParams }, activationFn);
  });
}

const LAYOUTS = { NCHW: '[batch, channels, height, width]', NHWC: '[batch, height, width, channels]' } as const;

function checkImages(where: string, images: Tensor, dataFormat: DataFormat): void {
  if (images.rank === 4) return;
  throw new ShapeError(`${where}: images must have rank 4`, {
    node: images.node.name,
    site: images.node.site,
    expected: LAYOUTS[dataFormat],
    got: String(images),
  });
}

export interface Pool2dOptions extends Pick<LayerOptions, 'outputsCollections'> {
  /** Default 2. */
  stride?: Pair | undefined;
  /** Default `VALID`. */
  padding?: Padding | undefined;
  /** Default `NCHW`. */
  dataFormat?: DataFormat | undefined;
  /** The layer's scope. Default: the layer's own name, made unique. */
  scope?: string | undefined;
}

type WindowAttributes = { kernel_shape: number[]; strides: number[]; pads?: number[]; auto_pad?: 'SAME_UPPER' };

function pool2d<D extends DType>(
  where: string,
  scope: string,
  inputs: TensorLike<D>,
  kernelSize: Pair,
  options: Pool2dOptions,
  build: (x: Tensor<D>, attributes: WindowAttributes) => Tensor<D>,
): Tensor<D> {
  checkOptions(where, options, ['stride', 'padding', 'dataFormat', 'scope', 'outputsCollections']);
  const { stride = 2, padding: kind = 'VALID', dataFormat = 'NCHW' } = options;
  checkPadding(where, kind);
  checkDataFormat(where, dataFormat);
  const [kernel, strides] = [pair(where, 'the kernel size', kernelSize), pair(where, 'stride', stride)];
  const images = convertToTensor(inputs);
  checkImages(where, images, dataFormat);
  const pads = padding(kind, images, dataFormat, { kernel, strides, dilations: [1, 1] });
  return layer(where, scope, options, () =>
    channelsFirst(images, dataFormat, (x) => build(x, { kernel_shape: kernel, strides, ...pads })),
  );
}

/**
 * The largest element of each window (TF `tf.contrib.layers.max_pool2d`, ONNX `MaxPool`).
 *
 * @example layers.maxPool2d(x, 2)
 */
export const maxPool2d = <D extends DType>(
  inputs: TensorLike<D>,
  kernelSize: Pair,
  options: Pool2dOptions = {},
): Tensor<D> =>
  pool2d(
    'maxPool2d',
    'MaxPool2D',
    inputs,
    kernelSize,
    options,
    (x, attributes) => ops.maxPool(x, { ...attributes, outputs: 2 })[0],
  );

/**
 * The mean of each window, padding not counted (TF `tf.contrib.layers.avg_pool2d`, ONNX `AveragePool`).
 *
 * @example layers.avgPool2d(x, 2)
 */
export const avgPool2d = <D extends DType>(
  inputs: TensorLike<D>,
  kernelSize: Pair,
  options: Pool2dOptions = {},
): Tensor<D> =>
  pool2d('avgPool2d', 'AvgPool2D', inputs, kernelSize, options, (x, attributes) => ops.averagePool(x, attributes));
