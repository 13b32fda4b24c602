import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import * as tf from 'trainop';
import { here, rejected } from '../../support/caught.js';

const { train } = tf;

describe('A NanTensorHook', () => {
  let folder: string;
  let graph: tf.Graph;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trainop-nan-'));
    graph = new tf.Graph();
  });
  afterEach(() => rm(folder, { recursive: true }));

  const quiet = { logStepCountSteps: null, intraOpNumThreads: 1 } as const;
  let line = '';
  /** The loss is the mean of log(w·x), in a scope; dropout draws other numbers in each run. */
  const logarithms = () =>
    graph.asDefault(() => {
      const step = tf.createGlobalStep();
      const x = tf.placeholder('float32', ['batch'], { name: 'x' });
      const w = tf.getVariable('w', { shape: [], initializer: tf.initializers.ones() });
      const kept = tf.layers.dropout(tf.multiply(x, w), { keepProb: 0.999 });
      line = here(1);
      const logs = tf.nameScope('likelihood', () => tf.log(kept, { name: 'log' }));
      const loss = tf.reduceMean(tf.multiply(logs, 0));
      const real = tf.add(loss, tf.square(tf.subtract(w, 3)));
      return { step, w, loss: real, trainOp: tf.optimizeLoss(real, { learningRate: 0.1, optimizer: 'SGD' }) };
    });

  it('ends training at the state before, and names the first tensor that is not finite, its scope and its line', async () => {
    const { trainOp, loss, step, w } = logarithms();
    const options = { graph, ...quiet, checkpointDir: folder, saveSummariesSteps: null };
    const before: unknown[] = [];
    const training = train.monitoredTrainingSession(
      { ...options, hooks: [new train.NanTensorHook(loss)] },
      async (session) => {
        for (let i = 0; i < 3; i++) await session.run(trainOp, { x: [1, 2] });
        before.push(session.valueOf(step).item(), session.valueOf(w).item());
        await session.run(trainOp, { x: [1, 0, 2] }).finally(() => {
          before.push(session.valueOf(step).item(), session.valueOf(w).item());
        });
      },
    );
    const error = await rejected(training, tf.NanLossDuringTrainingError);
    expect(error).to.be.instanceOf(tf.RunError);
    expect(error.message).to.match(/^NaN loss during training: .* at step 3, it is NaN/);
    expect(error).to.include({ node: 'likelihood/log', scope: 'likelihood' });
    expect(error.site).to.match(new RegExp(`^${line}:`));
    expect(error.message).to.include('Log likelihood/log:0: of 3 numbers 1 infinite, the first at [1]; then ');
    expect(before.slice(2)).to.deep.equal(before.slice(0, 2));
    // The last good state is saved.
    const path = (await train.latestCheckpoint(folder)) as string;
    expect(path).to.match(/model\.ckpt-3\.safetensors$/);
    expect((await train.loadVariable(path, 'w')).item()).to.equal(before[1]);
  });

  it('tells what was fed from what was computed', async () => {
    const { trainOp, loss } = logarithms();
    const hooks = [new train.NanTensorHook(loss)];
    const training = train.monitoredTrainingSession({ graph, ...quiet, hooks }, (session) =>
      session.run(trainOp, { x: [1, Number.NaN] }),
    );
    const error = await rejected(training, tf.NanLossDuringTrainingError);
    expect(error.message).to.include('x:0 was fed so: of 2 numbers 1 NaN, the first at [1]');
    expect(error.node).to.equal('x');
  });

  it('tells of variables that were not finite before, and does not save them', async () => {
    const { trainOp, loss, w } = logarithms();
    const options = { graph, ...quiet, checkpointDir: folder, saveSummariesSteps: null };
    const training = train.monitoredTrainingSession(
      { ...options, hooks: [new train.NanTensorHook(loss)] },
      async (session) => {
        await session.run(trainOp, { x: [1] });
        await session.rawSession.load(new Map([[w, Number.NaN]]));
        await session.run(trainOp, { x: [1] });
      },
    );
    const error = await rejected(training, tf.NanLossDuringTrainingError);
    expect(error.message).to.include('the variable w:0 was so before this run: it is NaN');
    expect(await train.latestCheckpoint(folder)).to.match(/model\.ckpt-0\.safetensors$/);
  });

  it('lets infinite constants be, which masks are made with', async () => {
    const { trainOp, loss } = graph.asDefault(() => {
      tf.createGlobalStep();
      const x = tf.placeholder('float32', [3], { name: 'x' });
      const w = tf.getVariable('w', { shape: [3], initializer: tf.initializers.ones() });
      const masked = tf.add(tf.multiply(x, w), tf.constant([0, Number.NEGATIVE_INFINITY, 0]));
      const loss = tf.divide(tf.reduceSum(tf.nn.softmax(masked)), tf.reduceSum(x), { name: 'share' });
      return { loss, trainOp: tf.optimizeLoss(loss, { learningRate: 0.1, optimizer: 'SGD' }) };
    });
    const hooks = [new train.NanTensorHook([loss])];
    await train.monitoredTrainingSession({ graph, ...quiet, hooks }, async (session) => {
      await session.run(trainOp, { x: [1, 2, 3] });
      const error = await rejected(session.run(trainOp, { x: [0, 0, 0] }), tf.NanLossDuringTrainingError);
      expect(error.node).to.equal('share');
      expect(error.message).to.include('Infinite loss during training');
    });
  });

  it('ends training without an error where it is told so', async () => {
    const { trainOp, loss, step } = logarithms();
    const hooks = [new train.NanTensorHook(loss, { failOnNanLoss: false })];
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const steps = await train.monitoredTrainingSession({ graph, ...quiet, hooks }, async (session) => {
      for (let i = 0; !session.shouldStop(); i++) await session.run(trainOp, { x: [2 - i] });
      return session.valueOf(step).item();
    });
    expect(steps).to.equal(2n);
    expect((await warned).message).to.include('loss during training');
  });

  it('takes floating-point tensors of the graph alone', () => {
    const { step, loss } = logarithms();
    expect(() => new train.NanTensorHook(step.value)).to.throw('only a floating-point tensor can be NaN');
    expect(() => new train.NanTensorHook('loss' as never)).to.throw('not a tensor');
    expect(() => new train.NanTensorHook(loss, { fail: true } as never)).to.throw("unknown option 'fail'");
    const other = new train.NanTensorHook(loss);
    expect(() => new tf.Graph().asDefault(() => other.begin())).to.throw("not a tensor of this session's graph");
  });
});
