// Two losses in one graph: a small generative adversarial net with batch normalization in both halves. Each half has its own optimizer,
// its own variables and its own update ops, and the step is counted once.

import { assert } from 'chai';
import { constant } from '../../src/graph/constant.js';
import { Graph } from '../../src/graph/graph.js';
import type { Operation } from '../../src/graph/operation.js';
import type { Tensor } from '../../src/graph/tensor.js';
import type { Variable } from '../../src/graph/variable.js';
import * as layers from '../../src/layers/index.js';
import { add, concat, onesLike, reduceMean, slice, zerosLike } from '../../src/ops/math.js';
import * as nn from '../../src/ops/nn.js';
import { randomNormal } from '../../src/ops/random.js';
import type { Session } from '../../src/session/session.js';
import * as train from '../../src/train/index.js';
import { optimizeLoss } from '../../src/train/optimize-loss.js';
import { createGlobalStep } from '../../src/variables/global-step.js';
import { variableScope } from '../../src/variables/variable-scope.js';
import { running } from './support.js';

const REAL_MEAN = [3, -1];

function buildGan(graph: Graph): {
  readonly train: readonly [discriminator: Tensor, generator: Tensor];
  readonly fake: Tensor;
} {
  const normalized = { normalizerFn: layers.batchNorm, normalizerParams: { decay: 0.9, scale: true } };
  const generator = (noise: Tensor) =>
    variableScope('generator', () =>
      layers.fullyConnected(layers.fullyConnected(noise, 8, { ...normalized, scope: 'hidden' }), 2, {
        activationFn: null,
        scope: 'output',
      }),
    );
  const discriminator = (x: Tensor) =>
    variableScope('discriminator', () =>
      layers.fullyConnected(layers.fullyConnected(x, 8, { ...normalized, scope: 'hidden' }), 1, {
        activationFn: null,
        scope: 'output',
      }),
    );

  const globalStep = createGlobalStep();
  const fake = generator(randomNormal([32, 4], { name: 'noise' }));
  const real = add(randomNormal([32, 2], { stddev: 0.5, name: 'data' }), constant(REAL_MEAN));
  // In one batch: normalized each by itself, the two would look alike.
  const logits = discriminator(concat([real, fake], 0));
  const [onReal, onFake] = [slice(logits, [0, 0], [32, 1]), slice(logits, [32, 0], [32, 1])];
  const mean = (labels: Tensor, logits: Tensor) => reduceMean(nn.sigmoidCrossEntropyWithLogits(labels, logits));
  const discriminatorLoss = add(mean(onesLike(onReal), onReal), mean(zerosLike(onFake), onFake));
  const generatorLoss = mean(onesLike(onFake), onFake);

  const half = (loss: Tensor, scope: string, learningRate: number, incrementGlobalStep: boolean) =>
    optimizeLoss(loss, {
      globalStep,
      learningRate,
      optimizer: (rate) => new train.AdamOptimizer(rate, { beta1: 0.5 }),
      variables: graph.getCollection<Variable>('trainable_variables', `${scope}/`),
      updateOps: graph.getCollection<Operation>('update_ops', scope),
      incrementGlobalStep,
      name: `train_${scope}`,
    });
  return {
    train: [half(discriminatorLoss, 'discriminator', 0.05, true), half(generatorLoss, 'generator', 0.01, false)],
    fake: reduceMean(fake, 0),
  };
}

const states = (session: Session, graph: Graph) =>
  new Map(
    [...graph.variables.values()]
      .filter((variable) => graph.getCollection('variables').includes(variable))
      .map((variable) => [variable.opName, session.valueOf(variable).toArray()]),
  );
const digits = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
/** The names of what differs. */
const changed = (before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>) =>
  [...after]
    .filter(([name, value]) => JSON.stringify(value, digits) !== JSON.stringify(before.get(name), digits))
    .map(([name]) => name);

describe('two losses in one graph, a small GAN with batch normalization', () => {
  const graph = new Graph();
  graph.seed = 1;
  const { train: halves, fake } = graph.asDefault(() => buildGan(graph));

  it('each has its update ops, filtered by scope', () => {
    const names = (scope: string) => graph.getCollection<Operation>('update_ops', scope).map(({ name }) => name);
    assert.lengthOf(names('generator'), 2);
    assert.lengthOf(names('discriminator'), 2);
  });

  it('one step of one half leaves the other half and its moving averages alone', () =>
    running(graph, async (session) => {
      for (const [index, [own, other]] of [
        ['discriminator', 'generator'],
        ['generator', 'discriminator'],
      ].entries()) {
        const before = states(session, graph);
        await session.run(halves[index] as Tensor);
        const moved = changed(before, states(session, graph));
        assert.isEmpty(moved.filter((name) => name.startsWith(`${other}/`)));
        for (const part of [
          'hidden/weights',
          'output/weights',
          'output/biases',
          'hidden/BatchNorm/gamma',
          'hidden/BatchNorm/beta',
          'hidden/BatchNorm/moving_mean',
          'hidden/BatchNorm/moving_variance',
        ]) {
          assert.include(moved, `${own}/${part}`);
        }
        assert.equal(moved.includes('global_step'), index === 0, 'only one of them counts');
      }
    }));

  it('both train in one process, and the generator finds the data', () =>
    running(graph, async (session) => {
      const distance = async () =>
        Math.hypot(
          ...[...(await session.run(fake)).values()].map((value, axis) => Number(value) - (REAL_MEAN[axis] as number)),
        );
      const before = await distance();
      const steps = 150;
      for (let step = 0; step < steps; step++) {
        const [discriminator, generator] = await session.run([...halves]);
        assert.isTrue([discriminator, generator].every((loss) => Number.isFinite(loss?.item())));
      }
      assert.equal(
        Number(session.valueOf(graph.variables.get('global_step') as Variable).item()),
        steps,
        'one for each run of both',
      );
      const after = await distance();
      assert.isBelow(after, before / 3, `from ${before} to ${after}`);
    }));
});
