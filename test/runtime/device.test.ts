// Variables on a device, with the host's memory standing for one: the same calls as for a card, under other names. A session with a device
// is compared with one without.
import { expect } from 'chai';
import * as tf from 'trainop';
import { encode } from '../../src/onnx/encode.js';
import type { Device } from '../../src/runtime/native/device.js';
import type { NativeEngine } from '../../src/runtime/native/engine.js';
import { GuardedCompiled } from '../../src/runtime/native/guarded.js';
import type { Compiled } from '../../src/runtime/runtime.js';
import { openEngine } from '../../src/session/open.js';
import { planFetches } from '../../src/session/plan.js';
import { rejected } from '../support/caught.js';
import { feedValue, programs } from '../support/programs.js';

/** Calls `make` where the host stands for a device. */
function onDevice<T>(make: () => T): T {
  process.env.TRAINOP_TEST_DEVICE = 'cpu';
  try {
    return make();
  } finally {
    delete process.env.TRAINOP_TEST_DEVICE;
  }
}
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});
const options = { runtime: 'native', intraOpNumThreads: 1 } as const;

/** The same graph in a session with a device and in one without. */
async function both<T extends object>(build: () => T) {
  const graph = new tf.Graph();
  const built = graph.asDefault(() => ({ ...build(), init: tf.globalVariablesInitializer() }));
  const device = onDevice(() => new tf.Session({ graph, ...options }));
  const host = new tf.Session({ graph, ...options });
  open.push(device, host);
  const run = async (fetches: Parameters<tf.Session['run']>[0], feeds: Record<string, tf.TensorDataLike> = {}) => {
    const expected = await host.run(fetches, feeds);
    expect(await device.run(fetches, feeds)).to.deep.equal(expected);
    return expected;
  };
  const same = () => {
    for (const variable of graph.variables.values())
      expect(device.valueOf(variable), variable.name).to.deep.equal(host.valueOf(variable));
  };
  await run(built.init);
  return { ...built, graph, device, host, run, same };
}

/** A step as the engine has it. */
async function compiled(step: tf.Tensor | tf.Operation, fed: readonly tf.Tensor[] = [], more = {}) {
  const { engine, target } = onDevice(() => openEngine('test', {}, { ...options, ...more }));
  open.push(engine);
  const { plan } = planFetches([step], new Set(fed), target);
  const outputs = [...plan.updates.map(({ variable, next }) => ({ ...variable, name: next })), ...plan.results];
  const signature = { inputs: [...plan.feeds, ...plan.reads], outputs };
  return { engine, compiled: await engine.compile(encode(plan.model as tf.onnx.OnnxModel), signature) };
}

describe('Variables on a device', () => {
  for (const [name, build] of Object.entries(programs))
    it(`are what they are on the host: the ${name} program`, async () => {
      const { trainOp, outputs, feeds, run, same } = await both(build);
      for (let step = 0; step < 3; step++) {
        const fed = Object.fromEntries(feeds.map((tensor) => [tensor.name, feedValue(tensor, step)]));
        await run([trainOp, ...outputs], fed);
        await run(trainOp, fed);
        same();
      }
    });

  for (const dtype of ['float16', 'bfloat16', 'float64', 'int8', 'int64', 'uint32', 'bool'] as const)
    it(`are of any element type: ${dtype}`, async () => {
      const value = tf.TensorData.from([1, 0, 1, 1, 0, 1], dtype, [2, 3]);
      const { v, turn, run, same, device, host } = await both(() => {
        const v = new tf.Variable(value, { name: 'v' });
        return {
          v,
          turn: v.assign(tf.ops.concat([tf.ops.slice(v, [1n], [2n]), tf.ops.slice(v, [0n], [1n])], { axis: 0 })),
        };
      });
      for (let step = 0; step < 4; step++) await run([v, turn]);
      for (const session of [device, host]) await session.load(new Map([[v, value]]));
      await run([v, turn]);
      same();
    });

  it('stand beside strings, which stay on the host', async () => {
    const { run, same, all } = await both(() => {
      const [text, number] = [new tf.Variable('a', { name: 'text' }), new tf.Variable([1, 2], { name: 'number' })];
      return { all: [text.assign(tf.constant('b')), number.assignAdd([1, 1]), text, number] };
    });
    for (let step = 0; step < 3; step++) await run(all);
    same();
  });

  it('are read and written by steps in any order, some captured and some not', async () => {
    const { steps, a, b, run, same, device, host } = await both(() => {
      const [a, b] = [new tf.Variable([1, 2], { name: 'a' }), new tf.Variable([3, 4], { name: 'b' })];
      const fixed = tf.placeholder('float32', [2], { name: 'fixed' });
      const free = tf.placeholder('float32', ['n', 2], { name: 'free' });
      return {
        a,
        b,
        steps: [
          a.assign(tf.add(b, fixed)),
          b.assignAdd(tf.reduceSum(free, 0)),
          tf.group(a.assign(b), b.assign(a)),
          a.assignAdd([1, 1]),
        ],
      };
    });
    const numbers = (step: number) => ({
      fixed: [step, 2 * step],
      free: Array.from({ length: step % 3 }, (_, row) => [row, step]),
    });
    for (let run_ = 0, draw = 7; run_ < 30; run_++) {
      draw = (draw * 1103515245 + 12345) % 2 ** 31;
      const choice = (draw >> 16) % 4;
      const { fixed, free } = numbers(run_);
      const value = new tf.TensorData('float32', [free.length, 2], Float32Array.from(free.flat()));
      await run([a, steps[choice] as tf.Operation, b], choice === 0 ? { fixed } : choice === 1 ? { free: value } : {});
      if (run_ % 10 === 9) for (const session of [device, host]) await session.load(new Map([[a, [0.5, 0.25]]]));
      same();
    }
  });

  it('stay as they were when a run fails or is ended', async () => {
    const { step, wrong, v, device } = await both(() => {
      const v = new tf.Variable([1, 2], { name: 'v' });
      const x = tf.placeholder('float32', [null], { name: 'x' });
      return { v, step: v.assignAdd(tf.reshape(x, [2])), wrong: v.assign(tf.reshape(x, [2])) };
    });
    await device.run(step, { x: [1, 1] });
    await rejected(device.run(wrong, { x: [1, 1, 1] }), tf.RunError);
    const controller = new AbortController();
    const running = device.run(step, { x: [5, 5] }, { signal: controller.signal });
    controller.abort();
    await rejected(running, tf.RunError);
    expect(device.valueOf(v).values()).to.deep.equal([2, 3]);
    await device.run(step, { x: [1, 1] });
    expect(device.valueOf(v).values()).to.deep.equal([3, 4]);
  });

  it('give a RunError where the device has no room for another, and keep what they have', async () => {
    const { grown, v, step, device } = await both(() => {
      const v = new tf.Variable([1, 2], { name: 'v' });
      const many = tf.placeholder('int64', [1], { name: 'many' });
      return {
        v,
        step: v.assignAdd([1, 1]),
        grown: v.assign(tf.reshape(tf.reduceSum(tf.ops.expand(v, tf.ops.concat([many, [2n]], { axis: 0 })), 0), [2])),
      };
    });
    const error = await rejected(device.run(grown, { many: [2n ** 45n] }), tf.RunError);
    expect(error.message).to.match(/alloc/i);
    await device.run(step);
    expect(device.valueOf(v).values()).to.deep.equal([2, 3]);
    const { engine } = await compiled(step);
    expect(() => engine.allocate('float32', [2 ** 46])).to.throw(Error, /alloc/i);
    expect(engine.allocate('float32', [2])?.read().shape).to.deep.equal([2]);
  });

  it('are let go of with their session', async () => {
    for (let count = 0; count < 5; count++) {
      const { device, host, trainOp, feeds } = await both(
        programs.shared as () => { trainOp: tf.Tensor; feeds: tf.Tensor[] },
      );
      await device.run(trainOp, Object.fromEntries(feeds.map((tensor) => [tensor.name, feedValue(tensor, count)])));
      await device.close();
      await host.close();
      open.length = 0;
    }
  });
});

describe('Runs on a device are captured', () => {
  const captured = async (build: () => { step: tf.Tensor | tf.Operation; fed?: tf.Tensor[] }, more = {}) => {
    const { step, fed } = new tf.Graph().asDefault(build);
    return (await compiled(step, fed, more)).compiled.captured;
  };
  const plain = () => {
    const x = tf.placeholder('float32', [2], { name: 'x' });
    return { step: new tf.Variable([1, 2]).assignAdd(x), fed: [x] };
  };

  it('where everything has a fixed shape and is computed there', async () =>
    expect(await captured(plain)).to.equal(true));
  it('unless an option says no', async () => expect(await captured(plain, { cudaGraph: false })).to.equal(false));
  it('not where a shape is not fixed', async () =>
    expect(
      await captured(() => {
        const x = tf.placeholder('float32', ['n', 2], { name: 'x' });
        return { step: new tf.Variable([1, 2]).assignAdd(tf.reduceSum(x, 0)), fed: [x] };
      }),
    ).to.equal(false));
  it('not where the host steps through a body', async () =>
    expect(
      await captured(() => {
        const v = new tf.Variable([1, 2]);
        return {
          step: v.assign(
            tf.cond(
              tf.greater(tf.reduceSum(v), 0),
              () => tf.negative(v),
              () => tf.add(v, 1),
            ),
          ),
        };
      }),
    ).to.equal(false));
  it('not where there are strings', async () =>
    expect(await captured(() => ({ step: new tf.Variable('a').assign(tf.constant('b')) }))).to.equal(false));
});

describe('A run of nothing does not reach the device', () => {
  const build = () => {
    const x = tf.placeholder('float32', ['n', 2], { name: 'x' });
    const w = new tf.Variable([[1], [2]], { name: 'w' });
    const y = tf.matmul(x, w);
    return { x, y, step: w.assignSub(tf.matmul(x, y, { transposeA: true })) };
  };

  it('and gives what the host gives, before and after runs of something', async () => {
    const { y, step, run, same } = await both(build);
    for (const rows of [0, 2, 0, 1])
      await run([y, step], { x: new tf.TensorData('float32', [rows, 2], new Float32Array(2 * rows).fill(0.1)) });
    same();
  });

  it('while every other one does', async () => {
    // Two models, so that the result tells which of them ran.
    const times = (factor: number) => () => {
      const x = tf.placeholder('float32', ['n'], { name: 'x' });
      return { x, y: tf.add(tf.reduceSum(x), factor) };
    };
    const [near, far] = await Promise.all(
      [1, 2].map((factor) => {
        const { x, y } = new tf.Graph().asDefault(times(factor));
        return compiled(y, [x]);
      }),
    );
    expect(near?.compiled).to.be.instanceOf(GuardedCompiled);
    const engine = near?.engine as NativeEngine;
    const guarded = new GuardedCompiled(engine.device as Device, far?.compiled as Compiled, {
      load: async () => near?.compiled as Compiled,
      allocate: ({ dtype, shape }) => engine.allocateHost(dtype, shape),
    });
    const results: unknown[] = [];
    for (const rows of [0, 1, 0, 3])
      results.push((await guarded.run([engine.hold(tf.TensorData.zeros('float32', [rows]))], [undefined]))[0]?.item());
    expect(results).to.deep.equal([1, 2, 1, 2]);
  });
});
