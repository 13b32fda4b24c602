// Owns repetition: the stages before it are opened anew for each pass, which has its own random numbers.
import {
  type Cursor,
  countIn,
  type Eventually,
  eventually,
  field,
  type Json,
  type Passage,
  type Stage,
} from '../stage.js';

class RepeatCursor<I> implements Cursor<I> {
  readonly #open: (pass: number, state?: Json) => Cursor<I>;
  readonly #count: number;
  #pass: number;
  /** Whether this pass has given nothing so far: a pass without elements is the last. */
  #isEmpty: boolean;
  #source: Cursor<I>;

  constructor(open: (pass: number, state?: Json) => Cursor<I>, count: number, state: Json | undefined) {
    this.#open = open;
    this.#count = count;
    this.#pass = countIn(state, 'pass');
    this.#isEmpty = field(state, 'isEmpty') !== false;
    this.#source = open(this.#pass, field(state, 'parent'));
  }

  next(): Eventually<I | undefined> {
    if (this.#pass >= this.#count) return undefined;
    return eventually(this.#source.next(), (item) => {
      if (item !== undefined) this.#isEmpty = false;
      if (item !== undefined || this.#isEmpty || this.#pass + 1 >= this.#count) return item;
      return eventually(this.#source.close(), () => {
        this.#isEmpty = true;
        this.#pass++;
        this.#source = this.#open(this.#pass);
        return this.next();
      });
    });
  }

  save(): Eventually<Json> {
    return eventually(this.#source.save(), (parent) => ({ pass: this.#pass, isEmpty: this.#isEmpty, parent }));
  }

  close(): Eventually<void> {
    return this.#source.close();
  }
}

export const repeat = <I, E>(parent: Stage<I, E>, count: number): Stage<I, E> => ({
  names: [...parent.names, 'repeat'],
  layout: parent.layout,
  open: ({ seed, pass }: Passage, state) =>
    new RepeatCursor((number, place) => parent.open({ seed, pass: [...pass, number] }, place), count, state),
});
