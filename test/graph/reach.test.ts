// What branches and bodies are made of, asked for outside of them: refused, with what it is, where it was made, and what to do.
import { expect } from 'chai';
import * as tf from '../../src/index.js';
import { caught } from '../support/caught.js';

const message = 'was made inside a branch or a body, and exists only there';

describe('What is made inside a branch or a body', () => {
  const graph = new tf.Graph();
  const made = graph.asDefault(() => {
    const w = new tf.Variable(1, { name: 'w' });
    const found: { branch?: tf.Tensor; body?: tf.Tensor; update?: tf.Operation } = {};
    const y = tf.cond(
      tf.constant(true),
      () => {
        found.update = w.assignAdd(1);
        found.branch = tf.controlDependencies([found.update], () => tf.constant(2));
        return tf.constant(3);
      },
      () => tf.constant(4),
    );
    tf.whileLoop(
      (i) => tf.less(i, 3),
      (i) => {
        found.body = i;
        return [tf.add(i, 1)];
      },
      [tf.constant(0)],
    );
    return { ...(found as Required<typeof found>), w, y };
  });
  const { branch, body, update, w, y } = made;
  const session = new tf.Session({ graph, intraOpNumThreads: 1 });
  before(() => session.run(w.initializer));
  after(() => session.close());
  const inGraph = (fn: () => unknown) => () => graph.asDefault(fn);

  const uses: Readonly<Record<string, () => unknown>> = {
    'an input': inGraph(() => tf.add(branch, 1)),
    'an input in another branch': inGraph(() =>
      tf.cond(
        tf.constant(true),
        () => tf.add(body, 1),
        () => tf.constant(0),
      ),
    ),
    'a control input': inGraph(() => tf.controlDependencies([branch], () => tf.constant(1))),
    'a control input by name': inGraph(() => tf.controlDependencies([body.name], () => tf.constant(1))),
    'a part of a group': inGraph(() => tf.group(branch)),
    'the output of an inference model': () => tf.onnx.toInferenceModel(branch, session),
    'the update of a step model': () => tf.onnx.toStepModel(update, session),
  };
  for (const [title, use] of Object.entries(uses))
    it(`cannot be ${title} outside`, () => {
      const error = caught(use, tf.ValueError);
      expect(error.message)
        .to.include(message)
        .and.match(/made at .*reach\.test\.ts/);
    });

  const runs: Readonly<Record<string, () => Promise<unknown>>> = {
    fetched: () => session.run(branch),
    'fetched by name': () => session.run(body.name),
    'an operation to fetch': () => session.run(update),
    fed: () => session.run(y, [[body, 1]]),
  };
  for (const [title, run] of Object.entries(runs))
    it(`cannot be ${title}`, async () => {
      const error = await run().then(
        () => expect.fail('it ran'),
        (reason: Error) => reason,
      );
      expect(error).to.be.instanceOf(tf.ValueError);
      expect(error.message).to.include(message);
    });
});
