// Owns iterators: one walk through a dataset, whose place can be saved and gone on from, in another process, too. What it is asked for is
// done one after the other.
import { CheckpointError, describe, reading, TrainopError, ValueError } from '../errors.js';
import type { Element } from './element.js';
import { badState, type Cursor, countIn, field, type Json, listIn, type Passage, type Stage } from './stage.js';

/** A place in a dataset: plain JSON. */
export type IteratorState = { readonly [key: string]: Json };

/** Which kind of place this is, for whoever finds one. */
const FORMAT = 'trainop.iterator.1';

/**
 * One walk through a dataset, made by `dataset.iterator()`. A loop over it may be left and taken up again; `close` ends it.
 *
 * @example
 * const iterator = dataset.iterator();
 * for await (const batch of iterator) await session.run(trainOp, batch);
 */
export class DatasetIterator<E extends Element = Element> {
  readonly #stage: Stage<E, E>;
  #passage: Passage;
  readonly #reached: (passage: Passage) => void;
  /** Nothing when closed. */
  #cursor: Cursor<E> | undefined;
  #isDone = false;
  #failure: { readonly error: unknown } | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** @param reached hears of the passage of a place that is restored. */
  constructor(stage: Stage<E, E>, passage: Passage, reached: (passage: Passage) => void) {
    this.#stage = stage;
    this.#passage = passage;
    this.#reached = reached;
    this.#cursor = stage.open(passage);
  }

  #turn<T>(task: () => T | Promise<T>): Promise<T> {
    const done = this.#last.then(task);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /**
   * The next element. After one that failed it fails the same way again.
   *
   * @throws DataError naming the element and, where it comes from one, the file and row.
   */
  next(): Promise<IteratorResult<E, undefined>> {
    return this.#turn(async () => {
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#cursor === undefined || this.#isDone) return { done: true, value: undefined };
      try {
        const value = await this.#cursor.next();
        if (value !== undefined) return { done: false, value };
        this.#isDone = true;
        return { done: true, value: undefined };
      } catch (error) {
        this.#failure = { error };
        throw error;
      }
    });
  }

  /**
   * The place behind the last element that was given, or asked for before this: what is kept in buffers is in it. A Saver that has the
   * iterator among its `iterators` puts it into each checkpoint.
   *
   * @throws ValueError where the iterator has been closed.
   * @example await writeFile('place.json', JSON.stringify(await iterator.save()));
   */
  save(): Promise<IteratorState> {
    return this.#turn(async () => {
      if (this.#cursor === undefined) throw new ValueError('the iterator is closed: it has no place in the data');
      const { seed, pass } = this.#passage;
      return {
        format: FORMAT,
        pipeline: this.#stage.names.join('.'),
        seed,
        pass,
        isDone: this.#isDone,
        cursor: await this.#cursor.save(),
      };
    });
  }

  /**
   * Goes on from a place that an iterator of such a dataset has saved, with the same elements. Where that fails, it stays where it is.
   *
   * @throws CheckpointError for the place of another pipeline, and for what is none.
   */
  restore(state: IteratorState): Promise<void> {
    return this.#turn(async () => {
      if (this.#cursor === undefined) throw new ValueError('the iterator is closed: it cannot be restored');
      const { passage, isDone, cursor } = reading('DatasetIterator.restore', () => this.#opened(state));
      const before = this.#cursor;
      this.#cursor = cursor;
      this.#passage = passage;
      this.#isDone = isDone;
      this.#failure = undefined;
      this.#reached(passage);
      await before.close();
    });
  }

  #opened(state: IteratorState): { passage: Passage; isDone: boolean; cursor: Cursor<E> } {
    const format = typeof state === 'object' && state !== null ? state.format : undefined;
    if (format !== FORMAT) throw badState('this is no place in a dataset', state);
    const pipeline = this.#stage.names.join('.');
    if (state.pipeline !== pipeline)
      throw new CheckpointError('the place in the data is one of another pipeline', {
        expected: pipeline,
        got: typeof state.pipeline === 'string' ? state.pipeline : describe(state.pipeline),
      });
    const pass = listIn(state, 'pass');
    if (!pass.every((each) => typeof each === 'number')) throw badState('it has no passes', pass);
    const passage = { seed: countIn(state, 'seed'), pass: pass as readonly number[] };
    try {
      const cursor = this.#stage.open(passage, field(state, 'cursor'));
      return { passage, isDone: field(state, 'isDone') === true, cursor };
    } catch (error) {
      if (error instanceof TrainopError) throw error;
      throw new CheckpointError('the place in the data cannot be restored', { cause: error });
    }
  }

  /** Ends the iterator and what it has open: generators, threads. */
  async return(): Promise<IteratorResult<E, undefined>> {
    await this.#turn(async () => {
      const cursor = this.#cursor;
      this.#cursor = undefined;
      await cursor?.close();
    });
    return { done: true, value: undefined };
  }

  /** The same as `return`. */
  async close(): Promise<void> {
    await this.return();
  }

  /** For a loop; one that is left leaves the iterator open, to be gone on with. */
  [Symbol.asyncIterator](): AsyncIterator<E, undefined> & AsyncIterable<E> {
    const loop = { next: () => this.next(), [Symbol.asyncIterator]: () => loop };
    return loop;
  }
}
