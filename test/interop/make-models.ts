// Writes models, the feeds of some steps and what our own session computes from them, for check_models.py to compare with.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from 'trainop';

const STEPS = 8;
const BATCH = 6;

interface Built {
  trainOp: tf.Tensor;
  outputs: tf.Tensor[];
  feeds: tf.Tensor[];
}

/** A small net with everything the MNIST example has: convolution, batch normalization, pooling, dropout, Adam, clipping, decay. */
function convolutional(): Built {
  const images = tf.placeholder('float32', ['batch', 1, 8, 8], { name: 'images' });
  const labels = tf.placeholder('int64', ['batch'], { name: 'labels' });
  const network = (isTraining: boolean) =>
    tf.variableScope('net', { reuse: 'auto' }, () => {
      const normalized = { normalizerFn: tf.layers.batchNorm, normalizerParams: { decay: 0.9, isTraining } };
      let x = tf.layers.conv2d(images, 4, 3, { scope: 'conv1', ...normalized });
      x = tf.layers.maxPool2d(x, 2);
      x = tf.layers.conv2d(x, 5, 3, { scope: 'conv2', stride: 2, ...normalized });
      x = tf.layers.fullyConnected(tf.layers.flatten(x), 7, { scope: 'hidden' });
      x = tf.layers.dropout(x, { keepProb: 0.7, isTraining });
      return tf.layers.dense(x, 3, { name: 'logits' });
    });
  const loss = tf.losses.sparseSoftmaxCrossEntropy(labels, network(true));
  const rate = tf.train.exponentialDecay(0.01, tf.createGlobalStep(), 4, 0.5);
  const trainOp = tf.optimizeLoss(loss, { learningRate: rate, optimizer: 'Adam', clipGradients: 1 });
  return { trainOp, outputs: [tf.nn.softmax(network(false), { name: 'probabilities' })], feeds: [images, labels] };
}

/** Inference and training share every node of the forward pass: the algorithm must keep its own copy under other names. */
function shared(): Built {
  const x = tf.placeholder('float32', ['batch', 4], { name: 'x' });
  const y = tf.placeholder('float32', ['batch', 1], { name: 'y' });
  const prediction = tf.layers.dense(tf.layers.dense(x, 5, { activation: tf.tanh, name: 'hidden' }), 1, {
    name: 'prediction',
  });
  const loss = tf.losses.meanSquaredError(y, prediction);
  tf.createGlobalStep();
  return {
    trainOp: tf.optimizeLoss(loss, { learningRate: 0.1, optimizer: 'Momentum' }),
    outputs: [prediction],
    feeds: [x, y],
  };
}

/** Deterministic values for a placeholder. */
function feedValue(tensor: tf.Tensor, step: number): tf.TensorData {
  const shape = (tensor.shape as readonly tf.Dim[]).map((dim) => (typeof dim === 'number' ? dim : BATCH));
  const size = shape.reduce((product, dim) => product * dim, 1);
  if (tensor.dtype === 'int64')
    return new tf.TensorData(
      'int64',
      shape,
      BigInt64Array.from({ length: size }, (_, index) => BigInt((index + step) % 3)),
    );
  return new tf.TensorData(
    'float32',
    shape,
    Float32Array.from({ length: size }, (_, index) => Math.sin(1 + index * 0.7 + step)),
  );
}

const [, , folder = 'runs/interop'] = process.argv;
await mkdir(folder, { recursive: true });
const cases = [];
for (const [name, build] of Object.entries({ convolutional, shared })) {
  const graph = new tf.Graph();
  const { trainOp, outputs, feeds, init } = graph.asDefault(() => ({
    ...build(),
    init: tf.globalVariablesInitializer(),
  }));
  const session = new tf.Session({ graph });
  await session.run(init);
  const save = (kind: string, model: tf.onnx.OnnxModel) =>
    tf.onnx.saveModel(model, join(folder, `${name}-${kind}.onnx`));
  const training = tf.onnx.toTrainingModel(outputs, trainOp, session);
  await save('model', tf.onnx.toInferenceModel(outputs, session));
  await save('train', training);
  await save('step', tf.onnx.toStepModel(trainOp, session));
  await save('flat', tf.onnx.flatten(training));
  const steps = [];
  for (let step = 0; step < STEPS; step++) {
    const values = feeds.map((tensor) => [tensor, feedValue(tensor, step)] as const);
    // With the step's own feeds: the inference outputs before the update, and the loss.
    const result = await session.run({ loss: trainOp, outputs }, values);
    steps.push({
      feeds: Object.fromEntries(
        values.map(([tensor, { dtype, shape, data }]) => [
          tensor.name,
          { dtype, shape, data: Array.from(data as Float32Array, Number) },
        ]),
      ),
      loss: result.loss.item(),
      outputs: Object.fromEntries(
        outputs.map((tensor, index) => [tensor.name, Array.from(result.outputs[index]?.data as Float32Array)]),
      ),
    });
  }
  cases.push({
    name,
    loss: trainOp.name,
    steps,
    variables: Object.fromEntries(
      [...graph.variables.values()].map((variable) => [
        variable.name,
        Array.from(session.valueOf(variable).data as Float32Array, Number),
      ]),
    ),
  });
  await session.close();
}
await writeFile(join(folder, 'cases.json'), JSON.stringify(cases));
