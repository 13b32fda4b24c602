// Owns what combines several datasets: side by side (zip), and one after the other (concatenate).
import type { Element } from '../element.js';
import { asElements, elements } from '../packed.js';
import {
  badState,
  type Cursor,
  type Eventually,
  eventually,
  isPromise,
  type Json,
  type Layout,
  listIn,
  type Passage,
  type Stage,
} from '../stage.js';

/** Datasets of a zip: a list, or by name. */
export type Parts<T> = readonly T[] | { readonly [name: string]: T };

/** All of it, at once where all of it is there. */
const all = <T>(values: readonly Eventually<T>[]): Eventually<T[]> =>
  values.some(isPromise) ? Promise.all(values) : (values as T[]);

class ZipCursor implements Cursor<unknown[]> {
  readonly #layout: Layout<unknown[], Element>;
  readonly #sources: readonly Cursor<unknown>[];
  /** What the first of them gave, where another failed. */
  #items: unknown[];
  #isDone = false;

  constructor(layout: Layout<unknown[], Element>, sources: readonly Cursor<unknown>[], items: unknown[]) {
    this.#layout = layout;
    this.#sources = sources;
    this.#items = items;
  }

  next(): Eventually<unknown[] | undefined> {
    while (!this.#isDone && this.#items.length < this.#sources.length) {
      const item = (this.#sources[this.#items.length] as Cursor<unknown>).next();
      if (isPromise(item)) return item.then((there) => this.#take(there));
      if (item === undefined) this.#isDone = true;
      else this.#items.push(item);
    }
    if (this.#isDone) return undefined;
    const items = this.#items;
    this.#items = [];
    return items;
  }

  #take(item: unknown): Eventually<unknown[] | undefined> {
    if (item === undefined) this.#isDone = true;
    else this.#items.push(item);
    return this.next();
  }

  save(): Eventually<Json> {
    const items = this.#items.length === 0 ? [] : [this.#layout.pack(this.#items)];
    return eventually(all(this.#sources.map((source) => source.save())), (parents) => ({ items, parents }));
  }

  close(): Eventually<void> {
    return eventually(all(this.#sources.map((source) => source.close())), () => undefined);
  }
}

/** The parts of elements that stand side by side, by the keys of `parts`. */
function sideBySide(parts: Parts<Stage<unknown, Element>>): Layout<unknown[], Element> {
  const keys = Object.keys(parts);
  const layouts = Object.values(parts).map(({ layout }) => layout);
  const named = (values: readonly Element[]): Element =>
    Array.isArray(parts)
      ? values
      : Object.fromEntries(keys.map((key, index) => [key, values[index] as Element] as const));
  return {
    element: (items) =>
      eventually(all(items.map((item, at) => (layouts[at] as (typeof layouts)[0]).element(item))), named),
    batch: (items, first) =>
      eventually(
        all(
          layouts.map((layout, at) =>
            layout.batch(
              items.map((item) => item[at]),
              first,
            ),
          ),
        ),
        named,
      ),
    pack: (items) => items.map((item, at) => (layouts[at] as (typeof layouts)[0]).pack(item)),
    unpack: (packed) => {
      if (!Array.isArray(packed) || packed.length > layouts.length) throw badState('it holds no parts', packed);
      return packed.map((item, at) => (layouts[at] as (typeof layouts)[0]).unpack(item));
    },
  };
}

/** A cursor of each stage, with random numbers of its own. */
const branches = <I>(stages: readonly Stage<I, Element>[], { seed, pass }: Passage, state: Json | undefined) => {
  const places = listIn(state, 'parents');
  return stages.map((stage, at) =>
    stage.open({ seed, pass: [...pass, at] }, state === undefined ? undefined : (places[at] ?? null)),
  );
};

export function zip(parts: Parts<Stage<unknown, Element>>): Stage<unknown[], Element> {
  const stages = Object.values(parts);
  const layout = sideBySide(parts);
  return {
    names: [`zip(${stages.map(({ names }) => names.join('.')).join(', ')})`],
    layout,
    open: (passage, state) => {
      const [items = []] = listIn(state, 'items').map((item) => layout.unpack(item));
      return new ZipCursor(layout, branches(stages, passage, state), items);
    },
  };
}

class ConcatenateCursor implements Cursor<Element> {
  readonly #sources: readonly Cursor<Element>[];
  #at = 0;

  constructor(sources: readonly Cursor<Element>[]) {
    this.#sources = sources;
  }

  next(): Eventually<Element | undefined> {
    const source = this.#sources[this.#at];
    if (source === undefined) return undefined;
    return eventually(source.next(), (element) => {
      if (element !== undefined) return element;
      this.#at++;
      return this.next();
    });
  }

  /** Those that have ended say so again. */
  save(): Eventually<Json> {
    return eventually(all(this.#sources.map((source) => source.save())), (parents) => ({ parents }));
  }

  close(): Eventually<void> {
    return eventually(all(this.#sources.map((source) => source.close())), () => undefined);
  }
}

export function concatenate<I, J>(first: Stage<I, Element>, second: Stage<J, Element>): Stage<Element, Element> {
  const stages = [asElements(first), asElements(second)];
  return {
    names: [`concatenate(${stages.map(({ names }) => names.join('.')).join(', ')})`],
    layout: elements,
    open: (passage, state) => new ConcatenateCursor(branches(stages, passage, state)),
  };
}
