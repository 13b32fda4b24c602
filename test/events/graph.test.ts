// The page of graphs: every name is a path, unique, and every edge leads to a node.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import * as tf from 'trainop';
import { graphOf } from '../support/events.js';
import { programs, ready } from '../support/programs.js';

interface Shown {
  readonly name: string;
  readonly op: string;
  readonly input?: string[];
  // biome-ignore lint/suspicious/noExplicitAny: a message is what the file says.
  readonly attr: Readonly<Record<string, any>>;
}

describe('The graph in an event file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trainop-graph-'));
  after(() => rmSync(folder, { recursive: true }));

  async function shown(graph: tf.Graph | tf.onnx.OnnxModel): Promise<Map<string, Shown>> {
    const writer = new tf.summary.FileWriter(folder, { graph });
    await writer.close();
    const nodes: Shown[] = graphOf(writer.path).node;
    const byName = new Map(nodes.map((node) => [node.name, node]));
    expect(byName.size, 'unique names').to.equal(nodes.length);
    for (const { name, input = [] } of nodes) {
      expect(name).to.match(/^[\w.-]+(\/[\w.-]+)*$/);
      for (const each of input) expect(byName.has(each.replace(/^\^|:\d+$/g, '')), `${each} of ${name}`).to.equal(true);
    }
    return byName;
  }

  it('has scopes, types and shapes, phases, and updates as nodes', async () => {
    const graph = new tf.Graph();
    graph.asDefault(() => {
      const x = tf.placeholder('float32', ['batch', 4], { name: 'x' });
      const loss = tf.reduceMean(tf.square(tf.layers.dense(x, 3, { name: 'hidden' })));
      tf.optimizeLoss(loss, { learningRate: 0.1, optimizer: 'Adam', globalStep: tf.createGlobalStep() });
    });
    const nodes = await shown(graph);
    expect(nodes.get('x')).to.deep.include({ op: 'Placeholder' });
    expect(nodes.get('x')?.attr.dtype).to.deep.equal({ type: 'DT_FLOAT' });
    expect(nodes.get('x')?.attr._output_shapes.list.shape[0].dim).to.deep.equal([
      { size: '-1', name: 'batch' },
      { size: '4' },
    ]);
    const product = nodes.get('hidden/MatMul');
    expect(product?.input).to.deep.equal(['x', 'hidden/kernel', 'hidden/bias']);
    expect(String(product?.attr.phase.s)).to.equal('forward');
    expect(String(product?.attr.line.s)).to.include('graph.test.ts');
    const update = [...nodes.values()].filter(({ op }) => op === 'AssignAdd');
    expect(update.map(({ input }) => input?.[0])).to.include('global_step');
    expect([...nodes.values()].some(({ attr }) => String(attr.phase?.s) === 'backward')).to.equal(true);
    expect([...nodes.values()].some(({ input = [] }) => input.some((each) => each.startsWith('^')))).to.equal(true);
  });

  it('has the nodes of branches and bodies, between what goes in and what comes out', async () => {
    const graph = new tf.Graph();
    graph.asDefault(() => {
      const x = tf.placeholder('float32', [], { name: 'x' });
      const branch = tf.cond(
        tf.greater(x, 0),
        () => tf.multiply(x, 2),
        () => tf.negative(x),
      );
      tf.whileLoop(
        (i) => tf.less(i, 10),
        (i) => tf.add(i, branch),
        [tf.constant(1, { name: 'start' })],
      );
    });
    const nodes = await shown(graph);
    expect(nodes.get('cond/If')?.input).to.include.members(['Greater', 'cond/Mul', 'cond/Neg']);
    expect(nodes.get('while/variable')?.input).to.deep.equal(['start']);
    expect(nodes.get('while/Loop')?.input).to.include('while/Add');
  });

  for (const name of Object.keys(programs).slice(0, 2))
    it(`is also that of a model: inference, step and training of ${name}`, async () => {
      const { trainOp, outputs, session } = await ready(name, {});
      const training = tf.onnx.toTrainingModel(outputs, trainOp, session);
      for (const model of [tf.onnx.toInferenceModel(outputs, session), tf.onnx.toStepModel(trainOp, session), training])
        expect((await shown(model)).size).to.be.at.least(model.graph.node.length);
      expect([...(await shown(training)).keys()].some((each) => each.startsWith('training/'))).to.equal(true);
      await session.close();
    });

  it('is that of models of others, whatever their names are', async () => {
    for (const file of ['torch-dynamo-attention', 'tf2onnx-images', 'sklearn-mlp']) {
      const path = fileURLToPath(new URL(`../../fixtures/exported/${file}.onnx`, import.meta.url));
      const model = await tf.onnx.loadModel(path);
      const nodes = await shown(model);
      expect(nodes.size).to.be.at.least(model.graph.node.length + model.graph.initializer.length);
    }
  });
});
