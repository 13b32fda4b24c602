// Batch normalization against TensorFlow's own values (fixtures/tf/README.md, the batch_norm parts of ema.json): outputs, gradients and all
// variables over three training steps, and the inference after them.
import { readFileSync } from 'node:fs';
import { assert } from 'chai';
import * as tf from 'trainop';
import { DTypeError, ShapeError, ValueError } from '../../src/errors.js';
import { gradients } from '../../src/gradients/gradients.js';
import { dense } from '../../src/gradients/indexed-slices.js';
import { GraphKeys, getCollection } from '../../src/graph/collections.js';
import { Graph } from '../../src/graph/graph.js';
import type { Operation } from '../../src/graph/operation.js';
import { placeholder } from '../../src/graph/placeholder.js';
import { nameScope } from '../../src/graph/scopes.js';
import type { Tensor } from '../../src/graph/tensor.js';
import { globalVariables, trainableVariables, type Variable } from '../../src/graph/variable.js';
import * as layers from '../../src/layers/index.js';
import { multiply, reduceSum, transpose } from '../../src/ops/math.js';
import * as nn from '../../src/ops/nn.js';
import { randomNormal } from '../../src/ops/random.js';
import { Session } from '../../src/session/session.js';
import { optimizeLoss } from '../../src/train/optimize-loss.js';
import { GradientDescentOptimizer } from '../../src/train/optimizers/gradient-descent.js';
import { type NestedArray, TensorData } from '../../src/values/tensor-data.js';
import { createGlobalStep } from '../../src/variables/global-step.js';
import { camelCased } from '../train/optimizer-spec.js';
import { assertClose, captured, inGraph, run, runs } from './support.js';

type Values = Readonly<Record<string, NestedArray>>;
interface Case {
  readonly shape: readonly number[];
  readonly args: Readonly<Record<string, unknown>>;
  readonly batches: readonly NestedArray[];
  readonly coefficients: NestedArray;
  readonly global_variables: readonly string[];
  readonly trainable_variables: readonly string[];
  readonly model_variables: readonly string[];
  readonly update_ops: readonly string[];
  readonly initial: Values;
  readonly steps: readonly {
    readonly y: NestedArray;
    readonly gradients: Values;
    readonly loss: number;
    readonly variables: Values;
  }[];
  readonly 'inference of batch 0': NestedArray;
}
interface Fixture {
  readonly batch_norm: { readonly learning_rate: number; readonly cases: readonly Case[] };
  readonly batch_norm_golden: Case & { readonly learning_rate: number };
  readonly batch_norm_twice: Pick<Case, 'global_variables' | 'update_ops'>;
  readonly batch_norm_inference: {
    readonly 'is_training false': readonly string[];
    readonly 'is_training tensor': number;
  };
}
const fixture = JSON.parse(readFileSync(new URL('../../fixtures/tf/ema.json', import.meta.url), 'utf8')) as Fixture;

const NOT_YET = 'zero_debias_moving_mean';

/** How a layer is told that it is trained, and what is known of the batch. */
const variants = {
  'isTraining true': { told: () => true, shape: (shape: readonly number[]) => shape },
  'isTraining a tensor, in batches of any size': {
    told: () => placeholder('bool', [], { name: 'is_training' }),
    shape: (shape: readonly number[]) => ['batch', ...shape.slice(1)],
  },
} as const;

function build(item: Case, learningRate: number, variant: keyof typeof variants) {
  const { activation_fn: activation, ...args } = item.args;
  const options = {
    // TensorFlow has the channels last.
    dataFormat: 'NHWC' as const,
    ...(camelCased(args) as layers.BatchNormOptions),
    ...(activation === 'tf.nn.relu' && { activationFn: nn.relu }),
    scope: 'bn',
  };
  const isTraining = variants[variant].told();
  const x = placeholder('float32', variants[variant].shape(item.shape), { name: 'x' });
  const y = layers.batchNorm(x, { ...options, isTraining });
  const inference = isTraining === true ? layers.batchNorm(x, { ...options, isTraining: false, reuse: true }) : y;
  const loss = reduceSum(multiply(multiply(item.coefficients, y), y));
  const trained = trainableVariables();
  const slopes = gradients(loss, [x, ...trained]).map((slope) => dense(slope ?? assert.fail('no gradient')));
  createGlobalStep();
  const step = optimizeLoss(loss, { learningRate, optimizer: (rate) => new GradientDescentOptimizer(rate) });
  const named = Object.fromEntries(
    ['x', ...trained.map(({ opName }) => opName)].map((name, index) => [name, slopes[index] as Tensor]),
  );
  return { y, inference, step, slopes: named, isTraining };
}

const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name).sort();
/** Variables by name, whatever their order: TensorFlow makes gamma before beta on some of its paths. */
const sorted = (items: readonly string[]) => [...items].sort();
/** Operations have no `:0`; some of TensorFlow's update ops are tensors. */
const operationNames = (items: readonly string[]) => items.map((item) => item.replace(/:0$/, ''));

function check(title: string, item: Case, learningRate: number, variant: keyof typeof variants): void {
  it(title, async () => {
    const graph = new Graph();
    const { y, inference, step, slopes, isTraining } = graph.asDefault(() => {
      const built = build(item, learningRate, variant);
      assert.deepEqual(names(globalVariables()), sorted(item.global_variables));
      assert.deepEqual(names(trainableVariables()), sorted(item.trainable_variables));
      assert.deepEqual(names(getCollection<Variable>(GraphKeys.MODEL_VARIABLES)), sorted(item.model_variables));
      assert.deepEqual(
        getCollection<Operation>(GraphKeys.UPDATE_OPS).map(({ name }) => name),
        operationNames(item.update_ops),
      );
      return built;
    });
    const training = (value: boolean) => (isTraining === true ? {} : { is_training: value });
    const session = new Session({ graph, intraOpNumThreads: 1 });
    const variable = (name: string) => graph.variables.get(name) ?? assert.fail(name);
    try {
      await session.load(
        new Map(
          Object.entries(item.initial).map(([name, value]) => [
            variable(name),
            TensorData.from(value, variable(name).dtype),
          ]),
        ),
      );
      for (const [index, expected] of item.steps.entries()) {
        const feeds = { x: item.batches[index] as NestedArray, ...training(true) };
        const found = await session.run({ y, step, slopes }, feeds);
        assertClose(found.y, expected.y, `y of step ${index}`);
        assertClose(found.step, expected.loss, `loss of step ${index}`);
        for (const [name, value] of Object.entries(expected.gradients))
          assertClose(found.slopes[name] as TensorData, value, `gradient of ${name} in step ${index}`);
        for (const [name, value] of Object.entries(expected.variables))
          assertClose(session.valueOf(variable(name)), value, `${name} after step ${index}`);
      }
      const feeds = { x: item.batches[0] as NestedArray, ...training(false) };
      assertClose(await session.run(inference, feeds), item['inference of batch 0'], 'inference');
    } finally {
      await session.close();
    }
  });
}

describe('batchNorm agrees with TensorFlow', () => {
  const { cases, learning_rate: rate } = fixture.batch_norm;
  for (const variant of Object.keys(variants) as (keyof typeof variants)[]) {
    describe(variant, () => {
      for (const item of cases) {
        const title = `shape [${item.shape}], ${JSON.stringify(item.args)}`;
        if (!(NOT_YET in item.args)) check(title, item, rate, variant);
      }
      check('the same batch three times', fixture.batch_norm_golden, fixture.batch_norm_golden.learning_rate, variant);
    });
  }
});

describe('batchNorm', () => {
  const updateOps = () => getCollection<Operation>(GraphKeys.UPDATE_OPS);

  it(
    'adds two more updates of the same variables when its scope is used again',
    inGraph(() => {
      const x = placeholder('float32', [3, 2]);
      layers.batchNorm(x, { scope: 'bn', decay: 0.5 });
      layers.batchNorm(multiply(x, 2), { scope: 'bn', decay: 0.5, reuse: true });
      const expected = fixture.batch_norm_twice;
      assert.deepEqual(
        updateOps().map(({ name }) => name),
        operationNames(expected.update_ops),
      );
      assert.deepEqual(
        globalVariables().map(({ name }) => name),
        expected.global_variables.filter((name) => name.startsWith('bn/')),
      );
    }),
  );

  it(
    'updates nothing when it is not trained, and decides in the run when a tensor says so',
    inGraph(() => {
      const x = placeholder('float32', [3, 2]);
      const expected = fixture.batch_norm_inference;
      layers.batchNorm(x, { scope: 'off', isTraining: false });
      assert.deepEqual(updateOps().map(String), expected['is_training false']);
      layers.batchNorm(x, { scope: 'on', isTraining: placeholder('bool', []) });
      assert.lengthOf(updateOps(), expected['is_training tensor']);
    }),
  );

  it(
    'is one node in evaluation',
    inGraph(() => {
      const x = placeholder('float32', ['batch', 3, 4, 4]);
      const y = layers.batchNorm(x, { isTraining: false, scale: true });
      assert.equal(y.node.opType, 'BatchNormalization');
      assert.deepEqual(y.shape, ['batch', 3, 4, 4]);
      assert.deepEqual(
        y.node.inputs.map((input) => input?.name),
        ['Placeholder:0', ...['gamma', 'beta', 'moving_mean', 'moving_variance'].map((name) => `BatchNorm/${name}:0`)],
      );
    }),
  );

  it('keeps its averages in a run whose tensor says that it is not trained', async () => {
    const x = [
      [1, 2],
      [5, 4],
    ];
    const [before, training, after] = await runs(
      () => {
        const isTraining = placeholder('bool', [], { name: 'is_training' });
        const inputs = placeholder('float32', [2, 2], { name: 'x' });
        const y = layers.batchNorm(inputs, { isTraining, updatesCollections: null, decay: 0.5, epsilon: 0 });
        return { y, mean: 'BatchNorm/moving_mean:0', variance: 'BatchNorm/moving_variance:0' };
      },
      [false, true, false].map((value) => ({ x, is_training: value })),
    );
    assertClose(before?.y ?? assert.fail(), x, 'by the averages');
    assertClose(training?.y ?? assert.fail(), [[-1, -1], [1, 1]], 'by the batch'); // biome-ignore format: a matrix
    assert.deepEqual([training?.mean.values(), training?.variance.values()], [[0, 0], [1, 1]]); // biome-ignore format: pairs
    assert.deepEqual([after?.mean.values(), after?.variance.values()], [[1.5, 1.5], [4.5, 1.5]]); // biome-ignore format: pairs
    const normalized = x.map((row) => row.map((value, axis) => (value - 1.5) / Math.sqrt([4.5, 1.5][axis] as number)));
    assertClose(after?.y ?? assert.fail(), normalized, 'by the new averages');
  });

  /** A shape, and the ways from channels first to channels last and back. */
  const permutations: readonly (readonly [
    shape: readonly number[],
    there: readonly number[],
    back: readonly number[],
  ])[] = [
    [
      [2, 3, 4],
      [0, 2, 1],
      [0, 2, 1],
    ],
    [
      [2, 3, 4, 5],
      [0, 2, 3, 1],
      [0, 3, 1, 2],
    ],
    [
      [2, 3, 2, 3, 2],
      [0, 2, 3, 4, 1],
      [0, 4, 1, 2, 3],
    ],
  ];
  for (const [shape, there, back] of permutations) {
    it(`normalizes the last axis of NHWC as it does axis 1 of NCHW, at rank ${shape.length}`, async () => {
      const [nchw, nhwc] = await run(() => {
        const x = randomNormal(shape, { seed: 1 });
        const args = { scope: 'bn', scale: true };
        const first = layers.batchNorm(x, args);
        const last = layers.batchNorm(transpose(x, there), { ...args, dataFormat: 'NHWC', reuse: true });
        assert.deepEqual(last.shape, transpose(first, there).shape);
        return [first, transpose(last, back)];
      });
      assert.deepEqual(nhwc.values(), nchw.values());
    });
  }

  it(
    'notes updates and outputs where it is told to',
    inGraph(() => {
      const x = placeholder('float32', [3, 2]);
      const y = layers.batchNorm(x, { updatesCollections: 'mine', outputsCollections: ['ends', 'all'] });
      assert.lengthOf(getCollection('mine'), 2);
      assert.deepEqual([updateOps(), getCollection('ends'), getCollection('all')], [[], [y], [y]]);
    }),
  );

  it(
    'can be kept from being optimized',
    inGraph(() => {
      layers.batchNorm(placeholder('float32', [3, 2]), { trainable: false, scale: true });
      assert.deepEqual(trainableVariables(), []);
      assert.lengthOf(globalVariables(), 4);
    }),
  );

  it(
    'refuses what it cannot normalize, before the graph is touched',
    inGraph(() => {
      const x = nameScope('net', () => placeholder('float32', ['batch', null, 4], { name: 'x' }));
      const nodes = x.graph.nodes.length;
      const unknown = captured(() => layers.batchNorm(x), ShapeError);
      assert.include(unknown.message, 'batchNorm: the number of channels should be defined');
      assert.include(unknown.message, '[batch, channels, …]');
      assert.deepEqual([unknown.node, unknown.scope], ['net/x', 'net']);
      assert.match(unknown.site, /batch-norm\.test\.ts:\d+:\d+$/);
      assert.throws(() => layers.batchNorm(placeholder('float32', null)), ShapeError, 'should be defined');
      const images = placeholder('float32', [1, 2, 3, 3]);
      assert.throws(() => layers.batchNorm(images, { isTraining: 1 as never }), DTypeError, 'isTraining');
      assert.throws(() => layers.batchNorm(images, { isTraining: images }), DTypeError, 'isTraining');
      assert.throws(() => layers.batchNorm(images, { dataFormat: 'NCWH' as never }), ValueError, "'NCHW' or 'NHWC'");
      assert.throws(
        () => layers.batchNorm(images, { momentum: 0.9 } as object),
        ValueError,
        "unknown option 'momentum'",
      );
      assert.throws(() => layers.batchNorm(images, camelCased({ [NOT_YET]: true })), ValueError, 'unknown option');
      assert.lengthOf(x.graph.nodes, nodes + 2);
      assert.deepEqual(globalVariables(), []);
    }),
  );
});

describe('Batch normalization inside branches, loops and scans', () => {
  const x = [
    [1, 2],
    [3, 6],
    [5, 4],
  ];
  const normalized = (value: tf.Tensor, options: tf.layers.BatchNormOptions = {}) =>
    tf.layers.batchNorm(value, { decay: 0.5, ...options });
  const branch = (options?: tf.layers.BatchNormOptions) => () =>
    tf.cond(
      tf.placeholder('bool', [], { name: 'taken' }),
      () => normalized(tf.constant(x), options),
      () => tf.constant(x),
    );
  // The first mean is [3, 4]; what is normalized has the mean 0.
  const cases: Readonly<
    Record<string, { build: () => tf.Tensor; means: readonly number[]; feeds?: { taken: boolean } }>
  > = {
    'a branch that is taken': { build: branch(), means: [1.5, 2], feeds: { taken: true } },
    'a branch that is not': { build: branch(), means: [0, 0], feeds: { taken: false } },
    'a branch, in no collection': {
      build: branch({ updatesCollections: null }),
      means: [1.5, 2],
      feeds: { taken: true },
    },
    'a branch, in evaluation': { build: branch({ isTraining: false }), means: [0, 0], feeds: { taken: true } },
    'three steps of a loop': {
      build: () =>
        tf.whileLoop(
          (i) => tf.less(i, 3),
          (i, y) => [tf.add(i, 1), normalized(y)],
          [tf.constant(0), tf.constant(x)],
        )[1],
      means: [1.5 / 4, 2 / 4],
    },
    'three steps of a scan': {
      build: () =>
        tf.scan((y, each) => normalized(tf.add(y, each)), tf.constant([1, 2, 3]), { initializer: tf.constant(x) }),
      means: [2.5, 2.625],
    },
  };
  const ways: Readonly<Record<string, (loss: tf.Tensor) => tf.Tensor | tf.Operation>> = {
    optimizeLoss: (loss) => tf.optimizeLoss(loss, { globalStep: null, learningRate: 0.1, optimizer: 'SGD' }),
    'minimize after the updates': (loss) =>
      tf.controlDependencies(tf.getCollection<tf.Operation>(tf.GraphKeys.UPDATE_OPS), () =>
        new tf.train.GradientDescentOptimizer(0.1).minimize(loss),
      ),
  };
  for (const [where, { build, means, feeds }] of Object.entries(cases))
    it(`moves its averages as it runs: in ${where}`, async () => {
      for (const [way, step] of Object.entries(ways)) {
        const graph = new tf.Graph();
        const [train, init] = graph.asDefault(() => {
          const loss = tf.reduceSum(tf.square(tf.add(build(), tf.getVariable('w', { initializer: 1 }))));
          return [step(loss), tf.globalVariablesInitializer()] as const;
        });
        const session = new tf.Session({ graph, intraOpNumThreads: 1 });
        await session.run(init);
        await session.run(train, feeds ?? {});
        const valueAfter = (name: string) => session.valueOf(graph.variables.get(name) as tf.Variable);
        assertClose(valueAfter('BatchNorm/moving_mean'), means, way);
        assert.notEqual(valueAfter('w').item(), 1, way);
        await session.close();
      }
    });
});
