// Owns shuffling: of a buffer of items a random one is next, and another takes its place (TF `Dataset.shuffle`).
import { Random } from '../random.js';
import { type Cursor, collect, type Eventually, eventually, field, type Json, listIn, type Stage } from '../stage.js';

export interface Shuffling {
  readonly bufferSize: number;
  /** Nothing for the iterator's own. */
  readonly seed: number | undefined;
  readonly reshuffleEachIteration: boolean;
}

class ShuffleCursor<I> implements Cursor<I> {
  readonly #source: Cursor<I>;
  readonly #size: number;
  readonly #random: Random;
  readonly #buffer: I[];
  readonly #pack: (item: I) => Json;

  constructor(source: Cursor<I>, size: number, random: Random, buffer: I[], pack: (item: I) => Json) {
    this.#source = source;
    this.#size = size;
    this.#random = random;
    this.#buffer = buffer;
    this.#pack = pack;
  }

  next(): Eventually<I | undefined> {
    return eventually(collect(this.#source, this.#size, this.#buffer), (buffer) => {
      if (buffer.length === 0) return undefined;
      const place = this.#random.below(buffer.length);
      const item = buffer[place] as I;
      const last = buffer.pop() as I;
      if (place < buffer.length) buffer[place] = last;
      return item;
    });
  }

  save(): Eventually<Json> {
    const [random, buffer] = [this.#random.save(), this.#buffer.map((item) => this.#pack(item))];
    return eventually(this.#source.save(), (parent) => ({ random, buffer, parent }));
  }

  close(): Eventually<void> {
    return this.#source.close();
  }
}

export function shuffle<I, E>(
  parent: Stage<I, E>,
  { bufferSize, seed, reshuffleEachIteration }: Shuffling,
): Stage<I, E> {
  const { layout, names } = parent;
  return {
    names: [...names, 'shuffle'],
    layout,
    open: (passage, state) => {
      const key = [seed ?? passage.seed, names.length, ...(reshuffleEachIteration ? passage.pass : [])];
      const random = state === undefined ? new Random(key) : Random.restored(field(state, 'random'));
      const buffer = listIn(state, 'buffer').map((item) => layout.unpack(item));
      const source = parent.open(passage, field(state, 'parent'));
      return new ShuffleCursor(source, bufferSize, random, buffer, (item) => layout.pack(item));
    },
  };
}
