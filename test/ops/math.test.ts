// TensorFlow's functions, each with what it gives.
import { expect } from 'chai';
import { ValueError } from '../../src/errors.js';
import { gradients } from '../../src/gradients/gradients.js';
import { constant } from '../../src/graph/constant.js';
import { Graph } from '../../src/graph/graph.js';
import { placeholder } from '../../src/graph/placeholder.js';
import type { Tensor } from '../../src/graph/tensor.js';
import { dense } from '../../src/layers/index.js';
import * as math from '../../src/ops/math.js';
import * as nn from '../../src/ops/nn.js';
import { Session } from '../../src/session/session.js';
import { TensorData } from '../../src/values/tensor-data.js';
import * as initializers from '../../src/variables/initializers.js';
import { caught } from '../support/caught.js';

type Build = () => Tensor | readonly Tensor[];
type Row = readonly [build: Build, ...expected: unknown[]];

const m = [
  [1, 2, 3],
  [4, 5, 6],
];
const signs = [-2, -0.5, 0, 0.5, 2];
const each = (values: readonly number[], fn: (x: number) => number) => values.map(fn);
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Whole numbers stand for themselves, other numbers for their first five digits. */
const rounded = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(rounded)
    : typeof value === 'bigint'
      ? Number(value)
      : typeof value === 'number' && Number.isFinite(value)
        ? Number(value.toPrecision(5)) + 0
        : value;

const tables: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  arithmetic: {
    add: [
      () => math.add([1, 2], [[10], [20]]),
      [
        [11, 12],
        [21, 22],
      ],
    ],
    subtract: [() => math.subtract(5, [1, 2]), [4, 3]],
    multiply: [
      () => math.multiply(m, 2),
      [
        [2, 4, 6],
        [8, 10, 12],
      ],
    ],
    divide: [() => math.divide([1, 3], 2), [0.5, 1.5]],
    'divide, of integers': [() => math.divide([7n, 9n], 2n), [3, 4]],
    pow: [() => math.pow([2, 3], [3, 2]), [8, 9]],
    maximum: [() => math.maximum([1, 5], 3), [3, 5]],
    minimum: [() => math.minimum([1, 5], 3), [1, 3]],
    squaredDifference: [() => math.squaredDifference([1, 5], 3), [4, 4]],
    negative: [() => math.negative(signs), each(signs, (x) => -x)],
    abs: [() => math.abs(signs), each(signs, Math.abs)],
    square: [() => math.square([1, -3]), [1, 9]],
    sqrt: [() => math.sqrt([4, 2]), [2, Math.SQRT2]],
    rsqrt: [() => math.rsqrt([4, 2]), [0.5, Math.SQRT1_2]],
    exp: [() => math.exp(signs), each(signs, Math.exp)],
    log: [() => math.log([1, 10]), [0, Math.LN10]],
    reciprocal: [() => math.reciprocal([2, -4]), [0.5, -0.25]],
    sign: [() => math.sign(signs), each(signs, Math.sign)],
    floor: [() => math.floor([1.5, -1.5]), [1, -2]],
    ceil: [() => math.ceil([1.5, -1.5]), [2, -1]],
    'round, halves to even': [() => math.round([0.5, 1.5, 2.5, -0.5]), [0, 2, 2, 0]],
    sin: [() => math.sin(signs), each(signs, Math.sin)],
    cos: [() => math.cos(signs), each(signs, Math.cos)],
    tanh: [() => math.tanh(signs), each(signs, Math.tanh)],
    sigmoid: [() => math.sigmoid(signs), each(signs, sigmoid)],
    identity: [() => math.identity([1, 2]), [1, 2]],
    addN: [
      () =>
        math.addN([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
      [9, 12],
    ],
    clipByValue: [() => math.clipByValue(signs, -1, 1), [-1, -0.5, 0, 0.5, 1]],
    cast: [() => math.cast([1.7, -1.7, 0], 'int64'), [1, -1, 0]],
    'cast, to booleans': [() => math.cast([1.7, 0], 'bool'), [true, false]],
  },
  comparison: {
    equal: [() => math.equal([1, 2], 2), [false, true]],
    notEqual: [() => math.notEqual([1, 2], 2), [true, false]],
    less: [() => math.less([1, 2, 3], 2), [true, false, false]],
    lessEqual: [() => math.lessEqual([1, 2, 3], 2), [true, true, false]],
    greater: [() => math.greater([1, 2, 3], 2), [false, false, true]],
    greaterEqual: [() => math.greaterEqual([1, 2, 3], 2), [false, true, true]],
    logicalAnd: [() => math.logicalAnd([true, true], [true, false]), [true, false]],
    logicalOr: [() => math.logicalOr([false, true], [false, false]), [false, true]],
    logicalNot: [() => math.logicalNot([true, false]), [false, true]],
    where: [() => math.where([true, false], [1, 2], 9), [1, 9]],
  },
  matmul: {
    plain: [() => math.matmul(m, [[1], [2], [3]]), [[14], [32]]],
    'transposing a': [
      () => math.matmul(m, m, { transposeA: true }),
      [
        [17, 22, 27],
        [22, 29, 36],
        [27, 36, 45],
      ],
    ],
    'transposing b': [
      () => math.matmul(m, m, { transposeB: true }),
      [
        [14, 32],
        [32, 77],
      ],
    ],
    'transposing both': [() => math.matmul(m, [[1, 1]], { transposeA: true, transposeB: true }), [[5], [7], [9]]],
    'transposing the last two of three axes': [
      () => math.matmul([m, m], [[[1, 1, 1]]], { transposeB: true }),
      [
        [[6], [15]],
        [[6], [15]],
      ],
    ],
  },
  reductions: {
    reduceSum: [() => math.reduceSum(m), 21],
    'reduceSum over an axis': [() => math.reduceSum(m, 0), [5, 7, 9]],
    'reduceSum over no axes': [() => math.reduceSum(m, []), m],
    'reduceMean over the last axis, kept': [() => math.reduceMean(m, -1, { keepdims: true }), [[2], [5]]],
    'reduceMean over all axes by name': [() => math.reduceMean(m, [0, 1]), 3.5],
    reduceMax: [() => math.reduceMax(m, 1), [3, 6]],
    reduceMin: [() => math.reduceMin(m, null), 1],
    reduceProd: [() => math.reduceProd(m, 1), [6, 120]],
    'reduceLogsumexp, of large numbers': [() => math.reduceLogsumexp([1000, 1000]), 1000 + Math.LN2],
    argmax: [
      () =>
        math.argmax([
          [1, 9],
          [5, 2],
        ]),
      [1, 0],
    ],
    'argmax along an axis': [
      () =>
        math.argmax(
          [
            [1, 9],
            [5, 2],
          ],
          1,
        ),
      [1, 0],
    ],
    argmin: [
      () =>
        math.argmin(
          [
            [1, 9, 0],
            [5, 2, 7],
          ],
          -1,
        ),
      [2, 1],
    ],
  },
  'shape and place': {
    reshape: [
      () => math.reshape(m, [3, -1]),
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ],
    'reshape, to nothing': [() => math.reshape(math.zeros([0, 3]), [3, 0]), [[], [], []]],
    'reshape, by a tensor': [() => math.reshape(m, math.shape([1, 2, 3, 4, 5, 6])), [1, 2, 3, 4, 5, 6]],
    transpose: [
      () => math.transpose(m),
      [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
    ],
    'transpose, by axes': [() => math.shape(math.transpose(math.zeros([2, 3, 4]), [1, 2, 0])), [3, 4, 2]],
    expandDims: [() => math.expandDims([1, 2], -1), [[1], [2]]],
    squeeze: [() => math.squeeze([[[1], [2]]]), [1, 2]],
    'squeeze, of one axis': [() => math.squeeze([[[1], [2]]], 0), [[1], [2]]],
    concat: [() => math.concat([m, [[7, 8, 9]]], 0), [...m, [7, 8, 9]]],
    stack: [
      () =>
        math.stack([
          [1, 2],
          [3, 4],
        ]),
      [
        [1, 2],
        [3, 4],
      ],
    ],
    'stack, along another axis': [
      () =>
        math.stack(
          [
            [1, 2],
            [3, 4],
          ],
          { axis: -1 },
        ),
      [
        [1, 3],
        [2, 4],
      ],
    ],
    unstack: [() => math.unstack(m), [1, 2, 3], [4, 5, 6]],
    'unstack, along another axis': [() => math.unstack(m, { axis: -1 }), [1, 4], [2, 5], [3, 6]],
    slice: [
      () => math.slice(m, [0, 1], [2, 2]),
      [
        [2, 3],
        [5, 6],
      ],
    ],
    'slice, to the end': [() => math.slice(m, [1, 0], [-1, 2]), [[4, 5]]],
    tile: [
      () => math.tile([[1, 2]], [2, 2]),
      [
        [1, 2, 1, 2],
        [1, 2, 1, 2],
      ],
    ],
    pad: [
      () =>
        math.pad(
          [[1, 2]],
          [
            [0, 1],
            [1, 0],
          ],
          { constantValues: 9 },
        ),
      [
        [9, 1, 2],
        [9, 9, 9],
      ],
    ],
    'pad, reflecting': [() => math.pad([1, 2, 3], [[2, 1]], { mode: 'REFLECT' }), [3, 2, 1, 2, 3, 2]],
    'pad, mirrored with the edge': [() => math.pad([1, 2, 3], [[2, 1]], { mode: 'SYMMETRIC' }), [2, 1, 1, 2, 3, 3]],
    'pad, mirrored as far as can be': [
      () =>
        math.pad(
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
          [
            [2, 2],
            [3, 0],
          ],
          { mode: 'SYMMETRIC' },
        ),
      [
        [6, 5, 4, 4, 5, 6],
        [3, 2, 1, 1, 2, 3],
        [3, 2, 1, 1, 2, 3],
        [6, 5, 4, 4, 5, 6],
        [6, 5, 4, 4, 5, 6],
        [3, 2, 1, 1, 2, 3],
      ],
    ],
    gather: [
      () => math.gather(m, [1, 0, 1]),
      [
        [4, 5, 6],
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
    'gather, along an axis': [
      () => math.gather(m, [2, 0], { axis: 1 }),
      [
        [3, 1],
        [6, 4],
      ],
    ],
    shape: [() => math.shape(m), [2, 3]],
    size: [() => math.size(m), 6],
  },
  makers: {
    oneHot: [
      () => math.oneHot([2, 0], 3),
      [
        [0, 0, 1],
        [1, 0, 0],
      ],
    ],
    'oneHot, with values and an axis': [
      () => math.oneHot([2, 0], 3, { onValue: 5, offValue: -1, axis: 0 }),
      [
        [-1, 5],
        [-1, -1],
        [5, -1],
      ],
    ],
    'oneHot, of indices out of range': [
      () => math.oneHot([-1, 3, 1], 3),
      [
        [0, 0, 0],
        [0, 0, 0],
        [0, 1, 0],
      ],
    ],
    'oneHot, of a tensor': [
      () => math.oneHot(constant([-1, 1], { dtype: 'int32' }), 2, { dtype: 'int64' }),
      [
        [0, 0],
        [0, 1],
      ],
    ],
    'oneHot, of every element type': [
      () =>
        (['float64', 'float16', 'int32', 'uint8', 'bool'] as const).map((dtype) =>
          math.cast(math.oneHot([0, 1], 2, { dtype }), 'float32'),
        ),
      ...new Array(5).fill([
        [1, 0],
        [0, 1],
      ]),
    ],
    'oneHot, with fractions in float64': [() => math.oneHot([0], 2, { dtype: 'float64', onValue: 0.1 }), [[0.1, 0]]],
    'oneHot, of unsigned indices': [
      () => math.oneHot(math.cast([0, 1], 'uint8'), 2),
      [
        [1, 0],
        [0, 1],
      ],
    ],
    zeros: [() => math.zeros([2, 1]), [[0], [0]]],
    ones: [() => math.ones([2], { dtype: 'int64' }), [1, 1]],
    'ones, of no axes': [() => math.ones([]), 1],
    fill: [() => math.fill([2], true), [true, true]],
    zerosLike: [
      () => math.zerosLike(m),
      [
        [0, 0, 0],
        [0, 0, 0],
      ],
    ],
    onesLike: [() => math.onesLike([1, 2], { dtype: 'bool' }), [true, true]],
    range: [() => math.range(2, 8, 3), [2, 5]],
    'range, of fractions': [() => math.range(0, 1, 0.25), [0, 0.25, 0.5, 0.75]],
    'range, downwards': [() => math.range(3, 0, -1), [3, 2, 1]],
    'range, up to a tensor': [() => math.range(0, math.reduceSum([1, 2])), [0, 1, 2]],
  },
  'tf.nn': {
    relu: [() => nn.relu(signs), [0, 0, 0, 0.5, 2]],
    relu6: [() => nn.relu6([-1, 3, 9]), [0, 3, 6]],
    leakyRelu: [() => nn.leakyRelu([-1, 3]), [-0.2, 3]],
    elu: [() => nn.elu(signs), each(signs, (x) => (x > 0 ? x : Math.expm1(x)))],
    selu: [() => nn.selu([-1, 1]), [-1.0507009873554805 * 1.6732632423543772 * -Math.expm1(-1), 1.0507009873554805]],
    softplus: [() => nn.softplus([...signs, 1000]), [...each(signs, (x) => Math.log1p(Math.exp(x))), 1000]],
    softsign: [() => nn.softsign(signs), each(signs, (x) => x / (1 + Math.abs(x)))],
    sigmoid: [() => nn.sigmoid(signs), each(signs, sigmoid)],
    tanh: [() => nn.tanh(signs), each(signs, Math.tanh)],
    softmax: [
      () =>
        nn.softmax([
          [0, Math.log(3)],
          [1000, 0],
        ]),
      [
        [0.25, 0.75],
        [1, 0],
      ],
    ],
    'softmax, along another axis': [() => nn.softmax([[0], [Math.log(3)]], { axis: 0 }), [[0.25], [0.75]]],
    logSoftmax: [() => nn.logSoftmax([0, 1000]), [-1000, 0]],
    biasAdd: [
      () => nn.biasAdd(m, [1, 2, 3]),
      [
        [2, 4, 6],
        [5, 7, 9],
      ],
    ],
    'biasAdd, for channels on axis 1': [
      () =>
        nn.biasAdd(
          [
            [
              [1, 1],
              [2, 2],
            ],
          ],
          [10, 20],
          { dataFormat: 'NCHW' },
        ),
      [
        [
          [11, 11],
          [22, 22],
        ],
      ],
    ],
    l2Loss: [() => nn.l2Loss([3, 4]), 12.5],
    moments: [() => nn.moments(m, 0), [2.5, 3.5, 4.5], [2.25, 2.25, 2.25]],
    'moments, over all axes, kept': [() => nn.moments(m, [0, 1], { keepdims: true }), [[3.5]], [[35 / 12]]],
    l2Normalize: [
      () =>
        nn.l2Normalize(
          [
            [3, 4],
            [0, 0],
          ],
          1,
        ),
      [
        [0.6, 0.8],
        [0, 0],
      ],
    ],
    softmaxCrossEntropyWithLogits: [
      () => nn.softmaxCrossEntropyWithLogits([[0.5, 0.5]], [[0, Math.log(3)]]),
      [-(Math.log(0.25) + Math.log(0.75)) / 2],
    ],
    sparseSoftmaxCrossEntropyWithLogits: [
      () =>
        nn.sparseSoftmaxCrossEntropyWithLogits(
          [1, 0],
          [
            [0, Math.log(3)],
            [1000, 0],
          ],
        ),
      [-Math.log(0.75), 0],
    ],
    'sparseSoftmaxCrossEntropyWithLogits, of rank 3': [
      () =>
        nn.sparseSoftmaxCrossEntropyWithLogits(
          [[1, 0]],
          [
            [
              [0, Math.log(3)],
              [0, 0],
            ],
          ],
        ),
      [[-Math.log(0.75), Math.LN2]],
    ],
    sigmoidCrossEntropyWithLogits: [
      () => nn.sigmoidCrossEntropyWithLogits([1, 0, 0.5, 1, 0], [2, -3, 0, 1000, 1000]),
      [Math.log1p(Math.exp(-2)), Math.log1p(Math.exp(-3)), Math.LN2, 0, 1000],
    ],
    embeddingLookup: [() => nn.embeddingLookup(m, [[1], [0]]), [[[4, 5, 6]], [[1, 2, 3]]]],
  },
};

describe('TensorFlow’s functions', () => {
  for (const [theme, table] of Object.entries(tables)) {
    describe(`of ${theme}`, () => {
      const graph = new Graph();
      const built = new Map<string, readonly Tensor[]>();
      const results = new Map<string, unknown[]>();
      before(async () => {
        graph.asDefault(() => {
          for (const [name, [build]] of Object.entries(table)) built.set(name, [build()].flat() as readonly Tensor[]);
        });
        const session = new Session({ graph, intraOpNumThreads: 1 });
        for (const [name, values] of Object.entries(await session.run(Object.fromEntries(built))))
          results.set(
            name,
            (values as TensorData[]).map((data) => data.toArray()),
          );
        await session.close();
      });
      for (const [name, [, ...expected]] of Object.entries(table)) {
        it(`${name} is right, and its shape is known`, () => {
          expect(rounded(results.get(name))).to.deep.equal(rounded(expected));
          for (const [index, tensor] of (built.get(name) ?? []).entries()) {
            const { shape } = TensorData.from(expected[index] as never);
            expect(tensor.shape, String(tensor)).to.deep.equal(name.endsWith('up to a tensor') ? [null] : shape);
          }
        });
      }
    });
  }

  const named: readonly (readonly [(options: object) => unknown, string])[] = [
    [(o) => math.add(1, 2, o), 'add'],
    [(o) => math.squaredDifference(1, 2, o), 'squaredDifference'],
    [(o) => math.square(1, o), 'square'],
    [(o) => math.rsqrt(1, o), 'rsqrt'],
    [(o) => math.cast(1, 'float32', o), 'cast'],
    [(o) => math.addN([1], o), 'addN'],
    [(o) => math.clipByValue(1, 0, 1, o), 'clipByValue'],
    [(o) => math.notEqual(1, 2, o), 'notEqual'],
    [(o) => math.matmul([[1]], [[1]], o), 'matmul'],
    [(o) => math.reduceMean([1], 0, o), 'reduceMean'],
    [(o) => math.argmax([1], 0, o), 'argmax'],
    [(o) => math.reshape([1], [1], o), 'reshape'],
    [(o) => math.transpose([1], null, o), 'transpose'],
    [(o) => math.expandDims([1], 0, o), 'expandDims'],
    [(o) => math.squeeze([1], 0, o), 'squeeze'],
    [(o) => math.concat([[1]], 0, o), 'concat'],
    [(o) => math.stack([[1]], o), 'stack'],
    [(o) => math.unstack([1], o), 'unstack'],
    [(o) => math.slice([1], [0], [1], o), 'slice'],
    [(o) => math.tile([1], [1], o), 'tile'],
    [(o) => math.pad([1], [[0, 0]], o), 'pad'],
    [(o) => math.gather([1], [0], o), 'gather'],
    [(o) => math.oneHot([1], 2, o), 'oneHot'],
    [(o) => math.zeros([1], o), 'zeros'],
    [(o) => math.fill([1], 2, o), 'fill'],
    [(o) => math.zerosLike([1], o), 'zerosLike'],
    [(o) => math.range(0, 1, 1, o), 'range'],
    [(o) => nn.relu6([1], o), 'relu6'],
    [(o) => nn.leakyRelu([1], o), 'leakyRelu'],
    [(o) => nn.softmax([1], o), 'softmax'],
    [(o) => nn.biasAdd([[1]], [1], o), 'biasAdd'],
    [(o) => nn.l2Loss([1], o), 'l2Loss'],
    [(o) => nn.moments([1], 0, o), 'moments'],
    [(o) => nn.l2Normalize([1], 0, o), 'l2Normalize'],
    [(o) => nn.dropout([1], 0.5, o), 'dropout'],
    [(o) => nn.softmaxCrossEntropyWithLogits([[1]], [[1]], o), 'softmaxCrossEntropyWithLogits'],
    [(o) => nn.sparseSoftmaxCrossEntropyWithLogits([0], [[1]], o), 'sparseSoftmaxCrossEntropyWithLogits'],
    [(o) => nn.sigmoidCrossEntropyWithLogits([1], [1], o), 'sigmoidCrossEntropyWithLogits'],
    [(o) => nn.embeddingLookup([1], [0], o), 'embeddingLookup'],
  ];
  const optional: readonly (readonly [name: string, keys: readonly string[], build: (options: object) => Tensor])[] = [
    ['leakyRelu', ['name', 'alpha'], (o) => nn.leakyRelu([1], o)],
    ['softmax', ['name', 'axis'], (o) => nn.softmax([1], o)],
    ['gather', ['name', 'axis'], (o) => math.gather([1], [0], o)],
    ['pad', ['name', 'mode', 'constantValues'], (o) => math.pad([1], [[0, 1]], o)],
    ['reduceMean', ['name', 'keepdims'], (o) => math.reduceMean([1], 0, o)],
    ['zeros', ['name', 'dtype'], (o) => math.zeros([20], o)],
    ['oneHot', ['name', 'dtype', 'axis', 'onValue'], (o) => math.oneHot([1], 2, o)],
    ['randomUniform', ['minval', 'maxval', 'seed'], (o) => initializers.randomUniform(o)([2], 'float32')],
    ['randomNormal', ['mean', 'stddev', 'seed'], (o) => initializers.randomNormal(o)([2], 'float32')],
    ['truncatedNormal', ['mean', 'stddev'], (o) => initializers.truncatedNormal(o)([2], 'float32')],
    ['heNormal', ['seed'], (o) => initializers.heNormal(o)([2, 2], 'float32')],
    ['dense', ['name', 'activation', 'reuse', 'kernelInitializer'], (o) => dense([[1]], 2, o)],
  ];
  const text = (build: () => Tensor) => {
    const graph = new Graph();
    graph.asDefault(build);
    return String(graph);
  };
  for (const [name, keys, build] of optional) {
    it(`${name} takes options that are undefined for options that are not given`, () => {
      const missing = Object.fromEntries(keys.map((key) => [key, undefined]));
      expect(text(() => build(missing))).to.equal(text(() => build({})));
    });
  }
  for (const [build, name] of named) {
    it(`${name} takes a name and refuses unknown options`, () => {
      new Graph().asDefault(() => {
        const made = [build({ name: 'mine' })].flat()[0] as Tensor;
        if (name !== 'cast') expect(made.name).to.match(/^mine[/:]/);
        expect(caught(() => build({ keepDims: true }), ValueError).message).to.include("unknown option 'keepDims'");
      });
    });
  }

  it('cast leaves a tensor of that element type alone', () => {
    new Graph().asDefault(() => {
      const x = placeholder('float32', [2]);
      expect(math.cast(x, 'float32')).to.equal(x);
      caught(() => math.cast(x, 'float' as never), ValueError);
    });
  });

  it('matmul and unstack say what they must know', () => {
    new Graph().asDefault(() => {
      const x = placeholder('float32', null, { name: 'x' });
      expect(caught(() => math.matmul(x, x, { transposeA: true }), ValueError).message).to.include(
        'to transpose, the rank must be known',
      );
      expect(caught(() => math.unstack(placeholder('float32', ['n'])), ValueError).message).to.include('give { num }');
      expect(math.unstack(placeholder('float32', ['n', 2]), { num: 3 })).to.have.lengthOf(3);
    });
  });
});

describe('pad with SYMMETRIC', () => {
  it('has the gradient of TensorFlow: every copy gives its part', async () => {
    const graph = new Graph();
    const dx = graph.asDefault(() => {
      const x = constant([
        [1, 2, 3],
        [4, 5, 6],
      ]);
      const weights = math.reshape(math.cast(math.range(0, 36), 'float32'), [6, 6]);
      const y = math.pad(
        x,
        [
          [2, 2],
          [3, 0],
        ],
        { mode: 'SYMMETRIC' },
      );
      return gradients(math.reduceSum(math.multiply(y, weights)), [x])[0];
    });
    const session = new Session({ graph });
    expect((await session.run(dx as Tensor)).toArray()).to.deep.equal([
      [111, 111, 111],
      [99, 99, 99],
    ]);
    await session.close();
  });

  it('takes pairs of numbers no larger than the axes', () => {
    new Graph().asDefault(() => {
      const x = constant([1, 2]);
      for (const paddings of [
        [[3, 0]],
        [[0, -1]],
        [[0.5, 0]],
        [[1]],
        [1],
        [
          [1, 1],
          [1, 1],
        ],
        null,
        [null],
      ])
        caught(() => math.pad(x, paddings as never, { mode: 'SYMMETRIC' }), ValueError);
      caught(() => math.pad(x, [[1, 1]], { mode: 'symmetric' as never }), ValueError);
      expect(math.pad(placeholder('float32', ['n']), [[1, 2]], { mode: 'SYMMETRIC' }).rank).to.equal(1);
    });
  });
});
