// checkGradient: what it finds right and wrong, and that it leaves things as they are.
import { assert } from 'chai';
import * as tf from '../../src/index.js';
import { rejected } from '../support/caught.js';

const { ops } = tf;

/** Builds, initializes and calls `use` with a session. */
async function within<T>(build: () => T, use: (built: T, session: tf.Session) => Promise<void>): Promise<void> {
  const graph = new tf.Graph();
  const { built, init } = graph.asDefault(() => ({ built: build(), init: tf.globalVariablesInitializer() }));
  const session = new tf.Session({ graph, intraOpNumThreads: 1 });
  try {
    await session.run(init);
    await use(built, session);
  } finally {
    await session.close();
  }
}

const wrong = tf.customGradient((x) => [ops.mul(x, x), (dy) => ops.mul(dy, x)]);

describe('checkGradient', () => {
  it('agrees with right gradients, by placeholders, variables and tensors between', async () => {
    for (const dtype of ['float32', 'float64'] as const) {
      const build = () => {
        const x = tf.placeholder(dtype, ['batch', 3], { name: 'x' });
        const w = new tf.Variable(
          tf.constant(
            [
              [1, -2],
              [0.5, 1],
              [2, 0.3],
            ],
            { dtype },
          ),
          { name: 'w' },
        );
        const hidden = ops.tanh(ops.matMul(x, w));
        const loss = ops.reduceMean(ops.mul(hidden, hidden));
        return { x, w, hidden, loss };
      };
      await within(build, async ({ x, w, hidden, loss }, session) => {
        const feeds = {
          'x:0': [
            [0.5, 1, -1],
            [0.1, -0.4, 0.3],
          ].map((row) => [...row]),
        };
        const before = session.valueOf(w);
        const report = await tf.checkGradient([loss, hidden], [x, w, hidden], { session, feeds });
        assert.lengthOf(report.derivatives, 3);
        assert.isAtMost(report.maxError, dtype === 'float64' ? 1e-7 : 1e-3);
        for (const { symbolic, numeric } of report.derivatives) {
          assert.closeTo(symbolic, numeric, dtype === 'float64' ? 1e-8 : 1e-3);
          assert.notEqual(symbolic, 0);
        }
        assert.match(String(report), /^x:0: .* and numerically .*\nw:0: /);
        assert.deepEqual(session.valueOf(w), before, 'the variable');
      });
    }
  });

  it('rejects wrong ones, and says where', async () => {
    await within(
      () => {
        const x = tf.placeholder('float32', [3], { name: 'x' });
        return { x, y: wrong(x) };
      },
      async ({ x, y }, session) => {
        const feeds = [[x, [1, 2, 3]]] as const;
        const error = await rejected(tf.checkGradient(y, x, { session, feeds }), tf.GradientError);
        assert.match(error.message, /the gradient by x:0 is not what a small step shows/);
        assert.include(error.site, 'test/session/check-gradient.test.ts');
        const report = await tf.checkGradient(y, x, { session, feeds, tolerance: Infinity });
        assert.closeTo(report.maxError, 0.5, 0.4);
        const [found] = report.derivatives;
        assert.closeTo(found?.symbolic as number, (found?.numeric as number) / 2, 1e-2);
        // The gradient of the first two elements alone is wrong all the same, that of none is right.
        await rejected(tf.checkGradient(y, x, { session, feeds, gradYs: [[1, 1, 0]] }), tf.GradientError);
        assert.equal((await tf.checkGradient(y, x, { session, feeds, gradYs: [[0, 0, 0]] })).maxError, 0);
      },
    );
  });

  it('explains a gradient that is missing', async () => {
    await within(
      () => {
        const w = new tf.Variable([1, 2], { name: 'w' });
        return { w, y: tf.stopGradient(ops.mul(w, 3), { name: 'target' }) };
      },
      async ({ w, y }, session) => {
        const error = await rejected(tf.checkGradient(y, w, { session }), tf.GradientError);
        assert.match(error.message, /w:0 is cut off at target \(Identity, .*\): stopGradient/);
      },
    );
  });

  it('takes stopGradients as gradients does', async () => {
    await within(
      () => {
        const w = new tf.Variable([1, 2], { name: 'w' });
        const twice = ops.mul(w, 2);
        return { w, twice, y: ops.mul(w, twice) };
      },
      async ({ w, twice, y }, session) => {
        await tf.checkGradient(y, [w, twice], { session });
        await rejected(tf.checkGradient(y, w, { session, stopGradients: [twice] }), tf.GradientError);
        await tf.checkGradient(y, twice, { session, stopGradients: [twice] });
      },
    );
  });

  it('goes another way with another seed', async () => {
    await within(
      () => new tf.Variable([1, 2, 3], { dtype: 'float32' }),
      async (w, session) => {
        const y = session.graph.asDefault(() => ops.exp(w));
        const [first, again, other] = await Promise.all(
          [0, 0, 1].map((seed) => tf.checkGradient(y, w, { session, seed })),
        );
        assert.deepEqual(again?.derivatives[0]?.numeric, first?.derivatives[0]?.numeric);
        assert.notEqual(other?.derivatives[0]?.numeric, first?.derivatives[0]?.numeric);
      },
    );
  });

  it('holds random numbers, and does not use up any', async () => {
    await within(
      () => {
        const x = tf.placeholder('float32', [40], { name: 'x' });
        const noise = tf.randomNormal([40]);
        const y = ops.mul(tf.layers.dropout(x, { keepProb: 0.5 }), ops.add(noise, ops.randomUniform({ shape: [40] })));
        return { x, y: ops.mul(y, ops.bernoulli(tf.fill([40], 0.5))), noise };
      },
      async ({ x, y, noise }, session) => {
        const feeds = [[x, new Array(40).fill(0.7)]] as const;
        const report = await tf.checkGradient(y, x, { session, feeds });
        assert.notEqual(report.derivatives[0]?.symbolic, 0);
        const fresh = new tf.Session({ graph: session.graph, intraOpNumThreads: 1 });
        assert.deepEqual(await session.run(noise), await fresh.run(noise));
        await fresh.close();
      },
    );
  });

  it('says what it cannot hold', async () => {
    await within(
      () => {
        const w = new tf.Variable([1, 2, 3]);
        return { w, idle: ops.dropout(w, 0.5, false), dropped: ops.dropout(w, 0.5, true, { outputs: 2 })[0] };
      },
      async ({ w, idle, dropped }, session) => {
        await tf.checkGradient(idle, w, { session });
        const error = await rejected(tf.checkGradient(dropped, w, { session }), tf.GradientError);
        assert.match(error.message, /draws other random numbers in every run/);
      },
    );
  });

  it('changes no variable', async () => {
    await within(
      () => {
        const w = new tf.Variable([1, 2, 3], { name: 'w' });
        const after = tf.controlDependencies([w.assignAdd([1, 1, 1])], () => w.readValue());
        return { w, after };
      },
      async ({ w, after }, session) => {
        const error = await rejected(tf.checkGradient(after, w, { session }), tf.ValueError);
        assert.match(error.message, /would change variables/);
        assert.deepEqual(session.valueOf(w).toArray(), [1, 2, 3]);
      },
    );
  });

  it('is for numbers', async () => {
    await within(
      () => tf.placeholder('float32', [2], { name: 'x' }),
      async (x, session) => {
        const index = session.graph.asDefault(() => ops.argMax(x));
        await rejected(tf.checkGradient(index, x, { session }), tf.ValueError);
        await rejected(tf.checkGradient(x, index, { session }), tf.ValueError);
        await rejected(tf.checkGradient(x, [], { session }), tf.ValueError);
        await rejected(tf.checkGradient(x, x, { session, steps: 1 } as never), tf.ValueError);
        await rejected(tf.checkGradient(x, x, { session }), tf.ValueError);
      },
    );
  });
});
