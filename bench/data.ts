// What data cost the host: `npx tsx bench/data.ts`. Microseconds an example of pipelines over 60,000 pictures of 28 × 28 bytes in memory, and
// over files of text; the second of two passes.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from 'trainop';

const COUNT = 60_000;
const digits = tf.data.Dataset.fromTensorSlices({
  images: new tf.TensorData('uint8', [COUNT, 1, 28, 28], new Uint8Array(COUNT * 784)),
  labels: new BigInt64Array(COUNT),
});
const shuffled = digits.shuffle(COUNT, { seed: 1 });
const folder = await mkdtemp(join(tmpdir(), 'trainop-bench-'));
const file = async (name: string, rows: number, line: (row: number) => string, first = '') => {
  await writeFile(join(folder, name), first + Array.from({ length: rows }, (_, row) => `${line(row)}\n`).join(''));
  return join(folder, name);
};
const pixels = Array.from({ length: 784 }, (_, index) => `p${index}`);
const csv = await file(
  'a.csv',
  3000,
  (row) => [row % 10, ...pixels.map((_, at) => (row * at) % 256)].join(),
  `label,${pixels}\n`,
);
const json = await file('a.jsonl', 20_000, (row) => JSON.stringify({ x: [row, 1, 2, 3], y: row % 10 }));
const text = await file('a.txt', 200_000, (row) => `line ${row}`);

const pipelines: Readonly<Record<string, tf.data.Dataset>> = {
  'shuffle, batch of 100': shuffled.batch(100),
  'the same, prefetch': shuffled.batch(100).prefetch(2),
  'shuffle, map, batch of 100': shuffled
    .map(({ images, labels }, { random }) => ({ images, labels, random: random() }))
    .batch(100),
  'CSV of 785 columns, batch of 100': tf.data
    .csv(csv, { columns: { images: { from: 'p*', dtype: 'uint8' }, labels: { from: 'label', dtype: 'int64' } } })
    .batch(100),
  'JSON lines, batch of 100': tf.data.jsonLines(json).batch(100),
  'text lines, batch of 100': tf.data.textLines(text).batch(100),
};
const rows = (batch: tf.data.Element): number =>
  batch instanceof tf.TensorData ? (batch.shape[0] as number) : rows(Object.values(batch)[0] as tf.data.Element);
for (const [name, dataset] of Object.entries(pipelines)) {
  let cost = 0;
  for (let pass = 0; pass < 2; pass++) {
    const start = performance.now();
    let count = 0;
    for await (const batch of dataset) count += rows(batch);
    cost = (1000 * (performance.now() - start)) / count;
  }
  console.log(`${name.padEnd(34)}${cost.toFixed(2).padStart(10)}`);
}
await rm(folder, { recursive: true });
