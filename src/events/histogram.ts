// Owns histograms as TensorFlow has them: its buckets, whose limits grow by a tenth, counts and sums in double precision.
import { ValueError } from '../errors.js';
import type { TensorData } from '../values/tensor-data.js';

/** What an event file holds of a distribution. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly num: number;
  readonly sum: number;
  readonly sumSquares: number;
  /** The upper ends of the buckets; a value that is one belongs to the next bucket. */
  readonly bucketLimit: readonly number[];
  readonly bucket: readonly number[];
}

/** TensorFlow's: 10⁻¹² and so on, each a tenth more, up to 10²⁰; then the largest number; the same below 0. */
const LIMITS: Float64Array = (() => {
  const positive: number[] = [];
  for (let limit = 1e-12; limit < 1e20; limit *= 1.1) positive.push(limit);
  positive.push(Number.MAX_VALUE);
  return Float64Array.from([...positive.map((limit) => -limit).reverse(), 0, ...positive]);
})();

const ZERO = LIMITS.indexOf(0);
const GROWTH = Math.log(1.1);
const FIRST = Math.log(1e-12);

/** The bucket of a value: the first whose limit is above it. The largest number there is belongs to the last. */
function bucketOf(value: number): number {
  // The logarithm tells where about it is, the limits themselves where.
  const steps = Math.floor((Math.log(Math.abs(value)) - FIRST) / GROWTH) + 1;
  const away = Math.min(Math.max(steps, 0), ZERO - 1);
  let bucket = value < 0 ? ZERO - away : ZERO + 1 + away;
  while (bucket > 0 && (LIMITS[bucket - 1] as number) > value) bucket--;
  while (bucket < LIMITS.length - 1 && (LIMITS[bucket] as number) <= value) bucket++;
  return bucket;
}

/** Numbers as they are in memory, where JavaScript reads them so. */
const readable = ['float32', 'float64', 'int8', 'int16', 'int32', 'uint8', 'uint16', 'uint32'];
const numbersOf = (data: TensorData): ArrayLike<number> =>
  readable.includes(data.dtype) ? (data.data as Float64Array) : data.values().map(Number);

/**
 * The distribution of all elements. Neighbouring buckets that are empty are one.
 *
 * @throws ValueError, TensorFlow's, for a value that is NaN or infinite.
 */
export function histogramOf(tag: string, data: TensorData): Histogram {
  const counts = new Float64Array(LIMITS.length);
  const values = numbersOf(data);
  const num = values.length;
  let [min, max, sum, sumSquares] = [Number.MAX_VALUE, -Number.MAX_VALUE, 0, 0];
  // By index: there may be millions.
  for (let index = 0; index < num; index++) {
    const value = values[index] as number;
    if (!Number.isFinite(value))
      throw new ValueError(`${Number.isNaN(value) ? 'Nan' : 'Infinity'} in summary histogram for: ${tag}`, {
        got: `${value}, element ${index} of ${data}`,
      });
    (counts[bucketOf(value)] as number)++;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    sumSquares += value * value;
  }
  return { min, max, num, sum, sumSquares, ...merged(counts) };
}

/** The buckets that are written: a run of empty ones is one, which ends where the last of them does. */
function merged(counts: Float64Array): Pick<Histogram, 'bucketLimit' | 'bucket'> {
  const bucketLimit: number[] = [];
  const bucket: number[] = [];
  for (const [index, count] of counts.entries()) {
    const isEmptyRun = count === 0 && counts[index + 1] === 0;
    if (isEmptyRun) continue;
    bucketLimit.push(LIMITS[index] as number);
    bucket.push(count);
  }
  return { bucketLimit, bucket };
}
