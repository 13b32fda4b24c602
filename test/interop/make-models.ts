// Writes models, the feeds of some steps and what our own session computes from them, for check_models.py to compare with.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from 'trainop';
import { NEWEST, OLDEST_WRITTEN } from '../../src/model/opsets.js';
import { feedValue, programs, ready } from '../support/programs.js';

const STEPS = 8;
const AT_ONCE = 4;
const [, , folder = 'runs/interop'] = process.argv;
await mkdir(folder, { recursive: true });
const cases = [];
for (const name of Object.keys(programs)) {
  const { trainOp, outputs, feeds, session } = await ready(name, {});
  const { graph } = session;
  const save = (kind: string, model: tf.onnx.OnnxModel) =>
    tf.onnx.saveModel(model, join(folder, `${name}-${kind}.onnx`));
  const training = tf.onnx.toTrainingModel(outputs, trainOp, session);
  await save('model', tf.onnx.toInferenceModel(outputs, session));
  await save('train', training);
  await save('step', tf.onnx.toStepModel(trainOp, session));
  await save('steps', tf.onnx.toMultiStepModel(trainOp, AT_ONCE, session));
  await save('flat', tf.onnx.flatten(training));
  await save('folded', tf.onnx.toStepModel(trainOp, session, { functions: true }));
  await save('folded-model', tf.onnx.toInferenceModel(outputs, session, { functions: true }));
  await save('folded-train', tf.onnx.toTrainingModel(outputs, trainOp, session, { functions: true }));
  for (let opset = OLDEST_WRITTEN; opset <= NEWEST; opset++) {
    await save(`model-${opset}`, tf.onnx.toInferenceModel(outputs, session, { opset }));
    await save(`train-${opset}`, tf.onnx.toTrainingModel(outputs, trainOp, session, { opset }));
    await save(`step-${opset}`, tf.onnx.toStepModel(trainOp, session, { opset }));
  }
  const steps = [];
  for (let step = 0; step < STEPS; step++) {
    const values = feeds.map((tensor) => [tensor, feedValue(tensor, step)] as const);
    // With the step's own feeds: the inference outputs before the update, and the loss.
    const result = await session.run({ loss: trainOp, outputs }, values);
    steps.push({
      feeds: Object.fromEntries(
        values.map(([tensor, { dtype, shape, data }]) => [
          tensor.name,
          { dtype, shape, data: Array.from(data as Float32Array, Number) },
        ]),
      ),
      loss: result.loss.item(),
      outputs: Object.fromEntries(
        outputs.map((tensor, index) => [tensor.name, Array.from(result.outputs[index]?.data as Float32Array)]),
      ),
    });
  }
  await new tf.train.Saver({ varList: [...graph.variables.values()] }).save(session, join(folder, name));
  cases.push({
    name,
    loss: trainOp.name,
    atOnce: AT_ONCE,
    steps,
    variables: Object.fromEntries(
      [...graph.variables.values()].map((variable) => [
        variable.name,
        Array.from(session.valueOf(variable).data as Float32Array, Number),
      ]),
    ),
  });
  await session.close();
}
await writeFile(join(folder, 'cases.json'), JSON.stringify(cases));
