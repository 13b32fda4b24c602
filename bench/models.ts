// The training steps that speed is measured with: the sizes of which PyTorch's, JAX's and TensorFlow's times are known.
import * as tf from 'trainop';

export interface Program {
  readonly step: tf.Tensor | tf.Operation;
  readonly feeds: readonly tf.Tensor[];
}
/** Values for a placeholder. */
export const numbers = (tensor: tf.Tensor): tf.TensorData => {
  const shape = tensor.shape as number[];
  const size = shape.reduce((product, dim) => product * dim, 1);
  return tensor.dtype === 'int64'
    ? new tf.TensorData(
        'int64',
        shape,
        BigInt64Array.from({ length: size }, (_, index) => BigInt((index * 7919) % 10)),
      )
    : new tf.TensorData(
        'float32',
        shape,
        Float32Array.from({ length: size }, (_, index) => Math.sin(index)),
      );
};

const weight = (name: string, shape: readonly number[]) =>
  tf.getVariable(name, { shape, initializer: tf.initializers.randomUniform({ minval: -0.1, maxval: 0.1 }) });

function trained(logits: tf.Tensor, feeds: readonly tf.Tensor[], optimizer: 'Adam' | 'Adagrad' = 'Adam'): Program {
  const labels = tf.placeholder('int64', (logits.shape as number[]).slice(0, -1), { name: 'labels' });
  const loss = tf.losses.sparseSoftmaxCrossEntropy(labels, logits);
  tf.createGlobalStep();
  return { step: tf.optimizeLoss(loss, { learningRate: 0.001, optimizer }), feeds: [...feeds, labels] };
}

export const models: Readonly<Record<string, () => Program>> = {
  MLP() {
    const x = tf.placeholder('float32', [128, 784], { name: 'x' });
    const hidden = [512, 512].reduce((h, units) => tf.layers.dense(h, units, { activation: tf.nn.relu }), x);
    return trained(tf.layers.dense(hidden, 10), [x]);
  },
  'conv net'() {
    const x = tf.placeholder('float32', [64, 1, 28, 28], { name: 'x' });
    const y = [32, 64].reduce<tf.Tensor>((h, maps) => tf.layers.maxPool2d(tf.layers.conv2d(h, maps, 5), 2), x);
    const hidden = tf.layers.dense(tf.layers.flatten(y), 512, { activation: tf.nn.relu });
    return trained(tf.layers.dense(hidden, 10), [x]);
  },
  transformer() {
    const [batch, length, width, heads] = [16, 64, 128, 4];
    const x = tf.placeholder('float32', [batch, length, width], { name: 'x' });
    const project = (h: tf.Tensor, units: number) =>
      tf.matmul(h, weight(tf.getDefaultGraph().uniqueName('w'), [h.shape?.at(-1) as number, units]));
    const split = (h: tf.Tensor) => tf.transpose(tf.reshape(h, [batch, length, heads, width / heads]), [0, 2, 1, 3]);
    let y: tf.Tensor = x;
    for (let layer = 0; layer < 2; layer++) {
      const [q, k, v] = [1, 2, 3].map(() => split(project(y, width))) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const scores = tf.nn.softmax(tf.multiply(tf.matmul(q, k, { transposeB: true }), 0.25));
      const mixed = tf.reshape(tf.transpose(tf.matmul(scores, v), [0, 2, 1, 3]), [batch, length, width]);
      y = tf.add(y, project(mixed, width));
      y = tf.add(y, project(tf.nn.relu(project(y, 4 * width)), width));
    }
    return trained(project(y, 10), [x]);
  },
  LSTM() {
    const [length, batch, width, units] = [32, 32, 64, 128];
    const x = tf.placeholder('float32', [length, batch, width], { name: 'x' });
    const [w, r] = [weight('w', [1, 4 * units, width]), weight('r', [1, 4 * units, units])];
    const [, last] = tf.ops.lstm(x, w, r, undefined, undefined, undefined, undefined, undefined, {
      hidden_size: units,
      outputs: 2,
    });
    return trained(tf.layers.dense(tf.reshape(last, [batch, units]), 10), [x]);
  },
  embedding() {
    const ids = tf.placeholder('int64', [2560], { name: 'ids' });
    const rows = tf.nn.embeddingLookup(weight('table', [50_000, 64]), ids);
    return trained(tf.layers.dense(rows, 10), [ids], 'Adagrad');
  },
};
