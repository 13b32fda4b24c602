// Updates of variables inside branches and bodies, by plain arithmetic: where they are made, what they are, and what runs them.
import { expect } from 'chai';
import * as tf from 'trainop';
import { lower } from '../../src/onnx/lower.js';
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

/** The regions that something can be put into; three steps for loops. */
const regions: Readonly<Record<string, { put: (inner: () => tf.Tensor) => tf.Tensor; runs: number }>> = {
  cond: {
    put: (inner) => tf.cond(taken(), inner, () => tf.constant(0)),
    runs: 1,
  },
  whileLoop: {
    put: (inner) =>
      tf.whileLoop(
        (i) => tf.less(i, 3),
        (i) => [tf.add(i, tf.add(tf.multiply(inner(), 0), 1))],
        [tf.constant(0)],
      )[0],
    runs: 3,
  },
  scan: {
    put: (inner) =>
      tf.reduceSum(
        tf.scan((sum, each) => tf.add(sum, tf.add(each, tf.multiply(inner(), 0))), tf.constant([1, 2, 3]), {
          initializer: tf.constant(0),
        }),
      ),
    runs: 3,
  },
};
const nested = (outer: string, inner: string) => ({
  put: (fn: () => tf.Tensor) =>
    (regions[outer] as (typeof regions)[string]).put(() => (regions[inner] as (typeof regions)[string]).put(fn)),
  runs: (regions[outer] as (typeof regions)[string]).runs * (regions[inner] as (typeof regions)[string]).runs,
});
const everywhere = {
  ...regions,
  'a scan in a whileLoop': nested('whileLoop', 'scan'),
  'a whileLoop in a scan': nested('scan', 'whileLoop'),
};

for (const [title, { put, runs }] of Object.entries(everywhere)) {
  describe(`In ${title}`, () => {
    const leaves = async (build: (w: tf.Variable) => tf.Tensor, due: number) => {
      const { w, stepped } = await outcome(build, title === 'cond' ? { taken: true } : {});
      expect([w, stepped]).to.deep.equal([due, due]);
    };

    it('what has run before does not run again, whoever depends on it there', async () => {
      await leaves((w) => {
        const up = w.assignAdd(1);
        return tf.controlDependencies([up], () => put(() => under(up)));
      }, 11);
      await leaves(
        (w) => {
          const up = w.assignAdd(1);
          return tf.controlDependencies([under(up)], () => put(() => under(tf.group(up, w.assignAdd(5)))));
        },
        11 + 5 * runs,
      );
      await leaves((w) => {
        const up = w.assign(20);
        return tf.controlDependencies([up], () => put(() => under(up, under(w.assign(tf.add(w, 1))))));
      }, 20 + runs);
    });

    it('variables are what they were when the whole began, or after what has run inside', async () => {
      const seen = (build: (w: tf.Variable) => tf.Tensor) => (w: tf.Variable) => {
        const last = new tf.Variable(0, { name: 'last' });
        const up = w.assignAdd(1);
        const all = tf.controlDependencies([up], () => put(() => under(last.assign(build(w)))));
        return tf.controlDependencies([all], () => last.readValue());
      };
      const feeds = title === 'cond' ? { taken: true } : {};
      expect(
        (
          await outcome(
            seen((w) => tf.identity(w)),
            feeds,
          )
        ).value,
      ).to.equal(11);
      expect(
        (
          await outcome(
            seen((w) => w.readValue()),
            feeds,
          )
        ).value,
      ).to.equal(11);
      const further = (w: tf.Variable) => tf.controlDependencies([w.assignAdd(5)], () => w.readValue());
      expect((await outcome(seen(further), feeds)).value).to.equal(11 + 5 * runs);
    });

    it('what happens is written as training_info, too', async () => {
      const graph = new tf.Graph();
      const [plain, y] = graph.asDefault(() => {
        const w = new tf.Variable(10, { name: 'w' });
        return [tf.identity(w), put(() => under(w.assign(tf.add(tf.multiply(w, 2), 1))))] as const;
      });
      const values = { valueOf: () => tf.TensorData.from(10) };
      const model = tf.onnx.flatten(tf.onnx.toTrainingModel(plain, y, values));
      const feeds = title === 'cond' ? { 'taken:0': tf.TensorData.from(true) } : {};
      const next = tf.onnx.stateOf(model)?.get('w:0') ?? '';
      let due = 10;
      for (let run = 0; run < runs; run++) due = 2 * due + 1;
      expect((await runModel(model, feeds))[next]?.item()).to.equal(due);
    });

    it('an update that also runs by itself, in no order, is refused by name', () => {
      const cases: Readonly<Record<string, (w: tf.Variable, up: tf.Operation) => tf.Tensor>> = {
        'beside it': (_, up) =>
          tf.add(
            put(() => under(up)),
            under(up),
          ),
        'after it, without an order': (_, up) => under(up, tf.controlDependencies([put(() => under(up))], x)),
        'in one more region around it': (_, up) =>
          put(() =>
            tf.add(
              under(up),
              put(() => under(up)),
            ),
          ),
        'in a group': (w, up) =>
          tf.add(
            put(() => under(tf.group(up, w.assignAdd(2)))),
            under(up),
          ),
      };
      for (const [where, build] of Object.entries(cases)) {
        for (const kind of ['assign', 'assignAdd', 'assignSub'] as const) {
          const error = caught(() => {
            const graph = new tf.Graph();
            lower([
              graph.asDefault(() => {
                const w = new tf.Variable(10, { name: 'w' });
                return build(w, w[kind](1, { name: 'up' }));
              }),
            ]);
          }, tf.UpdateConflictError);
          if (!(where === 'in a group' && kind === 'assign'))
            expect(error.message, `${where}, ${kind}`).to.include(
              "'up' updates w:0 by itself and inside a branch or a body",
            );
          expect(error.node).to.equal('w');
        }
      }
    });

    it('what has run before for a tensor from outside is not counted twice in silence', async () => {
      const within = (order: (up: tf.Operation, fn: () => tf.Tensor) => tf.Tensor) => (w: tf.Variable) => {
        const up = w.assignAdd(1);
        const seen = under(up, w);
        const inner = () => tf.controlDependencies([up, w.assignAdd(5)], () => tf.add(tf.multiply(seen, 0), w));
        return order(up, () => put(inner));
      };
      const unclear = within((_, fn) => fn());
      const error = caught(() => new tf.Graph().asDefault(() => unclear(new tf.Variable(10))), tf.UpdateConflictError);
      expect(error.message).to.include('which has run before the branch or body');
      await leaves(
        within((up, fn) => tf.controlDependencies([up], fn)),
        11 + 5 * runs,
      );
    });

    it('sums of every numeric type grow and shrink as outside, around the ends of unsigned ones, too', async () => {
      const graph = new tf.Graph();
      const types = [
        'uint8',
        'int8',
        'uint16',
        'int16',
        'uint32',
        'int32',
        'uint64',
        'int64',
        'float16',
        'float64',
      ] as const;
      const [y, pairs, init] = graph.asDefault(() => {
        const pairs = types.map((dtype) => {
          const make = (name: string) => new tf.Variable(tf.constant(3, { dtype }), { name: `${dtype}/${name}` });
          return [make('inside'), make('outside')] as const;
        });
        const change = (variable: tf.Variable) =>
          tf.group(variable.assignSub(5), variable.assignAdd(1), variable.assignSub(2));
        const inside = put(() => under(tf.group(...pairs.map(([variable]) => change(variable)))));
        const repeated = pairs.flatMap(([, variable]) => Array.from({ length: runs }, () => change(variable)));
        return [tf.group(inside, ...repeated), pairs, tf.globalVariablesInitializer()] as const;
      });
      const session = new tf.Session({ graph, intraOpNumThreads: 1 });
      await session.run(init);
      await session.run(y, title === 'cond' ? { taken: true } : {});
      for (const [inside, outside] of pairs)
        expect(session.valueOf(inside).item(), inside.name).to.equal(session.valueOf(outside).item());
      await session.close();
    });
  });
}

describe('Updates in the condition of a whileLoop', () => {
  /** A loop of so many steps, whose condition runs what `make` gives. */
  const loop = (
    make: (w: tf.Variable) => () => tf.Operation,
    steps: number,
    body: (w: tf.Variable, i: tf.Tensor) => tf.Tensor = (_, i) => i,
    options: tf.WhileLoopOptions = {},
  ) => {
    return (w: tf.Variable): tf.Tensor => {
      const update = make(w);
      return tf.whileLoop(
        (i) => tf.controlDependencies([update()], () => tf.less(i, steps)),
        (i) => [tf.add(body(w, i), 1)],
        [tf.constant(0)],
        options,
      )[0];
    };
  };
  const cases: Readonly<Record<string, { make: (w: tf.Variable) => () => tf.Operation }>> = {
    'made there': { make: (w) => () => w.assignAdd(1) },
    'made outside': {
      make: (w) => {
        const up = w.assignAdd(1);
        return () => up;
      },
    },
    'made outside, as a new value': {
      make: (w) => {
        const up = w.assign(tf.add(w, 1));
        return () => up;
      },
    },
  };

  for (const [title, { make }] of Object.entries(cases)) {
    it(`run once more than the body does: ${title}`, async () => {
      for (const steps of [0, 1, 3])
        expect(await outcome(loop(make, steps))).to.deep.equal({ value: steps, w: 11 + steps, stepped: 11 + steps });
      expect((await outcome(loop(make, 9, undefined, { maximumIterations: 2 }))).w).to.equal(13);
      expect((await outcome(loop(make, 9, undefined, { maximumIterations: 0 }))).w).to.equal(11);
      // In every step of a body and then in the condition: 10, 11 | 22, 23 | 46, 47.
      const doubling = loop(make, 2, (w, i) => under(w.assign(tf.multiply(w, 2)), i));
      expect((await outcome(doubling)).w).to.equal(47);
    });
  }

  it('see what the step has left, even if both write what was computed outside', async () => {
    const build = (w: tf.Variable) => {
      const double = tf.multiply(w, 2);
      const [inBody, inCondition] = [w.assign(double), w.assign(double)];
      const [i, seen] = tf.whileLoop(
        (_, seen) => tf.controlDependencies([inCondition], () => tf.less(tf.add(w, tf.multiply(seen, 0)), 100)),
        (i) => [tf.add(i, 1), under(inBody, w)],
        [tf.constant(0), tf.constant(0)],
      );
      return tf.add(tf.multiply(i, 1000), seen);
    };
    // The condition doubles to 20; a step to 40, the condition to 80; a step to 160, the condition to 320.
    expect(await outcome(build)).to.deep.equal({ value: 2160, w: 320, stepped: 320 });
  });
});

describe('A result of control flow runs the updates that it is computed after, as in TensorFlow, and no others:', () => {
  const three = (
    body: (i: tf.Tensor, a: tf.Tensor, b: tf.Tensor, w: tf.Variable) => readonly [tf.Tensor, tf.Tensor],
  ) => {
    return (w: tf.Variable): tf.Tensor[] =>
      tf.whileLoop(
        (i) => tf.less(i, 3),
        (i, a, b) => [tf.add(i, 1), ...body(i, a, b, w)],
        [tf.constant(0), tf.constant(1), tf.constant(2)],
      );
  };
  // What w is after each of the results alone, and after all of them.
  const cases: Readonly<
    Record<string, { build: (w: tf.Variable) => readonly tf.Tensor[]; due: readonly number[]; all: number }>
  > = {
    'of a branch': {
      build: (w) =>
        tf.cond(
          taken(),
          () => [x(), under(w.assignAdd(1)), under(w.assignAdd(5)), under(tf.group(w.assignSub(2)))],
          () => [x(), x(), x(), x()],
        ),
      due: [10, 11, 15, 8],
      all: 14,
    },
    'of a branch in a branch': {
      build: (w) =>
        tf.cond(
          taken(),
          () =>
            tf.cond(
              tf.less(w, 100),
              () => [x(), under(w.assign(3))],
              () => [x(), x()],
            ),
          () => [x(), x()],
        ),
      due: [10, 3],
      all: 3,
    },
    'of a loop': { build: three((_, a, b, w) => [a, under(w.assignAdd(1), b)]), due: [10, 10, 13], all: 13 },
    'of a loop, by another': {
      build: three((_, a, b, w) => [tf.add(a, b), under(w.assignAdd(1), b)]),
      due: [10, 13, 13],
      all: 13,
    },
    'of a loop, through a variable': {
      build: three((_, a, b, w) => [tf.add(a, w), under(w.assignAdd(1), b)]),
      due: [10, 13, 13],
      all: 13,
    },
    'of a loop whose condition needs them': {
      build: (w) =>
        tf.whileLoop(
          (_, b) => tf.less(b, 3),
          (a, b) => [tf.add(a, 1), under(w.assignAdd(1), tf.add(b, 1))],
          [tf.constant(0), tf.constant(0)],
        ),
      due: [13, 13],
      all: 13,
    },
    'of a scan': {
      build: (w) =>
        tf.scan(([a, b], each) => [tf.add(a, each), under(w.assignAdd(1), b)] as const, tf.constant([1, 2]), {
          initializer: [tf.constant(0), tf.constant(0)] as const,
        }),
      due: [10, 12],
      all: 12,
    },
  };
  for (const [title, { build, due, all }] of Object.entries(cases))
    it(title, async () => {
      const graph = new tf.Graph();
      const [w, results, init] = graph.asDefault(() => {
        const w = new tf.Variable(10, { name: 'w' });
        return [w, build(w), tf.globalVariablesInitializer()] as const;
      });
      const session = new tf.Session({ graph, intraOpNumThreads: 1 });
      const feeds =
        graph.findNode('cond/taken') === undefined && graph.findNode('taken') === undefined ? {} : { taken: true };
      for (const [fetches, value] of [
        ...results.map((each, index) => [[each], due[index]] as const),
        [results, all] as const,
      ]) {
        await session.run(init);
        await session.run(fetches, feeds);
        expect(session.valueOf(w).item(), fetches.map(({ name }) => name).join()).to.equal(value);
      }
      await session.close();
    });

  it('and whoever asks outside for a group made inside runs all of it', async () => {
    const { w } = await outcome(
      (w) => {
        let all: tf.Operation | undefined;
        tf.cond(
          taken(),
          () => {
            const [first, second] = [w.assignAdd(1), w.assignAdd(5)];
            all = tf.group(first, second);
            return [under(first), under(second), x()];
          },
          () => [x(), x(), x()],
        );
        return under(all as tf.Operation);
      },
      { taken: true },
    );
    expect(w).to.equal(16);
  });
});
