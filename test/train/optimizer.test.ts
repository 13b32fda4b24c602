// The frame of every optimizer: gradients, slots, hyper-parameters, constraints, wrappers, the order of updates and reads.

import { assert } from 'chai';
import { DTypeError, GradientError, TrainopError, UpdateConflictError, ValueError } from '../../src/errors.js';
import { dense, IndexedSlices } from '../../src/gradients/indexed-slices.js';
import { constant } from '../../src/graph/constant.js';
import { Graph } from '../../src/graph/graph.js';
import { placeholder } from '../../src/graph/placeholder.js';
import { controlDependencies } from '../../src/graph/scopes.js';
import { Tensor } from '../../src/graph/tensor.js';
import { globalVariables, Variable } from '../../src/graph/variable.js';
import { argmax, cast, clipByValue, gather, multiply, reduceSum, sign, square } from '../../src/ops/math.js';
import { Session } from '../../src/session/session.js';
import { adaptiveClippingFn } from '../../src/train/adaptive-clipping.js';
import * as train from '../../src/train/index.js';
import { optimizeLoss } from '../../src/train/optimize-loss.js';
import { getVariable } from '../../src/variables/get-variable.js';
import { createGlobalStep } from '../../src/variables/global-step.js';
import * as regularizers from '../../src/variables/regularizers.js';
import { variableScope } from '../../src/variables/variable-scope.js';
import { caught } from '../support/caught.js';
import { ALL } from './all-optimizers.js';
import { running } from './support.js';

/** Runs a step some times and gives the variables' values by name. */
async function valuesAfter(
  graph: Graph,
  step: Parameters<Session['run']>[0],
  runs = 1,
  feeds: (run: number) => object = () => ({}),
): Promise<Record<string, unknown>> {
  return running(graph, async (session) => {
    for (let run = 0; run < runs; run++) await session.run(step, feeds(run) as never);
    return Object.fromEntries(
      [...graph.variables]
        .filter(([, variable]) => graph.getCollection('variables').includes(variable))
        .map(([name, variable]) => [name, session.valueOf(variable).toArray()]),
    );
  });
}
/** Numbers with float32's digits alone. */
const rounded = (values: unknown): unknown =>
  JSON.parse(
    JSON.stringify(values, (_, item) =>
      typeof item === 'number' ? Number(item.toPrecision(6)) : typeof item === 'bigint' ? Number(item) : item,
    ),
  );

describe('every optimizer', () => {
  for (const [name, make] of Object.entries(ALL)) {
    const trainedWith = (
      rate: () => train.HyperParameter,
      dtype: 'float32' | 'float64' | 'float16' = 'float32',
      runs = 3,
    ) => {
      const graph = new Graph();
      const step = graph.asDefault(() => {
        const globalStep = createGlobalStep();
        const w = getVariable('w', { initializer: () => constant([1, -2, 0.5], { dtype }), shape: [3], dtype });
        return make(rate(), () => globalStep).minimize(reduceSum(square(w)), { globalStep });
      });
      return valuesAfter(graph, step, runs);
    };
    it(`${name} takes its rate as a number, tensor, variable or function`, async () => {
      const number = rounded((await trainedWith(() => 0.1)).w);
      assert.notDeepEqual(number, [1, -2, 0.5]);
      assert.deepEqual(rounded((await trainedWith(() => constant(0.1))).w), number);
      assert.deepEqual(
        rounded((await trainedWith(() => new Variable(0.1, { trainable: false, name: 'rate' }))).w),
        number,
      );
      assert.deepEqual(rounded((await trainedWith(() => () => constant(0.1, { dtype: 'float64' }))).w), number);
    });
    it(`${name} makes the loss smaller in float16 and float64`, async () => {
      for (const dtype of ['float16', 'float64'] as const) {
        const values = (await trainedWith(() => 0.1, dtype, 2)).w as number[];
        const size = values.reduce((sum, value) => sum + value * value, 0);
        assert.isBelow(size, 5.25, `${dtype} ${values}`);
      }
    });
    it(`${name} moves only by what it is given: a variable without a gradient stays, and gets no slots`, async () => {
      const graph = new Graph();
      const step = graph.asDefault(() => {
        const globalStep = createGlobalStep();
        const [w, unused] = [getVariable('w', { initializer: 1 }), getVariable('unused', { initializer: 1 })];
        return make(0.1, () => globalStep).minimize(square(w), { globalStep, varList: [w, unused] });
      });
      const values = await valuesAfter(graph, step);
      assert.equal(values.unused, 1);
      assert.isEmpty(Object.keys(values).filter((variable) => variable.startsWith('unused/')));
    });
  }
});

describe('Optimizer', () => {
  it('is a class with a rule to extend, which serves dense and sparse gradients', async () => {
    class SignOptimizer extends train.RuleOptimizer {
      constructor(learningRate: train.HyperParameter) {
        const rule = train.updateRule({
          hyperParameters: { learningRate },
          update: (gradient, { hyper }) => ({ subtract: multiply(sign(gradient), hyper('learningRate')) }),
        });
        super('Sign', rule);
      }
    }
    const graph = new Graph();
    const step = graph.asDefault(() => {
      const w = getVariable('w', { initializer: [1, 2, 3] });
      const loss = reduceSum(multiply(gather(w, [0, 2]), [5, -5]));
      return optimizeLoss(loss, { learningRate: 0.5, optimizer: SignOptimizer });
    });
    assert.deepEqual((await valuesAfter(graph, step)).w, [0.5, 2, 3.5]);
  });

  it('can wrap another: a frame builds with the frame it wraps, a rule is made of another rule', async () => {
    class Scaled extends train.Optimizer {
      readonly #wrapped: train.Optimizer;
      constructor(wrapped: train.Optimizer) {
        super(`Scaled${wrapped.name}`);
        this.#wrapped = wrapped;
      }
      override build(...[pairs, step, name]: Parameters<train.Optimizer['build']>) {
        const half = pairs.map(([gradient, variable]) => [multiply(dense(gradient), 0.5), variable] as const);
        return this.#wrapped.build(half, step, name);
      }
    }
    const rows = new train.RuleOptimizer('Adam', { ...new train.AdamOptimizer(0.1).rule, sparse: 'rows' });
    const [scaled, lazy, same] = await Promise.all(
      [new Scaled(new train.MomentumOptimizer(1, 0.5)), rows, new train.LazyAdamOptimizer(0.1)].map((optimizer) => {
        const graph = new Graph();
        const step = graph.asDefault(() => {
          const w = getVariable('w', { initializer: [1, 2, 3] });
          const ids = placeholder('int64', [2], { name: 'ids' });
          const loss = reduceSum(multiply(gather(w, ids), [4, 8]));
          return optimizeLoss(loss, { learningRate: 1, optimizer, globalStep: createGlobalStep() });
        });
        return valuesAfter(graph, step, 2, (run) => ({ 'ids:0': [run, 2] }));
      }),
    );
    // Halves of [4, 0, 8] and [0, 4, 8], dense: a = [2, 0, 4], then [1, 2, 6].
    assert.deepEqual(scaled?.w, [-2, 0, -7]);
    assert.deepEqual(lazy, same);
  });

  describe('computeGradients', () => {
    it('gives a pair for each variable in their order, null where there is no path', () => {
      new Graph().asDefault(() => {
        const [a, b] = [getVariable('a', { initializer: 1 }), getVariable('b', { initializer: 1 })];
        const pairs = new train.GradientDescentOptimizer(1).computeGradients(square(b), { varList: [a, b] });
        assert.deepEqual(
          pairs.map(([gradient, variable]) => [gradient instanceof Tensor, variable]),
          [
            [false, a],
            [true, b],
          ],
        );
        assert.isNull((pairs[0] as train.GradientAndVariable)[0]);
      });
    });
    it('keeps the gradient of looked-up rows sparse', () => {
      new Graph().asDefault(() => {
        const w = getVariable('w', { shape: [4, 2] });
        const [[gradient]] = new train.GradientDescentOptimizer(1).computeGradients(reduceSum(gather(w, [1, 1])), {
          varList: [w],
        }) as [train.GradientAndVariable];
        assert.instanceOf(gradient, IndexedSlices);
      });
    });
    it('starts from gradLoss', async () => {
      const graph = new Graph();
      const step = graph.asDefault(() =>
        new train.GradientDescentOptimizer(1).minimize(multiply(getVariable('w', { initializer: 1 }), 2), {
          gradLoss: constant(3),
        }),
      );
      assert.equal((await valuesAfter(graph, step)).w, -5);
    });
    it('sums up a loss that is no scalar', async () => {
      const graph = new Graph();
      const step = graph.asDefault(() =>
        new train.GradientDescentOptimizer(1).minimize(multiply(getVariable('w', { initializer: 1 }), [1, 2, 3])),
      );
      assert.equal((await valuesAfter(graph, step)).w, -5);
    });
    it('refuses no variables, and what is not floating-point', () => {
      new Graph().asDefault(() => {
        const optimizer = new train.GradientDescentOptimizer(1);
        assert.throws(() => optimizer.computeGradients(constant(1)), ValueError, 'No variables to optimize.');
        const n = new Variable(1n, { name: 'n' });
        assert.throws(
          () => optimizer.computeGradients(constant(1), { varList: [n] }),
          DTypeError,
          'Invalid type int64 for n:0',
        );
        assert.throws(
          () => optimizer.minimize(constant(1, { dtype: 'int32' }), { varList: [new Variable(1)] }),
          DTypeError,
          'Invalid type int32',
        );
        assert.throws(
          () => optimizer.computeGradients(constant(1), { var_list: [] } as never),
          ValueError,
          "unknown option 'var_list'",
        );
      });
    });
  });

  describe('applyGradients', () => {
    it('refuses an empty list, foreign things, and nothing but null', () => {
      new Graph().asDefault(() => {
        const w = getVariable('w', { initializer: 1 });
        const optimizer = new train.GradientDescentOptimizer(1);
        assert.throws(() => optimizer.applyGradients([]), ValueError, 'No variables provided.');
        assert.throws(() => optimizer.applyGradients([[constant(1), 3 as never]]), ValueError, 'not a variable');
        assert.throws(
          () => optimizer.applyGradients([[3 as never, w]]),
          ValueError,
          'Gradient must be a Tensor, IndexedSlices or null',
        );
        assert.throws(
          () => optimizer.applyGradients([[null, w]]),
          GradientError,
          'No gradients provided for any variable: w:0.',
        );
        assert.throws(
          () => optimizer.applyGradients([[constant(1), w]], { globalStep: constant(0n) as never }),
          ValueError,
          'only a variable can be counted up',
        );
      });
    });
    it('applies two gradients of one variable, one after the other or added up', async () => {
      const graph = new Graph();
      const step = graph.asDefault(() => {
        const w = getVariable('w', { initializer: 10 });
        return new train.GradientDescentOptimizer(1).applyGradients([
          [constant(1), w],
          [constant(2), w],
        ]);
      });
      assert.equal((await valuesAfter(graph, step)).w, 7);
    });
    it('joins the collection train_op once, under its name, then its step', () => {
      const graph = new Graph();
      graph.asDefault(() => {
        const w = getVariable('w', { initializer: 10 });
        const optimizer = new train.GradientDescentOptimizer(1);
        const first = optimizer.minimize(square(w));
        const second = optimizer.minimize(square(w), { name: 'fit', globalStep: createGlobalStep() });
        assert.deepEqual(graph.getCollection('train_op'), [first, second]);
        assert.deepEqual(
          [first.name, second.name, second.update?.variable.name],
          ['GradientDescent', 'fit', 'global_step:0'],
        );
      });
    });
    it('makes no slot for what has no gradient, and finds its slots again', () => {
      new Graph().asDefault(() => {
        const [v, w] = [getVariable('v', { initializer: 1 }), getVariable('w', { initializer: 1 })];
        const optimizer = new train.AdamOptimizer(0.1);
        optimizer.applyGradients([
          [null, v],
          [constant(1), w],
        ]);
        assert.deepEqual(optimizer.getSlotNames(), ['m', 'v']);
        assert.equal(optimizer.getSlot(w, 'm')?.name, 'w/Adam:0');
        assert.isNull(optimizer.getSlot(v, 'm'));
        assert.isNull(optimizer.getSlot(w, 'momentum'));
        assert.deepEqual(
          optimizer.variables().map(({ name }) => name),
          ['beta1_power:0', 'beta2_power:0', 'w/Adam:0', 'w/Adam_1:0'],
        );
        optimizer.applyGradients([[constant(1), w]]);
        assert.lengthOf(globalVariables(), 6, 'the second time makes nothing new');
      });
    });
    it('makes slots that no regularizer of an open scope finds', () => {
      const graph = new Graph();
      graph.asDefault(() =>
        variableScope('model', { regularizer: regularizers.l2Regularizer(0.1) }, () => {
          const w = getVariable('w', { initializer: [1, 2] });
          optimizeLoss(reduceSum(square(w)), {
            learningRate: 0.1,
            optimizer: 'Adam',
            clipGradients: adaptiveClippingFn(),
          });
        }),
      );
      assert.lengthOf(graph.getCollection('regularization_losses'), 1);
    });
    it('keeps to one graph with each of its variables', () => {
      const optimizer = new train.AdamOptimizer(0.1);
      for (let round = 0; round < 2; round++) {
        const graph = new Graph();
        graph.asDefault(() => {
          optimizer.minimize(square(getVariable('w', { initializer: 1 })));
          assert.deepEqual(
            optimizer.variables().map(({ name }) => name),
            ['beta1_power:0', 'beta2_power:0', 'w/Adam:0', 'w/Adam_1:0'],
          );
          assert.isTrue(optimizer.variables().every((variable) => variable.graph === graph));
        });
      }
    });
    it('names the cut of a loss that leads to no variable', () => {
      const graph = new Graph();
      graph.asDefault(() => {
        const w = getVariable('w', { initializer: [1, 2] });
        const loss = cast(argmax(w), 'float32');
        const before = String(graph);
        assert.match(
          caught(() => new train.AdamOptimizer().minimize(loss), GradientError).message,
          /w:0 is cut off at ArgMax/,
        );
        assert.equal(String(graph), before, 'nothing is left of it');
      });
    });
  });

  it('applies the constraint of a variable after its update, dense or sparse', async () => {
    for (const sparse of [false, true]) {
      const graph = new Graph();
      const step = graph.asDefault(() => {
        const w = getVariable('w', { initializer: [1, 2, 3], constraint: (value) => clipByValue(value, 0, 2) });
        const loss = reduceSum(multiply(sparse ? gather(w, [0, 1]) : gather(multiply(w, 1), [0, 1]), [5, 1]));
        return new train.MomentumOptimizer(0.5, 0.9).minimize(loss);
      });
      // [1 − 2.5, 2 − 0.5, 3], then limited: rows without a gradient as well.
      assert.deepEqual((await valuesAfter(graph, step)).w, [0, 1.5, 2]);
    }
  });

  it('gives what it writes to whoever reads after the train op, and what was there to everybody else', async () => {
    const graph = new Graph();
    const { step, written, unordered } = graph.asDefault(() => {
      const w = getVariable('w', { initializer: 10 });
      const step = optimizeLoss(square(w), { learningRate: 0.1, optimizer: 'Momentum' });
      const written = controlDependencies([step], () => w.readValue());
      return { step, written, unordered: multiply(w, 1) };
    });
    await running(graph, async (session) => {
      const values = await session.run({ step, written, unordered });
      assert.deepEqual([values.step.item(), values.written.item(), values.unordered.item()].map(Number), [100, 8, 10]);
    });
  });

  it('lets losses of one table update it in one run: their rows add up', async () => {
    const graph = new Graph();
    const steps = graph.asDefault(() => {
      const w = getVariable('w', { initializer: [[1], [2], [3]] });
      const optimizer = () => new train.GradientDescentOptimizer(1);
      return [
        optimizer().minimize(reduceSum(gather(w, [0, 0, 1]))),
        optimizer().minimize(reduceSum(gather(w, [1, 2]))),
        optimizer().minimize(reduceSum(w)),
      ];
    });
    assert.deepEqual((await valuesAfter(graph, steps)).w, [[-2], [-1], [1]]);
  });
  it('refuses to write two new values of one variable in one run', async () => {
    const graph = new Graph();
    const steps = graph.asDefault(() => {
      const w = getVariable('w', { initializer: 1 });
      return [1, 2].map((l1RegularizationStrength) =>
        new train.ProximalGradientDescentOptimizer(1, { l1RegularizationStrength }).minimize(square(w)),
      );
    });
    await running(graph, async (session) => {
      const error = await session.run(steps).then(
        () => assert.fail(),
        (reason: unknown) => reason,
      );
      assert.instanceOf(error, UpdateConflictError);
    });
  });
  it('sums up rows that are named many times by exactly what they are, on any number of threads', async () => {
    const [rows, lookups] = [3, 30000];
    const columns = 8;
    const graph = new Graph();
    const steps = graph.asDefault(() => {
      const ids = placeholder('int64', [lookups], { name: 'ids' });
      const step = (name: string, optimizer: train.Optimizer) => {
        const table = getVariable(name, {
          initializer: () => constant(0, { shape: [rows, columns] }),
          shape: [rows, columns],
        });
        return optimizer.minimize(reduceSum(gather(table, ids)), { varList: [table] });
      };
      // One of each way of updating by rows.
      return [
        step('each', new train.GradientDescentOptimizer(1)),
        step('rows', new train.AdagradOptimizer(1)),
        step('all', new train.AdamOptimizer(1)),
      ];
    });
    // onnxruntime's ScatterND adds in parallel and loses what meets in one row, so it replaces rows and never adds to them.
    const scatters = graph.nodes.filter(({ opType }) => opType === 'ScatterND');
    assert.isNotEmpty(scatters);
    for (const { attributes } of scatters) assert.equal(attributes.reduction ?? 'none', 'none');

    const session = new Session({ graph, intraOpNumThreads: 4 });
    await session.run(graph.asDefault(() => [...graph.variables.values()].map((variable) => variable.initializer)));
    await session.run(steps, { 'ids:0': BigInt64Array.from({ length: lookups }, (_, index) => BigInt(index % rows)) });
    const value = (name: string) => [...session.valueOf(graph.variables.get(name) as Variable).values()];
    assert.isTrue(
      value('each').every((item) => item === -lookups / rows),
      String(value('each')),
    );
    assert.isTrue(
      value('rows/Adagrad').every((item) => Math.abs(Number(item) - (lookups / rows) ** 2) < 16),
      String(value('rows/Adagrad')),
    );
    assert.isTrue(
      value('all/Adam').every((item) => Math.abs(Number(item) / (0.1 * (lookups / rows)) - 1) < 1e-6),
      String(value('all/Adam')),
    );
    await session.close();
  });
});

describe('hyper-parameters', () => {
  it('are checked where they are numbers', () => {
    for (const [make, text] of [
      [
        () => new train.AdagradOptimizer(0.1, { initialAccumulatorValue: 0 }),
        'initialAccumulatorValue must be positive',
      ],
      [() => new train.FtrlOptimizer(0.1, { learningRatePower: 0.5 }), 'learningRatePower must be at most 0'],
      [
        () => new train.FtrlOptimizer(0.1, { initialAccumulatorValue: -1 }),
        'initialAccumulatorValue must be at least 0',
      ],
      [
        () => new train.FtrlOptimizer(0.1, { l1RegularizationStrength: -1 }),
        'l1RegularizationStrength must be at least 0',
      ],
      [
        () => new train.FtrlOptimizer(0.1, { l2RegularizationStrength: -1 }),
        'l2RegularizationStrength must be at least 0',
      ],
      [
        () => new train.FtrlOptimizer(0.1, { l2ShrinkageRegularizationStrength: -1 }),
        'l2ShrinkageRegularizationStrength must be at least 0',
      ],
      [
        () => new train.ProximalAdagradOptimizer(0.1, { initialAccumulatorValue: 0 }),
        'initialAccumulatorValue must be positive',
      ],
      [
        () => new train.ProximalGradientDescentOptimizer(0.1, { l1RegularizationStrength: -1 }),
        'l1RegularizationStrength must be at least 0',
      ],
      [
        () => new train.AdagradDAOptimizer(0.1, 0, { initialGradientSquaredAccumulatorValue: 0 }),
        'initialGradientSquaredAccumulatorValue must be positive',
      ],
      [() => new train.GradientDescentOptimizer(undefined as never), 'GradientDescent: learningRate is missing'],
      [() => new train.AdamOptimizer(0.1, { name: '' }), 'Must specify the optimizer name'],
      [() => new train.AdamOptimizer(0.1, { beta_1: 0.5 } as never), "unknown option 'beta_1'"],
      [
        () => new train.GradientAccumulationOptimizer(new train.AdamOptimizer(), 0),
        'the number of runs must be a positive integer',
      ],
      [() => new train.GradientAccumulationOptimizer('Adam' as never, 2), 'not an optimizer'],
    ] as const) {
      assert.include(caught(make, ValueError).message, text);
    }
  });
  it('may all be tensors or functions, which are called for each training operation', async () => {
    const calls: string[] = [];
    const build = (of: (value: number, name: string) => train.HyperParameter) => () => {
      const [a, b, c] = ['a', 'b', 'c'].map((name) => getVariable(name, { initializer: [1, -2, 0.5] })) as [
        Variable,
        Variable,
        Variable,
      ];
      const adam = new train.AdamOptimizer(of(0.1, 'rate'), {
        beta1: of(0.8, 'beta1'),
        beta2: of(0.9, 'beta2'),
        epsilon: of(0.001, 'epsilon'),
      });
      const ftrl = new train.FtrlOptimizer(of(0.1, 'rate'), {
        learningRatePower: of(-0.7, 'power'),
        l1RegularizationStrength: of(0.05, 'l1'),
        l2RegularizationStrength: of(0.02, 'l2'),
        l2ShrinkageRegularizationStrength: of(0.03, 'shrinkage'),
      });
      const rmsprop = new train.RMSPropOptimizer(of(0.1, 'rate'), {
        decay: of(0.8, 'decay'),
        momentum: of(0.5, 'momentum'),
        epsilon: of(0.01, 'epsilon'),
        centered: true,
      });
      return [
        [adam, a],
        [ftrl, b],
        [rmsprop, c],
      ].map(([optimizer, w]) =>
        (optimizer as train.Optimizer).minimize(reduceSum(square(w as Variable)), { varList: [w as Variable] }),
      );
    };
    const results: unknown[] = [];
    for (const of of [
      (value: number) => value,
      (value: number) => constant(value, { dtype: 'float64' }),
      (value: number, name: string) => () => {
        calls.push(name);
        return constant(value);
      },
    ]) {
      const graph = new Graph();
      const steps = graph.asDefault(build(of));
      const { a, b, c } = await valuesAfter(graph, steps, 3);
      results.push(rounded([a, b, c]));
    }
    assert.deepEqual(results[1], results[0]);
    assert.deepEqual(results[2], results[0]);
    assert.sameMembers(
      calls.filter((name) => name === 'rate'),
      ['rate', 'rate', 'rate'],
    );
  });
});

describe('extendWithDecoupledWeightDecay', () => {
  it('decays the weights before any update, all of them or those of a list', async () => {
    const AdagradW = train.extendWithDecoupledWeightDecay(train.AdagradOptimizer);
    const trained = async (options: (v: Variable) => { decayVarList?: readonly Variable[] }) => {
      const graph = new Graph();
      const step = graph.asDefault(() => {
        const [v, w] = [getVariable('v', { initializer: 10 }), getVariable('w', { initializer: 10 })];
        return new AdagradW(() => constant(0.1), 0, { initialAccumulatorValue: 1 }).minimize(
          reduceSum(multiply(v, w)),
          options(v),
        );
      });
      const { v, w } = await valuesAfter(graph, step);
      return rounded([v, w]);
    };
    assert.deepEqual(await trained(() => ({})), [9, 9]);
    assert.deepEqual(await trained((v) => ({ decayVarList: [v] })), [9, 10]);
    assert.deepEqual(await trained(() => ({ decayVarList: [] })), [10, 10]);
  });
  it('lets the update see the decayed weights', async () => {
    const ProximalW = train.extendWithDecoupledWeightDecay(train.ProximalGradientDescentOptimizer);
    const graph = new Graph();
    const step = graph.asDefault(() =>
      new ProximalW(0.5, 1, { l1RegularizationStrength: 2 }).minimize(
        multiply(getVariable('w', { initializer: 10 }), 1),
      ),
    );
    // 10 · 0.5 − 1, pulled by 2.
    assert.equal((await valuesAfter(graph, step)).w, 2);
  });
  it('refuses an optimizer that wraps another, whose updates it would not see', () => {
    for (const Class of [train.GradientAccumulationOptimizer, train.Optimizer, undefined])
      assert.include(
        caught(() => train.extendWithDecoupledWeightDecay(Class as never), ValueError).message,
        'a class that extends RuleOptimizer',
      );
  });
  it('wants the rate of a class that could do without', () => {
    assert.include(
      caught(() => new (train.extendWithDecoupledWeightDecay(train.AdamOptimizer))(0.1), ValueError).message,
      'learningRate is missing',
    );
  });
});

describe('GradientAccumulationOptimizer', () => {
  it('does not undo what the gradients themselves carry out', async () => {
    const graph = new Graph();
    const step = graph.asDefault(() => {
      const [w, seen] = [
        getVariable('w', { initializer: 10 }),
        getVariable('seen', { initializer: 0, trainable: false }),
      ];
      const count = seen.assignAdd(1);
      const loss = controlDependencies([count], () => multiply(square(w), 1));
      return new train.GradientAccumulationOptimizer(new train.MomentumOptimizer(0.1, 0.5), 3).minimize(loss, {
        globalStep: createGlobalStep(),
      });
    });
    const values = await valuesAfter(graph, step, 4);
    assert.deepEqual(
      rounded([
        values.w,
        values.seen,
        values.global_step,
        values['w/GradientAccumulation'],
        values['w/Momentum'],
        values.accumulated_runs,
      ]),
      [8, 4, 1, 16, 20, 1],
    );
  });
  it('is one operation of the collection train_op, under its own name', () => {
    const graph = new Graph();
    graph.asDefault(() => {
      const w = getVariable('w', { initializer: 10 });
      const step = new train.GradientAccumulationOptimizer(new train.AdamOptimizer(), 2, { name: 'Often' }).minimize(
        square(w),
      );
      assert.deepEqual(graph.getCollection('train_op'), [step]);
      assert.equal(step.name, 'Often');
      assert.includeMembers(
        globalVariables().map(({ name }) => name),
        ['w/Often:0', 'w/Adam:0', 'accumulated_runs:0'],
      );
    });
  });
  it('adds up sparse gradients too, and applies constraints in the last run only', async () => {
    const graph = new Graph();
    const step = graph.asDefault(() => {
      const w = getVariable('w', { initializer: [1, 5], constraint: (value) => clipByValue(value, 0, 4) });
      const loss = reduceSum(multiply(gather(w, placeholder('int64', [2], { name: 'ids' })), [1, 2]));
      return new train.GradientAccumulationOptimizer(new train.GradientDescentOptimizer(0.25), 2, {
        useMean: false,
      }).minimize(loss);
    });
    const ids = [
      [0, 0],
      [0, 1],
      [1, 1],
    ];
    const feeds = (run: number) => ({ 'ids:0': ids[run] as number[] });
    assert.deepEqual((await valuesAfter(graph, step, 1, feeds)).w, [1, 5]);
    assert.deepEqual((await valuesAfter(graph, step, 2, feeds)).w, [0, 4]);
    assert.deepEqual((await valuesAfter(graph, step, 3, feeds)).w, [0, 4]);
  });
});

describe('Texts and truths are no numbers to compute with', () => {
  const w = () => new Variable([1, 2]);
  const step = () => createGlobalStep();
  // A cast would make NaN of them, and 1.
  const calls: Readonly<Record<string, () => unknown>> = {
    'a weight decay': () => new train.AdamWOptimizer('0.1' as never, 0.1),
    'a weight decay of a function': () => new train.AdamWOptimizer(() => '0.1', 0.1).minimize(square(w())),
    'an averages’ decay': () => new train.ExponentialMovingAverage(true as never).apply([w()]),
    'an averages’ count': () => new train.ExponentialMovingAverage(0.9, { numUpdates: '3' as never }).apply([w()]),
    'a limit': () => train.clipByNorm(constant([1]), '1'),
    'a limit of all': () => train.clipByGlobalNorm([constant([1])], '1'),
    'a multiplier': () => {
      const variable = w();
      return train.multiplyGradients([[constant([1, 2]), variable]], new Map([[variable, '2']]));
    },
    'the steps of a schedule': () => train.exponentialDecay(0.1, step(), '10', 0.9),
    'a schedule’s end': () => train.polynomialDecay(0.1, step(), 10, { endLearningRate: 'x' }),
  };
  for (const [title, call] of Object.entries(calls))
    it(title, () => {
      const error = new Graph().asDefault(() => caught(call, TrainopError));
      assert.include(['ValueError', 'DTypeError'], error.name);
      assert.match(error.message, /not a number/);
    });

  it('and a wrong hyper-parameter is called by the name of its option', () => {
    const wrong = { l1RegularizationStrength: 'x' as never };
    for (const make of [
      () => new train.FtrlOptimizer(0.1, wrong),
      () => new train.ProximalAdagradOptimizer(0.1, wrong),
      () => new train.ProximalGradientDescentOptimizer(0.1, wrong),
    ])
      assert.include(caught(make, ValueError).message, 'l1RegularizationStrength is not a number');
  });
});
