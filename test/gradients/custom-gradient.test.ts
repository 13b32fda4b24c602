// customGradient, beside numeric gradients and TensorFlow's examples, and straightThrough.
import { assert, expect } from 'chai';
import * as tf from '../../src/index.js';
import { caught } from '../support/caught.js';
import { checkCases } from './numeric.js';

const { ops } = tf;
const gradientOf = (y: tf.Tensor, x: tf.Tensor): tf.Tensor => tf.gradients(y, x)[0] as tf.Tensor;

async function evaluate(build: () => tf.Tensor[]): Promise<unknown[]> {
  const graph = new tf.Graph();
  const fetches = graph.asDefault(() => [
    ...build().map((tensor) => ops.identity(tensor)),
    tf.globalVariablesInitializer(),
  ]);
  const session = new tf.Session({ graph, intraOpNumThreads: 1 });
  try {
    await session.run(fetches.at(-1) as tf.Operation);
    return (await session.run(fetches.slice(0, -1) as tf.Tensor[])).map((data) => data.toArray());
  } finally {
    await session.close();
  }
}

/** log(1 + exp x) as in TensorFlow's documentation of `tf.custom_gradient`. */
const log1pExp = tf.customGradient((x) => {
  const e = ops.exp(x);
  return [ops.log(ops.add(e, 1)), (dy) => ops.mul(dy, ops.sub(1, ops.div(1, ops.add(e, 1))))];
});

describe('customGradient', () => {
  checkCases([
    { title: 'of one argument, twice', inputs: [[2, 3]], build: log1pExp, dtype: 'float64', twice: true },
    {
      title: 'of two arguments and two results, twice',
      inputs: [
        [2, 3],
        [2, 3],
      ],
      build: tf.customGradient((a, b) => {
        const product = ops.mul(a, b);
        return [[product, ops.sin(a)], (dp, ds) => [ops.add(ops.mul(dp, b), ops.mul(ds, ops.cos(a))), ops.mul(dp, a)]];
      }),
      dtype: 'float64',
      twice: true,
    },
    {
      title: 'inside a function of its results',
      inputs: [[2, 3]],
      build: (x) => ops.mul(log1pExp(ops.mul(x as tf.Tensor, 2)), log1pExp(x as tf.Tensor)),
      dtype: 'float64',
      twice: true,
    },
    {
      title: 'in a branch, whose tensors its gradient uses',
      inputs: [[2, 3]],
      build: (x) =>
        tf.cond(
          ops.greater(1, 0),
          () => log1pExp(ops.mul(x as tf.Tensor, 2)),
          () => x as tf.Tensor,
        ),
      dtype: 'float64',
      twice: true,
    },
    {
      title: 'in a loop, of two results',
      inputs: [[3]],
      build: (x) => {
        const step = tf.customGradient((a) => {
          const e = ops.exp(ops.neg(a));
          return [
            [ops.add(e, 1), ops.mul(a, a)],
            (de, da) => ops.add(ops.neg(ops.mul(de, e)), ops.mul(da, ops.mul(a, 2))),
          ];
        });
        const last = tf.scan(
          (state) => {
            const [e, square] = step(state as tf.Tensor) as [tf.Tensor, tf.Tensor];
            return ops.sub(e, ops.mul(square, 0.1));
          },
          tf.zeros([3], { dtype: 'float64' }),
          { initializer: x as tf.Tensor },
        );
        return last as tf.Tensor;
      },
      dtype: 'float64',
      twice: true,
    },
  ]);

  it('is used instead of the gradient of what the function is made of', async () => {
    const [y, dx] = await evaluate(() => {
      const x = tf.constant([1, 100, -100]);
      const y = log1pExp(x);
      return [y, gradientOf(y, x)];
    });
    // The result is infinite where the exponential is; the gradient is not.
    assert.deepEqual((y as number[])[1], Infinity);
    expect((dx as number[])[0]).to.be.closeTo(1 / (1 + Math.exp(-1)), 1e-6);
    assert.deepEqual((dx as number[]).slice(1), [1, 0]);
  });

  it('gets zeros for results whose gradient nobody asks for', async () => {
    const [dx] = await evaluate(() => {
      const x = tf.constant([1, 2]);
      const two = tf.customGradient((a) => [[ops.mul(a, 2), ops.mul(a, 3)], (da, db) => ops.add(da, ops.mul(db, 10))]);
      return [gradientOf(two(x)[0] as tf.Tensor, x)];
    });
    assert.deepEqual(dx, [1, 1]);
  });

  it('hands an argument that is given twice both gradients, and one without a gradient none', async () => {
    const [dx] = await evaluate(() => {
      const x = tf.constant([1, 2]);
      const f = tf.customGradient((a, b, c) => [ops.add(ops.add(a, b), c), (dy) => [dy, ops.mul(dy, 10), null]]);
      const z = tf.constant([0, 0]);
      const y = f(x, x, z);
      assert.deepEqual(tf.gradients(y, z), [null]);
      return [gradientOf(y, x)];
    });
    assert.deepEqual(dx, [11, 11]);
  });

  it("clips what flows back, as in TensorFlow's example", async () => {
    const [dx] = await evaluate(() => {
      const clipGradient = tf.customGradient((x) => [ops.identity(x), (dy) => tf.clipByValue(dy, -1, 1)]);
      const x = tf.constant([1, 2]);
      return [gradientOf(ops.mul(clipGradient(x), [0.5, 7]), x)];
    });
    assert.deepEqual(dx, [0.5, 1]);
  });

  it('gives the gradients of variables that the function reads in a Map', async () => {
    const [dx, dw, db] = await evaluate(() => {
      const x = tf.constant([[1, 2]]);
      const dense = tf.customGradient((input) => {
        const w = new tf.Variable([[3], [4]], { name: 'w' });
        const b = new tf.Variable([5], { name: 'b', trainable: false });
        return [
          ops.add(ops.matMul(input, w), b),
          (dy) => [ops.matMul(dy, ops.transpose(w)), new Map([[w, ops.mul(ops.matMul(ops.transpose(input), dy), 2)]])],
        ];
      });
      const y = dense(x);
      const [w, b] = tf.globalVariables() as [tf.Variable, tf.Variable];
      const found = tf.gradients(y, [x, w, b], { unconnectedGradients: 'zero' });
      return found as tf.Tensor[];
    });
    assert.deepEqual(dx, [[3, 4]]);
    assert.deepEqual(dw, [[2], [4]], 'twice the true one');
    assert.deepEqual(db, [0]);
  });

  it('asks for the gradients of variables that are left out', () => {
    new tf.Graph().asDefault(() => {
      const w = new tf.Variable(2, { name: 'w' });
      const f = tf.customGradient((x) => [ops.mul(x, w), (dy) => dy]);
      const x = tf.constant(1);
      const error = caught(() => tf.gradients(f(x), [x, w]), tf.GradientError);
      assert.match(error.message, /nothing for w:0/);
      // An argument is no variable that is read on the side.
      const g = tf.customGradient((x, v) => [ops.mul(x, v), (dy) => [dy, ops.mul(dy, 3)]]);
      assert.lengthOf(tf.gradients(g(x, w), [x, w]), 2);
      const odd = tf.customGradient((x) => [ops.neg(x), (dy) => [dy, new Map([[w, dy]])]]);
      assert.match(caught(() => tf.gradients(odd(x), x), tf.GradientError).message, /does not read/);
    });
  });

  it('says what is wrong with what the functions give', () => {
    new tf.Graph().asDefault(() => {
      const x = tf.placeholder('float32', [2]);
      caught(() => tf.customGradient(5 as never), tf.ValueError);
      caught(() => tf.customGradient((() => x) as never)(x), tf.ValueError);
      caught(() => tf.customGradient((() => [x, x]) as never)(x), tf.ValueError);
      caught(() => tf.customGradient((() => [[], () => null]) as never)(x), tf.ValueError);
      const giving = (gradient: tf.CustomGradientRule) => () =>
        tf.gradients(tf.customGradient((a) => [ops.neg(a), gradient])(x), x);
      assert.match(
        caught(
          giving((dy) => [dy, dy]),
          tf.GradientError,
        ).message,
        /not one gradient for each argument/,
      );
      assert.match(
        caught(
          giving(() => 5 as never),
          tf.GradientError,
        ).message,
        /not a gradient/,
      );
      assert.match(
        caught(
          giving((dy) => ops.reduceSum(dy)),
          tf.GradientError,
        ).message,
        /another shape/,
      );
      caught(
        giving((dy) => tf.cast(dy, 'float64')),
        tf.DTypeError,
      );
    });
  });

  it('writes plain operators only', () => {
    const graph = new tf.Graph();
    const y = graph.asDefault(() => log1pExp(tf.placeholder('float32', [2])));
    assert.deepEqual(
      graph.nodes.map(({ opType }) => opType).filter((opType) => opType !== 'Constant'),
      ['Placeholder', 'Exp', 'Add', 'Log', 'Identity'],
    );
    assert.equal(y.name, 'CustomGradient:0');
  });
});

describe('straightThrough', () => {
  const at = [-1.6, -0.4, 0.4, 1.6];
  const quantized = (x: tf.Tensor) => {
    const zero = tf.constant(128, { dtype: 'uint8' });
    return ops.dequantizeLinear(ops.quantizeLinear(x, 0.5, zero), 0.5, zero);
  };
  const table: Record<string, [(x: tf.Tensor) => tf.Tensor, number[]]> = {
    Round: [(x) => ops.round(x), [-2, -0, 0, 2]],
    Floor: [(x) => ops.floor(x), [-2, -1, 0, 1]],
    Ceil: [(x) => ops.ceil(x), [-1, -0, 1, 2]],
    Sign: [(x) => ops.sign(x), [-1, -1, 1, 1]],
    Hardmax: [(x) => ops.hardmax(x), [0, 0, 0, 1]],
    'QuantizeLinear and DequantizeLinear': [quantized, [-1.5, -0.5, 0.5, 1.5]],
    'a sum of both': [(x) => ops.add(ops.round(x), ops.floor(x)), [-4, -1, 0, 3]],
  };
  for (const [name, [fn, expected]] of Object.entries(table)) {
    it(`passes ${name}`, async () => {
      const [y, dx, none] = await evaluate(() => {
        const x = tf.constant(at);
        const y = tf.straightThrough(fn, x);
        const without = tf.gradients(fn(x), x, { unconnectedGradients: 'zero' })[0] as tf.Tensor;
        return [y, gradientOf(ops.mul(y, [1, 2, 3, 4]), x), without];
      });
      assert.deepEqual(
        (y as number[]).map((value) => value + 0),
        expected.map((value) => value + 0),
      );
      assert.deepEqual(dx, [1, 2, 3, 4]);
      assert.deepEqual(none, [0, 0, 0, 0], 'the gradient without it');
    });
  }

  it('ends at a range by clipping its argument', async () => {
    const [dx] = await evaluate(() => {
      const x = tf.constant(at);
      return [gradientOf(tf.straightThrough(ops.sign, tf.clipByValue(x, -1, 1)), x)];
    });
    assert.deepEqual(dx, [0, 1, 1, 0]);
  });

  it('is for results like the argument', () => {
    new tf.Graph().asDefault(() => {
      const x = tf.placeholder('float32', ['n', 3]);
      caught(() => tf.straightThrough((a) => ops.argMax(a), x), tf.DTypeError);
      caught(() => tf.straightThrough((a) => ops.reduceMax(a, [1n]), x), tf.ShapeError);
      caught(() => tf.straightThrough((() => 5) as never, x), tf.ValueError);
    });
  });

  it('takes a draw of Bernoulli, which alone has no gradient for its probabilities', async () => {
    const [draw, dx, through] = await evaluate(() => {
      const p = tf.constant(new Array(20).fill(0.5));
      const x = tf.constant(new Array(20).fill(3));
      const mask = ops.bernoulli(p);
      const y = ops.mul(x, mask);
      assert.deepEqual(tf.gradients(y, p), [null]);
      const bits = tf.straightThrough((q) => ops.bernoulli(q), p);
      return [mask, gradientOf(y, x), gradientOf(ops.mul(bits, x), p)];
    });
    // The draw that made the result is the one that its gradient is multiplied by.
    assert.deepEqual(dx, draw);
    assert.deepEqual(through, new Array(20).fill(3));
  });
});
