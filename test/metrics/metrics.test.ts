// Metrics against TensorFlow's, made by scripts/fixtures/metrics.py: names of variables, values before and after each batch.
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import * as tf from 'trainop';
import { caught, rejected } from '../support/caught.js';

type Nested = number | boolean | string | readonly Nested[];
type Fed = Readonly<Record<string, Nested>>;
interface Case {
  readonly function: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly value: string;
  readonly update: string;
  readonly variables: readonly string[];
  readonly before: Nested;
  readonly steps: readonly { readonly fed: Fed; readonly update: Nested; readonly value: Nested }[];
  readonly after: readonly Nested[];
}
const fixture = JSON.parse(readFileSync(new URL('../../fixtures/tf/metrics.json', import.meta.url), 'utf8')) as {
  cases: Case[];
  in_top_k: { predictions: Nested; targets: Nested; k: number; value: boolean[] }[];
  f1: { num_thresholds: number; steps: { fed: Fed; update: number }[] }[];
  errors: { function: string; arguments: Record<string, unknown> }[];
};

type Pair = readonly [value: tf.Tensor, update: tf.Tensor];
/** They are called by name. */
const metrics = tf.metrics as unknown as Readonly<Record<string, (...given: readonly unknown[]) => Pair>>;
const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
/** Arguments that are not in the last object. */
const POSITIONAL = [
  'labels',
  'predictions',
  'predictions_idx',
  'values',
  'losses',
  'normalizer',
  'threshold',
  'thresholds',
  'dim',
];
const MORE = ['specificity', 'sensitivity', 'num_classes', 'k'];

function build(name: string, given: Readonly<Record<string, unknown>>): Pair {
  const isOption = (key: string) =>
    !(POSITIONAL.includes(key) || MORE.includes(key)) ||
    (key === 'thresholds' && name === 'auc') ||
    (key === 'k' && name.endsWith('top_k'));
  const keys = [...POSITIONAL, ...MORE].filter((key) => key in given && !isOption(key));
  const options = Object.entries(given).filter(([key]) => isOption(key));
  return (metrics[camel(name)] as (...given: readonly unknown[]) => Pair)(
    ...keys.map((key) => given[key]),
    Object.fromEntries(options.map(([key, value]) => [camel(key), value])),
  );
}

/** Numbers of class names are int64, yes and no are bool, the rest is float32. */
function fedData(name: string, key: string, value: Nested): tf.TensorData {
  const flat = [value].flat(9) as (number | boolean)[];
  const isClasses =
    /accuracy|iou|top_k|at_k|confusion/.test(name) &&
    key !== 'weights' &&
    !(key === 'predictions' && /at_k/.test(name));
  const dtype = typeof flat[0] === 'boolean' ? 'bool' : isClasses ? 'int64' : 'float32';
  const exact = (each: Nested): unknown =>
    Array.isArray(each) ? each.map(exact) : dtype === 'int64' ? BigInt(each as number) : each;
  return tf.TensorData.from(exact(value) as tf.TensorDataLike, dtype);
}

/** A metric of what is fed, in a session of its own, started. */
async function started(name: string, more: Readonly<Record<string, unknown>>, first: Fed) {
  const graph = new tf.Graph();
  const made = graph.asDefault(() => {
    const fed = Object.fromEntries(
      Object.entries(first).map(([key, value]) => {
        const { dtype, shape } = fedData(name, key, value);
        return [key, tf.placeholder(dtype, shape, { name: `fed/${key}` })];
      }),
    );
    const [value, update] = build(name, { ...fed, ...more });
    return { fed, value, update, init: tf.localVariablesInitializer(), variables: tf.localVariables() };
  });
  const session = new tf.Session({ graph });
  await session.run(made.init);
  const feed = (batch: Fed) =>
    Object.entries(batch).map(([key, value]) => [made.fed[key] as tf.Tensor, fedData(name, key, value)] as const);
  return { ...made, graph, session, feed };
}

function compare(actual: tf.TensorData, expected: Nested, what: string, tolerance = 2e-6): void {
  const flat = [expected].flat(9) as (number | string)[];
  expect(actual.size, what).to.equal(flat.length);
  for (const [index, element] of actual.values().entries()) {
    const [found, wanted] = [Number(element), Number(flat[index])];
    if (Number.isNaN(wanted)) expect(found, what).to.be.NaN;
    else expect(found, `${what}, element ${index}`).to.be.closeTo(wanted, tolerance * Math.max(1, Math.abs(wanted)));
  }
}

describe("Metrics are TensorFlow's:", () => {
  for (const [index, each] of fixture.cases.entries())
    it(`${each.function} ${JSON.stringify(each.arguments)}, case ${index}`, async () => {
      const first = each.steps[0]?.fed as Fed;
      const { value, update, session, variables, graph, feed } = await started(each.function, each.arguments, first);
      expect(variables.map(({ name }) => name)).to.deep.equal(each.variables);
      expect(graph.getCollection(tf.GraphKeys.METRIC_VARIABLES)).to.deep.equal(variables);
      expect(graph.asDefault(() => [...tf.trainableVariables(), ...tf.globalVariables()])).to.deep.equal([]);
      // The name that TensorFlow gives where it gives one.
      for (const [made, name] of [
        [value, each.value],
        [update, each.update],
      ] as const)
        if (/(value|update_op):0$/.test(name)) expect(made.name).to.equal(name);
      compare(await session.run(value), each.before, 'before');
      for (const [step, { fed, update: updated, value: after }] of each.steps.entries()) {
        compare(await session.run(update, feed(fed)), updated, `update ${step}`);
        compare(await session.run(value), after, `value ${step}`);
      }
      const values = await session.values(variables);
      for (const [at, data] of values.entries()) compare(data, each.after[at] as Nested, `variable ${at}`);
      await session.close();
    });

  it('auc of TensorFlow 1.15 itself', async () => {
    const cases: [boolean[], number[], number][] = [
      [[true, false, true, false], [0.9, 0.6, 0.4, 0.1], 0.74999976],
      [[false, false, true, true], [0, 0, 1, 1], 0.99999905],
    ];
    for (const [labels, predictions, expected] of cases) {
      const { session, update, feed } = await started('auc', {}, { labels, predictions });
      expect((await session.run(update, feed({ labels, predictions }))).item()).to.be.closeTo(expected, 6e-7);
      await session.close();
    }
  });

  for (const { num_thresholds: numThresholds, steps } of fixture.f1)
    it(`f1_score of ${numThresholds} thresholds`, async () => {
      const { session, update, feed } = await started('f1_score', { numThresholds }, steps[0]?.fed as Fed);
      for (const { fed, update: expected } of steps)
        expect((await session.run(update, feed(fed))).item()).to.be.closeTo(expected, 1e-6);
      await session.close();
    });

  it('in_top_k, with ties, targets that are none, NaN and infinity', async () => {
    const graph = new tf.Graph();
    const { fetches, accuracy, init } = graph.asDefault(() => {
      const numbers = (value: Nested): unknown => (Array.isArray(value) ? value.map(numbers) : Number(value));
      const fetches = fixture.in_top_k.map(({ predictions, targets, k }) =>
        tf.nn.inTopK(tf.constant(numbers(predictions) as number[][]), targets as number[], k),
      );
      const last = fixture.in_top_k.at(-1) as (typeof fixture.in_top_k)[0];
      const accuracy = tf.metrics.topKAccuracy(
        last.targets as number[],
        numbers(last.predictions) as number[][],
        last.k,
      );
      return { fetches, accuracy, init: tf.localVariablesInitializer() };
    });
    const session = new tf.Session({ graph });
    const values = await session.run(fetches);
    expect(values.map((each) => each.values())).to.deep.equal(fixture.in_top_k.map(({ value }) => value));
    await session.run(init);
    expect((await session.run(accuracy[1])).item()).to.be.closeTo(0.5, 1e-7);
    await session.close();
  });

  it('and so are the errors', () => {
    for (const { function: name, arguments: given } of fixture.errors)
      new tf.Graph().asDefault(() => {
        const before = String(tf.getDefaultGraph());
        caught(() => build(name, given), tf.ValueError);
        expect(String(tf.getDefaultGraph())).to.equal(before);
        expect(tf.localVariables()).to.deep.equal([]);
      });
  });
});

describe('Metrics', () => {
  it('count classes: the confusion matrix, of which mean IoU is made', async () => {
    const labels = [0, 1, 2, 2];
    const { session, value, update, feed } = await started(
      'confusion_matrix',
      { num_classes: 3 },
      {
        labels,
        predictions: labels,
      },
    );
    await session.run(update, feed({ labels, predictions: [0, 2, 2, 1] }));
    const next = await session.run(update, feed({ labels, predictions: [0, 1, 2, 2] }));
    expect(next.toArray()).to.deep.equal([
      [2, 0, 0],
      [0, 1, 1],
      [0, 1, 3],
    ]);
    expect((await session.run(value)).toArray()).to.deep.equal(next.toArray());
    await session.close();
  });

  it('refuse class numbers that are none in the run, and change nothing then', async () => {
    const labels = [0, 1];
    for (const name of ['confusion_matrix', 'mean_iou', 'mean_per_class_accuracy'])
      for (const wrong of [3, -1]) {
        const { session, update, feed, variables } = await started(
          name,
          { num_classes: 3 },
          { labels, predictions: labels },
        );
        await rejected(session.run(update, feed({ labels: [0, wrong], predictions: labels })), tf.RunError);
        for (const data of await session.values(variables))
          expect(data.values().every((each) => each === 0)).to.equal(true);
        await session.close();
      }
  });

  it('say how many words a language model is undecided among', async () => {
    const losses = [Math.log(2), Math.log(8), 100];
    const { session, value, update, feed } = await started('perplexity', {}, { losses, weights: [1, 1, 0] });
    expect((await session.run(value)).item()).to.equal(1);
    expect((await session.run(update, feed({ losses, weights: [1, 1, 0] }))).item()).to.be.closeTo(4, 1e-5);
    await session.close();
  });

  it('start anew with the local initializer, and are no part of the global one', async () => {
    const graph = new tf.Graph();
    const { x, mean, init, global } = graph.asDefault(() => {
      const x = tf.placeholder('float32', [null], { name: 'x' });
      const mean = tf.metrics.mean(x, { metricsCollections: ['values'], updatesCollections: ['updates'] });
      return { x, mean, init: tf.localVariablesInitializer(), global: tf.globalVariablesInitializer() };
    });
    expect([graph.getCollection('values'), graph.getCollection('updates')]).to.deep.equal([[mean[0]], [mean[1]]]);
    const session = new tf.Session({ graph });
    await session.run(global);
    expect((await rejected(session.run(mean[0]), tf.RunError)).message).to.include('mean/');
    await session.run(init);
    await session.run(mean[1], [[x, [1, 2, 3]]]);
    expect((await session.run(mean[1], [[x, [6]]])).item()).to.equal(3);
    // Together, the value is the one before.
    expect((await session.run(mean, [[x, [8]]])).map((each) => each.item())).to.deep.equal([3, 4]);
    await session.run(init);
    expect((await session.run(mean[0])).item()).to.equal(0);
    await session.close();
  });

  it('have scopes of their own, and know the shape of what they are given only in the run where they need no more', async () => {
    const graph = new tf.Graph();
    const { labels, scores, updates, init } = graph.asDefault(() => {
      const labels = tf.placeholder('bool', [null], { name: 'labels' });
      const scores = tf.placeholder('float32', ['batch'], { name: 'scores' });
      const weights = tf.cast(labels, 'float32');
      const made = [
        tf.metrics.auc(labels, scores, { weights }),
        tf.metrics.auc(labels, scores),
        tf.metrics.precision(labels, tf.greater(scores, 0.5), { weights }),
        tf.metrics.meanSquaredError(labels, scores),
      ];
      return { labels, scores, updates: made.map(([, update]) => update), init: tf.localVariablesInitializer() };
    });
    expect([...graph.variables.keys()].filter((name) => /true_pos/.test(name))).to.deep.equal([
      'auc/true_positives',
      'auc_1/true_positives',
      'precision/true_positives/count',
    ]);
    const session = new tf.Session({ graph });
    await session.run(init);
    const given = await session.run(updates, [
      [labels, [true, false, true]],
      [scores, [1, 0, 0.75]],
    ]);
    expect(given.slice(2).map((each) => each.item())).to.deep.equal([1, Math.fround(0.0625 / 3)]);
    await session.close();
  });

  it('refuse what they cannot count before anything is built', () => {
    new tf.Graph().asDefault(() => {
      const x = tf.placeholder('float32', ['batch', 3], { name: 'x' });
      const before = String(tf.getDefaultGraph());
      const refused: [() => unknown, string][] = [
        [() => tf.metrics.meanTensor(x), 'the shape must be known'],
        [() => tf.metrics.meanIou([1], [1], 0), 'numClasses'],
        [() => tf.metrics.recallAtK([1], x, 0), 'positive integer'],
        [() => tf.metrics.recallAtK(x, [1], 1), 'do not go together'],
        [() => tf.metrics.topKAccuracy([1], x, 0.5), 'positive integer'],
        [() => tf.metrics.auc([true], [0.5], { numThresholds: 1 }), 'numThresholds'],
        [() => tf.metrics.precisionAtThresholds([true], [0.5], []), 'thresholds'],
        [() => tf.metrics.mean(x, { wieghts: 1 } as never), 'wieghts'],
        [() => tf.metrics.mean('x' as never), 'must hold numbers'],
        [() => tf.metrics.mean(x, { metricsCollections: 'a' as never }), 'an array of names'],
      ];
      for (const [fn, message] of refused) expect(caught(fn, tf.ValueError).message).to.include(message);
      expect(String(tf.getDefaultGraph())).to.equal(before);
    });
  });
});
