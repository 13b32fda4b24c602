// optimizeLoss against TensorFlow: its own tests, every optimizer for five steps, the rows of the argument rules and random combinations.
// Compared are names (variables, train op, returned tensor, tags), losses, summaries and variables.
import { assert } from 'chai';
import { ShapeError, type TrainopError, ValueError } from '../../src/errors.js';
import { Graph } from '../../src/graph/graph.js';
import { placeholder } from '../../src/graph/placeholder.js';
import type { Variable } from '../../src/graph/variable.js';
import { optimizeLoss } from '../../src/train/optimize-loss.js';
import type { TensorData } from '../../src/values/tensor-data.js';
import { getVariable } from '../../src/variables/get-variable.js';
import {
  type Case,
  Model,
  optimize,
  optimizeLossFixture,
  type SummaryValue,
  spellCall,
  spellModel,
  within,
} from './optimize-loss-cases.js';
import { assertClose, assertVariables, running, type Values } from './support.js';

const { tests, five_steps, edges, random } = optimizeLossFixture;
const named = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name);

/** Compares one summary; of a histogram, its statistics. */
function assertSummary(value: TensorData, expected: SummaryValue, step: string): void {
  if ('value' in expected) {
    assertClose(value, expected.value, `${expected.tag} ${step}`);
    return;
  }
  const items = [...value.values()].map(Number);
  const sum = (of: (item: number) => number) => items.reduce((total, item) => total + of(item), 0);
  const found = {
    min: Math.min(...items),
    max: Math.max(...items),
    num: items.length,
    sum: sum((item) => item),
    sum_squares: sum((item) => item * item),
  };
  const { histogram } = expected;
  const scale = Math.max(Math.abs(found.min), Math.abs(found.max)) * items.length;
  for (const key of ['min', 'max', 'num', 'sum', 'sum_squares'] as const)
    assert.closeTo(found[key], Number(histogram[key]), 1e-5 * scale, `${key} of ${expected.tag}`);
}

/** Builds and runs a case that TensorFlow runs. */
async function check(test: Case): Promise<void> {
  const graph = new Graph();
  const { model, calls } = graph.asDefault(() => {
    const model = new Model(test.model);
    return { model, calls: test.calls.map((call) => optimize(model, call)) };
  });
  assert.deepEqual(named(graph.getCollection<Variable>('variables')), test.global_variables, 'global variables');
  assert.deepEqual(
    named(graph.getCollection<Variable>('trainable_variables')),
    test.trainable_variables,
    'trainable variables',
  );
  assert.deepEqual(named(graph.getCollection<Variable>('train_op')), test.train_op, 'train op');
  assert.deepEqual(named(calls.map(({ returned }) => returned)), test.returned, 'returned tensor');
  for (const [index, { summaries }] of calls.entries()) {
    assert.deepEqual(
      named(summaries),
      (test.summaries[index] as readonly SummaryValue[]).map(({ tag }) => tag),
      'summaries',
    );
  }
  await running(graph, async (session) => {
    for (const [step, losses] of test.loss.entries()) {
      for (const [index, { returned, summaries }] of calls.entries()) {
        const fetches = { returned, shown: summaries.map(({ tensor }) => tensor) };
        const results = await session.run(fetches, new Map(model.feeds(step)) as never);
        if (test.portable !== false)
          assertClose(results.returned, losses[index] as never, `loss of step ${step + 1}, call ${index + 1}`);
        if (step > 0 || test.portable === false) continue;
        for (const [number, expected] of (test.summaries[index] as readonly SummaryValue[]).entries())
          assertSummary(results.shown[number] as TensorData, expected, 'in the first step');
      }
    }
    if (test.portable !== false) assertVariables(session, graph, test.variables, 'at the end');
  });
}

/** Everything about a graph that a call could leave behind: nodes and operations, collections, and the names that come next. */
function traces(graph: Graph): unknown {
  const keys = [
    'variables',
    'trainable_variables',
    'summaries',
    'train_op',
    'update_ops',
    'regularization_losses',
    'moving_average_variables',
  ];
  const next = [
    'OptimizeLoss',
    'OptimizeLoss/learning_rate',
    'OptimizeLoss/train',
    'OptimizeLoss/gradients',
    'beta1_power',
    'Const',
    'o',
    'model/OptimizeLoss',
  ];
  return {
    text: String(graph),
    variables: [...graph.variables.keys()],
    collections: keys.map((key) => graph.getCollection<{ name: string }>(key).map(({ name }) => name)),
    taken: next.filter((name) => graph.hasName(name)),
    shared: [...graph.variableStore.shared.keys()],
    opened: next.filter((name) => graph.variableStore.isOpened(name)),
  };
}

/** Messages that are Python's rather than TensorFlow's, or speak of its types; what ours must say instead. */
const OURS: Readonly<Record<string, string>> = {
  "__init__() missing 1 required positional argument: 'momentum'": 'momentum is missing',
  "<lambda>() missing 1 required positional argument: 'rate'": 'learningRate is missing',
  "'Tensor' object has no attribute 'assign_add'": 'is a tensor and cannot be incremented',
  "('Invalid learning_rate %s.', -0.1)": 'Invalid learning_rate -0.1.',
  "Input 'y' of 'AddV2' Op has type float32 that does not match type float64 of argument 'x'.":
    'gradient noise is float32',
  "Tensors in list passed to 'values' of 'Pack' Op have types [float32, float64] that don't all match.":
    'their element types differ',
  "'NoneType' object is not iterable": 'the function must give pairs of gradient and variable',
  'list index out of range': 'the function must give pairs of gradient and variable',
  '"The name \'nothing\' refers to an Operation not in the graph."': "the graph has no operation 'nothing'",
  'Can not convert a int into a Tensor or Operation.': 'not a control input',
  "Tried to convert 'values' to a tensor and failed. Error: None values not supported.": 'None values not supported.',
  // TensorFlow goes on with the decay's None and misses the rate later.
  'Learning rate is None, but should be specified if optimizer is string (SGD).': '',
  // A class that is no optimizer is refused before it is called.
  'Unrecognized optimizer: function should return subclass of Optimizer.': 'Unrecognized optimizer',
};
const stem = (message: string): string => {
  const [text] = message.split(/ Got | Did you mean|, saw shape|: <dtype|, expected: \[|: \["?<tf|: \(1,\)$/) as [
    string,
  ];
  return (
    OURS[text] ??
    text
      .replace("<class 'int'>", 'boolean')
      .replace("<class 'str'>", 'string')
      .replace(/<class '.*Tensor'>/, 'object')
      .replace(/\(<class .*$/, '')
      .replace('tf.get_variable()', 'getVariable()')
      .replace(/tf\.(int32)/, '$1')
      .replace(/for Const_1:0|for Placeholder_1:0/, '')
  );
};

/** A call that fails leaves the graph as it was. What its arguments themselves make does not count. */
function checkError(test: Case): void {
  const graph = new Graph();
  const error = graph.asDefault(() => {
    const model = new Model(test.model);
    const last = test.calls.at(-1) as Case['calls'][number];
    for (const call of test.calls.slice(0, -1)) optimize(model, call);
    let before: unknown;
    try {
      within(last.scopes, () => {
        const [loss, options] = model.arguments(last);
        before = traces(graph);
        optimizeLoss(loss, options);
      });
    } catch (reason) {
      if (before !== undefined) assert.deepEqual(traces(graph), before, 'what the failed call left');
      return reason;
    }
    return assert.fail('no error');
  });
  assert.instanceOf(error, ValueError, String(error));
  assert.include((error as TrainopError).message, stem((test.error as { message: string }).message));
}

/** What TensorFlow refuses and we accept, and what `test` (or `table`) comes to then. JavaScript cannot tell 1 from 1.0. */
const ACCEPTED: Readonly<Record<string, readonly [name: string, value: Values[string], reason: string]>> = {
  '{"int":1} as learning_rate': ['test', 5, 'a number is a number'],
  '{"numpy":0.1,"dtype":"float32"} as learning_rate': ['test', 9.5, 'a number is a number'],
  '{"new_variable":"rate","dtype":"float32","initial":0.1} as learning_rate': [
    'test',
    9.5,
    'a variable is as good as a tensor',
  ],
  '{"int":1} as clip_gradients': ['test', 9.9, 'a number is a number'],
  '{"function_without_rate":"tf.train.GradientDescentOptimizer","args":{"learning_rate":0.5}} as optimizer': [
    'test',
    7.5,
    'functions may leave out parameters',
  ],
  '{"multipliers":[["table:0",{"tensor":2,"dtype":"float64"}]]} as gradient_multipliers': [
    'table',
    (
      edges.find(
        ({ calls }) => JSON.stringify(calls[0]?.args.gradient_multipliers) === '{"multipliers":[["table:0",2]]}',
      ) as Case
    ).variables.table as Values[string],
    'sparse gradients take tensors of any numeric type, as dense ones do',
  ],
};
const accepted = (test: Case) =>
  Object.entries(test.calls[0]?.args ?? {})
    .map(([name, value]) => `${JSON.stringify(value)} as ${name}`)
    .find((key) => test.error !== undefined && key in ACCEPTED);
/** What TensorFlow trains with and we refuse. */
const isRefused = ({ calls }: Case) => calls[0]?.args.learning_rate === 'NaN';

const title = ({ model, calls }: Case): string => `${spellModel(model)}: ${calls.map(spellCall).join('; ')}`;

describe('optimizeLoss agrees with TensorFlow', () => {
  describe('on its own tests', () => {
    for (const [index, test] of tests.entries())
      it(`${test.test} (${index}) ${title(test)}`, () => (test.error === undefined ? check(test) : checkError(test)));
  });
  describe('over five steps', () => {
    for (const test of five_steps) it(title(test), () => check(test));
  });
  describe('on random combinations of arguments', () => {
    for (const [index, test] of random.entries())
      it(`${index}: ${title(test)}`, () => (test.error === undefined ? check(test) : checkError(test)));
  });
  describe('in every row of its argument rules', () => {
    for (const [index, test] of edges.entries()) {
      const other = accepted(test);
      const text = `${test.row} (${index}) ${title(test)}`;
      if (test.model.unknown_shape) {
        it(`${text}: a variable of unknown shape cannot be made at all`, () => {
          assert.throws(
            () =>
              new Graph().asDefault(() =>
                getVariable('test', { initializer: () => placeholder('float32', null), shape: [] }),
              ),
            ShapeError,
          );
        });
      } else if (other !== undefined) {
        const [name, value, reason] = ACCEPTED[other] as (typeof ACCEPTED)[string];
        it(`${text}: accepted, ${reason}`, async () => {
          const graph = new Graph();
          const { model, returned } = graph.asDefault(() => {
            const model = new Model(test.model);
            return { model, ...optimize(model, test.calls[0] as Case['calls'][number]) };
          });
          await running(graph, async (session) => {
            await session.run(returned, new Map(model.feeds(0)) as never);
            assertClose(session.valueOf(graph.variables.get(name) as Variable), value, name);
          });
        });
      } else if (isRefused(test)) {
        it(`${text}: refused, because nothing good can come of it`, () =>
          checkError({ ...test, error: { type: 'ValueError', message: 'Invalid learning_rate NaN.' } }));
      } else it(text, () => (test.error === undefined ? check(test) : checkError(test)));
    }
  });
});
