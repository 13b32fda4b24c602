// Activations in double precision, by their definitions in ONNX, written so that no branch overflows where it is not taken.
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { int64 } from '../ops/literals.js';
import { zerosOfShape } from '../ops/shape-of.js';
import type { Compositions } from './composition.js';
import { errorFunction, expm1, log1p } from './elementary.js';

/** log(1 + exp x) = max(x, 0) + log(1 + exp(-|x|)). */
const softplus = (x: Tensor): Tensor => ops.add(ops.max([x, 0]), log1p(ops.exp(ops.neg(ops.abs(x)))));
/** α·(exp x - 1) below 0, x above. */
const elu = (x: Tensor, alpha: number): Tensor =>
  ops.where(ops.greater(x, 0), x, ops.mul(expm1(ops.min([x, 0])), alpha));
const hardSigmoid = (x: Tensor, alpha: number, beta: number): Tensor =>
  ops.clip(ops.add(ops.mul(x, alpha), beta), 0, 1);

export const activationCompositions: Compositions = {
  Relu: ({ inputs: [x] }) => ops.max([x, zerosOfShape(x)]),
  LeakyRelu: ({ inputs: [x], attributes: { alpha } }) => ops.where(ops.less(x, 0), ops.mul(x, alpha), x),
  PRelu: ({ inputs: [x, slope] }) => ops.where(ops.less(x, 0), ops.mul(x, slope), x),
  ThresholdedRelu: ({ inputs: [x], attributes: { alpha } }) => ops.where(ops.greater(x, alpha), x, 0),
  Shrink: ({ inputs: [x], attributes: { lambd, bias } }) => {
    const above = ops.where(ops.greater(x, lambd), ops.sub(x, bias), 0);
    return ops.where(ops.less(x, -lambd), ops.add(x, bias), above);
  },
  Elu: ({ inputs: [x], attributes: { alpha } }) => elu(x, alpha),
  Selu: ({ inputs: [x], attributes: { alpha, gamma } }) => ops.mul(elu(x, alpha), gamma),
  HardSigmoid: ({ inputs: [x], attributes: { alpha, beta } }) => hardSigmoid(x, alpha, beta),
  HardSwish: ({ inputs: [x] }) => ops.mul(x, hardSigmoid(x, 1 / 6, 0.5)),
  Softplus: ({ inputs: [x] }) => softplus(x),
  Softsign: ({ inputs: [x] }) => ops.div(x, ops.add(ops.abs(x), 1)),
  Mish: ({ inputs: [x] }) => ops.mul(x, ops.tanh(softplus(x))),
  Gelu: ({ inputs: [x] }) => ops.mul(ops.mul(x, 0.5), ops.add(errorFunction(ops.mul(x, Math.SQRT1_2)), 1)),
  // 1 at the first of the largest.
  Hardmax: ({ inputs: [x], attributes: { axis } }) => {
    const at = ops.argMax(x, { axis, keepdims: 1 });
    const ones = ops.add(ops.mul(ops.cast(at, { to: 'float64' }), 0), 1);
    return ops.scatterElements(zerosOfShape(x), at, ones, { axis });
  },
  Mean: ({ inputs }) => ops.div(ops.sum([...inputs]), inputs.length),
  // The sign of the divisor, as Python has it; what is left without a rest keeps its zero.
  Mod: ({ inputs: [a, b] }) => {
    const rest = ops.mod(a, b, { fmod: 1 });
    const opposed = ops.and(ops.not(ops.equal(rest, 0)), ops.xor(ops.less(rest, 0), ops.less(b, 0)));
    return ops.where(opposed, ops.add(rest, b), rest);
  },
  // Which elements are not zero, every type can say.
  NonZero: ({ inputs: [x] }) => ops.nonZero(ops.cast(x, { to: 'bool' })),
  OneHot: ({ inputs: [indices, depth, values], attributes: { axis } }) => {
    const at = ops.cast(indices, { to: 'int64' });
    const flags = ops.oneHot(at, ops.cast(depth, { to: 'int64' }), int64(0, 1), { axis });
    const pick = (index: number) => ops.squeeze(ops.slice(values, int64(index), int64(index + 1)), int64(0));
    return ops.where(ops.cast(flags, { to: 'bool' }), pick(1), pick(0));
  },
};
