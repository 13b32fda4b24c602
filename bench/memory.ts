// Whether memory stays as it is: `npx tsx --expose-gc bench/memory.ts [native|binding]` prints the process' resident memory in MiB along
// 20,000 steps of one session, 500 sessions that are closed, and 200 that are forgotten. Every column must end about where it began.
import { setTimeout as sleep } from 'node:timers/promises';
import * as tf from 'trainop';

const runtime = (process.argv[2] ?? 'native') as 'native' | 'binding';
const collect = (globalThis as { gc?: () => void }).gc ?? (() => undefined);
const MIB = 2 ** 20;

/** A step with everything that has memory of its own: a variable, feeds of two sizes, results small, large, and of unknown shape. */
function build() {
  const x = tf.placeholder('float32', ['n', 64], { name: 'x' });
  const w = new tf.Variable(tf.TensorData.zeros('float32', [256, 64]), { name: 'w' });
  const product = tf.matmul(w, tf.matmul(x, x, { transposeA: true }));
  return {
    x,
    w,
    fetches: [w.assignAdd(product), tf.reduceMean(x), tf.matmul(x, w, { transposeB: true }), tf.ops.nonZero(x)],
  };
}
const feeds = [100, 128, 17].map((n) => new tf.TensorData('float32', [n, 64], new Float32Array(64 * n).fill(1e-3)));

async function session() {
  const graph = new tf.Graph();
  const { x, w, fetches } = graph.asDefault(build);
  const made = new tf.Session({ graph, runtime, intraOpNumThreads: 1 });
  await made.run(w.initializer);
  let count = 0;
  return { session: made, step: () => made.run(fetches, [[x, feeds[count++ % feeds.length] as tf.TensorData]]) };
}

/** Does `task` `total` times and prints the memory at ten points. */
async function watched(title: string, total: number, task: () => Promise<unknown>): Promise<void> {
  const points: number[] = [];
  for (let done = 0; done <= total; done++) {
    if (done % (total / 10) === 0) {
      // Twice with a pause: what is collected is let go of a moment later.
      for (let round = 0; round < 2; round++) {
        collect();
        await sleep(20);
      }
      points.push(process.memoryUsage().rss / MIB);
    }
    await task();
  }
  console.log(`${title.padEnd(28)}${points.map((point) => point.toFixed(0).padStart(6)).join('')}`);
}

const one = await session();
await watched('20,000 steps', 20_000, one.step);
await one.session.close();
await watched('500 sessions, closed', 500, async () => {
  const { session: other, step } = await session();
  await step();
  await other.close();
});
await watched('200 sessions, forgotten', 200, async () => {
  await (await session()).step();
});
