import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import * as tf from 'trainop';
import { rejected } from '../support/caught.js';
import { runModel } from '../support/run-model.js';

const { train } = tf;

describe('trainAndEvaluate', () => {
  let folder: string;
  const lines: string[] = [];
  const at = (name: string) => join(folder, name);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trainop-estimator-'));
    lines.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** A line through points; predictions go by moving averages of slope and offset. */
  const line =
    (rate = 0.05): tf.train.ModelFunction =>
    (mode) => {
      const x = tf.placeholder('float32', ['batch', 1], { name: 'x' });
      const hidden = tf.layers.dropout(x, { keepProb: 0.9, isTraining: mode === 'train' });
      const prediction = tf.layers.dense(hidden, 1, { name: 'line' });
      if (mode === 'predict') return { predictions: tf.ops.identity(prediction, { name: 'y_of_x' }) };
      const y = tf.placeholder('float32', ['batch', 1], { name: 'y' });
      const loss = tf.losses.meanSquaredError(y, prediction);
      if (mode === 'eval') return { loss, evalMetrics: { distance: tf.metrics.meanAbsoluteError(y, prediction) } };
      const optimized = tf.optimizeLoss(loss, { learningRate: rate, optimizer: 'SGD' });
      const averages = new tf.train.ExponentialMovingAverage(0.8);
      const average = tf.controlDependencies([optimized], () => averages.apply(tf.trainableVariables()));
      return { loss, trainOp: tf.controlDependencies([average], () => tf.ops.identity(optimized)), averages };
    };
  const batch = (step: number) => {
    const x = [0, 1, 2, 3].map((index) => [Math.sin(step + index)]);
    return { x, y: x.map(([each]) => [3 * (each as number) + 1]) };
  };
  const options = (more: object = {}): tf.train.TrainAndEvaluateOptions => ({
    modelDir: folder,
    trainInput: batch,
    evalInput: () => [batch(100), batch(101)],
    maxSteps: 30,
    evaluateEverySteps: 10,
    saveCheckpointSteps: 7,
    intraOpNumThreads: 1,
    log: (line) => void lines.push(line),
    ...more,
  });
  it('trains, evaluates on the averages every so often and at the end, and keeps the best model', async () => {
    const { step, metrics, best, bestModel } = await train.trainAndEvaluate(line(), options({ maxSteps: 25 }));
    expect(step).to.equal(25);
    expect(metrics).to.have.keys('loss', 'distance');
    expect(lines.map((each) => each.replace(/[\d.e-]+(?=,| \(|$)/g, '…'))).to.deep.equal(
      [10, 20, 25].map((each) => `step ${each}: loss …, distance … (the best so far)`),
    );
    expect(best).to.deep.equal({ step: 25, metrics });
    expect(bestModel).to.equal(at('best/model.onnx'));
    // The model is the one that was measured: the averages are its weights, not the variables.
    const model = await tf.onnx.loadModel(bestModel as string);
    const checkpoint = at('model.ckpt-25.safetensors');
    const weights = async (name: string) => Number((await train.loadVariable(checkpoint, name)).values()[0]);
    const slope = await weights('line/kernel/ExponentialMovingAverage');
    expect(slope).to.not.equal(await weights('line/kernel'));
    const offset = await weights('line/bias/ExponentialMovingAverage');
    const { [model.graph.output[0]?.name as string]: given } = await runModel(model, {
      'x:0': tf.TensorData.from([[2]], 'float32'),
    });
    expect(Number(given?.values()[0])).to.be.closeTo(2 * slope + offset, 1e-5);
    // And what it measured is right.
    const errors = [batch(100), batch(101)].flatMap(({ x, y }) =>
      x.map(([each], index) => (slope * (each as number) + offset - ((y[index] as number[])[0] as number)) ** 2),
    );
    const mean = errors.reduce((sum, each) => sum + each, 0) / errors.length;
    expect(metrics?.loss).to.be.closeTo(mean, 1e-5 * mean);
    expect((await readdir(at('eval')))[0]).to.match(/^events\.out/);
  });

  it('goes on where it was, with the same best model, to the same end', async () => {
    const whole = await train.trainAndEvaluate(line(), options({ modelDir: at('whole') }));
    const parts = at('parts');
    for (const maxSteps of [10, 17, 30]) await train.trainAndEvaluate(line(), options({ modelDir: parts, maxSteps }));
    const again = await train.trainAndEvaluate(line(), options({ modelDir: parts }));
    expect(again.metrics).to.deep.equal(whole.metrics);
    for (const name of ['model.ckpt-30.safetensors', 'best/model.onnx', 'best/best.json'])
      expect((await readFile(join(parts, name))).equals(await readFile(at(`whole/${name}`))), name).to.equal(true);
    await writeFile(join(parts, 'best/best.json'), '{}');
    const { message } = await rejected(
      train.trainAndEvaluate(line(), options({ modelDir: parts })),
      tf.CheckpointError,
    );
    expect(message).to.include('best.json is no record of a best model');
  });

  it('ends when it gets no better, and takes an iterator, whose place is saved', async () => {
    const data = () => tf.data.Dataset.fromTensorSlices(batch(3)).repeat(20).batch(4).iterator();
    // A rate of 0: nothing changes, so that the first evaluation stays the best.
    const result = await train.trainAndEvaluate(
      line(0),
      options({
        trainInput: data(),
        evaluateEverySteps: 2,
        maxSteps: 100,
        maxStepsWithoutImprovement: 6,
        bestMetric: 'distance',
      }),
    );
    expect(result.step).to.equal(8);
    expect(result.best?.step).to.equal(2);
    expect(lines.at(-1)).to.equal('training ends at step 8: the best was at step 2');
    // The data have 20 batches, of which 8 are gone.
    const rest = await train.trainAndEvaluate(
      line(0),
      options({ trainInput: data(), maxSteps: 100, bestMetric: 'distance' }),
    );
    expect(rest.step).to.equal(20);
  });

  it('refuses what it does not know, and models that do not fit together', async () => {
    const fails = async (model: tf.train.ModelFunction, more: object, message: string) =>
      expect((await rejected(train.trainAndEvaluate(model, options(more)), tf.ValueError)).message).to.include(message);
    await fails(line(), { epochs: 3 }, "unknown option 'epochs'");
    await fails(line(), { bestMetric: 'accuracy' }, "there is no metric 'accuracy'");
    await fails(line(), { bestMode: 'most' }, "expected: 'max' or 'min'");
    await fails(line(), { maxSteps: undefined }, 'maxSteps is missing');
    await fails(line(), { trainInput: [] }, 'expected: a function of the step');
    await fails((mode) => (mode === 'train' ? {} : line()(mode)), {}, 'for train, gives no loss');
    await fails((mode) => ({ ...line()(mode), weights: 1 }) as never, {}, "unknown option 'weights'");
    const other: tf.train.ModelFunction = (mode) => {
      if (mode === 'eval') new tf.Variable(1, { name: 'extra' });
      return line()(mode);
    };
    await fails(other, {}, 'the model for eval has a variable that training does not have');
    const nothing = train.trainAndEvaluate(line(), options({ modelDir: at('none'), evalInput: () => [] }));
    expect((await rejected(nothing, tf.RunError)).message).to.include('there is nothing to evaluate on');
  });
});
