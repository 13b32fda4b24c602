// Runs of every fate at once: sessions side by side, asked for more than they can do, with other feeds each time, runs that fail and runs
// that are aborted at any moment. What was promised must have happened, and nothing else.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import * as tf from 'trainop';

const SESSIONS = 3;
const RUNS = 150;

/** Numbers below `limit`, the same each time. */
function draws(seed: number) {
  let state = seed;
  return (limit: number) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % limit;
  };
}

function build() {
  const x = tf.placeholder('float32', ['n', 'm'], { name: 'x' });
  const row = tf.placeholder('int64', [], { name: 'row' });
  const times = tf.placeholder('int64', [], { name: 'times' });
  const [, worked] = tf.whileLoop(
    (i) => tf.less(i as tf.Tensor, times),
    (i, y) => [
      tf.add(i as tf.Tensor, 1n),
      tf.matmul(
        y as tf.Tensor,
        tf.constant([
          [1, 0],
          [0, 1],
        ]),
      ),
    ],
    [tf.constant(0n), tf.ops.expand(1, [2n, 2n])],
  ) as [tf.Tensor, tf.Tensor];
  // One for every run, after all else has been computed: a row that is not there fails it.
  const picked = tf.gather(tf.constant([1, 1, 1]), row);
  const count = new tf.Variable(0, { name: 'count' });
  const last = new tf.Variable(tf.TensorData.zeros('float32', [64, 64]), { name: 'last' });
  const sum = tf.reduceSum(x);
  const one = tf.add(picked, tf.multiply(tf.reduceMean(worked), 0));
  const step = tf.group(count.assignAdd(one), last.assign(tf.ops.expand(sum, [64n, 64n])));
  return { x, row, times, count, last, step, doubled: tf.multiply(x, 2), sum, init: tf.globalVariablesInitializer() };
}

describe('Sessions under every load', () => {
  it('lose no update and make none up', async () => {
    const one = async (seed: number) => {
      const next = draws(seed);
      const graph = new tf.Graph();
      const { x, row, times, count, last, step, doubled, sum, init } = graph.asDefault(build);
      const session = new tf.Session({ graph, intraOpNumThreads: 1 + (seed % 2) });
      await session.run(init);
      const fates = { done: 0, failed: 0, aborted: 0 };
      let lastSum = 0;
      const run = async (value: number, fate: number) => {
        const shape = [next(9), 1 + next(40)] as const;
        const size = shape[0] * shape[1];
        const data = new tf.TensorData('float32', shape, new Float32Array(size).fill(value));
        const feeds = [
          [x, data],
          [row, fate === 0 ? 7n : 1n],
          [times, BigInt(next(fate < 3 ? 400 : 4))],
        ] as const;
        const stop = new AbortController();
        const asked = session.run({ step, doubled, sum }, feeds, { signal: stop.signal });
        data.data.fill(-1);
        if (fate === 1) stop.abort();
        if (fate === 2) setTimeout(() => stop.abort(), next(6));
        try {
          const given = await asked;
          fates.done++;
          lastSum = size * value;
          expect(given.sum.item()).to.equal(lastSum);
          expect(given.doubled.shape).to.deep.equal(shape);
          expect(given.doubled.data.every((element) => element === 2 * value)).to.equal(true);
          given.doubled.data.fill(5);
        } catch (error) {
          if (!(error instanceof tf.RunError)) throw error;
          fates[stop.signal.aborted ? 'aborted' : 'failed']++;
        }
      };
      const waiting = new Set<Promise<void>>();
      for (let index = 0; index < RUNS; index++) {
        const asked = run(1 + next(9), next(12));
        waiting.add(asked);
        asked.then(
          () => waiting.delete(asked),
          () => undefined,
        );
        if (next(4) > 0) await Promise.race(waiting);
        if (next(30) === 0) await sleep(1);
      }
      await Promise.all(waiting);
      const values = [session.valueOf(count).item(), ...session.valueOf(last).data];
      await session.close();
      expect(fates.done + fates.failed + fates.aborted).to.equal(RUNS);
      expect(Math.min(fates.done, fates.failed, fates.aborted), JSON.stringify(fates)).to.be.above(0);
      expect(new Set(values.slice(1))).to.deep.equal(new Set([lastSum]));
      expect(values[0]).to.equal(fates.done);
    };
    await Promise.all(Array.from({ length: SESSIONS }, (_, index) => one(index + 1)));
  });
});
