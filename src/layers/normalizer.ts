// Owns what contrib's layers do after their product: a normalizer instead of biases, then an activation.

import type { TensorLike } from '../graph/convert.js';
import type { Tensor } from '../graph/tensor.js';
import type { DType } from '../values/dtype.js';

export type Activation = (features: TensorLike) => Tensor;

export interface NormalizerOptions {
  /** Applied before the activation, in place of biases: `layers.batchNorm`. */
  // biome-ignore lint/suspicious/noExplicitAny: the options are the normalizer's own
  normalizerFn?: ((inputs: TensorLike, options: any) => Tensor) | undefined;
  /** The normalizer's options. A layer with `dataFormat: 'NHWC'` adds that, unless they have one. */
  normalizerParams?: object | undefined;
}

export function normalizeAndActivate<D extends DType>(
  output: Tensor<D>,
  { normalizerFn, normalizerParams = {} }: NormalizerOptions,
  activationFn: Activation | null,
): Tensor<D> {
  const normalized = normalizerFn ? normalizerFn(output, normalizerParams) : output;
  return (activationFn === null || activationFn === undefined ? normalized : activationFn(normalized)) as Tensor<D>;
}
