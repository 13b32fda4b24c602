// Embeddings, layers, losses and optimizers in half and in double precision on the CPU, which lacks kernels for both.
import { expect } from 'chai';
import * as tf from '../../src/index.js';

const optimizers = {
  adam: () => new tf.train.AdamOptimizer(0.05),
  momentum: () => new tf.train.MomentumOptimizer(0.05, 0.9),
  adagrad: () => new tf.train.AdagradOptimizer(0.1),
} as const;

/** A net with rows picked from a table, a convolution, activations without a kernel and a sparse cross entropy; inside a branch, too. */
function net(dtype: 'float16' | 'float64' | 'float32', optimizer: keyof typeof optimizers) {
  const graph = new tf.Graph();
  return graph.asDefault(() => {
    const ids = tf.placeholder('int64', ['batch', 4], { name: 'ids' });
    const labels = tf.placeholder('int32', ['batch'], { name: 'labels' });
    const start = (shape: readonly number[]) =>
      tf.constant(
        Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => Math.sin(index * 1.7 + 1) / 2),
        { dtype, shape: [...shape] },
      );
    const variable = (name: string, shape: number[]) =>
      tf.getVariable(name, { dtype, initializer: () => start(shape), shape });
    const rows = tf.ops.gather(variable('table', [7, 4]).value, ids, { axis: 0 });
    const image = tf.ops.unsqueeze(rows, [1n]);
    const conv = tf.ops.conv(image, variable('kernel', [2, 1, 3, 3]).value, undefined, { pads: [1, 1, 1, 1] });
    const pooled = tf.ops.averagePool(tf.ops.softplus(conv), { kernel_shape: [2, 2], strides: [2, 2] });
    const flat = tf.ops.reshape(pooled, [-1n, 8n]);
    const chosen = tf.cond(
      true,
      () => tf.ops.elu(flat),
      () => tf.ops.softsign(flat),
    );
    const logits = tf.matmul(chosen, variable('dense', [8, 3]));
    const loss = tf.losses.sparseSoftmaxCrossEntropy(labels, logits);
    const step = optimizers[optimizer]().minimize(loss);
    return { graph, ids, labels, loss, step };
  });
}

async function losses(dtype: 'float16' | 'float64' | 'float32', optimizer: keyof typeof optimizers): Promise<number[]> {
  const { graph, loss, step } = net(dtype, optimizer);
  const session = new tf.Session({ graph, intraOpNumThreads: 1 });
  const feeds = {
    ids: [
      [0n, 1n, 2n, 1n],
      [6n, 5n, 6n, 6n],
    ],
    labels: [0, 2],
  };
  try {
    await session.run(graph.asDefault(() => tf.globalVariablesInitializer()));
    const found: number[] = [];
    for (let count = 0; count < 3; count++) {
      found.push((await session.run(loss, feeds)).item());
      await session.run(step, feeds);
    }
    return found;
  } finally {
    await session.close();
  }
}

describe('Half and double precision train as single precision does', () => {
  for (const optimizer of Object.keys(optimizers) as (keyof typeof optimizers)[]) {
    it(`with ${optimizer}`, async () => {
      const wanted = await losses('float32', optimizer);
      const near = (dtype: string, found: readonly number[], by: number) => {
        for (const [index, value] of found.entries())
          expect(value, `${dtype}, step ${index}`).to.be.closeTo(wanted[index] as number, by);
      };
      near('float64', await losses('float64', optimizer), 1e-5);
      near('float16', await losses('float16', optimizer), 1e-2);
      expect(wanted[2]).to.be.below(wanted[0] as number);
    });
  }
});
