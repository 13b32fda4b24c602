// Gradients where a convention decides (ties, bounds, kinks), beside TensorFlow's (fixtures/tf/README.md), however a function is spelled.
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import * as tf from '../../src/index.js';

const { ops, nn, losses } = tf;
interface Tie {
  readonly function: string;
  readonly arguments: readonly number[];
  readonly inputs: readonly { readonly shape: readonly number[]; readonly data: readonly (number | string)[] }[];
  readonly output: readonly (number | string)[];
  readonly gradients: readonly (readonly (number | string)[])[];
  readonly second?: readonly (number | string)[];
}
const file = new URL('../../fixtures/tf/ties.json', import.meta.url);
const { cases }: { cases: Tie[] } = JSON.parse(readFileSync(file, 'utf8'));

type Build = (xs: readonly tf.Tensor[], numbers: readonly number[]) => tf.Tensor;
const unary =
  (of: (x: tf.Tensor) => tf.Tensor): Build =>
  ([x]) =>
    of(x as tf.Tensor);
/** Three operands: the tensors themselves, then the numbers. */
const three =
  (of: (x: tf.TensorLike, low: tf.TensorLike, high: tf.TensorLike) => tf.Tensor): Build =>
  (xs, numbers) => {
    const [x, low, high] = [...xs, ...numbers] as [tf.Tensor, tf.TensorLike, tf.TensorLike];
    return of(x, low, high);
  };
const none = { reduction: losses.Reduction.NONE };
const zeros = (x: tf.Tensor) => tf.zerosLike(x);
const ones = (x: tf.Tensor) => tf.onesLike(x);

/** Every way to write a function. */
const spellings: Record<string, Record<string, Build>> = {
  maximum: {
    maximum: ([a, b]) => tf.maximum(a as tf.Tensor, b as tf.Tensor),
    'ops.max': (xs) => ops.max(xs),
    'where(x >= y, x, y)': ([a, b]) =>
      tf.where(tf.greaterEqual(a as tf.Tensor, b as tf.Tensor), a as tf.Tensor, b as tf.Tensor),
  },
  minimum: {
    minimum: ([a, b]) => tf.minimum(a as tf.Tensor, b as tf.Tensor),
    'ops.min': (xs) => ops.min(xs),
  },
  max: {
    'ops.max': (xs) => ops.max(xs),
    'maximum of maximum': ([a, b, c]) => tf.maximum(tf.maximum(a as tf.Tensor, b as tf.Tensor), c as tf.Tensor),
  },
  min: {
    'ops.min': (xs) => ops.min(xs),
    'minimum of minimum': ([a, b, c]) => tf.minimum(tf.minimum(a as tf.Tensor, b as tf.Tensor), c as tf.Tensor),
  },
  clipByValue: {
    clipByValue: three((x, low, high) => tf.clipByValue(x, low, high)),
    'maximum(minimum())': three((x, low, high) => tf.maximum(tf.minimum(x, high), low)),
  },
  relu: {
    'nn.relu': unary((x) => nn.relu(x)),
    'ops.relu': unary((x) => ops.relu(x)),
    'maximum(0, x)': unary((x) => tf.maximum(0, x)),
  },
  relu6: {
    'nn.relu6': unary((x) => nn.relu6(x)),
    'minimum(6, maximum(0, x))': unary((x) => tf.minimum(6, tf.maximum(0, x))),
  },
  leakyRelu: { 'nn.leakyRelu': unary((x) => nn.leakyRelu(x)), 'ops.pRelu': unary((x) => ops.pRelu(x, 0.2)) },
  elu: { 'nn.elu': unary((x) => nn.elu(x)), 'ops.celu': unary((x) => ops.celu(x)) },
  selu: { 'nn.selu': unary((x) => nn.selu(x)) },
  softplus: { 'nn.softplus': unary((x) => nn.softplus(x)) },
  softsign: { 'nn.softsign': unary((x) => nn.softsign(x)) },
  abs: { abs: unary((x) => tf.abs(x)) },
  square: { square: unary((x) => tf.square(x)), pow: unary((x) => tf.pow(x, 2)) },
  reduceMax: { reduceMax: ([x], [axis]) => tf.reduceMax(x as tf.Tensor, axis) },
  reduceMin: { reduceMin: unary((x) => tf.reduceMin(x)) },
  maxPool: { 'ops.maxPool': unary((x) => ops.maxPool(x, { kernel_shape: [2, 2], strides: [2, 2] })) },
  topK: { 'ops.topK': unary((x) => ops.topK(x, [2n])[0]) },
  huberLoss: { 'losses.huberLoss': unary((x) => losses.huberLoss(zeros(x), x, none)) },
  hingeLoss: { 'losses.hingeLoss': unary((x) => losses.hingeLoss(ones(x), x, none)) },
  absoluteDifference: { 'losses.absoluteDifference': unary((x) => losses.absoluteDifference(zeros(x), x, none)) },
  sigmoidCrossEntropyWithLogits: {
    'nn.sigmoidCrossEntropyWithLogits': unary((x) => nn.sigmoidCrossEntropyWithLogits(ones(x), x)),
  },
  l2Normalize: { 'nn.l2Normalize': unary((x) => nn.l2Normalize(x, 0)) },
};
/** ONNX's Clip is min(max(x, low), high): the same where low is not above high. */
const clip = three((x, low, high) => ops.clip(x, low, high));

const dense = (gradient: tf.Gradient | null): tf.Tensor =>
  ops.reshape(gradient instanceof tf.IndexedSlices ? gradient.toTensor() : (gradient as tf.Tensor), [-1n]);

describe('Gradients at ties, bounds and kinks', () => {
  const rows = cases.flatMap((item) => {
    const bounds = [...item.inputs.slice(1).map(({ data }) => data[0]), ...item.arguments].map(Number);
    const ways = { ...(spellings[item.function] ?? {}) };
    const isClip =
      item.function === 'clipByValue' && item.inputs.every(({ shape }, index) => index === 0 || shape.length === 0);
    if (isClip && (bounds[0] as number) <= (bounds[1] as number)) ways['ops.clip'] = clip;
    return Object.entries(ways).map(([spelling, build]) => ({ item, spelling, build }));
  });
  let results: number[][][] = [];

  before(async () => {
    const graph = new tf.Graph();
    const feeds = new Map<tf.Tensor, tf.TensorData>();
    const fetches = graph.asDefault(() =>
      rows.map(({ item, build }) => {
        const xs = item.inputs.map(({ shape, data }) => {
          const x = tf.placeholder('float32', shape);
          feeds.set(x, tf.TensorData.from(data.map(Number), 'float32', shape));
          return x;
        });
        const first = tf.gradients(build(xs, item.arguments), xs, { unconnectedGradients: 'zero' });
        const second = item.second ? tf.gradients(first.map(dense), xs, { unconnectedGradients: 'zero' }) : [];
        return [...first, ...second].map(dense);
      }),
    );
    const session = new tf.Session({ graph, intraOpNumThreads: 1 });
    try {
      const found = await session.run(fetches, feeds);
      results = found.map((list) => list.map((data) => data.values().map(Number)));
    } finally {
      await session.close();
    }
  });

  it('have every function of the fixture', () => {
    expect([...new Set(cases.map((item) => item.function))].filter((name) => !(name in spellings))).to.deep.equal([]);
  });
  for (const [index, { item, spelling }] of rows.entries()) {
    const at = item.inputs.map(({ data }) => JSON.stringify(data)).join(' and ');
    const numbers = item.arguments.length > 0 ? ` with ${item.arguments.join(', ')}` : '';
    it(`${spelling} at ${at}${numbers} has TensorFlow's`, () => {
      const expected = [...item.gradients, ...(item.second ? [item.second] : [])];
      for (const [order, values] of expected.entries()) {
        const found = results[index]?.[order] as number[];
        expect(found).to.have.length(values.length);
        for (const [place, value] of values.entries()) {
          const size = 1e-6 * Math.max(1, Math.abs(Number(value)));
          expect(
            found[place],
            `${order === item.gradients.length ? 'second' : `gradient ${order}`} [${place}]`,
          ).to.be.closeTo(Number(value), size);
        }
      }
    });
  }
});
