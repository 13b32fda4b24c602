// How far a step is rewritten when it is loaded: by its size, and by what the user says.
import { expect } from 'chai';
import * as tf from 'trainop';
import { type OnnxModel, onnxGraph, onnxNode } from '../../src/model/ir.js';
import { LARGE_MODEL, loadOptions } from '../../src/session/load-options.js';

describe('Loading a step', () => {
  const model = (count: number): OnnxModel => ({
    irVersion: 10,
    opsetImport: [],
    metadataProps: [],
    trainingInfo: [],
    functions: [],
    graph: onnxGraph({
      node: Array.from({ length: count }, (_, index) =>
        onnxNode({ opType: 'Sin', name: `${index}`, input: [`${index}`], output: [`${index + 1}`] }),
      ),
    }),
  });

  it('leaves a large model as it is, because rewriting takes time by the square of its size; a user’s own level stands', () => {
    expect(loadOptions(model(LARGE_MODEL), {})).to.deep.equal({});
    expect(loadOptions(model(LARGE_MODEL + 1), {})).to.deep.equal({ graphOptimizationLevel: 'disabled' });
    expect(loadOptions(model(LARGE_MODEL + 1), { graphOptimizationLevel: 'all' })).to.deep.equal({});
  });

  it('gives the same results at every level', async () => {
    const graph = new tf.Graph();
    const { step, w, init } = graph.asDefault(() => {
      const w = tf.getVariable('w', { shape: [3, 2], initializer: tf.initializers.constant([1, 2, 3, 4, 5, 6]) });
      let x: tf.Tensor = tf.matmul(tf.constant([[0.1, 0.2, 0.3]]), w);
      for (let depth = 0; depth < 20; depth++) x = tf.sin(tf.add(x, 0.5));
      const step = tf.optimizeLoss(tf.reduceSum(x), { learningRate: 0.1, optimizer: 'Adam' });
      return { w, step, init: tf.globalVariablesInitializer() };
    });
    const results: unknown[] = [];
    for (const graphOptimizationLevel of ['disabled', 'basic', 'all'] as const) {
      const session = new tf.Session({ graph, graphOptimizationLevel });
      await session.run(init);
      for (let run = 0; run < 3; run++) await session.run(step);
      results.push(session.valueOf(w).toArray());
      await session.close();
    }
    expect(results[1]).to.deep.equal(results[0]);
    expect(results[2]).to.deep.equal(results[0]);
  });

  it('takes long chains with their gradients, without deep recursion, and runs them', async () => {
    const count = 1500;
    const graph = new tf.Graph();
    const { x, dx } = graph.asDefault(() => {
      const x = tf.placeholder('float32', ['n'], { name: 'x' });
      let y: tf.Tensor<'float32'> = x;
      for (let depth = 0; depth < count; depth++) y = tf.sin(y);
      return { x, dx: tf.gradients(y, [x])[0] as tf.Tensor<'float32'> };
    });
    const session = new tf.Session({ graph });
    const result = await session.run(dx, [[x, [0.5]]]);
    await session.close();
    let [value, slope] = [0.5, 1];
    for (let depth = 0; depth < count; depth++) {
      slope *= Math.cos(value);
      value = Math.sin(value);
    }
    expect(result.data[0]).to.be.closeTo(slope, 1e-4 * slope);
  });
});
