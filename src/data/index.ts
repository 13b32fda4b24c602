// Owns the namespace `data`.
export type { ColumnOptions, Columns } from './columns.js';
export {
  type BatchOptions,
  Dataset,
  type MapModuleOptions,
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
  type ImagePathsOptions,
  type ImagesOptions,
  imagePaths,
  images,
  jsonLines,
  npy,
  npz,
  parquet,
  textLines,
} from './files.js';
export { type DecodeImageOptions, decodeImage } from './image.js';
export type { DatasetIterator, IteratorState } from './iterator.js';
export { type Mapper, mapper } from './mapper.js';
export type { Generating } from './sources/generator.js';
export type { MapContext } from './transforms/map.js';
