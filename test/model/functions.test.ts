// Layers and updates as functions of the model: what they are called, that equal ones are one, that nothing a unit needs goes through
// another by way of itself, and that runtimes, the importer and the trainer compute the same bits as without them.
import { expect } from 'chai';
import * as tf from 'trainop';
import { checkGraph } from '../../src/model/check.js';
import { type OnnxModel, type OnnxNode, onnxGraph, onnxNode, value } from '../../src/model/ir.js';
import { segmentsOf } from '../../src/model/segments.js';
import { everyGraph, everyNode, topGraphs } from '../../src/model/walk.js';
import { feedValue, type Program, programs, ready } from '../support/programs.js';
import { runModel } from '../support/run-model.js';
import { ALL } from '../train/all-optimizers.js';

const functions = true;
const wave = (size: number): number[] => Array.from({ length: size }, (_, index) => Math.sin(index * 1.7 + 0.3));
const callsOf = (model: OnnxModel): OnnxNode[] =>
  topGraphs(model).flatMap((graph) => [...everyNode(graph)].filter(({ domain }) => domain === 'trainop'));
const namesOf = (model: OnnxModel): string[] => model.functions.map(({ name }) => name);

/** Every graph defines what it reads before it is read, and so does every body. */
function checkWhole(model: OnnxModel): void {
  for (const graph of topGraphs(model)) expect(checkGraph(graph)).to.deep.equal([]);
  checkFunctions(model);
}

/** Every body is whole, every function is called and every call has one; nothing says what it was cut from. */
function checkFunctions(model: OnnxModel): void {
  for (const { node, input, output } of model.functions)
    expect(
      checkGraph(
        onnxGraph({ node, input: input.map((name) => value(name)), output: output.map((name) => value(name)) }),
      ),
    ).to.deep.equal([]);
  expect(new Set(namesOf(model)).size).to.equal(model.functions.length);
  expect(new Set(callsOf(model).map(({ opType }) => opType))).to.deep.equal(new Set(namesOf(model)));
  const all = [...topGraphs(model).flatMap((graph) => [...everyGraph(graph)]), ...model.functions];
  for (const { node } of all)
    for (const { metadataProps } of node) expect(metadataProps.map(({ key }) => key)).to.not.include('trainop.unit');
}

describe('Functions in models', () => {
  for (const name of Object.keys(programs))
    describe(`of ${name}`, () => {
      let program: Program & { session: tf.Session };
      let feeds: Record<string, tf.TensorData>;
      before(async () => {
        program = await ready(name);
        feeds = Object.fromEntries(program.feeds.map((each) => [each.name, feedValue(each, 1)]));
      });
      after(() => program.session.close());

      const both = (make: (options: tf.onnx.ExportOptions) => OnnxModel): [OnnxModel, OnnxModel] => [
        make({}),
        make({ functions }),
      ];
      const run = (model: OnnxModel) => {
        const inputs = new Set(model.graph.input.map((each) => each.name));
        return runModel(model, Object.fromEntries(Object.entries(feeds).filter(([each]) => inputs.has(each))));
      };

      it('give the same bits: inference, step, flattened training, step of an older opset', async () => {
        const { trainOp, outputs, session } = program;
        const pairs = [
          both((options) => tf.onnx.toInferenceModel(outputs, session, options)),
          both((options) => tf.onnx.toStepModel(trainOp, session, options)),
          both((options) => tf.onnx.flatten(tf.onnx.toTrainingModel(outputs, trainOp, session, options))),
          both((options) => tf.onnx.toStepModel(trainOp, session, { ...options, opset: 17 })),
        ];
        for (const [plain, folded] of pairs) {
          checkWhole(folded);
          expect(await run(folded)).to.deep.equal(await run(plain));
        }
      });

      it('train the same by training_info', async () => {
        const { trainOp, outputs, session } = program;
        const states: unknown[] = [];
        for (const model of both((options) => tf.onnx.toTrainingModel(outputs, trainOp, session, options))) {
          checkFunctions(model);
          expect(tf.onnx.validateTraining(model)).to.deep.equal([]);
          const trainer = await tf.onnx.loadTraining(model, { intraOpNumThreads: 1 });
          await trainer.initialize();
          for (let step = 0; step < 2; step++) await trainer.step(feeds);
          states.push(trainer.state);
          await trainer.close();
        }
        expect(states[1]).to.deep.equal(states[0]);
      });

      it('are written out again by the importer, with the same results', async () => {
        const { outputs, session } = program;
        const [plain, folded] = both((options) => tf.onnx.toInferenceModel(outputs, session, options));
        const results: unknown[] = [];
        for (const model of [plain, folded]) {
          const {
            graph,
            inputs,
            outputs: found,
          } = await tf.onnx.importModel(tf.onnx.encode(model), {
            graph: new tf.Graph(),
          });
          const there = new tf.Session({ graph, intraOpNumThreads: 1 });
          await there.run(graph.asDefault(() => tf.globalVariablesInitializer()));
          const fed = Object.entries(inputs).map(([each, tensor]) => [tensor, feeds[each] as tf.TensorData] as const);
          results.push(await there.run(Object.values(found) as tf.Tensor[], fed));
          await there.close();
        }
        expect(results[1]).to.deep.equal(results[0]);
      });
    });

  it('have the names of layers and optimizers; equal ones are one', async () => {
    const { trainOp, outputs, session } = await ready('convolutional');
    const step = tf.onnx.toStepModel(trainOp, session, { functions });
    const calls = Object.fromEntries(callsOf(step).map(({ name = '', opType }) => [name, opType]));
    expect(calls).to.include({
      'net/conv1': 'conv2d',
      'net/MaxPool2D': 'maxPool2d',
      'net/conv2': 'conv2d_1',
      'net/Flatten': 'flatten',
      'net/hidden': 'fullyConnected',
      'net/Dropout': 'dropout',
      'net/logits': 'dense',
    });
    const updates = Object.entries(calls).filter(([, opType]) => opType === 'Adam_update');
    expect(updates).to.have.lengthOf(8);
    expect(updates[0]?.[0]).to.equal('OptimizeLoss/train/update_net/conv1/weights');
    const update = step.functions.find(({ name }) => name === 'Adam_update');
    expect(update?.input.slice(-1)).to.deep.equal(['variable']);
    expect(update?.output).to.deep.equal(['Adam:next', 'Adam_1:next', 'next']);
    const [dense] = step.functions.filter(({ name }) => name === 'dense');
    expect(dense?.input).to.deep.equal(['input', 'kernel', 'bias']);
    expect(namesOf(tf.onnx.toInferenceModel(outputs, session, { functions }))).to.not.include('Adam_update');
    await session.close();
  });

  it('are there for every optimizer, with the same bits', async () => {
    for (const [name, make] of Object.entries(ALL)) {
      const graph = new tf.Graph();
      const trainOp = graph.asDefault(() => {
        const x = tf.placeholder('float32', ['batch', 3], { name: 'x' });
        const step = tf.createGlobalStep();
        const loss = tf.reduceMean(tf.square(tf.layers.dense(x, 3, { name: 'head' })));
        return make(0.05, () => step).minimize(loss, { globalStep: step });
      });
      const session = new tf.Session({ graph, intraOpNumThreads: 1 });
      await session.run(graph.asDefault(() => tf.globalVariablesInitializer()));
      const feeds = { 'x:0': tf.TensorData.from(wave(12), 'float32', [4, 3]) };
      const model = tf.onnx.toStepModel(trainOp, session, { functions });
      checkWhole(model);
      const updates = callsOf(model).filter(({ opType }) => /_update(_\d+)?$/.test(opType));
      expect(new Set(updates.map(({ name: call }) => call?.replace(/^.*\/update_/, ''))), name).to.deep.equal(
        new Set(['head/kernel', 'head/bias']),
      );
      expect(await runModel(model, feeds), name).to.deep.equal(
        await runModel(tf.onnx.toStepModel(trainOp, session), feeds),
      );
      await session.close();
    }
  });

  it('are in the bodies of loops, where a model is several steps', async () => {
    const { trainOp, feeds: fed, session } = await ready('shared');
    const feeds = Object.fromEntries(
      fed.map((each) => {
        const { dtype, shape, data } = feedValue(each, 1);
        return [each.name, tf.TensorData.from([...data, ...data], dtype, [2, ...shape])];
      }),
    );
    const model = tf.onnx.toMultiStepModel(trainOp, 2, session, { functions });
    checkWhole(model);
    expect(callsOf(model)).to.have.lengthOf(6);
    expect(model.graph.node.filter(({ domain }) => domain === 'trainop')).to.deep.equal([]);
    expect(await runModel(model, feeds)).to.deep.equal(
      await runModel(tf.onnx.toMultiStepModel(trainOp, 2, session), feeds),
    );
    await session.close();
  });

  it('stay apart where a step and an inference model are one training model', async () => {
    const { trainOp, outputs, feeds: fed, session } = await ready('convolutional');
    const step = tf.onnx.toStepModel(trainOp, session, { functions });
    const inference = tf.onnx.toInferenceModel(outputs, session, { functions });
    const training = tf.onnx.lift(step, { inference });
    checkFunctions(training);
    expect(namesOf(training)).to.include.members(['conv2d', 'conv2d_2', 'dense', 'dense_1']);
    const feeds = Object.fromEntries(fed.map((each) => [each.name, feedValue(each, 1)]));
    const flat = tf.onnx.flatten(training);
    expect(new Set(namesOf(flat))).to.deep.equal(new Set(namesOf(step)));
    const plain = tf.onnx.lift(tf.onnx.toStepModel(trainOp, session), {
      inference: tf.onnx.toInferenceModel(outputs, session),
    });
    expect(await runModel(flat, feeds)).to.deep.equal(await runModel(tf.onnx.flatten(plain), feeds));
    const images = { 'images:0': feeds['images:0'] as tf.TensorData };
    const alone = { ...training, trainingInfo: [] };
    expect(await runModel(alone, images)).to.deep.equal(await runModel(inference, images));
    const { step: detached } = tf.onnx.detachState(step);
    checkWhole(detached);
    await session.close();
  });

  it('are not there unless they are asked for, and only a flag asks', async () => {
    const { trainOp, session } = await ready('shared');
    expect(tf.onnx.toStepModel(trainOp, session, { functions: false })).to.deep.equal(
      tf.onnx.toStepModel(trainOp, session),
    );
    expect(() => tf.onnx.toStepModel(trainOp, session, { functions: 'all' as never })).to.throw(tf.ValueError);
    await session.close();
  });

  // --- Groups ---

  const node = (name: string, ...input: string[]): OnnxNode => onnxNode({ opType: 'Sum', input, output: [name] });
  const groupOf = ({ output: [name = ''] }: OnnxNode): string | undefined => /^([A-Z])/.exec(name)?.[1];
  const cut = (nodes: readonly OnnxNode[]): string[] =>
    segmentsOf(nodes, groupOf).map(({ nodes: places }) => places.map((index) => nodes[index]?.output[0]).join(' '));

  it('have the nodes of a unit that wait for others behind these', () => {
    expect(cut([node('A1'), node('x', 'y0'), node('A2', 'x'), node('z', 'A1')])).to.deep.equal(['x', 'A1 A2', 'z']);
  });
  it('are two where something leaves a unit and comes back', () => {
    expect(cut([node('A1'), node('x', 'A1'), node('A2', 'x')])).to.deep.equal(['A1', 'x', 'A2']);
  });
  it('are more than one where two units wait for each other', () => {
    const nodes = [node('A1'), node('B1'), node('B2', 'A1'), node('A2', 'B1')];
    expect(cut(nodes)).to.deep.equal(['A1', 'B1 B2', 'A2']);
  });
  it('are an order of all nodes, each behind what it needs, whatever the units are', () => {
    let state = 7;
    const random = (below: number) => {
      state = (state * 48271) % 2147483647;
      return state % below;
    };
    for (let round = 0; round < 200; round++) {
      const nodes: OnnxNode[] = [];
      for (let index = 0; index < 12; index++) {
        const needs = Array.from({ length: random(3) }, () => nodes[random(Math.max(index, 1))]?.output[0] ?? 'x');
        nodes.push(node(`${'ABCd'[random(4)]}${index}`, ...needs));
      }
      const order = segmentsOf(nodes, groupOf);
      for (const { group, nodes: places } of order)
        for (const index of places) expect(groupOf(nodes[index] as OnnxNode)).to.equal(group);
      const places = order.flatMap((segment) => segment.nodes);
      expect([...places].sort((a, b) => a - b)).to.deep.equal(nodes.map((_, index) => index));
      const ordered = places.map((index) => nodes[index] as OnnxNode);
      expect(checkGraph(onnxGraph({ input: [value('x')], node: ordered }))).to.deep.equal([]);
    }
  });
});
