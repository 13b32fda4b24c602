import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import op from 'onnx-proto';
import * as tf from 'trainop';
import { entryOf, type OnnxGraph } from '../../src/model/ir.js';
import { decode } from '../../src/onnx/decode.js';
import { IR_VERSION, OPSET } from '../support/target.js';

const independent = op.onnx;

interface Fixture {
  graph: tf.Graph;
  session: tf.Session;
  x: tf.Tensor;
  output: tf.Tensor;
  training: tf.Tensor;
  trainOp: tf.Tensor;
}

/** A net with batch normalization and dropout, whose training and inference forward passes differ. */
async function build(): Promise<Fixture> {
  const graph = new tf.Graph();
  const built = graph.asDefault(() => {
    const x = tf.placeholder('float32', ['batch', 4], { name: 'x' });
    const network = (isTraining: boolean) =>
      tf.variableScope('net', { reuse: 'auto' }, () => {
        const hidden = tf.layers.fullyConnected(x, 5, {
          scope: 'hidden',
          normalizerFn: tf.layers.batchNorm,
          normalizerParams: { isTraining },
        });
        return tf.layers.dense(tf.layers.dropout(hidden, { isTraining }), 1, { name: 'head' });
      });
    tf.createGlobalStep();
    const training = network(true);
    const trainOp = tf.optimizeLoss(tf.reduceMean(tf.square(training)), { learningRate: 0.1, optimizer: 'Adam' });
    return { x, training, trainOp, output: network(false), init: tf.globalVariablesInitializer() };
  });
  const session = new tf.Session({ graph });
  await session.run(built.init);
  return { graph, session, ...built };
}

const names = (items: readonly { name?: string }[] = []) => items.map(({ name }) => name);

describe('the models a graph is written as', () => {
  let fixture: Fixture;
  before(async () => {
    fixture = await build();
  });
  after(() => fixture.session.close());

  it('the inference model holds what the outputs need and no training node', () => {
    const model = tf.onnx.toInferenceModel(fixture.output, fixture.session);
    expect(names(model.graph.input)).to.deep.equal(['x:0']);
    expect(names(model.graph.output)).to.deep.equal([fixture.output.name]);
    expect(model.trainingInfo).to.have.length(0);
    const phases = model.graph.node.map((node) => entryOf(node.metadataProps, 'trainop.phase'));
    expect(new Set(phases)).to.deep.equal(new Set(['forward']));
    expect(model.graph.node.map((node) => node.opType)).to.deep.equal([
      'MatMul',
      'BatchNormalization',
      'Relu',
      'Identity',
      'Gemm',
    ]);
    expect(names(model.graph.initializer)).to.include.members([
      'net/hidden/weights:0',
      'net/hidden/BatchNorm/moving_mean:0',
    ]);
    expect(names(model.graph.initializer).some((name) => name?.includes('Adam'))).to.equal(false);
  });

  it('every node tells its scope, phase, forward node and source line', () => {
    const nodes = tf.onnx.toStepModel(fixture.trainOp, fixture.session).graph.node;
    const facts = nodes.map((node) => Object.fromEntries(node.metadataProps.map(({ key, value }) => [key, value])));
    expect(new Set(facts.map((fact) => fact['trainop.phase']).filter(Boolean))).to.deep.equal(
      new Set(['forward', 'backward', 'optimizer', 'update']),
    );
    const backward = facts.filter((fact) => fact['trainop.phase'] === 'backward');
    expect(backward.some((fact) => fact['trainop.forward'] === 'net/head/MatMul')).to.equal(true);
    expect(facts.find((fact) => fact['trainop.scope'] === 'net/head')?.['trainop.line']).to.match(
      /^export\.test\.ts:\d+:\d+$/,
    );
  });

  it('leaves the source lines out where asked to, and everything else as it was', () => {
    const makers: readonly ((options: tf.onnx.ExportOptions) => tf.onnx.OnnxModel)[] = [
      (options) => tf.onnx.toInferenceModel(fixture.output, fixture.session, options),
      (options) => tf.onnx.toStepModel(fixture.trainOp, fixture.session, options),
      (options) => tf.onnx.toTrainingModel(fixture.output, fixture.trainOp, fixture.session, options),
    ];
    const text = (model: tf.onnx.OnnxModel) => new TextDecoder('latin1').decode(tf.onnx.encode(model));
    for (const make of makers) {
      expect(text(make({})))
        .to.include('trainop.line')
        .and.to.include('export.test.ts');
      expect(text(make({ sourceLines: false })))
        .to.not.include('trainop.line')
        .and.to.not.include('export.test.ts');
      expect(text(make({ sourceLines: false }))).to.include('trainop.phase');
      expect(text(make({}))).to.not.include('test/onnx');
    }
    expect(() => makers[0]?.({ sourceLines: 'no' } as never)).to.throw(tf.ValueError, 'sourceLines has no such value');
  });

  it('gives once what is asked for twice', () => {
    const { output, session, trainOp } = fixture;
    expect(names(tf.onnx.toInferenceModel([output, output], session).graph.output)).to.deep.equal([output.name]);
    const once = tf.onnx.toStepModel([trainOp], session).graph.output.length;
    expect(tf.onnx.toStepModel([trainOp, trainOp], session).graph.output).to.have.lengthOf(once);
  });

  it('refuses an inference model of outputs that update variables or draw random numbers', () => {
    expect(() => tf.onnx.toInferenceModel(fixture.trainOp, fixture.session)).to.throw(
      tf.ExportError,
      'which an inference model cannot',
    );
    expect(() => tf.onnx.toInferenceModel(fixture.training, fixture.session)).to.throw(
      tf.ExportError,
      'build the outputs with isTraining: false',
    );
    expect(() => tf.onnx.toInferenceModel([], fixture.session)).to.throw(tf.ExportError, 'needs tensors');
  });

  it('refuses a step model of something that updates nothing', () => {
    expect(() => tf.onnx.toStepModel(fixture.output, fixture.session)).to.throw(
      tf.ExportError,
      'must update variables',
    );
  });

  it('the step model has each variable as an input with its value, each next value as an output, and the state as metadata', () => {
    const model = tf.onnx.toStepModel(fixture.trainOp, fixture.session);
    const state = JSON.parse(entryOf(model.metadataProps, tf.onnx.STATE_KEY) ?? '{}') as Record<string, string>;
    expect(state['net/head/kernel:0']).to.equal('net/head/kernel:next');
    expect(state['global_step:0']).to.equal('global_step:next');
    expect(state['run_counter:0']).to.equal('run_counter:next');
    for (const [variable, output] of Object.entries(state)) {
      expect(names(model.graph.input)).to.include(variable);
      expect(names(model.graph.initializer)).to.include(variable);
      expect(names(model.graph.output)).to.include(output);
    }
  });

  it('the training model obeys the rules of training_info', () => {
    const model = tf.onnx.toTrainingModel(fixture.output, fixture.trainOp, fixture.session);
    expect(tf.onnx.validateTraining(model)).to.deep.equal([]);
    const [info] = model.trainingInfo;
    const keys = info?.updateBinding.map(({ key }) => key);
    expect(keys).to.include.members([
      'net/head/kernel:0',
      'net/hidden/BatchNorm/moving_mean:0',
      'OptimizeLoss/beta1_power:0',
      'global_step:0',
      'run_counter:0',
    ]);
    // Slots and the step are the algorithm's own; what inference reads stays with the inference graph.
    expect(names(info?.algorithm?.initializer)).to.include.members([
      'OptimizeLoss/net/head/kernel/Adam:0',
      'global_step:0',
    ]);
    expect(names(model.graph.initializer)).to.include('net/head/kernel:0');
    expect(names(info?.algorithm?.input)).to.deep.equal([]);
  });

  it('a shared forward pass is kept twice, under other names in the algorithm', async () => {
    const graph = new tf.Graph();
    const { y, trainOp, init } = graph.asDefault(() => {
      const x = tf.placeholder('float32', [null, 2], { name: 'x' });
      const y = tf.layers.dense(x, 1);
      return {
        y,
        trainOp: tf.optimizeLoss(tf.reduceMean(tf.square(y)), { learningRate: 0.1, optimizer: 'SGD' }),
        init: tf.globalVariablesInitializer(),
      };
    });
    const session = new tf.Session({ graph });
    await session.run(init);
    const model = tf.onnx.toTrainingModel(y, trainOp, session);
    expect(tf.onnx.validateTraining(model)).to.deep.equal([]);
    expect(names(model.graph.node)).to.include('dense/MatMul');
    expect(names(model.trainingInfo[0]?.algorithm?.node))
      .to.include('training/dense/MatMul')
      .and.not.include('dense/MatMul');
    await session.close();
  });

  it('the training model flattened is a step model with the same state', () => {
    const flat = tf.onnx.flatten(tf.onnx.toTrainingModel(fixture.output, fixture.trainOp, fixture.session));
    const step = tf.onnx.toStepModel(fixture.trainOp, fixture.session);
    const state = tf.onnx.stateOf(flat) as ReadonlyMap<string, string>;
    expect(state).to.deep.equal(tf.onnx.stateOf(step));
    // What no step changes, such as a constant rate, is no input of the flattened model.
    expect(new Set(names(flat.graph.input))).to.deep.equal(new Set(['x:0', ...state.keys()]));
    expect(flat.trainingInfo).to.deep.equal([]);
    expect(() => tf.onnx.flatten(step)).to.throw(tf.ModelFormatError, 'no training entry');
  });

  it('onnx-proto, another decoder, reads the same models', () => {
    for (const model of [
      tf.onnx.toInferenceModel(fixture.output, fixture.session),
      tf.onnx.toStepModel(fixture.trainOp, fixture.session),
      tf.onnx.toTrainingModel(fixture.output, fixture.trainOp, fixture.session),
    ]) {
      const bytes = tf.onnx.encode(model);
      const theirs = independent.ModelProto.decode(bytes);
      expect(decode(bytes)).to.deep.equal(model);
      expect(Number(theirs.irVersion)).to.equal(IR_VERSION);
      expect(theirs.opsetImport.map(({ domain, version }) => [domain, Number(version)])).to.deep.equal([['', OPSET]]);
      const seen = (graph: typeof theirs.graph) => ({
        nodes: graph?.node?.map(({ name, opType, input, output, attribute }) => [
          ...[name, opType, input, output],
          attribute?.map((each) => each.name),
        ]),
        initializers: graph?.initializer?.map((tensor) => [
          tensor.name,
          (tensor.dims ?? []).map(Number),
          Buffer.from(tensor.rawData ?? []).toString('base64'),
        ]),
      });
      const written = (graph: OnnxGraph) => ({
        nodes: graph?.node.map(({ name, opType, input, output, attribute }) => [
          ...[name, opType, input, output],
          attribute.map((each) => each.name),
        ]),
        initializers: graph.initializer.map(({ name, data }) => {
          const { shape, data: numbers } = data as tf.TensorData<'float32'>;
          const bytesOf = Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
          return [name, [...shape], bytesOf.toString('base64')];
        }),
      });
      expect(seen(theirs.graph)).to.deep.equal(written(model.graph));
      const [info] = model.trainingInfo;
      if (info?.algorithm) expect(seen(theirs.trainingInfo[0]?.algorithm)).to.deep.equal(written(info.algorithm));
    }
  });

  it('a file is written whole and leaves nothing else behind, and reads back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trainop-'));
    const path = join(folder, 'deep', 'model.onnx');
    const model = tf.onnx.toInferenceModel(fixture.output, fixture.session);
    await tf.onnx.saveModel(model, path);
    expect(await readdir(join(folder, 'deep'))).to.deep.equal(['model.onnx']);
    expect(names((await tf.onnx.loadModel(path)).graph.node)).to.deep.equal(names(model.graph.node));
    await rm(folder, { recursive: true });
  });

  it('an uninitialized variable cannot be written', async () => {
    const session = new tf.Session({ graph: fixture.graph });
    expect(() => tf.onnx.toInferenceModel(fixture.output, session)).to.throw(
      tf.RunError,
      'Attempting to use uninitialized value',
    );
    await session.close();
  });
});
