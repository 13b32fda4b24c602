// How the driver walks: paths that meet, broadcasting undone, rows kept as rows, only what is needed built, all of it in the right phase.
import { expect } from 'chai';
import { connected, gradients } from '../../src/gradients/gradients.js';
import { dense, type Gradient, IndexedSlices } from '../../src/gradients/indexed-slices.js';
import { stopGradient } from '../../src/gradients/stop-gradient.js';
import { constant } from '../../src/graph/constant.js';
import { Graph, getDefaultGraph, resetDefaultGraph } from '../../src/graph/graph.js';
import { placeholder } from '../../src/graph/placeholder.js';
import { controlDependencies, nameScope } from '../../src/graph/scopes.js';
import type { Tensor } from '../../src/graph/tensor.js';
import { globalVariablesInitializer, Variable } from '../../src/graph/variable.js';
import * as ops from '../../src/ops/index.js';
import { reduceSum } from '../../src/ops/math.js';
import { randomNumbers } from '../../src/session/numeric.js';
import { Session } from '../../src/session/session.js';
import { broadcastShapes, type Shape } from '../../src/values/shape.js';
import { TensorData } from '../../src/values/tensor-data.js';
import { tensorType } from '../../src/values/value-type.js';

/** Runs in a session of the tensors' graph, variables initialized. */
async function evaluate(
  tensors: readonly Tensor[],
  feeds: ReadonlyMap<Tensor, TensorData> = new Map(),
): Promise<TensorData[]> {
  const { graph } = tensors[0] as Tensor;
  const session = new Session({ graph, intraOpNumThreads: 1 });
  await session.run(graph.asDefault(globalVariablesInitializer));
  const values = await session.run(tensors, feeds);
  await session.close();
  return values;
}
const tensor = (gradient: Gradient | null | undefined): Tensor => dense(gradient as Gradient);
const float64 = (value: number) => constant(value, { dtype: 'float64' });
/** The nodes that `fn` adds to the default graph. */
function added(fn: () => unknown) {
  const before = getDefaultGraph().nodes.length;
  fn();
  return getDefaultGraph().nodes.slice(before);
}

beforeEach(resetDefaultGraph);
after(resetDefaultGraph);

describe('Gradients along several paths', () => {
  it('add up, through diamonds and repeated operands', async () => {
    const x = float64(0.7);
    const s = ops.sin(x);
    const y = ops.add(ops.mul(s, s), ops.add(ops.mul(ops.exp(s), x), ops.sum([x, x, x])));
    const [value] = await evaluate([tensor(gradients(y, x)[0])]);
    const [sin, cos] = [Math.sin(0.7), Math.cos(0.7)];
    expect(value?.item()).to.be.closeTo(2 * sin * cos + Math.exp(sin) * (cos * 0.7 + 1) + 3, 1e-12);
  });

  it('are added once where they meet, by one node', () => {
    const x = placeholder('float32', [2], { name: 'x' });
    const shared = ops.exp(x);
    const parts = [ops.sin(shared), ops.cos(shared), ops.tanh(shared), ops.neg(shared)];
    const nodes = added(() => gradients(parts, x));
    expect(nodes.filter(({ opType }) => opType === 'Sum')).to.have.lengthOf(1);
    expect(nodes.filter(({ opType, name }) => opType === 'Mul' && name.includes('Exp_grad'))).to.have.lengthOf(1);
  });
});

describe('Gradients of gradients', () => {
  const functions: readonly [string, (x: Tensor) => Tensor, readonly ((x: number) => number)[]][] = [
    [
      'x⁴',
      (x) => ops.mul(ops.mul(x, x), ops.mul(x, x)),
      [(x) => 4 * x ** 3, (x) => 12 * x ** 2, (x) => 24 * x, () => 24],
    ],
    ['sin', (x) => ops.sin(x), [Math.cos, (x) => -Math.sin(x), (x) => -Math.cos(x), Math.sin]],
    ['1 / x', (x) => ops.reciprocal(x), [(x) => -(x ** -2), (x) => 2 * x ** -3, (x) => -6 * x ** -4]],
    [
      'exp(x²)',
      (x) => ops.exp(ops.mul(x, x)),
      [(x) => 2 * x * Math.exp(x * x), (x) => (2 + 4 * x * x) * Math.exp(x * x)],
    ],
    ['log', (x) => ops.log(x), [(x) => 1 / x, (x) => -1 / x ** 2, (x) => 2 / x ** 3]],
    ['x^2.5', (x) => ops.pow(x, 2.5), [(x) => 2.5 * x ** 1.5, (x) => 3.75 * x ** 0.5, (x) => 1.875 * x ** -0.5]],
    ['sigmoid', (x) => ops.sigmoid(x), [(x) => s(x) * (1 - s(x)), (x) => s(x) * (1 - s(x)) * (1 - 2 * s(x))]],
  ];
  const s = (x: number) => 1 / (1 + Math.exp(-x));
  for (const [name, build, derivatives] of functions) {
    it(`of ${name} are right to order ${derivatives.length}`, async () => {
      const x = float64(0.8);
      let y = build(x);
      const orders = derivatives.map(() => {
        y = tensor(gradients(y, x)[0]);
        return y;
      });
      const values = await evaluate(orders);
      for (const [order, derivative] of derivatives.entries())
        expect(values[order]?.item(), `order ${order + 1}`).to.be.closeTo(derivative(0.8), 1e-6);
    });
  }

  it('are null once nothing depends on x any more', () => {
    const x = placeholder('float32', []);
    const [first] = gradients(ops.mul(x, 3), x);
    expect(gradients(tensor(first), x)).to.deep.equal([null]);
  });

  it('of mixed kind are right: d²(x·sin y)/dx dy = cos y', async () => {
    const [x, y] = [float64(2), float64(0.3)];
    const [dx] = gradients(ops.mul(x, ops.sin(y)), x);
    const [dxdy] = gradients(tensor(dx), y);
    expect((await evaluate([tensor(dxdy)]))[0]?.item()).to.be.closeTo(Math.cos(0.3), 1e-12);
  });
});

describe('Gradients of gathered rows', () => {
  const rows = () =>
    new Variable(
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      { name: 'rows' },
    );

  it('are IndexedSlices; several are put one after the other, duplicates and all', async () => {
    const w = rows();
    const first = ops.mul(ops.gather(w, [2, 0, 2]), [[1], [2], [3]]);
    const second = ops.gather(w, constant([1, 2], { dtype: 'int32' }));
    const [slices] = gradients([first, second], w);
    expect(slices).to.be.instanceOf(IndexedSlices);
    const { values, indices, like } = slices as IndexedSlices;
    expect(like).to.equal(w.value);
    expect([indices.dtype, indices.shape, values.shape]).to.deep.equal(['int64', [5], [5, 2]]);
    type Three = [TensorData, TensorData, TensorData];
    const [at, each, all] = (await evaluate([indices, values, tensor(slices)])) as Three;
    const byRow = [0, 0, 0];
    for (const [index, row] of at.values().entries())
      byRow[Number(row)] = (byRow[Number(row)] as number) + Number(each.values()[2 * index]);
    expect(byRow).to.deep.equal([2, 1, 5]);
    expect(all.toArray()).to.deep.equal([
      [2, 2],
      [1, 1],
      [5, 5],
    ]);
  });

  it('become tensors where they meet a dense gradient, or pass another node', async () => {
    const w = rows();
    const [both] = gradients([ops.gather(w, [1]), ops.mul(w, 10)], w);
    expect(both).to.not.be.instanceOf(IndexedSlices);
    const [through] = gradients(ops.gather(ops.mul(w, 2), [1, 1]), w);
    const values = await evaluate([both as Tensor, through as Tensor]);
    expect(values.map((value) => value.toArray())).to.deep.equal([
      [
        [10, 10],
        [11, 11],
        [10, 10],
      ],
      [
        [0, 0],
        [4, 4],
        [0, 0],
      ],
    ]);
  });
});

describe('Broadcasting is undone', () => {
  const pairs: readonly (readonly [readonly number[], readonly number[]])[] = [
    [[2, 3], [3]],
    [
      [2, 3],
      [2, 1],
    ],
    [[2, 3], []],
    [[1], [2, 3]],
    [
      [1, 1],
      [2, 3],
    ],
    [
      [2, 1, 3],
      [4, 1],
    ],
    [[3], [3]],
    [[], []],
    [
      [1, 3],
      [1, 3],
    ],
    [
      [2, 1],
      [1, 3],
    ],
    [[0, 3], [3]],
    [
      [2, 3],
      [0, 1, 1],
    ],
  ];
  const symbols = ['a', 'b', 'c'];
  const shapeOf = {
    'static shapes': (shape: readonly number[]): Shape => shape,
    'symbols where there is a size above 1': (shape: readonly number[]): Shape =>
      shape.map((dim, axis) => (dim === 1 ? 1 : (symbols[shape.length - 1 - axis] as string))),
    'symbols of each operand’s own': (shape: readonly number[], name: string): Shape =>
      shape.map((_, axis) => `${name}${axis}`),
    'unknown sizes': (shape: readonly number[]): Shape => shape.map(() => null),
    'an unknown rank': (): Shape => null,
  };
  const sizeOf = (shape: readonly number[]) => shape.reduce((product, dim) => product * dim, 1);
  /** The position in an operand of an element of the result. */
  function place(index: number, result: readonly number[], operand: readonly number[]): number {
    let [rest, stride, at] = [index, 1, 0];
    for (let axis = result.length - 1; axis >= 0; axis--) {
      const dim = operand[axis - result.length + operand.length];
      const step = rest % (result[axis] as number);
      rest = Math.floor(rest / (result[axis] as number));
      if (dim === undefined) continue;
      if (dim !== 1) at += step * stride;
      stride *= dim;
    }
    return at;
  }
  const elements = (data: TensorData) => data.values() as number[];

  for (const [title, symbolic] of Object.entries(shapeOf)) {
    it(`with ${title}`, async () => {
      const random = randomNumbers(1);
      const data = (shape: readonly number[]) =>
        TensorData.from(
          Array.from({ length: sizeOf(shape) }, () => Math.floor(random() * 9) + 1),
          'float32',
          shape,
        );
      for (const [left, right] of pairs) {
        const graph = new Graph();
        const { a, b, dy, found } = graph.asDefault(() => {
          const [a, b] = [placeholder('float32', symbolic(left, 'l')), placeholder('float32', symbolic(right, 'r'))];
          const y = ops.mul(a, b);
          const dy = placeholder('float32', y.shape);
          return { a, b, dy, found: gradients(y, [a, b], { gradYs: [dy] }).map(tensor) };
        });
        const result = broadcastShapes([left, right]) as number[];
        const [av, bv, dyv] = [data(left), data(right), data(result)];
        const values = await evaluate(
          found,
          new Map([
            [a, av],
            [b, bv],
            [dy, dyv],
          ]),
        );
        const expected = [new Array<number>(sizeOf(left)).fill(0), new Array<number>(sizeOf(right)).fill(0)] as [
          number[],
          number[],
        ];
        for (let index = 0; index < sizeOf(result); index++) {
          const [i, j] = [place(index, result, left), place(index, result, right)];
          expected[0][i] = (expected[0][i] as number) + (elements(dyv)[index] as number) * (elements(bv)[j] as number);
          expected[1][j] = (expected[1][j] as number) + (elements(dyv)[index] as number) * (elements(av)[i] as number);
        }
        expect(
          values.map((value) => [value.shape, elements(value)]),
          `${left} and ${right}`,
        ).to.deep.equal([
          [left, expected[0]],
          [right, expected[1]],
        ]);
      }
    });
  }

  it('without a look at shapes in the run, where the shapes tell while building', () => {
    const shapes: [Shape, Shape][] = [
      [[2, 3], [3]],
      [['n', 3], [3]],
      [
        ['n', 3],
        ['n', 1],
      ],
      [['n'], ['n']],
      [['n', 'm'], ['m']],
      [
        ['n', 2],
        [1, 1],
      ],
    ];
    for (const [left, right] of shapes) {
      const [a, b] = [placeholder('float32', left), placeholder('float32', right)];
      const y = ops.add(a, b);
      const dy = placeholder('float32', y.shape);
      const types = added(() => gradients(y, [a, b], { gradYs: [dy] })).map(({ opType }) => opType);
      expect(
        types.filter((opType) => !['ReduceSum', 'Constant', 'Unsqueeze', 'Identity'].includes(opType)),
        `${left} and ${right}`,
      ).to.deep.equal([]);
    }
  });
});

describe('The driver', () => {
  it('builds nothing for inputs that nobody asks about', () => {
    const [x, w] = [placeholder('float32', ['n', 3]), new Variable(() => ops.constantOfShape([3n, 4n]))];
    const y = ops.matMul(x, w);
    const count = (xs: readonly (Tensor | Variable)[]) =>
      added(() => gradients(y, xs)).filter(({ opType }) => ['MatMul', 'Gemm'].includes(opType)).length;
    expect([count([w]), count([x]), count([x, w]), count([constant(1)])]).to.deep.equal([1, 1, 2, 0]);
  });

  it('asks for no rule where the gradient does not come by', () => {
    const x = placeholder('float32', [3]);
    const foreign = (input: Tensor) =>
      ops.node('NoRule', [input], {}, { domain: 'driver.test', outputs: [tensorType('float32', [3])] }) as Tensor;
    const index = ops.argMax(foreign(x));
    const cut = foreign(stopGradient(x));
    const beside = foreign(placeholder('float32', [3]));
    const y = ops.add(ops.add(ops.mul(x, ops.cast(index, { to: 'float32' })), cut), beside);
    const nodes = added(() => expect(gradients(y, x)[0]).to.not.equal(null));
    expect(nodes.filter(({ name }) => name.includes('NoRule_grad'))).to.deep.equal([]);
    expect(gradients(ops.cast(index, { to: 'float32' }), x)).to.deep.equal([null]);
    expect(gradients(cut, x)).to.deep.equal([null]);
  });

  it('puts what it builds into the backward phase, each node under the forward node that it is for', () => {
    const x = placeholder('float32', [2, 3], { name: 'x' });
    const w = new Variable([[1], [2], [3]], { name: 'w' });
    const [y, z] = nameScope('model', () => {
      const product = ops.matMul(x, w, { name: 'product' });
      return [ops.sigmoid(product), ops.gather(product, [0])];
    }) as [Tensor, Tensor];
    const nodes = added(() =>
      gradients([y, z, ops.exp(y)], [x, w, placeholder('float32', [])], { unconnectedGradients: 'zero' }),
    ).filter(({ isSource, opType }) => !isSource && opType !== 'Exp');
    expect(nodes.length).to.be.above(10);
    for (const node of nodes) {
      expect(node.phase, node.name).to.equal('backward');
      const [, forward] = /^gradients\/(.*)_grad\//.exec(node.name) ?? [];
      if (forward !== undefined) expect(node.forward?.name, node.name).to.equal(forward);
    }
    expect(nodes.map(({ name }) => name)).to.include.members(['gradients/model/Sigmoid_grad/Sub', 'gradients/Const']);
  });

  it('takes a read after an ordered update for the variable, and not for what the update computed', async () => {
    const v = new Variable(3);
    const update = v.assignAdd(ops.mul(v, 2));
    const after = controlDependencies([update], () => v.readValue());
    const [gradient] = gradients(ops.mul(after, after), v);
    // 2v at 9.
    expect((await evaluate([tensor(gradient)]))[0]?.item()).to.equal(18);
  });

  it('knows beforehand what is connected, and builds nothing to find out', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => new Variable([1, 2], { name })) as [Variable, Variable, Variable];
    const index = placeholder('int64', [1]);
    const y = reduceSum(ops.add(ops.mul(a, stopGradient(b)), ops.gather(ops.round(c), index)));
    const nodes = added(() => expect(connected([y], [a, b, c, index])).to.deep.equal([a]));
    expect(nodes).to.deep.equal([]);
    expect(gradients(y, [a, b, c, index]).map((gradient) => gradient !== null)).to.deep.equal([
      true,
      false,
      false,
      false,
    ]);
  });

  it('differentiates a chain of a thousand nodes without recursion', async () => {
    const x = float64(0.001);
    let y = x;
    for (let count = 0; count < 1000; count++) y = ops.add(y, ops.mul(y, y));
    let [value, derivative] = [0.001, 1];
    for (let count = 0; count < 1000; count++)
      [value, derivative] = [value + value * value, derivative * (1 + 2 * value)];
    const [result, gradient] = await evaluate([y, tensor(gradients(y, x)[0])]);
    expect((result?.item() as number) / value).to.be.closeTo(1, 1e-9);
    expect((gradient?.item() as number) / derivative).to.be.closeTo(1, 1e-9);
  });
});
