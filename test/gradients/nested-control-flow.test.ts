// Gradients of branches and bodies inside one another, with updates of variables and random numbers in them and results that are read
// several times, against numeric differences; and what they cost.
import { expect } from 'chai';
import * as tf from 'trainop';

type Level = (x: tf.Tensor, inside: (x: tf.Tensor) => tf.Tensor) => tf.Tensor;
const float64 = (value: number | number[]) => tf.constant(value, { dtype: 'float64' });

const branch: Level = (x, inside) =>
  tf.cond(
    tf.greater(x, -100),
    () => inside(tf.multiply(x, 0.9)),
    () => tf.negative(x),
  );
const loop: Level = (x, inside) =>
  tf.whileLoop(
    (i) => tf.less(i, 2),
    (i, y) => [tf.add(i, 1), inside(y)],
    [tf.constant(0), x],
  )[1];
const scan: Level = (x, inside) =>
  tf.reduceSum(tf.scan((y, each) => inside(tf.add(y, each)), float64([0.5, 0.25]), { initializer: x }));

const nests: Readonly<Record<string, readonly Level[]>> = {
  branches: [branch],
  loops: [loop],
  scans: [scan],
  'all of them': [loop, branch, scan],
};

/** Levels of `kinds` around an update and a draw; the result of each is read twice, and so is `c`, from outside of all. */
function nest(kinds: readonly Level[], depth: number, x: tf.Tensor, c: tf.Tensor, w: tf.Variable): tf.Tensor {
  if (depth === 0) {
    const u = tf.randomUniform([], { seed: 7, dtype: 'float64' });
    return tf.controlDependencies([w.assignAdd(0.1)], () => tf.multiply(tf.sin(tf.multiply(x, c)), tf.add(u, w)));
  }
  const level = kinds[depth % kinds.length] as Level;
  return level(x, (y) => {
    const inner = nest(kinds, depth - 1, y, c, w);
    return tf.multiply(tf.add(tf.add(tf.sin(inner), tf.multiply(tf.cos(inner), c)), tf.multiply(y, c)), 0.5);
  });
}

describe('Gradients of branches and bodies inside one another', () => {
  for (const [title, kinds] of Object.entries(nests))
    for (const depth of [3, 5])
      it(`are what numeric differences say: ${title}, ${depth} levels`, async () => {
        const graph = new tf.Graph();
        const { x, c, fetches, init } = graph.asDefault(() => {
          const [x, c] = [tf.placeholder('float64', []), tf.placeholder('float64', [])];
          // In one run, all draw the same numbers; each has a variable of its own.
          const program = (...at: [tf.Tensor, tf.Tensor]) => nest(kinds, depth, ...at, new tf.Variable(float64(0.3)));
          const slopes = tf.gradients(program(x, c), [x, c]) as tf.Tensor[];
          const shifted = [1e-5, -1e-5].flatMap((by) => [program(tf.add(x, by), c), program(x, tf.add(c, by))]);
          return { x, c, fetches: [...slopes, ...shifted], init: tf.globalVariablesInitializer() };
        });
        const session = new tf.Session({ graph, intraOpNumThreads: 1 });
        await session.run(init);
        const [dx, dc, ...values] = (
          await session.run(fetches, [
            [x, 0.7],
            [c, 0.6],
          ])
        ).map((value) => value.item() as number);
        await session.close();
        for (const [index, slope] of [dx, dc].entries()) {
          const expected = ((values[index] as number) - (values[index + 2] as number)) / 2e-5;
          expect(slope, ['x', 'c'][index]).to.be.closeTo(expected, 1e-6 * Math.max(1, Math.abs(expected)));
        }
      });
});
