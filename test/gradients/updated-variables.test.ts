// Derivatives of programs that change variables in branches and bodies: by what a variable was at the start of the run, and by what else
// went into the updates, against numeric differences of the whole program.
import { expect } from 'chai';
import * as tf from 'trainop';
import { caught } from '../support/caught.js';

const c = (value: number) => tf.constant(value, { dtype: 'float64' });
const following = <T>(operation: tf.Operation, fn: () => T): T => tf.controlDependencies([operation], fn);
/** s ← body(s), three times from 0. */
const loop = (body: (s: tf.Tensor) => tf.Tensor): tf.Tensor =>
  tf.whileLoop(
    (i) => tf.less(i, 3),
    (i, s) => [tf.add(i, 1), body(s)],
    [tf.constant(0), c(0)],
  )[1] as tf.Tensor;
const times = (w: tf.Variable, x: tf.Tensor) => w.assign(tf.multiply(w, x));
const plusSquare = (s: tf.Tensor, w: tf.Variable) => tf.add(s, tf.square(w));
const sgd = (loss: tf.Tensor, w: tf.Variable) =>
  new tf.train.GradientDescentOptimizer(0.01).minimize(loss, { varList: [w] });
const loss = (w: tf.Variable, x: tf.Tensor) => tf.square(tf.subtract(tf.multiply(w, x), 1));

const programs: Readonly<Record<string, (w: tf.Variable, x: tf.Tensor) => tf.Tensor>> = {
  'a loop that adds and then reads': (w, x) =>
    loop((s) => following(w.assignAdd(1), () => tf.add(s, tf.multiply(tf.square(w), x)))),
  'a loop that multiplies and then reads': (w, x) => loop((s) => following(times(w, x), () => plusSquare(s, w))),
  'a loop that reads and then multiplies': (w, x) =>
    loop((s) => {
      const next = plusSquare(s, w);
      return following(times(w, x), () => tf.identity(next));
    }),
  'an update made outside': (w, x) => {
    const update = times(w, x);
    return loop((s) => following(update, () => plusSquare(s, w)));
  },
  'what the loop has left': (w, x) => {
    const y = loop((s) => following(times(w, x), () => tf.identity(s)));
    return tf.controlDependencies([y], () => plusSquare(y, w));
  },
  'a loop in a loop': (w, x) =>
    loop((s) =>
      tf.add(
        s,
        loop((t) => following(w.assignAdd(tf.multiply(w, x)), () => tf.add(t, tf.square(w)))),
      ),
    ),
  'a condition that multiplies': (w, x) =>
    tf.whileLoop(
      (i) => following(times(w, x), () => tf.less(i, 3)),
      (i, s) => [tf.add(i, 1), plusSquare(s, w)],
      [tf.constant(0), c(0)],
    )[1] as tf.Tensor,
  'a scan': (w, x) =>
    tf.reduceSum(
      tf.scan((s, each) => following(times(w, each), () => plusSquare(s, w)), tf.stack([x, x, tf.square(x)]), {
        initializer: c(0),
      }),
    ),
  'a branch': (w, x) =>
    tf.cond(
      tf.greater(x, 0),
      () => following(times(w, x), () => tf.square(w)),
      () => tf.identity(x),
    ),
  'what a branch has left': (w, x) => {
    const y = tf.cond(
      tf.greater(x, 0),
      () => following(w.assignAdd(tf.multiply(w, x)), () => tf.identity(x)),
      () => tf.identity(x),
    );
    return tf.controlDependencies([y], () => tf.square(w));
  },
  'three steps of an optimizer': (w, x) =>
    loop((s) => {
      const now = loss(w, x);
      return following(sgd(now, w), () => tf.add(s, now));
    }),
  'three steps of an optimizer made outside': (w, x) => {
    const step = sgd(loss(w, x), w);
    return loop((s) => following(step, () => tf.add(s, loss(w, x))));
  },
  'a gradient taken in every step': (w, x) =>
    loop((s) => {
      const [slope] = tf.gradients(tf.multiply(tf.square(w), x), [w]) as [tf.Tensor];
      return following(w.assignSub(tf.multiply(slope, 0.1)), () => tf.add(s, slope));
    }),
};

describe('Derivatives through variables that change on the way', () => {
  for (const [title, program] of Object.entries(programs))
    it(`are what numeric differences say: ${title}`, async () => {
      const graph = new tf.Graph();
      const { w, x, y, slopes, start, set } = graph.asDefault(() => {
        const [x, start] = [tf.placeholder('float64', []), tf.placeholder('float64', [])];
        const w = new tf.Variable(c(0), { name: 'w' });
        const y = program(w, x);
        return { w, x, y, start, set: w.assign(start), slopes: tf.gradients(y, [w, x]) as tf.Tensor[] };
      });
      const session = new tf.Session({ graph, intraOpNumThreads: 1 });
      const run = async <F extends tf.Tensor | readonly tf.Tensor[]>(fetches: F, values: readonly [number, number]) => {
        await session.run(set, [[start, values[0]]]);
        return (await session.run([fetches].flat() as tf.Tensor[], [[x, values[1]]])).map(
          (value) => value.item() as number,
        );
      };
      const at = [0.7, 1.3] as const;
      const found = await run(slopes, at);
      for (const [index, slope] of found.entries()) {
        const shifted = (by: number) =>
          at.map((value, place) => (place === index ? value + by : value)) as [number, number];
        const [high, low] = [(await run(y, shifted(1e-5)))[0] as number, (await run(y, shifted(-1e-5)))[0] as number];
        expect(slope, ['w', 'x'][index]).to.be.closeTo((high - low) / 2e-5, 1e-6 * Math.max(1, Math.abs(slope)));
      }
      expect(w.graph).to.equal(graph);
      await session.close();
    });

  it('are by what a variable is where a branch or body starts, inside of it', async () => {
    const graph = new tf.Graph();
    const [y, w, init] = graph.asDefault(() => {
      const w = new tf.Variable(10, { name: 'w' });
      const step = () => new tf.train.GradientDescentOptimizer(0.25).minimize(tf.square(w));
      const y = tf.controlDependencies([w.assign(tf.multiply(w, 3))], () =>
        tf.whileLoop(
          (i) => tf.less(i, 2),
          (i) => [following(step(), () => tf.add(i, 1))],
          [tf.constant(0)],
        ),
      )[0];
      return [
        tf.controlDependencies([y], () =>
          tf.cond(
            true,
            () => following(step(), () => tf.constant(1)),
            () => tf.constant(0),
          ),
        ),
        w,
        tf.globalVariablesInitializer(),
      ] as const;
    });
    const session = new tf.Session({ graph, intraOpNumThreads: 1 });
    await session.run(init);
    await session.run(y);
    // 30, and half of it by each of three steps.
    expect(session.valueOf(w).item()).to.equal(30 / 8);
    await session.close();
  });

  it('have no meaning inside by a variable that is read before and after an update around it', () => {
    new tf.Graph().asDefault(() => {
      const w = new tf.Variable(10, { name: 'w' });
      const before = tf.square(w);
      const inside = (y: () => tf.Tensor) =>
        following(w.assign(3), () =>
          tf.cond(
            true,
            () => tf.gradients(y(), [w])[0] as tf.Tensor,
            () => tf.constant(0),
          ),
        );
      const error = caught(() => inside(() => tf.multiply(before, w)), tf.GradientError);
      expect(error.message).to.include(
        'a derivative by w:0 has no meaning here: it is read before and after an update',
      );
      expect(error.node).to.equal('w');
      for (const plain of [() => before, () => tf.square(w)]) expect(inside(plain)).to.be.instanceOf(tf.Tensor);
    });
  });
});
