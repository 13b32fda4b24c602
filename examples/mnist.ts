// Trains a convolutional net on the MNIST digits and writes it as ONNX.
// The model, its gradients, Adam, clipping, the decaying rate and the moving averages of batch normalization are one ONNX graph;
// onnxruntime runs it.
//
// Stopped by Ctrl-C, or by anything worse, the same command goes on from the last checkpoint, to the same result.
//
//   npm start                                       four passes over the data
//   npm start -- --steps 300 --out runs/short       a shorter run, elsewhere
//   tensorboard --logdir runs/mnist/training        its curves
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as tf from 'trainop';
import { LossHistory } from './support/loss-history.js';
import { lossPage } from './support/loss-page.js';
import { digits } from './support/mnist-data.js';
import { Progress } from './support/progress.js';

const BATCH = 100;
const { values: args } = parseArgs({
  options: { steps: { type: 'string', default: '2400' }, out: { type: 'string', default: 'runs/mnist' } },
});
const steps = Number(args.steps);
if (!Number.isSafeInteger(steps) || steps < 1)
  throw new Error(`--steps must be a positive integer, not '${args.steps}'`);
const file = (name: string) => join(args.out, name);

// The model: two blocks of convolution, batch normalization and pooling, a dense layer with dropout. Called twice, it shares its
// variables: once with the batch's statistics and dropout, to train; once with the moving averages, to evaluate and export.
function network(pixels: tf.Tensor, isTraining: boolean): tf.Tensor<'float32'> {
  return tf.variableScope('net', { reuse: 'auto' }, () => {
    const normalized = { normalizerFn: tf.layers.batchNorm, normalizerParams: { decay: 0.9, isTraining } };
    let x = tf.divide(tf.cast(pixels, 'float32'), 255);
    x = tf.layers.conv2d(x, 16, 5, { scope: 'conv1', ...normalized });
    x = tf.layers.maxPool2d(x, 2);
    x = tf.layers.conv2d(x, 32, 3, { scope: 'conv2', ...normalized });
    x = tf.layers.maxPool2d(x, 2);
    x = tf.layers.fullyConnected(tf.layers.flatten(x), 128, { scope: 'hidden' });
    x = tf.layers.dropout(x, { keepProb: 0.6, isTraining });
    return tf.layers.dense(x, 10, { name: 'logits' });
  });
}

tf.setRandomSeed(1);
const images = tf.placeholder('uint8', ['batch', 1, 28, 28], { name: 'images' });
const labels = tf.placeholder('int64', ['batch'], { name: 'labels' });

const globalStep = tf.createGlobalStep();
const rate = tf.train.exponentialDecay(0.002, globalStep, 600, 0.5);
const loss = tf.losses.sparseSoftmaxCrossEntropy(labels, network(images, true));
const trainOp = tf.optimizeLoss(loss, { learningRate: rate, optimizer: 'Adam', clipGradients: 5 });

const probabilities = tf.nn.softmax(network(images, false), { name: 'probabilities' });
const [accuracy, updateAccuracy] = tf.metrics.accuracy(labels, tf.argmax(probabilities, 1));

const startCounting = tf.localVariablesInitializer();

// Each pass over the 60,000 digits is in another order; the next batches are made while a step runs. Checkpoints have the place, too.
const training = digits('train').shuffle(60_000, { seed: 1 }).batch(BATCH).repeat().prefetch(2).iterator();
const saver = new tf.train.Saver({ iterators: { training } });
const losses = new LossHistory(file('training/losses.json'));
const signal = await tf.train.monitoredTrainingSession(
  {
    checkpointDir: file('training'),
    hooks: [
      new tf.train.StopAtStepHook({ lastStep: steps }),
      new tf.train.NanTensorHook(trainOp),
      new tf.train.CheckpointSaverHook(file('training'), { saveSteps: 200, saver, listeners: [losses] }),
    ],
    scaffold: new tf.train.Scaffold({ saver }),
    saveCheckpointSecs: null,
    logStepCountSteps: null,
    exitOnSignal: false,
  },
  async (session) => {
    const start = Number(session.valueOf(globalStep).item());
    if (start > 0) console.log(`Goes on at step ${start}, from ${file('training')}.`);
    await losses.restore(start);
    const progress = new Progress(steps, BATCH, start);
    for (let step = start + 1; !session.shouldStop(); step++) {
      const { value: batch } = await training.next();
      const result = await session.run({ loss: trainOp, rate }, batch);
      losses.all.push(result.loss.item());
      progress.update(step, { loss: result.loss.item(), rate: result.rate.item() });
    }
    return session.stopSignal;
  },
);
// From here on an interrupt ends the program at once: each file is written whole or not at all.
if (signal !== undefined) {
  console.log(`\nStopped at step ${losses.all.length}; the same command goes on from there.`);
  process.exit(signal === 'SIGINT' ? 130 : 143);
}

await training.close();

// A session of its own, with what training has left.
const session = new tf.Session();
await new tf.train.Saver().restore(session, (await tf.train.latestCheckpoint(file('training'))) as string);
await session.run(startCounting);
let count = 0;
for await (const batch of digits('t10k').batch(1000)) {
  await session.run(updateAccuracy, batch);
  count += batch.labels.size;
}
const right = (100 * (await session.run(accuracy)).item()).toFixed(2);
console.log(`\n${right} % of ${count} test digits are right, with the moving averages.`);

await tf.onnx.saveModel(tf.onnx.toInferenceModel(probabilities, session), file('model.onnx'));
await tf.onnx.saveModel(tf.onnx.toTrainingModel(probabilities, trainOp, session), file('train.onnx'));
await tf.onnx.saveModel(tf.onnx.toStepModel(trainOp, session), file('step.onnx'));
await writeFile(file('loss.html'), lossPage('MNIST: loss', losses.all));
await session.close();

console.log(`
  ${file('model.onnx')}   the trained net, for inference: any ONNX runtime, or https://netron.app to look at it
  ${file('train.onnx')}   the same with its training step in training_info: npx trainop inspect ${file('train.onnx')}
  ${file('step.onnx')}    one training step as an ordinary model: feed its ':next' outputs back to train on, in any language
  ${file('loss.html')}    the curve of the loss: any browser`);
