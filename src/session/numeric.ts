// Owns numeric differentiation: how the weighted sum of results changes when arguments move along directions, and reproducible directions
// to go in. It knows no graph: results are what a function gives for arguments by any key. Sums are in double precision.
import { TensorData } from '../values/tensor-data.js';

/** The elements as numbers. */
export const numbersOf = (data: TensorData): number[] => data.values().map(Number);
export const products = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((value, index) => value * (b[index] as number));
export const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
/** Every element of `data` times its weight. */
export const weighted = (data: readonly TensorData[], weights: readonly TensorData[]): number[] =>
  data.flatMap((value, index) => products(numbersOf(value), numbersOf(weights[index] as TensorData)));

/**
 * The derivative of the sum of what `run` gives, times `weights`, by how far the arguments go along `directions`, from the values at ±step
 * and ±2·step, without the errors of the second to the fourth order.
 */
export async function derivativeAlong<K>(
  directions: ReadonlyMap<K, readonly number[]>,
  step: number,
  {
    at,
    weights,
    run,
  }: {
    /** All arguments; those with a direction begin here. */
    readonly at: ReadonlyMap<K, TensorData>;
    readonly weights: readonly TensorData[];
    readonly run: (at: ReadonlyMap<K, TensorData>) => Promise<readonly TensorData[]>;
  },
): Promise<number> {
  const f = async (by: number) => {
    const there = new Map(at);
    for (const [key, direction] of directions) {
      const start = at.get(key) as TensorData;
      const elements = numbersOf(start).map((value, place) => value + by * (direction[place] as number));
      there.set(key, TensorData.from(elements, start.dtype, start.shape));
    }
    return sumOf(weighted(await run(there), weights));
  };
  const inner = (await f(step)) - (await f(-step));
  const outer = (await f(2 * step)) - (await f(-2 * step));
  return (8 * inner - outer) / (12 * step);
}

/** Reproducible numbers in [0, 1) (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
