// Owns the types and shapes of quantization: the data keep their shape, scales and zero points decide the element type.
// Products and convolutions of quantized tensors are with their families.
import type { Tensor } from '../../graph/tensor.js';
import type { InferenceRules } from '../rule.js';
import { type Fail, one, sameDims } from './common.js';

function checkScale(fail: Fail, x: Tensor, scale: Tensor, zero: Tensor | undefined): void {
  // A scale for the whole tensor may be a scalar and its zero point a list of one, or the other way round.
  const oneElement = ({ shape }: Tensor) => shape?.every((dim) => typeof dim !== 'number' || dim === 1) === true;
  const single =
    zero !== undefined && [scale, zero].every((each) => each.rank !== null && each.rank < 2 && oneElement(each));
  if (zero !== undefined && !single) sameDims(fail, scale.shape, zero.shape, 'scale and zero point differ in shape');
  if (scale.rank !== null && x.rank !== null && scale.rank > 1 && scale.rank !== x.rank) {
    fail(`the scale has ${scale.rank} axes`, `0 (for the whole tensor), 1 (for an axis) or ${x.rank} (for blocks)`);
  }
}

export const quantizationRules: InferenceRules = {
  QuantizeLinear: ({ inputs: [x, scale, zero], attributes: { output_dtype: wanted }, fail }) => {
    checkScale(fail, x, scale, zero);
    if (wanted !== undefined && zero !== undefined && wanted !== zero.dtype) {
      return fail(`output_dtype is ${wanted} and the zero point ${zero.dtype}`, 'one element type');
    }
    return one(x.shape, { dtype: zero?.dtype ?? wanted ?? 'uint8' });
  },
  DequantizeLinear: ({ inputs: [x, scale, zero], fail }) => {
    checkScale(fail, x, scale, zero);
    return one(x.shape, { dtype: scale.dtype });
  },
  DynamicQuantizeLinear: ({ inputs: [x] }) => [
    { shape: x.shape, dtype: 'uint8' },
    { shape: [] },
    { shape: [], dtype: 'uint8' },
  ],
};
