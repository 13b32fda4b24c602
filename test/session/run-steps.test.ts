// Several steps in one run: the bits of as many runs, whatever a step reads, writes and draws, and nothing at all where one fails.
import { expect } from 'chai';
import * as tf from 'trainop';
import type { Feeds } from '../../src/session/feeds.js';
import { rejected } from '../support/caught.js';
import { feedValue, programs, stacked } from '../support/programs.js';
import { build as resumed } from '../support/resumed.js';
import { ALL } from '../train/all-optimizers.js';

const STEPS = 4;

interface Built {
  readonly fetches: readonly (tf.Tensor | tf.Variable | tf.Operation)[];
  readonly feeds: readonly tf.Tensor[];
}

const sessions: tf.Session[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
});

/** What is built, in sessions of its own whose variables are initialized. */
async function start<B extends object>(
  build: () => B,
  options: tf.SessionOptions = {},
): Promise<B & { readonly graph: tf.Graph; readonly session: tf.Session; readonly other: tf.Session }> {
  const graph = new tf.Graph();
  const built = graph.asDefault(() => ({ ...build(), init: tf.globalVariablesInitializer() }));
  const [session, other] = [1, 2].map(() => new tf.Session({ graph, intraOpNumThreads: 1, ...options })) as [
    tf.Session,
    tf.Session,
  ];
  sessions.push(session, other);
  for (const each of [session, other]) await each.run(built.init);
  return { ...built, graph, session, other };
}

const state = (graph: tf.Graph, session: tf.Session) =>
  Object.fromEntries([...graph.variables.values()].map((variable) => [variable.name, session.valueOf(variable)]));

/** That two times so many steps in one run are so many runs, and that a run after them goes on from there. */
async function expectSame(build: () => Built, options: tf.SessionOptions = {}, steps = STEPS): Promise<void> {
  const { graph, session, other, fetches, feeds } = await start(build, options);
  const feedsOf = (step: number) => feeds.map((tensor) => [tensor, feedValue(tensor, step)] as const);
  const runs: (tf.TensorData | null)[][] = [];
  for (let step = 0; step < 2 * steps; step++) runs.push(await other.run(fetches, feedsOf(step)));
  for (const from of [0, steps]) {
    const values = (tensor: tf.Tensor) => Array.from({ length: steps }, (_, step) => feedValue(tensor, from + step));
    const results = await session.runSteps(
      fetches,
      feeds.map((tensor) => [tensor, stacked(values(tensor))] as const),
    );
    const expected = fetches.map((_, index) => {
      const each = runs.slice(from, from + steps).map((run) => run[index] as tf.TensorData | null);
      return each[0] === null ? null : stacked(each as tf.TensorData[]);
    });
    expect(results).to.deep.equal(expected);
  }
  expect(state(graph, session)).to.deep.equal(state(graph, other));
  expect(await session.run(fetches, feedsOf(0))).to.deep.equal(await other.run(fetches, feedsOf(0)));
  expect(state(graph, session)).to.deep.equal(state(graph, other));
}

describe('Several steps in one run', () => {
  describe('have the bits of as many runs', () => {
    for (const [name, program] of Object.entries(programs))
      it(`of the program ${name}`, () =>
        expectSame(() => {
          const { trainOp, outputs, feeds } = program();
          return { fetches: [trainOp, ...outputs, tf.getGlobalStep() as tf.Variable], feeds };
        }));

    it('with dropout, noise, batch normalization, decay and moving averages, on two threads as well', async () => {
      const build = () => {
        const { trainOp, loss, step, x, y } = resumed();
        return { fetches: [trainOp, loss, step], feeds: [x, y] };
      };
      await expectSame(build);
      await expectSame(build, { intraOpNumThreads: 2 });
      await expectSame(build, {}, 1);
    });

    for (const dtype of ['float16', 'float64'] as const)
      it(`in ${dtype}`, () =>
        expectSame(() => {
          const ids = tf.placeholder('int64', ['batch'], { name: 'ids' });
          const start = (size: number) =>
            tf.constant(
              Array.from({ length: size }, (_, index) => Math.sin(index)),
              { dtype },
            );
          const table = tf.getVariable('table', {
            shape: [3, 4],
            dtype,
            initializer: () => tf.reshape(start(12), [3, 4]),
          });
          const w = tf.getVariable('w', { shape: [4, 2], dtype, initializer: () => tf.reshape(start(8), [4, 2]) });
          const hidden = tf.layers.dropout(tf.ops.elu(tf.matmul(tf.gather(table, ids), w)), { keepProb: 0.5 });
          const loss = tf.reduceMean(tf.square(hidden));
          return {
            fetches: [
              tf.controlDependencies([new tf.train.AdamOptimizer(0.05).minimize(loss)], () => tf.identity(loss)),
            ],
            feeds: [ids],
          };
        }));

    it('of every optimizer', async () => {
      for (const [name, make] of Object.entries(ALL))
        await expectSame(() => {
          const x = tf.placeholder('float32', ['batch', 3], { name: 'x' });
          const loss = tf.reduceMean(tf.square(tf.layers.dense(x, 2)));
          const step = tf.createGlobalStep();
          const train = make(0.05, () => step).minimize(loss, { globalStep: step });
          return { fetches: [train, loss], feeds: [x] };
        }).catch((error: Error) => expect.fail(`${name}: ${error.message}`));
    });

    it('where updates follow each other, are not taken, and only write', () =>
      expectSame(() => {
        const x = tf.placeholder('float32', [2], { name: 'x' });
        const [a, b, c] = ['a', 'b', 'c'].map((name) => new tf.Variable([1, 2], { name })) as [
          tf.Variable,
          tf.Variable,
          tf.Variable,
        ];
        const first = a.assignAdd(x);
        const second = tf.controlDependencies([first], () => b.assign(tf.multiply(a.readValue(), 2)));
        const branch = tf.cond(
          tf.greater(tf.reduceSum(x), 0),
          () => tf.controlDependencies([c.assignSub(x)], () => tf.identity(x)),
          () => tf.identity(b),
        );
        const last = tf.controlDependencies([branch], () =>
          tf.group(new tf.Variable([0, 0], { name: 'd' }).assign(x), second),
        );
        return { fetches: [last, branch, a, b, x, tf.constant(7)], feeds: [x] };
      }));
  });

  const counting = () => {
    const x = tf.placeholder('float32', ['n'], { name: 'x' });
    const v = new tf.Variable(1, { name: 'v' });
    const sum = tf.reduceSum(x, null, { name: 'sum' });
    return { x, v, sum, add: v.assignAdd(sum, { name: 'add' }) };
  };

  it('give what each step gave, in the structure of the fetches', async () => {
    const { session, x, v, add, sum } = await start(counting);
    const results = await session.runSteps(
      { v, list: [sum, add, x, 'sum:0'], none: [] },
      {
        x: [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
      },
    );
    expect(results.v.toArray()).to.deep.equal([1, 4, 11]);
    expect(results.list[0].toArray()).to.deep.equal([3, 7, 11]);
    expect(results.list[1]).to.equal(null);
    expect(results.list[2].toArray()).to.deep.equal([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(results.list[3].toArray()).to.deep.equal([3, 7, 11]);
    expect(results.none).to.deep.equal([]);
    expect(session.valueOf(v).item()).to.equal(22);
    expect(await session.runSteps(x, { x: [[1], [2]] })).to.deep.equal(tf.TensorData.from([[1], [2]]));
  });

  it('may be of another number and of other sizes each time', async () => {
    const { session, v, add, sum } = await start(counting);
    for (const [steps, size] of [
      [1, 3],
      [5, 1],
      [2, 2],
      [3, 0],
    ] as const) {
      const before = Number(session.valueOf(v).item());
      const [sums] = await session.runSteps([sum, add], {
        x: new tf.TensorData('float32', [steps, size], new Float32Array(steps * size).fill(1)),
      });
      expect(sums.toArray()).to.deep.equal(Array(steps).fill(size));
      expect(session.valueOf(v).item()).to.equal(before + steps * size);
    }
  });

  it('are as many as the option says where nothing is fed', async () => {
    const { session, v, up } = await start(() => {
      const v = new tf.Variable(1n, { name: 'v' });
      return { v, up: v.assignAdd(2n) };
    });
    expect((await session.runSteps([v, up], {}, { steps: 3 }))[0].toArray()).to.deep.equal([1n, 3n, 5n]);
    expect(session.valueOf(v).item()).to.equal(7n);
  });

  it('take any tensor, a variable’s value too, from what is fed', async () => {
    const { session, v, add, inner, y } = await start(() => {
      const v = new tf.Variable(1, { name: 'v' });
      const inner = tf.multiply(v, 2, { name: 'inner' });
      return { v, inner, y: tf.add(inner, v), add: v.assignAdd(10) };
    });
    const [ys] = await session.runSteps([y, add], [[inner, [100, 200]]]);
    expect(ys.toArray()).to.deep.equal([101, 211]);
    expect((await session.runSteps([v, y, add], [[v, [5, 6, 7]]])).slice(0, 2)).to.deep.equal([
      tf.TensorData.from([5, 6, 7]),
      tf.TensorData.from([15, 18, 21]),
    ]);
    expect(session.valueOf(v).item()).to.equal(17);
  });

  it('initialize variables, and keep texts', async () => {
    const graph = new tf.Graph();
    const { init, text, v, next } = graph.asDefault(() => {
      const text = tf.placeholder('string', [2], { name: 'text' });
      const v = new tf.Variable(['', ''], { name: 'v' });
      const w = new tf.Variable(tf.constant([1, 2]), { name: 'w' });
      return { text, v, next: v.assign(text), init: tf.group(v.initializer, w.initializer) };
    });
    const session = new tf.Session({ graph });
    sessions.push(session);
    const unread = await rejected(session.runSteps([v, next], { text: [['a', 'b']] }), tf.RunError);
    expect(unread.message).to.include('uninitialized').and.include('v');
    await session.runSteps(init, {}, { steps: 2 });
    const [before] = await session.runSteps(
      [v, next],
      [
        [
          text,
          [
            ['a', 'b'],
            ['c', 'd'],
          ],
        ],
      ],
    );
    expect(before.toArray()).to.deep.equal([
      ['', ''],
      ['a', 'b'],
    ]);
    expect(session.valueOf(v).toArray()).to.deep.equal(['c', 'd']);
  });

  describe('refuse', () => {
    const wrong: readonly (readonly [string, object, object, new (...args: never[]) => tf.TrainopError, string])[] = [
      ['no step', { x: tf.TensorData.zeros('float32', [0, 2]) }, {}, tf.ShapeError, 'x:0 is fed to no step'],
      ['different numbers of steps', { x: [[1], [2]], z: [1, 2, 3] }, {}, tf.ShapeError, '3 in z:0'],
      ['another number than the option', { x: [[1], [2]] }, { steps: 3 }, tf.ShapeError, '3 as in steps'],
      ['the values of one step', { x: [1, 2] }, {}, tf.ShapeError, 'Cannot feed value of shape [2] for x:0'],
      ['a single number', { any: 1 }, {}, tf.ShapeError, 'any:0 is fed to no step'],
      ['symbols that disagree', { x: [[1, 2]], x2: [[1, 2, 3]] }, {}, tf.ShapeError, "'n'"],
      ['nothing that says how many', {}, {}, tf.ValueError, 'how many steps'],
      ['an option that is no number of steps', {}, { steps: 0 }, tf.ValueError, 'steps has no such value'],
      ['half a step', {}, { steps: 1.5 }, tf.ValueError, 'steps has no such value'],
      ['unknown options', {}, { step: 2 }, tf.ValueError, 'step'],
      [
        'a placeholder that is not fed',
        {},
        { steps: 2 },
        tf.ValueError,
        "You must feed a value for placeholder tensor 'x:0'",
      ],
      ['another element type', { x: [['a']] }, {}, tf.DTypeError, 'x:0'],
    ];
    for (const [title, feeds, options, kind, message] of wrong)
      it(title, async () => {
        const { session, v, add } = await start(() => {
          tf.placeholder('float32', [], { name: 'z' });
          tf.placeholder('float32', null, { name: 'any' });
          const made = counting();
          tf.placeholder('float32', ['n'], { name: 'x2' });
          return made;
        });
        const error = await rejected(session.runSteps(add, feeds as Feeds, options), kind);
        expect(String(error)).to.include(message);
        expect(session.valueOf(v).item()).to.equal(1);
      });

    it('what has another shape in another step, and commit nothing', async () => {
      const { session, v, add, found } = await start(() => {
        const made = counting();
        return { ...made, found: tf.ops.compress(made.x, tf.greater(made.x, 0), { axis: 0 }) };
      });
      await rejected(
        session.runSteps([found, add], {
          x: [
            [1, 0],
            [1, 1],
          ],
        }),
        tf.RunError,
      );
      expect(session.valueOf(v).item()).to.equal(1);
      const [same] = await session.runSteps([found, add], {
        x: [
          [2, 0],
          [0, 3],
        ],
      });
      expect(same.toArray()).to.deep.equal([[2], [3]]);
    });

    it('a closed session', async () => {
      const { session, v } = await start(counting);
      await session.close();
      expect((await rejected(session.runSteps(v, {}, { steps: 1 }), tf.RunError)).message).to.include('closed');
    });
  });

  it('commit nothing where the last one fails, say where, and go on afterwards', async () => {
    const { graph, session, other, ids, train } = await start(() => {
      const ids = tf.placeholder('int64', [2], { name: 'ids' });
      const table = new tf.Variable(
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        { name: 'table' },
      );
      const rows = tf.layers.dropout(tf.gather(table, ids, { name: 'rows' }));
      tf.createGlobalStep();
      return {
        ids,
        train: tf.optimizeLoss(tf.reduceMean(tf.square(rows)), { learningRate: 0.1, optimizer: 'Adagrad' }),
      };
    });
    const before = state(graph, session);
    const bad = await rejected(
      session.runSteps(train, [
        [
          ids,
          [
            [0n, 1n],
            [1n, 2n],
            [0n, 9n],
          ],
        ],
      ]),
      tf.RunError,
    );
    expect(bad.node).to.match(/^rows/);
    expect(String(bad)).to.include('run-steps.test.ts');
    expect(state(graph, session)).to.deep.equal(before);
    await session.runSteps(train, [
      [
        ids,
        [
          [0n, 1n],
          [1n, 2n],
        ],
      ],
    ]);
    await other.run(train, [[ids, [0n, 1n]]]);
    await other.run(train, [[ids, [1n, 2n]]]);
    expect(state(graph, session)).to.deep.equal(state(graph, other));
  });

  it('are ended by a signal, and then commit nothing', async () => {
    const { session, v, slow } = await start(() => {
      const v = new tf.Variable(1, { name: 'v' });
      const count = tf.constant(2000);
      const [, sum] = tf.whileLoop(
        (i) => tf.less(i, count),
        (i, x) => [tf.add(i, 1), tf.add(x as tf.Tensor, 1)],
        [tf.constant(0), tf.constant(0, { dtype: 'float32' })],
      ) as [tf.Tensor, tf.Tensor];
      return { v, slow: v.assignAdd(sum) };
    });
    const stop = new AbortController();
    const early = await rejected(session.runSteps(slow, {}, { steps: 2, signal: AbortSignal.abort() }), tf.RunError);
    expect((early.cause as Error).name).to.equal('AbortError');
    expect(
      (await rejected(session.runSteps(slow, {}, { steps: 2, signal: 1 as never }), tf.ValueError)).message,
    ).to.include('not a signal');
    const run = session.runSteps(slow, {}, { steps: session.runtime === 'native' ? 1e9 : 2, signal: stop.signal });
    setTimeout(() => stop.abort(), 30);
    if (session.runtime === 'native') {
      expect((await rejected(run, tf.RunError)).cause).to.equal(stop.signal.reason);
      expect(session.valueOf(v).item()).to.equal(1);
      await session.runSteps(slow, {}, { steps: 2 });
    } else await run;
    expect(session.valueOf(v).item()).to.equal(4001);
  });

  it('keep their turn among runs', async () => {
    const { session, v, add } = await start(counting);
    const all = [
      session.run([v, add], { x: [1] }),
      session.runSteps([v, add], { x: [[1], [1]] }),
      session.run([v, add], { x: [1] }),
    ];
    expect((await Promise.all(all)).map(([value]) => (value as tf.TensorData).toArray())).to.deep.equal([1, [2, 3], 4]);
  });
});
