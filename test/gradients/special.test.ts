// Gradients at single numbers where a convention decides or where PyTorch has none, and what rules promise beside numbers.
import { expect } from 'chai';
import { GradientError } from '../../src/errors.js';
import { gradients } from '../../src/gradients/gradients.js';
import { dense, IndexedSlices } from '../../src/gradients/indexed-slices.js';
import { constant } from '../../src/graph/constant.js';
import { Graph } from '../../src/graph/graph.js';
import { placeholder } from '../../src/graph/placeholder.js';
import type { Tensor } from '../../src/graph/tensor.js';
import * as ops from '../../src/ops/index.js';
import { sigmoidCrossEntropyWithLogits } from '../../src/ops/nn.js';
import { Session } from '../../src/session/session.js';
import type { DType } from '../../src/values/dtype.js';
import { type NestedArray, TensorData } from '../../src/values/tensor-data.js';

async function evaluate(build: () => Tensor[]): Promise<NestedArray[]> {
  const graph = new Graph();
  const fetches = graph.asDefault(() => build().map((tensor) => ops.identity(tensor)));
  const session = new Session({ graph, intraOpNumThreads: 1 });
  try {
    return (await session.run(fetches)).map((data) => data.toArray());
  } finally {
    await session.close();
  }
}
const gradientOf = (y: Tensor, x: Tensor): Tensor => dense(gradients(y, x)[0] as Tensor);
const { POSITIVE_INFINITY: INF } = Number;

interface Row {
  readonly title: string;
  readonly at: NestedArray;
  readonly of: (x: Tensor) => Tensor;
  readonly gradient: NestedArray;
  readonly order?: 1 | 2;
}
/** Typed here: the compiler takes seconds to find the one type of functions so different. */
const straight: readonly Row['of'][] = [
  ops.sigmoid,
  ops.tanh,
  ops.softplus,
  ops.mish,
  ops.gelu,
  ops.elu,
  ops.selu,
  ops.celu,
  ops.softsign,
  ops.erf,
  ops.atan,
];

const rows: Row[] = [
  { title: 'Clip passes at its bounds', at: [-1, 3], of: (x) => ops.clip(x, -1, 3), gradient: [1, 1] },
  {
    title: 'Max gives a tie of infinities to the first',
    at: [INF, -INF],
    of: (x) => ops.max([x, ops.constant({ value: TensorData.from([INF, -INF]) })]),
    gradient: [1, 1],
  },
  {
    title: 'Pow is flat in the exponent for bases that are not positive',
    at: [2, 3],
    of: (p) => ops.pow(TensorData.from([-2, 0]), p),
    gradient: [0, 0],
  },
  { title: 'Mish is straight at infinity', at: [INF, 1e30], of: (x) => ops.mish(x), gradient: [1, 1] },
  { title: 'Relu passes nothing at 0', at: [0, -0], of: (x) => ops.relu(x), gradient: [0, 0] },
  {
    title: 'the square root of a maximum is flat where the number wins',
    at: [-1, 4],
    of: (x) => ops.sqrt(ops.max([x, 0])),
    gradient: [0, 0.25],
  },
  {
    title: 'Where keeps infinities out of what it does not choose',
    at: [0, 4],
    of: (x) => ops.where(ops.greater(x, 0), ops.log(ops.where(ops.greater(x, 0), x, 1)), 0),
    gradient: [0, 0.25],
  },
  {
    title: 'ReduceLogSumExp has no direction where all is -∞',
    at: [-INF, -INF],
    of: (x) => ops.reduceLogSumExp(x),
    gradient: [0, 0],
  },
  ...([1, 2] as const).flatMap((order): Row[] => [
    {
      title: `ReduceL2 has no direction at 0, order ${order}`,
      at: [0, 0],
      of: (x) => ops.reduceL2(x),
      gradient: [0, 0],
      order,
    },
    {
      title: `GlobalLpPool has no direction at 0, order ${order}`,
      at: [[[0, 0]]],
      of: (x) => ops.globalLpPool(x),
      gradient: [[[0, 0]]],
      order,
    },
    {
      title: `LpNormalization has no direction at 0, order ${order}`,
      at: [0, 0],
      of: (x) => ops.lpNormalization(x),
      gradient: [0, 0],
      order,
    },
  ]),
  {
    title: 'Det has a gradient at a singular matrix',
    at: [
      [1, 2],
      [2, 4],
    ],
    of: (x) => ops.det(x),
    gradient: [
      [4, -2],
      [-2, 1],
    ],
  },
  {
    title: 'Clip at x = max < min takes nothing from x',
    at: [0, 1, 3],
    of: (x) => ops.clip(x, constant(2), constant(1)),
    gradient: [0, 0, 0],
  },
  ...straight.map(
    (of): Row => ({
      title: `${of.name} is straight far from 0, twice`,
      at: [-100, -88, 88, 100],
      of: (x) => of(x),
      gradient: [0, 0, 0, 0],
      order: 2,
    }),
  ),
];

describe('Gradients at single numbers', () => {
  for (const { title, at, of, gradient, order } of rows) {
    it(title, async () => {
      const [found] = await evaluate(() => {
        const x = constant(at);
        const first = gradientOf(of(x), x);
        return [order === 2 ? gradientOf(first, x) : first];
      });
      const numbers = (values: NestedArray): number[] => [values].flat(4).map(Number);
      for (const [index, value] of numbers(found as NestedArray).entries()) {
        expect(value, `element ${index}`).to.be.closeTo(numbers(gradient)[index] as number, 1e-3);
      }
    });
  }
});

describe('The gradient of Dropout', () => {
  const settings: Record<string, () => [ratio: Tensor, training: Tensor]> = {
    'known settings': () => [constant(0.25), constant(true)],
    'settings computed in the run': () => [ops.div(constant(1), 4), ops.greater(constant(1), 0)],
  };
  for (const [title, make] of Object.entries(settings)) {
    it(`is the mask and its scale, with ${title}`, async () => {
      const [y, dx] = await evaluate(() => {
        const x = constant(1, { shape: [100] });
        const [dropped] = ops.dropout(x, ...make(), { outputs: 2 });
        return [dropped, gradientOf(dropped, x)];
      });
      // Of ones, the result is itself what each element was multiplied by.
      expect(dx).to.deep.equal(y);
      expect(new Set(dx as number[]).size).to.equal(2);
    });
  }

  it('asks for the mask where it is missing', () => {
    new Graph().asDefault(() => {
      const x = placeholder('float32', [3]);
      expect(() => gradients(ops.dropout(x, 0.5, true), x)).to.throw(GradientError, /outputs: 2/);
    });
  });
});

describe('The gradient of Gather', () => {
  it('of rows keeps rows, counted from the front', async () => {
    const [values, indices] = await evaluate(() => {
      const table = constant([
        [1, 2],
        [3, 4],
        [5, 6],
      ]);
      const [found] = gradients(ops.gather(table, ops.add(constant([[-1n, 0n]]), 0)), table);
      expect(found).to.be.instanceOf(IndexedSlices);
      const { values, indices } = found as IndexedSlices;
      return [values, indices];
    });
    expect(values).to.deep.equal([
      [1, 1],
      [1, 1],
    ]);
    expect(indices).to.deep.equal([2n, 0n]);
  });
});

describe('Gradient rules', () => {
  const unary: Partial<typeof ops> = ops;
  const functions =
    'abs acos acosh asin asinh atan atanh clip cos cosh elu erf exp gelu hardSigmoid hardSwish leakyRelu log mish neg reciprocal relu selu shrink sigmoid sin sinh softplus softsign sqrt tan tanh thresholdedRelu reduceL1 reduceL2 reduceLogSum reduceLogSumExp reduceMax reduceMean reduceMin reduceProd reduceSum reduceSumSquare det'.split(
      ' ',
    );
  for (const dtype of ['float64', 'float16'] satisfies DType[]) {
    it(`keep the element type ${dtype} in every node`, () => {
      for (const name of functions) {
        new Graph().asDefault(() => {
          const x = placeholder(dtype, ['n', 3, 3]);
          const of = unary[name as 'abs'] as (x: Tensor) => Tensor;
          expect(gradientOf(of(x), x).dtype, name).to.equal(dtype);
        });
      }
    });
  }

  it('build nothing for inputs whose gradient nobody wants', () => {
    const graph = new Graph();
    graph.asDefault(() => {
      const [a, b] = [placeholder('float32', [2, 3]), placeholder('float32', [3, 4])];
      gradients(ops.matMul(a, b), b);
    });
    expect(graph.nodes.filter(({ opType }) => opType === 'Gemm')).to.have.length(1);
  });

  it('divide half floats by more elements than half floats can count', async () => {
    const x = () => constant(new TensorData('float16', [1, 1, 70000, 1], new Uint16Array(70000)));
    const ones = [1, 1, 1, 1];
    const results = await evaluate(() => {
      const [a, b] = [x(), x()];
      const [mean, pooled] = [ops.reduceMean(a), ops.globalAveragePool(b)];
      const found = [gradients(mean, a), gradients(pooled, b)].map(([gradient]) => gradient as Tensor);
      return found.map((gradient) => ops.slice(gradient, [0, 0, 0, 0].map(BigInt), ones.map(BigInt)));
    });
    for (const value of results.flat(4)) expect(value).to.be.closeTo(1 / 70000, 1e-7);
  });

  it('need no shapes in the run where a batch is all that is unknown', () => {
    const graph = new Graph();
    graph.asDefault(() => {
      const x = placeholder('float32', ['batch', 4, 6]);
      const w = placeholder('float32', [24, 5]);
      const part = ops.slice(ops.relu(x), [1n], [3n], [1n]);
      const whole = ops.concat([part, ops.slice(x, [0n], [2n], [1n])], { axis: 1 });
      const y = ops.add(ops.matMul(ops.flatten(whole), w), constant([1, 2, 3, 4, 5]));
      gradients(ops.transpose(y), [x, w], { gradYs: [placeholder('float32', [5, 'batch'])] });
    });
    expect(graph.nodes.filter(({ opType }) => opType === 'Shape').map(String)).to.deep.equal([]);
  });
});

describe('A small result beside a large argument', () => {
  // TensorFlow's numbers are these of plain mathematics: log(1 + exp(-20)) = 2.0611536e-9, and so is σ(-20).
  const tail = (x: number) => Math.log1p(Math.exp(-x));
  const slope = (x: number) => 1 / (1 + Math.exp(x));
  const sizes = [8, 15, 17, 20, 40, 80];
  const opposite = sizes.map((x) => -x);
  const entropy = (label: number) => (x: Tensor) => sigmoidCrossEntropyWithLogits(constant(sizes.map(() => label)), x);
  for (const [title, at, of, sign] of [
    ['softplus below 0', opposite, (x: Tensor) => ops.softplus(x), 1],
    ['the cross entropy of a sure 1', sizes, entropy(1), -1],
    ['the cross entropy of a sure 0', opposite, entropy(0), 1],
  ] as const)
    it(`keeps all its digits, and so do its slope and curvature: ${title}`, async () => {
      const results = await evaluate(() => {
        const x = constant([...at]);
        const y = of(x);
        const first = gradientOf(y, x);
        return [y, first, gradientOf(first, x)];
      });
      const curvature = (x: number) => slope(x) * slope(-x);
      const wanted = [tail, (x: number) => sign * slope(x), curvature].map((f) => sizes.map(f));
      for (const [order, values] of (results as number[][]).entries())
        for (const [index, value] of values.entries())
          expect(value / Number(wanted[order]?.[index])).to.be.closeTo(1, 3e-6, `order ${order} at ${at[index]}`);
    });

  it('the cross entropy has slope 1/2 - z and curvature 1/4 at 0', async () => {
    const results = await evaluate(() => {
      const x = constant([0, 0, 0]);
      const first = gradientOf(sigmoidCrossEntropyWithLogits(constant([0, 0.25, 1]), x), x);
      return [first, gradientOf(first, x)];
    });
    expect(results).to.deep.equal([
      [0.5, 0.25, -0.5],
      [0.25, 0.25, 0.25],
    ]);
  });
});
