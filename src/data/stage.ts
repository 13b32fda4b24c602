// Owns what a pipeline of data is made of: stages, which say what is done, cursors, which do it for one iterator and know their place, and
// layouts, which say what the items that go from one to the next stand for. An item is as small as can be (the number of a row, the name of
// a file), so that a shuffle buffer is, too; it becomes an element, or a part of a batch, where somebody looks at it.
import { CheckpointError, describe } from '../errors.js';

/** What may be made at once, or later. */
export type Eventually<T> = T | Promise<T>;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What items stand for. */
export interface Layout<I, E> {
  element(item: I): Eventually<E>;
  /** The elements of several items as one, along a new first axis; `first` is the number of the first of them, for messages. */
  batch(items: readonly I[], first: number): Eventually<E>;
  pack(item: I): Json;
  /** Throws a CheckpointError for what `pack` did not give. */
  unpack(packed: Json): I;
}

/** A place in the data. */
export interface Cursor<I> {
  /** The next item; `undefined` after the last, again and again. It is not asked again before it has answered, and where it fails it stays. */
  next(): Eventually<I | undefined>;
  /** Where it is, between two items. */
  save(): Eventually<Json>;
  close(): Eventually<void>;
}

/** What random numbers of an iterator are keyed by, beside an own seed of a stage's and its depth. */
export interface Passage {
  readonly seed: number;
  /** Which iterator of the dataset, and in it which repetition, outermost first. */
  readonly pass: readonly number[];
}

export interface Stage<I = unknown, E = unknown> {
  /** The names of the stages up to here: a place is one in a pipeline of these. */
  readonly names: readonly string[];
  readonly layout: Layout<I, E>;
  /** A cursor at the start, or at the place that a cursor of such a stage has saved. */
  open(passage: Passage, state?: Json): Cursor<I>;
}

export const isPromise = <T>(value: Eventually<T>): value is Promise<T> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

/** Goes on with a value, at once where it is there: a promise for each of thousands of rows takes longer than the rows. */
export const eventually = <T, R>(value: Eventually<T>, use: (value: T) => Eventually<R>): Eventually<R> =>
  isPromise(value) ? value.then(use) : use(value);

/** Fills `items` up to `count`, or to the end. Where the cursor fails, what was taken is in them. */
export function collect<I>(cursor: Cursor<I>, count: number, items: I[]): Eventually<I[]> {
  while (items.length < count) {
    const item = cursor.next();
    if (isPromise(item)) return collectLater(item, cursor, count, items);
    if (item === undefined) break;
    items.push(item);
  }
  return items;
}

async function collectLater<I>(
  first: Promise<I | undefined>,
  cursor: Cursor<I>,
  count: number,
  items: I[],
): Promise<I[]> {
  for (let item = await first; item !== undefined; item = await cursor.next()) {
    items.push(item);
    if (items.length >= count) break;
  }
  return items;
}

/** The next item that `accept` takes; it is asked about each in turn. */
export function nextOf<I>(cursor: Cursor<I>, accept: (item: I) => boolean): Eventually<I | undefined> {
  for (;;) {
    const item = cursor.next();
    if (isPromise(item)) return nextLater(item, cursor, accept);
    if (item === undefined || accept(item)) return item;
  }
}

async function nextLater<I>(
  first: Promise<I | undefined>,
  cursor: Cursor<I>,
  accept: (item: I) => boolean,
): Promise<I | undefined> {
  let item = await first;
  while (item !== undefined && !accept(item)) item = await cursor.next();
  return item;
}

export const badState = (what: string, got: unknown): CheckpointError =>
  new CheckpointError(`the place in the data cannot be restored: ${what}`, { got: describe(got) });

/** A field of a saved place; nothing where there is no place. */
export function field(state: Json | undefined, key: string): Json | undefined {
  if (state === undefined) return undefined;
  const value =
    typeof state === 'object' && state !== null && Object.hasOwn(state, key)
      ? (state as { readonly [key: string]: Json })[key]
      : undefined;
  if (value === undefined) throw badState(`it has no '${key}'`, state);
  return value;
}

/** A field that counts; 0 where there is no place. */
export function countIn(state: Json | undefined, key: string, limit = Number.MAX_SAFE_INTEGER): number {
  const value = field(state, key) ?? 0;
  if (!Number.isSafeInteger(value) || (value as number) < 0 || (value as number) > limit)
    throw badState(`'${key}' is no number from 0 to ${limit}`, value);
  return value as number;
}

/** A field that is a list; empty where there is no place. */
export function listIn(state: Json | undefined, key: string): readonly Json[] {
  const value = field(state, key) ?? [];
  if (!Array.isArray(value)) throw badState(`'${key}' is no list`, value);
  return value as readonly Json[];
}

/** A place that is a number; 0 where there is none. */
export function wholePlace(place: Json | undefined): number {
  if (place !== undefined && !(Number.isSafeInteger(place) && (place as number) >= 0))
    throw badState('no such place', place);
  return (place ?? 0) as number;
}
