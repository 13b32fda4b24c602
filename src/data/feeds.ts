// Owns what a table is fed as: which columns stand for which input of a model, in its element type and shape, batch after batch.
import { explaining, ValueError } from '../errors.js';
import type { DType } from '../values/dtype.js';
import { formatShape, type Shape } from '../values/shape.js';
import { TensorData } from '../values/tensor-data.js';
import { fitsPattern } from './columns.js';
import { Dataset } from './dataset.js';
import { rowsOf, type Table } from './tables.js';

/** An input of a model. */
export interface TableInput {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  /** It has a value where none is fed. */
  readonly isOptional: boolean;
}

/** What is fed for an input: all rows, or the same number in every step. */
export interface TableFeed {
  readonly name: string;
  readonly data: TensorData;
  /** The sizes of one row; nothing for a value that has no rows. */
  readonly row?: readonly number[];
}

/** A tensor's name without the number of the output, as a column is likely to be called. */
const plainName = (name: string): string => name.replace(/:0$/, '');
const product = (dims: readonly number[]): number => dims.reduce((all, dim) => all * dim, 1);

/** The columns that a list of names and patterns (`x*`) means, in the order of the table. */
function columnsOf(table: Table, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const found = [...table.keys()].filter((column) => fitsPattern(name, column));
    if (found.length === 0)
      throw new ValueError(`the data have no column '${name}'`, { expected: [...table.keys()].join(', ') });
    return found;
  });
}

/**
 * Finds the columns for each input: those that `given` says, or the column of the input's name, or for the one input that is left over, all
 * numbers that are left over and fill its rows.
 *
 * @throws ValueError for an input without columns, or columns that cannot be its rows.
 */
export function tableFeeds(
  table: Table,
  inputs: readonly TableInput[],
  given: ReadonlyMap<string, readonly string[]>,
): TableFeed[] {
  for (const name of given.keys())
    if (!inputs.some((input) => input.name === name || plainName(input.name) === name))
      throw new ValueError(`the model has no input '${name}'`, {
        expected: inputs.map((input) => input.name).join(', '),
      });
  const chosen = new Map<TableInput, readonly string[]>();
  for (const input of inputs) {
    const { name } = input;
    const asked = given.get(name) ?? given.get(plainName(name));
    const own = [name, plainName(name)].find((each) => table.has(each));
    if (asked !== undefined) chosen.set(input, columnsOf(table, asked));
    else if (own !== undefined) chosen.set(input, [own]);
  }
  const missing = inputs.filter((input) => !chosen.has(input) && !input.isOptional);
  const used = new Set([...chosen.values()].flat());
  const free = [...table].filter(([name, { dtype }]) => !used.has(name) && dtype !== 'string').map(([name]) => name);
  const [left] = missing;
  if (left !== undefined && missing.length === 1 && free.length > 0 && fills(left, free.length)) chosen.set(left, free);
  const unmet = missing.filter((input) => !chosen.has(input));
  if (unmet.length > 0)
    throw new ValueError(`no columns for ${unmet.map(({ name }) => `'${name}'`).join(', ')}`, {
      expected: unmet.map(({ name, dtype, shape }) => `${name} ${dtype} ${formatShape(shape)}`).join(', '),
      got: `columns ${[...table.keys()].join(', ')}`,
      fix: `--feed '${unmet[0]?.name}=COLUMN,…'`,
    });
  return [...chosen].map(([input, columns]) => feedOf(table, input, columns));
}

/** Whether a row of so many numbers is one of the input. */
const fills = ({ shape }: TableInput, count: number): boolean =>
  shape !== null &&
  shape.length > 0 &&
  shape.slice(1).every((dim) => typeof dim === 'number') &&
  product(shape.slice(1) as number[]) === count;

function feedOf(table: Table, { name, dtype, shape }: TableInput, columns: readonly string[]): TableFeed {
  const parts = columns.map((column) => table.get(column) as TensorData);
  const [first] = parts as [TensorData];
  const as = (data: TensorData): TensorData =>
    explaining(
      `the column for '${name}'`,
      () => ({ node: name }),
      () => (data.dtype === dtype ? data : TensorData.from(numbersFor(data, dtype) as never, dtype, data.shape)),
    );
  if (parts.length === 1 && first.shape.length === 0) return { name, data: as(first) };
  const rows = rowsOf(table) as number;
  const width = parts.map((part) => product(part.shape.slice(1)));
  const own = parts.length === 1 ? first.shape.slice(1) : [width.reduce((sum, each) => sum + each, 0)];
  const declared = shape?.slice(1);
  const wanted = declared?.every((dim) => typeof dim === 'number') ? (declared as number[]) : own;
  if (product(wanted) !== product(own))
    throw new ValueError(`a row of ${columns.join(', ')} is not one of '${name}'`, {
      expected: `${dtype} ${formatShape(shape)}`,
      got: `${product(own)} numbers a row`,
    });
  const data = parts.length === 1 ? as(first) : sideBySide(parts.map(as), rows, width);
  return { name, data, row: wanted };
}

/** Elements that can become `dtype`: whole numbers as such. */
function numbersFor(data: TensorData, dtype: DType): readonly unknown[] {
  const values = data.values();
  const isBig = dtype === 'int64' || dtype === 'uint64';
  return values.map((value) => {
    if (isBig && typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
    return !isBig && typeof value === 'bigint' ? Number(value) : dtype === 'bool' ? Boolean(value) : value;
  });
}

function sideBySide(parts: readonly TensorData[], rows: number, width: readonly number[]): TensorData {
  const total = width.reduce((sum, each) => sum + each, 0);
  const { dtype } = parts[0] as TensorData;
  const whole = TensorData.zeros(dtype, [rows, total]);
  const target = whole.data as Float64Array;
  let start = 0;
  for (const [index, part] of parts.entries()) {
    const size = width[index] as number;
    const source = part.data as Float64Array;
    for (let row = 0; row < rows; row++)
      for (let place = 0; place < size; place++)
        target[row * total + start + place] = source[row * size + place] as number;
    start += size;
  }
  return whole;
}

/** What is fed in each step. */
export interface FeedBatches {
  /** How many rows there are. */
  readonly rows: number;
  readonly batches: Dataset<Readonly<Record<string, TensorData>>>;
}

/**
 * The rows of feeds in whole batches, again and again, beside what is the same in each.
 *
 * @param seed of the order of rows, another in each pass; without it they stay as they are.
 * @throws ValueError for a batch of more rows than there are.
 */
export function batchesOf(feeds: readonly TableFeed[], size: number, seed?: number): FeedBatches {
  const rowFeeds = feeds.filter(({ row }) => row !== undefined);
  const rest = feeds.filter(({ row }) => row === undefined).map(({ name, data }) => [name, data] as const);
  const [first] = rowFeeds;
  if (first === undefined) return { rows: size, batches: Dataset.fromTensors(Object.fromEntries(rest)).repeat() };
  const rows = first.data.shape[0] as number;
  if (size > rows) throw new ValueError(`a batch of ${size} rows is more than the data have`, { got: `${rows} rows` });
  const arrays = rowFeeds.map(
    ({ name, data, row }) => [name, TensorData.from(data, data.dtype, [rows, ...(row as readonly number[])])] as const,
  );
  const table = Dataset.fromTensorSlices(Object.fromEntries(arrays));
  const batches = (seed === undefined ? table : table.shuffle(rows, { seed }))
    .batch(size, { dropRemainder: true })
    .repeat();
  return { rows, batches: batches.map((batch) => ({ ...batch, ...Object.fromEntries(rest) })) };
}
