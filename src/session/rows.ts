// Owns writing rows into the memory that a variable has: checked first, for all variables of a run, and then written, which cannot fail.
import type { RowWrite } from '../model/rows.js';
import type { Memory } from '../runtime/runtime.js';
import { dtypes } from '../values/dtype.js';
import type { TensorData } from '../values/tensor-data.js';
import type { Slot } from './state.js';

/** Rows with their values, which are known to be among those of the variable. */
export interface CheckedRows {
  readonly rows: BigInt64Array;
  readonly values: Uint8Array;
}

/** How many bytes a row has. */
const rowBytes = ({ dtype, shape }: { readonly dtype: Memory['dtype']; readonly shape: readonly number[] }): number =>
  shape.slice(1).reduce((product, dim) => product * dim, dtypes[dtype].bits / 8);

/** Whether rows of such a variable can be written: they begin at whole bytes, and there are rows. */
export const hasRows = ({ dtype, shape }: Slot['variable']): boolean => shape.length > 0 && dtypes[dtype].bits >= 8;

/** @throws Error in onnxruntime's form where a row is not there. */
export function checkedRows({ variable }: Slot, { node }: RowWrite, rows: TensorData, values: TensorData): CheckedRows {
  const numbers = rows.data as BigInt64Array;
  const bytes = bytesOf(values.data as unknown as ArrayBufferView);
  const length = BigInt(variable.shape[0] as number);
  const outside = numbers.find((row) => row < -length || row >= length);
  if (outside !== undefined)
    throw new Error(`Name:'${node}' there is no row ${outside}: ${variable.name} has ${length}`);
  const size = rowBytes(variable);
  if (bytes.length !== size * numbers.length && !(numbers.length === 1 && bytes.length % size === 0))
    throw new Error(`Name:'${node}' ${numbers.length} rows of ${size} bytes get ${bytes.length}`);
  return { rows: numbers, values: bytes };
}

/** Writes rows, in their order: of a row that is named twice the last one stays. */
export function writeRows({ variable, current }: Slot, { rows, values }: CheckedRows): void {
  const size = rowBytes(variable);
  const target = bytesOf((current as Memory).elements as ArrayBufferView);
  const length = variable.shape[0] as number;
  const count = size === 0 ? 0 : values.length / size;
  for (let index = 0; index < count; index++) {
    const row = Number(rows.length === 1 ? rows[0] : rows[index]);
    target.set(values.subarray(index * size, (index + 1) * size), (row < 0 ? row + length : row) * size);
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
