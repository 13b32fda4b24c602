// Variables of which a step writes some rows: kept in one buffer, with the same values as when the whole of them is computed.
import { expect } from 'chai';
import * as tf from 'trainop';
import { takeRowWrites } from '../../src/model/rows.js';
import type { RuntimeKind } from '../../src/runtime/runtime.js';
import { planFetches } from '../../src/session/plan.js';
import { rejected } from '../support/caught.js';
import { runModel } from '../support/run-model.js';

const { ops } = tf;
const ROWS = 6;

interface Built {
  readonly step: tf.Tensor | tf.Operation;
  /** Fetched beside the step. */
  readonly more?: readonly (tf.Tensor | tf.Variable)[];
  readonly feeds?: (step: number) => Record<string, tf.TensorDataLike>;
}
interface Case {
  readonly title: string;
  /** How many variables get rows written; the rest of them get a whole value. */
  readonly inPlace: number;
  readonly build: () => Built;
}

const table = (dtype: tf.DType = 'float32', inner: readonly number[] = [3], name = 'table') => {
  const shape = [ROWS, ...inner];
  const size = shape.reduce((product, dim) => product * dim, 1);
  const numbers = Array.from({ length: size }, (_, index) => (index % 7) - 2);
  return new tf.Variable(tf.TensorData.from(numbers, dtype, shape), { name });
};
const ids = () => tf.placeholder('int64', [null], { name: 'ids' });
/** Every row twice, one thrice, none, and one row. */
const lists = [[5n, 0n, 5n, 2n, 5n], [], [3n, 3n], [1n]];
const feeds = (step: number) => ({ ids: tf.TensorData.from(lists[step % lists.length] as bigint[], 'int64') });
const fromEnd = (step: number) => ({
  ids: tf.TensorData.from(
    (lists[step % lists.length] as bigint[]).map((id, at) => (at % 2 ? id - 6n : id)),
    'int64',
  ),
});
const column = (rows: tf.Tensor) => ops.unsqueeze(rows, [-1n]);

function trained(optimizer: () => tf.train.Optimizer, variable = table()): Built {
  const rows = tf.nn.embeddingLookup(variable, ids());
  return { step: optimizer().minimize(tf.reduceSum(tf.square(rows))), feeds };
}
function updated(next: (table: tf.Variable, rows: tf.Tensor) => tf.Tensor, variable = table()): Built {
  return { step: variable.assign(next(variable, ids())), feeds };
}

const cases: readonly Case[] = [
  {
    title: 'gradient descent, whose rows are named several times',
    inPlace: 1,
    build: () => trained(() => new tf.train.GradientDescentOptimizer(0.1)),
  },
  { title: 'Adagrad and its slot', inPlace: 2, build: () => trained(() => new tf.train.AdagradOptimizer(0.1)) },
  {
    title: 'Adam, which moves every row of its slots and of the table',
    inPlace: 0,
    build: () => trained(() => new tf.train.AdamOptimizer(0.1)),
  },
  {
    title: 'lazy Adam in double precision with rows of two axes',
    inPlace: 3,
    build: () => trained(() => new tf.train.LazyAdamOptimizer(0.1), table('float64', [2, 2])),
  },
  {
    title: 'Momentum on a vector',
    inPlace: 2,
    build: () => trained(() => new tf.train.MomentumOptimizer(0.1, 0.9), table('float32', [])),
  },
  {
    title: 'rows of nothing',
    inPlace: 1,
    build: () => updated((t, rows) => ops.scatterND(t, column(rows), ops.gather(t, rows)), table('float32', [0])),
  },
  {
    title: 'rows of true and false',
    inPlace: 1,
    build: () => updated((t, rows) => ops.scatterND(t, column(rows), ops.not(ops.gather(t, rows))), table('bool')),
  },
  {
    title: 'rows replaced, some by their number from the end',
    inPlace: 1,
    build: () => ({
      ...updated((t, rows) => ops.scatterND(t, column(rows), ops.neg(ops.gather(t, rows)))),
      feeds: fromEnd,
    }),
  },
  ...(['add', 'mul', 'min', 'max'] as const).map((reduction) => ({
    title: `rows of whole numbers combined by ${reduction}, some by their number from the end`,
    inPlace: 1,
    build: (): Built => ({
      ...updated(
        (t, rows) => ops.scatterElements(t, rows, ops.cast(rows, { to: 'int64' }), { axis: -1, reduction }),
        table('int64', []),
      ),
      feeds: fromEnd,
    }),
  })),
  {
    title: 'a matrix of row numbers',
    inPlace: 1,
    build: () => ({
      ...updated((t, rows) => {
        const pairs = ops.reshape(rows, [-1n, 2n]);
        return ops.scatterND(t, column(pairs), ops.exp(ops.gather(t, pairs)));
      }),
      feeds: (step) => ({ ids: tf.TensorData.from([BigInt(step), 5n, 4n, 3n], 'int64') }),
    }),
  },
  {
    title: 'rows that no feed says',
    inPlace: 1,
    build: () => ({
      step: ((t) => t.assign(ops.scatterND(t, [[1n], [4n]], tf.constant([9, 9, 9, 8, 8, 8], { shape: [2, 3] }))))(
        table(),
      ),
    }),
  },
  {
    title: 'rows written twice, in order',
    inPlace: 1,
    build: () => {
      const t = table();
      const rows = ids();
      const some = ops.expand(tf.constant([1, 2, 3]), ops.shape(ops.gather(t, rows)));
      const first = ops.scatterND(t, column(rows), some);
      return { step: t.assign(ops.scatterND(first, [[5n]], tf.constant([[7, 7, 7]]))), feeds };
    },
  },
  {
    title: 'a second write that reads what the first wrote',
    inPlace: 0,
    build: () => {
      const t = table();
      const rows = ids();
      const first = ops.scatterND(t, column(rows), ops.neg(ops.gather(t, rows)));
      return { step: t.assign(ops.scatterND(first, column(rows), ops.add(ops.gather(first, rows), 1))), feeds };
    },
  },
  {
    title: 'the value before and the value after, fetched beside the step',
    inPlace: 0,
    build: () => {
      const built = updated((t, rows) => ops.scatterND(t, column(rows), ops.neg(ops.gather(t, rows))));
      const [t] = tf.globalVariables() as [tf.Variable];
      const after = tf.controlDependencies([built.step as tf.Operation], () => t.readValue());
      return { ...built, more: [t, after] };
    },
  },
  {
    title: 'the value before and what is made of it, fetched beside the step',
    inPlace: 1,
    build: () => {
      const built = updated((t, rows) => ops.scatterND(t, column(rows), ops.neg(ops.gather(t, rows))));
      const [t] = tf.globalVariables() as [tf.Variable];
      return { ...built, more: [t, ops.identity(t), tf.reduceSum(t)] };
    },
  },
  {
    title: 'rows of one table beside the rows and the whole of others that read it',
    inPlace: 2,
    build: () => {
      const [a, b, c] = ['a', 'b', 'c'].map((name) => table('float32', [3], name)) as [
        tf.Variable,
        tf.Variable,
        tf.Variable,
      ];
      const rows = ids();
      const step = tf.group(
        a.assign(ops.scatterND(a, column(rows), ops.gather(b, rows))),
        b.assign(ops.scatterND(b, column(rows), ops.add(ops.gather(a, rows), 1))),
        c.assign(tf.add(a, b)),
      );
      return { step, feeds };
    },
  },
  {
    title: 'some columns of some rows',
    inPlace: 0,
    build: () => ({
      step: ((t) => t.assign(ops.scatterElements(t, tf.constant([[1n], [4n]]), tf.constant([[9], [8]]))))(table()),
    }),
  },
  {
    title: 'another axis than the first',
    inPlace: 0,
    build: () => ({
      step: ((t) => t.assign(ops.scatterElements(t, tf.constant([[1n]]), tf.constant([[9]]), { axis: 1 })))(table()),
    }),
  },
  {
    title: 'another table’s rows',
    inPlace: 0,
    build: () => {
      const [a, b] = [table('float32', [3], 'a'), table('float32', [3], 'b')];
      return { step: a.assign(ops.scatterND(b, [[2n]], tf.constant([[7, 7, 7]]))) };
    },
  },
  {
    title: 'a write inside a branch',
    inPlace: 0,
    build: () => {
      const t = table();
      const rows = ids();
      const write = () => t.assign(ops.scatterND(t, column(rows), ops.neg(ops.gather(t, rows))));
      const done = tf.cond(
        tf.greater(ops.size(rows), 2n),
        () => tf.controlDependencies([write()], () => tf.identity(tf.constant(1))),
        () => tf.constant(0),
      );
      return { step: done, feeds };
    },
  },
];

const sessions: tf.Session[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
});

async function begin<T extends Built>(build: () => T, runtime: RuntimeKind) {
  const graph = new tf.Graph();
  const built = graph.asDefault(() => ({ ...build(), init: tf.globalVariablesInitializer() }));
  const session = new tf.Session({ graph, runtime, intraOpNumThreads: 1 });
  sessions.push(session);
  await session.run(built.init);
  const values = () =>
    Object.fromEntries([...graph.variables.values()].map((each) => [each.name, session.valueOf(each)]));
  const placeholders = graph.nodes
    .filter(({ opType }) => opType === 'Placeholder')
    .map(({ outputs: [x] }) => x as tf.Tensor);
  return { ...built, graph, session, values, placeholders };
}

/** How many variables a step writes rows of. */
function counted(
  step: tf.Tensor | tf.Operation,
  fed: readonly tf.Tensor[],
  more: readonly (tf.Tensor | tf.Variable)[] = [],
) {
  const fetches = [step, ...more.filter((each): each is tf.Tensor => each instanceof tf.Tensor)];
  const { plan } = planFetches(fetches, new Set(fed), { provider: 'cpu', inMemory: true });
  return { plan, ...takeRowWrites(plan.model as tf.onnx.OnnxModel, plan.updates) };
}

for (const runtime of ['native', 'binding'] as const) {
  describe(`Rows on the ${runtime} runtime have the values that the step model computes`, () => {
    for (const { title, build, inPlace } of cases)
      it(title, async () => {
        const { step, more = [], feeds: feed, session, values, placeholders, graph } = await begin(build, runtime);
        expect(counted(step, placeholders, more).writes.size, 'written in place').to.equal(inPlace);
        const model = withoutDefaults(tf.onnx.toStepModel(step, session));
        const state = JSON.parse(
          model.metadataProps.find(({ key }) => key === 'trainop.state')?.value as string,
        ) as Record<string, string>;
        let expected = values();
        for (let count = 0; count < 5; count++) {
          const fed = Object.entries(feed?.(count) ?? {});
          const before = values();
          const [, ...got] = await session.run([step, ...more], Object.fromEntries(fed));
          if (more[0] instanceof tf.Variable) expect(got[0]).to.deep.equal(before[more[0].name]);
          const given = Object.fromEntries(fed.map(([name, data]) => [`${name}:0`, data as tf.TensorData]));
          const results = await runModel(model, { ...given, ...pick(expected, model.graph.input) });
          expected = {
            ...expected,
            ...Object.fromEntries(
              Object.entries(state).map(([name, output]) => [name, results[output] as tf.TensorData]),
            ),
          };
          expect(values(), `step ${count}`).to.deep.equal(expected);
          expect(graph.variables.size).to.equal(Object.keys(expected).length);
        }
      });
  });
}
const failures: Readonly<
  Record<string, { build: () => Built; feeds: Record<string, tf.TensorDataLike>; says: RegExp }>
> = {
  'a row that is not there': {
    build: () =>
      updated((t, rows) => ops.scatterND(t, column(rows), ops.gather(tf.constant(0, { shape: [9, 3] }), rows))),
    feeds: { ids: tf.TensorData.from([1n, 6n], 'int64') },
    says: /no row 6: table:0 has 6\n.*node.*ScatterND/s,
  },
  'a row before the first': {
    build: () =>
      updated((t, rows) => ops.scatterND(t, column(rows), ops.gather(tf.constant(0, { shape: [9, 3] }), rows))),
    feeds: { ids: tf.TensorData.from([1n, -7n], 'int64') },
    says: /no row -7: table:0 has 6/,
  },
  'a row to be added to that is not there': {
    build: () =>
      updated(
        (t, rows) => ops.scatterElements(t, rows, ops.cast(rows, { to: 'int64' }), { axis: 0, reduction: 'add' }),
        table('int64', []),
      ),
    feeds: { ids: tf.TensorData.from([1n, 6n], 'int64') },
    says: /node.*ScatterElements/s,
  },
  'a second table’s row that is not there': {
    build: () => {
      const [a, b] = [table('float32', [3], 'a'), table('float32', [3], 'b')];
      const rows = ids();
      const write = (t: tf.Variable, at: tf.Tensor) =>
        t.assign(ops.scatterND(t, column(at), ops.gather(tf.constant(0, { shape: [9, 3] }), rows)));
      return { step: tf.group(write(a, rows), write(b, tf.add(rows, 4n))) };
    },
    feeds: { ids: tf.TensorData.from([1n, 2n], 'int64') },
    says: /no row 6: b:0 has 6/,
  },
  'a node that fails beside it': {
    build: () => {
      const built = updated((t, rows) => ops.scatterND(t, column(rows), ops.neg(ops.gather(t, rows))));
      const other = new tf.Variable([0, 0], { name: 'other' });
      const wrong = other.assign(ops.reshape(ops.cast(ids(), { to: 'float32' }), [2n]));
      return { step: tf.group(built.step as tf.Operation, wrong) };
    },
    feeds: { 'ids:0': tf.TensorData.from([1n, 2n, 3n], 'int64'), 'ids_1:0': tf.TensorData.from([1n, 2n, 3n], 'int64') },
    says: /Reshape/,
  },
  'another variable that has no value': {
    build: () => {
      const built = updated((t, rows) => ops.scatterND(t, column(rows), ops.neg(ops.gather(t, rows))));
      const other = new tf.Variable([0, 0], { name: 'other', collections: [tf.GraphKeys.LOCAL_VARIABLES] });
      return { step: tf.group(built.step as tf.Operation, other.assignAdd([1, 1])) };
    },
    feeds: { ids: tf.TensorData.from([1n], 'int64') },
    says: /uninitialized value other/,
  },
};

for (const runtime of ['native', 'binding'] as const) {
  describe(`A run that fails on the ${runtime} runtime writes no row`, () => {
    for (const [title, { build, feeds: fed, says }] of Object.entries(failures))
      it(title, async () => {
        const { step, session, graph } = await begin(build, runtime);
        const initialized = () =>
          [...graph.variables.values()].filter(({ opName }) => opName !== 'other').map((each) => session.valueOf(each));
        const before = initialized();
        for (let run = 0; run < 2; run++) {
          const error = await rejected(session.run(step, fed), tf.RunError);
          expect(error.message).to.match(says);
          expect(initialized()).to.deep.equal(before);
        }
      });

    it('one that a signal ends before its turn', async () => {
      const { step, session, values } = await begin(cases[0]?.build as () => Built, runtime);
      const before = values();
      const controller = new AbortController();
      const running = session.run(step, feeds(0), { signal: controller.signal });
      controller.abort();
      await rejected(running, tf.RunError);
      expect(values()).to.deep.equal(before);
      await session.run(step, feeds(0));
      expect(values()).not.to.deep.equal(before);
    });
  });

  describe(`A table of which rows are written on the ${runtime} runtime`, () => {
    it('has one buffer, and no step computes anything of its size', async () => {
      const build = (): Built => trained(() => new tf.train.GradientDescentOptimizer(0.1), big());
      const { step, session, placeholders } = await begin(build, runtime);
      const { model } = counted(step, placeholders);
      const sized = [...model.graph.valueInfo, ...model.graph.output].filter(
        ({ type }) => type?.kind === 'tensor' && type.shape?.includes(BIG),
      );
      expect(sized.map(({ name }) => name)).to.deep.equal([]);
      const before = process.memoryUsage().arrayBuffers;
      for (let run = 0; run < 5; run++) await session.run(step, feeds(run));
      expect(process.memoryUsage().arrayBuffers - before).to.be.below(BIG * 4);
    });

    it('is what other steps read and write, and what is loaded', async () => {
      const { step, whole, t, session } = await begin(() => {
        const built = trained(() => new tf.train.GradientDescentOptimizer(0.5));
        const [t] = tf.globalVariables() as [tf.Variable];
        return { ...built, t, whole: t.assign(tf.multiply(t, 2)) };
      }, runtime);
      const one = { ids: tf.TensorData.from([1n], 'int64') };
      const row = async () => Array.from((await session.run(t)).data as Float32Array).slice(3, 6);
      const seen: number[][] = [];
      await session.load(new Map([[t, new tf.TensorData('float32', [ROWS, 3], new Float32Array(3 * ROWS).fill(1))]]));
      for (const each of [whole, step, whole, whole, step, step]) {
        await session.run(each, each === step ? one : {});
        seen.push(await row());
      }
      // The gradient of x² is 2x: half of it takes all of x away.
      expect(seen).to.deep.equal([2, 0, 0, 0, 0, 0].map((value) => [value, value, value]));
      const others = (await session.run(t)).data as Float32Array;
      expect([others[0], others[17]]).to.deep.equal([8, 8]);
    });

    it('is computed whole where its value at the start is fed', async () => {
      const { step, t, session } = await begin(() => {
        const built = updated((t, rows) => ops.scatterND(t, column(rows), ops.neg(ops.gather(t, rows))));
        return { ...built, t: (tf.globalVariables() as [tf.Variable])[0] };
      }, runtime);
      const fed = new tf.TensorData(
        'float32',
        [ROWS, 3],
        Float32Array.from({ length: 18 }, (_, index) => index),
      );
      await session.run(step, [
        [t, fed],
        ['ids', tf.TensorData.from([1n], 'int64')],
      ]);
      expect(session.valueOf(t).values()).to.deep.equal(
        Array.from({ length: 18 }, (_, index) => (index >= 3 && index < 6 ? -index : index)),
      );
    });
  });
}

const BIG = 100_000;
const big = () => new tf.Variable(() => tf.zeros([BIG, 3]), { name: 'table', dtype: 'float32' });

/** The model without defaults for its inputs: onnxruntime-node would not let them be fed. */
function withoutDefaults(model: tf.onnx.OnnxModel): tf.onnx.OnnxModel {
  const inputs = new Set(model.graph.input.map(({ name }) => name));
  const initializer = model.graph.initializer.filter(({ name = '' }) => !inputs.has(name));
  return { ...model, graph: { ...model.graph, initializer } };
}
const pick = (values: Readonly<Record<string, tf.TensorData>>, inputs: readonly { readonly name: string }[]) =>
  Object.fromEntries(inputs.flatMap(({ name }) => (values[name] ? [[name, values[name] as tf.TensorData]] : [])));
