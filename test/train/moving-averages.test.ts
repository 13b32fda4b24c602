// Moving averages against TensorFlow (fixtures/tf/README.md, ema.json), and what is ours alone: swapping for an evaluation.

import { assert } from 'chai';
import { DTypeError, ShapeError, ValueError } from '../../src/errors.js';
import { Graph } from '../../src/graph/graph.js';
import { placeholder } from '../../src/graph/placeholder.js';
import { controlDependencies, nameScope } from '../../src/graph/scopes.js';
import type { Tensor } from '../../src/graph/tensor.js';
import { globalVariables, type Variable } from '../../src/graph/variable.js';
import { add, multiply, square } from '../../src/ops/math.js';
import * as train from '../../src/train/index.js';
import { getVariable } from '../../src/variables/get-variable.js';
import { createGlobalStep } from '../../src/variables/global-step.js';
import { camelCased } from './optimizer-spec.js';
import {
  assertClose,
  assertVariables,
  decoded,
  fixture,
  type Nested,
  type Numeral,
  running,
  type Values,
} from './support.js';

type Target = 'variable' | 'tensor' | 'integer';
interface Average {
  readonly args: { readonly decay: number; readonly zero_debias?: boolean; readonly name?: string };
  readonly 'apply to': readonly Target[] | null;
  readonly num_updates: readonly number[] | null;
  readonly error?: { readonly message: string };
  readonly update: string;
  readonly average: Readonly<Record<Target, string>>;
  readonly average_name: Readonly<Record<Target, string>>;
  readonly global_variables: readonly string[];
  readonly moving_average_variables: readonly string[];
  readonly variables_to_restore: Readonly<Record<string, string>>;
  readonly initial: Values;
  readonly steps: readonly Values[];
}
interface Fixture {
  readonly values: readonly Nested[];
  readonly ExponentialMovingAverage: readonly Average[];
  readonly after_training: { readonly decay: number; readonly steps: readonly Values[] };
  readonly assign_moving_average: readonly {
    readonly decay: number;
    readonly zero_debias: boolean;
    readonly values: readonly number[];
    readonly global_variables: readonly string[];
    readonly steps: readonly { readonly returned: Numeral; readonly variables: Values }[];
  }[];
}
const golden = fixture<Fixture>('ema');
const names = (variables: readonly { readonly name: string }[]) => variables.map(({ name }) => name);

describe('ExponentialMovingAverage agrees with TensorFlow', () => {
  for (const test of golden.ExponentialMovingAverage) {
    const { decay, ...args } = test.args;
    const targets = test['apply to'];
    it(`${JSON.stringify(test.args)} of ${targets?.join(' and ') ?? 'the trainable variables'}${test.num_updates === null ? '' : `, numUpdates ${test.num_updates}`}`, async () => {
      const graph = new Graph();
      const built = graph.asDefault(() => {
        const variable = getVariable('v', { initializer: [10, 0] });
        const value = placeholder('float32', [2], { name: 'value' });
        const counter = placeholder('int64', [], { name: 'counter' });
        const change = variable.assign(value);
        const integer = targets?.includes('integer')
          ? getVariable('n', { initializer: () => multiply(3n, 1n), shape: [], dtype: 'int64', trainable: false })
          : variable;
        const things: Record<Target, Variable | Tensor> = {
          variable,
          tensor: multiply(value, 2, { name: 'double' }),
          integer,
        };
        const ema = new train.ExponentialMovingAverage(decay, {
          numUpdates: test.num_updates === null ? null : counter,
          ...camelCased(args),
        });
        return { change, things, ema, apply: () => ema.apply(targets?.map((target) => things[target])) };
      });
      if (test.error !== undefined) {
        const before = String(graph);
        assert.throws(() => graph.asDefault(built.apply), DTypeError, test.error.message);
        assert.equal(String(graph), before);
        return;
      }
      const { change, things, ema } = built;
      const update = graph.asDefault(built.apply);
      assert.equal(update.name, test.update);
      for (const target of targets ?? (['variable'] as const)) {
        assert.equal(ema.average(things[target])?.name, test.average[target]);
        assert.equal(ema.averageName(things[target]), test.average_name[target]);
      }
      assert.deepEqual(names(graph.asDefault(globalVariables)), test.global_variables);
      assert.deepEqual(names(graph.getCollection<Variable>('moving_average_variables')), test.moving_average_variables);
      const restored = graph.asDefault(() => ema.variablesToRestore());
      assert.deepEqual(
        Object.fromEntries(Object.entries(restored).map(([name, variable]) => [name, variable.name])),
        test.variables_to_restore,
      );
      await running(graph, async (session) => {
        assertVariables(session, graph, test.initial, 'at first');
        for (const [index, expected] of test.steps.entries()) {
          const value = decoded(golden.values[index] as Nested);
          await session.run(change, { 'value:0': value });
          const feeds = {
            ...(targets?.includes('tensor') && { 'value:0': value }),
            ...(test.num_updates !== null && { 'counter:0': BigInt(test.num_updates[index] as number) }),
          };
          await session.run(update, feeds as never);
          assertVariables(session, graph, expected, `after update ${index + 1}`);
        }
      });
    });
  }

  it('after a train step, of the new values and the counted step', async () => {
    const graph = new Graph();
    const update = graph.asDefault(() => {
      const v = getVariable('v', { initializer: 1 });
      const step = createGlobalStep();
      const loss = add(square(multiply(v, 0)), multiply(v, 2));
      const trainOp = new train.GradientDescentOptimizer(0.1).minimize(loss, { globalStep: step });
      return controlDependencies([trainOp], () =>
        new train.ExponentialMovingAverage(golden.after_training.decay, { numUpdates: step }).apply(),
      );
    });
    await running(graph, async (session) => {
      for (const [index, expected] of golden.after_training.steps.entries()) {
        await session.run(update);
        assertVariables(session, graph, expected, `after step ${index + 1}`);
      }
    });
  });
});

describe('assignMovingAverage agrees with TensorFlow', () => {
  for (const { decay, zero_debias: zeroDebias, values, global_variables, steps } of golden.assign_moving_average) {
    it(`decay ${decay}, ${zeroDebias ? 'debiased' : 'as it is'}, values ${values.join(', ')}`, async () => {
      const graph = new Graph();
      const read = graph.asDefault(() => {
        const variable = getVariable('v', { initializer: 0, trainable: false });
        const update = train.assignMovingAverage(variable, placeholder('float32', [], { name: 'value' }), decay, {
          zeroDebias,
        });
        assert.deepEqual(names(globalVariables()), global_variables);
        return controlDependencies([update], () => variable.readValue());
      });
      await running(graph, async (session) => {
        for (const [index, { returned, variables }] of steps.entries()) {
          assertClose(
            await session.run(read, { 'value:0': values[index] as number }),
            returned,
            `read after update ${index + 1}`,
          );
          assertVariables(session, graph, variables, `after update ${index + 1}`);
        }
      });
    });
  }
});

describe('ExponentialMovingAverage', () => {
  it('uses the shadows that are there when it is applied again', () => {
    new Graph().asDefault(() => {
      const v = getVariable('v', { initializer: 1 });
      const ema = new train.ExponentialMovingAverage(0.9);
      const [first, second] = [ema.apply([v]), ema.apply([v])];
      assert.deepEqual([first.name, second.name], ['ExponentialMovingAverage', 'ExponentialMovingAverage_1']);
      assert.deepEqual(names(globalVariables()), ['v:0', 'v/ExponentialMovingAverage:0']);
    });
  });
  it('names the average that a variable would get, and knows none of others', () => {
    new Graph().asDefault(() => {
      const v = getVariable('v', { initializer: 1 });
      const ema = new train.ExponentialMovingAverage(0.9, { name: 'Shadow' });
      assert.isNull(ema.average(v));
      assert.equal(ema.averageName(v), 'v/Shadow');
    });
  });
  it('swaps variables and averages for an evaluation, and back', async () => {
    const graph = new Graph();
    const { update, swap, v } = graph.asDefault(() => {
      const v = getVariable('v', { initializer: [1, 2] });
      const ema = new train.ExponentialMovingAverage(0.5);
      const moved = nameScope('train', () => v.assign([3, 6]));
      const update = controlDependencies([moved], () => ema.apply([v]));
      return { update, swap: ema.swap(), v };
    });
    await running(graph, async (session) => {
      await session.run(update);
      const values = () =>
        assertVariables(session, graph, { v: [3, 6], 'v/ExponentialMovingAverage': [2, 4] }, 'in training');
      values();
      await session.run(swap);
      assertVariables(session, graph, { v: [2, 4], 'v/ExponentialMovingAverage': [3, 6] }, 'in the evaluation');
      await session.run(swap);
      values();
      assert.equal(v.name, 'v:0');
    });
  });
  it('refuses to swap nothing, tensors of unknown shape and options that it does not know', () => {
    new Graph().asDefault(() => {
      const ema = new train.ExponentialMovingAverage(0.9);
      assert.throws(() => ema.swap(), ValueError, 'no variable has an average');
      assert.throws(
        () => ema.apply([placeholder('float32', [null])]),
        ShapeError,
        'a moving average needs a fully known shape',
      );
      assert.throws(
        () => new train.ExponentialMovingAverage(0.9, { decay: 1 } as never),
        ValueError,
        "unknown option 'decay'",
      );
    });
  });
  it('restores averages of its own choice of variables', () => {
    new Graph().asDefault(() => {
      const [v, w] = [getVariable('v', { initializer: 1 }), getVariable('w', { initializer: 1 })];
      const ema = new train.ExponentialMovingAverage(0.9);
      ema.apply([v, w]);
      const restored = Object.entries(ema.variablesToRestore([v])).map(([name, variable]) => [name, variable.opName]);
      assert.sameDeepMembers(restored, [
        ['v/ExponentialMovingAverage', 'v'],
        ['w', 'w'],
        ['w/ExponentialMovingAverage', 'w/ExponentialMovingAverage'],
      ]);
    });
  });
});
