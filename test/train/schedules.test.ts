// Every schedule against TensorFlow at the steps of its golden table; the noisy one by its statistics.

import { assert } from 'chai';
import { ValueError } from '../../src/errors.js';
import { constant } from '../../src/graph/constant.js';
import type { TensorLike } from '../../src/graph/convert.js';
import { Graph } from '../../src/graph/graph.js';
import { placeholder } from '../../src/graph/placeholder.js';
import type { Tensor } from '../../src/graph/tensor.js';
import { Variable } from '../../src/graph/variable.js';
import { cast, stack } from '../../src/ops/math.js';
import { Session } from '../../src/session/session.js';
import * as train from '../../src/train/index.js';
import type { TensorData } from '../../src/values/tensor-data.js';
import { getVariable } from '../../src/variables/get-variable.js';
import { createGlobalStep } from '../../src/variables/global-step.js';
import { type DecaySpec, makeDecay } from './optimizer-spec.js';
import { assertClose, fixture, type Nested, running } from './support.js';

interface Fixture {
  readonly steps: readonly number[];
  readonly cases: readonly (DecaySpec & { readonly dtype: 'float32' | 'int32'; readonly values: readonly Nested[] })[];
  readonly samples: number;
  readonly noisy: readonly (DecaySpec & {
    readonly mean: readonly number[];
    readonly standard_deviation: readonly number[];
  })[];
  readonly errors: readonly (DecaySpec & { readonly error: { readonly message: string } })[];
}
const { steps, cases, samples, noisy, errors } = fixture<Fixture>('decays');

/** The decay of a case; numbers that are to be int32 in TensorFlow must be said to be. */
function build({ decay, args, dtype }: Fixture['cases'][number], step: Tensor): Tensor {
  const values = args.values as readonly number[] | undefined;
  const typed = dtype === 'int32' ? { ...args, values: values?.map((value) => constant(value, { dtype })) } : args;
  return makeDecay({ decay, args: typed })(args.learning_rate as TensorLike, step);
}

describe('decays agree with TensorFlow', () => {
  const results: TensorData[][] = [];
  before(async () => {
    const graph = new Graph();
    const fetches = graph.asDefault(() => {
      const step = placeholder('int64', [], { name: 'step' });
      return cases.map((test) => build(test, step));
    });
    const session = new Session({ graph });
    for (const step of steps) results.push(await session.run(fetches, { 'step:0': BigInt(step) }));
    await session.close();
  });

  for (const [index, test] of cases.entries()) {
    it(`${test.decay} ${JSON.stringify(test.args)} at steps ${steps.join(', ')}`, () => {
      for (const [at, step] of steps.entries()) {
        const value = results[at]?.[index] as TensorData;
        assert.equal(value.dtype, test.dtype);
        // Where the cosine comes to −1, what is left is rounding of the 1 it is added to.
        const rate = Number(test.args.learning_rate ?? 1);
        assert.closeTo(
          Number(value.item()),
          Number(test.values[at]),
          Math.max(1e-5 * Math.abs(Number(test.values[at])), 1.2e-7 * rate),
          `step ${step}`,
        );
      }
    });
  }

  for (const { decay, args, error } of errors) {
    const isDType = error.message.includes('same dtype');
    it(`${decay} ${JSON.stringify(args)} is refused`, () => {
      new Graph().asDefault(() => {
        const step = args.global_step === null ? null : constant(0n, { dtype: 'int64' });
        // 5 and 5.0 are one number here: only a boundary that is no integer is of another type than the step.
        const typed = isDType ? { ...args, boundaries: [5.5, 15] } : args;
        const { learning_rate, global_step: _, ...rest } = typed as Readonly<Record<string, unknown>>;
        assert.throws(
          () => makeDecay({ decay, args: rest })(learning_rate as TensorLike, step as never),
          ValueError,
          isDType
            ? 'must have the same dtype as x'
            : error.message === 'None values not supported.'
              ? 'global_step is required'
              : error.message,
        );
      });
    });
  }
});

describe('noisyLinearCosineDecay', () => {
  const COPIES = 20;
  for (const { decay, args, mean, standard_deviation } of noisy) {
    it(`has TensorFlow's mean and standard deviation at each step: ${JSON.stringify(args)}`, async () => {
      const graph = new Graph();
      const values = graph.asDefault(() => {
        const step = placeholder('int64', [], { name: 'step' });
        return stack(
          Array.from({ length: COPIES }, () =>
            makeDecay({ decay, args: Object.fromEntries(Object.entries(args).slice(1)) })(
              args.learning_rate as number,
              step,
            ),
          ),
        );
      });
      const session = new Session({ graph });
      for (const [index, step] of steps.entries()) {
        const drawn: number[] = [];
        while (drawn.length < samples)
          drawn.push(...([...(await session.run(values, { 'step:0': BigInt(step) })).values()] as number[]));
        const average = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
        const deviation = Math.sqrt(drawn.reduce((sum, value) => sum + (value - average) ** 2, 0) / drawn.length);
        const sigma = standard_deviation[index] as number;
        assert.closeTo(
          average,
          mean[index] as number,
          (5 * sigma) / Math.sqrt(drawn.length) + 1e-6,
          `mean at step ${step}`,
        );
        assert.closeTo(deviation, sigma, 0.08 * sigma + 1e-6, `standard deviation at step ${step}`);
      }
      await session.close();
    });
  }
  it('draws the same again from the same seed', async () => {
    const draws = async () => {
      const graph = new Graph();
      graph.seed = 3;
      const value = graph.asDefault(() =>
        train.noisyLinearCosineDecay(0.1, constant(2, { dtype: 'int32' }), 20, { seed: 5 }),
      );
      const session = new Session({ graph });
      const results = [(await session.run(value)).item(), (await session.run(value)).item()];
      await session.close();
      return results;
    };
    const first = await draws();
    assert.notEqual(first[0], first[1], 'each run draws anew');
    assert.deepEqual(await draws(), first);
  });
});

describe('linearWarmup', () => {
  it('raises any decay in a straight line over the first steps', async () => {
    const graph = new Graph();
    const [plain, warm, half] = graph.asDefault(() => {
      const step = placeholder('int64', [], { name: 'step' });
      const decayed = train.exponentialDecay(0.8, step, 10, 0.5);
      return [
        decayed,
        train.linearWarmup(decayed, step, 4),
        train.linearWarmup(decayed, step, 4, { start: 0.5 }),
      ] as const;
    });
    const session = new Session({ graph });
    for (const [step, part] of [0, 0.25, 0.5, 0.75, 1, 1, 1].entries()) {
      const values = await session.run({ plain, warm, half }, { 'step:0': BigInt(step) });
      const rate = 0.8 * 0.5 ** (step / 10);
      assertClose(values.plain, rate, `plain at ${step}`);
      assertClose(values.warm, rate * part, `from 0 at ${step}`);
      assertClose(values.half, rate * (0.5 + 0.5 * part), `from a half at ${step}`);
    }
    await session.close();
  });
});

describe('linearWarmup over no steps', () => {
  it('is the rate itself, and refuses fewer', async () => {
    const graph = new Graph();
    const warm = graph.asDefault(() => train.linearWarmup(0.5, placeholder('int64', [], { name: 'step' }), 0));
    const session = new Session({ graph });
    for (const step of [0n, 1n]) assertClose(await session.run(warm, { 'step:0': step }), 0.5, `at ${step}`);
    await session.close();
    new Graph().asDefault(() => {
      for (const steps of [-1, Number.NaN])
        assert.throws(() => train.linearWarmup(0.5, 0, steps), ValueError, 'warmupSteps must be at least 0');
    });
  });
});

describe('schedules', () => {
  it("have the rate's element type, whatever the step's is", () => {
    new Graph().asDefault(() => {
      for (const dtype of ['float32', 'float64'] as const) {
        for (const step of ['int32', 'int64', 'float32'] as const) {
          const at = cast(constant(3, { dtype: 'int32' }), step);
          const rate = constant(0.1, { dtype });
          assert.equal(train.exponentialDecay(rate, at, 10, 0.5).dtype, dtype);
          assert.equal(train.cosineDecayRestarts(rate, at, 10, { mMul: 0.5, alpha: 0.1 }).dtype, dtype);
          assert.equal(train.polynomialDecay(rate, at, 10, { cycle: true, power: 2 }).dtype, dtype);
          assert.equal(train.noisyLinearCosineDecay(rate, at, 10).dtype, dtype);
        }
      }
    });
  });
  it('take tensors of any type for their other arguments', async () => {
    const graph = new Graph();
    const [numbers, tensors] = graph.asDefault(() => {
      const step = constant(7n, { dtype: 'int64' });
      const of = (value: number) => constant(value, { dtype: 'float64' });
      const rate = constant(0.1);
      return [
        stack([
          train.exponentialDecay(rate, step, 10, 0.5),
          train.naturalExpDecay(rate, step, 10, 0.5, { staircase: true }),
          train.inverseTimeDecay(rate, step, 10, 0.5),
          train.polynomialDecay(rate, step, 10, { endLearningRate: 0.01, power: 2 }),
          train.cosineDecay(rate, step, 10, { alpha: 0.1 }),
          train.cosineDecayRestarts(rate, step, 3, { mMul: 0.5, alpha: 0.1 }),
          train.linearCosineDecay(rate, step, 10, { numPeriods: 1.5, alpha: 0.1, beta: 0.01 }),
          train.linearWarmup(rate, step, 10, { start: 0.1 }),
        ]),
        stack([
          train.exponentialDecay(rate, step, constant(10n, { dtype: 'int64' }), of(0.5)),
          train.naturalExpDecay(rate, step, of(10), of(0.5), { staircase: true }),
          train.inverseTimeDecay(rate, step, of(10), of(0.5)),
          train.polynomialDecay(rate, step, of(10), { endLearningRate: of(0.01), power: of(2) }),
          train.cosineDecay(rate, step, of(10), { alpha: of(0.1) }),
          train.cosineDecayRestarts(rate, step, of(3), { mMul: of(0.5), alpha: of(0.1) }),
          train.linearCosineDecay(rate, step, of(10), { numPeriods: of(1.5), alpha: of(0.1), beta: of(0.01) }),
          train.linearWarmup(rate, step, of(10), { start: of(0.1) }),
        ]),
      ] as const;
    });
    const session = new Session({ graph });
    const results = await session.run({ numbers, tensors });
    assertClose(results.tensors, results.numbers.toArray() as Nested, 'by tensors');
    await session.close();
  });
  it('drive any other hyper-parameter: the momentum that grows with the step', async () => {
    const graph = new Graph();
    const [step, w] = graph.asDefault(() => {
      const counter = createGlobalStep();
      const w = getVariable('w', { initializer: 1 });
      const momentum = () => train.piecewiseConstant(counter, [0], [0, 0.5]);
      return [new train.MomentumOptimizer(1, momentum).minimize(w.value, { globalStep: counter }), w] as const;
    });
    await running(graph, async (session) => {
      const values: number[] = [];
      for (let run = 0; run < 3; run++) {
        await session.run(step);
        values.push(session.valueOf(w).item());
      }
      // a = 1; a = 0.5·1 + 1; a = 0.5·1.5 + 1
      assert.deepEqual(values, [0, -1.5, -3.25]);
    });
  });
  it('are refused with an option they do not know', () => {
    new Graph().asDefault(() => {
      assert.throws(
        () => train.cosineDecay(0.1, new Variable(0n), 10, { beta: 1 } as never),
        ValueError,
        "cosineDecay: unknown option 'beta'",
      );
      assert.throws(
        () => train.cosineDecayRestarts(0.1, new Variable(0n), 10, { tMul: 0 }),
        ValueError,
        'tMul must be a positive number',
      );
    });
  });
});
