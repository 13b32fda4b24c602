import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import * as tf from 'trainop';
import { DTypeError, RunError, ShapeError, ValueError } from '../../src/errors.js';
import { gradients } from '../../src/gradients/gradients.js';
import { constant } from '../../src/graph/constant.js';
import { Graph } from '../../src/graph/graph.js';
import { placeholder } from '../../src/graph/placeholder.js';
import { controlDependencies, group, nameScope } from '../../src/graph/scopes.js';
import type { Tensor } from '../../src/graph/tensor.js';
import { globalVariablesInitializer, Variable } from '../../src/graph/variable.js';
import * as ops from '../../src/ops/index.js';
import { randomUniform } from '../../src/ops/random.js';
import { Session, type SessionOptions } from '../../src/session/session.js';
import type { DType } from '../../src/values/dtype.js';
import { TensorData, type TensorDataLike } from '../../src/values/tensor-data.js';
import { tensorType } from '../../src/values/value-type.js';
import { caught, here, rejected } from '../support/caught.js';

/** Builds a graph, and gives what was built with a session on it that is closed after the test. */
const sessions: Session[] = [];
function start<T extends object>(
  build: (graph: Graph) => T,
  options: SessionOptions = {},
): T & { graph: Graph; session: Session } {
  const graph = new Graph();
  const made = graph.asDefault(() => build(graph));
  const session = new Session({ graph, intraOpNumThreads: 1, ...options });
  sessions.push(session);
  return { ...made, graph, session };
}
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
});

describe('Fetches', () => {
  const model = () =>
    start(() => {
      const x = placeholder('float32', [], { name: 'x' });
      const v = new Variable(5, { name: 'v' });
      return {
        x,
        v,
        y: ops.neg(x, { name: 'y' }),
        add: v.assignAdd(x, { name: 'add' }),
        init: globalVariablesInitializer(),
      };
    });

  it('are a tensor, a variable, an operation or a name', async () => {
    const { session, x, v, y, init } = model();
    expect(await session.run(init)).to.equal(null);
    expect((await session.run(y, { x: 1 })).item()).to.equal(-1);
    expect((await session.run(v)).item()).to.equal(5);
    expect((await session.run('y:0', { x: 2 })).item()).to.equal(-2);
    expect(await session.run('add', { x: 2 })).to.equal(null);
    expect((await session.run('v:0')).item()).to.equal(7);
    expect((await session.run(x, { x: 3 })).item()).to.equal(3);
  });

  it('come back in the structure they were asked for', async () => {
    const { session, v, y, add, init } = model();
    await session.run(init);
    const result = await session.run({ all: [y, { again: 'y:0', none: [], v }], add, empty: {} }, { x: 1 });
    expect(result.all[0].item()).to.equal(-1);
    expect(result.all[1].again.item()).to.equal(-1);
    expect(result.all[1].v.item()).to.equal(5);
    expect(result).to.have.all.keys('all', 'add', 'empty');
    expect([result.add, result.empty, result.all[1].none]).to.deep.equal([null, {}, []]);
    expect(await session.run([])).to.deep.equal([]);
    const [first, second] = await session.run([y, y], { x: 4 });
    expect([first.item(), second.item()]).to.deep.equal([-4, -4]);
  });

  it('refuse what is not part of the graph', async () => {
    const { session, y } = model();
    const foreign = new Graph().asDefault(() => constant(1, { name: 'foreign' }));
    const wrong: [unknown, string][] = [
      [foreign, "foreign:0 is not part of this session's graph"],
      ['z:0', "no tensor 'z:0'"],
      ['y:1', "no tensor 'y:1'"],
      ['y', "no operation 'y'"],
      [[y, [null]], 'nothing to fetch'],
      [undefined, 'nothing to fetch'],
      [{ a: 3 }, 'not something that can be fetched'],
      [new Map([['y', y]]), 'not something that can be fetched'],
      [new Set([y]), 'not something that can be fetched'],
      [new Float32Array(1), 'not something that can be fetched'],
      [TensorData.from(1), 'not something that can be fetched'],
    ];
    for (const [fetches, message] of wrong)
      expect((await rejected(session.run(fetches as Tensor), ValueError)).message, String(fetches)).to.include(message);
  });

  it('of a constant, or of a placeholder’s feed alone, need no computation', async () => {
    const { session, c, x, nested } = start(() => ({
      c: constant([1, 2]),
      x: placeholder('int32', [2], { name: 'Const/x' }),
      nested: nameScope('Const/', () => constant(3, { name: 'output' })),
    }));
    const results = await session.run([c, x, nested], [[x, [3, 4]]]);
    expect(results.map((data) => data.toArray())).to.deep.equal([[1, 2], [3, 4], 3]);
  });
});

describe('Feeds', () => {
  const model = () =>
    start(() => {
      const [x, y] = ['x', 'y'].map((name) => placeholder('float32', ['n', 2], { name })) as [Tensor, Tensor];
      const v = new Variable([10, 20], { name: 'v' });
      return { x, y, v, sum: ops.add(ops.add(x, y, { name: 'inner' }), v), init: globalVariablesInitializer() };
    });
  const ones = [[1, 1]];

  it('are an object by name, a Map, or pairs', async () => {
    const { session, x, y, v, sum, init } = model();
    await session.run(init);
    const all: Parameters<Session['run']>[1][] = [
      { x: ones, 'y:0': ones },
      new Map<Tensor | string, TensorDataLike>([
        [x, ones],
        ['y', ones],
      ]),
      [
        [x, new TensorData('float32', [1, 2], new Float32Array([1, 1]))],
        [y, ones],
      ],
    ];
    for (const feeds of all) expect((await session.run(sum, feeds)).toArray()).to.deep.equal([[12, 22]]);
    expect(
      (
        await session.run(
          [sum, v],
          [
            [x, ones],
            [y, ones],
            [v, [0, 0]],
          ],
        )
      ).map((data) => data.toArray()),
    ).to.deep.equal([[[2, 2]], [0, 0]]);
    expect(session.valueOf(v).toArray()).to.deep.equal([10, 20]);
  });

  it('of a variable are its value for that run alone, also for its updates', async () => {
    const { session, v, add } = start(() => {
      const v = new Variable(1);
      return { v, add: v.assignAdd(ops.mul(v, 10)) };
    });
    await session.run(add, [[v, 5]]);
    expect(session.valueOf(v).item()).to.equal(55);
    await session.run(add);
    expect(session.valueOf(v).item()).to.equal(605);
  });

  it('of an intermediate tensor cut off what it is computed from, updates and placeholders too', async () => {
    const { session, v, t, y } = start(() => {
      const v = new Variable(1, { name: 'v' });
      const x = placeholder('float32', [], { name: 'x' });
      const t = controlDependencies([v.assignAdd(1)], () => ops.mul(x, 2));
      return { v, t, y: ops.neg(t) };
    });
    expect((await session.run(y, [[t, 7]])).item()).to.equal(-7);
    expect(caught(() => session.valueOf(v), RunError).message).to.include('uninitialized value v');
    await session.load(new Map([[v, TensorData.from(3)]]));
    await session.run(y, [[t, 7]]);
    expect(session.valueOf(v).item()).to.equal(3);
    expect((await session.run(y, { x: 4 })).item()).to.equal(-8);
    expect(session.valueOf(v).item()).to.equal(4);
  });

  it('of one output of a node leave the others to be computed', async () => {
    const { session, first, second } = start(() => {
      const [first, second] = ops.split([1, 2, 3, 4], undefined, { num_outputs: 2 }) as [Tensor, Tensor];
      return { first, second, sum: ops.add(first, second, { name: 'sum' }) };
    });
    expect(
      (await session.run(['sum:0', first, second], [[first, [9, 9]]])).map((data) => data.toArray()),
    ).to.deep.equal([
      [12, 13],
      [9, 9],
      [3, 4],
    ]);
  });

  it('of constants replace them', async () => {
    const { session, c, y } = start(() => {
      const c = constant(1, { name: 'c' });
      return { c, y: ops.neg(c) };
    });
    expect([
      (await session.run(y)).item(),
      (await session.run(y, { c: 2 })).item(),
      (await session.run([y, c], { c: 3 }))[1].item(),
    ]).to.deep.equal([-1, -2, 3]);
  });

  it('of another element type or shape are refused, with the placeholder’s name and type', async () => {
    const { session, x, sum } = model();
    const shape = await rejected(session.run(sum, { x: [1, 2, 3], y: ones }), ShapeError);
    expect(shape.message).to.include('Cannot feed value of shape [3] for x:0').and.to.include('expected: [n, 2]');
    expect(shape.node).to.equal('x');
    await rejected(session.run(sum, { x: [[1, 2, 3]], y: ones }), ShapeError);
    const dtype = await rejected(session.run(sum, { x: [['a', 'b']], y: ones }), DTypeError);
    expect(dtype.message).to.include('Cannot feed x:0').and.to.include('Tensor(x:0, float32 [n, 2])');
    await rejected(session.run(sum, [[x, TensorData.from([[1n, 2n]])]]), DTypeError);
    await rejected(session.run(sum, { x: [[1], [2, 3]], y: ones }), ShapeError);
    await rejected(session.run(sum, { x: undefined as never, y: ones }), ValueError);
  });

  it('that give one symbol two sizes are refused', async () => {
    const { session, sum } = model();
    const error = await rejected(
      session.run(sum, {
        x: [
          [1, 1],
          [2, 2],
        ],
        y: ones,
      }),
      ShapeError,
    );
    expect(error.message)
      .to.include("the feeds disagree about 'n'")
      .and.to.include('2 as in x:0')
      .and.to.include('1 in y:0');
  });

  it('of unknown or foreign tensors, or twice, are refused', async () => {
    const { session, x, sum } = model();
    const foreign = new Graph().asDefault(() => placeholder('float32', [], { name: 'foreign' }));
    const wrong: [unknown, string][] = [
      [{ z: 1 }, "no tensor 'z:0'"],
      [{ 'x:1': 1 }, "no tensor 'x:1'"],
      [[[foreign, 1]], "foreign:0 is not a tensor of this session's graph"],
      [[[3, 1]], 'not something that can be fed'],
      [
        [
          [x, ones],
          ['x', ones],
        ],
        'x:0 is fed twice',
      ],
    ];
    for (const [feeds, message] of wrong)
      expect((await rejected(session.run(sum, feeds as never), ValueError)).message).to.include(message);
  });

  it('that are missing are an error that names the placeholder, its line, and what needs it', async () => {
    const { session, y, other, both, line, update } = start(() => {
      const [line, update] = [here(1), here(3)];
      const missing = nameScope('inputs', () => placeholder('float32', ['n'], { name: 'missing' }));
      const [v, w] = [new Variable(1, { name: 'v' }), new Variable(1, { name: 'w' })];
      const first = v.assignAdd(ops.reduceSum(missing, undefined, { keepdims: 0 }), { name: 'add' });
      const y = controlDependencies([first], () => ops.identity(constant(1), { name: 'y' }));
      return { y, other: w.assign(2, { name: 'other' }), both: ops.exp(missing, { name: 'both' }), line, update };
    });
    const error = await rejected(session.run([y, other]), ValueError);
    expect(error.message)
      .to.include("You must feed a value for placeholder tensor 'inputs/missing:0'")
      .and.to.include('float32 [n]');
    expect(error.site).to.include(line);
    expect(error.node).to.equal('inputs/missing');
    expect(error.message)
      .to.include(`no feed; needed for the update of v:0 by add (${update}`)
      .and.not.to.include('w:0');
    expect((await rejected(session.run([both, y]), ValueError)).message).to.include(
      'needed for both:0, the update of v:0 by add',
    );
  });
});

describe('Variables in a session', () => {
  it('must have a value before they are read', async () => {
    const { session, graph, v, w, all } = start(() => {
      const [v, w] = [new Variable(1, { name: 'v' }), nameScope('inner', () => new Variable(2, { name: 'w' }))];
      return { v, w, all: globalVariablesInitializer() };
    });
    for (const attempt of [
      session.run(v),
      session.run(w),
      session.run(graph.asDefault(() => w.assignAdd(1))),
      session.run({ v, w }),
    ]) {
      const error = await rejected(attempt, RunError);
      expect(error.message)
        .to.match(/Attempting to use uninitialized value (v|inner\/w)\n/)
        .and.to.include('its initializer has not run')
        .and.to.include('globalVariablesInitializer()');
      expect(error.site).to.include('session.test.ts');
    }
    // An initializer of one of them is not one of the other.
    await session.run(v.initializer);
    expect((await rejected(session.run([v, w]), RunError)).message)
      .to.include('inner/w')
      .and.to.include('its initializer has not run');
    await session.run(all);
    const late = graph.asDefault(() => new Variable(3, { name: 'late' }));
    expect((await rejected(session.run(late), RunError)).message).to.include(
      'the variable was created after the initializer ran',
    );
    await session.run(graph.asDefault(globalVariablesInitializer));
    expect((await session.run([v, w, late])).map((data) => data.item())).to.deep.equal([1, 2, 3]);
  });

  it('belong to one session', async () => {
    const { graph, v, add } = start(() => {
      const v = new Variable(1);
      return { v, add: v.assignAdd(1) };
    });
    const [first, second] = [new Session({ graph }), new Session({ graph })];
    for (const session of [first, second]) await session.run(v.initializer);
    await first.run(add);
    expect([first.valueOf(v).item(), second.valueOf(v).item()]).to.deep.equal([2, 1]);
    await first.close();
    await second.close();
  });

  it('can be loaded, all or none, in turn with the runs', async () => {
    const { session, v, w, add, init } = start(() => {
      const [v, w] = [new Variable([1, 2]), new Variable(1)];
      return { v, w, add: v.assignAdd([1, 1]), init: globalVariablesInitializer() };
    });
    await session.run(init);
    const source = new Float32Array([5, 6]);
    const pending = [
      session.run(add),
      session.load(new Map([[v, new TensorData('float32', [2], source)]])),
      session.run(add),
    ];
    await Promise.all(pending);
    source.fill(0);
    expect(session.valueOf(v).toArray()).to.deep.equal([6, 7]);
    const bad: [Variable, TensorData][] = [
      [w, TensorData.from([1])],
      [w, TensorData.from(1n)],
      [new Graph().asDefault(() => new Variable(1)), TensorData.from(1)],
    ];
    for (const pair of bad) await rejected(session.load(new Map([[v, TensorData.from([0, 0])], pair])), ValueError);
    expect(session.valueOf(v).toArray()).to.deep.equal([6, 7]);
  });

  it('are read as copies', async () => {
    const { session, v } = start(() => ({ v: new Variable([1, 2]) }));
    await session.run(v.initializer);
    for (const data of [session.valueOf(v), await session.run(v)]) (data.data as Float32Array).fill(9);
    expect(session.valueOf(v).toArray()).to.deep.equal([1, 2]);
  });

  it('are double buffered: what earlier runs gave does not change later', async () => {
    const { session, v, all } = start(() => {
      const v = new Variable([1, 2, 3, 4]);
      const update = v.assign(ops.mul(v, 2));
      const next = controlDependencies([update], () => v.readValue());
      return { v, all: [v, next, ops.identity(v.value), ops.neg(v), update] };
    });
    await session.run(v.initializer);
    const seen: number[][][] = [];
    const kept: (TensorData | null)[][] = [];
    for (let run = 0; run < 6; run++) {
      const results = await session.run(all);
      kept.push(results);
      seen.push(results.map((data) => (data === null ? [] : (data.values() as number[]))));
    }
    expect(
      kept.map((results) => results.map((data) => (data === null ? [] : (data.values() as number[])))),
    ).to.deep.equal(seen);
    expect(seen.map(([value]) => value?.[0])).to.deep.equal([1, 2, 4, 8, 16, 32]);
    expect(seen.map(([, next]) => next?.[3])).to.deep.equal([8, 16, 32, 64, 128, 256]);
    expect(seen.map(([, , , negative]) => negative?.[1])).to.deep.equal([-2, -4, -8, -16, -32, -64]);
  });
});

describe('Element types', () => {
  const half = new Uint16Array([0x3c00, 0xc000]);
  const cases: readonly [DType, TensorDataLike, build: (x: Tensor) => Tensor, expected: unknown][] = [
    ['float32', [1.5, -2], (x) => ops.neg(x), [-1.5, 2]],
    ['float64', [0.1, -1e300], (x) => ops.neg(x), [-0.1, 1e300]],
    ['float16', new TensorData('float16', [2], half), (x) => ops.neg(x), [-1, 2]],
    ['int64', [2n ** 62n, -5n], (x) => ops.neg(x), [-(2n ** 62n), 5n]],
    ['int32', [2 ** 30, -5], (x) => ops.neg(x), [-(2 ** 30), 5]],
    ['int8', [127, -5], (x) => ops.identity(x), [127, -5]],
    ['int16', [32767, -5], (x) => ops.identity(x), [32767, -5]],
    ['uint8', [255, 5], (x) => ops.add(x, 0), [255, 5]],
    ['uint16', [65535, 5], (x) => ops.identity(x), [65535, 5]],
    ['uint32', [2 ** 32 - 1, 5], (x) => ops.add(x, 0), [2 ** 32 - 1, 5]],
    ['uint64', [2n ** 64n - 1n, 5n], (x) => ops.add(x, 0n), [2n ** 64n - 1n, 5n]],
    ['bool', [true, false], (x) => ops.not(x), [false, true]],
    ['string', ['a', 'ü€😀'], (x) => ops.identity(x), ['a', 'ü€😀']],
  ];
  for (const [dtype, value, build, expected] of cases) {
    it(`${dtype} goes in, through constants and variables, and out`, async () => {
      const data = value instanceof TensorData ? value : TensorData.from(value, dtype);
      const { session, x, v, c, y, fromVariable, assign, cleared } = start(() => {
        const x = placeholder(dtype, [2]);
        const v = new Variable(data);
        const c = constant(data);
        const zeros = TensorData.zeros(dtype, [2]);
        return { x, v, c, y: build(x), fromVariable: build(v.value), assign: v.assign(x), cleared: v.assign(zeros) };
      });
      expect((await session.run(y, [[x, value]])).toArray()).to.deep.equal(expected);
      expect((await session.run(x, [[x, value]])).toArray()).to.deep.equal(data.toArray());
      expect((await session.run(c)).toArray()).to.deep.equal(data.toArray());
      await session.run(v.initializer);
      expect((await session.run(fromVariable)).toArray()).to.deep.equal(expected);
      await session.run(cleared);
      expect(session.valueOf(v).toArray()).to.deep.equal(TensorData.zeros(dtype, [2]).toArray());
      for (let run = 0; run < 3; run++) await session.run(assign, [[x, value]]);
      expect(session.valueOf(v)).to.deep.equal(data);
    });
  }

  it('that onnxruntime’s binding cannot pass are refused with a way out', async () => {
    const { session, x, y, v } = start(
      () => {
        const x = placeholder('bfloat16', [], { name: 'x' });
        return { x, y: ops.cast(x, { to: 'float32' }), v: new Variable(1, { name: 'v', dtype: 'bfloat16' }) };
      },
      { runtime: 'binding' },
    );
    const error = await rejected(session.run(y, [[x, 1]]), RunError);
    expect(error.message).to.include('bfloat16').and.to.include('cast to float32');
    expect(error.node).to.equal('x');
    expect((await rejected(session.load(new Map([[v, 1]])), RunError)).node).to.equal('v');
  });

  it('of empty tensors and scalars work like any others', async () => {
    const { session, v, x, y, add } = start(() => {
      const v = new Variable(new Float32Array(0));
      const x = placeholder('float32', ['n', 0]);
      return { v, x, y: ops.neg(x), add: v.assignAdd(new Float32Array(0)) };
    });
    await session.run(v.initializer);
    await session.run(add);
    expect(session.valueOf(v).shape).to.deep.equal([0]);
    expect((await session.run(y, [[x, [[], []]]])).shape).to.deep.equal([2, 0]);
  });

  it('of a string variable keep its shape, which onnxruntime does not watch', async () => {
    const { session, v, w, assign } = start(() => {
      const [v, w] = [new Variable(['a', 'b'], { name: 'v' }), new Variable(1)];
      const x = placeholder('string', ['n'], { name: 'x' });
      return { v, w, assign: group(v.assign(x), w.assign(2)) };
    });
    await session.run([v.initializer, w.initializer]);
    const error = await rejected(session.run(assign, { x: ['1', '2', '3'] }), ShapeError);
    expect(error.message).to.include('v:0').and.to.include('expected: [2]').and.to.include('got:      [3]');
    expect([session.valueOf(v).toArray(), session.valueOf(w).item()]).to.deep.equal([['a', 'b'], 1]);
  });
});

describe('Runs', () => {
  it('asked for at once are carried out one after the other', async () => {
    const { session, v, double, plus, init } = start(() => {
      const v = new Variable(1);
      return { v, double: v.assign(ops.mul(v, 2)), plus: v.assignAdd(3), init: v.initializer };
    });
    const [, , first, , second, , third] = await Promise.all([
      session.run(init),
      session.run(double),
      session.run(v),
      session.run(plus),
      session.run(v),
      session.run([double]),
      session.run(v),
    ]);
    expect([first, second, third].map((data) => data.item())).to.deep.equal([2, 5, 10]);
  });

  it('go on after one that failed', async () => {
    const { session, v, plus, x } = start(() => {
      const v = new Variable(1);
      const x = placeholder('float32', []);
      return { v, x, plus: v.assignAdd(x) };
    });
    const results = await Promise.allSettled([
      session.run(v.initializer),
      session.run(plus),
      session.run(plus, [[x, 2]]),
      session.run(v),
    ]);
    expect(results.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(session.valueOf(v).item()).to.equal(3);
  });

  it('compile a step once for a set of fetches and fed tensors', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'trainop-step-'));
    const file = join(folder, 'step.onnx');
    // onnxruntime writes the model that it has optimized whenever it compiles one.
    const { session, x, y, z } = start(
      () => {
        const x = placeholder('float32', [], { name: 'x' });
        return { x, y: ops.neg(x, { name: 'y' }), z: ops.exp(x) };
      },
      { optimizedModelFilePath: file },
    );
    const compiles = async (run: Promise<unknown>) => {
      rmSync(file, { force: true });
      await run;
      return existsSync(file);
    };
    expect(await compiles(session.run(y, { x: 1 }))).to.equal(true);
    expect(await compiles(session.run(y, { x: 2 }))).to.equal(false);
    expect(await compiles(session.run({ other: ['y:0'] }, [[x, 3]]))).to.equal(false);
    expect(await compiles(session.run([y, x], { x: 3 }))).to.equal(false);
    expect(await compiles(session.run([y, z], { x: 3 }))).to.equal(true);
    expect(await compiles(session.run([y, z], { x: 4 }))).to.equal(false);
    expect(
      await compiles(
        session.run(z, [
          [x, 1],
          [y, 2],
        ]),
      ),
    ).to.equal(true);
    rmSync(folder, { recursive: true });
  });

  it('of a graph that has grown see what is new', async () => {
    const { session, graph, x } = start(() => ({ x: constant(2) }));
    expect((await session.run(x)).item()).to.equal(2);
    expect((await session.run(graph.asDefault(() => ops.neg(x)))).item()).to.equal(-2);
  });

  it('draw the same numbers whatever else is fetched beside them', async () => {
    const build = () => ({ r: randomUniform([3], { name: 'r' }), s: randomUniform([3], { name: 's' }) });
    const [first, second] = [start(build), start(build)];
    const [both] = await first.session.run([first.r, first.s]);
    expect(both.values()).to.deep.equal((await second.session.run(second.r)).values());
  });

  it('of a closed session are refused', async () => {
    const { session, x } = start(() => ({ x: constant(1) }));
    const last = session.run(x);
    const closing = session.close();
    for (const attempt of [session.run(x), session.load(new Map())])
      expect((await rejected(attempt, RunError)).message).to.include('Attempted to use a closed Session.');
    await closing;
    expect((await last).item()).to.equal(1);
    await session.close();
  });

  it('need a graph, and options that exist', () => {
    const options = { intraOpNumThread: 1 } as SessionOptions;
    expect(caught(() => new Session(options), ValueError).message).to.include("unknown option 'intraOpNumThread'");
    expect(caught(() => new Session({ graph: {} as Graph }), ValueError).message).to.include('not a graph');
  });
});

describe('onnxruntime’s errors', () => {
  it('of a run name our node, its scope and its line, and keep their cause', async () => {
    const { session, y, line } = start(() =>
      nameScope('outer', () => {
        const index = placeholder('int64', [], { name: 'index' });
        const line = here(1);
        const y = ops.gather([1, 2, 3], index, { name: 'pick' });
        return { y, line };
      }),
    );
    const error = await rejected(session.run(y, { 'outer/index': 7 }), RunError);
    expect(error).to.include({ node: 'outer/pick', scope: 'outer', code: 'RUN' });
    expect(error.site).to.include(line);
    expect(error.message).to.include('the run failed').and.to.include('idx=7');
    expect(error.cause).to.be.instanceOf(Error);
    expect((error.cause as Error).message).to.include('idx=7');
    // The session is as good as before.
    expect((await session.run(y, { 'outer/index': 1 })).item()).to.equal(2);
  });

  it('of a backward node name the forward node too', async () => {
    const { session, step, line } = start(() => {
      const x = placeholder('float32', ['n'], { name: 'x' });
      const dy = placeholder('float32', null, { name: 'dy' });
      const line = here(1);
      const y = ops.mul(x, [1, 2], { name: 'product' });
      const [dx] = gradients(y, x, { gradYs: [dy] });
      return { step: dx as Tensor, line };
    });
    const error = await rejected(session.run(step, { x: [1, 2], dy: [1, 2, 3] }), RunError);
    expect(error.node).to.match(/^gradients\/product_grad\//);
    expect(error.message)
      .to.match(/forward: {2}product \(/)
      .and.to.include(line);
  });

  it('of a model that it has no kernel for name the node as well', async () => {
    const { session, y, line } = start(() => {
      const options = { domain: 'com.example', outputs: [tensorType('float32', [])], name: 'strange' };
      const line = here(1);
      const y = ops.node('Mystery', [1], {}, options) as Tensor;
      return { y, line };
    });
    const error = await rejected(session.run(y), RunError);
    expect(error.message).to.include('onnxruntime cannot load the step').and.to.include('com.example');
    expect(error.node).to.equal('strange');
    expect(error.site).to.include(line);
    expect(error.cause).to.be.instanceOf(Error);
  });
});

describe('What a session is given', () => {
  it('may come from another realm, and values to load may be plain', async () => {
    const graph = new tf.Graph();
    const { x, y, v } = graph.asDefault(() => {
      const x = tf.placeholder('float32', [2], { name: 'x' });
      return { x, y: tf.multiply(x, 2), v: new tf.Variable([1, 2], { dtype: 'float64', name: 'v' }) };
    });
    const session = new tf.Session({ graph });
    const elsewhere = runInNewContext(
      '({ map: (x) => new Map([[x, new Float32Array([1, 2])]]), pairs: (x) => [[x, [1, 2]]], object: { x: [1, 2] } })',
    );
    for (const feeds of [elsewhere.map(x), elsewhere.pairs(x), elsewhere.object])
      expect((await session.run(y, feeds)).toArray()).to.deep.equal([2, 4]);
    await session.load(new Map([[v, [3, 4]]]));
    expect(session.valueOf(v).toArray()).to.deep.equal([3, 4]);
    await session.load(runInNewContext('(v) => new Map([[v, new Float64Array([5, 6])]])')(v));
    expect((await session.run(v)).toArray()).to.deep.equal([5, 6]);
    for (const values of [new Map([[v, [1, undefined]]]), new Map([[v, [1]]]), new Map([['v', [1, 2]]]), [[v]], null])
      await rejected(session.load(values as never), tf.ValueError);
    expect(session.valueOf(v).toArray()).to.deep.equal([5, 6]);
    const cyclic: unknown[] = [y];
    cyclic.push(cyclic);
    expect((await rejected(session.run(cyclic as never), tf.ValueError)).message).to.include('hold themselves');
    await Promise.all([session.close(), session.close()]);
    await session.close();
  });
});

describe('A run whose commit is asked for', () => {
  it('gives what it would give and changes nothing, the counter of runs included, where it is not committed', async () => {
    const graph = new tf.Graph();
    const { v, add, noise, rows, table, init } = graph.asDefault(() => {
      const v = new tf.Variable([1, 2], { name: 'v' });
      const table = new tf.Variable([[1], [2], [3]], { name: 'table' });
      const text = new tf.Variable('a', { name: 'text', trainable: false });
      const add = tf.group(v.assignAdd([1, 1]), text.assign('b'));
      const loss = tf.reduceSum(tf.gather(table, [1]));
      const rows = tf.optimizeLoss(loss, { learningRate: 1, optimizer: 'SGD', globalStep: null });
      return { v, table, add, rows, noise: tf.randomUniform([2]), init: tf.globalVariablesInitializer() };
    });
    const session = new tf.Session({ graph });
    await session.run(init);
    expect(session.isInitialized(v)).to.equal(true);
    const asked: unknown[] = [];
    const look = { commit: ([value]: readonly unknown[]) => asked.push((value as tf.TensorData).toArray()) > 1 };
    const [first, , seen] = await session.run([v, add, noise, rows], {}, look);
    expect(first.toArray()).to.deep.equal([1, 2]);
    const again = await session.run([add, noise], {}, { commit: false });
    expect(again[1].toArray()).to.deep.equal(seen.toArray());
    expect([session.valueOf(v).toArray(), session.valueOf(table).toArray()]).to.deep.equal([
      [1, 2],
      [[1], [2], [3]],
    ]);
    const committed = await session.run([v, add, noise, rows], {}, look);
    expect(committed[2].toArray()).to.deep.equal(seen.toArray());
    expect(session.valueOf(v).toArray()).to.deep.equal([2, 3]);
    expect(session.valueOf(graph.variables.get('text') as tf.Variable).item()).to.equal('b');
    expect(asked).to.deep.equal([
      [1, 2],
      [1, 2],
    ]);
    expect((await session.run(noise)).toArray()).to.not.deep.equal(seen.toArray());
    const steps = await session.runSteps([v, add], {}, { steps: 3, commit: false });
    expect(steps[0].toArray()).to.deep.equal([
      [2, 3],
      [3, 4],
      [4, 5],
    ]);
    expect(session.valueOf(v).toArray()).to.deep.equal([2, 3]);
    await session.close();
  });

  it('ends by what the question throws, and takes true and false for an answer alone', async () => {
    const graph = new tf.Graph();
    const { v, add, init } = graph.asDefault(() => {
      const v = new tf.Variable(1, { name: 'v' });
      return { v, add: v.assignAdd(1), init: tf.globalVariablesInitializer() };
    });
    const session = new tf.Session({ graph });
    await session.run(init);
    const cause = new Error('not so');
    const thrown = session.run(
      add,
      {},
      {
        commit: () => {
          throw cause;
        },
      },
    );
    expect((await rejected(thrown, tf.RunError)).cause).to.equal(cause);
    const promised = session.run(add, {}, { commit: (async () => true) as never });
    expect((await rejected(promised, tf.ValueError)).message).to.include('commit gave no answer');
    await rejected(session.run(add, {}, { commit: 'yes' as never }), tf.ValueError);
    expect(session.valueOf(v).item()).to.equal(1);
    const other = new tf.Graph().asDefault(() => new tf.Variable(1, { name: 'v' }));
    expect(() => session.isInitialized(other)).to.throw("not a variable of this session's graph");
    await session.close();
  });
});
