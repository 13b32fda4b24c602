// Owns the namespace `summary`, as tf.summary: what is to be shown of a run. What writes it into files, src/summary.ts adds.
export { type MergeAllOptions, type MergeOptions, merge, mergeAll } from './merge.js';
export {
  histogram,
  type ImageSummaryOptions,
  image,
  type Summary,
  type SummaryKind,
  type SummaryOptions,
  type SummaryValue,
  scalar,
  text,
} from './summary.js';
