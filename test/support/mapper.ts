// What worker threads of tests run: by its number an element is given back with a random number, refused, or ends the thread.
import { threadId } from 'node:worker_threads';
import * as tf from 'trainop';

export default tf.data.mapper(async (x: tf.TensorData<'int64'>, { random, index }) => {
  const value = Number(x.item());
  if (value === 77) throw new tf.DataError('seventy-seven', { file: 'far.txt', row: 3 });
  if (value === 88) process.exit(5);
  if (value === 99) return undefined;
  await new Promise((resolve) => setTimeout(resolve, (index % 3) * 5));
  return { x, noise: random(), text: ['a', `${value}`], list: [tf.TensorData.from([value], 'float16'), { threadId }] };
});
