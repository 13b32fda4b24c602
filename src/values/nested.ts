// Owns walking over the values a user gives: nested arrays, typed arrays and array-likes, of which every element is visited once,
// with its index at hand for messages. Values are untrusted: arrays may be ragged, have holes, or hold themselves.
import { DTypeError, describe, ShapeError } from '../errors.js';
import type { DType } from './dtype.js';
import { arrayDType, isDataView, type NumberArray, typedArrayName } from './memory.js';

/** Numbers, bigints, booleans or strings, side by side and nested: in arrays, typed arrays, and what else has a length and entries. */
export type NestedLike = number | bigint | boolean | string | NumberArray | ArrayLike<NestedLike>;

/** What `naturalDType` answers, as far as the compiler knows the value. */
export type NaturalElement<V> = V extends readonly unknown[]
  ? [FlatArray<V, 8>] extends [never]
    ? 'float32'
    : OwnDType<FlatArray<V, 8>>
  : OwnDType<V>;
type OwnDType<V> = V extends number
  ? 'float32'
  : V extends bigint
    ? 'int64'
    : V extends boolean
      ? 'bool'
      : V extends string
        ? 'string'
        : V extends { readonly [Symbol.toStringTag]: `${infer Name}Array` }
          ? ArrayDType<Name>
          : DType;
type ArrayDType<Name extends string> = Name extends 'BigInt64'
  ? 'int64'
  : Name extends 'BigUint64'
    ? 'uint64'
    : Name extends 'Uint8Clamped'
      ? 'uint8'
      : Uncapitalize<Name> & DType;

/** Deeper than any tensor is; an array that holds itself is deeper still. */
const MAX_RANK = 64;

const isList = (value: unknown): value is ArrayLike<unknown> =>
  typeof value === 'object' &&
  value !== null &&
  (Array.isArray(value) || typedArrayName(value) !== undefined || isArrayLike(value));

/** `{ length: 2, 0: …, 1: … }`; boxed strings have a length, too, and are none. */
function isArrayLike(value: object): boolean {
  if (!('length' in value)) return false;
  const { length } = value;
  return Number.isSafeInteger(length) && (length as number) >= 0 && !ArrayBuffer.isView(value) && !isBoxedString(value);
}
const isBoxedString = (value: object) => Object.prototype.toString.call(value) === '[object String]';

/** The sizes that the first entry of each level gives. */
export function measure(value: unknown): number[] {
  const shape: number[] = [];
  for (let level = value; isList(level); level = level[0]) {
    if (shape.length === MAX_RANK)
      throw new ShapeError(`arrays are nested deeper than ${MAX_RANK} levels, or hold themselves`);
    shape.push(level.length);
  }
  return shape;
}

const naturalDTypes: Readonly<Record<string, DType>> = {
  number: 'float32',
  bigint: 'int64',
  boolean: 'bool',
  string: 'string',
};

/** What the first element of nested values is: its typed array's name, else its `typeof`; `undefined` where there is no element. */
function firstKind(value: unknown): { kind: string; dtype: DType | undefined } | undefined {
  let level = value;
  for (let depth = 0; isList(level) && depth <= MAX_RANK; depth++) {
    const dtype = arrayDType(level);
    if (dtype !== undefined) return { kind: typedArrayName(level) as string, dtype };
    if (level.length === 0) return undefined;
    level = level[0];
  }
  return { kind: typeof level, dtype: naturalDTypes[typeof level] };
}

/**
 * What the elements of nested values are when nothing else is said, judged by the first: `'number'`, `'bigint'`, `'boolean'`, `'string'`,
 * or the element type of a typed array or of bytes; `undefined` where there is no element or none that a tensor can hold.
 */
export function naturalKind(value: unknown): DType | 'number' | 'bigint' | 'boolean' | 'string' | undefined {
  if (isDataView(value)) return 'uint8';
  const first = firstKind(value);
  if (first?.dtype === undefined) return undefined;
  return first.kind in naturalDTypes ? (first.kind as 'number') : first.dtype;
}

/** The element type of nested values when nothing else is said: numbers are float32, and so is nothing at all. */
export function naturalDType(value: unknown): DType {
  const first = firstKind(value);
  // A value that no tensor can hold is refused with its index when its turn comes.
  return first === undefined ? 'float32' : (first.dtype ?? 'float32');
}

/** ` at [0][1]`, for messages. */
const at = (path: readonly number[], depth: number): string =>
  depth === 0
    ? ''
    : ` at ${path
        .slice(0, depth)
        .map((index) => `[${index}]`)
        .join('')}`;

/** An element that a tensor of this type cannot hold. */
function refused(value: unknown, dtype: DType, place: string): DTypeError {
  const isIterable = typeof value === 'object' && value !== null && Symbol.iterator in value;
  return new DTypeError(`cannot hold ${describe(value)} as ${dtype}${place}`, {
    ...(isIterable && { fix: '[...values] makes an array of what can be iterated' }),
  });
}

/**
 * Visits the elements of `value` in row-major order with their number.
 *
 * @param uniform whether all elements must be of the kind of the first, because that decided the element type.
 * @param visit gives false for an element that `dtype` cannot hold.
 * @throws ShapeError for ragged arrays; DTypeError, with the index, for what is no element.
 */
export function visitElements(
  value: unknown,
  shape: readonly number[],
  dtype: DType,
  uniform: boolean,
  visit: (element: unknown, number: number) => boolean,
): void {
  const kind = uniform ? firstKind(value)?.kind : undefined;
  const path: number[] = [];
  let number = 0;
  const checkKind = (found: string, axis: number) => {
    if (kind !== undefined && found !== kind)
      throw new DTypeError(`elements of several kinds${at(path, axis)}`, {
        expected: 'numbers, bigints, booleans or strings, not mixed',
        got: `${kind} and ${found}`,
      });
  };
  const isElement = (item: unknown) => (typeof item) in naturalDTypes;
  const walk = (item: unknown, axis: number, kindKnown: boolean): void => {
    const size = shape[axis];
    if (!isList(item)) {
      if (size !== undefined && isElement(item))
        throw new ShapeError(`the nested array is ragged${at(path, axis)}`, {
          expected: `an array of ${size}`,
          got: describe(item),
        });
      if (!isElement(item)) throw refused(item, dtype, at(path, axis));
      if (!kindKnown) checkKind(typeof item, axis);
      if (!visit(item, number++)) throw refused(item, dtype, at(path, axis));
      return;
    }
    if (size !== item.length) {
      throw new ShapeError(`the nested array is ragged${at(path, axis)}`, {
        expected: size === undefined ? 'a value' : `${size} entries`,
        got: `${item.length} entries`,
      });
    }
    const name = typedArrayName(item);
    if (name !== undefined) checkKind(name, axis);
    for (let index = 0; index < item.length; index++) {
      path[axis] = index;
      walk(item[index], axis + 1, name !== undefined);
    }
  };
  walk(value, 0, false);
}
