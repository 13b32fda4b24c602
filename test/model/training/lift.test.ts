// A step model lifted into a training model and flattened again trains with the same bits, in our trainer and in onnxruntime as it is.
import { expect } from 'chai';
import * as tf from 'trainop';
import { onnxGraph } from '../../../src/model/ir.js';
import { caught } from '../../support/caught.js';
import { feedValue, programs, ready } from '../../support/programs.js';
import { runModel } from '../../support/run-model.js';

const STEPS = 4;
type Values = Readonly<Record<string, tf.TensorData>>;

async function models(
  name: string,
): Promise<{ step: tf.onnx.OnnxModel; inference: tf.onnx.OnnxModel; feeds: Values[] }> {
  const { trainOp, outputs, feeds, session } = await ready(name, {});
  const step = tf.onnx.toStepModel(trainOp, session);
  const inference = tf.onnx.toInferenceModel(outputs, session);
  await session.close();
  const values = Array.from({ length: STEPS }, (_, index) =>
    Object.fromEntries(feeds.map((tensor) => [tensor.name, feedValue(tensor, index)])),
  );
  return { step, inference, feeds: values };
}

/** What a step model becomes by running it as its metadata says. */
async function trained(step: tf.onnx.OnnxModel, feeds: readonly Values[]): Promise<Values> {
  const state = tf.onnx.stateOf(step) as ReadonlyMap<string, string>;
  // onnxruntime-node ignores what is fed for an input that has a default: the defaults are fed as well.
  const isState = ({ name = '' }: tf.onnx.OnnxTensor) => state.has(name);
  const { initializer } = step.graph;
  const model = { ...step, graph: { ...step.graph, initializer: initializer.filter((each) => !isState(each)) } };
  let values: Values = Object.fromEntries(
    initializer.filter(isState).map(({ name = '', data }) => [name, data as tf.TensorData]),
  );
  for (const each of feeds) {
    const outputs = await runModel(model, { ...each, ...values });
    values = Object.fromEntries([...state].map(([name, output]) => [name, outputs[output] as tf.TensorData]));
  }
  return values;
}

describe('lift', () => {
  for (const name of Object.keys(programs))
    it(`and flatten train the program ${name} with the same bits, as does the trainer`, async () => {
      const { step, inference, feeds } = await models(name);
      const expected = await trained(step, feeds);
      const lifted = tf.onnx.lift(step);
      const beside = tf.onnx.lift(step, { inference });
      expect(tf.onnx.validateTraining(lifted)).to.deep.equal([]);
      expect(tf.onnx.validateTraining(beside)).to.deep.equal([]);
      expect(await trained(tf.onnx.flatten(lifted), feeds)).to.deep.equal(expected);
      expect(await trained(tf.onnx.flatten(beside), feeds)).to.deep.equal(expected);
      expect(tf.onnx.flatten(tf.onnx.lift(tf.onnx.flatten(beside)))).to.deep.equal(tf.onnx.flatten(beside));

      const trainer = await tf.onnx.loadTraining(beside);
      for (const each of feeds) await trainer.step(each, { outputs: [] });
      expect(trainer.state).to.deep.equal(expected);
      // The inference graph has what was learnt.
      const weights = new Map(trainer.toModel().graph.initializer.map((tensor) => [tensor.name, tensor.data]));
      for (const { name = '' } of inference.graph.initializer)
        if (name in expected) expect(weights.get(name)).to.deep.equal(expected[name]);
      await trainer.close();
    });

  it('refuses what is no step model', async () => {
    const { step, inference } = await models('shared');
    const refused: readonly [() => unknown, string][] = [
      [() => tf.onnx.lift(inference), 'does not say what its state is'],
      [() => tf.onnx.lift({ ...step, graph: { ...step.graph, initializer: [] } }), 'has no value to start from'],
      [() => tf.onnx.lift(step, { inference: { ...inference, opsetImport: [{ version: 20 }] } }), 'different versions'],
      [
        () =>
          tf.onnx.lift(step, {
            inference: {
              ...inference,
              graph: onnxGraph({
                ...inference.graph,
                initializer: inference.graph.initializer.map((tensor) => ({
                  ...tensor,
                  data: tf.TensorData.from([1]),
                })),
              }),
            },
          }),
        'do not agree about',
      ],
    ];
    for (const [call, text] of refused) expect(caught(call, tf.ModelFormatError).message).to.include(text);
    expect(() => tf.onnx.lift(step, { model: 1 } as never)).to.throw(tf.ValueError, "unknown option 'model'");
  });
});
