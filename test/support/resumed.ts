// A program that trains, saves and restores, as tests start and kill it: PATH FROM TO [EVERY]. Trains from step FROM, which it restores from
// the latest checkpoint, to step TO, saves after every EVERY steps and at the end, and says which saves are complete.
import { dirname } from 'node:path';
import * as tf from 'trainop';

/** Dropout, noise, batch normalization, decay, moving averages, Adam: everything that a step reads and writes. */
export function build() {
  const x = tf.placeholder('float32', ['batch', 4], { name: 'x' });
  const y = tf.placeholder('float32', ['batch', 1], { name: 'y' });
  let hidden = tf.layers.fullyConnected(x, 6, { normalizerFn: tf.layers.batchNorm, normalizerParams: { decay: 0.9 } });
  hidden = tf.layers.dropout(hidden, { keepProb: 0.7 });
  const loss = tf.losses.meanSquaredError(y, tf.layers.dense(hidden, 1, { name: 'head' }));
  const step = tf.createGlobalStep();
  const rate = tf.train.exponentialDecay(0.05, step, 3, 0.9);
  const optimized = tf.optimizeLoss(loss, {
    learningRate: rate,
    optimizer: 'Adam',
    clipGradients: 1,
    gradientNoiseScale: 0.1,
  });
  const averages = new tf.train.ExponentialMovingAverage(0.9, { numUpdates: step });
  const average = averages.apply(tf.trainableVariables());
  const trainOp = tf.controlDependencies([optimized], () => tf.group(average));
  return { x, y, trainOp, loss: optimized, step, init: tf.globalVariablesInitializer() };
}

/** Rows that are shuffled, made noisy and read ahead: where they go on is part of what is saved. */
function batches() {
  const points = tf.data.Dataset.fromTensorSlices({
    x: Array.from({ length: 25 }, (_, row) => [row, 1, -row, row * row].map((value) => value / 25)),
    y: Array.from({ length: 25 }, (_, row) => [Math.sin(row)]),
  });
  return points
    .shuffle(10, { seed: 1 })
    .repeat()
    .map(({ x, y }, { random }) => ({ x: x.values().map((value) => value + random() / 10), y }), { seed: 2 })
    .batch(6)
    .prefetch(2);
}

export async function train(path: string, from: number, to: number, every = to): Promise<void> {
  const graph = new tf.Graph();
  const { x, y, trainOp, loss, step, init } = graph.asDefault(build);
  const session = new tf.Session({ graph, intraOpNumThreads: 1 });
  const iterator = batches().iterator();
  const saver = new tf.train.Saver({ maxToKeep: 3, iterators: { train: iterator } });
  const latest = await tf.train.latestCheckpoint(dirname(path));
  if (from > 0 && latest === null) throw new Error('there is nothing to go on from');
  if (latest === null) await session.run(init);
  else await saver.restore(session, latest);
  console.log(`from ${latest === null ? 0 : session.valueOf(step).item()}`);
  for (let at = latest === null ? 0 : Number(session.valueOf(step).item()); at < to; at++) {
    const { value } = await iterator.next();
    await session.run(
      [trainOp, loss],
      [
        [x, value?.x as tf.TensorData],
        [y, value?.y as tf.TensorData],
      ],
    );
    // What was written into a pipe is there, even if the next moment is the last.
    if ((at + 1) % every === 0 || at + 1 === to)
      console.log(`saved ${await saver.save(session, path, { globalStep: step })}`);
  }
  await iterator.close();
  await session.close();
}

if (process.argv[1]?.includes('resumed')) {
  const [, , path = '', from, to, every] = process.argv;
  // Not awaited: tests import this module too, and what waits at its top level is loaded twice by mocha.
  void train(path, Number(from), Number(to), every === undefined ? undefined : Number(every));
}
