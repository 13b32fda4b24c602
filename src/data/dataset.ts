// Owns Dataset (TF `tf.data.Dataset`): what the data are and what is done with them, as a chain of stages; nothing happens until somebody
// asks for elements.
import { checkFunction, checkKind, checkWhole } from '../arguments.js';
import { checkOptions, describe, reading, ValueError } from '../errors.js';
import { entriesOf } from '../values/keyed.js';
import type { TensorData } from '../values/tensor-data.js';
import {
  type BatchOptions,
  checkSeed,
  type MapModuleOptions,
  type MapOptions,
  type ModuleAddress,
  moduleOf,
  type PaddedBatchOptions,
  paddings,
  readMapOptions,
  type ShuffleOptions,
} from './dataset-options.js';
import { type Element, type ElementOf, toElement } from './element.js';
import { DatasetIterator } from './iterator.js';
import { asElements } from './packed.js';
import { type Generating, generator } from './sources/generator.js';
import { range } from './sources/range.js';
import { single, slices } from './sources/slices.js';
import type { Stage } from './stage.js';
import { batch, paddedBatch } from './transforms/batch.js';
import { concatenate, zip } from './transforms/combine.js';
import { shard, skip, take } from './transforms/counts.js';
import { contextOf, filter, type MapContext, map } from './transforms/map.js';
import { prefetch } from './transforms/prefetch.js';
import { repeat } from './transforms/repeat.js';
import { shuffle } from './transforms/shuffle.js';
import { MapThreads } from './workers.js';

/** The elements of datasets side by side. */
type Zipped<T> = { readonly [K in keyof T]: T[K] extends Dataset<infer P> ? P : never } extends infer E extends Element
  ? E
  : never;

/**
 * Data: elements one after the other, each of numbers, alone or in lists and objects by name. What gives a dataset changes nothing; a dataset
 * can be walked through any number of times, and several times at once.
 *
 * An element by the names of placeholders is what a session is fed.
 *
 * @example
 * const digits = data.Dataset.fromTensorSlices({ images, labels }).shuffle(60_000, { seed: 1 }).repeat(4).batch(100).prefetch(2);
 * for await (const batch of digits) await session.run(trainOp, batch);
 */
export class Dataset<E extends Element = Element> {
  readonly #stage: Stage<unknown, E>;
  /** How many iterators there were: each is a pass of its own. */
  #passes = 0;

  /** Made by the functions of `data`, and by the static methods. */
  constructor(stage: Stage<unknown, E>) {
    if (!reading('Dataset', () => Array.isArray(stage?.names) && typeof stage.open === 'function'))
      throw new ValueError('a Dataset is not made by its constructor', {
        fix: 'Dataset.fromTensorSlices, fromTensors, fromGenerator, range, or one of the functions that read files',
      });
    this.#stage = stage;
  }

  /**
   * The rows of arrays: of everything in `tensors` the first, the second, and so on. Rows are copied once, into their batch.
   *
   * @throws ShapeError where something has no rows, or another number of them.
   * @example Dataset.fromTensorSlices({ x: [[1, 2], [3, 4]], y: [0, 1] }) // { x: [1, 2], y: 0 }, { x: [3, 4], y: 1 }
   */
  static fromTensorSlices<const T>(tensors: T): Dataset<ElementOf<T>> {
    return new Dataset(slices(toElement('Dataset.fromTensorSlices', tensors))) as Dataset<ElementOf<T>>;
  }

  /** One element, all of `tensors`. */
  static fromTensors<const T>(tensors: T): Dataset<ElementOf<T>> {
    return new Dataset(single(toElement('Dataset.fromTensors', tensors))) as Dataset<ElementOf<T>>;
  }

  /**
   * What a generator gives, or anything that can be iterated, now or later. The function is called anew for each iterator and repetition; to
   * go on from a saved place it is run again and passed over what it had given, so that it must give the same each time.
   *
   * @example Dataset.fromGenerator(async function* () { for await (const row of rows()) yield { x: row.x }; })
   */
  static fromGenerator<T>(generate: Generating<T>): Dataset<ElementOf<T>> {
    checkFunction('Dataset.fromGenerator', generate);
    return new Dataset(generator(generate)) as Dataset<ElementOf<T>>;
  }

  /**
   * Whole numbers as int64: up to `stop`, without it, or from `start` up to `stop`.
   *
   * @example Dataset.range(3) // 0, 1, 2
   */
  static range(start: number, stop?: number, step = 1): Dataset<TensorData<'int64'>> {
    for (const number of [start, stop ?? 0, step])
      if (!Number.isSafeInteger(number))
        throw new ValueError('Dataset.range: not a whole number', { got: describe(number) });
    return new Dataset(stop === undefined ? range(0, start, 1) : range(start, stop, step));
  }

  /**
   * Datasets side by side: a list of them, or by name. It ends with the shortest.
   *
   * @example Dataset.zip({ images, labels })
   */
  static zip<const T extends readonly Dataset[] | Readonly<Record<string, Dataset>>>(datasets: T): Dataset<Zipped<T>> {
    const isList = reading('Dataset.zip', () => Array.isArray(datasets));
    const entries = isList
      ? (datasets as readonly Dataset[]).map((each, index) => [index, each] as const)
      : entriesOf<string, Dataset>('Dataset.zip', datasets);
    for (const [, each] of entries) checkKind('Dataset.zip', each, [Dataset], 'a dataset');
    if (entries.length === 0) throw new ValueError('Dataset.zip: there are no datasets');
    const stages = entries.map(([key, each]) => [key, each.#stage as Stage<unknown, Element>] as const);
    const parts = isList ? stages.map(([, stage]) => stage) : Object.fromEntries(stages);
    return new Dataset(zip(parts)) as never;
  }

  /**
   * What a function gives for each element, now or later. Its second argument has the element's number, and random numbers that depend on
   * the seed, the pass and that number alone, so that a resumed run gets the same ones.
   *
   * @throws DataError, where elements are asked for, that names the element for which the function failed; its cause is what was thrown.
   * @example
   * dataset.map(({ image, label }, { random }) => ({ image: random() < 0.5 ? mirrored(image) : image, label }))
   */
  map<R>(fn: (element: E, context: MapContext) => R, options?: MapOptions): Dataset<ElementOf<Awaited<R>>>;
  /**
   * The same in worker threads: the function is what a module exports by default, made by `data.mapper`. Elements go there and back as copies.
   *
   * @throws DataError, where elements are asked for, also where the module cannot be loaded, or a thread has ended.
   * @example files.map<{ image: TensorData<'uint8'> }>(new URL('./decode.js', import.meta.url), { workers: 4 })
   */
  map<R extends Element = Element>(module: ModuleAddress, options?: MapModuleOptions): Dataset<R>;
  map(fn: ModuleAddress | ((element: E, context: MapContext) => unknown), options: MapModuleOptions = {}): Dataset {
    const module = moduleOf(fn);
    if (module === undefined) {
      checkFunction('Dataset.map', fn);
      const call = (element: Element, index: number, key: readonly number[]) =>
        (fn as (element: E, context: MapContext) => unknown)(element as E, contextOf(index, key));
      return new Dataset(map(this.#stage, call, readMapOptions('Dataset.map', options)));
    }
    checkOptions('Dataset.map', options, ['seed', 'numParallelCalls', 'workers']);
    const { workers, ...others } = options;
    if (workers !== undefined) checkWhole('Dataset.map: workers', workers, 1);
    const threads = new MapThreads(module, workers ?? 1);
    const { seed, parallel } = readMapOptions('Dataset.map', { numParallelCalls: 2 * (workers ?? 1), ...others });
    const call = (element: Element, index: number, key: readonly number[]) => threads.call(element, index, key);
    return new Dataset(map(this.#stage, call, { seed, parallel, use: () => threads.use() }));
  }

  /**
   * The elements for which a function says `true`, now or later.
   *
   * @throws DataError, where elements are asked for, that names the element for which it failed or gave no boolean.
   */
  filter(
    predicate: (element: E, context: MapContext) => boolean | Promise<boolean>,
    options: MapOptions = {},
  ): Dataset<E> {
    checkFunction('Dataset.filter', predicate);
    const { seed, parallel } = readMapOptions('Dataset.filter', options);
    const call = (element: Element, index: number, key: readonly number[]) =>
      predicate(element as E, contextOf(index, key));
    return new Dataset(filter(this.#stage, call, { seed, parallel })) as unknown as Dataset<E>;
  }

  /**
   * Several elements as one, along a new first axis; a last batch has what is left.
   *
   * @throws DataError, where elements are asked for, that names the element that has another shape, type or structure than the first.
   */
  batch(batchSize: number, options: BatchOptions = {}): Dataset<E> {
    checkWhole('Dataset.batch: batchSize', batchSize, 1);
    checkOptions('Dataset.batch', options, ['dropRemainder']);
    return new Dataset(batch(this.#stage, batchSize, options.dropRemainder ?? false)) as unknown as Dataset<E>;
  }

  /**
   * Several elements as one, filled up at the ends of their axes where they differ in size.
   *
   * @example sentences.paddedBatch(32, { paddedShapes: { tokens: [null], tag: [] }, paddingValues: { tokens: -1 } })
   */
  paddedBatch(batchSize: number, options: PaddedBatchOptions = {}): Dataset<E> {
    checkWhole('Dataset.paddedBatch: batchSize', batchSize, 1);
    checkOptions('Dataset.paddedBatch', options, ['dropRemainder', 'paddedShapes', 'paddingValues']);
    const paddingOf = paddings('Dataset.paddedBatch', options);
    const made = paddedBatch(this.#stage, batchSize, options.dropRemainder ?? false, paddingOf);
    return new Dataset(made) as unknown as Dataset<E>;
  }

  /**
   * Another order: of a buffer of so many elements a random one is next, and the one after takes its place. A buffer as large as the data
   * gives every order. What stands before `map` is shuffled cheaply: rows and names of files, not what becomes of them.
   */
  shuffle(bufferSize: number, options: ShuffleOptions = {}): Dataset<E> {
    checkWhole('Dataset.shuffle: bufferSize', bufferSize, 1);
    checkOptions('Dataset.shuffle', options, ['seed', 'reshuffleEachIteration']);
    checkSeed('Dataset.shuffle', options.seed);
    const { seed, reshuffleEachIteration } = options;
    return this.#then(
      shuffle(this.#stage, {
        bufferSize,
        seed: seed ?? undefined,
        reshuffleEachIteration: reshuffleEachIteration ?? true,
      }),
    );
  }

  /** The data again and again: `count` times, or without end. A pass without elements is the last. */
  repeat(count?: number): Dataset<E> {
    if (count !== undefined) checkWhole('Dataset.repeat: count', count);
    return this.#then(repeat(this.#stage, count ?? Number.POSITIVE_INFINITY));
  }

  /** The first elements. */
  take(count: number): Dataset<E> {
    checkWhole('Dataset.take: count', count);
    return this.#then(take(this.#stage, count));
  }

  /** All but the first elements. */
  skip(count: number): Dataset<E> {
    checkWhole('Dataset.skip: count', count);
    return this.#then(skip(this.#stage, count));
  }

  /** Of every `numShards` elements the one at `index`: a part of the data for each of several processes. */
  shard(numShards: number, index: number): Dataset<E> {
    checkWhole('Dataset.shard: numShards', numShards, 1);
    checkWhole('Dataset.shard: index', index);
    if (index >= numShards)
      throw new ValueError('Dataset.shard: there is no such shard', {
        expected: `a number below ${numShards}`,
        got: String(index),
      });
    return this.#then(shard(this.#stage, numShards, index));
  }

  /** This, and then another. */
  concatenate<F extends Element>(dataset: Dataset<F>): Dataset<E | F> {
    checkKind('Dataset.concatenate', dataset, [Dataset], 'a dataset');
    return new Dataset(concatenate(this.#stage, dataset.#stage)) as unknown as Dataset<E | F>;
  }

  /**
   * So many elements are made ahead, while a step runs on its thread. They are part of the place that is saved, so this stands best behind
   * `batch`, at the end.
   */
  prefetch(bufferSize: number): Dataset<E> {
    checkWhole('Dataset.prefetch: bufferSize', bufferSize, 1);
    return new Dataset(prefetch(this.#stage, bufferSize)) as unknown as Dataset<E>;
  }

  #then<I>(stage: Stage<I, E>): Dataset<E> {
    return new Dataset(stage);
  }

  /**
   * A walk through the data whose place can be saved. Each is another pass: `shuffle` and `map` have other random numbers in it.
   */
  iterator(): DatasetIterator<E> {
    const passage = { seed: Math.floor(Math.random() * 2 ** 32), pass: [this.#passes++] };
    return new DatasetIterator(asElements(this.#stage), passage, ({ pass: [pass = 0] }) => {
      this.#passes = Math.max(this.#passes, pass + 1);
    });
  }

  /** For a loop, which ends the iterator when it is left, and where it fails. */
  [Symbol.asyncIterator](): AsyncIterator<E, undefined> {
    const iterator = this.iterator();
    return {
      next: async () => {
        try {
          const result = await iterator.next();
          if (result.done) await iterator.close();
          return result;
        } catch (error) {
          await iterator.close();
          throw error;
        }
      },
      return: () => iterator.return(),
    };
  }

  toString(): string {
    return `Dataset(${this.#stage.names.join('.')})`;
  }
}
