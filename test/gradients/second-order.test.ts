// Second derivatives where they are used: Hessian-vector products of small networks and a critic trained with a gradient penalty, both
// beside PyTorch (fixtures/torch/second-order.json). That each rule can be differentiated again is checked where the rules are.
import { readFileSync } from 'node:fs';
import { assert } from 'chai';
import * as tf from '../../src/index.js';

const { ops } = tf;
type Numbers = { readonly shape: readonly number[]; readonly data: readonly number[] };
type Named = Readonly<Record<string, Numbers>>;
interface Product {
  readonly network: string;
  readonly dtype: 'float32' | 'float64';
  readonly data: Named;
  readonly parameters: Named;
  readonly directions: Named;
  readonly loss: number;
  readonly gradients: Named;
  readonly products: Named;
}
interface Penalty {
  readonly rate: number;
  readonly weight: number;
  readonly start: Named;
  readonly real: Numbers;
  readonly fake: Numbers;
  readonly mixing: Numbers;
  readonly trace: readonly (readonly [loss: number, penalty: number])[];
  readonly end: Named;
}
const file = new URL('../../fixtures/torch/second-order.json', import.meta.url);
const fixture: { products: Product[]; penalty: Penalty } = JSON.parse(readFileSync(file, 'utf8'));

type Tensors = { readonly [name in Names]: tf.Tensor };
type Names = 'w' | 'b' | 'v' | 'k' | 'l' | 'x' | 'y' | 'scale' | 'offset' | 'w1' | 'b1' | 'w2' | 'b2' | 'w3';
const all = (x: tf.Tensor): tf.Tensor => ops.reduceSum(x, undefined, { keepdims: 0 });
const mean = (x: tf.Tensor): tf.Tensor => ops.reduceMean(x, undefined, { keepdims: 0 });
const square = (x: tf.Tensor): tf.Tensor => ops.mul(x, x);
const affine = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor): tf.Tensor => ops.add(ops.matMul(x, w), b);

/** The networks of the fixture's script. */
const networks: Record<string, (tensors: Tensors) => tf.Tensor> = {
  elementwise: ({ w, b, x }) => {
    const first = ops.mul(ops.tanh(ops.mul(w, x)), ops.exp(ops.neg(w)));
    return all(ops.add(first, ops.sigmoid(ops.div(x, ops.add(square(b), 1)))));
  },
  matmul: ({ w, b, v, x, y }) => mean(square(ops.sub(ops.matMul(ops.tanh(affine(x, w, b)), v), y))),
  softmax: ({ w, b, x, y }) => {
    const entropy = ops.neg(mean(ops.reduceSum(ops.mul(y, ops.logSoftmax(affine(x, w, b))), [1n])));
    return ops.add(entropy, all(square(ops.softmax(b))));
  },
  convolution: ({ k, b, l, x }) => {
    const hidden = ops.tanh(ops.conv(x, k, b, { pads: [1, 1, 1, 1] }));
    const pooled = ops.averagePool(hidden, { kernel_shape: [2, 2], strides: [2, 2] });
    return mean(square(ops.conv(pooled, l, undefined, { group: 2 })));
  },
  layer_normalization: ({ w, scale, offset, x, y }) =>
    all(ops.mul(y, ops.tanh(ops.layerNormalization(ops.matMul(x, w), scale, offset)))),
  batch_normalization: ({ w, scale, offset, x, y }) => {
    const still = tf.constant([0, 0, 0, 0], { dtype: x.dtype });
    const [normal] = ops.batchNormalization(ops.matMul(x, w), scale, offset, still, still, {
      training_mode: 1,
      outputs: 3,
    });
    return all(ops.mul(y, ops.tanh(normal)));
  },
  group_normalization: ({ w, scale, offset, x, y }) =>
    all(ops.mul(y, ops.tanh(ops.groupNormalization(ops.mul(x, w), scale, offset, { num_groups: 2 })))),
};

const dataOf = ({ shape, data }: Numbers, dtype: tf.DType) => tf.TensorData.from(data, dtype, shape);
const mapped = <T>(named: Named, of: (value: Numbers, name: string) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(named).map(([name, value]) => [name, of(value, name)]));
const dense = (gradient: tf.Gradient | null): tf.Tensor =>
  gradient instanceof tf.IndexedSlices ? gradient.toTensor() : (gradient ?? assert.fail('no gradient'));

function assertNear(found: tf.TensorData, expected: Numbers | number, tolerance: number, what: string): void {
  const { shape, data } = typeof expected === 'number' ? { shape: [], data: [expected] } : expected;
  assert.deepEqual(found.shape, shape, what);
  const size = Math.max(1, ...data.map(Math.abs));
  for (const [index, value] of found.values().map(Number).entries())
    assert.closeTo(value, data[index] as number, tolerance * size, `${what}[${index}]`);
}

describe('The Hessian times a vector', () => {
  for (const { network, dtype, data, parameters, directions, ...expected } of fixture.products) {
    it(`is PyTorch's for a network of ${network.replace('_', ' ')}`, async () => {
      const graph = new tf.Graph();
      const fetches = graph.asDefault(() => {
        const given = (value: Numbers, name: string) => tf.placeholder(dtype, value.shape, { name });
        const leaves = mapped(parameters, given);
        const build = networks[network] ?? assert.fail(`no network ${network}`);
        const loss = build({ ...mapped(data, given), ...leaves } as Tensors);
        const xs = Object.values(leaves);
        const gradients = tf.gradients(loss, xs).map(dense);
        // One reverse pass over the gradients, weighted by the direction.
        const gradYs = Object.values(directions).map((value) => dataOf(value, dtype));
        const products = tf.gradients(gradients, xs, { gradYs, unconnectedGradients: 'zero' }).map(dense);
        return { loss, gradients, products: products.map((product) => ops.identity(product)) };
      });
      const session = new tf.Session({ graph, intraOpNumThreads: 1 });
      try {
        const feeds = mapped({ ...data, ...parameters }, (value) => dataOf(value, dtype));
        const found = await session.run(fetches, feeds);
        const tolerance = dtype === 'float64' ? 1e-10 : 2e-5;
        assertNear(found.loss, expected.loss, tolerance, 'loss');
        for (const [index, name] of Object.keys(parameters).entries()) {
          assertNear(
            found.gradients[index] as tf.TensorData,
            expected.gradients[name] as Numbers,
            tolerance,
            `d${name}`,
          );
          assertNear(found.products[index] as tf.TensorData, expected.products[name] as Numbers, tolerance, `H${name}`);
        }
      } finally {
        await session.close();
      }
    });
  }
});

describe('A gradient penalty', () => {
  it('trains a critic as PyTorch does', async () => {
    const { rate, weight, start, real, fake, mixing, trace, end } = fixture.penalty;
    const graph = new tf.Graph();
    const built = graph.asDefault(() => {
      const batch = (name: string, { shape }: Numbers) =>
        tf.placeholder('float64', ['batch', ...shape.slice(2)], { name });
      const inputs = { real: batch('real', real), fake: batch('fake', fake), mixing: batch('mixing', mixing) };
      const variables = mapped(start, (value, name) => new tf.Variable(dataOf(value, 'float64'), { name }));
      const { w1, b1, w2, b2, w3 } = mapped(start, (_, name) => variables[name]?.value) as unknown as Tensors;
      const critic = (x: tf.Tensor) => {
        const hidden = affine(x, w1, b1);
        const leaky = ops.max([hidden, ops.mul(hidden, 0.2)]);
        return ops.matMul(ops.tanh(affine(leaky, w2, b2)), w3);
      };
      const between = ops.add(ops.mul(inputs.mixing, inputs.real), ops.mul(ops.sub(1, inputs.mixing), inputs.fake));
      const slope = dense(tf.gradients(critic(between), between)[0] ?? null);
      const size = ops.reduceL2(slope, [1n], { keepdims: 0 });
      const penalty = mean(square(ops.sub(size, 1)));
      const loss = ops.add(ops.sub(mean(critic(inputs.fake)), mean(critic(inputs.real))), ops.mul(penalty, weight));
      const train = new tf.train.GradientDescentOptimizer(rate).minimize(loss);
      return { inputs, variables, fetches: { train, loss, penalty }, init: tf.globalVariablesInitializer() };
    });
    const session = new tf.Session({ graph, intraOpNumThreads: 1 });
    try {
      await session.run(built.init);
      const stepOf = ({ shape, data }: Numbers, step: number) => {
        const each = data.length / (shape[0] as number);
        return dataOf({ shape: shape.slice(1), data: data.slice(step * each, (step + 1) * each) }, 'float64');
      };
      const checked = await tf.checkGradient(built.fetches.loss, Object.values(built.variables), {
        session,
        feeds: { real: stepOf(real, 0), fake: stepOf(fake, 0), mixing: stepOf(mixing, 0) },
      });
      assert.isAtMost(checked.maxError, 1e-6);
      for (const [step, [loss, penalty]] of trace.entries()) {
        const feeds = { real: stepOf(real, step), fake: stepOf(fake, step), mixing: stepOf(mixing, step) };
        const found = await session.run(built.fetches, feeds);
        assertNear(found.loss, loss, 1e-9, `loss ${step}`);
        assertNear(found.penalty, penalty, 1e-9, `penalty ${step}`);
      }
      for (const [name, variable] of Object.entries(built.variables))
        assertNear(session.valueOf(variable), end[name] as Numbers, 1e-9, name);
    } finally {
      await session.close();
    }
  });
});
