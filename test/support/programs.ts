// The training programs whose models several tests look at: each builds into the default graph.
import * as tf from 'trainop';

export interface Program {
  readonly trainOp: tf.Tensor;
  readonly outputs: tf.Tensor[];
  readonly feeds: tf.Tensor[];
}
/** The size of every symbolic axis. */
const BATCH = 6;

/** A small net with everything the MNIST example has: convolution, batch normalization, pooling, dropout, Adam, clipping, decay. */
function convolutional(): Program {
  const images = tf.placeholder('float32', ['batch', 1, 8, 8], { name: 'images' });
  const labels = tf.placeholder('int64', ['batch'], { name: 'labels' });
  const network = (isTraining: boolean) =>
    tf.variableScope('net', { reuse: 'auto' }, () => {
      const normalized = { normalizerFn: tf.layers.batchNorm, normalizerParams: { decay: 0.9, isTraining } };
      let x = tf.layers.conv2d(images, 4, 3, { scope: 'conv1', ...normalized });
      x = tf.layers.maxPool2d(x, 2);
      x = tf.layers.conv2d(x, 5, 3, { scope: 'conv2', stride: 2, ...normalized });
      x = tf.layers.fullyConnected(tf.layers.flatten(x), 7, { scope: 'hidden' });
      x = tf.layers.dropout(x, { keepProb: 0.7, isTraining });
      return tf.layers.dense(x, 3, { name: 'logits' });
    });
  const loss = tf.losses.sparseSoftmaxCrossEntropy(labels, network(true));
  const rate = tf.train.exponentialDecay(0.01, tf.createGlobalStep(), 4, 0.5);
  const trainOp = tf.optimizeLoss(loss, { learningRate: rate, optimizer: 'Adam', clipGradients: 1 });
  return { trainOp, outputs: [tf.nn.softmax(network(false), { name: 'probabilities' })], feeds: [images, labels] };
}

/** Inference and training share every node of the forward pass: the algorithm must keep its own copy under other names. */
function shared(): Program {
  const x = tf.placeholder('float32', ['batch', 4], { name: 'x' });
  const y = tf.placeholder('float32', ['batch', 1], { name: 'y' });
  const prediction = tf.layers.dense(tf.layers.dense(x, 5, { activation: tf.tanh, name: 'hidden' }), 1, {
    name: 'prediction',
  });
  const loss = tf.losses.meanSquaredError(y, prediction);
  tf.createGlobalStep();
  return {
    trainOp: tf.optimizeLoss(loss, { learningRate: 0.1, optimizer: 'Momentum' }),
    outputs: [prediction],
    feeds: [x, y],
  };
}

/** Branches, a loop and a scan, all on the way of the gradient, in double precision. */
function controlFlow(): Program {
  const x = tf.placeholder('float64', ['batch', 3], { name: 'x' });
  const w = tf.getVariable('w', { shape: [3], dtype: 'float64', initializer: tf.initializers.ones() });
  const scaled = tf.multiply(x, w);
  const branch = tf.cond(
    tf.greater(tf.reduceSum(scaled), 0),
    () => tf.tanh(scaled),
    () => tf.negative(scaled),
  );
  const [, looped] = tf.whileLoop(
    (i) => tf.less(i, 3),
    (i, y) => [tf.add(i, 1), tf.add(tf.multiply(y as tf.Tensor, w), branch)],
    [tf.constant(0), branch],
  ) as [tf.Tensor, tf.Tensor];
  const sums = tf.scan((sum, row) => tf.add(sum, tf.square(row)), looped, { initializer: tf.ops.identity(w) });
  tf.createGlobalStep();
  const loss = tf.reduceMean(sums);
  return {
    trainOp: tf.optimizeLoss(loss, { learningRate: 0.01, optimizer: 'Momentum' }),
    outputs: [looped],
    feeds: [x],
  };
}

/** Rows of a table with a sparse gradient, and a moving average of everything. */
function embedding(): Program {
  const ids = tf.placeholder('int64', ['batch'], { name: 'ids' });
  const table = tf.getVariable('table', { shape: [5, 4], initializer: tf.initializers.ones() });
  const rows = tf.gather(table, ids);
  tf.createGlobalStep();
  const trainOp = tf.optimizeLoss(tf.reduceMean(tf.square(rows)), { learningRate: 0.1, optimizer: 'Adagrad' });
  return { trainOp, outputs: [rows], feeds: [ids] };
}

export const programs: Readonly<Record<string, () => Program>> = { convolutional, shared, controlFlow, embedding };

/** Deterministic values for a placeholder. */
export function feedValue(tensor: tf.Tensor, step: number): tf.TensorData {
  const shape = (tensor.shape as readonly tf.Dim[]).map((dim) => (typeof dim === 'number' ? dim : BATCH));
  const size = shape.reduce((product, dim) => product * dim, 1);
  if (tensor.dtype === 'int64')
    return new tf.TensorData(
      'int64',
      shape,
      BigInt64Array.from({ length: size }, (_, index) => BigInt((index + step) % 3)),
    );
  if (tensor.dtype === 'float64')
    return tf.TensorData.from(
      Array.from({ length: size }, (_, index) => Math.sin(1 + index * 0.7 + step)),
      'float64',
      shape,
    );
  return new tf.TensorData(
    'float32',
    shape,
    Float32Array.from({ length: size }, (_, index) => Math.sin(1 + index * 0.7 + step)),
  );
}

/** A program in a graph of its own, its variables initialized in a session of one thread, which the caller closes. */
export async function ready(
  name: string,
  options: tf.SessionOptions = { intraOpNumThreads: 1 },
): Promise<Program & { readonly session: tf.Session }> {
  const graph = new tf.Graph();
  const built = graph.asDefault(() => ({
    ...(programs[name] as () => Program)(),
    init: tf.globalVariablesInitializer(),
  }));
  const session = new tf.Session({ ...options, graph });
  await session.run(built.init);
  return { ...built, session };
}

/** Values of the same shape as one, with a new first axis. */
export function stacked(values: readonly tf.TensorData[]): tf.TensorData {
  const [{ dtype, shape }] = values as [tf.TensorData];
  const elements = values.flatMap(({ data }) => Array.from(data as ArrayLike<unknown>));
  const whole = tf.TensorData.zeros(dtype, [values.length, ...shape]);
  for (const [index, element] of elements.entries()) (whole.data as unknown[])[index] = element;
  return whole;
}
