// getVariable's initializers, with TensorFlow 1.15.5's answers.
import { expect } from 'chai';
import * as tf from 'trainop';
import { caught } from '../support/caught.js';

describe('An initializer of getVariable', () => {
  const inGraph = <T>(fn: () => T): T => new tf.Graph().asDefault(fn);

  it('may be a tensor, which gives element type and shape', async () => {
    const [graph, tensor] = [new tf.Graph(), [1, 2]];
    const v = graph.asDefault(() =>
      tf.variableScope('scope', { dtype: 'float32' }, () =>
        tf.getVariable('v', { initializer: tf.multiply(tf.constant(tensor, { dtype: 'float64' }), 2) }),
      ),
    );
    expect([v.name, v.dtype, v.shape]).to.deep.equal(['scope/v:0', 'float64', [2]]);
    const session = new tf.Session({ graph });
    await session.run(graph.asDefault(() => tf.globalVariablesInitializer()));
    expect(session.valueOf(v).values()).to.deep.equal([2, 4]);
    await session.close();
  });

  it('may be another variable’s first value', () => {
    inGraph(() => {
      const v = tf.getVariable('v', { shape: [2, 3] });
      expect(tf.getVariable('w', { initializer: v.initialValue }).shape).to.deep.equal([2, 3]);
    });
  });

  it('that is a value takes no shape beside it, and no other element type', () => {
    inGraph(() => {
      const tensor = tf.constant([1, 2]);
      for (const initializer of [tensor, [1, 2], 1])
        expect(
          caught(
            () => tf.getVariable('v', { initializer: initializer as tf.Tensor, shape: [2] } as never),
            tf.ValueError,
          ).message,
        ).to.include('If initializer is a constant, do not specify shape.');
      const error = caught(
        () => tf.getVariable('v', { initializer: tensor, dtype: 'float64' } as never),
        tf.DTypeError,
      );
      expect(error.message).to.include("Initializer type 'float32' and explicit dtype 'float64' don't match.");
    });
  });

  it('that is a function may give numbers, which fill the shape', () => {
    inGraph(() => {
      const v = tf.getVariable('v', { shape: [2, 2], dtype: 'float64', initializer: () => 3 });
      expect([v.dtype, v.shape]).to.deep.equal(['float64', [2, 2]]);
      expect(tf.getVariable('w', { shape: [2, 1], initializer: () => [1, 2] }).shape).to.deep.equal([2, 1]);
    });
  });

  it('that is a function is held to shape and element type', () => {
    inGraph(() => {
      const make = (initializer: unknown) => () => tf.getVariable('v', { shape: [2], initializer } as never);
      expect(
        caught(
          make(() => tf.constant([1, 2, 3])),
          tf.ShapeError,
        ).message,
      ).to.include('the initializer of v');
      caught(
        make(() => [1, 2, 3]),
        tf.ShapeError,
      );
      caught(
        make(() => tf.constant([1n, 2n])),
        tf.DTypeError,
      );
      for (const value of [undefined, null, 'text', {}, Symbol('s'), () => 1])
        expect(
          caught(
            make(() => value),
            tf.ValueError,
          ).message,
        ).to.include('the initializer of v');
    });
  });
});
