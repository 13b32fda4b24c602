// Derivatives of programs that change a variable on the way, in branches and bodies, too: by that variable, and by what went into the
// updates, against TensorFlow's numbers.
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import * as tf from 'trainop';

interface Case {
  readonly y: number;
  readonly w: number | null;
  readonly x: number | null;
}
const due = JSON.parse(readFileSync(new URL('../../fixtures/tf/updated-variables.json', import.meta.url), 'utf8')) as {
  readonly at: { readonly w: number; readonly x: number };
  readonly cases: Readonly<Record<string, Case>>;
};

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
  'an update, then a read': (w, x) => following(times(w, x), () => tf.square(w)),
  'a read before and one after': (w, x) => {
    const before = tf.square(w);
    return following(times(w, x), () => tf.multiply(before, w));
  },
  'a step of an optimizer': (w, x) => following(sgd(loss(w, x), w), () => loss(w, x)),
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
  'three steps of an optimizer, each before the loss': (w, x) =>
    loop((s) => following(sgd(loss(w, x), w), () => tf.add(s, loss(w, x)))),
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

/** Programs whose value is that of another; in TensorFlow, an update made outside runs outside. */
const alike: Readonly<Record<string, string>> = {
  'an update made outside': 'a loop that multiplies and then reads',
  'three steps of an optimizer made outside': 'three steps of an optimizer, each before the loss',
};

describe('Derivatives by variables that change on the way', () => {
  for (const [title, program] of Object.entries(programs))
    it(`are TensorFlow's: of all that reads them, and none through updates: ${title}`, async () => {
      const graph = new tf.Graph();
      const { x, y, slopes, init } = graph.asDefault(() => {
        const x = tf.placeholder('float64', []);
        const w = new tf.Variable(c(due.at.w), { name: 'w' });
        const y = program(w, x);
        return { x, y, slopes: tf.gradients(y, [w, x]), init: tf.globalVariablesInitializer() };
      });
      const session = new tf.Session({ graph, intraOpNumThreads: 1 });
      const expected = due.cases[alike[title] ?? title] as Case;
      for (const [index, fetch] of [y, ...(slopes as (tf.Tensor | null)[])].entries()) {
        const [what, value] = Object.entries(expected)[index] as [string, number | null];
        // Where only updates read x, TensorFlow knows that from everywhere, and we from next to them; zeros are the same.
        if (fetch === null) {
          expect(fetch, what).to.equal(value);
          continue;
        }
        await session.run(init);
        const found = (await session.run(fetch, [[x, due.at.x]])).item() as number;
        expect(found, what).to.be.closeTo(value ?? 0, 1e-8 * Math.max(1, Math.abs(value ?? 0)));
      }
      await session.close();
    });

  it('are programs that TensorFlow has run, all of them', () => {
    expect(Object.keys(programs).map((title) => alike[title] ?? title)).to.include.members(Object.keys(due.cases));
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

  it('let steps of an optimizer follow one another: each goes by the variable as it reads it', async () => {
    const graph = new tf.Graph();
    const [slope, last, init] = graph.asDefault(() => {
      const w = new tf.Variable(10, { name: 'w' });
      const step = () => new tf.train.GradientDescentOptimizer(0.25).minimize(tf.square(w));
      const [slope] = following(w.assign(tf.multiply(w, 3)), () => tf.gradients(tf.square(w), [w])) as [tf.Tensor];
      return [slope, following(following(step(), step), () => w.readValue()), tf.globalVariablesInitializer()] as const;
    });
    const session = new tf.Session({ graph, intraOpNumThreads: 1 });
    await session.run(init);
    expect((await session.run(slope)).item()).to.equal(60);
    await session.run(init);
    expect((await session.run(last)).item()).to.equal(2.5);
    await session.close();
  });

  it('add up inside a branch what reads them before and after an update around it', async () => {
    const graph = new tf.Graph();
    const [slope, second, init] = graph.asDefault(() => {
      const w = new tf.Variable(10, { name: 'w' });
      const before = tf.square(w);
      const inside = following(w.assign(tf.multiply(w, 3)), () =>
        tf.cond(
          true,
          () => tf.gradients(tf.multiply(before, w), [w])[0] as tf.Tensor,
          () => tf.constant(0),
        ),
      );
      return [inside, tf.gradients(inside, [w])[0] as tf.Tensor, tf.globalVariablesInitializer()] as const;
    });
    const session = new tf.Session({ graph, intraOpNumThreads: 1 });
    await session.run(init);
    // Of w²v by both, where v is w after the update, 2wv + w²; and once more 2v + 2w + 2w.
    expect((await session.run(slope)).item()).to.equal(700);
    await session.run(init);
    expect((await session.run(second)).item()).to.equal(100);
    await session.close();
  });

  it('come out of a second derivative in a loop, too', async () => {
    const graph = new tf.Graph();
    const [second, init] = graph.asDefault(() => {
      const w = new tf.Variable(c(0.7), { name: 'w' });
      const y = loop((s) => following(times(w, c(1.3)), () => tf.add(s, tf.multiply(tf.square(w), w))));
      const [slope] = tf.gradients(y, [w]) as [tf.Tensor];
      return [tf.gradients(slope, [w])[0] as tf.Tensor, tf.globalVariablesInitializer()] as const;
    });
    const session = new tf.Session({ graph, intraOpNumThreads: 1 });
    await session.run(init);
    const read = [1, 2, 3].map((step) => 0.7 * 1.3 ** step);
    expect((await session.run(second)).item()).to.be.closeTo(
      read.reduce((sum, value) => sum + 6 * value, 0),
      1e-9,
    );
    await session.close();
  });

  it("say that a gradient of the user's own is for a variable that is read after an update", async () => {
    const graph = new tf.Graph();
    const [slope, init] = graph.asDefault(() => {
      const w = new tf.Variable(c(2), { name: 'w' });
      const scaled = tf.customGradient((x) => [
        tf.multiply(x, w),
        (dy) => [tf.multiply(dy, 5), new Map([[w, tf.multiply(dy, 7)]])],
      ]);
      const y = following(times(w, c(3)), () => scaled(c(1)));
      return [tf.gradients(y, [w])[0] as tf.Tensor, tf.globalVariablesInitializer()] as const;
    });
    const session = new tf.Session({ graph, intraOpNumThreads: 1 });
    await session.run(init);
    expect((await session.run(slope)).item()).to.equal(7);
    await session.close();
  });

  it('are explained: what was written is no path, a read is one', () => {
    new tf.Graph().asDefault(() => {
      const [v, w] = ['v', 'w'].map((name) => new tf.Variable(2, { name })) as [tf.Variable, tf.Variable];
      const y = following(w.assign(tf.multiply(v, 3)), () => tf.square(w));
      expect(tf.explainGradient(y, w).connected).to.equal(true);
      expect(tf.gradients(y, [v])[0]).to.equal(null);
      expect(String(tf.explainGradient(y, v))).to.include('v:0 is cut off at read (Identity');
    });
  });
});
