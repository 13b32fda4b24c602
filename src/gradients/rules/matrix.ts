// Gradients of matrix products and determinants.
import type { Tensor } from '../../graph/tensor.js';
import { castTo } from '../../ops/cast.js';
import * as ops from '../../ops/index.js';
import { int64 } from '../../ops/literals.js';
import { onesOfShape } from '../../ops/shape-of.js';
import type { GradientRules } from '../rule.js';
import { einsumGradients } from './einsum.js';
import { sizeOf } from './sizes.js';

export const matrixGradients: GradientRules = {
  MatMul: ([dy], { inputs: [a, b] }) => [() => leftGradient(dy, a, b), () => rightGradient(dy, a, b)],
  // Y = alpha A' B' + beta C
  Gemm: ([dy], { inputs: [a, b, c], attributes: { alpha, beta, transA, transB } }) => [
    () =>
      transA
        ? ops.gemm(b, dy, undefined, { alpha, transA: transB, transB: 1 })
        : ops.gemm(dy, b, undefined, { alpha, transB: 1 - transB }),
    () =>
      transB
        ? ops.gemm(dy, a, undefined, { alpha, transA: 1, transB: transA })
        : ops.gemm(a, dy, undefined, { alpha, transA: 1 - transA }),
    c ? () => (beta === 1 ? dy : ops.mul(dy, beta)) : null,
  ],
  Einsum: ([dy], { inputs, attributes: { equation } }) => einsumGradients(dy, inputs, equation),
  Det: ([dy], { inputs: [x] }) => [() => ops.mul(ops.unsqueeze(dy, [-2, -1]), cofactors(x))],
};

/** Matrices of a stack, each transposed. An operand of unknown rank is taken to be of two axes or more. */
function transposed(x: Tensor): Tensor {
  if (x.rank === null) return ops.einsum([x], { equation: '...ij->...ji' });
  const axes = Array.from({ length: x.rank }, (_, axis) => axis);
  return ops.transpose(x, { perm: [...axes.slice(0, -2), x.rank - 1, x.rank - 2] });
}

/** All rows of a stack as one matrix with as many columns as `like` has along `axis`. */
const stacked = (x: Tensor, like: Tensor, axis: number): Tensor => {
  const size = like.shape?.at(axis);
  return ops.reshape(
    x,
    typeof size === 'number' ? int64(-1, size) : ops.concat([int64(-1), sizeOf(like, axis)], { axis: 0 }),
  );
};

/** dA = dY Bᵀ; a vector B has lost its axis in Y, and so has a vector A. */
function leftGradient(dy: Tensor, a: Tensor, b: Tensor): Tensor {
  if (b.rank === 1) return ops.mul(a.rank === 1 ? dy : ops.unsqueeze(dy, [-1]), b);
  if (a.rank === 2 && b.rank === 2) return ops.gemm(dy, b, undefined, { transB: 1 });
  if (a.rank === 1) return b.rank === 2 ? ops.matMul(b, dy) : ops.squeeze(ops.matMul(b, ops.unsqueeze(dy, [-1])), [-1]);
  return ops.matMul(dy, transposed(b));
}

/** dB = Aᵀ dY, where one matrix B serves a whole stack as a single product. */
function rightGradient(dy: Tensor, a: Tensor, b: Tensor): Tensor {
  if (a.rank === 1) return b.rank === 1 ? ops.mul(dy, a) : ops.mul(ops.unsqueeze(a, [-1]), ops.unsqueeze(dy, [-2]));
  if (b.rank === 1) return ops.matMul(ops.reshape(dy, int64(-1)), a.rank === 2 ? a : stacked(a, b, 0));
  if (b.rank !== 2) return ops.matMul(transposed(a), dy);
  if (a.rank === 2) return ops.gemm(a, dy, undefined, { transA: 1 });
  return ops.gemm(stacked(a, b, 0), stacked(dy, b, 1), undefined, { transA: 1 });
}

/**
 * The matrix of cofactors, which is the derivative of the determinant, also where that is 0 and there is no inverse: the
 * determinants of what is left without row i and column j, with the sign of (-1)ⁱ⁺ʲ.
 */
function cofactors(x: Tensor): Tensor {
  if (x.shape?.at(-1) === 1) return onesOfShape(x);
  const size = ops.squeeze(sizeOf(x, -1), [0]);
  const rows = ops.unsqueeze(ops.range(0n, size, 1n), [1]);
  const fewer = ops.unsqueeze(ops.range(0n, ops.sub(size, 1), 1n), [0]);
  const others = ops.add(fewer, castTo(ops.greaterOrEqual(fewer, rows), 'int64'));
  const minors = ops.gather(ops.gather(x, others, { axis: -2 }), others, { axis: -1 });
  const odd = castTo(ops.mod(ops.add(rows, ops.transpose(rows)), 2), x.dtype);
  const signs = ops.sub(1, ops.mul(odd, 2));
  return ops.mul(ops.det(ops.einsum([minors], { equation: '...iajb->...ijab' })), signs);
}
