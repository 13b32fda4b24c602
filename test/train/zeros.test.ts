// Where something is 0: a rate that begins at 0, a gradient without a signal, slots without a past, an epsilon that half floats cannot hold.
// Every optimizer stays finite, and gives TensorFlow's value where TensorFlow's is finite.

import { assert } from 'chai';
import { constant } from '../../src/graph/constant.js';
import { Graph } from '../../src/graph/graph.js';
import type { Operation } from '../../src/graph/operation.js';
import { placeholder } from '../../src/graph/placeholder.js';
import { controlDependencies, group } from '../../src/graph/scopes.js';
import type { Tensor } from '../../src/graph/tensor.js';
import { globalVariablesInitializer, type Variable } from '../../src/graph/variable.js';
import * as layers from '../../src/layers/index.js';
import { epsilonFor } from '../../src/ops/literals.js';
import { multiply, reduceSum, square } from '../../src/ops/math.js';
import { l2Normalize } from '../../src/ops/nn.js';
import type { Session } from '../../src/session/session.js';
import { adaptiveClippingFn } from '../../src/train/adaptive-clipping.js';
import * as train from '../../src/train/index.js';
import { optimizeLoss } from '../../src/train/optimize-loss.js';
import { TensorData } from '../../src/values/tensor-data.js';
import { getVariable } from '../../src/variables/get-variable.js';
import { createGlobalStep } from '../../src/variables/global-step.js';
import { ALL, type Make } from './all-optimizers.js';
import { makeOptimizer, type OptimizerSpec } from './optimizer-spec.js';
import { assertClose, fixture, type Nested, numbers, running, type Values } from './support.js';

interface Situation {
  readonly rate: number;
  readonly gradient: readonly number[];
  readonly zero_slots: boolean;
}
interface Case {
  readonly optimizer: OptimizerSpec;
  /** For each situation the variables after each of two steps that TensorFlow took. */
  readonly steps: readonly (readonly Values[])[];
}
const { weights, rate, gradient, situations, cases } = fixture<{
  weights: readonly number[];
  rate: number;
  gradient: readonly number[];
  situations: readonly Situation[];
  cases: readonly Case[];
}>('optimizer-zeros');

type Kept = Readonly<Record<string, TensorData>>;

/** Takes the step of each situation and an ordinary one after it, and tells `seen` what is kept. */
async function inEverySituation(
  make: Make,
  dtype: 'float32' | 'float16',
  seen: (situation: number, step: number, kept: Kept) => void,
): Promise<void> {
  const graph = new Graph();
  const { steps, start, clear } = graph.asDefault(() => {
    const globalStep = createGlobalStep();
    const w = getVariable('w', { initializer: () => constant(weights, { dtype }), shape: [weights.length], dtype });
    const optimizer = make(placeholder('float32', [], { name: 'rate' }), () => globalStep);
    const slope = placeholder(dtype, [weights.length], { name: 'gradient' });
    const steps = optimizer.applyGradients([[slope, w]], { globalStep });
    const slots = [...graph.variables.values()].filter((variable) => variable.opName.startsWith('w/'));
    return {
      steps,
      start: globalVariablesInitializer(),
      clear: group(...slots.map((slot) => slot.assign(constant(0, { dtype: slot.dtype, shape: slot.shape })))),
    };
  });
  const kept = [...graph.variables.values()].filter(({ opName }) => opName === 'w' || opName.startsWith('w/'));
  await running(graph, async (session: Session) => {
    for (const [index, situation] of situations.entries()) {
      await session.run(start);
      if (situation.zero_slots) await session.run(clear);
      for (const [step, feeds] of [situation, { rate, gradient }].entries()) {
        await session.run(steps, {
          'rate:0': feeds.rate,
          'gradient:0': TensorData.from(feeds.gradient as number[], dtype),
        });
        const values = kept.map((variable: Variable) => [variable.opName, session.valueOf(variable)] as const);
        seen(index, step, Object.fromEntries(values));
      }
    }
  });
}

const spell = ({ rate, gradient, zero_slots }: Situation): string =>
  `rate ${rate}, gradient ${gradient}${zero_slots ? ', slots of zeros' : ''}`;
const assertFinite = (values: Iterable<unknown>, where: string): void => {
  const list = [...values].map(Number);
  assert.isTrue(list.every(Number.isFinite), `${where}: ${list}`);
};

describe('optimizers where rate, gradient or slots are 0', () => {
  for (const { optimizer, steps } of cases) {
    it(`${optimizer.class.split('.').at(-1)} ${JSON.stringify(optimizer.args)} agrees with TensorFlow`, () =>
      inEverySituation(
        (rate) => makeOptimizer(optimizer, rate as never),
        'float32',
        (index, step, kept) => {
          const where = (name: string) => `${name} after step ${step + 1} at ${spell(situations[index] as Situation)}`;
          for (const [name, value] of Object.entries(kept)) assertFinite(value.values(), where(name));
          // Beyond a first step that TensorFlow refused or that left something not finite there is nothing to compare with.
          const [first] = steps[index] ?? [];
          const isWhole = first !== undefined && Object.values(first).flatMap(numbers).every(Number.isFinite);
          for (const [name, expected] of Object.entries(steps[index]?.[step] ?? {})) {
            const ours = [...(kept[name] as TensorData).values()].map(Number);
            const theirs = numbers(expected as Nested);
            const compared = theirs.flatMap((value, place) =>
              step === 0 || isWhole ? (Number.isFinite(value) ? [place] : []) : [],
            );
            assertClose(
              TensorData.from(compared.map((place) => ours[place] as number)),
              compared.map((place) => theirs[place] as number),
              where(name),
            );
          }
        },
      ));
  }

  const more: Readonly<Record<string, Make>> = {
    'Adadelta with its own epsilon': (rate) => new train.AdadeltaOptimizer(rate),
    'Adam with a tensor as epsilon': (rate) => new train.AdamOptimizer(rate, { epsilon: constant(1e-8) }),
    'RMSProp without memory': (rate) => new train.RMSPropOptimizer(rate, { decay: 0 }),
    'RMSProp without memory, centered': (rate) => new train.RMSPropOptimizer(rate, { decay: 0, centered: true }),
    'Ftrl without a start, with shrinkage': (rate) =>
      new train.FtrlOptimizer(rate, { initialAccumulatorValue: 0, l2ShrinkageRegularizationStrength: 0.1 }),
    'Ftrl of another power': (rate) => new train.FtrlOptimizer(rate, { learningRatePower: -0.7 }),
    'ProximalAdagrad with both penalties': (rate) =>
      new train.ProximalAdagradOptimizer(rate, { l1RegularizationStrength: 0.1, l2RegularizationStrength: 0.1 }),
  };
  for (const [name, make] of Object.entries({ ...ALL, ...more })) {
    it(`${name} stays finite, in half precision too`, async () => {
      for (const dtype of ['float32', 'float16'] as const)
        await inEverySituation(make, dtype, (index, step, kept) => {
          for (const [variable, value] of Object.entries(kept))
            assertFinite(
              value.values(),
              `${variable} ${dtype} after step ${step + 1} at ${spell(situations[index] as Situation)}`,
            );
        });
    });
  }
});

describe('a rate that begins at 0', () => {
  it('lets Ftrl learn nothing but the size of the gradient, and then go on', async () => {
    const graph = new Graph();
    const step = graph.asDefault(() => {
      const w = getVariable('w', { initializer: [1, -2] });
      return optimizeLoss(reduceSum(square(w)), {
        learningRate: 0.1,
        optimizer: 'Ftrl',
        globalStep: createGlobalStep(),
        learningRateDecayFn: (rate, at) => train.linearWarmup(rate, at, 4),
      });
    });
    await running(graph, async (session) => {
      const value = (name: string) => [...session.valueOf(graph.variables.get(name) as Variable).values()].map(Number);
      await session.run(step);
      assert.deepEqual(value('w'), [1, -2]);
      const [accum, linear] = ['OptimizeLoss/w/Ftrl', 'OptimizeLoss/w/Ftrl_1'].map(value) as [number[], number[]];
      assert.closeTo(accum[0] as number, 4.1, 1e-6);
      assert.deepEqual(linear, [0, 0]);
      await session.run(step);
      // TensorFlow's next step, of rate 0.025: z = g − (√n' − √n)/η·w, w = −z·η/√n'.
      const [before, after] = [Math.sqrt(4.1), Math.sqrt(8.1)];
      const z = 2 - (after - before) / 0.025;
      assert.closeTo(value('w')[0] as number, (-z * 0.025) / after, 1e-5);
    });
  });
});

describe('an epsilon that half floats cannot hold is raised to one that they can', () => {
  const half = (numbers: readonly number[]) => TensorData.from(numbers as number[], 'float16');
  const valuesOf = async (build: () => Tensor): Promise<number[]> => {
    const graph = new Graph();
    const result = graph.asDefault(build);
    return running(graph, async (session) => [...(await session.run(result)).values()].map(Number));
  };
  it('and those that a type holds are left as they are', () => {
    assert.deepEqual(
      (['float16', 'bfloat16', 'float32', 'float64'] as const).map((dtype) => epsilonFor(1e-8, dtype)),
      [2 ** -14, 1e-8, 1e-8, 1e-8],
    );
    assert.deepEqual(
      [epsilonFor(0.001, 'float16'), epsilonFor(0, 'float16'), epsilonFor(1e-300, 'float32')],
      [0.001, 0, 2 ** -126],
    );
  });
  it('in l2Normalize, of zeros', async () => {
    assert.deepEqual(await valuesOf(() => l2Normalize(constant(half([0, 0])), 0)), [0, 0]);
  });
  it('in batchNorm, of a batch that is one number, and of more elements than a half float can count', async () => {
    const graph = new Graph();
    const { x, y } = graph.asDefault(() => {
      const x = placeholder('float16', ['batch', 2], { name: 'x' });
      return { x, y: layers.batchNorm(x, { epsilon: 1e-8, scope: 'bn', fused: true }) };
    });
    const step = graph.asDefault(() => group(...graph.getCollection<Operation>('update_ops')));
    await running(graph, async (session) => {
      const [normalized] = await session.run(
        [y, step],
        new Map([[x, new TensorData('float16', [3, 2], half([2, 2, 2, 2, 2, 2]).data)]]),
      );
      assert.deepEqual([...(normalized as TensorData).values()].map(Number), [0, 0, 0, 0, 0, 0]);
      const many = TensorData.zeros('float16', [40000, 2]);
      await session.run(step, new Map([[x, many]]));
      const moved = graph.variables.get('bn/moving_variance') as Variable;
      assertFinite(session.valueOf(moved).values(), 'bn/moving_variance');
    });
  });
  it('and clipByAverageNorm counts more elements than half floats can', async () => {
    const clipped = await valuesOf(() => {
      const ones = constant(new TensorData('float16', [70000], new Uint16Array(70000).fill(0x3c00)));
      return train.clipByAverageNorm(ones, 0.001);
    });
    // ‖t‖ / n = √70000 / 70000 = 0.00378.
    assert.closeTo(clipped[0] as number, 0.001 * Math.sqrt(70000), 0.001);
  });
  it('in adaptiveClippingFn, of gradients of 0', async () => {
    const graph = new Graph();
    const step = graph.asDefault(() => {
      const w = getVariable('w', { initializer: () => constant(half([1, 2])), shape: [2], dtype: 'float16' });
      return optimizeLoss(reduceSum(multiply(w, constant(half([0, 0])))), {
        learningRate: 0.1,
        optimizer: 'SGD',
        clipGradients: adaptiveClippingFn(),
      });
    });
    await running(graph, async (session) => {
      for (let run = 0; run < 3; run++) await session.run(step);
      for (const variable of graph.variables.values())
        assertFinite(session.valueOf(variable).values(), variable.opName);
    });
  });
  it('and a moving average whose decay is 1 in half precision has its bias taken out in full precision', async () => {
    const graph = new Graph();
    const read = graph.asDefault(() => {
      const average = getVariable('average', {
        initializer: () => constant(half([0])),
        shape: [1],
        dtype: 'float16',
        trainable: false,
      });
      const moved = train.assignMovingAverage(average, constant(half([2])), 0.9999);
      return controlDependencies([moved], () => average.readValue());
    });
    await running(graph, async (session) => {
      for (let run = 0; run < 3; run++) {
        const [value] = [...(await session.run(read)).values()].map(Number);
        assert.closeTo(value as number, 2, 0.01);
      }
    });
  });
});
