// Owns the element types: TensorFlow's name, ONNX's number and spelling, and the typed array that holds the numbers in JavaScript.
// One table; everything else about element types is looked up in it.
import { DTypeError, describe } from '../errors.js';

type Kind = 'float' | 'int' | 'uint' | 'bool' | 'string' | 'complex';
type ArrayConstructor =
  | Float32ArrayConstructor
  | Float64ArrayConstructor
  | Int8ArrayConstructor
  | Int16ArrayConstructor
  | Int32ArrayConstructor
  | BigInt64ArrayConstructor
  | Uint8ArrayConstructor
  | Uint16ArrayConstructor
  | Uint32ArrayConstructor
  | BigUint64ArrayConstructor;

interface DTypeFacts<A extends ArrayConstructor | undefined> {
  /** The number of `TensorProto.DataType`. */
  readonly onnx: number;
  /** The spelling inside ONNX type strings: `tensor(float)`. */
  readonly spelling: string;
  readonly kind: Kind;
  /** Bits of an element; strings have none. */
  readonly bits: number;
  /** How elements are held: half floats as their 16 bits, types of less than a byte packed, the first in the lowest bits, strings in a plain array. */
  readonly array: A;
}

const row = <A extends ArrayConstructor | undefined = undefined>(
  onnx: number,
  spelling: string,
  kind: Kind,
  bits: number,
  array?: A,
): DTypeFacts<A> => ({ onnx, spelling, kind, bits, array: array as A });

/** Facts about every element type, by TensorFlow's name. */
export const dtypes = {
  float32: row(1, 'float', 'float', 32, Float32Array),
  uint8: row(2, 'uint8', 'uint', 8, Uint8Array),
  int8: row(3, 'int8', 'int', 8, Int8Array),
  uint16: row(4, 'uint16', 'uint', 16, Uint16Array),
  int16: row(5, 'int16', 'int', 16, Int16Array),
  int32: row(6, 'int32', 'int', 32, Int32Array),
  int64: row(7, 'int64', 'int', 64, BigInt64Array),
  string: row(8, 'string', 'string', 0),
  bool: row(9, 'bool', 'bool', 8, Uint8Array),
  float16: row(10, 'float16', 'float', 16, Uint16Array),
  float64: row(11, 'double', 'float', 64, Float64Array),
  uint32: row(12, 'uint32', 'uint', 32, Uint32Array),
  uint64: row(13, 'uint64', 'uint', 64, BigUint64Array),
  complex64: row(14, 'complex64', 'complex', 64, Float32Array),
  complex128: row(15, 'complex128', 'complex', 128, Float64Array),
  bfloat16: row(16, 'bfloat16', 'float', 16, Uint16Array),
  float8e4m3fn: row(17, 'float8e4m3fn', 'float', 8, Uint8Array),
  float8e4m3fnuz: row(18, 'float8e4m3fnuz', 'float', 8, Uint8Array),
  float8e5m2: row(19, 'float8e5m2', 'float', 8, Uint8Array),
  float8e5m2fnuz: row(20, 'float8e5m2fnuz', 'float', 8, Uint8Array),
  uint4: row(21, 'uint4', 'uint', 4, Uint8Array),
  int4: row(22, 'int4', 'int', 4, Uint8Array),
  float4e2m1: row(23, 'float4e2m1', 'float', 4, Uint8Array),
  float8e8m0: row(24, 'float8e8m0', 'float', 8, Uint8Array),
  uint2: row(25, 'uint2', 'uint', 2, Uint8Array),
  int2: row(26, 'int2', 'int', 2, Uint8Array),
} as const;

/** An element type, under TensorFlow's name: `'float32'`, `'int64'`, `'bool'`, … */
export type DType = keyof typeof dtypes;

export const isDType = (name: unknown): name is DType => typeof name === 'string' && Object.hasOwn(dtypes, name);

export function checkDType(where: string, dtype: unknown): asserts dtype is DType {
  if (!isDType(dtype))
    throw new DTypeError(`${where}: not an element type`, {
      expected: "a name such as 'float32', 'int64' or 'bool'",
      got: describe(dtype),
    });
}

const byOnnx = new Map(Object.entries(dtypes).map(([name, facts]) => [facts.onnx, name as DType]));
const bySpelling = new Map(Object.entries(dtypes).map(([name, facts]) => [facts.spelling, name as DType]));

/** The element type with this number in `TensorProto.DataType`, if there is one. */
export const dtypeFromOnnx = (number: number): DType | undefined => byOnnx.get(number);

/** The element type with this spelling in ONNX type strings (`float`, `double`, `int64`), if there is one. */
export const dtypeFromSpelling = (spelling: string): DType | undefined => bySpelling.get(spelling);

export const isFloating = (dtype: DType): boolean => dtypes[dtype].kind === 'float';
export const isInteger = (dtype: DType): boolean => dtypes[dtype].kind === 'int' || dtypes[dtype].kind === 'uint';
export const isNumeric = (dtype: DType): boolean =>
  isFloating(dtype) || isInteger(dtype) || dtypes[dtype].kind === 'complex';

/** The smallest positive number with all of its digits, by floating-point type: smaller ones lose digits, and their inverses are infinite. */
const smallestNormals: { readonly [D in DType]?: number } = {
  float64: 2 ** -1022,
  float32: 2 ** -126,
  bfloat16: 2 ** -126,
  float16: 2 ** -14,
};
/** That number for `dtype`; 0 for types without one. */
export const smallestNormal = (dtype: DType): number => smallestNormals[dtype] ?? 0;
