// Owns elements as JSON, for places in the data that hold some: numbers by their bytes, so that what comes back is the same to the bit.
import { dtypes, isDType } from '../values/dtype.js';
import { fromBytes, storedLength } from '../values/memory.js';
import { TensorData } from '../values/tensor-data.js';
import type { Element } from './element.js';
import { combined, stacked } from './stack.js';
import { badState, eventually, field, type Json, type Layout, listIn, type Stage } from './stage.js';

export function packed(element: Element): Json {
  if (element instanceof TensorData) {
    const { dtype, shape, data } = element;
    if (dtypes[dtype].kind === 'string') return ['texts', [...shape], [...(data as unknown as string[])]];
    const { buffer, byteOffset, byteLength } = data as Uint8Array;
    return ['numbers', dtype, [...shape], Buffer.from(buffer, byteOffset, byteLength).toString('base64')];
  }
  if (Array.isArray(element)) return ['list', element.map(packed)];
  return ['object', Object.entries(element).map(([name, each]) => [name, packed(each)])];
}

/** Throws a CheckpointError for what `packed` did not give. */
export function unpacked(json: Json): Element {
  const [kind, ...rest] = Array.isArray(json) ? (json as readonly Json[]) : [];
  const wrong = () => badState('it holds what is no element', json);
  if (kind === 'numbers') {
    const [dtype, shape, text] = rest;
    if (!isDType(dtype) || !isShape(shape) || typeof text !== 'string') throw wrong();
    const bytes = Buffer.from(text, 'base64');
    const width = dtypes[dtype].array?.BYTES_PER_ELEMENT ?? 0;
    if (bytes.length !== width * storedLength(dtype, shape)) throw wrong();
    return new TensorData(
      dtype,
      shape,
      fromBytes(dtype, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
    );
  }
  const [first, second] = rest;
  if (kind === 'texts') {
    if (!isShape(first) || !Array.isArray(second) || !second.every((each) => typeof each === 'string')) throw wrong();
    if (second.length !== storedLength('string', first)) throw wrong();
    return new TensorData('string', first, second as string[]);
  }
  if (!Array.isArray(first)) throw wrong();
  if (kind === 'list') return (first as readonly Json[]).map(unpacked);
  if (kind !== 'object') throw wrong();
  return Object.fromEntries(
    (first as readonly Json[]).map((entry) => {
      if (!Array.isArray(entry) || typeof entry[0] !== 'string') throw wrong();
      return [entry[0], unpacked(entry[1] as Json)] as const;
    }),
  );
}

const isShape = (value: Json | undefined): value is readonly number[] =>
  Array.isArray(value) && value.every((dim) => Number.isSafeInteger(dim) && (dim as number) >= 0);

/** Items that are elements. */
export const elements: Layout<Element, Element> = {
  element: (item) => item,
  batch: (items, first) => combined(items, first, stacked),
  pack: packed,
  unpack: unpacked,
};

/** The stage with elements for items. Where an element cannot be made, its item is the next again. */
export function asElements<I, E extends Element>(stage: Stage<I, E>): Stage<E, E> {
  const { names, layout } = stage;
  if ((layout as object) === elements) return stage as unknown as Stage<E, E>;
  return {
    names,
    layout: elements as unknown as Layout<E, E>,
    open: (passage, state) => {
      const source = stage.open(passage, field(state, 'parent'));
      let [item] = listIn(state, 'item').map((each) => layout.unpack(each));
      return {
        next: () =>
          eventually(item ?? source.next(), (found) => {
            item = found;
            if (found === undefined) return undefined;
            return eventually(layout.element(found), (element) => {
              item = undefined;
              return element;
            });
          }),
        save: () => {
          const held = item === undefined ? [] : [layout.pack(item)];
          return eventually(source.save(), (parent) => ({ item: held, parent }));
        },
        close: () => source.close(),
      };
    },
  };
}
