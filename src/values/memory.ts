// Owns the arrays that hold elements: recognising typed arrays of whatever realm and kind, taking them over, and making new ones.
// No class of another realm is `instanceof` ours (a test runner's sandbox, a worker's message, an iframe), so kinds go by name.
import { DTypeError, describe, ShapeError } from '../errors.js';
import { type DType, dtypes } from './dtype.js';

type StorageOf<A> = A extends { readonly prototype: infer Storage } ? Storage : string[];
/** The storage of the elements: the typed array of that element type, or a plain array of strings. */
export type ElementArray<D extends DType = DType> = StorageOf<(typeof dtypes)[D]['array']>;

/** Typed arrays that say by themselves what their elements are. */
export type NumberArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

type Storage = Exclude<ElementArray, string[]>;
type StorageConstructor = new (buffer: ArrayBufferLike | number, offset?: number, length?: number) => Storage;

// Getters of the language tell what a value is, from whatever realm it comes, and cannot be deceived.
const getter = (prototype: object, key: PropertyKey) =>
  Object.getOwnPropertyDescriptor(prototype, key)?.get as (this: unknown) => unknown;
const typedArrayTag = getter(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag);
const bufferLength = getter(ArrayBuffer.prototype, 'byteLength');

/** `'Float32Array'` and so on; `undefined` for what is no typed array. A Node `Buffer` is a `'Uint8Array'`. */
export const typedArrayName = (value: unknown): string | undefined => typedArrayTag.call(value) as string | undefined;

export const isDataView = (value: unknown): value is DataView =>
  ArrayBuffer.isView(value) && typedArrayName(value) === undefined;

/** The element type that each kind of typed array has by itself. */
const naturalDTypes: ReadonlyMap<string, DType> = new Map<string, DType>([
  ...(['float32', 'float64', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'] as const).map(
    (dtype) => [dtypes[dtype].array?.name ?? '', dtype] as const,
  ),
  ['Uint8ClampedArray', 'uint8'],
  ['Float16Array', 'float16'],
]);

/** The element type that a typed array has when nothing else is said; `undefined` for what is no typed array. */
export const arrayDType = (value: unknown): DType | undefined => naturalDTypes.get(typedArrayName(value) ?? '');

/** Whether a typed array is what elements of `dtype` are stored in, or differs from it by name only. */
export function isStorageOf(dtype: DType, array: unknown): boolean {
  const name = typedArrayName(array);
  return name !== undefined && (name === dtypes[dtype].array?.name || arrayDType(array) === dtype);
}

function isShared(buffer: ArrayBufferLike): boolean {
  try {
    bufferLength.call(buffer);
    return false;
  } catch {
    return true;
  }
}

/**
 * A typed array as the storage of `dtype`, of this realm and of no subclass (a Buffer's `slice` shares memory), without a copy.
 * Shared memory is copied: a runtime must not see it change, and some cannot read it.
 */
export function adopt<D extends DType>(dtype: D, array: NumberArray): ElementArray<D> {
  const { array: Own } = dtypes[dtype] as { array: StorageConstructor };
  const shared = isShared(array.buffer);
  if (!shared && Object.getPrototypeOf(array) === Own.prototype) return array as ElementArray<D>;
  const view = new Own(array.buffer, array.byteOffset, array.length);
  return (shared ? view.slice() : view) as ElementArray<D>;
}

/** The bytes of a DataView, which has no element type of its own, as elements of `dtype` in the machine's order of bytes. */
export function fromBytes<D extends DType>(dtype: D, view: DataView): ElementArray<D> {
  const Own = dtypes[dtype].array as (StorageConstructor & { BYTES_PER_ELEMENT: number }) | undefined;
  if (Own === undefined || view.byteLength % Own.BYTES_PER_ELEMENT !== 0)
    throw new DTypeError(`a DataView of ${view.byteLength} bytes does not hold ${dtype} elements`);
  return new Own(new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice().buffer) as ElementArray<D>;
}

/** Longer plain arrays are hash tables, which take minutes and all memory. */
const MAX_STRINGS = 2 ** 27;

/** Fresh storage: zeros or empty strings. Throws a ShapeError when there cannot be that much. */
export function allocate<D extends DType>(dtype: D, length: number): ElementArray<D> {
  const Own = dtypes[dtype].array as StorageConstructor | undefined;
  try {
    if (Own !== undefined) return new Own(length) as ElementArray<D>;
    if (length <= MAX_STRINGS) return new Array<string>(length).fill('') as ElementArray<D>;
  } catch {
    // The engine's limit, or the machine's.
  }
  throw new ShapeError(`no array can hold ${length} elements of ${dtype}`);
}

/** How many entries the array that holds the elements has: small types lie several to a byte, complex numbers take two. */
export function storedLength(dtype: DType, shape: readonly number[]): number {
  const { bits, kind } = dtypes[dtype];
  const count = shape.reduce((product, dim) => product * dim, 1);
  if (kind === 'complex') return count * 2;
  return kind !== 'string' && bits < 8 ? Math.ceil((count * bits) / 8) : count;
}

/** The array as storage of `dtype`; throws a DTypeError for any other kind of array. */
export function checkStorage<D extends DType>(dtype: D, array: unknown): ElementArray<D> {
  const { array: Own } = dtypes[dtype];
  if (Own === undefined) {
    const wrong = Array.isArray(array) ? array.findIndex((entry) => typeof entry !== 'string') : 0;
    if (wrong < 0) return array as ElementArray<D>;
  } else if (isStorageOf(dtype, array)) {
    // A kernel that copies the byte 7 makes the number 7 of it.
    const place = dtype === 'bool' ? (array as Uint8Array).findIndex((byte) => byte > 1) : -1;
    if (place < 0) return adopt(dtype, array as NumberArray);
    throw new DTypeError(
      `a boolean is stored as 0 or 1, and not as the ${(array as Uint8Array)[place]} at [${place}]`,
      {
        fix: 'TensorData.from(values, dtype, shape) converts',
      },
    );
  }
  throw new DTypeError(`${dtype} elements are not stored in this`, {
    expected: Own === undefined ? 'an array of strings' : `a ${Own.name}`,
    got: describe(array),
    fix: 'TensorData.from(values, dtype, shape) converts',
  });
}
