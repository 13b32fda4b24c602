// Gradients of activation functions, which have to be fast, and finite wherever the function is.
import { GradientError } from '../../errors.js';
import { constant } from '../../graph/constant.js';
import type { Tensor } from '../../graph/tensor.js';
import { castTo } from '../../ops/cast.js';
import * as ops from '../../ops/index.js';
import type { ForwardNode, GradientRules } from '../rule.js';
import { constantNumber, mask } from './common.js';

/** `dy` where `condition` holds, 0 elsewhere. */
const passing = (dy: Tensor, condition: Tensor): Tensor => ops.mul(dy, mask(condition, dy.dtype));
const positive = (x: Tensor): Tensor => mask(ops.greater(x, 0), x.dtype);
const notNegative = (x: Tensor): Tensor => mask(ops.greaterOrEqual(x, 0), x.dtype);
/** x below 0, 0 above, and flat at 0 itself, because the first of those that tie is the number. */
const below = (x: Tensor): Tensor => ops.min([0, x]);

export const activationGradients: GradientRules = {
  Sigmoid: ([dy], { outputs: [y] }) => [() => ops.mul(dy, ops.mul(y, ops.sub(1, y)))],
  Relu: ([dy], { outputs: [y] }) => [() => passing(dy, ops.greater(y, 0))],
  LeakyRelu: ([dy], { inputs: [x], attributes: { alpha } }) => [
    () => ops.mul(dy, ops.add(ops.mul(positive(x), 1 - alpha), alpha)),
  ],
  PRelu: ([dy], { inputs: [x, slope] }) => [
    () => ops.mul(dy, ops.add(ops.mul(mask(ops.lessOrEqual(x, 0), x.dtype), ops.sub(slope, 1)), 1)),
    () => ops.mul(dy, ops.min([x, 0])),
  ],
  ThresholdedRelu: ([dy], { inputs: [x], attributes: { alpha } }) => [() => passing(dy, ops.greater(x, alpha))],
  Shrink: ([dy], { inputs: [x], attributes: { lambd } }) => [() => passing(dy, ops.greater(ops.abs(x), lambd))],

  Elu: ([dy], { inputs: [x], attributes: { alpha } }) => [() => ops.mul(dy, exponentialSlope(x, alpha, 1, positive))],
  // At 0 itself TensorFlow takes the slope from above, here only.
  Selu: ([dy], { inputs: [x], attributes: { alpha, gamma } }) => [
    () => ops.mul(dy, exponentialSlope(x, alpha * gamma, gamma, notNegative)),
  ],
  Celu: ([dy], { inputs: [x], attributes: { alpha } }) => [() => ops.mul(dy, ops.exp(scaled(below(x), 1 / alpha)))],

  HardSigmoid: ([dy], { outputs: [y], attributes: { alpha } }) => [
    () => passing(ops.mul(dy, alpha), ops.less(ops.mul(y, y), y)),
  ],
  // 0, x / 3 + 1/2 and 1: the hard sigmoid x / 6 + 1/2, and as much again of x between its ends.
  HardSwish: ([dy], { inputs: [x] }) => [
    () => {
      const between = passing(ops.mul(x, 1 / 6), ops.less(ops.abs(x), 3));
      return ops.mul(dy, ops.add(ops.hardSigmoid(x, { alpha: 1 / 6, beta: 0.5 }), between));
    },
  ],
  Softplus: ([dy], { inputs: [x] }) => [() => ops.mul(dy, logistic(x))],
  Softsign: ([dy], { inputs: [x] }) => [
    () => {
      const size = ops.add(ops.abs(x), 1);
      return ops.div(dy, ops.mul(size, size));
    },
  ],
  Mish: ([dy], { inputs: [x] }) => [() => ops.mul(dy, mishSlope(x))],
  Gelu: ([dy], { inputs: [x], attributes: { approximate } }) => [
    () => ops.mul(dy, approximate === 'tanh' ? tanhGeluSlope(x) : geluSlope(x)),
  ],

  Dropout: ([dy], forward) => [dy ? () => dropoutGradient(dy, forward) : null, null, null],
};

const scaled = (x: Tensor, factor: number): Tensor => (factor === 1 ? x : ops.mul(x, factor));

/** scale · exp(x) below 0 and `slope` above: (scale) + (slope - scale) there. */
function exponentialSlope(x: Tensor, scale: number, slope: number, above: (x: Tensor) => Tensor): Tensor {
  const curve = scaled(ops.exp(below(x)), scale);
  return scale === slope ? curve : ops.add(curve, ops.mul(above(x), slope - scale));
}

/**
 * exp(x) / (exp(x) + 1), divided by the larger of both: onnxruntime's Sigmoid is only good to 1e-7 of 1, and 0 from -18 on, where
 * softplus and the cross entropies made of it are still exact.
 */
function logistic(x: Tensor): Tensor {
  const grown = ops.exp(below(x));
  return ops.div(grown, ops.add(grown, ops.exp(ops.neg(ops.max([x, 0])))));
}

/**
 * y = x t, t = tanh(ln(1 + e)) = n / (n + 2) with e = exp(x), n = e (e + 2), so t' = 4 e (1 + e) / (n + 2)². From x = 20 on t is 1
 * and x t' is 0 in double precision: x is held there, so that nothing overflows. Softplus, a slow kernel, is not needed.
 */
function mishSlope(x: Tensor): Tensor {
  const held = ops.min([x, 20]);
  const e = ops.exp(held);
  const n = ops.mul(e, ops.add(e, 2));
  const m = ops.add(n, 2);
  const slope = ops.div(ops.div(ops.sub(n, e), m), m);
  return ops.add(ops.div(n, m), ops.mul(ops.mul(held, 4), slope));
}

/** y = x Φ(x), y' = Φ(x) + x φ(x), with u = x / √2: 1/2 (1 + erf u + 2 / √π u exp(-u²)). */
function geluSlope(x: Tensor): Tensor {
  const u = ops.mul(x, Math.SQRT1_2);
  const bell = ops.mul(ops.mul(u, 2 / Math.sqrt(Math.PI)), ops.exp(ops.neg(ops.mul(u, u))));
  return ops.add(ops.mul(ops.add(ops.erf(u), bell), 0.5), 0.5);
}

/** y = 1/2 x (1 + t), t = tanh(c (x + 0.044715 x³)): y' = 1/2 (1 + t + x (1 - t²) c (1 + 0.134145 x²)). */
function tanhGeluSlope(x: Tensor): Tensor {
  const c = Math.sqrt(2 / Math.PI);
  const squared = ops.mul(x, x);
  const t = ops.tanh(ops.mul(x, ops.add(ops.mul(squared, c * 0.044715), c)));
  const inner = ops.mul(x, ops.add(ops.mul(squared, c * 0.134145), c));
  return ops.add(ops.mul(ops.add(t, ops.mul(ops.sub(1, ops.mul(t, t)), inner)), 0.5), 0.5);
}

/** What is kept is multiplied by 1 / (1 - ratio), in training only. */
function dropoutGradient(
  dy: Tensor,
  { inputs: [, ratio, training], outputs: [, kept], node }: ForwardNode<'Dropout'>,
): Tensor {
  if (training === undefined || constantNumber(training) === 0) return dy;
  if (kept === undefined) {
    throw new GradientError('the gradient of a Dropout in training needs to know what was dropped', {
      node: node.name,
      site: node.site,
      fix: 'ask for its mask: ops.dropout(data, ratio, training_mode, { outputs: 2 })',
    });
  }
  const known = ratio === undefined ? 0.5 : constantNumber(ratio);
  const scale =
    known === undefined
      ? ops.reciprocal(ops.sub(1, castTo(ratio as Tensor, dy.dtype)))
      : constant(1 / (1 - known), { dtype: dy.dtype });
  return ops.mul(passing(dy, kept), constantNumber(training) === 1 ? scale : ops.where(training, scale, 1));
}
