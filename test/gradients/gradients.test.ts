// What `gradients` takes and gives, registerGradient, stopGradient and explainGradient.
import { assert } from 'chai';
import * as tf from '../../src/index.js';
import { caught, here } from '../support/caught.js';

const { ops } = tf;

/** Builds in a new graph, where names start anew. */
const inGraph = <T>(build: () => T): T => new tf.Graph().asDefault(build);

async function evaluate(build: () => (tf.Tensor | tf.Variable | null)[]): Promise<unknown[]> {
  const graph = new tf.Graph();
  const { fetches, init } = graph.asDefault(() => ({
    fetches: build().map((tensor) => tensor && ops.identity(tensor)),
    init: tf.globalVariablesInitializer(),
  }));
  const session = new tf.Session({ graph, intraOpNumThreads: 1 });
  try {
    await session.run(init);
    const values = await session.run(fetches.filter((fetch) => fetch !== null));
    return fetches.map((fetch) => (fetch === null ? null : values.shift()?.toArray()));
  } finally {
    await session.close();
  }
}
const dense = (found: (tf.Gradient | null)[]): (tf.Tensor | null)[] =>
  found.map((gradient) => (gradient instanceof tf.IndexedSlices ? gradient.toTensor() : gradient));

describe('gradients', () => {
  it('adds up the derivatives of several ys, by tensors and variables', async () => {
    const found = await evaluate(() => {
      const w = new tf.Variable([2, 3]);
      const x = tf.constant([5, 7]);
      return dense(tf.gradients([ops.mul(w, x), ops.mul(x, x)], [w, x]));
    });
    assert.deepEqual(found, [
      [5, 7],
      [12, 17],
    ]);
  });

  it('starts from gradYs, where they are given', async () => {
    const found = await evaluate(() => {
      const x = tf.constant([5, 7]);
      const [y, z, u] = [ops.mul(x, 2), ops.mul(x, 10), ops.mul(x, 100)];
      return dense([
        ...tf.gradients([y, z, u], x, { gradYs: [[1, 3], null] }),
        ...tf.gradients([y, z], x, { gradYs: [undefined, tf.constant([0, 1])] }),
        ...tf.gradients(y, x, { gradYs: [new tf.Variable([1, 2])] }),
      ]);
    });
    assert.deepEqual(found, [
      [112, 116],
      [2, 12],
      [2, 4],
    ]);
  });

  it('rejects gradYs of another number, shape or type', () => {
    inGraph(() => {
      const x = tf.placeholder('float32', [2]);
      const y = ops.neg(x);
      caught(() => tf.gradients(y, x, { gradYs: [1, 2] }), tf.ValueError);
      assert.match(
        caught(() => tf.gradients(y, x, { gradYs: [[1, 2, 3]] }), tf.GradientError).message,
        /another shape/,
      );
      caught(() => tf.gradients(y, x, { gradYs: [tf.constant([1, 2], { dtype: 'float64' })] }), tf.DTypeError);
    });
  });

  it('takes stopGradients for constants, and gives one of them its own derivative', async () => {
    const found = await evaluate(() => {
      // As in TensorFlow's documentation: a = 0, b = 2 a, of a + b.
      const a = tf.constant(0);
      const b = ops.mul(a, 2);
      const y = ops.add(a, b);
      return dense([...tf.gradients(y, [a, b], { stopGradients: [a, b] }), ...tf.gradients(y, [a, b])]);
    });
    assert.deepEqual(found, [1, 1, 3, 1]);
  });

  it('stops at variables too', async () => {
    const found = await evaluate(() => {
      const w = new tf.Variable([2, 3]);
      const x = ops.mul(w, 4);
      return dense([
        ...tf.gradients(ops.mul(x, w), [w], { stopGradients: [x] }),
        ...tf.gradients(ops.mul(x, w), [x], { stopGradients: [w] }),
      ]);
    });
    assert.deepEqual(found, [
      [8, 12],
      [2, 3],
    ]);
  });

  it('gives null, or zeros if asked, for what no path leads to', async () => {
    const found = await evaluate(() => {
      const [x, other] = [tf.constant([1, 2]), tf.constant([[3], [4]])];
      const indices = tf.constant([1n, 2n]);
      const y = ops.mul(x, 2);
      return dense([
        ...tf.gradients(y, [x, other, indices]),
        ...tf.gradients(y, [other], { unconnectedGradients: 'zero' }),
        ...tf.gradients(y, [other], { unconnectedGradients: 'none' }),
      ]);
    });
    assert.deepEqual(found, [[2, 2], null, null, [[0], [0]], null]);
    inGraph(() => {
      const x = tf.constant(1);
      caught(() => tf.gradients(x, x, { unconnectedGradients: 'ones' as 'zero' }), tf.ValueError);
    });
  });

  it('gives y by itself ones, and nothing for ys that are no numbers', async () => {
    const found = await evaluate(() => {
      const x = tf.constant([1, 2]);
      return dense([...tf.gradients(x, x), ...tf.gradients(ops.argMax(x), x), ...tf.gradients([ops.greater(x, 1)], x)]);
    });
    assert.deepEqual(found, [[1, 1], null, null]);
  });

  it('names its nodes under gradients, or the given name', () => {
    inGraph(() => {
      const x = tf.placeholder('float32', [2], { name: 'x' });
      const y = ops.exp(ops.mul(x, 2, { name: 'twice' }), { name: 'grow' });
      const [first] = tf.gradients(y, x);
      const [second] = tf.gradients(y, x);
      const [third] = tf.gradients(y, x, { name: 'adjoint' });
      assert.deepEqual(
        [first, second, third].map((gradient) => gradient?.name),
        ['gradients/twice_grad/Mul:0', 'gradients_1/twice_grad/Mul:0', 'adjoint/twice_grad/Mul:0'],
      );
      const { node } = first as tf.Tensor;
      assert.deepEqual([node.phase, node.forward?.name], ['backward', 'twice']);
    });
  });

  it('rejects options that it does not have', () => {
    inGraph(() => {
      const x = tf.constant(1);
      assert.match(caught(() => tf.gradients(x, x, { gradY: [1] } as never), tf.ValueError).message, /'gradY'/);
    });
  });

  it('lists every operator without a rule at once, with the lines of their nodes', () => {
    inGraph(() => {
      const x = tf.placeholder('float32', [2]);
      const types = [{ kind: 'tensor', dtype: 'float32', shape: [2] }] as const;
      const foreign = (opType: string, input: tf.Tensor) =>
        ops.node(opType, [input], {}, { domain: 'com.example', outputs: types, name: opType }) as tf.Tensor;
      const y = foreign('First', x);
      const z = foreign('Second', foreign('First', y));
      const error = caught(() => tf.gradients(z, x), tf.GradientError);
      assert.match(error.message, /^no gradient is defined for com\.example\.First, com\.example\.Second\n/);
      const place = String.raw`test/gradients/gradients\.test\.ts:\d+:\d+`;
      for (const name of ['First (First', 'First_1 (First', 'Second (Second'])
        assert.match(error.message, new RegExp(`${name.replace('(', '\\(')}, ${place}\\)`));
      assert.equal(error.code, 'GRADIENT');
      // What leads to no x is in nobody's way.
      assert.lengthOf(tf.gradients(ops.add(z, x), x, { stopGradients: [z] }), 1);
    });
  });
});

describe('registerGradient', () => {
  const types = [{ kind: 'tensor', dtype: 'float32', shape: [2] }] as const;

  it('gives an operator of another domain a rule, once', () => {
    tf.registerGradient('Doubled', ([dy]) => [() => ops.mul(dy as tf.Tensor, 2)], { domain: 'com.example.tests' });
    const first = here(-1);
    inGraph(() => {
      const x = tf.placeholder('float32', [2]);
      const y = ops.node('Doubled', [x], {}, { domain: 'com.example.tests', outputs: types }) as tf.Tensor;
      assert.equal(tf.gradients(y, x)[0]?.dtype, 'float32');
    });
    const again = () => tf.registerGradient('Doubled', () => [null], { domain: 'com.example.tests' });
    const error = caught(again, tf.ValueError);
    assert.match(error.message, /^com\.example\.tests\.Doubled has a gradient rule already/);
    assert.include(error.message, `the first one is from ${first}`);
  });

  it("leaves the library's own rules alone", () => {
    const error = caught(() => tf.registerGradient('MatMul', () => [null]), tf.ValueError);
    assert.match(error.message, /MatMul has a gradient rule already\n.*the first one is from the library/);
  });

  it("can give one of ONNX's that has none a rule", async () => {
    // The draw of Multinomial is of integers; nobody else in these tests differentiates MelWeightMatrix.
    tf.registerGradient('MelWeightMatrix', () => [null, null, null, null, null]);
    const found = await evaluate(() => {
      const low = tf.constant(10);
      const y = ops.melWeightMatrix(8n, 16n, 8192n, low, 4000);
      assert.isTrue(tf.explainGradient(y, low).connected);
      return tf.gradients(y, low) as (tf.Tensor | null)[];
    });
    assert.deepEqual(found, [null]);
  });

  it('tells a rule that gives another shape or type where the node is', () => {
    tf.registerGradient('Odd', ([dy]) => [() => ops.reduceSum(dy as tf.Tensor)], { domain: 'com.example.tests' });
    inGraph(() => {
      const x = tf.placeholder('float32', [2]);
      const y = ops.node('Odd', [x], {}, { domain: 'com.example.tests', outputs: types, name: 'odd' }) as tf.Tensor;
      const line = here(-1);
      const error = caught(() => tf.gradients(y, x), tf.GradientError);
      assert.match(error.message, /the gradient rule of Odd gave another shape/);
      assert.equal(error.node, 'odd');
      assert.include(error.site, line);
    });
  });
});

describe('stopGradient', () => {
  it('keeps the values and cuts the gradient', async () => {
    const found = await evaluate(() => {
      const x = tf.constant([3, 4]);
      const y = ops.mul(tf.stopGradient(x), x);
      return [y, ...dense(tf.gradients(y, x)), ...dense(tf.gradients(tf.stopGradient(y), x))];
    });
    assert.deepEqual(found, [[9, 16], [3, 4], null]);
  });
  it('takes a name', () => {
    inGraph(() => {
      assert.equal(tf.stopGradient([1], { name: 'target' }).name, 'target:0');
      assert.equal(tf.stopGradient([1]).name, 'StopGradient:0');
    });
  });
});

describe('explainGradient', () => {
  /** What cuts `y` off from `x`, as [node, reason]. */
  const cutOf = (y: tf.Tensor, x: tf.Tensor | tf.Variable) => {
    const { connected, cut } = tf.explainGradient(y, x);
    assert.isFalse(connected);
    return [cut?.node.name, cut?.reason];
  };

  it('gives the path where there is one', () => {
    inGraph(() => {
      const w = new tf.Variable([2, 3], { name: 'w' });
      const y = ops.exp(ops.neg(w, { name: 'down' }), { name: 'up' });
      const found = tf.explainGradient(y, w);
      assert.isTrue(found.connected);
      assert.deepEqual(
        found.path.map(({ name }) => name),
        ['up', 'down', 'w'],
      );
      assert.equal(String(found), 'up:0 depends on w:0 through up ← down ← w');
      assert.isTrue(tf.explainGradient(w, w).connected);
    });
  });

  it('names the node that cuts it, with its scope and line', () => {
    inGraph(() => {
      const w = new tf.Variable([2, 3], { name: 'w' });
      const index = tf.nameScope('head', () => ops.argMax(w, { name: 'best' }));
      const line = here(-1);
      const y = ops.reduceSum(tf.cast(index, 'float32'));
      const found = tf.explainGradient(y, w);
      assert.match(String(found), /^w:0 is cut off at head\/best \(ArgMax, test\/.*\): its result is an index$/);
      assert.include(String(found), line);
      assert.equal(found.cut?.node.scope, 'head');
      assert.include(String(found.cut?.node.site), line);
      assert.deepEqual(
        found.path.map(({ opType }) => opType),
        ['ReduceSum', 'Cast', 'ArgMax', 'Variable'],
      );
    });
  });

  it('has a reason for each kind of node', () => {
    inGraph(() => {
      const x = tf.placeholder('float32', [2, 3], { name: 'x' });
      const back = (y: tf.Tensor) => ops.mul(tf.cast(y, 'float32'), 2);
      const reasonOf = (y: tf.Tensor) => cutOf(back(y), x)[1];
      assert.equal(reasonOf(ops.nonZero(x)), 'its result is an index');
      assert.equal(reasonOf(ops.greater(x, 0)), 'its result is true or false');
      assert.equal(reasonOf(ops.shape(x)), 'its result is a size');
      assert.equal(reasonOf(ops.quantizeLinear(x, 1)), 'it works on whole numbers');
      assert.equal(reasonOf(ops.bernoulli(x)), 'its result is drawn at random');
      assert.equal(reasonOf(ops.unique(x)), 'its result is a set of distinct elements');
      assert.match(String(reasonOf(ops.round(x))), /^its derivative is zero wherever it exists/);
      assert.equal(reasonOf(tf.cast(x, 'int32')), 'its result is int32');
      assert.equal(reasonOf(tf.stopGradient(x)), 'stopGradient');
      assert.deepEqual(cutOf(ops.argMax(x), x), ['ArgMax', 'its result is an index']);
      const foreign = [{ kind: 'tensor', dtype: 'float32', shape: [2] }] as const;
      const odd = ops.node('Strange', [x], {}, { domain: 'com.example', outputs: foreign }) as tf.Tensor;
      assert.equal(cutOf(odd, x)[1], 'the operator has no gradient rule');
    });
  });

  it('tells which result of a node is no number', () => {
    inGraph(() => {
      const x = tf.placeholder('float32', [5], { name: 'x' });
      const [values, indices] = ops.topK(x, [2n], { name: 'top' });
      assert.isTrue(tf.explainGradient(values, x).connected);
      assert.deepEqual(cutOf(tf.cast(indices, 'float32'), x), ['Cast', 'it reads top:1, which is int64']);
      assert.deepEqual(cutOf(indices, x), ['top', 'its result is int64']);
    });
  });

  it('goes past a cut where another path leads round it', () => {
    inGraph(() => {
      const x = tf.placeholder('float32', [5], { name: 'x' });
      const y = ops.mul(tf.stopGradient(x), ops.neg(x));
      assert.isTrue(tf.explainGradient(y, x).connected);
    });
  });

  it('knows the gradients that users write', () => {
    inGraph(() => {
      const [x, z] = [tf.placeholder('float32', [5], { name: 'x' }), tf.placeholder('float32', [5], { name: 'z' })];
      const f = tf.customGradient((a) => [ops.mul(a, ops.neg(z)), (dy) => dy]);
      const y = f(x);
      assert.isTrue(tf.explainGradient(y, x).connected);
      assert.deepEqual(cutOf(y, z), ['CustomGradient', 'its own gradient takes what it reads there for a constant']);
      assert.isTrue(tf.explainGradient(tf.straightThrough(ops.round, x), x).connected);
    });
  });

  it('looks into branches and bodies', () => {
    inGraph(() => {
      const x = tf.placeholder('float32', [3], { name: 'x' });
      const one = tf.constant([1, 1, 1]);
      const branch = (of: (a: tf.Tensor) => tf.Tensor) =>
        tf.cond(
          ops.greater(1, 0),
          () => ops.mul(of(x), one),
          () => one,
        );
      const rounding = branch((a) => ops.round(a, { name: 'nearest' }));
      assert.equal(cutOf(rounding, x)[0], 'cond/nearest');
      assert.isTrue(tf.explainGradient(branch(ops.exp), x).connected);
      const loop = (of: (a: tf.Tensor) => tf.Tensor) => {
        const step = (i: tf.Tensor, a: tf.Tensor) => [ops.add(i, 1), ops.add(a, of(x))];
        return tf.whileLoop((i) => ops.less(i as tf.Tensor, 3), step as never, [tf.constant(0), one])[1] as tf.Tensor;
      };
      assert.equal(
        cutOf(
          loop((a) => tf.stopGradient(a)),
          x,
        )[1],
        'stopGradient',
      );
      assert.isTrue(tf.explainGradient(loop(ops.exp), x).connected);
    });
  });

  it('says when there is nothing to explain', () => {
    inGraph(() => {
      const [x, z] = [tf.placeholder('float32', [5], { name: 'x' }), tf.placeholder('float32', [5], { name: 'z' })];
      const found = tf.explainGradient(ops.neg(z), x);
      assert.deepEqual([found.connected, found.path, found.cut], [false, [], undefined]);
      assert.equal(String(found), 'Neg:0 does not depend on x:0');
    });
  });
});
