// Owns the namespace `data`.
export type { ColumnOptions, Columns } from './columns.js';
export { Dataset } from './dataset.js';
export type {
  BatchOptions,
  MapModuleOptions,
  MapOptions,
  PaddedBatchOptions,
  PaddingValue,
  ShuffleOptions,
} from './dataset-options.js';
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
