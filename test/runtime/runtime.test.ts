// What must hold on every runtime, and what the native one adds: the event loop goes on, runs can be ended, all element types pass.
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import * as tf from 'trainop';
import type { RuntimeKind } from '../../src/runtime/runtime.js';
import type { SessionOptions } from '../../src/session/session.js';
import type { DType } from '../../src/values/dtype.js';
import { rejected } from '../support/caught.js';
import { workerSource } from '../support/child.js';

const sessions: tf.Session[] = [];
function start<T extends object>(build: () => T, options: SessionOptions = {}): T & { session: tf.Session } {
  const graph = new tf.Graph();
  const made = graph.asDefault(build);
  const session = new tf.Session({ graph, intraOpNumThreads: 1, ...options });
  sessions.push(session);
  return { ...made, session };
}
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
});

/** A step that takes as long as is wanted: `count` products of matrices, after which `v` is one more. */
const slow = () => {
  const count = tf.placeholder('int64', [], { name: 'count' });
  const v = new tf.Variable(1, { name: 'v' });
  const [, product] = tf.whileLoop(
    (i) => tf.less(i as tf.Tensor, count),
    (i, x) => [tf.add(i as tf.Tensor, 1n), tf.multiply(tf.matmul(x as tf.Tensor, x as tf.Tensor), 0)],
    [tf.constant(0n), tf.ops.expand(0.5, [128n, 128n])],
  );
  const sum = tf.reduceMean(product as tf.Tensor);
  return { v, count, step: v.assignAdd(tf.add(tf.multiply(sum, 0), 1)), next: v.value };
};

for (const runtime of ['native', 'binding'] as const satisfies readonly RuntimeKind[]) {
  describe(`On the ${runtime} runtime`, () => {
    const begin = <T extends object>(build: () => T, options: SessionOptions = {}) =>
      start(build, { runtime, ...options });

    it('several steps share variables, whichever of them changed what before', async () => {
      const names = ['a', 'b', 'c'];
      const { session, steps, all, init } = begin(() => {
        const variables = names.map((name) => new tf.Variable([1, 2], { name }));
        const [a, b, c] = variables as [tf.Variable, tf.Variable, tf.Variable];
        return {
          init: tf.globalVariablesInitializer(),
          all: variables,
          steps: [
            [a.assign(tf.add(b, 1)), b.assign(tf.add(a, c))],
            [c.assign(tf.subtract(a, c))],
            [a.assign(tf.multiply(c, -1)), b.assignAdd([1, 1]), c.assign(tf.add(b, 0.5))],
            [b.assign(tf.multiply(b, 0.5))],
          ],
        };
      });
      await session.run(init);
      let [a, b, c] = [1, 1, 1];
      const numbers: (() => [number, number, number])[] = [
        () => [b + 1, a + c, c],
        () => [a, b, a - c],
        () => [-c, b + 1, b + 0.5],
        () => [a, b * 0.5, c],
      ];
      for (let run = 0, draw = 7; run < 40; run++) {
        draw = (draw * 1103515245 + 12345) % 2 ** 31;
        const choice = (draw >> 16) % 4;
        [a, b, c] = (numbers[choice] as () => [number, number, number])();
        await session.run(steps[choice] as tf.Operation[]);
        const values = await session.run(all);
        expect(
          values.map((data) => (data.data as Float32Array)[0]),
          `run ${run}`,
        ).to.deep.equal([a, b, c].map(Math.fround));
      }
    });

    it('results are the user’s own, small and large, of known shape and not', async () => {
      const { session, x, fetches } = begin(() => {
        const x = tf.placeholder('float32', ['n', 3], { name: 'x' });
        const big = tf.ops.expand(tf.reduceMean(x), [100n, 100n]);
        return { x, fetches: [tf.multiply(x, 2), big, tf.ops.nonZero(x), tf.reduceMean(x)] };
      });
      const feed = (n: number, value: number) =>
        new tf.TensorData('float32', [n, 3], new Float32Array(3 * n).fill(value));
      const seen: [tf.TensorData[], string][] = [];
      for (const [n, value] of [
        [2, 1],
        [2, 3],
        [4, 0],
        [0, 5],
        [2, 7],
        [3000, 2],
      ] as const) {
        const results = await session.run(fetches, [[x, feed(n, value)]]);
        expect(results.map(({ shape }) => shape)).to.deep.equal([[n, 3], [100, 100], [2, value === 0 ? 0 : n * 3], []]);
        if (n > 0) expect(results[1]?.data[9_999]).to.equal(value);
        seen.push([results, String(results.map(({ data }) => data))]);
      }
      for (const [results, text] of seen) expect(String(results.map(({ data }) => data))).to.equal(text);
    });

    it('a feed is what it was when the run was asked for', async () => {
      const { session, x, y } = begin(() => {
        const x = tf.placeholder('float32', [4], { name: 'x' });
        return { x, y: tf.multiply(x, 2) };
      });
      const array = new Float32Array([1, 2, 3, 4]);
      const runs = [session.run(y, [[x, array]]), session.run(x, [[x, array]])];
      array.fill(9);
      const later = session.run([y, x], [[x, array]]);
      structuredClone(array.buffer, { transfer: [array.buffer] });
      expect((await Promise.all(runs)).map((data) => data.toArray())).to.deep.equal([
        [2, 4, 6, 8],
        [1, 2, 3, 4],
      ]);
      expect((await later).map((data) => data.toArray())).to.deep.equal([
        [18, 18, 18, 18],
        [9, 9, 9, 9],
      ]);
      const short = new tf.TensorData('float32', [4], new Float32Array(4));
      structuredClone(short.data.buffer, { transfer: [short.data.buffer as ArrayBuffer] });
      await rejected(session.run(y, [[x, short]]), tf.ShapeError);
    });

    it('a run can be aborted before it has begun, and commits nothing', async () => {
      const { session, v, step } = begin(slow);
      await session.run(v.initializer);
      const early = await rejected(session.run(step, { count: 1n }, { signal: AbortSignal.abort() }), tf.RunError);
      expect((early.cause as Error).name).to.equal('AbortError');
      const [stop, first] = [new AbortController(), session.run(step, { count: 1n })];
      const waiting = session.run(step, { count: 1n }, { signal: stop.signal });
      stop.abort();
      expect((await rejected(waiting, tf.RunError)).cause).to.equal(stop.signal.reason);
      await first;
      expect(session.valueOf(v).item()).to.equal(2);
      await session.run(step, { count: 1n }, { signal: new AbortController().signal });
      expect(session.valueOf(v).item()).to.equal(3);
      await rejected(session.run(step, { count: 1n }, { signal: 5 as never }), tf.ValueError);
    });

    it('one signal serves many runs, and says nothing to those that have ended', async () => {
      const { session, v, step } = begin(slow);
      await session.run(v.initializer);
      const stop = new AbortController();
      const { signal } = stop;
      // Node warns on the user's stderr of more than ten listeners.
      const warnings: Error[] = [];
      const warn = (warning: Error) => warnings.push(warning);
      process.on('warning', warn);
      for (let run = 0; run < 20; run++) await session.run(step, { count: 1n }, { signal });
      expect(session.valueOf(v).item()).to.equal(21);
      const runs = Array.from({ length: 20 }, () => session.run(step, { count: 1n }, { signal }));
      const free = session.run(step, { count: 1n });
      const reason = new Error('enough');
      stop.abort(reason);
      for (const run of runs) expect((await rejected(run, tf.RunError)).cause).to.equal(reason);
      await free;
      process.off('warning', warn);
      expect(warnings).to.deep.equal([]);
      expect(session.valueOf(v).item()).to.equal(22);
      await rejected(session.run(step, { count: 1n }, { signal }), tf.RunError);
      await session.run(step, { count: 1n });
      expect(session.valueOf(v).item()).to.equal(23);
    });

    it('sessions that were forgotten, unclosed, give back what they had', async function () {
      if (process.platform !== 'linux') this.skip();
      setFlagsFromString('--expose-gc');
      const collect = runInNewContext('gc') as () => void;
      // A loaded step has threads for as long as onnxruntime has the step.
      const threads = () => readdirSync('/proc/self/task').length;
      const forget = async () => {
        const graph = new tf.Graph();
        const v = graph.asDefault(() => new tf.Variable([1, 2], { name: 'v' }));
        await new tf.Session({ graph, runtime, intraOpNumThreads: 4 }).run(v.initializer);
      };
      const before = threads();
      for (let count = 0; count < 4; count++) await forget();
      expect(threads() - before).to.be.at.least(9);
      for (let round = 0; round < 100 && threads() - before > 3; round++) {
        collect();
        await sleep(10);
      }
      expect(threads() - before).to.be.at.most(3);
    });

    it('onnxruntime’s own options work', async () => {
      const { session, y } = begin(() => ({ y: tf.add(tf.constant([1, 2]), 1) }), {
        interOpNumThreads: 1,
        executionMode: 'parallel',
        graphOptimizationLevel: 'basic',
        enableCpuMemArena: false,
        enableMemPattern: false,
        executionProviders: ['cpu'],
        logId: 'test',
        logSeverityLevel: 3,
        extra: { session: { disable_prepacking: '1' } },
      });
      expect((await session.run(y)).toArray()).to.deep.equal([2, 3]);
      const wrong: SessionOptions[] = [
        { graphOptimizationLevel: 'most' as 'all' },
        { executionMode: 'both' as 'parallel' },
        { executionProviders: ['abacus'] },
        { intraOpNumThreads: -1 },
        { logSeverityLevel: 9 as 4 },
      ];
      for (const options of wrong)
        expect(() => new tf.Session({ runtime, ...options }), JSON.stringify(options)).to.throw(tf.ValueError);
    });
  });
}

describe('The native runtime', () => {
  const begin = <T extends object>(build: () => T, options: SessionOptions = {}) =>
    start(build, { runtime: 'native', ...options });

  it('is what sessions get by default', () => {
    const asked = process.env.TRAINOP_RUNTIME ?? 'native';
    expect(start(() => ({})).session.runtime).to.equal(asked);
  });

  it('lets timers, and other sessions, go on during a step', async () => {
    const [first, second] = [begin(slow), begin(slow)];
    for (const { session, v, step } of [first, second]) {
      await session.run(v.initializer);
      await session.run(step, { count: 1n });
    }
    let beats = 0;
    const timer = setInterval(() => beats++, 10);
    const begun = performance.now();
    const long = first.session.run(first.step, { count: 2000n });
    let short = 0;
    const side = (async () => {
      for (let run = 0; run < 5; run++) {
        await second.session.run(second.step, { count: 1n });
        short = performance.now() - begun;
      }
    })();
    await long;
    const took = performance.now() - begun;
    clearInterval(timer);
    await side;
    expect(took).to.be.above(60);
    expect(beats).to.be.above(took / 40);
    expect(short).to.be.below(took);
  });

  it('ends a run within milliseconds when it is aborted; nothing is committed, and the next run is as good as any', async () => {
    const { session, v, step } = begin(slow);
    await session.run([v.initializer]);
    const stop = new AbortController();
    const run = session.run(step, { count: 10n ** 9n }, { signal: stop.signal });
    await sleep(30);
    const begun = performance.now();
    stop.abort();
    const error = await rejected(run, tf.RunError);
    expect(performance.now() - begun).to.be.below(1000);
    expect((error.cause as Error).name).to.equal('AbortError');
    expect(session.valueOf(v).item()).to.equal(1);
    await session.run(step, { count: 1n });
    expect(session.valueOf(v).item()).to.equal(2);
  });

  it('takes denormals for zero in whatever thread a step runs, unless asked not to', async () => {
    const build = () => {
      const x = tf.placeholder('float32', [2], { name: 'x' });
      return { x, y: tf.multiply(x, 0.5) };
    };
    for (const [extra, expected] of [
      [{}, 0],
      [{ 'session.set_denormal_as_zero': 0 }, Math.fround(1e-39)],
    ] as const) {
      const several = [1, 2, 3].map((threads) => begin(build, { extra, intraOpNumThreads: threads }));
      for (let round = 0; round < 3; round++) {
        const all = await Promise.all(several.map(({ session, x, y }) => session.run(y, [[x, [2e-39, 1]]])));
        for (const data of all) expect((data.data as Float32Array)[0]).to.be.closeTo(expected, 1e-45);
      }
    }
    expect(5e-324 * 1).to.not.equal(0);
  });

  const types: [DType, readonly number[]][] = [
    ['float16', [0x3c00, 0xc000, 1]],
    ['bfloat16', [0x3f80, 0xc000, 0x4049]],
    ['float8e4m3fn', [0x38, 0x7e, 1]],
    ['float8e4m3fnuz', [0x40, 0x7e, 1]],
    ['float8e5m2', [0x3c, 0x7b, 1]],
    ['float8e5m2fnuz', [0x40, 0x7f, 1]],
    ['int4', [0x71, 0x08]],
    ['uint4', [0xf1, 0x08]],
    ['bool', [1, 0, 1]],
  ];
  for (const [dtype, bits] of types) {
    it(`passes ${dtype} in, through a variable, and out`, async () => {
      const Elements = dtype.endsWith('16') || dtype === 'bfloat16' ? Uint16Array : Uint8Array;
      const data = new tf.TensorData(dtype, [3], Elements.from(bits) as never);
      const { session, x, v, assign, again } = begin(() => {
        const x = tf.placeholder(dtype, ['n'], { name: 'x' });
        const v = new tf.Variable(tf.TensorData.zeros(dtype, [3]), { name: 'v' });
        return {
          x,
          v,
          assign: v.assign(x),
          again: dtype.endsWith('int4') ? tf.cast(tf.cast(x, 'int8'), dtype) : tf.ops.identity(x),
        };
      });
      expect(await session.run(again, [[x, data]])).to.deep.equal(data);
      await session.run(assign, [[x, data]]);
      expect(await session.run(v)).to.deep.equal(data);
    });
  }

  it('refuses complex numbers, of which onnxruntime has no tensors', async () => {
    const { session, x } = begin(() => ({ x: tf.placeholder('complex64', [1], { name: 'x' }) }));
    const data = new tf.TensorData('complex64', [1], new Float32Array(2));
    expect((await rejected(session.run(x, [[x, data]]), tf.RunError)).message).to.include('passes no complex64');
  });

  it('passes strings of every kind', async () => {
    const { session, x, y, v, assign } = begin(() => {
      const x = tf.placeholder('string', ['n', 'm'], { name: 'x' });
      const v = new tf.Variable([['a', 'b']], { name: 'v' });
      return { x, v, y: tf.ops.transpose(x), assign: v.assign(x) };
    });
    for (const texts of [
      [['', 'ü€😀']],
      [
        ['a\nb', ''],
        ['', ''],
      ],
      [[], []],
    ])
      expect((await session.run(x, [[x, texts]])).toArray()).to.deep.equal(texts);
    expect((await session.run(y, [[x, [['', 'ü€😀', 'x']]]])).toArray()).to.deep.equal([[''], ['ü€😀'], ['x']]);
    await session.run(v.initializer);
    for (let run = 0; run < 3; run++) await session.run(assign, [[x, [['', `${run}`]]]]);
    expect(session.valueOf(v).toArray()).to.deep.equal([['', '2']]);
  });

  it('works in worker threads beside the main one', async () => {
    const program = workerSource(`
      const v = new tf.Variable(1, { name: 'v' });
      const add = v.assignAdd(1);
      const endless = v.assignAdd(tf.cast(tf.whileLoop((i) => tf.less(i, 10n ** 12n), (i) => [tf.add(i, 1n)], [tf.constant(0n)])[0], 'float32'));
      const session = new tf.Session({ runtime: 'native', intraOpNumThreads: 1 });
      await session.run(v.initializer);
      for (let run = 0; run < 20; run++) await session.run(add);
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 20);
      const cause = await session.run(endless, {}, { signal: stop.signal }).catch((error) => error.cause.name);
      const value = [session.valueOf(v).item(), cause];
      await session.close();
      parentPort.postMessage(value);`);
    const elsewhere = new Promise((resolve, reject) => {
      new Worker(program, { eval: true, execArgv: [] }).once('message', resolve).once('error', reject);
    });
    const { session, v, step } = begin(slow);
    await session.run(v.initializer);
    let value: unknown;
    for (let over = false; !over; ) {
      await session.run(step, { count: 2n });
      over = await Promise.race([elsewhere.then(() => true), sleep(10, false)]);
      value = await Promise.race([elsewhere, undefined]);
    }
    expect(value).to.deep.equal([21, 'AbortError']);
  });

  it('gives back what it used, step after step and session after session', async () => {
    const build = () => {
      const x = tf.placeholder('float32', ['n', 64], { name: 'x' });
      const w = new tf.Variable(tf.TensorData.zeros('float32', [64, 64]), { name: 'w' });
      return { x, w, step: w.assignAdd(tf.matmul(x, x, { transposeA: true })), big: tf.matmul(x, w) };
    };
    const feed = new tf.TensorData('float32', [128, 64], new Float32Array(128 * 64));
    const used = () => process.memoryUsage().rss / 2 ** 20;
    const { session, x, w, step, big } = begin(build);
    await session.run(w.initializer);
    const steps = async (count: number) => {
      for (let run = 0; run < count; run++) await session.run([step, big], [[x, feed]]);
      return used();
    };
    const several = async (count: number) => {
      for (let index = 0; index < count; index++) {
        const other = begin(build);
        await other.session.run(other.w.initializer);
        await other.session.run(other.step, [[other.x, feed]]);
        await other.session.close();
      }
      return used();
    };
    const first = await steps(500);
    expect((await steps(1000)) - first).to.be.below(40);
    const before = await several(15);
    expect((await several(30)) - before).to.be.below(40);
  });
});
