// What there is to say of nothing: reductions and losses over no elements beside TensorFlow's (fixtures/tf/README.md), and gradients of an
// empty batch, where a size that is left to the run to infer could not be told.
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import * as tf from '../../src/index.js';

const { ops, losses } = tf;
interface Output {
  readonly shape: readonly number[];
  readonly data: readonly (number | string)[];
}
interface Fixture {
  readonly reductions: readonly {
    readonly function: string;
    readonly shape: readonly number[];
    readonly axis: number | readonly number[] | null;
    readonly output: Output;
  }[];
  readonly losses: readonly {
    readonly function: string;
    readonly reduction: tf.losses.Reduction;
    readonly weights: number | readonly number[];
    readonly output: Output;
  }[];
}
const file = new URL('../../fixtures/tf/empty.json', import.meta.url);
const fixture: Fixture = JSON.parse(readFileSync(file, 'utf8'));

const reductions: Record<string, typeof tf.reduceSum> = {
  reduce_sum: tf.reduceSum,
  reduce_mean: tf.reduceMean,
  reduce_max: tf.reduceMax,
  reduce_min: tf.reduceMin,
  reduce_prod: tf.reduceProd,
  reduce_logsumexp: tf.reduceLogsumexp,
};
type Loss = (labels: tf.TensorLike, predictions: tf.TensorLike, options: tf.losses.LossOptions) => tf.Tensor;
const lossFunctions: Record<string, Loss> = {
  absolute_difference: losses.absoluteDifference,
  mean_squared_error: losses.meanSquaredError,
  huber_loss: losses.huberLoss,
  log_loss: losses.logLoss,
  hinge_loss: losses.hingeLoss,
  sigmoid_cross_entropy: losses.sigmoidCrossEntropy,
  softmax_cross_entropy: losses.softmaxCrossEntropy,
};

interface Row {
  readonly title: string;
  readonly shape: readonly number[];
  readonly build: (x: tf.Tensor) => tf.Tensor;
  /** Left out where only the gradient's shape is looked at. */
  readonly output?: Output;
}
const ones = (size: number) => tf.ones([size]);
const images = (title: string, build: Row['build']): Row => ({ title, shape: [0, 4, 4, 4], build });
const rows: Row[] = [
  ...fixture.reductions.map(({ function: name, shape, axis, output }) => ({
    title: `${name} of [${shape}] over ${axis === null ? 'all' : `axis ${axis}`}`,
    shape,
    build: (x: tf.Tensor) => (reductions[name] as typeof tf.reduceSum)(x, axis),
    output,
  })),
  ...fixture.losses.map(({ function: name, reduction, weights, output }) => ({
    title: `${name} by ${reduction} with weights ${JSON.stringify(weights)}`,
    shape: [0, 3],
    build: (x: tf.Tensor) => {
      const given = typeof weights === 'number' ? weights : tf.zeros(weights);
      return (lossFunctions[name] as Loss)(tf.zerosLike(x), x, { reduction, weights: given });
    },
    output,
  })),
  {
    title: 'the variance',
    shape: [0, 3],
    build: (x) => tf.nn.moments(x, [0])[1],
    output: { shape: [3], data: ['NaN', 'NaN', 'NaN'] },
  },
  images('MaxPool', (x) => ops.maxPool(x, { kernel_shape: [2, 2] })),
  images('AveragePool', (x) => ops.averagePool(x, { kernel_shape: [2, 2] })),
  images('LpPool', (x) => ops.lpPool(x, { kernel_shape: [2, 2] })),
  images('GlobalMaxPool', (x) => ops.globalMaxPool(x)),
  images('GlobalAveragePool', (x) => ops.globalAveragePool(x)),
  images('LRN', (x) => ops.lrn(x, { size: 3 })),
  images('InstanceNormalization', (x) => ops.instanceNormalization(x, ones(4), ones(4))),
  images('DepthToSpace', (x) => ops.depthToSpace(x, { blocksize: 2, mode: 'CRD' })),
  images('Conv', (x) => ops.conv(x, tf.ones([3, 4, 3, 3]))),
  images('Resize', (x) => ops.resize(x, undefined, tf.constant([1, 1, 2, 2]))),
  images('GridSample', (x) => ops.gridSample(x, ops.transpose(ops.slice(x, [0n], [2n], [1n]), { perm: [0, 2, 3, 1] }))),
  { title: 'LayerNormalization', shape: [0, 3], build: (x) => ops.layerNormalization(x, ones(3), ones(3)) },
  { title: 'Softmax', shape: [0, 3], build: (x) => ops.softmax(x) },
  { title: 'Gemm', shape: [0, 3], build: (x) => ops.gemm(x, x, tf.ones([3, 3]), { transA: 1 }) },
  { title: 'Det', shape: [0, 3, 3], build: (x) => ops.det(x) },
  { title: 'ReduceProd', shape: [0, 3], build: (x) => ops.reduceProd(x, [1n]) },
];

describe('Of no elements', () => {
  for (const known of [true, false]) {
    const kind = known ? 'known' : 'unknown';
    const results: (tf.TensorData[] | undefined)[] = [];
    before(async () => {
      const graph = new tf.Graph();
      const feeds = new Map<tf.Tensor, tf.TensorData>();
      const fetches = graph.asDefault(() =>
        rows.map(({ shape, build }, index) => {
          const dims = shape.map((dim, axis) => (known || dim > 0 ? dim : `empty${index}_${axis}`));
          const x = tf.placeholder('float32', dims);
          feeds.set(x, tf.TensorData.from([], 'float32', shape));
          const y = build(x);
          const [gradient] = tf.gradients(y, x);
          return [
            ops.identity(y),
            gradient instanceof tf.IndexedSlices ? gradient.toTensor() : (gradient as tf.Tensor),
          ];
        }),
      );
      const session = new tf.Session({ graph, intraOpNumThreads: 1 });
      try {
        results.push(...(await session.run(fetches, feeds)));
      } finally {
        await session.close();
      }
    });
    for (const [index, { title, shape, output }] of rows.entries()) {
      it(`${title} has ${output ? "TensorFlow's value and " : ''}an empty gradient, sizes ${kind}`, () => {
        const [y, gradient] = results[index] as [tf.TensorData, tf.TensorData];
        expect(gradient.shape).to.deep.equal(shape);
        if (output === undefined) return;
        expect(y.shape).to.deep.equal(output.shape);
        expect(y.values().map(Number)).to.deep.equal(output.data.map(Number));
      });
    }
  }
});
