// Owns batches: several elements as one.

import type { TensorData } from '../../values/tensor-data.js';
import type { Element } from '../element.js';
import { elements } from '../packed.js';
import { combined, padded } from '../stack.js';
import {
  type Cursor,
  collect,
  countIn,
  type Eventually,
  eventually,
  field,
  type Json,
  listIn,
  type Stage,
} from '../stage.js';

class BatchCursor<I> implements Cursor<Element> {
  readonly #source: Cursor<I>;
  readonly #stage: Batching<I>;
  /** What was taken for the next batch; more than nothing between two batches where one failed. */
  #items: I[];
  /** The number of the first of them. */
  #index: number;

  constructor(stage: Batching<I>, source: Cursor<I>, state: Json | undefined) {
    this.#stage = stage;
    this.#source = source;
    this.#index = countIn(state, 'index');
    this.#items = listIn(state, 'items').map((item) => stage.parent.layout.unpack(item));
  }

  next(): Eventually<Element | undefined> {
    const { size, dropRemainder, make } = this.#stage;
    return eventually(collect(this.#source, size, this.#items), (items) => {
      if (items.length === 0 || (dropRemainder && items.length < size)) return undefined;
      return eventually(make(items, this.#index), (batch) => {
        this.#index += items.length;
        this.#items = [];
        return batch;
      });
    });
  }

  save(): Eventually<Json> {
    const items = this.#items.map((item) => this.#stage.parent.layout.pack(item));
    return eventually(this.#source.save(), (parent) => ({ index: this.#index, items, parent }));
  }

  close(): Eventually<void> {
    return this.#source.close();
  }
}

interface Batching<I> {
  readonly parent: Stage<I, Element>;
  readonly size: number;
  /** Whether a last batch of fewer elements is left out. */
  readonly dropRemainder: boolean;
  readonly make: (items: readonly I[], first: number) => Eventually<Element>;
}

const batching = <I>(name: string, stage: Batching<I>): Stage<Element, Element> => ({
  names: [...stage.parent.names, name],
  layout: elements,
  open: (passage, state) => new BatchCursor(stage, stage.parent.open(passage, field(state, 'parent')), state),
});

export const batch = <I>(parent: Stage<I, Element>, size: number, dropRemainder: boolean): Stage<Element, Element> =>
  batching('batch', { parent, size, dropRemainder, make: (items, first) => parent.layout.batch(items, first) });

/** What numbers in one place of the elements are filled up to, and with what. */
export interface Padding {
  readonly shape: readonly (number | null)[] | undefined;
  readonly value: unknown;
}

export function paddedBatch<I>(
  parent: Stage<I, Element>,
  size: number,
  dropRemainder: boolean,
  paddingOf: (path: string) => Padding,
): Stage<Element, Element> {
  const fill = (parts: readonly TensorData[], path: string, first: number): TensorData => {
    const { shape, value } = paddingOf(path);
    return padded(parts, path, first, shape, value);
  };
  const make = async (items: readonly I[], first: number) =>
    combined(await Promise.all(items.map((item) => parent.layout.element(item))), first, fill);
  return batching('paddedBatch', { parent, size, dropRemainder, make });
}
