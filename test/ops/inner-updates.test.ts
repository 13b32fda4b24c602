// Updates of variables inside branches and bodies, by plain arithmetic: where they are made, what they are, and what runs them.
import { expect } from 'chai';
import * as tf from 'trainop';
import { caught } from '../support/caught.js';
import { runModel } from '../support/run-model.js';

/** What `build` gives, fetched once, and the variables afterwards; a variable `w` that starts at 10 is there. */
async function outcome(
  build: (w: tf.Variable) => tf.Tensor,
  feeds: Readonly<Record<string, number | boolean>> = {},
  runs = 1,
): Promise<{ value: unknown; w: unknown; stepped: unknown }> {
  const graph = new tf.Graph();
  const { w, y, init } = graph.asDefault(() => {
    const w = new tf.Variable(10, { name: 'w' });
    return { w, y: build(w), init: tf.globalVariablesInitializer() };
  });
  const session = new tf.Session({ graph, intraOpNumThreads: 1 });
  await session.run(init);
  // The exported step, run by onnxruntime alone.
  let stepped: unknown = session.valueOf(w).item();
  let changes = true;
  try {
    const model = tf.onnx.toStepModel(y, session);
    const named = Object.fromEntries(
      Object.entries(feeds).map(([name, value]) => [
        `${name}:0`,
        tf.TensorData.from(value, graph.getTensor(`${name}:0`).dtype),
      ]),
    );
    const results = await runModel(model, named);
    const next = tf.onnx.stateOf(model)?.get('w:0');
    stepped = next === undefined ? stepped : results[next]?.item();
  } catch (error) {
    if (!(error instanceof tf.ExportError)) throw error;
    changes = false;
  }
  let value: unknown;
  for (let run = 0; run < runs; run++) value = (await session.run(y, feeds)).item();
  const result = { value, w: session.valueOf(w).item(), stepped };
  await session.close();
  if (!changes) expect(result.w).to.equal(10);
  return result;
}

type Change = (w: tf.Variable) => tf.Operation;
/** Updates with what a step makes of `w`. */
const changes: Readonly<Record<string, { make: Change; next: (w: number) => number }>> = {
  assign: { make: (w) => w.assign(7), next: () => 7 },
  'assign of its double': { make: (w) => w.assign(tf.multiply(w, 2)), next: (w) => 2 * w },
  assignAdd: { make: (w) => w.assignAdd(1), next: (w) => w + 1 },
  assignSub: { make: (w) => w.assignSub(3), next: (w) => w - 3 },
  'a group': { make: (w) => tf.group(w.assignAdd(1), w.assignAdd(4)), next: (w) => w + 5 },
  'a gradient step': {
    make: (w) => new tf.train.GradientDescentOptimizer(0.25).minimize(tf.square(w)),
    next: (w) => w - 0.25 * 2 * w,
  },
};
const x = (): tf.Tensor<'float32'> => tf.constant(5);
const under = (operation: tf.Operation, value: tf.TensorLike = x()): tf.Tensor =>
  tf.controlDependencies([operation], () => tf.identity(value));
const taken = () => tf.placeholder('bool', [], { name: 'taken' });

for (const where of ['inside', 'outside'] as const) {
  /** The update, made where it says, given to those who build inside. */
  const placed = (make: Change, w: tf.Variable): (() => tf.Operation) => {
    if (where === 'inside') return () => make(w);
    const made = make(w);
    return () => made;
  };

  describe(`An update made ${where}`, () => {
    for (const [title, { make, next }] of Object.entries(changes)) {
      it(`counts in the branch that is taken, and not in the other: ${title}`, async () => {
        const build = (w: tf.Variable) => {
          const update = placed(make, w);
          return tf.cond(
            taken(),
            () => under(update()),
            () => tf.constant(6),
          );
        };
        expect(await outcome(build, { taken: true })).to.deep.equal({ value: 5, w: next(10), stepped: next(10) });
        expect(await outcome(build, { taken: false })).to.deep.equal({ value: 6, w: 10, stepped: 10 });
        expect((await outcome(build, { taken: true }, 2)).w).to.equal(next(next(10)));
      });

      it(`counts in every step of a loop, from the step before: ${title}`, async () => {
        const build = (w: tf.Variable) => {
          const update = placed(make, w);
          return tf.whileLoop(
            (i) => tf.less(i, 3),
            (i) => [tf.add(under(update(), i), 1)],
            [tf.constant(0)],
          )[0];
        };
        const w = next(next(next(10)));
        expect(await outcome(build)).to.deep.equal({ value: 3, w, stepped: w });
      });

      it(`counts in every step of a scan: ${title}`, async () => {
        const build = (w: tf.Variable) => {
          const update = placed(make, w);
          const sums = tf.scan((sum, each) => tf.add(under(update(), sum), each), tf.constant([1, 2, 3]), {
            initializer: tf.constant(0),
          });
          return tf.reduceSum(sums);
        };
        const w = next(next(next(10)));
        expect(await outcome(build)).to.deep.equal({ value: 10, w, stepped: w });
      });

      it(`counts in a branch in a loop where it is taken: ${title}`, async () => {
        const build = (w: tf.Variable) => {
          const update = placed(make, w);
          return tf.whileLoop(
            (i) => tf.less(i, 4),
            (i) => [
              tf.add(
                tf.cond(
                  tf.less(i, 2),
                  () => under(update(), i),
                  () => tf.identity(i),
                ),
                1,
              ),
            ],
            [tf.constant(0)],
          )[0];
        };
        const w = next(next(10));
        expect(await outcome(build)).to.deep.equal({ value: 4, w, stepped: w });
      });

      it(`counts in a loop in a branch: ${title}`, async () => {
        const build = (w: tf.Variable) => {
          const update = placed(make, w);
          const loop = () =>
            tf.whileLoop(
              (i) => tf.less(i, 2),
              (i) => [tf.add(under(update(), i), 1)],
              [tf.constant(0)],
            )[0] as tf.Tensor;
          return tf.cond(taken(), loop, () => tf.constant(9));
        };
        const w = next(next(10));
        expect(await outcome(build, { taken: true })).to.deep.equal({ value: 2, w, stepped: w });
        expect(await outcome(build, { taken: false })).to.deep.equal({ value: 9, w: 10, stepped: 10 });
      });
    }
  });
}

describe('Updates inside control flow', () => {
  it('are seen inside as the step before left them, and afterwards as the last left them', async () => {
    const seen = await outcome((w) => {
      const [, sum] = tf.whileLoop(
        (i) => tf.less(i, 3),
        (i, sum) => [tf.add(under(w.assignAdd(1), i), 1), tf.add(sum, w)],
        [tf.constant(0), tf.constant(0)],
      );
      return sum;
    });
    expect(seen).to.deep.equal({ value: 10 + 11 + 12, w: 13, stepped: 13 });
    const last = await outcome((w) => {
      const [i] = tf.whileLoop(
        (i) => tf.less(i, 3),
        (i) => [tf.add(under(w.assignAdd(1), i), 1)],
        [tf.constant(0)],
      );
      return tf.controlDependencies([i], () => w.readValue());
    });
    expect(last.value).to.equal(13);
  });

  it('let the condition of a loop see what the step has left', async () => {
    const build = (w: tf.Variable) =>
      tf.whileLoop(
        () => tf.less(w, 13),
        (i) => [tf.add(under(w.assignAdd(1), i), 1)],
        [tf.constant(0)],
      )[0];
    expect(await outcome(build)).to.deep.equal({ value: 3, w: 13, stepped: 13 });
  });

  it('skip the step of an optimizer whose gradient is not finite, with its slots, moving averages and the step counter', async () => {
    const graph = new tf.Graph();
    const { y, init } = graph.asDefault(() => {
      const input = tf.placeholder('float32', [], { name: 'x' });
      const w = tf.getVariable('w', { initializer: 10 });
      tf.createGlobalStep();
      const loss = tf.multiply(w, input);
      const trainOp = tf.optimizeLoss(loss, { learningRate: 0.5, optimizer: 'Adam' });
      const average = new tf.train.ExponentialMovingAverage(0.5);
      const averaged = tf.controlDependencies([trainOp], () => average.apply([w]));
      const finite = tf.less(tf.abs(loss), Number.MAX_VALUE);
      const y = tf.cond(
        finite,
        () => tf.controlDependencies([trainOp, averaged], () => tf.identity(loss)),
        () => tf.identity(loss),
      );
      return { y, init: tf.globalVariablesInitializer() };
    });
    const session = new tf.Session({ graph });
    await session.run(init);
    const state = () => [...graph.variables.values()].map((variable) => session.valueOf(variable).toArray());
    const before = state();
    await session.run(y, { x: Number.POSITIVE_INFINITY });
    expect(state()).to.deep.equal(before);
    await session.run(y, { x: 2 });
    const variable = (name: string) => session.valueOf(graph.variables.get(name) as tf.Variable).item();
    expect(variable('w')).to.be.closeTo(9.5, 1e-6);
    expect(variable('global_step')).to.equal(1n);
    expect(variable('w/ExponentialMovingAverage')).to.be.closeTo(9.75, 1e-6);
    await session.close();
  });

  it('add up with what others add, and contradict what others assign', async () => {
    const branch = (w: tf.Variable) =>
      tf.cond(
        taken(),
        () => under(w.assignAdd(1)),
        () => tf.constant(0),
      );
    const both = await outcome((w) => tf.add(branch(w), under(w.assignAdd(2), 0)), { taken: true });
    expect(both.w).to.equal(13);
    const graph = new tf.Graph();
    const y = graph.asDefault(() => {
      const w = new tf.Variable(10);
      return tf.add(branch(w), under(w.assign(2), 0));
    });
    caught(
      () => tf.collectUpdates([y]).length && tf.onnx.toStepModel(y, { valueOf: () => tf.TensorData.from(1) } as never),
      tf.UpdateConflictError,
    );
  });

  it('come after what the whole comes after', async () => {
    const build = (w: tf.Variable) =>
      tf.controlDependencies([w.assign(20)], () =>
        tf.cond(
          taken(),
          () => under(w.assign(tf.add(w, 1))),
          () => tf.constant(0),
        ),
      );
    expect((await outcome(build, { taken: true })).w).to.equal(21);
    expect((await outcome(build, { taken: false })).w).to.equal(20);
  });

  it('let gradients pass what they do not touch', async () => {
    const slope = await outcome(
      (w) => {
        const input = tf.constant(3);
        const y = tf.cond(
          taken(),
          () => under(w.assignAdd(1), tf.square(input)),
          () => tf.identity(input),
        );
        return tf.gradients(y, [input])[0] as tf.Tensor;
      },
      { taken: true },
    );
    expect(slope).to.include({ value: 6 });
  });

  it('are carried out by whoever asks outside for what was made inside, if something inside depends on it', async () => {
    const named = await outcome(
      (w) => {
        let inner: tf.Operation | undefined;
        tf.cond(
          taken(),
          () => {
            inner = w.assignAdd(1);
            return under(inner);
          },
          () => tf.constant(0),
        );
        return under(inner as tf.Operation);
      },
      { taken: true },
    );
    expect(named.w).to.equal(11);
    const graph = new tf.Graph();
    graph.asDefault(() => {
      const w = new tf.Variable(10);
      let inner: tf.Operation | undefined;
      tf.cond(
        taken(),
        () => {
          inner = w.assignAdd(1);
          return tf.constant(1);
        },
        () => tf.constant(0),
      );
      expect(caught(() => under(inner as tf.Operation), tf.ValueError).message).to.include(
        'nothing there depends on it',
      );
    });
  });
});
