// Owns data from a user's generator. Its place is how many elements it has given: it is run again and as many are passed over.
import { DataError, describe, messageOf, TrainopError, ValueError } from '../../errors.js';
import { type Element, toElement } from '../element.js';
import { elements } from '../packed.js';
import { type Cursor, countIn, type Eventually, eventually, isPromise, type Json, type Stage } from '../stage.js';

/** What a function gives that makes elements: a generator of either kind, an array, whatever can be iterated. */
export type Generating<T> = () => Iterable<T> | AsyncIterable<T>;

type Source = Iterator<unknown> | AsyncIterator<unknown>;

class GeneratorCursor implements Cursor<Element> {
  readonly #make: Generating<unknown>;
  #source: Source | undefined;
  /** How many were given, and how many are passed over before more are. */
  #index = 0;
  #skip: number;
  #isDone = false;

  constructor(make: Generating<unknown>, skip: number) {
    this.#make = make;
    this.#skip = skip;
  }

  next(): Eventually<Element | undefined> {
    if (this.#isDone) return undefined;
    try {
      for (;;) {
        this.#source ??= opened(this.#make);
        const result = this.#source.next() as Eventually<IteratorResult<unknown>>;
        if (isPromise(result)) return this.#later(result);
        if (result.done) return this.#end();
        if (!this.#passes()) return this.#given(result.value);
      }
    } catch (error) {
      throw this.#failed(error);
    }
  }

  async #later(first: Promise<IteratorResult<unknown>>): Promise<Element | undefined> {
    try {
      let result = await first;
      while (!result.done && this.#passes()) result = await (this.#source as AsyncIterator<unknown>).next();
      return result.done ? this.#end() : this.#given(await result.value);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  #passes(): boolean {
    if (this.#skip === 0) return false;
    this.#skip--;
    this.#index++;
    return true;
  }

  #given(value: unknown): Element {
    const element = toElement('the value', value);
    this.#index++;
    return element;
  }

  #end(): undefined {
    this.#isDone = true;
    this.#source = undefined;
  }

  /** A generator that throws has ended; the error says for which element that was. */
  #failed(error: unknown): DataError {
    this.#source = undefined;
    this.#skip = this.#index;
    const failure =
      error instanceof TrainopError ? (error.message.split('\n')[0] as string) : messageOf(error).split('\n')[0];
    const place = this.#index;
    this.#index = 0;
    return new DataError(`Dataset.fromGenerator: element ${place}: ${failure}`, { element: place, cause: error });
  }

  save(): Json {
    return { index: this.#index + this.#skip };
  }

  close(): Eventually<void> {
    const source = this.#source;
    this.#end();
    if (source?.return !== undefined) return eventually(source.return() as Eventually<unknown>, () => undefined);
  }
}

function opened(make: Generating<unknown>): Source {
  const made = make() as { [Symbol.iterator]?: () => Source; [Symbol.asyncIterator]?: () => Source } | null | undefined;
  const iterate = made?.[Symbol.asyncIterator] ?? made?.[Symbol.iterator];
  if (iterate === undefined || typeof made === 'string')
    throw new ValueError('the function gives nothing that can be iterated', {
      expected: 'a generator, or a list of elements',
      got: describe(made),
    });
  return iterate.call(made);
}

export const generator = (make: Generating<unknown>): Stage<Element, Element> => ({
  names: ['fromGenerator'],
  layout: elements,
  open: (_, state) => new GeneratorCursor(make, countIn(state, 'index')),
});
