// Owns walking through files: a block of items is read at a time, and none of it before it is asked for. A place is where the block begins,
// and how many of its items were given.
import { listArgument, oneOrMore } from '../../arguments.js';
import { describe, ValueError } from '../../errors.js';
import { SourceFile } from '../../io/source-file.js';
import { badState, type Cursor, countIn, field, type Json, type Layout, type Stage, wholePlace } from '../stage.js';

export interface Block<I> {
  readonly items: readonly I[];
  /** The place behind it. */
  readonly next: Json;
}

/** Reads the block that begins at a place, at the start where there is none; nothing at the end. */
export type ReadBlock<I> = (place: Json | undefined) => Promise<Block<I> | undefined>;

class BlockCursor<I> implements Cursor<I> {
  readonly #read: ReadBlock<I>;
  /** Where the block begins; `null` for the start. */
  #place: Json;
  #block: Block<I> | undefined;
  #index: number;

  constructor(read: ReadBlock<I>, state: Json | undefined) {
    this.#read = read;
    this.#place = field(state, 'place') ?? null;
    this.#index = countIn(state, 'index');
  }

  next(): I | Promise<I | undefined> {
    const item = this.#block?.items[this.#index];
    if (item === undefined) return this.#following();
    this.#index++;
    return item;
  }

  async #following(): Promise<I | undefined> {
    for (;;) {
      if (this.#block !== undefined && this.#index >= this.#block.items.length) {
        this.#place = this.#block.next;
        this.#index = 0;
        this.#block = undefined;
      }
      this.#block ??= await this.#read(this.#place ?? undefined);
      if (this.#block === undefined) return undefined;
      if (this.#index > this.#block.items.length) throw badState('the data have fewer rows there', this.#place);
      const item = this.#block.items[this.#index];
      if (item === undefined) continue;
      this.#index++;
      return item;
    }
  }

  save(): Json {
    return { place: this.#place, index: this.#index };
  }

  close(): void {
    this.#block = undefined;
  }
}

/** @param reader makes what reads the blocks, for each cursor. */
export const blocks = <I, E>(name: string, layout: Layout<I, E>, reader: () => ReadBlock<I>): Stage<I, E> => ({
  names: [name],
  layout,
  open: (_, state) => new BlockCursor(reader(), state),
});

/** A path or several, checked. */
export function pathsOf(where: string, paths: string | readonly string[]): string[] {
  const list = listArgument(where, oneOrMore(where, paths), 'paths');
  for (const path of list)
    if (typeof path !== 'string' || path === '') throw new ValueError(`${where}: not a path`, { got: describe(path) });
  if (list.length === 0) throw new ValueError(`${where}: there are no files`);
  return list;
}

/** A place of so many parts; nothing where there is none. */
export function placeIn(place: Json | undefined, parts: number): readonly Json[] | undefined {
  if (place !== undefined && !(Array.isArray(place) && place.length === parts)) throw badState('no such place', place);
  return place as readonly Json[] | undefined;
}

/** Reads files one after the other, each by blocks. */
export function fileBlocks<I>(
  paths: readonly string[],
  read: (file: SourceFile, place: Json | undefined) => Promise<Block<I> | undefined>,
): () => ReadBlock<I> {
  return () => {
    let current: SourceFile | undefined;
    return async (place) => {
      const [first, inner] = placeIn(place, 2) ?? [0, null];
      let within = inner ?? undefined;
      for (let index = wholePlace(first); index < paths.length; index++) {
        const path = paths[index] as string;
        if (within === undefined || current?.path !== path) current = await SourceFile.find(path);
        const block = await read(current, within);
        if (block !== undefined) return { items: block.items, next: [index, block.next] };
        within = undefined;
      }
      return undefined;
    };
  };
}
