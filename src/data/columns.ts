// Owns which columns of a file become which parts of an element, and of which type.
import { checkText, listArgument, oneOrMore } from '../arguments.js';
import { checkKeys, DataError, describe, explaining, reading, ValueError } from '../errors.js';
import { checkDType, type DType } from '../values/dtype.js';
import { entriesOf } from '../values/keyed.js';
import { TensorData, type TensorDataLike } from '../values/tensor-data.js';
import { type Element, toElement } from './element.js';
import type { Row } from './sources/lines.js';

export interface ColumnOptions {
  /** The column, or several that stand side by side as one vector; `*` stands for any text. Default: the column of the part's name. */
  from?: string | readonly string[] | undefined;
  /** The element type. Default: what the file says; of texts, float32 where they are numbers. */
  dtype?: DType | undefined;
}

/** The parts of an element by name: an element type, or where it comes from. What is not named is left out. */
export type Columns = Readonly<Record<string, DType | ColumnOptions>>;

/** What a part has of what was said of it. */
type PartOf<S> = S extends DType
  ? TensorData<S>
  : S extends { dtype: infer D extends DType }
    ? TensorData<D>
    : TensorData;
/** The elements of columns; any where none were named. */
export type ByColumn<C extends Columns> = Columns extends C
  ? Readonly<Record<string, TensorData>>
  : { readonly [K in keyof C]: PartOf<C[K]> };

/** A part of an element. */
export interface Part {
  readonly name: string;
  readonly columns: readonly string[];
  /** Whether it is a vector of its columns, and not one column. */
  readonly isVector: boolean;
  readonly dtype: DType | undefined;
}

export type WantedPart = Omit<Part, 'columns' | 'isVector'> & {
  readonly from: readonly string[];
  readonly isList: boolean;
};

/** Columns as they were asked for, checked. */
export function wantedParts(where: string, columns: Columns | undefined): readonly WantedPart[] | undefined {
  if (columns === undefined || columns === null) return undefined;
  const wanted = entriesOf<string, DType | ColumnOptions>(`${where}: columns`, columns).map(([name, given]) => {
    const options: ColumnOptions = typeof given === 'string' ? { dtype: given } : given;
    checkKeys(`${where}: columns.${name}`, options, ['from', 'dtype']);
    const { from = name, dtype } = options;
    if (dtype !== undefined) checkDType(`${where}: columns.${name}`, dtype);
    const isList = reading(where, () => Array.isArray(from));
    const names = listArgument(where, oneOrMore(where, from as string | string[]), 'names of columns');
    for (const each of names) checkText(`${where}: columns.${name}: from`, each);
    return { name, from: names, isList, dtype };
  });
  if (wanted.length === 0) throw new ValueError(`${where}: columns names none`);
  return wanted;
}

/** Whether a name fits a pattern, in which `*` stands for any text. */
export const fitsPattern = (pattern: string, name: string): boolean =>
  pattern.includes('*')
    ? new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 's').test(name)
    : pattern === name;

/**
 * The parts of elements of a file that has these columns; without wishes each column is one.
 *
 * @throws DataError for a column that the file does not have.
 */
export function partsOf(
  { file, row }: { readonly file: string; readonly row?: number },
  names: readonly string[],
  wanted: readonly WantedPart[] | undefined,
): Part[] {
  if (wanted === undefined) return names.map((name) => ({ name, columns: [name], isVector: false, dtype: undefined }));
  return wanted.map(({ name, from, isList, dtype }) => {
    const columns = from.flatMap((pattern) => {
      const found = names.filter((column) => fitsPattern(pattern, column));
      if (found.length === 0)
        throw new DataError(`${file}${row === undefined ? '' : `:${row}`} has no column '${pattern}'`, {
          file,
          ...(row !== undefined && { row }),
          expected: names.slice(0, 20).join(', '),
        });
      return found;
    });
    return { name, columns, isVector: isList || from.some((pattern) => pattern.includes('*')), dtype };
  });
}

/** Whether a text says a number. */
export const isNumber = (text: string): boolean => text.trim() !== '' && !Number.isNaN(Number(text));
/** What a missing number may be written as. */
export const isMissing = (text: string): boolean => /^(?:nan|na|)$/i.test(text.trim());

/** What is wrong in a row, with its place. */
export const badRow = ({ file, row }: Row<unknown>, message: string, got: unknown, cause?: unknown): DataError =>
  new DataError(`${file}:${row}: ${message}`, { file, row, got: describe(got), ...(cause !== undefined && { cause }) });

/** A value of a row as numbers, in the type that is wanted. */
export function converted(row: Row<unknown>, name: string, value: unknown, dtype: DType | undefined): Element {
  try {
    if (dtype === undefined) return toElement(`'${name}'`, value);
    return explaining(
      `'${name}'`,
      () => ({}),
      () => TensorData.from(value as TensorDataLike, dtype),
    );
  } catch (cause) {
    const [message = ''] = (cause as Error).message.split('\n');
    throw badRow(row, message, value, cause);
  }
}

/** The element of a row that has its values by column. */
export function elementOf(row: Row<Readonly<Record<string, unknown>>>, parts: readonly Part[]): Element {
  const value = (column: string): unknown => {
    if (!Object.hasOwn(row.value, column)) throw badRow(row, `there is no '${column}'`, row.value);
    return row.value[column];
  };
  return Object.fromEntries(
    parts.map(({ name, columns, isVector, dtype }) => [
      name,
      converted(row, name, isVector ? columns.map(value) : value(columns[0] as string), dtype),
    ]),
  );
}
