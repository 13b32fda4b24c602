// Imports the models of a folder and exports them again: N.onnx becomes N-again.onnx, and results.json says why where it does not. A model
// that has feeds in cases.json is differentiated by every weight besides, and takes two steps of gradient descent.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from 'trainop';

interface Feed {
  readonly dtype: tf.DType;
  readonly shape: number[];
  readonly data: number[];
}
interface Case {
  readonly file: string;
  readonly feeds?: Readonly<Record<string, Feed>>;
  /** Weights that are not trained. */
  readonly fixed?: readonly string[];
}
interface Result {
  error?: string;
  /** The losses before the first, the second and the third step. */
  losses?: number[];
  /** Weights that have a gradient, and all weights. */
  differentiated?: [number, number];
}

const [, , folder = 'runs/cases'] = process.argv;
const cases: Readonly<Record<string, Case>> = JSON.parse(await readFile(join(folder, 'cases.json'), 'utf8'));

/** Writes the model as it comes back. */
async function again(file: string): Promise<void> {
  const { graph, outputs } = await tf.onnx.importModel(file, { graph: new tf.Graph() });
  const session = new tf.Session({ graph });
  try {
    if (graph.variables.size > 0) await session.run(graph.asDefault(() => tf.globalVariablesInitializer()));
    const model = tf.onnx.toInferenceModel(Object.values(outputs), session, { sourceLines: false });
    await tf.onnx.saveModel(model, file.replace(/\.onnx$/, '-again.onnx'));
  } finally {
    await session.close();
  }
}

/**
 * Steps of gradient descent on the mean square of the first output's distance from a wave. The rate is a thousandth of the loss over the
 * square of the gradient's length, so that a step lowers the loss by a thousandth however large weights and gradients are, and 1e-3 at most.
 */
async function trained(
  file: string,
  { feeds = {}, fixed = [] }: Case,
): Promise<Pick<Result, 'losses' | 'differentiated'>> {
  const graph = new tf.Graph();
  const { inputs, outputs, variables } = await tf.onnx.importModel(file, {
    graph,
    trainable: (name) => !fixed.includes(name),
  });
  const output = Object.values(outputs).find(({ dtype }) => dtype === 'float32') as tf.Tensor<'float32'>;
  const values = Object.entries(inputs).map(([name, input]) => {
    const { dtype, shape, data } = feeds[name] as Feed;
    return [input, tf.TensorData.from(dtype === 'int64' ? data.map(BigInt) : data, dtype, shape)] as const;
  });
  const weights = Object.values(variables).filter(({ trainable }) => trainable);
  const session = new tf.Session({ graph });
  try {
    await session.run(graph.asDefault(() => tf.globalVariablesInitializer()));
    const { shape, size } = await session.run(output, values);
    const { loss, trainOp, count } = graph.asDefault(() => {
      const wave = tf.TensorData.from(
        Array.from({ length: size }, (_, index) => Math.sin(index)),
        'float32',
        shape,
      );
      const loss = tf.reduceMean(tf.square(tf.subtract(output, tf.constant(wave)))) as tf.Tensor<'float32'>;
      const pairs = tf
        .gradients(loss, weights)
        .flatMap((gradient, index) =>
          gradient === null ? [] : [[tf.convertToTensor(gradient), weights[index] as tf.Variable] as const],
        );
      const square = tf.addN(pairs.map(([gradient]) => tf.reduceSum(tf.square(gradient)) as tf.Tensor<'float32'>));
      const rate = tf.minimum(tf.divide(tf.multiply(loss, 1e-3), square), 1e-3);
      const trainOp = new tf.train.GradientDescentOptimizer(rate).applyGradients(pairs);
      return { loss, trainOp, count: [pairs.length, weights.length] as [number, number] };
    });
    const losses: number[] = [];
    for (let step = 0; step < 3; step++) losses.push((await session.run({ loss, trainOp }, values)).loss.item());
    return { losses, differentiated: count };
  } finally {
    await session.close();
  }
}

const results: Record<string, Result> = {};
for (const [name, each] of Object.entries(cases)) {
  const path = join(folder, each.file);
  try {
    await again(path);
    results[name] = each.feeds === undefined ? {} : await trained(path, each);
  } catch (error) {
    results[name] = { error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}
await writeFile(join(folder, 'results.json'), JSON.stringify(results));
