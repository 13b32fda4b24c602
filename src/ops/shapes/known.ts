// Owns what is known of small integer tensors while the graph is built: reading it, and computing with it.
// An entry is a number, a symbol, or null; a result that says nothing at all is `undefined`.

import { KNOWN_LIMIT, type KnownValue, type Tensor } from '../../graph/tensor.js';
import { type DType, dtypes, isInteger } from '../../values/dtype.js';
import { type Dim, elementCount } from '../../values/shape.js';
import { TensorData } from '../../values/tensor-data.js';
import { allNumbers, repeated } from './common.js';

/** The elements as far as they are known, in a list of the right length; `undefined` for what is not a short list of integers or booleans. */
export function elementsOf(tensor: Tensor): KnownValue | undefined {
  if (tensor.known !== undefined) return tensor.known;
  if (!(isInteger(tensor.dtype) || tensor.dtype === 'bool') || tensor.rank === null || tensor.rank > 1)
    return undefined;
  const count = elementCount(tensor.shape);
  if (count === null || count > KNOWN_LIMIT) return undefined;
  return tensor.dtype === 'bool' ? (constantData(tensor) ?? nothing(count)) : nothing(count);
}

/** A list with one entry over and over; `undefined` when it is too long to follow. */
export const filledWith = (count: number, entry: Dim): KnownValue | undefined =>
  count <= KNOWN_LIMIT ? repeated(count, entry) : undefined;

/** A list of which only the length is known. */
export const nothing = (count: number): KnownValue => repeated<Dim>(count, null);

/** The only element of a tensor, where it is known; of any numeric type. */
export function scalarOf(tensor: Tensor | undefined): Dim | undefined {
  if (tensor === undefined) return undefined;
  const values = tensor.known ?? constantData(tensor);
  return values?.length === 1 ? (values[0] ?? null) : null;
}

/** The numbers of a small integer tensor, if all of them are known. */
export const numbersOf = (tensor: Tensor | undefined): readonly number[] | undefined => allNumbers(tensor?.known);

/** The numbers of a small tensor that comes straight from a Constant node, of any numeric type. */
export function constantData(tensor: Tensor): readonly number[] | undefined {
  const { node } = tensor;
  if (node.domain !== '') return undefined;
  if (node.opType === 'Identity') return node.inputs[0] && constantData(node.inputs[0]);
  if (node.opType !== 'Constant') return undefined;
  const { value, value_float, value_floats, value_int, value_ints } = node.attributes;
  const readable = value instanceof TensorData && value.size <= KNOWN_LIMIT && dtypes[value.dtype].bits >= 8;
  if (readable && !/string|complex|float8/.test(value.dtype)) return value.values().map(Number);
  const single = value_float ?? value_int;
  return typeof single === 'number' ? [single] : ((value_floats ?? value_ints) as readonly number[] | undefined);
}

/** What may stand as a tensor's known value: in the type's range, and saying something. */
export function settle(dtype: DType, values: KnownValue | undefined): KnownValue | undefined {
  if (values === undefined || values.length > KNOWN_LIMIT || !(isInteger(dtype) || dtype === 'bool')) return undefined;
  const { kind, bits } = dtypes[dtype];
  const low = kind === 'int' ? -(2 ** (bits - 1)) : 0;
  const high = dtype === 'bool' ? 1 : low + 2 ** bits - 1;
  const inside = (value: Dim) =>
    typeof value !== 'number' || (value >= low && value <= high && (Number.isSafeInteger(value) || bits === 64));
  const settled = values.map((value) => (inside(value) ? value : null));
  return settled.some((value) => value !== null) || settled.length === 0 ? settled : undefined;
}

/** Entry by entry over lists that are equally long or of one entry. */
export function zipKnown(
  dtype: DType,
  tensors: readonly Tensor[],
  fn: (...entries: Dim[]) => Dim,
): KnownValue | undefined {
  const lists: KnownValue[] = [];
  for (const tensor of tensors) {
    const values = elementsOf(tensor);
    if (values === undefined) return undefined;
    lists.push(values);
  }
  const lengths = lists.map((list) => list.length).filter((length) => length !== 1);
  const count = lengths[0] ?? 1;
  if (lengths.some((length) => length !== count)) return undefined;
  const entries = (index: number) => lists.map((list) => list[list.length === 1 ? 0 : index] ?? null);
  return settle(
    dtype,
    nothing(count).map((_, index) => fn(...entries(index))),
  );
}

const onNumbers =
  (fn: (a: number, b: number) => number | null) =>
  (a: Dim, b: Dim): Dim =>
    typeof a === 'number' && typeof b === 'number' ? fn(a, b) : null;
/** The same on two entries that are certainly equal, else a function of two numbers. */
const equalOr = (equal: (value: Dim) => Dim, fn: (a: number, b: number) => number) => (a: Dim, b: Dim) =>
  a !== null && a === b ? equal(a) : onNumbers(fn)(a, b);
const comparison = (whenEqual: number, fn: (a: number, b: number) => boolean) =>
  equalOr(
    () => whenEqual,
    (a, b) => Number(fn(a, b)),
  );

/** Integer arithmetic on entries, by operator. */
export const arithmetic = {
  Add: (a: Dim, b: Dim) => (a === 0 ? b : b === 0 ? a : onNumbers((x, y) => x + y)(a, b)),
  Sub: (a: Dim, b: Dim) =>
    b === 0
      ? a
      : equalOr(
          () => 0,
          (x, y) => x - y,
        )(a, b),
  Mul: (a: Dim, b: Dim) => (a === 0 || b === 0 ? 0 : a === 1 ? b : b === 1 ? a : onNumbers((x, y) => x * y)(a, b)),
  // ONNX leaves open how quotients of mixed signs round.
  Div: (a: Dim, b: Dim) =>
    b === 1 ? a : onNumbers((x, y) => (y === 0 || (x / y < 0 && x % y !== 0) ? null : Math.floor(x / y)))(a, b),
  Max: equalOr((value) => value, Math.max),
  Min: equalOr((value) => value, Math.min),
  Equal: comparison(1, (a, b) => a === b),
  Greater: comparison(0, (a, b) => a > b),
  GreaterOrEqual: comparison(1, (a, b) => a >= b),
  Less: comparison(0, (a, b) => a < b),
  LessOrEqual: comparison(1, (a, b) => a <= b),
  And: (a: Dim, b: Dim) => (a === 0 || b === 0 ? 0 : onNumbers(Math.min)(a, b)),
  Or: (a: Dim, b: Dim) => (a === 1 || b === 1 ? 1 : onNumbers(Math.max)(a, b)),
  Xor: comparison(0, (a, b) => a !== b),
  Mod: (a: Dim, b: Dim) => onNumbers((x, y) => (y === 0 ? null : x - y * Math.floor(x / y)))(a, b),
  FMod: (a: Dim, b: Dim) => onNumbers((x, y) => (y === 0 ? null : x % y))(a, b),
  Neg: (a: Dim) => (typeof a === 'number' ? 0 - a : null),
  // Symbols stand for sizes, which are not negative.
  Abs: (a: Dim) => (typeof a === 'number' ? Math.abs(a) : a),
  Sign: (a: Dim) => (typeof a === 'number' ? Math.sign(a) : null),
  Not: (a: Dim) => (typeof a === 'number' ? 1 - a : null),
} as const;
