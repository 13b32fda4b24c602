// Owns what the stages of a Dataset may be told: the types of their options, and what is checked of them beyond keys and kinds.
import { checkWhole } from '../arguments.js';
import { checkOptions, describe, reading, ValueError } from '../errors.js';
import { checkPaddedShape } from './stack.js';
import type { Padding } from './transforms/batch.js';

/** The address of a module: a `URL`, of whatever realm; its type is not there without those of Node or of pages. */
export interface ModuleAddress {
  readonly href: string;
}

export interface ShuffleOptions {
  /** What the order depends on. Default: each iterator draws its own, and saves it with its place. */
  seed?: number | undefined;
  /** Whether each repetition and each iterator has another order. Default true. */
  reshuffleEachIteration?: boolean | undefined;
}

export interface BatchOptions {
  /** Whether a last batch of fewer elements is left out. Default false. */
  dropRemainder?: boolean | undefined;
}

export interface PaddedBatchOptions extends BatchOptions {
  /**
   * The sizes to fill up to, `null` for the largest of the batch: a list for all parts of an element, or lists by the part's name
   * (`'tokens'`, `'image.mask'`). Default: the largest of the batch in every axis.
   */
  paddedShapes?: readonly (number | null)[] | Readonly<Record<string, readonly (number | null)[]>> | undefined;
  /** What is filled in: a value for all parts, or values by name. Default: 0, `false`, the empty text. */
  paddingValues?: PaddingValue | Readonly<Record<string, PaddingValue>> | undefined;
}
export type PaddingValue = number | bigint | boolean | string;

export interface MapOptions {
  /** What the random numbers depend on. Default: each iterator draws its own, and saves it with its place. */
  seed?: number | undefined;
  /** So many calls of a function that waits are under way at once; the order stays. Default 1; two for each worker thread. */
  numParallelCalls?: number | undefined;
}

export interface MapModuleOptions extends MapOptions {
  /** So many worker threads run the module. Default 1. */
  workers?: number | undefined;
}

const isNested = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the parts of an element are filled up to and with, by the path that `mapElement` gives. */
export function paddings(
  where: string,
  { paddedShapes, paddingValues }: PaddedBatchOptions,
): (path: string) => Padding {
  const shapes = reading(where, () => (isNested(paddedShapes) ? Object.entries(paddedShapes) : []));
  if (!isNested(paddedShapes) && paddedShapes !== undefined && paddedShapes !== null)
    checkPaddedShape(where, paddedShapes);
  for (const [, shape] of shapes) checkPaddedShape(where, shape);
  const values = reading(where, () => (isNested(paddingValues) ? Object.entries(paddingValues) : []));
  for (const value of isNested(paddingValues) ? values.map(([, each]) => each) : [paddingValues])
    if (value !== undefined && value !== null && !['number', 'bigint', 'boolean', 'string'].includes(typeof value))
      throw new ValueError(`${where}: paddingValues holds what fills nothing`, { got: describe(value) });
  const [shapeByName, valueByName] = [new Map(shapes), new Map(values)];
  return (path) => ({
    shape: isNested(paddedShapes) ? shapeByName.get(path.slice(1)) : (paddedShapes ?? undefined),
    value: isNested(paddingValues) ? valueByName.get(path.slice(1)) : paddingValues,
  });
}

export function checkSeed(where: string, seed: unknown): void {
  if (seed !== undefined && seed !== null && !Number.isSafeInteger(seed))
    throw new ValueError(`${where}: seed is no whole number`, { got: describe(seed) });
}

/** The address of a module, where that is what is given. */
export const moduleOf = (value: unknown): string | undefined =>
  reading('Dataset.map', () =>
    typeof value === 'object' && Object.prototype.toString.call(value) === '[object URL]'
      ? (value as ModuleAddress).href
      : undefined,
  );

export function readMapOptions(where: string, options: MapOptions): { seed: number | undefined; parallel: number } {
  checkOptions(where, options, ['seed', 'numParallelCalls']);
  checkSeed(where, options.seed);
  const { seed, numParallelCalls } = options;
  if (numParallelCalls !== undefined && numParallelCalls !== null)
    checkWhole(`${where}: numParallelCalls`, numParallelCalls, 1);
  return { seed: seed ?? undefined, parallel: numParallelCalls ?? 1 };
}
