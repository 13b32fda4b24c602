// Owns the random numbers of pipelines: generators that are keyed, so that what an element gets depends on its key alone, and that can be
// saved. The generator is xoshiro128** (D. Blackman, S. Vigna, https://prng.di.unimi.it/), its first state a hash of the key.
import { badState, type Json } from './stage.js';

const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** Mixes all bits of a word (the end of MurmurHash3). */
function mixed(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
const LANES = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f] as const;

/** Random numbers for a key: whole numbers, of which each counts. */
export class Random {
  readonly #words: Int32Array;

  constructor(key: readonly number[]) {
    this.#words = Int32Array.from(LANES, (lane) =>
      key.reduce((hash, part) => {
        const low = mixed(hash ^ Math.imul(part | 0, lane));
        return mixed(Math.imul(low + Math.floor(part / 2 ** 32), lane) ^ lane);
      }, lane | 0),
    );
    // All zeros would stay so.
    if (this.#words.every((word) => word === 0)) this.#words[0] = 1;
  }

  /** One that goes on where another was saved. */
  static restored(state: Json | undefined): Random {
    const random = new Random([]);
    if (!Array.isArray(state) || state.length !== 4 || !state.every((word) => (word | 0) === word))
      throw badState('it has no random numbers to go on with', state);
    random.#words.set(state as number[]);
    return random;
  }

  save(): Json {
    return [...this.#words];
  }

  /** 32 bits. */
  #word(): number {
    const words = this.#words as unknown as [number, number, number, number];
    const result = Math.imul(rotated(Math.imul(words[1], 5), 7), 9);
    const shifted = words[1] << 9;
    words[2] ^= words[0];
    words[3] ^= words[1];
    words[1] ^= words[2];
    words[0] ^= words[3];
    words[2] ^= shifted;
    words[3] = rotated(words[3], 11);
    return result >>> 0;
  }

  /** From 0 to 1, without 1, of 53 bits. */
  next(): number {
    return ((this.#word() >>> 5) * 2 ** 26 + (this.#word() >>> 6)) / 2 ** 53;
  }

  /** A whole number from 0 to `count`, without `count`. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }
}
