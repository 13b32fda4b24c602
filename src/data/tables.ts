// Owns tables: values by name whose first axis counts the rows, and the kinds of files that they are read from. What is fed with them is
// not decided here. Files are untrusted input.
import { extname } from 'node:path';
import { ModelFormatError, messageOf, ValueError } from '../errors.js';
import { readWhole } from '../io/files.js';
import type { TensorData } from '../values/tensor-data.js';
import { readCsv } from './csv.js';
import { readNpz } from './npz.js';
import { readParquet } from './parquet.js';

/** Values by column; those with axes have the same number of rows. */
export type Table = ReadonlyMap<string, TensorData>;

/** By the end of a file's name: how its bytes are read. */
export const tableReaders: Readonly<Record<string, (bytes: Uint8Array) => Table | Promise<Table>>> = {
  '.npz': readNpz,
  '.csv': readCsv,
  '.parquet': readParquet,
};

/** More is not read into memory at once. */
const MAX_BYTES = 2 ** 32;

/**
 * Reads a file of numbers: numpy's archives (`.npz`), comma-separated values with a row of names (`.csv`), Parquet (`.parquet`).
 *
 * @param kind of the file; default: what its name ends with.
 * @throws ValueError for another kind of file, Node's error for one that cannot be read, ModelFormatError for one that is not what its
 * name says.
 */
export async function readTable(path: string, kind = extname(path).toLowerCase()): Promise<Table> {
  if (!Object.hasOwn(tableReaders, kind))
    throw new ValueError(`${path}: no such kind of file is read`, { expected: Object.keys(tableReaders).join(', ') });
  const bytes = await readWhole(path, MAX_BYTES);
  let table: Table;
  try {
    table = await (tableReaders[kind] as (typeof tableReaders)[string])(bytes);
  } catch (cause) {
    const [text] = messageOf(cause).split('\n');
    throw new ModelFormatError(`${path} is not a ${kind} file that can be read: ${text}`, { cause });
  }
  const rows = new Map(
    [...table].filter(([, { shape }]) => shape.length > 0).map(([name, { shape }]) => [shape[0], name]),
  );
  if (rows.size > 1)
    throw new ModelFormatError(`${path}: columns of different lengths`, {
      got: [...rows].map(([count, name]) => `${count} in '${name}'`).join(', '),
    });
  return table;
}

/** The number of rows; nothing where no value has any. */
export const rowsOf = (table: Table): number | undefined =>
  [...table.values()].find(({ shape }) => shape.length > 0)?.shape[0];
