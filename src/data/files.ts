// Owns the functions of `data` that make datasets of files. No file is touched before elements are asked for.
import { checkText, listArgument } from '../arguments.js';
import { checkOptions, DataError, describe, messageOf, ValueError } from '../errors.js';
import type { TensorData } from '../values/tensor-data.js';
import { type ByColumn, type Columns, wantedParts } from './columns.js';
import { Dataset } from './dataset.js';
import type { Element } from './element.js';
import { checkImageOptions, type DecodeImageOptions } from './image.js';
import { pathsOf } from './sources/blocks.js';
import { csv as csvFiles } from './sources/csv.js';
import { imageFolder } from './sources/images.js';
import { jsonLines as jsonFiles } from './sources/json-lines.js';
import { textLines as textFiles } from './sources/lines.js';
import { loadedSlices } from './sources/loaded.js';
import { npy as npyFiles } from './sources/npy.js';
import { parquet as parquetFiles } from './sources/parquet.js';
import { readTable } from './tables.js';

export interface ColumnsOptions<C extends Columns = Columns> {
  /**
   * The parts of an element: an element type, or `{ from, dtype }`, by name. `from` is a column, or columns that stand side by side as a
   * vector. Default: each column is a part.
   */
  columns?: C | undefined;
}

export interface CsvOptions<C extends Columns = Columns> extends ColumnsOptions<C> {
  /** The names of the columns, for files that do not begin with them. */
  names?: readonly string[] | undefined;
  /** What stands between two values. Default `,`. */
  delimiter?: string | undefined;
}

export interface ImagePathsOptions {
  /** Whether each class has a folder of its own, and elements have a `label`. Default true. */
  labels?: boolean | undefined;
  /** The folders of the classes, in the order of their numbers. Default: all folders, in the order of their names. */
  classNames?: readonly string[] | undefined;
}

export interface ImagesOptions extends DecodeImageOptions, ImagePathsOptions {}

/**
 * The lines of text files, without what ends them (TF `TextLineDataset`).
 *
 * @example data.textLines('corpus.txt').filter((line) => line.item() !== '')
 */
export function textLines(paths: string | readonly string[]): Dataset<TensorData<'string'>> {
  return new Dataset(textFiles(pathsOf('textLines', paths)));
}

/**
 * The rows of files of comma-separated values (TF `make_csv_dataset`). Columns are float32 where the first rows hold numbers, and text
 * elsewhere; a missing number is NaN.
 *
 * @throws DataError, where elements are asked for, that names file and row.
 * @example data.csv('digits.csv', { columns: { images: { from: 'pixel*', dtype: 'uint8' }, labels: { from: 'digit', dtype: 'int64' } } })
 */
export function csv<const C extends Columns>(
  paths: string | readonly string[],
  options: CsvOptions<C> = {},
): Dataset<ByColumn<C>> {
  const files = pathsOf('csv', paths);
  checkOptions<CsvOptions, ['columns', 'names', 'delimiter']>('csv', options, ['columns', 'names', 'delimiter']);
  const { columns, delimiter = ',' } = options;
  if (typeof delimiter !== 'string' || delimiter.length !== 1 || /["\r\n]/.test(delimiter))
    throw new ValueError('csv: delimiter is no character to stand between values', { got: describe(delimiter) });
  const names = options.names ? listArgument('csv: names', options.names, 'names of columns') : undefined;
  for (const name of names ?? []) checkText('csv: names', name);
  return new Dataset(csvFiles(files, { wanted: wantedParts('csv', columns), names, delimiter }) as never);
}

/**
 * The JSON values in the lines of files. An object gives an element by its keys; empty lines are passed over.
 *
 * @throws DataError, where elements are asked for, that names file and row.
 * @example data.jsonLines(['a.jsonl', 'b.jsonl'], { columns: { tokens: 'int64', label: 'int64' } })
 */
export function jsonLines<const C extends Columns>(
  paths: string | readonly string[],
  options: ColumnsOptions<C> = {},
): Dataset<Columns extends C ? Element : ByColumn<C>> {
  const files = pathsOf('jsonLines', paths);
  checkOptions<ColumnsOptions, ['columns']>('jsonLines', options, ['columns']);
  return new Dataset(jsonFiles(files, wantedParts('jsonLines', options.columns)) as never);
}

/**
 * The rows of Parquet files, a group of them read at a time. Columns have the element types that the file says; lists are vectors.
 *
 * @throws DataError, where elements are asked for, that names file and row.
 * @example data.parquet('points.parquet', { columns: { x: { from: ['x0', 'x1'], dtype: 'float32' }, y: 'int64' } })
 */
export function parquet<const C extends Columns>(
  paths: string | readonly string[],
  options: ColumnsOptions<C> = {},
): Dataset<ByColumn<C>> {
  const files = pathsOf('parquet', paths);
  checkOptions<ColumnsOptions, ['columns']>('parquet', options, ['columns']);
  return new Dataset(parquetFiles(files, wantedParts('parquet', options.columns)) as never);
}

/**
 * The rows of numpy's arrays (`.npy`), a few of them read at a time.
 *
 * @example Dataset.zip({ x: data.npy('x.npy'), y: data.npy('y.npy') })
 */
export function npy(paths: string | readonly string[]): Dataset<TensorData> {
  return new Dataset(npyFiles(pathsOf('npy', paths)) as never);
}

/**
 * The rows of the arrays of a numpy archive (`.npz`), by name. An archive is read whole, once.
 *
 * @throws DataError, where elements are asked for, for what is no archive, and for arrays of different numbers of rows.
 */
export function npz(path: string): Dataset<Readonly<Record<string, TensorData>>> {
  const [file] = pathsOf('npz', path) as [string];
  return new Dataset(
    loadedSlices('npz', async (): Promise<Element> => {
      const table = await readTable(file, '.npz').catch((cause) => {
        throw new DataError(messageOf(cause).split('\n')[0] as string, { file, cause });
      });
      return Object.fromEntries([...table].filter(([, { shape }]) => shape.length > 0));
    }) as never,
  );
}

/**
 * The pictures of a folder, PNG and JPEG: `image`, uint8 `[channels, height, width]`, and `label`, the number of the class, each of which has
 * a folder (TF `image_dataset_from_directory`). Files are read and decoded behind `shuffle`: its buffer holds their names.
 *
 * @throws DataError, where elements are asked for, that names the file.
 * @example data.images('flowers', { size: [64, 64] }).shuffle(5000, { seed: 1 }).repeat().batch(32).prefetch(2)
 */
export function images(
  folder: string,
  options: ImagesOptions = {},
): Dataset<{ readonly image: TensorData<'uint8'>; readonly label: TensorData<'int64'> }> {
  checkText('images', folder);
  checkOptions('images', options, ['labels', 'classNames', 'channels', 'size', 'dataFormat']);
  const { labels, classNames, ...decode } = options;
  checkImageOptions('images', decode);
  return new Dataset(imageFolder({ folder, decode, ...classesOf('images', { labels, classNames }) }) as never);
}

/**
 * The same, with `path` instead of `image`: to be decoded in worker threads.
 *
 * @example data.imagePaths('flowers').shuffle(5000).map(new URL('./decode.js', import.meta.url), { workers: 4 }).batch(32)
 */
export function imagePaths(
  folder: string,
  options: ImagePathsOptions = {},
): Dataset<{ readonly path: TensorData<'string'>; readonly label: TensorData<'int64'> }> {
  checkText('imagePaths', folder);
  checkOptions('imagePaths', options, ['labels', 'classNames']);
  return new Dataset(imageFolder({ folder, decode: undefined, ...classesOf('imagePaths', options) }) as never);
}

function classesOf(where: string, { labels, classNames }: ImagePathsOptions) {
  if (labels !== undefined && typeof labels !== 'boolean')
    throw new ValueError(`${where}: labels is true or false`, { got: describe(labels) });
  const names = classNames ? listArgument(`${where}: classNames`, classNames, 'names of folders') : undefined;
  for (const name of names ?? []) checkText(`${where}: classNames`, name);
  return { isLabelled: labels ?? true, classNames: names };
}
