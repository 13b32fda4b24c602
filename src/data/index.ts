// Owns the namespace `data`.
export type { ColumnOptions, Columns } from './columns.js';
export {
  type BatchOptions,
  Dataset,
  type MapOptions,
  type PaddedBatchOptions,
  type PaddingValue,
  type ShuffleOptions,
} from './dataset.js';
export type { Element, ElementLike, ElementOf } from './element.js';
export {
  type ColumnsOptions,
  type CsvOptions,
  csv,
  type ImagesOptions,
  images,
  jsonLines,
  npy,
  npz,
  parquet,
  textLines,
} from './files.js';
export { type DecodeImageOptions, decodeImage } from './image.js';
export type { DatasetIterator, IteratorState } from './iterator.js';
export type { Generating } from './sources/generator.js';
export type { MapContext } from './transforms/map.js';
