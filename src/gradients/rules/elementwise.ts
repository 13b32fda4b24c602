// Gradients of arithmetic and of mathematical functions, element by element. `dy` is the gradient of the result; results may have the
// broadcast shape. Activation functions are in activations.ts.
import type { Tensor } from '../../graph/tensor.js';
import { castTo } from '../../ops/cast.js';
import * as ops from '../../ops/index.js';
import { filledLike, zerosOfShape } from '../../ops/shape-of.js';
import type { GradientRules } from '../rule.js';
import { constantNumber, mask, once } from './common.js';

const square = (x: Tensor): Tensor => ops.mul(x, x);

export const elementwiseGradients: GradientRules = {
  Add: ([dy]) => [() => dy, () => dy],
  Sub: ([dy]) => [() => dy, () => ops.neg(dy)],
  Mul: ([dy], { inputs: [a, b] }) =>
    a === b ? [() => ops.mul(dy, ops.mul(a, 2)), null] : [() => ops.mul(dy, b), () => ops.mul(dy, a)],
  Div: ([dy], { inputs: [, b], outputs: [y] }) => {
    const share = once(() => ops.div(dy, b));
    return [share, () => ops.neg(ops.mul(share(), y))];
  },
  Pow: ([dy], { inputs: [x, p], outputs: [y] }) => [
    () => powerGradient(dy, x, p, y),
    () => exponentGradient(dy, x, p, y),
  ],
  // y = a - b trunc(a / b)
  Mod: ([dy], { inputs: [a, b], outputs: [y] }) => [() => dy, () => ops.mul(dy, ops.div(ops.sub(y, a), b))],

  Sum: ([dy], { inputs }) => inputs.map(() => () => dy),
  Mean: ([dy], { inputs }) => {
    const share = once(() => ops.div(dy, inputs.length));
    return inputs.map(() => share);
  },
  Max: ([dy], { inputs, outputs: [y] }) => extremeGradients(dy, inputs, y, ops.greater),
  Min: ([dy], { inputs, outputs: [y] }) => extremeGradients(dy, inputs, y, ops.less),
  Where: ([dy], { inputs: [condition] }) => [
    null,
    () => ops.where(condition, dy, 0),
    () => ops.where(condition, 0, dy),
  ],
  // At the bounds themselves everything passes; min > max gives max everywhere.
  Clip: ([dy], { inputs: [x, min, max], outputs: [y] }) => [
    () => ops.where(ops.equal(x, y), dy, 0),
    min ? () => ops.where(ops.and(ops.less(x, min), ops.equal(y, min)), dy, 0) : null,
    max ? () => ops.where(ops.greater(min ? ops.max([x, min]) : x, max), dy, 0) : null,
  ],

  Identity: ([dy]) => [() => dy],
  Cast: ([dy], { inputs: [x] }) => [() => castTo(dy, x.dtype)],
  CastLike: ([dy], { inputs: [x] }) => [() => castTo(dy, x.dtype), null],

  Neg: ([dy]) => [() => ops.neg(dy)],
  Abs: ([dy], { inputs: [x] }) => [() => ops.mul(dy, ops.sign(x))],
  Reciprocal: ([dy], { outputs: [y] }) => [() => ops.neg(ops.mul(dy, square(y)))],
  Sqrt: ([dy], { outputs: [y] }) => [() => ops.div(ops.mul(dy, 0.5), y)],
  Exp: ([dy], { outputs: [y] }) => [() => ops.mul(dy, y)],
  Log: ([dy], { inputs: [x] }) => [() => ops.div(dy, x)],
  Erf: ([dy], { inputs: [x] }) => [() => ops.mul(dy, ops.mul(ops.exp(ops.neg(square(x))), 2 / Math.sqrt(Math.PI)))],

  Sin: ([dy], { inputs: [x] }) => [() => ops.mul(dy, ops.cos(x))],
  Cos: ([dy], { inputs: [x] }) => [() => ops.neg(ops.mul(dy, ops.sin(x)))],
  Tan: ([dy], { outputs: [y] }) => [() => ops.mul(dy, ops.add(square(y), 1))],
  Asin: ([dy], { inputs: [x] }) => [() => ops.div(dy, ops.sqrt(ops.sub(1, square(x))))],
  Acos: ([dy], { inputs: [x] }) => [() => ops.neg(ops.div(dy, ops.sqrt(ops.sub(1, square(x)))))],
  Atan: ([dy], { inputs: [x] }) => [() => ops.div(dy, ops.add(square(x), 1))],
  Sinh: ([dy], { inputs: [x] }) => [() => ops.mul(dy, ops.cosh(x))],
  Cosh: ([dy], { inputs: [x] }) => [() => ops.mul(dy, ops.sinh(x))],
  Tanh: ([dy], { outputs: [y] }) => [() => ops.mul(dy, ops.sub(1, square(y)))],
  Asinh: ([dy], { inputs: [x] }) => [() => ops.div(dy, ops.sqrt(ops.add(square(x), 1)))],
  Acosh: ([dy], { inputs: [x] }) => [() => ops.div(dy, ops.sqrt(ops.sub(square(x), 1)))],
  Atanh: ([dy], { inputs: [x] }) => [() => ops.div(dy, ops.sub(1, square(x)))],
};

/** dy · p · xᵖ⁻¹ by the fastest kernels: Pow is fast for the exponents 2 and 3 only, and y / x is fast but undefined at 0. */
function powerGradient(dy: Tensor, x: Tensor, power: Tensor, y: Tensor): Tensor {
  const p = constantNumber(power);
  if (p === undefined) {
    // A power of 0 is flat, also at 0: the exponent stays 0 there instead of -1.
    const exponent = castTo(power, x.dtype);
    const lower = ops.sub(exponent, castTo(ops.cast(power, { to: 9 }), x.dtype));
    return ops.mul(dy, ops.mul(ops.pow(x, lower), exponent));
  }
  if (p === 0) return zerosOfShape(x);
  if (p === 1) return dy;
  if (p === 2) return ops.mul(dy, ops.mul(x, 2));
  if (p === 0.5) return ops.div(ops.mul(dy, 0.5), y);
  if (p < 0) return ops.mul(dy, ops.mul(ops.div(y, x), p));
  if (p < 1 || p === 3 || p === 4) return ops.mul(dy, ops.mul(ops.pow(x, filledLike(power, p - 1, x.dtype)), p));
  return ops.mul(dy, ops.mul(ops.div(y, ops.add(x, mask(ops.equal(x, 0), x.dtype))), p));
}

/** dy · y · ln x; 0 where the base is not positive (as TensorFlow has it), for the power of a negative number is no function of p. */
function exponentGradient(dy: Tensor, x: Tensor, power: Tensor, y: Tensor): Tensor {
  return castTo(ops.mul(dy, ops.mul(y, ops.log(ops.where(ops.greater(x, 0), x, 1)))), power.dtype);
}

/** Inputs that tie for the extreme share its gradient equally, as in PyTorch and JAX. */
function extremeGradients(
  dy: Tensor,
  inputs: readonly Tensor[],
  y: Tensor,
  beats: (a: Tensor, b: Tensor) => Tensor,
): (() => Tensor)[] {
  const [a, b] = inputs;
  if (a === undefined || b === undefined) return [() => dy];
  if (inputs.length === 2) {
    const half = once(() => ops.mul(dy, 0.5));
    const tie = once(() => ops.equal(a, b));
    const first = once(() => beats(a, b));
    return [
      () => ops.where(first(), dy, ops.where(tie(), half(), 0)),
      () => ops.where(first(), 0, ops.where(tie(), half(), dy)),
    ];
  }
  const best = inputs.map((x) => once(() => ops.equal(x, y)));
  const share = once(() => ops.div(dy, ops.sum(best.map((isBest) => mask(isBest(), y.dtype)))));
  return best.map((isBest) => () => ops.where(isBest(), share(), 0));
}
