// Owns elements: numbers, alone or in lists and objects by name, whatever their depth. What an object by name holds is what a session is fed.
import { describe, explaining, reading, ValueError } from '../errors.js';
import { type NumberArray, typedArrayName } from '../values/memory.js';
import { type NaturalDType, TensorData, type TensorDataLike } from '../values/tensor-data.js';

/** What a dataset gives, one after the other. */
export type Element = TensorData | readonly Element[] | { readonly [name: string]: Element };

/** What an element is made from: numbers become TensorData; a list is one of elements where it holds TensorData or objects. */
export type ElementLike = TensorDataLike | readonly ElementLike[] | { readonly [name: string]: ElementLike };

type Numbers = number | bigint | boolean | string | NumberArray | readonly Numbers[];

type Converted<T> = [T] extends [Numbers]
  ? TensorData<NaturalDType<T>>
  : T extends TensorData
    ? T
    : T extends DataView
      ? TensorData<'uint8'>
      : { readonly [K in keyof T]: Converted<T[K]> };
/** The element that a value becomes, as far as the compiler knows it. */
export type ElementOf<T> = Converted<T> extends infer E extends Element ? E : never;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' &&
  value !== null &&
  !(value instanceof TensorData) &&
  !Array.isArray(value) &&
  !ArrayBuffer.isView(value) &&
  Object.prototype.toString.call(value) === '[object Object]' &&
  typeof (value as { length?: unknown }).length !== 'number';

/** Whether a list holds elements; otherwise it is one value, of numbers. */
const isTuple = (value: unknown): value is readonly unknown[] =>
  Array.isArray(value) && value.some((each) => each instanceof TensorData || isRecord(each) || isTuple(each));

/** Deeper than any element is; one that holds itself is deeper still. */
const MAX_DEPTH = 32;

/**
 * A value as an element.
 *
 * @throws ValueError, with the place in it, for what is none.
 */
export function toElement(where: string, value: unknown): Element {
  return reading(where, () => converted(where, value, 0));
}

function converted(where: string, value: unknown, depth: number): Element {
  if (value instanceof TensorData) return value;
  if (depth > MAX_DEPTH) throw new ValueError(`${where}: deeper than ${MAX_DEPTH} levels, or within itself`);
  const inner = (key: string, each: unknown) => converted(`${where}.${key}`, each, depth + 1);
  if (isTuple(value)) return Array.from(value, (each, index) => inner(String(index), each));
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inner(key, each)]));
  if (value === undefined || value === null || typeof value === 'function' || typeof value === 'symbol')
    throw new ValueError(`${where}: no element`, {
      expected: 'numbers, or lists or objects by name of them',
      got: describe(value),
    });
  return explaining(
    where,
    () => ({}),
    () => TensorData.from(value as TensorDataLike),
  );
}

/** An element of the same structure, with something else for each of its numbers; `path` says which it is: `.images`, `.0`. */
export function mapElement(
  element: Element,
  change: (data: TensorData, path: string) => TensorData,
  path = '',
): Element {
  if (element instanceof TensorData) return change(element, path);
  if (Array.isArray(element)) return element.map((each, index) => mapElement(each, change, `${path}.${index}`));
  return Object.fromEntries(
    Object.entries(element).map(([name, each]) => [name, mapElement(each, change, `${path}.${name}`)]),
  );
}

/** The numbers of an element, in its order. */
export function leavesOf(element: Element): TensorData[] {
  if (element instanceof TensorData) return [element];
  return (Array.isArray(element) ? (element as readonly Element[]) : Object.values(element)).flatMap(leavesOf);
}

/** What an element is made of, in words: `{ images, labels }`, `[2]`. */
export function structureOf(element: Element): string {
  if (element instanceof TensorData) return String(element);
  if (Array.isArray(element)) return `[${element.map(structureOf).join(', ')}]`;
  return `{ ${Object.keys(element).join(', ')} }`;
}

/** Whether typed arrays, or plain ones of texts, hold the numbers. */
export const isTyped = (data: unknown): data is NumberArray => typedArrayName(data) !== undefined;
