// Elementary functions in double precision, for runtimes that have them in single precision only. Each is built so that its relative
// error stays near that of the operators it is made of, also near 0 and far out.
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import type { Compositions } from './composition.js';

/** Of an odd function f, from f(|x|). */
const odd = (x: Tensor, ofMagnitude: (a: Tensor) => Tensor): Tensor => {
  const y = ofMagnitude(ops.abs(x));
  return ops.where(ops.less(x, 0), ops.neg(y), y);
};

/** log(1 + u) for u ≥ 0: what 1 + u rounds away is made good by u / ((1 + u) - 1). */
export function log1p(u: Tensor): Tensor {
  const w = ops.add(u, 1);
  const finite = ops.min([u, 1e300]);
  const step = ops.sub(ops.add(finite, 1), 1);
  const isTiny = ops.equal(step, 0);
  return ops.where(isTiny, u, ops.mul(ops.log(w), ops.div(finite, ops.where(isTiny, 1, step))));
}

/** exp(x) - 1 for x ≤ 0, by 2t / (1 - t) with t = tanh(x / 2). */
export function expm1(x: Tensor): Tensor {
  const t = ops.tanh(ops.mul(x, 0.5));
  return ops.div(ops.mul(t, 2), ops.sub(1, t));
}

/** A polynomial by its coefficients, the highest first. */
const horner = (x: Tensor, [highest = 0, second = 0, ...others]: readonly number[]): Tensor =>
  others.reduce<Tensor>((sum, c) => ops.add(ops.mul(sum, x), c), ops.add(ops.mul(x, highest), second));

/** The single-precision value, and one step from it: tan(x - y) tells how far it is off, and is as small. */
function arctangent(x: Tensor): Tensor {
  const far = ops.max([ops.min([x, 1e30]), -1e30]);
  const near = ops.cast(ops.atan(ops.cast(far, { to: 'float32' })), { to: 'float64' });
  const [sine, cosine] = [ops.sin(near), ops.cos(near)];
  const rest = ops.div(ops.sub(ops.mul(far, cosine), sine), ops.add(cosine, ops.mul(far, sine)));
  return ops.where(ops.isNaN(x), x, ops.add(near, rest));
}

// W. J. Cody, Rational Chebyshev approximations for the error function, Math. Comp. 23 (1969): below 0.46875, up to 4, and beyond.
const inner = [
  [0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694],
  [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171],
] as const;
const middle = [
  [
    2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001,
    881.952221241769, 1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
  ],
  [
    1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
    4362.619090143247, 3439.3676741437216, 1230.3393548037495,
  ],
] as const;

/** erf in double precision. From 6 on it is 1; beyond 4 the middle form is as good, because little is left to 1. */
export function errorFunction(x: Tensor): Tensor {
  const a = ops.min([ops.abs(x), 6]);
  const square = ops.mul(a, a);
  const small = ops.div(ops.mul(a, horner(square, inner[0])), horner(square, inner[1]));
  const ratio = ops.div(horner(a, middle[0]), horner(a, middle[1]));
  const large = ops.sub(1, ops.mul(ops.exp(ops.neg(square)), ratio));
  const y = ops.where(ops.lessOrEqual(a, 0.46875), small, large);
  return ops.where(ops.isNaN(x), x, ops.where(ops.less(x, 0), ops.neg(y), y));
}

export const elementaryCompositions: Compositions = {
  Erf: ({ inputs: [x] }) => errorFunction(x),
  Tan: ({ inputs: [x] }) => ops.div(ops.sin(x), ops.cos(x)),
  Atan: ({ inputs: [x] }) => arctangent(x),
  // asin x = 2·atan(x / (1 + √(1 - x²))), acos x = 2·atan(√((1 - x) / (1 + x))).
  Asin: ({ inputs: [x] }) => {
    const root = ops.sqrt(ops.mul(ops.sub(1, x), ops.add(x, 1)));
    return ops.mul(arctangent(ops.div(x, ops.add(root, 1))), 2);
  },
  Acos: ({ inputs: [x] }) => ops.mul(arctangent(ops.sqrt(ops.div(ops.sub(1, x), ops.add(x, 1)))), 2),
  // With e = exp(-|x|) - 1: sinh |x| = -e·(2 + e)·exp(|x|) / 2.
  Sinh: ({ inputs: [x] }) =>
    odd(x, (a) => {
      const e = expm1(ops.neg(a));
      return ops.mul(ops.mul(ops.neg(e), ops.add(e, 2)), ops.mul(ops.exp(a), 0.5));
    }),
  Cosh: ({ inputs: [x] }) => ops.mul(ops.add(ops.exp(x), ops.exp(ops.neg(x))), 0.5),
  // asinh a = log(1 + a + a·(a / (1 + √(a² + 1)))); far out, that quotient is 1.
  Asinh: ({ inputs: [x] }) =>
    odd(x, (a) => {
      const near = ops.min([a, 1e150]);
      const root = ops.sqrt(ops.add(ops.mul(near, near), 1));
      return log1p(ops.add(a, ops.mul(a, ops.div(near, ops.add(root, 1)))));
    }),
  Acosh: ({ inputs: [x] }) => {
    const t = ops.sub(x, 1);
    return log1p(ops.add(t, ops.mul(ops.sqrt(t), ops.sqrt(ops.add(t, 2)))));
  },
  Atanh: ({ inputs: [x] }) => odd(x, (a) => ops.mul(log1p(ops.div(ops.mul(a, 2), ops.sub(1, a))), 0.5)),
};
