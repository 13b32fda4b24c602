// A step as two models trains as the step itself does, in a runtime that cannot feed an input that has a default.
import { expect } from 'chai';
import * as tf from 'trainop';
import { caught } from '../../support/caught.js';
import { feedValue, type Program, programs } from '../../support/programs.js';
import { runModel } from '../../support/run-model.js';

describe('detachState', () => {
  for (const name of ['shared', 'controlFlow'] as const)
    it(`the program ${name} trains from its start with the bits of a session`, async () => {
      const graph = new tf.Graph();
      const { trainOp, feeds, init } = graph.asDefault(() => ({
        ...(programs[name] as () => Program)(),
        init: tf.globalVariablesInitializer(),
      }));
      const session = new tf.Session({ graph });
      await session.run(init);
      const whole = tf.onnx.toStepModel(trainOp, session);
      const { step, start } = tf.onnx.detachState(whole);
      const state = tf.onnx.stateOf(step) as ReadonlyMap<string, string>;
      let values = await runModel(start, {});
      expect(new Set(Object.keys(values))).to.deep.equal(new Set(state.keys()));
      expect(step.graph.initializer.filter((tensor) => state.has(tensor.name ?? ''))).to.deep.equal([]);
      for (let index = 0; index < 3; index++) {
        const fed = feeds.map((tensor) => [tensor, feedValue(tensor, index)] as const);
        const loss = await session.run(trainOp, fed);
        const outputs = await runModel(step, {
          ...Object.fromEntries(fed.map(([tensor, value]) => [tensor.name, value])),
          ...values,
        });
        expect(outputs[trainOp.name]).to.deep.equal(loss);
        values = Object.fromEntries([...state].map(([name, output]) => [name, outputs[output] as tf.TensorData]));
      }
      await session.close();
      expect(caught(() => tf.onnx.detachState(start), tf.ModelFormatError).message).to.include('no step model');
      expect(caught(() => tf.onnx.detachState(step), tf.ModelFormatError).message).to.include('no value to start from');
    });
});
