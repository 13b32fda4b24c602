// Owns the shapes of matrix products and of operators on the two last axes.
// Batch axes broadcast as in elementwise.ts; quantized products differ in their element type only.

import type { Tensor } from '../../graph/tensor.js';
import type { Dim, Shape } from '../../values/shape.js';
import type { InferenceRules, Inferred } from '../rule.js';
import {
  broadcast,
  broadcastInto,
  type Dims,
  dimAt,
  type Fail,
  one,
  rankFrom,
  rankOf,
  type Shared,
  sameDim,
} from './common.js';

/** numpy's matmul: a vector on the left is a row, on the right a column, and its axis is dropped from the result. */
function product(fail: Fail, a: Tensor, b: Tensor): Shape {
  const left = rankFrom(fail, a, 'the left operand', 1);
  const right = rankFrom(fail, b, 'the right operand', 1);
  if (left === null || right === null) return null;
  sameDim(fail, dimAt(left, -1), dimAt(right, right.length === 1 ? 0 : -2), 'the inner sizes differ');
  const batch = broadcast(fail, [left.slice(0, -2), right.slice(0, -2)]) ?? [];
  const row = left.length === 1 ? [] : [dimAt(left, -2)];
  const column = right.length === 1 ? [] : [dimAt(right, -1)];
  return [...batch, ...row, ...column];
}

function gemm({
  inputs: [a, b, c],
  attributes: { transA, transB },
  fail,
}: Shared<
  readonly [Tensor, Tensor, Tensor | undefined],
  { readonly transA: number; readonly transB: number }
>): readonly Inferred[] {
  const left = rankOf(fail, a, 'A', 2);
  const right = rankOf(fail, b, 'B', 2);
  const inner = [dimAt(left, transA ? 0 : 1), dimAt(right, transB ? 1 : 0)] as const;
  sameDim(fail, ...inner, `the inner sizes differ (transA ${transA}, transB ${transB})`);
  const shape = [dimAt(left, transA ? 1 : 0), dimAt(right, transB ? 0 : 1)];
  if (c !== undefined) broadcastInto(fail, c.shape, shape, 'C');
  return one(shape);
}

/** The labels of one term around its ellipsis: `b...ij` is `['b', 'ij']`; without an ellipsis the second part is `undefined`. */
const splitTerm = (term: string): readonly [string, string | undefined] => {
  const [before = '', after] = term.split('...');
  return [before, after];
};

function einsum({
  inputs,
  attributes: { equation },
  fail,
}: Shared<readonly Tensor[], { readonly equation: string }>): readonly Inferred[] {
  const [left = '', right] = equation.replaceAll(' ', '').split('->');
  const terms = left.split(',');
  if (terms.length !== inputs.length) {
    return fail(`the equation '${equation}' has ${terms.length} terms`, `${inputs.length}, one an input`);
  }
  const sizes = new Map<string, Dim>();
  let ellipsis: Shape | undefined;
  for (const [index, term] of terms.entries()) {
    const shape = inputs[index]?.shape ?? null;
    const [before, after] = splitTerm(term);
    const labels = before.length + (after?.length ?? 0);
    if (shape !== null && (after === undefined ? shape.length !== labels : shape.length < labels)) {
      return fail(`the term '${term}' does not fit input ${index} of rank ${shape.length}`);
    }
    const take = (label: string, dim: Dim) => {
      const earlier = sizes.get(label);
      sizes.set(label, earlier === undefined ? dim : dimAt(broadcast(fail, [[earlier], [dim]]), 0));
    };
    for (const [axis, label] of [...before].entries()) take(label, dimAt(shape, axis));
    for (const [axis, label] of [...(after ?? '')].entries()) take(label, dimAt(shape, axis - (after ?? '').length));
    if (after !== undefined) {
      const middle: Shape = shape === null ? null : shape.slice(before.length, shape.length - after.length);
      if (ellipsis && middle && ellipsis.length !== middle.length) {
        return fail(`the ellipsis stands for ${ellipsis.length} axes and for ${middle.length}`, 'equally many');
      }
      ellipsis = ellipsis === undefined ? middle : broadcast(fail, [ellipsis, middle]);
    }
  }
  const [before, after] = splitTerm(right ?? implicitOutput(left));
  const dims = (labels: string): Dims =>
    [...labels].map((label) => {
      const dim = sizes.get(label);
      return dim === undefined ? fail(`the label '${label}' of the result is in no term`) : dim;
    });
  if (after === undefined) return one(dims(before));
  return one(ellipsis === null ? null : [...dims(before), ...(ellipsis ?? []), ...dims(after)]);
}

/** Without an arrow the result has the ellipsis, then the labels that stand once, in the order of their letters. */
function implicitOutput(left: string): string {
  const letters = [...left.replace(/[^A-Za-z]/g, '')];
  const single = letters.filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter));
  return `${left.includes('...') ? '...' : ''}${single.sort().join('')}`;
}

export const matrixRules: InferenceRules = {
  MatMul: ({ inputs: [a, b], fail }) => one(product(fail, a, b)),
  MatMulInteger: ({ inputs: [a, b], fail }) => one(product(fail, a, b), { dtype: 'int32' }),
  QLinearMatMul: ({ inputs: [a, , , b], fail }) => one(product(fail, a, b)),
  Gemm: gemm,
  Einsum: einsum,
  Det: ({ inputs: [x], fail }) => {
    const shape = rankFrom(fail, x, 'X', 2);
    sameDim(fail, dimAt(shape, -1), dimAt(shape, -2), 'the matrices are not square');
    return one(shape === null ? null : shape.slice(0, -2));
  },
  Trilu: ({ inputs: [x], fail }) => one(rankFrom(fail, x, 'input', 2)),
};
