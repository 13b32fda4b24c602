import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import * as tf from 'trainop';
import { rejected } from '../support/caught.js';

const { initFromCheckpoint } = tf.train;

describe('initFromCheckpoint', () => {
  let folder: string;
  let path: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trainop-init-'));
    const graph = new tf.Graph();
    const init = graph.asDefault(() => {
      new tf.Variable([1, 2], { name: 'encoder/kernel' });
      new tf.Variable([3], { name: 'encoder/deep/bias' });
      new tf.Variable([4], { name: 'head' });
      return tf.globalVariablesInitializer();
    });
    const session = new tf.Session({ graph });
    await session.run(init);
    path = await new tf.train.Saver().save(session, join(folder, 'm'));
    await session.close();
  });
  after(() => rm(folder, { recursive: true }));

  /** A graph of zeros under other names. */
  function zeros(dtype: tf.DType = 'float32') {
    const graph = new tf.Graph();
    return graph.asDefault(() => ({
      graph,
      kernel: new tf.Variable(tf.TensorData.zeros(dtype, [2]), { name: 'body/kernel', dtype }),
      bias: new tf.Variable([0], { name: 'body/deep/bias' }),
      head: new tf.Variable([0], { name: 'head' }),
    }));
  }
  async function started({ graph, kernel, bias, head }: ReturnType<typeof zeros>) {
    const session = new tf.Session({ graph });
    await session.run(graph.asDefault(() => tf.globalVariablesInitializer()));
    const values = (await session.values([kernel, bias, head])).map((value) => value.toArray());
    await session.close();
    return values;
  }

  const maps: Record<string, [(made: ReturnType<typeof zeros>) => tf.train.AssignmentMap, unknown]> = {
    'a scope as a scope': [() => ({ 'encoder/': 'body/' }), [[1, 2], [3], [0]]],
    'an inner scope': [() => ({ 'encoder/deep/': 'body/deep/' }), [[0, 0], [3], [0]]],
    'a scope and a name': [() => ({ 'encoder/': 'body/', head: 'head' }), [[1, 2], [3], [4]]],
    'a name as a name': [() => ({ head: 'body/deep/bias' }), [[0, 0], [4], [0]]],
    'a name as a variable': [({ head }) => new Map([['encoder/deep/bias', head]]), [[0, 0], [0], [3]]],
  };
  for (const [title, [map, expected]] of Object.entries(maps))
    it(`makes variables start as the checkpoint has them: ${title}`, async () => {
      const made = zeros();
      await initFromCheckpoint(path, map(made), { graph: made.graph });
      expect(await started(made)).to.deep.equal(expected);
    });

  it('takes everything as everything, into a scope, and out of one', async () => {
    const [root, inner] = ['head', 'body/head'].map((name) => {
      const graph = new tf.Graph();
      return graph.asDefault(() => ({ graph, variable: new tf.Variable([0], { name }) }));
    }) as [{ graph: tf.Graph; variable: tf.Variable }, { graph: tf.Graph; variable: tf.Variable }];
    await initFromCheckpoint(path, { '/': '/' }, { graph: root.graph });
    await initFromCheckpoint(path, { '/': 'body/' }, { graph: inner.graph });
    const out = new tf.Graph();
    const bias = out.asDefault(() => new tf.Variable([0], { name: 'bias' }));
    await initFromCheckpoint(path, { 'encoder/deep/': '/' }, { graph: out });
    for (const [variable, expected] of [
      [root.variable, 4],
      [inner.variable, 4],
      [bias, 3],
    ] as const)
      expect((variable.initialValue.node.attributes.value as tf.TensorData).toArray()).to.deep.equal([expected]);
  });

  it('is in exported files, and in what is made of initial values afterwards', async () => {
    const { graph, kernel } = zeros();
    await initFromCheckpoint(path, { 'encoder/kernel': kernel }, { graph });
    const average = graph.asDefault(() => {
      const averages = new tf.train.ExponentialMovingAverage(0.5);
      averages.apply([kernel]);
      return averages.average(kernel) as tf.Variable;
    });
    const session = new tf.Session({ graph });
    await session.run([kernel.initializer, average.initializer]);
    expect(session.valueOf(average).toArray()).to.deep.equal([1, 2]);
    const trainOp = graph.asDefault(() => {
      tf.createGlobalStep();
      return tf.optimizeLoss(tf.reduceSum(tf.square(kernel)), {
        learningRate: 0.1,
        optimizer: 'SGD',
        variables: [kernel],
      });
    });
    await session.run(graph.asDefault(() => tf.globalVariablesInitializer()));
    const model = tf.onnx.toTrainingModel([graph.asDefault(() => tf.ops.identity(kernel))], trainOp, session);
    await session.close();
    const trainer = await tf.onnx.loadTraining(model);
    await trainer.initialize();
    expect(trainer.state[kernel.name]?.toArray()).to.deep.equal([1, 2]);
    await trainer.close();
  });

  it('changes nothing where something is wrong', async () => {
    const made = zeros();
    const { graph, kernel, bias } = made;
    const nodes = graph.nodes.length;
    const wrong: [unknown, typeof tf.ValueError | typeof tf.CheckpointError][] = [
      [{}, tf.ValueError],
      [{ 'encoder/': 'body' }, tf.ValueError],
      [{ encoder: 'body/' }, tf.ValueError],
      [{ 'encoder/': kernel }, tf.ValueError],
      [{ 'encoder/': 'none/' }, tf.ValueError],
      [{ head: 'none' }, tf.ValueError],
      [{ head: 5 }, tf.ValueError],
      [5, tf.ValueError],
      [{ head: zeros().head }, tf.ValueError],
      [{ head: bias, 'encoder/deep/bias': bias }, tf.ValueError],
      [{ none: bias }, tf.CheckpointError],
      [{ 'encoder/': 'body/', none: 'head' }, tf.CheckpointError],
      [{ head: kernel, 'encoder/deep/bias': bias }, tf.CheckpointError],
    ];
    for (const [map, Kind] of wrong)
      await rejected<tf.TrainopError>(initFromCheckpoint(path, map as never, { graph }), Kind as never);
    await rejected(initFromCheckpoint(path, { head: 'head' }, { graph: 5 } as never), tf.ValueError);
    await rejected(initFromCheckpoint(join(folder, 'none'), { head: 'head' }, { graph }), tf.CheckpointError);
    const half = zeros('float16');
    const error = await rejected(
      initFromCheckpoint(path, { 'encoder/': 'body/' }, { graph: half.graph }),
      tf.CheckpointError,
    );
    expect([error.node, error.message]).to.satisfy(
      ([node, text]: string[]) =>
        node === 'body/kernel' && text?.includes('float16 [2]') && text.includes('float32 [2]'),
    );
    expect(graph.nodes.length).to.equal(nodes);
    expect(await started(made)).to.deep.equal([[0, 0], [0], [0]]);
    // An initializer that is made would go on with the old value.
    const late = await rejected(initFromCheckpoint(path, { head: 'head' }, { graph }), tf.ValueError);
    expect(late.message).to.include('already initializes head');
  });
});
