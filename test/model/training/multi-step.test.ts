// A file of several steps, run by onnxruntime as it is, gives the bits of as many runs of the file of one step.
import { expect } from 'chai';
import * as tf from 'trainop';
import { entryOf, type OnnxGraph } from '../../../src/model/ir.js';
import { caught } from '../../support/caught.js';
import { feedValue, programs, ready, stacked } from '../../support/programs.js';
import { runModel } from '../../support/run-model.js';

const STEPS = 3;
type Values = Readonly<Record<string, tf.TensorData>>;
const names = (items: readonly { readonly name?: string }[] = []) => items.map(({ name }) => name);

/** Runs a model as its metadata says, once for each of the feeds: what it gave, and its last state. */
async function trained(model: tf.onnx.OnnxModel, feeds: readonly Values[]): Promise<{ runs: Values[]; state: Values }> {
  const { step, start } = tf.onnx.detachState(model);
  const next = tf.onnx.stateOf(model) as ReadonlyMap<string, string>;
  let state: Values = await runModel(start, {});
  const runs: Values[] = [];
  for (const each of feeds) {
    const outputs = await runModel(step, { ...each, ...state });
    state = Object.fromEntries([...next].map(([name, output]) => [name, outputs[output] as tf.TensorData]));
    runs.push(Object.fromEntries(Object.entries(outputs).filter(([name]) => ![...next.values()].includes(name))));
  }
  return { runs, state };
}

describe('A model of several steps', () => {
  for (const name of Object.keys(programs))
    it(`trains the program ${name} with the bits of the step model, however it says how many they are`, async () => {
      const { trainOp, outputs, feeds, session } = await ready(name);
      const one = tf.onnx.toStepModel([trainOp, ...outputs], session);
      const many = tf.onnx.toMultiStepModel([trainOp, ...outputs], STEPS, session);
      const any = tf.onnx.toMultiStepModel([trainOp, ...outputs], 'steps', session);
      await session.close();
      const fed = (make: (tensor: tf.Tensor) => tf.TensorData) =>
        Object.fromEntries(feeds.map((tensor) => [tensor.name, make(tensor)]));
      const steps = Array.from({ length: 2 * STEPS }, (_, step) => fed((tensor) => feedValue(tensor, step)));
      const stacks = [0, STEPS].map((from) =>
        fed((tensor) => stacked(Array.from({ length: STEPS }, (_, step) => feedValue(tensor, from + step)))),
      );
      const { runs, state } = await trained(one, steps);
      const expected = [runs.slice(0, STEPS), runs.slice(STEPS)].map((part) =>
        Object.fromEntries(
          Object.keys(part[0] as Values).map((key) => [key, stacked(part.map((run) => run[key] as tf.TensorData))]),
        ),
      );
      expect(await trained(many, stacks)).to.deep.equal({ runs: expected, state });
      const counted = stacks.map((each) => ({ ...each, steps: tf.TensorData.from(STEPS, 'int64') }));
      expect(await trained(any, counted)).to.deep.equal({ runs: expected, state });
    });

  it('says what its state is and where nodes come from, and has the new axis where something is fed or given', async () => {
    const { trainOp, session } = await ready('shared');
    const model = tf.onnx.toMultiStepModel(trainOp, STEPS, session);
    const step = tf.onnx.toStepModel(trainOp, session);
    expect(tf.onnx.stateOf(model)).to.deep.equal(tf.onnx.stateOf(step));
    expect(names(model.graph.input)).to.deep.equal(names(step.graph.input));
    expect(names(model.graph.output)).to.deep.equal(names(step.graph.output));
    const shapes = ({ graph }: tf.onnx.OnnxModel) =>
      Object.fromEntries(
        [...graph.input, ...graph.output].map(({ name, type }) => [
          name,
          type?.kind === 'tensor' ? type.shape : undefined,
        ]),
      );
    const isFed = (name: string) => ['x:0', 'y:0', trainOp.name].includes(name);
    expect(shapes(model)).to.deep.equal(
      Object.fromEntries(
        Object.entries(shapes(step)).map(([name, shape]) => [name, isFed(name) ? [STEPS, ...(shape ?? [])] : shape]),
      ),
    );
    expect(model.graph.node.map(({ opType }) => opType)).to.deep.equal(['Loop']);
    const body = model.graph.node[0]?.attribute[0]?.value as OnnxGraph;
    const line = body.node.map(({ metadataProps }) => entryOf(metadataProps, 'trainop.line')).find(Boolean);
    expect(line).to.match(/^programs\.ts:\d+:\d+$/);
    const plain = tf.onnx.toMultiStepModel(trainOp, STEPS, session, { sourceLines: false });
    expect(new TextDecoder('latin1').decode(tf.onnx.encode(plain))).to.not.include('trainop.line');
    expect(tf.onnx.decode(tf.onnx.encode(model))).to.deep.equal(model);
    await session.close();
  });

  it('is lifted into a training model, which a trainer trains so many steps at a time', async () => {
    const { trainOp, feeds, session } = await ready('embedding');
    const step = tf.onnx.toStepModel(trainOp, session);
    const many = tf.onnx.toMultiStepModel(trainOp, STEPS, session);
    await session.close();
    const [ids] = feeds as [tf.Tensor];
    const values = Array.from({ length: STEPS }, (_, index) => feedValue(ids, index));
    const lifted = tf.onnx.lift(many);
    expect(tf.onnx.validateTraining(lifted)).to.deep.equal([]);
    const trainer = await tf.onnx.loadTraining(lifted);
    await trainer.step({ [ids.name]: stacked(values) }, { outputs: [] });
    const { state } = await trained(
      step,
      values.map((value) => ({ [ids.name]: value })),
    );
    expect(trainer.state).to.deep.equal(state);
    await trainer.close();
  });

  it('gives variables before each step, what is fed, and constants', async () => {
    const graph = new tf.Graph();
    const { fetches, init } = graph.asDefault(() => {
      const x = tf.placeholder('float32', [], { name: 'x' });
      const [v, w] = ['v', 'w'].map((name) => new tf.Variable(1, { name })) as [tf.Variable, tf.Variable];
      return {
        fetches: [v.assignAdd(x), v, w, x, tf.constant(3, { name: 'c' })],
        init: tf.globalVariablesInitializer(),
      };
    });
    const session = new tf.Session({ graph });
    await session.run(init);
    const model = tf.onnx.toMultiStepModel(fetches, 2, session);
    await session.close();
    const { runs, state } = await trained(model, [{ 'x:0': tf.TensorData.from([2, 3]) }]);
    expect(
      Object.fromEntries(Object.entries(runs[0] as Values).map(([name, data]) => [name, data.toArray()])),
    ).to.deep.equal({
      'v:0:output': [1, 3],
      'w:0:output': [1, 1],
      'x:0:output': [2, 3],
      'c:0': [3, 3],
    });
    expect(state['v:0']?.item()).to.equal(6);
  });

  it('keeps the names of the file that its variables come from', async () => {
    const { outputs, session } = await ready('shared');
    const inference = tf.onnx.toInferenceModel(outputs, session);
    await session.close();
    const graph = new tf.Graph();
    const { trainOp, init } = graph.asDefault(() =>
      tf.nameScope('far', () => {
        const { inputs, outputs } = tf.onnx.importModel(inference, { trainable: true });
        expect(inputs['x:0']?.name).to.match(/^far\//);
        const loss = tf.reduceMean(tf.square(Object.values(outputs)[0] as tf.Tensor));
        tf.createGlobalStep();
        return {
          trainOp: tf.optimizeLoss(loss, { learningRate: 0.1, optimizer: 'SGD' }),
          init: tf.globalVariablesInitializer(),
        };
      }),
    );
    const other = new tf.Session({ graph });
    await other.run(init);
    const [one, many] = [tf.onnx.toStepModel(trainOp, other), tf.onnx.toMultiStepModel(trainOp, 2, other)];
    await other.close();
    expect(names(many.graph.input)).to.include.members(['x:0', 'hidden/kernel:0']);
    expect(names(many.graph.output)).to.include('hidden/kernel:0:next');
    const x = tf.TensorData.zeros('float32', [6, 4]);
    const { state } = await trained(one, [{ 'x:0': x }, { 'x:0': x }]);
    expect((await trained(many, [{ 'x:0': stacked([x, x]) }])).state).to.deep.equal(state);
  });

  it('refuses what is no number of steps, names that are in use, and what is no tensor', async () => {
    const { trainOp, outputs, session } = await ready('shared');
    for (const steps of [0, -1, 1.5, Number.NaN, '', null, undefined, 2n])
      expect(
        caught(() => tf.onnx.toMultiStepModel(trainOp, steps as number, session), tf.ValueError).message,
      ).to.include('number of steps');
    for (const name of ['batch', 'x:0', 'hidden/kernel:0', 'hidden/MatMul'])
      expect(caught(() => tf.onnx.toMultiStepModel(trainOp, name, session), tf.ExportError).message).to.include(
        `'${name}'`,
      );
    expect(caught(() => tf.onnx.toMultiStepModel(outputs, 2, session), tf.ExportError).message).to.include(
      'must update variables',
    );
    expect(() => tf.onnx.toMultiStepModel(trainOp, 2, {} as never)).to.throw(tf.ValueError, 'no values of variables');
    expect(() => tf.onnx.toMultiStepModel(trainOp, 2, session, { step: 1 } as never)).to.throw(tf.ValueError, 'step');
    const list = session.graph.asDefault(() => tf.ops.sequenceConstruct([tf.constant(1)]));
    expect(caught(() => tf.onnx.toMultiStepModel([trainOp, list], 2, session), tf.ExportError).message).to.include(
      'is no tensor',
    );
    await session.close();
  });
});
