// Owns functions of elements: what map and filter call, with random numbers that depend on the element's number alone, and several calls at
// once where they wait. Its place holds what the calls under way were given: they are made again.
import { DataError, describe, messageOf, ValueError } from '../../errors.js';
import { type Element, toElement } from '../element.js';
import { elements } from '../packed.js';
import { Random } from '../random.js';
import {
  type Cursor,
  countIn,
  type Eventually,
  eventually,
  field,
  isPromise,
  type Json,
  listIn,
  nextOf,
  type Passage,
  type Stage,
} from '../stage.js';

/** What a function of elements is told beside the element. */
export interface MapContext {
  /** The number of the element, from 0 in each pass. */
  readonly index: number;
  /** Random numbers from 0 to 1: other ones for each element and pass, and the same for the same seed, however often it is resumed. */
  readonly random: () => number;
}

/** A call of a function for an element. */
export type Call = (element: Element, index: number, key: readonly number[]) => unknown;

export const contextOf = (index: number, key: readonly number[]): MapContext => {
  let made: Random | undefined;
  return {
    index,
    random: () => {
      made ??= new Random([...key, index]);
      return made.next();
    },
  };
};

/** What went wrong for an element, with its number and, where it is known, its place in a file. */
async function failing(name: string, element: number, cause: unknown): Promise<never> {
  const { file, row } = cause instanceof DataError ? cause : {};
  throw new DataError(`Dataset.${name}: element ${element}: ${messageOf(cause).split('\n')[0]}`, {
    ...(file !== undefined && { file }),
    ...(row !== undefined && { row }),
    element,
    cause,
  });
}

/** An item, and what the function gives for it. */
interface Called<I> {
  readonly item: I;
  readonly result: Eventually<Element | undefined>;
}
interface Done<I> extends Called<I> {
  readonly result: Element | undefined;
}

interface Mapping<I> {
  readonly name: string;
  readonly parent: Stage<I, Element>;
  readonly call: (...given: Parameters<Call>) => Eventually<Element | undefined>;
  /** So many calls are under way at once. */
  readonly parallel: number;
}

/** Calls a function for each item, in turn; `next` gives what it gave. */
class CallCursor<I> implements Cursor<Done<I>> {
  readonly #stage: Mapping<I>;
  readonly #source: Cursor<I>;
  readonly #key: readonly number[];
  /** The number of the first pending call, or of the next. */
  #index: number;
  /** Calls whose results were not given so far, with what they were given. */
  readonly #pending: Called<I>[] = [];
  /** What is to be called first: where a place was restored, or a call has failed. */
  readonly #again: I[];

  constructor(stage: Mapping<I>, seed: number | undefined, passage: Passage, state: Json | undefined) {
    this.#stage = stage;
    this.#source = stage.parent.open(passage, field(state, 'parent'));
    this.#key = [seed ?? passage.seed, stage.parent.names.length, ...passage.pass];
    this.#index = countIn(state, 'index');
    this.#again = listIn(state, 'pending').map((item) => stage.parent.layout.unpack(item));
  }

  #item(): Eventually<I | undefined> {
    return this.#again.length > 0 ? this.#again.shift() : this.#source.next();
  }

  #start(item: I): void {
    const { name, parent, call } = this.#stage;
    const index = this.#index + this.#pending.length;
    let result: Called<I>['result'];
    try {
      result = eventually(parent.layout.element(item), (element) => call(element, index, this.#key));
    } catch (error) {
      result = Promise.reject(error);
    }
    if (isPromise(result)) {
      result = result.catch((error) => failing(name, index, error));
      // It is heard of when its turn comes.
      result.catch(() => undefined);
    }
    this.#pending.push({ item, result });
  }

  /** The next item with what the function gave for it. */
  next(): Eventually<Done<I> | undefined> {
    if (this.#stage.parallel > 1) return this.#fill().then(() => this.#first());
    if (this.#pending.length > 0) return this.#first();
    return eventually(this.#item(), (item) => {
      if (item === undefined) return undefined;
      this.#start(item);
      return this.#first();
    });
  }

  async #fill(): Promise<void> {
    while (this.#pending.length < this.#stage.parallel) {
      const item = await this.#item();
      if (item === undefined) break;
      this.#start(item);
    }
  }

  #first(): Eventually<Done<I> | undefined> {
    const [first] = this.#pending;
    if (first === undefined) return undefined;
    return eventually(first.result, (result) => {
      this.#pending.shift();
      this.#index++;
      return { item: first.item, result };
    });
  }

  save(): Eventually<Json> {
    const { layout } = this.#stage.parent;
    const pending = [...this.#pending.map(({ item }) => item), ...this.#again].map((item) => layout.pack(item));
    return eventually(this.#source.save(), (parent) => ({ index: this.#index, pending, parent }));
  }

  close(): Eventually<void> {
    return this.#source.close();
  }
}

export interface Calling {
  readonly seed: number | undefined;
  readonly parallel: number;
  /** Called for each cursor; what it gives is called when the cursor is closed. */
  readonly use?: (() => () => void) | undefined;
}

/** A stage of what a function gives for each element, without what is `undefined`. */
const calling = <I>(
  parent: Stage<I, Element>,
  name: string,
  call: (...given: Parameters<Call>) => Eventually<Element | undefined>,
  { seed, parallel, use }: Calling,
): Stage<Element, Element> => ({
  names: [...parent.names, name],
  layout: elements,
  open: (passage, state) => {
    const cursor = new CallCursor({ name, parent, call, parallel }, seed, passage, state);
    const leave = use?.();
    return {
      next: () =>
        eventually(
          nextOf(cursor, ({ result }) => result !== undefined),
          (done) => done?.result,
        ),
      save: () => cursor.save(),
      close: () => {
        leave?.();
        return cursor.close();
      },
    };
  },
});

export const map = <I>(parent: Stage<I, Element>, call: Call, given: Calling): Stage<Element, Element> =>
  calling(
    parent,
    'map',
    (element, index, key) =>
      eventually(call(element, index, key), (value) => toElement('what the function gives', value)),
    given,
  );

export const filter = <I>(parent: Stage<I, Element>, call: Call, given: Calling): Stage<Element, Element> =>
  calling(
    parent,
    'filter',
    (element, index, key) =>
      eventually(call(element, index, key), (isKept) => {
        if (typeof isKept !== 'boolean')
          throw new ValueError('the function says neither true nor false', { got: describe(isKept) });
        return isKept ? element : undefined;
      }),
    given,
  );
