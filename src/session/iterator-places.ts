// Owns places in data within checkpoints: each is JSON, in a tensor of bytes beside the variables, so that a checkpoint has both of the same
// moment. What an iterator is, it knows by what it does.
import { checkText } from '../arguments.js';
import { CheckpointError, describe, messageOf, reading, ValueError } from '../errors.js';
import { Safetensors } from '../io/safetensors.js';
import { entriesOf } from '../values/keyed.js';
import { TensorData } from '../values/tensor-data.js';

/** What has a place in data: an iterator of a dataset. Its place is JSON, as of the call. */
export interface SaveableIterator {
  save(): Promise<object>;
  // A method, so that an iterator may be particular about what it is given.
  restore(state: never): Promise<void>;
}

/** What the names of places begin with, among the tensors of a checkpoint. */
const PREFIX = 'iterators/';

/** Iterators by the names of their places. */
export type Iterators = ReadonlyMap<string, SaveableIterator>;

/** @throws ValueError for what has no place. */
export function namedIterators(iterators: Readonly<Record<string, SaveableIterator>> | undefined): Iterators {
  if (iterators === undefined || iterators === null) return new Map();
  const where = 'Saver: iterators';
  return new Map(
    entriesOf<string, SaveableIterator>(where, iterators).map(([name, iterator]) => {
      checkText(where, name);
      if (!reading(where, () => typeof iterator?.save === 'function' && typeof iterator.restore === 'function'))
        throw new ValueError(`${where}: '${name}' is no iterator`, {
          expected: 'what dataset.iterator() gives',
          got: describe(iterator),
        });
      return [PREFIX + name, iterator];
    }),
  );
}

/** The places as of this call, by the names that they have in a checkpoint. */
export async function placesOf(iterators: Iterators): Promise<Map<string, TensorData>> {
  const saved = [...iterators].map(async ([name, iterator]) => {
    const state = await iterator.save();
    try {
      const bytes = new TextEncoder().encode(JSON.stringify(state));
      return [name, new TensorData('uint8', [bytes.length], bytes)] as const;
    } catch (cause) {
      throw new CheckpointError(`${name}: the place in the data cannot be written: ${messageOf(cause)}`, {
        node: name,
        fix: 'shuffle before map and batch: the buffer is part of the place',
        cause,
      });
    }
  });
  return new Map(await Promise.all(saved));
}

/**
 * The places that a checkpoint has of these iterators.
 *
 * @throws CheckpointError for one that it does not have, unless they may be missing, and for what is no JSON.
 */
export function readPlaces(
  path: string,
  iterators: Iterators,
  isOptional: boolean,
): Promise<Map<SaveableIterator, object>> {
  return Safetensors.using(path, async (file) => {
    const places = new Map<SaveableIterator, object>();
    for (const [name, iterator] of iterators) {
      const tensor = file.tensors.get(name);
      if (tensor === undefined && isOptional) continue;
      if (tensor === undefined)
        throw new CheckpointError(`${path} has no '${name}': no place in the data was saved under that name`, {
          node: name,
          fix: 'restore(session, path, { ignoreMissing: true }) leaves the iterator where it is',
        });
      try {
        places.set(
          iterator,
          JSON.parse(new TextDecoder().decode((await file.read(tensor)).data as Uint8Array)) as object,
        );
      } catch (cause) {
        if (cause instanceof CheckpointError) throw cause;
        throw new CheckpointError(`'${name}' of ${path} is no place in data`, { node: name, cause });
      }
    }
    return places;
  });
}

/** Restores all iterators and carries out `task`, or leaves all as they are. */
export async function withPlaces<T>(places: ReadonlyMap<SaveableIterator, object>, task: () => Promise<T>): Promise<T> {
  const before: [SaveableIterator, object][] = [];
  try {
    for (const [iterator, state] of places) {
      before.push([iterator, await iterator.save()]);
      await iterator.restore(state as never);
    }
    return await task();
  } catch (error) {
    for (const [iterator, state] of before) await iterator.restore(state as never);
    throw error;
  }
}
