// Slopes that a branch or body takes of a loss that was computed outside of it.
import { expect } from 'chai';
import * as tf from 'trainop';

const following = <T>(operation: tf.Operation, fn: () => T): T => tf.controlDependencies([operation], fn);

describe('Slopes taken in a branch or a body', () => {
  const steps = (start: tf.Tensor | number, step: () => tf.Operation) =>
    tf.whileLoop(
      (i) => tf.less(i, 2),
      (i) => [following(step(), () => tf.add(i, 1))],
      [tf.add(start, 0)],
    )[0] as tf.Tensor;
  const minimize = (y: tf.Tensor) => new tf.train.GradientDescentOptimizer(0.125).minimize(y);
  const outside: Readonly<Record<string, readonly [(w: tf.Variable) => tf.Tensor, number]>> = {
    // Two steps along the slope at 1, as in TensorFlow: with the square at 1, nothing depends on what the steps have made of w.
    'of a loss from before the loop': [
      (w) => {
        const y = tf.square(w);
        return steps(0, () => minimize(y));
      },
      0.5,
    ],
    'of a loss from before the scan': [
      (w) => {
        const y = tf.multiply(w, w);
        return tf.scan((s, each) => following(minimize(y), () => tf.add(s, each)), tf.constant([1, 1]), {
          initializer: tf.constant(0),
        });
      },
      0.5,
    ],
    'of a loss from each step of a loop around': [
      (w) =>
        steps(0, () => {
          const y = tf.square(w);
          return tf.group(steps(0, () => minimize(y)));
        }),
      0.25,
    ],
    'of a loss that reads what an update before the loop has written': [
      (w) =>
        following(w.assign(2), () => {
          const y = tf.square(w);
          return steps(0, () => minimize(y));
        }),
      1,
    ],
    'of a loss from before the branch, after an update in it': [
      (w) => {
        const y = tf.square(w);
        return tf.cond(
          true,
          () => following(w.assign(5), () => following(minimize(y), () => tf.constant(1))),
          () => tf.constant(0),
        );
      },
      4.75,
    ],
    'of a loss that a loop has computed': [
      (w) => {
        const y = tf.whileLoop(
          (i) => tf.less(i, 1),
          (i, sum) => [tf.add(i, 1), tf.add(sum, tf.square(w))],
          [tf.constant(0), tf.constant(0)],
        )[1] as tf.Tensor;
        return steps(0, () => minimize(y));
      },
      0.5,
    ],
    'of a loss that a branch has computed': [
      (w) => {
        const y = tf.cond(
          tf.greater(w, 0.5),
          () => tf.square(w),
          () => tf.constant(0),
        );
        return steps(0, () => minimize(y));
      },
      0.5,
    ],
    'of a loss that a scan has computed': [
      (w) => {
        const sums = tf.scan((s, each) => tf.add(s, tf.multiply(each, tf.square(w))), tf.constant([0.5, 0.5]), {
          initializer: tf.constant(0),
        });
        const y = tf.reduceSum(tf.multiply(sums, [0, 1]));
        return steps(0, () => minimize(y));
      },
      0.5,
    ],
    'of a loss with a gradient of its own': [
      (w) => {
        const y = tf.customGradient((x) => [tf.square(x), (dy) => tf.multiply(dy, tf.multiply(w, 2))])(w);
        return steps(0, () => minimize(y as tf.Tensor));
      },
      0.5,
    ],
    'of a loss from the same step': [(w) => steps(0, () => minimize(tf.square(w))), 0.75 * 0.75],
  };
  for (const [title, [program, expected]] of Object.entries(outside))
    it(`are at what the loss was computed from: ${title}`, async () => {
      const graph = new tf.Graph();
      const { w, y } = graph.asDefault(() => {
        const w = new tf.Variable(1, { name: 'w' });
        return { w, y: program(w) };
      });
      const session = new tf.Session({ graph, intraOpNumThreads: 1 });
      await session.run(w.initializer);
      await session.run(y);
      expect(session.valueOf(w).item()).to.equal(expected);
      await session.close();
    });
});
