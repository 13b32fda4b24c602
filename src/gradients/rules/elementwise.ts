// Gradients of arithmetic and of mathematical functions, element by element. `dy` is the gradient of the result; results may have the
// broadcast shape. Activation functions are in activations.ts.
import type { Tensor } from '../../graph/tensor.js';
import { castTo } from '../../ops/cast.js';
import * as ops from '../../ops/index.js';
import { filledLike, zerosOfShape } from '../../ops/shape-of.js';
import type { GradientRules } from '../rule.js';
import { stopGradient } from '../stop-gradient.js';
import { constantNumber, mask, once } from './common.js';

const square = (x: Tensor): Tensor => ops.mul(x, x);
/**
 * `rounded`, which is x² - 1 or 1 - x², with the difference to its factors' product added: that is exact where x is nearly ±1. The
 * derivatives are those of `rounded`; the product's own would be ∞ - ∞ at ±1.
 */
function withLost(rounded: Tensor, product: Tensor, x: Tensor): Tensor {
  return ops.add(rounded, stopGradient(ops.where(ops.less(ops.abs(x), 2), ops.sub(product, rounded), 0)));
}
const oneMinusSquare = (x: Tensor): Tensor => withLost(ops.sub(1, square(x)), ops.mul(ops.sub(1, x), ops.add(x, 1)), x);
const squareMinusOne = (x: Tensor): Tensor => withLost(ops.sub(square(x), 1), ops.mul(ops.sub(x, 1), ops.add(x, 1)), x);

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
  Max: ([dy], { inputs, outputs: [y] }) => extremeGradients(dy, inputs, y, ops.greaterOrEqual),
  Min: ([dy], { inputs, outputs: [y] }) => extremeGradients(dy, inputs, y, ops.lessOrEqual),
  Where: ([dy], { inputs: [condition] }) => [
    null,
    () => ops.where(condition, dy, 0),
    () => ops.where(condition, 0, dy),
  ],
  Clip: ([dy], { inputs: [x, min, max], outputs: [y] }) => clipGradients(dy, x, min, max, y),

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
  Asin: ([dy], { inputs: [x] }) => [() => ops.div(dy, ops.sqrt(oneMinusSquare(x)))],
  Acos: ([dy], { inputs: [x] }) => [() => ops.neg(ops.div(dy, ops.sqrt(oneMinusSquare(x))))],
  Atan: ([dy], { inputs: [x] }) => [() => ops.div(dy, ops.add(square(x), 1))],
  Sinh: ([dy], { inputs: [x] }) => [() => ops.mul(dy, ops.cosh(x))],
  Cosh: ([dy], { inputs: [x] }) => [() => ops.mul(dy, ops.sinh(x))],
  Tanh: ([dy], { outputs: [y] }) => [() => ops.mul(dy, ops.sub(1, square(y)))],
  Asinh: ([dy], { inputs: [x] }) => [() => ops.div(dy, ops.sqrt(ops.add(square(x), 1)))],
  Acosh: ([dy], { inputs: [x] }) => [() => ops.div(dy, ops.sqrt(squareMinusOne(x)))],
  Atanh: ([dy], { inputs: [x] }) => [() => ops.div(dy, oneMinusSquare(x))],
};

/** dy · p · xᵖ⁻¹, by other means than Pow where those are faster and have the same derivatives, at 0 as well. */
function powerGradient(dy: Tensor, x: Tensor, power: Tensor, y: Tensor): Tensor {
  const p = constantNumber(power);
  if (p === undefined) {
    // A power of 0 is flat, also at 0: the exponent stays 0 there instead of -1.
    const exponent = castTo(power, x.dtype);
    const corner = ops.and(ops.equal(x, 0), ops.equal(exponent, 0));
    const lower = ops.add(ops.sub(exponent, 1), mask(corner, x.dtype));
    return ops.mul(dy, ops.mul(ops.pow(x, lower), exponent));
  }
  if (p === 0) return zerosOfShape(x);
  if (p === 1) return dy;
  if (p === 2) return ops.mul(dy, ops.mul(x, 2));
  if (p === 0.5) return ops.div(ops.mul(dy, 0.5), y);
  return ops.mul(dy, ops.mul(ops.pow(x, filledLike(power, p - 1, x.dtype)), p));
}

/** dy · y · ln x; 0 where the base is not positive (as TensorFlow has it), for the power of a negative number is no function of p. */
function exponentGradient(dy: Tensor, x: Tensor, power: Tensor, y: Tensor): Tensor {
  return castTo(ops.mul(dy, ops.mul(y, ops.log(ops.where(ops.greater(x, 0), x, 1)))), power.dtype);
}

/**
 * Of min(max(x, low), high), with ties as in those: at the bounds themselves everything passes, and low > high gives high everywhere,
 * also where x happens to equal it.
 */
function clipGradients(dy: Tensor, x: Tensor, low: Tensor | undefined, high: Tensor | undefined, y: Tensor) {
  const isAbove = once(() => ops.greaterOrEqual(x, low as Tensor));
  const isBelow = once(() => ops.lessOrEqual(low ? ops.max([x, low]) : x, high as Tensor));
  const given = (condition: Tensor) => ops.where(condition, dy, 0);
  const inOrder = !low || !high || (constantNumber(low) ?? Number.NaN) <= (constantNumber(high) ?? Number.NaN);
  return [
    () => given(inOrder ? ops.equal(x, y) : ops.and(isAbove(), isBelow())),
    low ? () => given(high ? ops.and(ops.not(isAbove()), isBelow()) : ops.not(isAbove())) : null,
    high ? () => ops.where(isBelow(), 0, dy) : null,
  ] as const;
}

/** The first of several inputs that tie for the extreme gets its whole gradient, as TensorFlow's `maximum(x, y)` gives it to x. */
function extremeGradients(
  dy: Tensor,
  inputs: readonly Tensor[],
  y: Tensor,
  holds: (a: Tensor, b: Tensor) => Tensor,
): (() => Tensor)[] {
  const [a, b] = inputs;
  if (a === undefined || b === undefined) return [() => dy];
  if (inputs.length === 2) {
    const first = once(() => holds(a, b));
    return [() => ops.where(first(), dy, 0), () => ops.where(first(), 0, dy)];
  }
  const best = inputs.map((x) => once(() => ops.equal(x, y)));
  // Whether this input or one before it is the extreme.
  const found: (() => Tensor)[] = [];
  for (const [index, isBest] of best.entries()) {
    const before = found[index - 1];
    found.push(before ? once(() => ops.or(before(), isBest())) : isBest);
  }
  return best.map((isBest, index) => {
    const before = found[index - 1];
    return () => ops.where(before ? ops.and(isBest(), ops.not(before())) : isBest(), dy, 0);
  });
}
