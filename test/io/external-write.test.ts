// Models whose numbers lie in a file beside them: written in parts, read back the same, run by onnxruntime as they are.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import op from 'onnx-proto';
import * as ort from 'onnxruntime-node';
import * as tf from 'trainop';
import { rejected } from '../support/caught.js';
import { feedValue } from '../support/programs.js';

describe('saveModel with externalData', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trainop-external-'));
  });
  after(() => rm(folder, { recursive: true }));
  const at = (name: string) => join(folder, name);

  it('writes large tensors of all kinds of graphs beside the model, and reads the same model back', async () => {
    const graph = new tf.Graph();
    const { trainOp, outputs, init } = graph.asDefault(() => {
      const x = tf.placeholder('float32', ['n', 20], { name: 'x' });
      const hidden = tf.layers.dense(x, 20, { activation: tf.tanh, name: 'hidden' });
      const y = tf.layers.dense(hidden, 20, { name: 'y' });
      tf.createGlobalStep();
      const trainOp = tf.optimizeLoss(tf.reduceMean(tf.square(y)), { learningRate: 0.1, optimizer: 'Adam' });
      return { trainOp, outputs: [y], init: tf.globalVariablesInitializer() };
    });
    const session = new tf.Session({ graph });
    await session.run(init);
    const model = tf.onnx.toTrainingModel(outputs, trainOp, session);
    await tf.onnx.saveModel(model, at('train.onnx'), { externalData: true });
    expect(await tf.onnx.loadModel(at('train.onnx'))).to.deep.equal(model);
    const [data] = (await readdir(folder)).filter((name) => name.endsWith('.data'));
    const bare = await tf.onnx.loadModel(at('train.onnx'), { externalData: false });
    const places = [bare.graph, bare.trainingInfo[0]?.algorithm as tf.onnx.OnnxGraph].flatMap(({ initializer }) =>
      initializer.flatMap(({ data: where }) => ('location' in where ? [where] : [])),
    );
    expect(places.length).to.be.above(1);
    expect(places.every(({ location, offset = 0 }) => location === data && offset % 4096 === 0)).to.equal(true);

    // Training goes on from the files, and the next writing takes the old numbers away.
    const trainer = await tf.onnx.loadTraining(at('train.onnx'));
    const x = feedValue(graph.getTensor('x:0'), 0);
    await trainer.step({ 'x:0': x }, { outputs: [] });
    await tf.onnx.saveModel(trainer.toModel(), at('train.onnx'), { externalData: true });
    expect((await readdir(folder)).filter((name) => name.endsWith('.data')))
      .to.have.lengthOf(1)
      .and.not.include(data);
    expect(await tf.onnx.loadModel(at('train.onnx'))).to.deep.equal(trainer.toModel());
    await trainer.close();

    await tf.onnx.saveModel(tf.onnx.toInferenceModel(outputs, session), at('model.onnx'), { externalData: true });
    const other = op.onnx.ModelProto.decode(await readFile(at('model.onnx')));
    expect(other.graph?.initializer?.some(({ dataLocation }) => dataLocation === 1)).to.equal(true);
    const runtime = await ort.InferenceSession.create(at('model.onnx'));
    const found = await runtime.run({ 'x:0': new ort.Tensor('float32', x.data as Float32Array, x.shape) });
    const [expected] = await session.run(outputs, { x });
    expect(found[outputs[0]?.name as string]?.data).to.deep.equal(expected?.data);
    await runtime.release();
    await session.close();
  });

  it('leaves small models in one file, and says what is no option', async () => {
    const graph = new tf.Graph();
    const y = graph.asDefault(() => tf.add(tf.placeholder('float32', [2], { name: 'x' }), [1, 2]));
    const model = tf.onnx.toInferenceModel(y, new tf.Session({ graph }));
    await tf.onnx.saveModel(model, at('small.onnx'), { externalData: true });
    expect((await readdir(folder)).filter((name) => name.startsWith('small'))).to.deep.equal(['small.onnx']);
    await rejected(tf.onnx.saveModel(model, at('x.onnx'), { externalData: 1 as never }), tf.ValueError);
  });
});
