// Owns the reading of numpy's archives: a zip file of arrays, each with a header that says its type, shape and order of axes.
// Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
import { unzipSync } from 'fflate';
import type { DType } from '../values/dtype.js';
import { fromBytes } from '../values/memory.js';
import { TensorData } from '../values/tensor-data.js';

/** numpy's letters for types, with the number of bytes. */
const types: Readonly<Record<string, DType>> = {
  b1: 'bool',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
};
const MAGIC = '\u0093NUMPY';

/** The arrays of an archive by name. Throws an Error for objects and other types without numbers. */
export function readNpz(bytes: Uint8Array): Map<string, TensorData> {
  const arrays = new Map<string, TensorData>();
  for (const [name, content] of Object.entries(unzipSync(bytes)))
    if (name.endsWith('.npy')) arrays.set(name.slice(0, -'.npy'.length), readNpy(content));
  return arrays;
}

/** What an array says of itself. */
export interface ArrayHeader {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Whether the first axis changes fastest. */
  readonly isFortran: boolean;
  /** Where its numbers begin. */
  readonly start: number;
}

/** The header that an array begins with. Throws an Error for what has none, and for numbers that are not little-endian. */
export function arrayHeader(bytes: Uint8Array): ArrayHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (String.fromCharCode(...bytes.subarray(0, MAGIC.length)) !== MAGIC) throw new Error('this is no array of numpy');
  const isLong = view.getUint8(MAGIC.length) > 1;
  const start = MAGIC.length + 2 + (isLong ? 4 : 2);
  const length = isLong ? view.getUint32(MAGIC.length + 2, true) : view.getUint16(MAGIC.length + 2, true);
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, start + length));
  const [, order = '', letters = ''] = /'descr':\s*'([<>|=])(\w+)'/.exec(header) ?? [];
  const dtype = types[letters];
  const [, sizes] = /'shape':\s*\(([\d\s,L]*)\)/.exec(header) ?? [];
  if (dtype === undefined || sizes === undefined || order === '>')
    throw new Error(`an array is not of little-endian numbers: ${header.trim()}`);
  const shape = sizes.split(',').flatMap((text) => (text.trim() === '' ? [] : [Number.parseInt(text, 10)]));
  return { dtype, shape, isFortran: /'fortran_order':\s*True/.test(header), start: start + length };
}

/** A whole array. Throws an Error where its numbers do not fill its shape. */
export function readNpy(bytes: Uint8Array): TensorData {
  const { dtype, shape, isFortran, start } = arrayHeader(bytes);
  const elements = fromBytes(dtype, new DataView(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start));
  const count = shape.reduce((product, dim) => product * dim, 1);
  if (elements.length !== count) throw new Error(`an array of shape (${shape}) has ${elements.length} elements`);
  const found = new TensorData(dtype, isFortran ? shape.toReversed() : shape, elements as never);
  return isFortran ? transposed(found) : found;
}

/** The same numbers with the axes the other way round. */
function transposed({ dtype, shape, data }: TensorData): TensorData {
  const result = (data as Float64Array).slice();
  const target = shape.toReversed();
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, dim) => product * dim, 1)).reverse();
  const index = target.map(() => 0);
  for (let place = 0; place < result.length; place++) {
    result[place] = (data as Float64Array)[
      index.reduce((sum, at, axis) => sum + at * (strides[axis] as number), 0)
    ] as number;
    for (let axis = index.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (target[axis] as number)) break;
      index[axis] = 0;
    }
  }
  return new TensorData(dtype, target, result as never);
}
