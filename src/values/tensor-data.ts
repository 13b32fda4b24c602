// Owns numbers: an element type, a static shape and the elements in row-major order, and their conversion from and to JavaScript values.
// Knows nothing of graphs.
import { getFloat16, setFloat16 } from '@petamoriken/float16';
import { DTypeError, ShapeError, ValueError } from '../errors.js';
import { type DType, dtypes } from './dtype.js';
import { formatShape } from './shape.js';

/** One element as JavaScript has it: 64-bit integers are `bigint`, so that no digit is lost. */
export type Element<D extends DType = DType> = D extends 'int64' | 'uint64'
  ? bigint
  : D extends 'bool'
    ? boolean
    : D extends 'string'
      ? string
      : number;

/** The storage of the elements: a typed array, or a plain array of strings. */
export type ElementArray<D extends DType = DType> = D extends 'string'
  ? string[]
  : InstanceType<NonNullable<(typeof dtypes)[D]['array']>>;

type NumberArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** A number, boolean, bigint or string, or nested arrays of them. */
export type NestedArray = number | bigint | boolean | string | readonly NestedArray[];

/** What converts to a `TensorData`. */
export type TensorDataLike = NestedArray | NumberArray | TensorData;

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

const identity = (value: never): never => value;
const unsupported = (dtype: DType) => (): never => {
  throw new DTypeError(
    `${dtype} elements have no JavaScript value; give their bytes instead: new TensorData('${dtype}', shape, bytes)`,
  );
};

interface ElementCodec {
  readonly encode: (value: never) => number | bigint | string;
  readonly decode: (stored: never) => Element;
}
/** How an element goes into its array and comes out; types that are not listed are stored as they are. */
const codecs: { readonly [D in DType]?: ElementCodec } = {
  float16: { encode: toFloat16, decode: fromFloat16 },
  bfloat16: { encode: toBfloat16, decode: fromBfloat16 },
  bool: { encode: (value: unknown) => (value ? 1 : 0), decode: (stored: number) => stored !== 0 },
  ...Object.fromEntries(
    (
      [
        'complex64',
        'complex128',
        'float8e4m3fn',
        'float8e4m3fnuz',
        'float8e5m2',
        'float8e5m2fnuz',
        'float8e8m0',
        'float4e2m1',
        'int4',
        'uint4',
        'int2',
        'uint2',
      ] as const
    ).map((dtype) => [dtype, { encode: unsupported(dtype), decode: unsupported(dtype) }]),
  ),
};
const asIs: ElementCodec = { encode: identity, decode: identity };

function encoder(dtype: DType): (value: NestedArray) => number | bigint | string {
  const kind = dtypes[dtype].kind;
  const { encode } = codecs[dtype] ?? asIs;
  const wide = dtypes[dtype].bits === 64 && (kind === 'int' || kind === 'uint');
  const reject = (value: unknown): never => {
    throw new DTypeError(
      `cannot hold ${typeof value === 'string' ? `'${value}'` : String(value)} (a ${typeof value}) as ${dtype}`,
    );
  };
  return (value) => {
    if (kind === 'string') return typeof value === 'string' ? value : reject(value);
    if (typeof value === 'string' || typeof value === 'object') return reject(value);
    if (typeof value === 'boolean' && kind === 'float') return reject(value);
    if (kind === 'int' || kind === 'uint') {
      if (typeof value === 'boolean') return reject(value);
      if (typeof value === 'number' && !Number.isInteger(value)) return reject(value);
      if (kind === 'uint' && value < 0) return reject(value);
      return wide
        ? checkWideRange(BigInt(value), dtype, reject)
        : encode(checkRange(Number(value), dtype, reject) as never);
    }
    return encode((kind === 'bool' ? value : Number(value)) as never);
  };
}

function checkRange(value: number, dtype: DType, reject: (value: unknown) => never): number {
  const { kind, bits: size } = dtypes[dtype];
  const low = kind === 'int' ? -(2 ** (size - 1)) : 0;
  return value >= low && value < low + 2 ** size ? value : reject(value);
}

function checkWideRange(value: bigint, dtype: DType, reject: (value: unknown) => never): bigint {
  const fits = dtypes[dtype].kind === 'int' ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value);
  return fits === value ? value : reject(value);
}

const arrayTypes = new Map<unknown, DType>(
  (['float32', 'float64', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'] as const).map(
    (dtype) => [dtypes[dtype].array, dtype],
  ),
);

/** How many entries the array that holds the elements has: small types lie several to a byte, complex numbers take two. */
export function storedLength(dtype: DType, shape: readonly number[]): number {
  const { bits, kind } = dtypes[dtype];
  const count = shape.reduce((product, dim) => product * dim, 1);
  if (kind === 'complex') return count * 2;
  return kind !== 'string' && bits < 8 ? Math.ceil((count * bits) / 8) : count;
}

/** Numbers with their element type and shape: what is fed, what a run gives back, what a constant holds. Treat it as immutable. */
export class TensorData<D extends DType = DType> {
  readonly dtype: D;
  /** Sizes of the axes; `[]` for a scalar. */
  readonly shape: readonly number[];
  /** Elements in row-major order: half floats as their 16 bits, booleans as 0 and 1, four-bit integers two to a byte. */
  readonly data: ElementArray<D>;

  /**
   * Wraps elements without copying them.
   *
   * @throws ShapeError when the number of elements is not the product of the shape.
   * @example new TensorData('float32', [2, 2], new Float32Array([1, 2, 3, 4]))
   */
  constructor(dtype: D, shape: readonly number[], data: ElementArray<D>) {
    const stored = storedLength(dtype, shape);
    if (data.length !== stored) {
      throw new ShapeError('the elements do not fill the shape', {
        expected: `${stored} for ${dtype} ${formatShape(shape)}`,
        got: String(data.length),
      });
    }
    this.dtype = dtype;
    this.shape = Object.freeze([...shape]);
    this.data = data;
  }

  /** The number of elements. */
  get size(): number {
    return this.shape.reduce((product, dim) => product * dim, 1);
  }

  /**
   * Converts numbers, booleans, bigints, strings, nested arrays of them or typed arrays.
   * Without `dtype`: numbers are float32, bigints int64, typed arrays what they are. A given `shape` reinterprets the elements.
   *
   * @throws DTypeError when a value does not fit `dtype`; ShapeError when an array is ragged.
   * @example TensorData.from([[1, 2], [3, 4]]).shape // [2, 2]
   */
  static from<D extends DType = DType>(value: TensorDataLike, dtype?: D, shape?: readonly number[]): TensorData<D> {
    if (value instanceof TensorData) {
      if (dtype !== undefined && value.dtype !== dtype)
        throw new DTypeError('element types differ', { expected: dtype, got: value.dtype });
      return (shape === undefined ? value : new TensorData(value.dtype, shape, value.data)) as TensorData<D>;
    }
    if (ArrayBuffer.isView(value)) {
      const own = arrayTypes.get(value.constructor);
      if (own === undefined) throw new DTypeError(`a ${value.constructor.name} holds no tensor elements`);
      const target = dtype ?? own;
      const dims = shape ?? [value.length];
      if (dtypes[target].array === value.constructor)
        return new TensorData(target as D, dims, value as ElementArray<D>);
      return TensorData.#encode(target as D, dims, Array.from(value as Iterable<number | bigint>));
    }
    const nested = value as NestedArray;
    const found: number[] = [];
    for (let level: NestedArray | undefined = nested; Array.isArray(level); level = level[0]) found.push(level.length);
    const leaves: NestedArray[] = [];
    flatten(nested, found, 0, leaves);
    return TensorData.#encode(dtype ?? (naturalDType(leaves) as D), shape ?? found, leaves);
  }

  static #encode<D extends DType>(dtype: D, shape: readonly number[], leaves: readonly NestedArray[]): TensorData<D> {
    const encode = encoder(dtype);
    const array = dtypes[dtype].array;
    const encoded = leaves.map(encode);
    const data =
      array === undefined ? encoded : (array as unknown as { from(values: unknown[]): unknown }).from(encoded);
    return new TensorData(dtype, shape, data as ElementArray<D>);
  }

  /** Zeros (`false`, empty strings) of a shape. */
  static zeros<D extends DType>(dtype: D, shape: readonly number[]): TensorData<D> {
    const { array } = dtypes[dtype];
    const stored = storedLength(dtype, shape);
    if (array === undefined)
      return new TensorData(dtype, shape, new Array(stored).fill('') as unknown as ElementArray<D>);
    return new TensorData(dtype, shape, new (array as new (length: number) => unknown)(stored) as ElementArray<D>);
  }

  /**
   * The only element, as a JavaScript value.
   *
   * @throws ShapeError when there is not exactly one element.
   */
  item(): Element<D> {
    if (this.size !== 1)
      throw new ShapeError('item() needs exactly one element', { got: `${this.dtype} ${formatShape(this.shape)}` });
    return this.#element(0);
  }

  /** Nested arrays of JavaScript values; a scalar is the bare value. */
  toArray(): NestedArray {
    const build = (axis: number, offset: number, stride: number): NestedArray => {
      const dim = this.shape[axis];
      if (dim === undefined) return this.#element(offset);
      const inner = dim === 0 ? 0 : stride / dim;
      return Array.from({ length: dim }, (_, index) => build(axis + 1, offset + index * inner, inner));
    };
    return build(0, 0, this.size);
  }

  /** All elements in row-major order, as JavaScript values. */
  values(): Element<D>[] {
    return Array.from({ length: this.size }, (_, index) => this.#element(index));
  }

  #element(index: number): Element<D> {
    const { decode } = codecs[this.dtype] ?? asIs;
    return decode((this.data as ArrayLike<unknown>)[index] as never) as Element<D>;
  }
}

function flatten(value: NestedArray, shape: readonly number[], axis: number, leaves: NestedArray[]): void {
  const dim = shape[axis];
  if (!Array.isArray(value)) {
    if (dim !== undefined)
      throw new ShapeError('the nested array is ragged', {
        expected: `an array of ${dim} at depth ${axis}`,
        got: String(value),
      });
    leaves.push(value);
    return;
  }
  if (dim !== value.length) {
    throw new ShapeError('the nested array is ragged', {
      expected: dim === undefined ? `a value at depth ${axis}` : `${dim} entries at depth ${axis}`,
      got: `${value.length} entries`,
    });
  }
  for (const entry of value as readonly NestedArray[]) flatten(entry, shape, axis + 1, leaves);
}

const natural: Record<string, DType> = { number: 'float32', bigint: 'int64', boolean: 'bool', string: 'string' };

/** The element type that JavaScript values have when nothing else says: numbers are float32. */
function naturalDType(leaves: readonly NestedArray[]): DType {
  const kinds = new Set(leaves.map((leaf) => typeof leaf));
  const [kind = 'number'] = kinds;
  const dtype = natural[kind];
  if (kinds.size > 1 || dtype === undefined)
    throw new ValueError('cannot make a tensor of this value', {
      expected: 'numbers, bigints, booleans or strings, not mixed',
      got: [...kinds].join(' and '),
    });
  return dtype;
}
