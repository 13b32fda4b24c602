// What a step costs that writes some rows of a large table: `npx tsx bench/rows.ts [rows of the large table]`, by default 4,194,304 of 64
// float32 (1 GB). The least milliseconds a step for 2,560 rows, one thread, and how much memory the steps added to the process, for tables of both sizes.
import * as tf from 'trainop';

const WIDTH = 64;
const ROWS_A_STEP = 2560;
const STEPS = 40;
const sizes = [50_000, Number(process.argv[2] ?? 4 * 2 ** 20)];
const optimizers = {
  'gradient descent': () => new tf.train.GradientDescentOptimizer(0.1),
  Adagrad: () => new tf.train.AdagradOptimizer(0.1),
};
const megabytes = () => process.memoryUsage.rss() / 2 ** 20;
const cell = (text: string | number) => String(text).padStart(16);

console.log(`${'optimizer'.padEnd(18)}${['runtime', 'rows', 'table MB', 'ms a step', 'MB added'].map(cell).join('')}`);
for (const [name, optimizer] of Object.entries(optimizers))
  for (const rows of sizes)
    for (const runtime of ['native', 'binding'] as const) {
      const graph = new tf.Graph();
      const { step, init } = graph.asDefault(() => {
        const table = new tf.Variable(() => tf.zeros([rows, WIDTH]), { name: 'table', dtype: 'float32' });
        const ids = tf.placeholder('int64', [ROWS_A_STEP], { name: 'ids' });
        const loss = tf.reduceSum(tf.square(tf.subtract(tf.nn.embeddingLookup(table, ids), 1)));
        return { step: optimizer().minimize(loss), init: tf.globalVariablesInitializer() };
      });
      const session = new tf.Session({ graph, runtime, intraOpNumThreads: 1 });
      await session.run(init);
      const before = megabytes();
      const times: number[] = [];
      for (let index = 0; index < STEPS; index++) {
        const ids = BigInt64Array.from({ length: ROWS_A_STEP }, () => BigInt(Math.floor(Math.random() * rows)));
        const start = performance.now();
        await session.run(step, { ids: new tf.TensorData('int64', [ROWS_A_STEP], ids) });
        times.push(performance.now() - start);
      }
      const least = Math.min(...times);
      const table = (rows * WIDTH * 4) / 2 ** 20;
      console.log(
        `${name.padEnd(18)}${[runtime, rows, table.toFixed(0), least.toFixed(2), (megabytes() - before).toFixed(0)].map(cell).join('')}`,
      );
      await session.close();
    }
