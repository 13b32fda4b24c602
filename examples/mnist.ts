// Trains a convolutional net on the MNIST digits and writes it as ONNX.
// The model, its gradients, Adam, clipping, the decaying rate and the moving averages of batch normalization are one ONNX graph;
// onnxruntime runs it.
//
//   npm start                                       four passes over the data
//   npm start -- --steps 300 --out runs/short       a shorter run, elsewhere
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as tf from 'trainop';
import { lossPage } from './support/loss-page.js';
import { Digits } from './support/mnist-data.js';
import { Progress } from './support/progress.js';

const BATCH = 100;
const { values: args } = parseArgs({
  options: { steps: { type: 'string', default: '2400' }, out: { type: 'string', default: 'runs/mnist' } },
});
const steps = Number(args.steps);
if (!Number.isSafeInteger(steps) || steps < 1)
  throw new Error(`--steps must be a positive integer, not '${args.steps}'`);

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

let stopped = false;
const stop = () => {
  stopped = true;
};
process.on('SIGINT', stop);

const training = new Digits('train').shuffledBatches(BATCH);
const session = new tf.Session();
await session.run(tf.globalVariablesInitializer());

const progress = new Progress(steps, BATCH);
const losses: number[] = [];
for (let step = 1; step <= steps && !stopped; step++) {
  const result = await session.run({ loss: trainOp, rate }, { ...training.next().value });
  losses.push(result.loss.item());
  progress.update(step, { loss: losses.at(-1) as number, rate: result.rate.item() });
}
// From here on an interrupt ends the program at once: each file is written whole or not at all.
process.off('SIGINT', stop);
if (stopped) {
  console.log('\nStopped; nothing was written.');
  process.exit(130);
}

const test = new Digits('t10k');
await session.run(tf.localVariablesInitializer());
for (const batch of test.batches(1000)) await session.run(updateAccuracy, { ...batch });
const right = (100 * (await session.run(accuracy)).item()).toFixed(2);
console.log(`\n${right} % of ${test.count} test digits are right, with the moving averages.`);

const file = (name: string) => join(args.out, name);
await tf.onnx.saveModel(tf.onnx.toInferenceModel(probabilities, session), file('model.onnx'));
await tf.onnx.saveModel(tf.onnx.toTrainingModel(probabilities, trainOp, session), file('train.onnx'));
await tf.onnx.saveModel(tf.onnx.toStepModel(trainOp, session), file('step.onnx'));
await writeFile(file('loss.html'), lossPage('MNIST: loss', losses));
await session.close();

console.log(`
  ${file('model.onnx')}   the trained net, for inference: any ONNX runtime, or https://netron.app to look at it
  ${file('train.onnx')}   the same with its training step in training_info: npx trainop inspect ${file('train.onnx')}
  ${file('step.onnx')}    one training step as an ordinary model: feed its ':next' outputs back to train on, in any language
  ${file('loss.html')}    the curve of the loss: any browser`);
