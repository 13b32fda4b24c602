// Owns single elements: what JavaScript value each element type holds, and how it goes into its array and comes out.
import { getFloat16, setFloat16 } from '@petamoriken/float16';
import { DTypeError } from '../errors.js';
import { type DType, dtypes, isInteger } from './dtype.js';

/** One element as JavaScript has it: 64-bit integers are `bigint`, so that no digit is lost. */
export type Element<D extends DType = DType> = D extends 'int64' | 'uint64'
  ? bigint
  : D extends 'bool'
    ? boolean
    : D extends 'string'
      ? string
      : number;

type Stored = number | bigint | string;

const bits = new DataView(new ArrayBuffer(4));

function toFloat16(value: number): number {
  setFloat16(bits, 0, value);
  return bits.getUint16(0);
}
function fromFloat16(half: number): number {
  bits.setUint16(0, half);
  return getFloat16(bits, 0);
}
/** Rounds to the nearest bfloat16, ties to even; NaN stays a quiet NaN. */
function toBfloat16(value: number): number {
  bits.setFloat32(0, value);
  const word = bits.getUint32(0);
  return Number.isNaN(value) ? 0x7fc0 : ((word + 0x7fff + ((word >>> 16) & 1)) >>> 16) & 0xffff;
}
function fromBfloat16(half: number): number {
  bits.setUint32(0, half << 16);
  return bits.getFloat32(0);
}

/** A value as a number of a floating-point type; `undefined` where it is none. Booleans are no numbers. */
const asFloat = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : undefined;

const asBool = (value: unknown): number | undefined =>
  typeof value === 'boolean' || typeof value === 'bigint' || (typeof value === 'number' && !Number.isNaN(value))
    ? Number(Boolean(value))
    : undefined;

/** Whole numbers within the range of an integer type, as numbers or, for 64 bits, as bigints. */
function asInteger(dtype: DType): (value: unknown) => Stored | undefined {
  const { kind, bits: size } = dtypes[dtype];
  if (size === 64) {
    const wrap = kind === 'int' ? BigInt.asIntN : BigInt.asUintN;
    return (value) => {
      if (typeof value !== 'bigint' && !Number.isInteger(value)) return undefined;
      const whole = BigInt(value as number | bigint);
      return wrap(64, whole) === whole ? whole : undefined;
    };
  }
  const low = kind === 'int' ? -(2 ** (size - 1)) : 0;
  return (value) => {
    const number = asFloat(value);
    return Number.isInteger(number) && (number as number) >= low && (number as number) < low + 2 ** size
      ? number
      : undefined;
  };
}

/** A codec for half of a float's bits. */
const rounded = (encode: (value: number) => number) => (value: unknown) => {
  const number = asFloat(value);
  return number === undefined ? undefined : encode(number);
};

interface ElementCodec {
  /** The value as its array holds it; `undefined` where the type cannot hold it. */
  readonly encode: (value: unknown) => Stored | undefined;
  readonly decode: (stored: never) => Element;
}

const asIs = (stored: never): Element => stored;

const withoutValues = (dtype: DType): ElementCodec => {
  const refuse = (): never => {
    throw new DTypeError(
      `${dtype} elements have no JavaScript value; give their bytes instead: new TensorData('${dtype}', shape, bytes)`,
    );
  };
  return { encode: refuse, decode: refuse };
};

const special: { readonly [D in DType]?: ElementCodec } = {
  float32: { encode: asFloat, decode: asIs },
  float64: { encode: asFloat, decode: asIs },
  float16: { encode: rounded(toFloat16), decode: fromFloat16 },
  bfloat16: { encode: rounded(toBfloat16), decode: fromBfloat16 },
  bool: { encode: asBool, decode: (stored: number) => stored !== 0 },
  string: { encode: (value) => (typeof value === 'string' ? value : undefined), decode: asIs },
};

/** How the elements of each type go in and come out. Small floats, packed integers and complex numbers have no JavaScript value. */
export const codecs = Object.fromEntries(
  (Object.keys(dtypes) as DType[]).map((dtype) => [
    dtype,
    special[dtype] ??
      (isInteger(dtype) && dtypes[dtype].bits >= 8 ? { encode: asInteger(dtype), decode: asIs } : withoutValues(dtype)),
  ]),
) as unknown as { readonly [D in DType]: ElementCodec };
