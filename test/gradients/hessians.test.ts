// Second derivatives where rules treat a value apart, beside PyTorch's (fixtures/torch/README.md). All cases are one graph and one run.
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { gradients } from '../../src/gradients/gradients.js';
import { dense } from '../../src/gradients/indexed-slices.js';
import { constant } from '../../src/graph/constant.js';
import { Graph } from '../../src/graph/graph.js';
import type { Attributes } from '../../src/graph/node.js';
import { placeholder } from '../../src/graph/placeholder.js';
import type { Tensor } from '../../src/graph/tensor.js';
import * as ops from '../../src/ops/index.js';
import { Session } from '../../src/session/session.js';
import { type DType, isFloating } from '../../src/values/dtype.js';
import { TensorData } from '../../src/values/tensor-data.js';

interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly (number | string)[];
}
interface HessianCase {
  readonly op: string;
  readonly attributes: Attributes;
  readonly note?: string;
  readonly dtype: DType;
  readonly fixed: readonly number[];
  readonly inputs: readonly ((Numbers & { dtype: DType }) | null)[];
  readonly weights: Numbers;
  readonly gradients: readonly (number | string)[];
  readonly hessian: readonly (number | string)[];
}
const file = new URL('../../fixtures/torch/hessians.json', import.meta.url);
const fixture: Record<'elements' | 'wholes', HessianCase[]> = JSON.parse(readFileSync(file, 'utf8'));
const cases = [
  ...fixture.elements.map((item) => ({ ...item, diagonal: true })),
  ...fixture.wholes.map((item) => ({ ...item, diagonal: false })),
];

const dataOf = ({ shape, data }: Numbers, dtype: DType): TensorData =>
  TensorData.from(dtype === 'int64' ? data.map((value) => BigInt(value)) : data.map(Number), dtype, shape);
const countOf = (shape: readonly number[]) => shape.reduce((product, dim) => product * dim, 1);
const textOf = (values: Numbers) =>
  countOf(values.shape) === 0 ? '[]' : JSON.stringify(dataOf(values, 'float64').toArray());

/** The gradients of a case, and rows of its Hessian: one for every element of an input, or their sum where it is diagonal. */
function build(item: (typeof cases)[number], feeds: Map<Tensor, TensorData>): Tensor[] {
  const xs: Tensor[] = [];
  const tensors = item.inputs.map((input, index) => {
    if (input === null) return undefined;
    const isFixed = !isFloating(input.dtype) || item.fixed.includes(index);
    const data = dataOf(input, isFloating(input.dtype) ? item.dtype : input.dtype);
    if (isFixed) return constant(data);
    const x = placeholder(data.dtype, data.shape);
    feeds.set(x, data);
    xs.push(x);
    return x;
  });
  const outputs = item.op === 'BatchNormalization' && item.attributes.training_mode ? { outputs: 3 } : {};
  const y = [ops.node(item.op, tensors, item.attributes, outputs)].flat()[0] as Tensor;
  const first = gradients([y], xs, { gradYs: [constant(dataOf(item.weights, item.dtype))] });
  const found = first.map((gradient) => ops.identity(dense(gradient as Tensor)));
  const rows = xs.flatMap((x, index) => {
    const size = countOf(x.shape as number[]);
    const units = Array.from({ length: size }, (_, place) => Array.from({ length: size }, (__, at) => +(at === place)));
    return (item.diagonal ? [units.map(() => 1)] : units).map((row) => {
      const second = gradients([found[index] as Tensor], xs, {
        gradYs: [constant(TensorData.from(row, x.dtype, x.shape as number[]))],
        unconnectedGradients: 'zero',
      });
      return second.map((gradient) => ops.reshape(dense(gradient as Tensor), [-1n]));
    });
  });
  return [...found.map((gradient) => ops.reshape(gradient, [-1n])), ...rows.flat()];
}

function expectNear(found: readonly number[], expected: readonly (number | string)[], dtype: DType): void {
  expect(found).to.have.length(expected.length);
  const [relative, absolute] = dtype === 'float64' ? [1e-9, 1e-12] : [2e-5, 2e-6];
  const wrong = expected.map(Number).flatMap((value, index) => {
    const given = found[index] as number;
    const isNear = Math.abs(given - value) <= absolute + relative * Math.abs(value);
    return Object.is(given, value) || given === value || isNear ? [] : [`[${index}] is ${given}, not ${value}`];
  });
  expect(wrong).to.deep.equal([]);
}

describe('Second derivatives at special numbers', () => {
  const results: number[][] = [];

  before(async () => {
    const graph = new Graph();
    const feeds = new Map<Tensor, TensorData>();
    const fetches = graph.asDefault(() => cases.map((item) => build(item, feeds)));
    const session = new Session({ graph, intraOpNumThreads: 1 });
    try {
      const values = await session.run(fetches, feeds);
      results.push(...values.map((list) => list.flatMap((data) => data.values().map(Number))));
    } finally {
      await session.close();
    }
  });

  for (const [index, item] of cases.entries()) {
    const details = [
      ...Object.entries(item.attributes).map(([key, value]) => `${key}=${value}`),
      ...(item.note ? [item.note] : []),
    ];
    const at = item.inputs.map((input) => (input ? textOf(input) : 'none')).join(', ');
    it(`of ${item.op} are PyTorch's at ${at}${details.length > 0 ? ` (${details.join(', ')})` : ''}`, () => {
      expectNear(results[index] as number[], [...item.gradients, ...item.hessian], item.dtype);
    });
  }
});
