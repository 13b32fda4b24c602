// Owns the namespace `data`.
export {
  type BatchOptions,
  Dataset,
  type MapOptions,
  type PaddedBatchOptions,
  type PaddingValue,
  type ShuffleOptions,
} from './dataset.js';
export type { Element, ElementLike, ElementOf } from './element.js';
export type { DatasetIterator, IteratorState } from './iterator.js';
export type { Generating } from './sources/generator.js';
export type { MapContext } from './transforms/map.js';
