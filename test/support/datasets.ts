// What tests of data share: the elements of a dataset as plain values.
import * as tf from 'trainop';

/** An element as JavaScript has it. */
export function plain(element: tf.data.Element): unknown {
  if (element instanceof tf.TensorData) return element.toArray();
  if (Array.isArray(element)) return element.map(plain);
  return Object.fromEntries(Object.entries(element).map(([name, each]) => [name, plain(each)]));
}

/** All that is left of a dataset or an iterator. */
export async function rest(from: AsyncIterable<tf.data.Element>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const element of from) found.push(plain(element));
  return found;
}

/** The next elements of an iterator. */
export async function next(iterator: tf.data.DatasetIterator, count: number): Promise<unknown[]> {
  const found: unknown[] = [];
  for (let index = 0; index < count; index++) {
    const { done, value } = await iterator.next();
    if (done) break;
    found.push(plain(value));
  }
  return found;
}

/** A place as a file would have it. */
export const written = async (iterator: tf.data.DatasetIterator): Promise<tf.data.IteratorState> =>
  JSON.parse(JSON.stringify(await iterator.save()));
