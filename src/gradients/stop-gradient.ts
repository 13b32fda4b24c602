// Owns stopGradient, the function; that a node stops gradients is noted in overrides.ts.

import { checkOptions } from '../errors.js';
import { convertToTensor, type TensorLike } from '../graph/convert.js';
import type { Named } from '../graph/names.js';
import { stopAt } from '../graph/overrides.js';
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import type { DType } from '../values/dtype.js';

/**
 * The same values, taken as a constant by differentiation (TF `tf.stop_gradient`).
 *
 * @example const target = stopGradient(network(x));
 */
export function stopGradient<D extends DType>(input: TensorLike<D>, options: Named = {}): Tensor<D> {
  checkOptions('stopGradient', options, ['name']);
  const output = ops.identity(convertToTensor(input), { name: options.name ?? 'StopGradient' });
  stopAt(output.node);
  return output;
}
