// The document that optimizeLoss is made from, sentence by sentence: each title quotes one. The model is loss = |w · 5| at w = 10 unless
// a test says otherwise, so the gradient is 5; rates are 0.1.

import { assert } from 'chai';
import { DTypeError, GradientError, ShapeError, type TrainopError, ValueError } from '../../src/errors.js';
import { constant } from '../../src/graph/constant.js';
import { Graph, setRandomSeed } from '../../src/graph/graph.js';
import { placeholder } from '../../src/graph/placeholder.js';
import { Tensor } from '../../src/graph/tensor.js';
import { Variable } from '../../src/graph/variable.js';
import { toInferenceModel } from '../../src/onnx/export.js';
import { abs, add, argmax, cast, multiply, reduceSum, square } from '../../src/ops/math.js';
import type { Summary } from '../../src/summary/summary.js';
import { adaptiveClippingFn } from '../../src/train/adaptive-clipping.js';
import * as train from '../../src/train/index.js';
import { OPTIMIZER_SUMMARIES, type OptimizeLossOptions, optimizeLoss } from '../../src/train/optimize-loss.js';
import { OPTIMIZER_CLS_NAMES } from '../../src/train/optimizers/index.js';
import { TensorData } from '../../src/values/tensor-data.js';
import { getVariable } from '../../src/variables/get-variable.js';
import { createGlobalStep } from '../../src/variables/global-step.js';
import { caught } from '../support/caught.js';
import { running } from './support.js';

type Options = Partial<OptimizeLossOptions>;
interface Model {
  readonly w: Variable;
  readonly loss: Tensor<'float32'>;
}

/** `loss = |w · 5|`, `w = 10`. */
function model(): Model {
  const w = getVariable('w', { initializer: 10 });
  return { w, loss: abs(multiply(w, 5)) };
}

/** What `runs` runs of a step come to. */
interface Trained {
  readonly graph: Graph;
  readonly losses: readonly number[];
  /** Variables at the end, by name. */
  readonly values: Readonly<Record<string, number>>;
  readonly tags: readonly string[];
  /** The summaries of the first run, by tag. */
  readonly shown: Readonly<Record<string, number>>;
}

/** Trains the model. `options` makes its tensors in the graph. */
async function trained(options: Options | ((model: Model) => Options) = {}, runs = 1): Promise<Trained> {
  const graph = new Graph();
  const { step, summaries } = graph.asDefault(() => {
    const made = model();
    const given = typeof options === 'function' ? options(made) : options;
    const step = optimizeLoss(made.loss, { learningRate: 0.1, optimizer: 'SGD', ...given });
    return { step, summaries: graph.getCollection<Summary>('summaries') };
  });
  return running(graph, async (session) => {
    const losses: number[] = [];
    let shown: Record<string, number> = {};
    for (let run = 0; run < runs; run++) {
      const results = await session.run({
        step,
        shown: Object.fromEntries(summaries.map(({ name, tensor }) => [name, tensor])),
      });
      losses.push(results.step.item());
      if (run === 0)
        shown = Object.fromEntries(
          Object.entries(results.shown).map(([name, value]) => [name, Number([...value.values()][0])]),
        );
    }
    const values = Object.fromEntries(
      graph
        .getCollection<Variable>('variables')
        .map((variable) => [variable.opName, Number([...session.valueOf(variable).values()][0])]),
    );
    return { graph, losses, values, tags: summaries.map(({ name }) => name), shown };
  });
}

const near = (value: number | undefined, expected: number) =>
  assert.closeTo(value ?? Number.NaN, expected, 1e-5 * Math.max(1, Math.abs(expected)));

/** The error of a call, which must leave the graph as it was. */
function refused(
  options: Options | ((model: Model) => Options),
  Kind: typeof ValueError = ValueError,
  loss?: (model: Model) => unknown,
): TrainopError {
  const graph = new Graph();
  return graph.asDefault(() => {
    const made = model();
    const given = typeof options === 'function' ? options(made) : options;
    const value = loss === undefined ? made.loss : loss(made);
    const before = [
      String(graph),
      ...['variables', 'summaries', 'train_op'].map((key) => graph.getCollection(key).length),
      graph.hasName('OptimizeLoss'),
    ];
    const error = caught(() => optimizeLoss(value as Tensor, { learningRate: 0.1, optimizer: 'SGD', ...given }), Kind);
    assert.deepEqual(
      [
        String(graph),
        ...['variables', 'summaries', 'train_op'].map((key) => graph.getCollection(key).length),
        graph.hasName('OptimizeLoss'),
      ],
      before,
      'the graph is as it was',
    );
    return error;
  });
}

describe('optimizeLoss does what its document says', () => {
  describe('"Various ways of passing optimizers include:"', () => {
    it('"by string specifying the name of the optimizer. See OPTIMIZER_CLS_NAMES for full list."', async () => {
      assert.deepEqual(Object.keys(OPTIMIZER_CLS_NAMES), ['Adagrad', 'Adam', 'Ftrl', 'Momentum', 'RMSProp', 'SGD']);
      const after = { Adagrad: 9.900199, Adam: 9.9, Ftrl: 9.269005, Momentum: 9.5, RMSProp: 9.728837, SGD: 9.5 };
      for (const [optimizer, w] of Object.entries(after))
        near((await trained({ optimizer: optimizer as 'SGD' })).values.w, w);
    });
    it('"by function taking learning rate Tensor as argument and returning an Optimizer instance."', async () => {
      const given: unknown[] = [];
      const { graph, values } = await trained(
        {
          optimizer: (rate) => {
            given.push(rate);
            return new train.MomentumOptimizer(rate, 0.5);
          },
        },
        2,
      );
      assert.deepEqual(given, [graph.variables.get('OptimizeLoss/learning_rate')]);
      // a = 5; a = 0.5·5 + 5
      near(values.w, 10 - 0.5 - 0.75);
    });
    it('"Alternatively, if learning_rate is None, the function takes no arguments."', async () => {
      const counts: number[] = [];
      const { values } = await trained({
        learningRate: null,
        optimizer: (...given: unknown[]) => {
          counts.push(given.length);
          return new train.MomentumOptimizer(0.5, 0.5);
        },
      });
      assert.deepEqual(counts, [0]);
      near(values.w, 7.5);
      assert.notProperty(values, 'OptimizeLoss/learning_rate');
    });
    it('"by a subclass of Optimizer having a single-argument constructor (the argument is the learning rate), such as AdamOptimizer or AdagradOptimizer."', async () => {
      near((await trained({ optimizer: train.AdagradOptimizer })).values.w, 9.900199);
      near((await trained({ optimizer: train.AdamOptimizer })).values.w, 9.9);
    });
    it('"by an instance of a subclass of Optimizer."', async () => {
      near((await trained({ learningRate: null, optimizer: new train.GradientDescentOptimizer(0.5) })).values.w, 7.5);
      const { values } = await trained({ optimizer: new train.GradientDescentOptimizer(0.5) });
      near(values.w, 7.5);
      near(values['OptimizeLoss/learning_rate'], 0.1);
    });
  });

  describe('loss', () => {
    it('"Scalar Tensor."', async () => {
      const { losses } = await trained({}, 2);
      assert.deepEqual(losses, [50, 47.5]);
    });
  });

  describe('globalStep', () => {
    it('"Scalar int Tensor, step counter to update on each step unless increment_global_step is False."', async () => {
      for (const dtype of ['int64', 'int32'] as const) {
        const { values } = await trained(
          () => ({ globalStep: new Variable(constant(7, { dtype }), { name: 'counter', trainable: false }) }),
          3,
        );
        assert.equal(values.counter, 10);
      }
    });
    it('"If not supplied, it will be fetched from the default graph"', async () => {
      const { values } = await trained(() => {
        createGlobalStep();
        return {};
      }, 3);
      assert.equal(values.global_step, 3);
    });
    it('"If it has not been created, no step will be incremented with each weight update."', async () => {
      const { values } = await trained({}, 2);
      assert.deepEqual(Object.keys(values), ['w', 'OptimizeLoss/learning_rate']);
      near(values.w, 9);
    });
    it('"learning_rate_decay_fn requires global_step."', () => {
      assert.include(
        refused({ learningRateDecayFn: (rate) => rate }).message,
        'global_step is required for learning_rate_decay_fn.',
      );
      assert.include(
        refused({ learningRateDecayFn: (rate) => rate, optimizer: new train.GradientDescentOptimizer(1) }).message,
        'global_step is required',
      );
    });
  });

  describe('learningRate', () => {
    it('"float or Tensor, magnitude of update per each training step."', async () => {
      const float = await trained({ learningRate: 0.3 });
      near(float.values.w, 8.5);
      near(float.values['OptimizeLoss/learning_rate'], 0.3);
      const rate = float.graph.variables.get('OptimizeLoss/learning_rate') as Variable;
      assert.isFalse(rate.trainable);
      assert.deepEqual(float.graph.getCollection('trainable_variables'), [float.graph.variables.get('w')]);
      const tensor = await trained(() => ({ learningRate: constant(0.3) }));
      near(tensor.values.w, 8.5);
      assert.notProperty(tensor.values, 'OptimizeLoss/learning_rate');
      near((await trained(() => ({ learningRate: new Variable(0.3, { trainable: false }) }))).values.w, 8.5);
      near((await trained(() => ({ learningRate: constant(0.3, { dtype: 'float64' }) }))).values.w, 8.5);
    });
    it('"Can be None."', async () => {
      const { values } = await trained({
        learningRate: null,
        optimizer: () => new train.GradientDescentOptimizer(0.1),
      });
      near(values.w, 9.5);
      assert.include(
        refused({ learningRate: null }).message,
        'Learning rate is None, but should be specified if optimizer is string (SGD).',
      );
      assert.include(
        refused({ learningRate: null, optimizer: train.AdamOptimizer }).message,
        'should be specified if optimizer is class (AdamOptimizer)',
      );
    });
    it('is a variable of the graph: assigning it changes the training that runs', async () => {
      const graph = new Graph();
      const { step, faster } = graph.asDefault(() => {
        const step = optimizeLoss(model().loss, { learningRate: 0.1, optimizer: 'SGD' });
        return { step, faster: (graph.variables.get('OptimizeLoss/learning_rate') as Variable).assign(1) };
      });
      await running(graph, async (session) => {
        await session.run(step);
        await session.run(faster);
        await session.run(step);
        near(session.valueOf(graph.variables.get('w') as Variable<'float32'>).item(), 10 - 0.5 - 5);
      });
    });
  });

  describe('optimizer', () => {
    it('"string, class or optimizer instance, used as trainer."', () => {
      for (const optimizer of [undefined, null, 3, {}, Variable, class Foreign {}] as never[]) {
        assert.include(
          refused({ optimizer }).message,
          'Unrecognized optimizer: should be string, subclass of Optimizer',
        );
      }
    });
    it("\"string should be name of optimizer, like 'SGD', 'Adam', 'Adagrad'. Full list in OPTIMIZER_CLS_NAMES constant.\"", () => {
      for (const optimizer of ['sgd', 'blah', 'toString'] as never[]) {
        assert.include(
          refused({ optimizer }).message,
          `Optimizer name should be one of [Adagrad, Adam, Ftrl, Momentum, RMSProp, SGD], you provided ${optimizer}.`,
        );
      }
    });
    it('"class should be sub-class of tf.Optimizer that implements compute_gradients and apply_gradients functions."', async () => {
      const calls: string[] = [];
      class Own extends train.GradientDescentOptimizer {
        override computeGradients(...given: Parameters<train.Optimizer['computeGradients']>) {
          calls.push('computeGradients');
          return super.computeGradients(...given);
        }
        override applyGradients(...given: Parameters<train.Optimizer['applyGradients']>) {
          calls.push('applyGradients');
          return super.applyGradients(...given);
        }
      }
      near((await trained({ optimizer: Own })).values.w, 9.5);
      assert.deepEqual(calls, ['computeGradients', 'applyGradients']);
    });
    it('"optimizer instance should be instantiation of tf.Optimizer sub-class and have compute_gradients and apply_gradients functions."', () => {
      assert.include(
        refused({ optimizer: { computeGradients() {}, applyGradients() {} } as never }).message,
        'Unrecognized optimizer',
      );
      assert.include(
        refused({ optimizer: (() => 'SGD') as never }).message,
        "Unrecognized optimizer: function should return subclass of Optimizer. Got 'SGD'.",
      );
    });
  });

  describe('gradientNoiseScale', () => {
    it('"float or None, adds 0-mean normal noise scaled by this value."', async () => {
      // Four variables with gradient 0: what they move is the noise. 4 · 500 numbers a step.
      const graph = new Graph();
      const variables: Variable[] = [];
      const step = graph.asDefault(() => {
        setRandomSeed(7);
        for (let index = 0; index < 4; index++)
          variables.push(getVariable(`v${index}`, { initializer: new Array(500).fill(0) }));
        const loss = variables.map((variable) => reduceSum(multiply(variable, 0))).reduce((a, b) => add(a, b));
        return optimizeLoss(loss, { learningRate: 1, optimizer: 'SGD', gradientNoiseScale: 3, summaries: [] });
      });
      const draws = await running(graph, async (session) => {
        const found: number[][] = [];
        let before = variables.map(() => new Array(500).fill(0) as number[]);
        for (let run = 0; run < 3; run++) {
          await session.run(step);
          const after = variables.map((variable) => session.valueOf(variable).toArray() as number[]);
          found.push(
            ...after.map((values, index) => values.map((value, place) => value - (before[index]?.[place] as number))),
          );
          before = after;
        }
        return found;
      });
      const all = draws.flat();
      const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const sigma = 0.87962566 * 3;
      assert.closeTo(mean(all), 0, (4 * sigma) / Math.sqrt(all.length), 'mean');
      assert.closeTo(
        Math.sqrt(mean(all.map((value) => value * value))),
        sigma,
        0.03 * sigma,
        'standard deviation of a normal cut off at two sigma',
      );
      assert.isAtMost(Math.max(...all.map(Math.abs)), 6 + 1e-5, 'nothing beyond two sigma');
      assert.isAtLeast(Math.max(...all.map(Math.abs)), 5.5);
      // Independent for every variable and every step: no two draws are alike or correlated.
      for (const [index, first] of draws.entries()) {
        for (const second of draws.slice(index + 1)) {
          const correlation = mean(first.map((value, place) => value * (second[place] as number))) / sigma ** 2;
          assert.isBelow(Math.abs(correlation), 5 / Math.sqrt(500), 'correlation of two draws');
        }
      }
    });
    it('draws the same noise again from the same seed, another from another', async () => {
      const w = async (seed: number) => {
        const { values } = await trained(() => {
          setRandomSeed(seed);
          return { gradientNoiseScale: 10 };
        }, 2);
        return values.w;
      };
      assert.equal(await w(1), await w(1));
      assert.notEqual(await w(1), await w(2));
    });
    it('takes a scalar tensor, so that the noise can fall over the steps, and leaves null gradients alone', async () => {
      const { values } = await trained(() => {
        getVariable('unused', { initializer: 1 });
        return { gradientNoiseScale: constant(0) };
      });
      near(values.w, 9.5);
      assert.equal(values.unused, 1);
      assert.include(
        refused({ gradientNoiseScale: 'much' as never }).message,
        'gradientNoiseScale must be a number or a scalar',
      );
    });
  });

  describe('gradientMultipliers', () => {
    it('"dict of variables or variable names to floats."', async () => {
      near((await trained(({ w }) => ({ gradientMultipliers: new Map([[w, 7]]) }))).values.w, 6.5);
      near((await trained({ gradientMultipliers: new Map([['w:0', 7]]) })).values.w, 6.5);
      near((await trained({ gradientMultipliers: { 'w:0': 7 } })).values.w, 6.5);
      near(
        (
          await trained(({ w }) => ({
            gradientMultipliers: new Map<Variable | string, number>([
              ['w:0', 3],
              [w, 7],
            ]),
          }))
        ).values.w,
        6.5,
      );
    });
    it('"If present, gradients for specified variables will be multiplied by given constant."', async () => {
      near((await trained({ gradientMultipliers: { w: 7, 'other:0': 3 } })).values.w, 9.5);
      near((await trained({ gradientMultipliers: {} })).values.w, 9.5);
      for (const dtype of ['int32', 'int64', 'uint8', 'float64', 'float16', 'float32'] as const) {
        near((await trained(() => ({ gradientMultipliers: { 'w:0': constant(7, { dtype }) } }))).values.w, 6.5);
      }
      assert.include(
        refused({ gradientMultipliers: { 'w:0': '7' as never } }).message,
        'the multiplier of w:0 is not a number',
      );
      assert.include(
        refused({ gradientMultipliers: [1] as never }).message,
        'gradientMultipliers must be a Map or an object',
      );
    });
  });

  describe('clipGradients', () => {
    it('"float, callable or None."', () => {
      for (const clipGradients of ['1.0', true, {}, constant] as never[]) {
        if (typeof clipGradients !== 'function')
          assert.include(refused({ clipGradients }).message, 'for clip_gradients');
      }
      assert.include(
        refused(() => ({ clipGradients: constant(1) as never })).message,
        'Unknown type object for clip_gradients',
      );
    });
    it('"If a float is provided, a global clipping is applied to prevent the norm of the gradient from exceeding this value."', async () => {
      near((await trained({ clipGradients: 0.1 })).values.w, 9.99);
      near((await trained({ clipGradients: 100 })).values.w, 9.5);
      near((await trained(({ w }) => ({ clipGradients: 10, gradientMultipliers: new Map([[w, 7]]) }))).values.w, 9);
    });
    it('"Alternatively, a callable can be provided, e.g., adaptive_clipping_fn()."', async () => {
      const { values } = await trained({ clipGradients: adaptiveClippingFn() });
      near(values.w, 9.891621);
      assert.includeMembers(Object.keys(values), [
        'OptimizeLoss/AdaptiveMaxNorm/mean',
        'OptimizeLoss/AdaptiveMaxNorm/sq_mean',
      ]);
    });
    it('"This callable takes a list of (gradients, variables) tuples and returns the same thing with the gradients modified."', async () => {
      const seen: string[] = [];
      const { values } = await trained(() => {
        getVariable('unused', { initializer: 1 });
        return {
          clipGradients: (pairs) =>
            pairs.map(([gradient, variable]) => {
              seen.push(`${variable.name} ${gradient instanceof Tensor}`);
              return [gradient === null ? null : multiply(gradient as Tensor, 0.5), variable];
            }),
        };
      });
      assert.deepEqual(seen, ['w:0 true', 'unused:0 false']);
      near(values.w, 9.75);
      for (const clipGradients of [() => null, () => [], () => [1], () => [[1, 2]]] as never[]) {
        assert.include(refused({ clipGradients }).message, 'the function must give pairs of gradient and variable');
      }
    });
    it('leaves no trace of a function that fails after it has built half of its work', () => {
      refused({
        clipGradients: (pairs) => {
          getVariable('half_done', { initializer: 1 });
          throw new ValueError('the clip function failed', { got: String(pairs.length) });
        },
      });
    });
  });

  describe('learningRateDecayFn', () => {
    const decays = (learningRateDecayFn: OptimizeLossOptions['learningRateDecayFn']) => () => {
      createGlobalStep();
      return { learningRateDecayFn } as Options;
    };
    it('"function, takes learning_rate and global_step Tensors, returns Tensor."', async () => {
      const given: unknown[] = [];
      const { graph } = await trained(
        decays((rate, step) => {
          given.push(rate, step);
          return rate;
        }),
      );
      assert.deepEqual(given, [graph.variables.get('OptimizeLoss/learning_rate'), graph.variables.get('global_step')]);
      assert.include(
        refused(() => ({ ...decays('exponential' as never)() })).message,
        'learningRateDecayFn must be a function',
      );
    });
    it('"Can be used to implement any learning rate decay functions. For example: tf.compat.v1.train.exponential_decay."', async () => {
      const { values, losses } = await trained(
        decays((rate, step) => train.exponentialDecay(rate, step, 1, 0.5)),
        3,
      );
      // The first step reads step 0, before it is counted.
      near(values.w, 10 - 0.5 - 0.25 - 0.125);
      assert.deepEqual(losses, [50, 47.5, 46.25]);
    });
    it('"Ignored if learning_rate is not supplied."', async () => {
      const { values, tags } = await trained({
        learningRate: null,
        optimizer: new train.GradientDescentOptimizer(0.1),
        learningRateDecayFn: () => assert.fail('called'),
      });
      near(values.w, 9.5);
      assert.deepEqual(tags, ['OptimizeLoss/global_norm/gradient_norm', 'OptimizeLoss/loss']);
    });
  });

  describe('updateOps', () => {
    const mark = () => getVariable('mark', { initializer: 10, trainable: false });
    it('"list of update Operations to execute at each step."', async () => {
      near((await trained(() => ({ updateOps: [mark().assignAdd(1)] }), 3)).values.mark, 13);
      near(
        (
          await trained(() => {
            const update = mark().assignAdd(1);
            return { updateOps: [update.name] };
          }, 3)
        ).values.mark,
        13,
      );
      assert.include(refused({ updateOps: ['nothing'] }).message, "the graph has no operation 'nothing'");
      assert.include(refused({ updateOps: [3 as never] }).message, 'not a control input');
    });
    it('"If None, uses elements of UPDATE_OPS collection."', async () => {
      const collected = (more: Options) => () => {
        const graph = mark().graph;
        const update = (graph.variables.get('mark') as Variable).assignAdd(1);
        graph.addToCollection('update_ops', update);
        graph.addToCollection('update_ops', update);
        return more;
      };
      near((await trained(collected({}))).values.mark, 11);
      near((await trained(collected({ updateOps: [] }))).values.mark, 10);
      // The collection counts as it stands at the call.
      const graph = new Graph();
      const step = graph.asDefault(() => {
        const made = optimizeLoss(model().loss, { learningRate: 0.1, optimizer: 'SGD' });
        graph.addToCollection('update_ops', mark().assignAdd(1));
        return made;
      });
      await running(graph, async (session) => {
        await session.run(step);
        near(session.valueOf(graph.variables.get('mark') as Variable<'float32'>).item(), 10);
      });
    });
    it('"The order of execution between update_ops and loss is non-deterministic." Here it is not: the loss is of the values before', async () => {
      const { losses, values } = await trained(({ w }) => ({ updateOps: [w.assignAdd(100)] }), 2);
      assert.deepEqual(losses, [50, 547.5]);
      near(values.w, 10 + 200 - 1);
    });
  });

  describe('variables', () => {
    it('"list of variables to optimize or None to use all trainable variables."', async () => {
      const two = (choose: (v: Variable, w: Variable) => Options) => {
        const graph = new Graph();
        const step = graph.asDefault(() => {
          const [v, w] = [getVariable('v', { initializer: 1 }), getVariable('w', { initializer: 1 })];
          getVariable('fixed', { initializer: 1, trainable: false });
          const loss = add(multiply(v, 2), multiply(w, 3));
          return optimizeLoss(loss, { learningRate: 1, optimizer: 'SGD', ...choose(v, w) });
        });
        return running(graph, async (session) => {
          await session.run(step);
          return ['v', 'w', 'fixed'].map((name) =>
            session.valueOf(graph.variables.get(name) as Variable<'float32'>).item(),
          );
        });
      };
      assert.deepEqual(await two(() => ({})), [-1, -2, 1]);
      assert.deepEqual(await two(() => ({ variables: null })), [-1, -2, 1]);
      assert.deepEqual(await two((_, w) => ({ variables: [w] })), [1, -2, 1]);
      assert.include(refused({ variables: [] }).message, 'No variables to optimize.');
      assert.include(refused({ variables: ['w'] as never }).message, 'variables holds something else');
    });
  });

  describe('name', () => {
    it('"The name for this operation is used to scope operations and summaries."', () => {
      const graph = new Graph();
      graph.asDefault(() => {
        const { loss } = model();
        const first = optimizeLoss(loss, { learningRate: 0.1, optimizer: 'Adam', name: 'fit' });
        const second = optimizeLoss(loss, { learningRate: 0.1, optimizer: 'SGD' });
        const third = optimizeLoss(loss, { learningRate: 0.1, optimizer: 'SGD' });
        assert.deepEqual(
          [first, second, third].map(({ name }) => name),
          ['fit/control_dependency:0', 'OptimizeLoss/control_dependency:0', 'OptimizeLoss_1/control_dependency:0'],
        );
        assert.deepEqual(
          [...graph.variables.keys()],
          [
            'w',
            'fit/learning_rate',
            'fit/beta1_power',
            'fit/beta2_power',
            'fit/w/Adam',
            'fit/w/Adam_1',
            'OptimizeLoss/learning_rate',
            'OptimizeLoss_1/learning_rate',
          ],
        );
        assert.deepEqual(
          graph.getCollection<Summary>('summaries').map(({ name }) => name),
          ['fit', 'OptimizeLoss', 'OptimizeLoss_1'].flatMap((name) => [
            `${name}/global_norm/gradient_norm`,
            `${name}/loss`,
          ]),
        );
      });
      assert.include(refused({ name: 'a b' }).message, "'a b' is not a valid scope name");
      assert.include(refused({ name: 3 as never }).message, 'the name must be a string');
    });
  });

  describe('summaries', () => {
    it('"List of internal quantities to visualize on tensorboard."', async () => {
      const { shown } = await trained(() => {
        createGlobalStep();
        return { summaries: OPTIMIZER_SUMMARIES, clipGradients: 1, learningRateDecayFn: (rate) => rate };
      });
      assert.deepEqual(Object.keys(shown), [
        'OptimizeLoss/learning_rate_1',
        'OptimizeLoss/global_norm/gradient_norm',
        'OptimizeLoss/loss',
        'OptimizeLoss/gradients/w_0',
        'OptimizeLoss/gradient_norm/w_0',
        'OptimizeLoss/global_norm/clipped_gradient_norm',
      ]);
      for (const [index, expected] of [0.1, 5, 50, 1, 1, 1].entries()) near(Object.values(shown)[index], expected);
    });
    it('"If not set, the loss, the learning rate, and the global norm of the gradients will be reported."', async () => {
      const { tags } = await trained(() => {
        createGlobalStep();
        return { learningRate: constant(0.1), learningRateDecayFn: (rate) => rate };
      });
      assert.deepEqual(tags, [
        'OptimizeLoss/learning_rate',
        'OptimizeLoss/global_norm/gradient_norm',
        'OptimizeLoss/loss',
      ]);
      assert.deepEqual((await trained({ summaries: [] })).tags, []);
    });
    it('"The complete list of possible values is in OPTIMIZER_SUMMARIES."', () => {
      assert.deepEqual(
        [...OPTIMIZER_SUMMARIES],
        ['learning_rate', 'loss', 'gradients', 'gradient_norm', 'global_gradient_norm'],
      );
      assert.include(
        refused({ summaries: ['loss', 'bad_summary'] as never }).message,
        'Summaries should be one of [learning_rate, loss, gradients, gradient_norm, global_gradient_norm], you provided bad_summary.',
      );
    });
  });

  describe('colocateGradientsWithOps', () => {
    it('"If True, try colocating gradients with the corresponding op." It is written into model files', () => {
      const places = (colocateGradientsWithOps: boolean) => {
        const graph = new Graph();
        const step = graph.asDefault(() =>
          optimizeLoss(model().loss, { learningRate: 0.1, optimizer: 'SGD', colocateGradientsWithOps }),
        );
        const backward = graph.nodes.filter(({ phase }) => phase === 'backward');
        assert.isNotEmpty(backward);
        assert.isTrue(
          backward.every(({ colocated, forward }) => colocated === (colocateGradientsWithOps && forward !== undefined)),
        );
        assert.isTrue(graph.nodes.every(({ phase, colocated }) => phase === 'backward' || !colocated));
        assert.equal(step.rank, 0);
        const gradient = backward.at(-1)?.outputs[0] as Tensor;
        const written = toInferenceModel([gradient], { valueOf: ({ dtype, shape }) => TensorData.zeros(dtype, shape) });
        return JSON.stringify(written).includes('trainop.colocate');
      };
      assert.isTrue(places(true));
      assert.isFalse(places(false));
      assert.include(
        refused({ colocateGradientsWithOps: 'yes' as never }).message,
        'colocateGradientsWithOps must be true or false',
      );
    });
  });

  describe('incrementGlobalStep', () => {
    it('"Whether to increment global_step."', async () => {
      const step = (options: Options) => () => {
        createGlobalStep();
        return options;
      };
      assert.equal((await trained(step({}), 3)).values.global_step, 3);
      const without = await trained(step({ incrementGlobalStep: false }), 3);
      assert.equal(without.values.global_step, 0);
      near(without.values.w, 8.5);
      near(
        (
          await trained(() => ({
            incrementGlobalStep: false,
            globalStep: constant(2n, { dtype: 'int64' }),
            learningRateDecayFn: (rate, at) => train.exponentialDecay(rate, at, 1, 0.5),
          }))
        ).values.w,
        10 - 0.125,
      );
      assert.include(
        refused(() => ({ globalStep: constant(2n, { dtype: 'int64' }) })).message,
        'is a tensor and cannot be incremented',
      );
    });
    it('"If your model calls optimize_loss multiple times per training step (e.g. to optimize different parts of the model), use this arg to avoid incrementing global_step more times than necessary."', async () => {
      for (const [incrementGlobalStep, count] of [
        [false, 1],
        [true, 2],
      ] as const) {
        const graph = new Graph();
        const steps = graph.asDefault(() => {
          createGlobalStep();
          const [v, w] = [getVariable('v', { initializer: 1 }), getVariable('w', { initializer: 1 })];
          return [
            optimizeLoss(square(v), { learningRate: 0.1, optimizer: 'SGD', variables: [v] }),
            optimizeLoss(square(w), { learningRate: 0.1, optimizer: 'SGD', variables: [w], incrementGlobalStep }),
          ];
        });
        await running(graph, async (session) => {
          await session.run(steps);
          assert.equal(Number(session.valueOf(graph.variables.get('global_step') as Variable).item()), count);
        });
      }
    });
  });

  it('"Training op." Fetching it runs one step and gives the loss as it was before', async () => {
    const { graph, losses } = await trained({}, 2);
    assert.deepEqual(losses, [50, 47.5]);
    assert.deepEqual(
      graph.getCollection<{ name: string }>('train_op').map(({ name }) => name),
      ['OptimizeLoss/train'],
    );
  });

  describe('"ValueError if:"', () => {
    it('"loss is an invalid type or shape."', () => {
      for (const [loss, Kind, text] of [
        [() => undefined, ValueError, 'None values not supported.'],
        [() => null, ValueError, 'None values not supported.'],
        [() => [[1]], ShapeError, 'saw shape: [1, 1]'],
        [() => constant([1, 2]), ShapeError, 'Expected scalar shape for Const'],
        [() => placeholder('float32', null), ShapeError, 'saw shape: <unknown>'],
        [() => 3, GradientError, 'the loss depends on no variable'],
        [({ w }: Model) => cast(w, 'int32'), DTypeError, 'Invalid type int32'],
      ] as const) {
        assert.include(refused({}, Kind, loss as never).message, text);
      }
    });
    it('"global_step is an invalid type or shape."', () => {
      assert.include(
        refused({ globalStep: 5 as never }).message,
        'Existing "global_step" must be a Variable or Tensor: 5.',
      );
      assert.include(refused({ globalStep: 'global_step' as never }).message, 'must be a Variable or Tensor');
      assert.include(
        refused(() => ({ globalStep: new Variable(0) }), DTypeError).message,
        'does not have integer type: float32',
      );
      assert.include(
        refused(() => ({ globalStep: new Variable(constant([0], { dtype: 'int64' })) }), ShapeError).message,
        'is not scalar: [1]',
      );
    });
    it('"learning_rate is an invalid type or value."', () => {
      for (const learningRate of [-0.1, Number.NaN])
        assert.include(refused({ learningRate }).message, `Invalid learning_rate ${learningRate}.`);
      for (const learningRate of ['0.1', true, [0.1], {}] as never[])
        assert.include(refused({ learningRate }).message, 'Learning rate should be 0d Tensor or float. Got');
      assert.include(
        refused(() => ({ learningRate: constant([0.1]) })).message,
        'Learning rate should be 0d Tensor or float. Got',
      );
      assert.include(
        refused(() => ({ learningRate: constant(1, { dtype: 'int32' }) }), DTypeError).message,
        'Learning rate should be 0d Tensor or float. Got',
      );
    });
    it('"optimizer has the wrong type."', () => {
      assert.include(
        refused({ optimizer: (() => null) as never }).message,
        'Unrecognized optimizer: function should return subclass of Optimizer. Got null.',
      );
      assert.include(refused({ optimizer: train.MomentumOptimizer as never }).message, 'Momentum: momentum is missing');
      assert.include(
        refused({ optimizer: train.AdamWOptimizer as never }).message,
        'decoupled weight decay: learningRate is missing',
      );
    });
    it('"clip_gradients is neither float nor callable."', () => {
      assert.include(refused({ clipGradients: '1' as never }).message, 'Unknown type string for clip_gradients');
    });
    it('"learning_rate and learning_rate_decay_fn are supplied, but no global_step is available."', () => {
      assert.include(
        refused({ learningRateDecayFn: (rate) => rate }).message,
        'global_step is required for learning_rate_decay_fn.',
      );
    });
    it('"gradients is empty." Every variable is named, with the node that cuts its path', () => {
      const graph = new Graph();
      graph.asDefault(() => {
        const v = getVariable('v', { initializer: [1, 2] });
        getVariable('far', { initializer: 1 });
        const loss = cast(argmax(multiply(v, 2), 0, { name: 'best' }), 'float32');
        const before = String(graph);
        const error = caught(() => optimizeLoss(loss, { learningRate: 0.1, optimizer: 'SGD' }), GradientError);
        assert.match(error.message, /No gradients provided for any variable: v:0, far:0\./);
        assert.match(error.message, /v:0 is cut off at best \(ArgMax, .*optimize-loss-document\.test\.ts:\d+:\d+\)/);
        assert.match(error.message, /does not depend on far:0/);
        assert.equal(String(graph), before);
      });
    });
    it('or an option has another name', () => {
      assert.include(refused({ learning_rate: 0.1 } as never).message, "optimizeLoss: unknown option 'learning_rate'");
    });
    it('or the graph is finalized', () => {
      const graph = new Graph();
      graph.asDefault(() => {
        const { loss } = model();
        graph.finalize();
        assert.include(
          caught(() => optimizeLoss(loss, { learningRate: 0.1, optimizer: 'SGD' }), ValueError).message,
          'Graph is finalized and cannot be modified.',
        );
      });
    });
    it('in the order in which the arguments are met', () => {
      const wrong: [Options, string][] = [
        [{ globalStep: 5 as never }, 'global_step'],
        [{ name: 'a b' }, 'scope name'],
        [{ updateOps: ['nothing'] }, "no operation 'nothing'"],
        [{ learningRate: -1 }, 'Invalid learning_rate'],
        [{ summaries: ['bad'] as never }, 'Summaries should be'],
        [{ learningRateDecayFn: 'x' as never }, 'learningRateDecayFn'],
        [{ optimizer: 'blah' as never }, 'Optimizer name'],
        [{ variables: [] }, 'No variables'],
        [{ gradientNoiseScale: 'x' as never }, 'gradientNoiseScale'],
        [{ gradientMultipliers: 3 as never }, 'gradientMultipliers'],
        [{ clipGradients: '1' as never }, 'clip_gradients'],
        [{ incrementGlobalStep: 1 as never }, 'incrementGlobalStep'],
      ];
      for (let first = 0; first < wrong.length; first++) {
        const options = Object.assign({}, ...wrong.slice(first).map(([option]) => option)) as Options;
        assert.include(refused(options).message, (wrong[first] as [Options, string])[1]);
      }
    });
  });

  it('leaves no trace of a second call under a name that is taken, and the optimizer serves again', async () => {
    const graph = new Graph();
    const step = graph.asDefault(() => {
      const { loss, w } = model();
      const optimizer = new train.AdamOptimizer(0.1);
      const rate = constant(0.1);
      optimizeLoss(loss, { learningRate: rate, optimizer: 'Adam', name: 'fit' });
      const before = String(graph);
      assert.include(
        caught(() => optimizeLoss(loss, { learningRate: rate, optimizer, name: 'fit' }), ValueError).message,
        'Variable fit/w/Adam/ already exists',
      );
      assert.equal(String(graph), before);
      assert.deepEqual(optimizer.variables(), []);
      assert.isNull(optimizer.getSlot(w, 'm'));
      return optimizeLoss(loss, { learningRate: rate, optimizer });
    });
    await running(graph, async (session) => {
      await session.run(step);
      near(session.valueOf(graph.variables.get('w') as Variable<'float32'>).item(), 9.9);
      assert.deepEqual([...graph.variables.keys()].slice(-4), [
        'OptimizeLoss/beta1_power',
        'OptimizeLoss/beta2_power',
        'OptimizeLoss/w/Adam',
        'OptimizeLoss/w/Adam_1',
      ]);
    });
  });
});
