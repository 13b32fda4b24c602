// A model, its training and its inference in one page, without a server: trainop builds the step and writes it in memory, onnxruntime-web
// runs it. Bundle it with esbuild page.ts --bundle --format=esm, and hand it the module of onnxruntime-web.
import type * as Ort from 'onnxruntime-common';
import * as tf from 'trainop/build';

/** The losses of one step for each batch, and what the trained model says of the first. */
export async function train(
  ort: typeof Ort,
  x: number[][][],
  t: number[][][],
): Promise<{ losses: number[]; predictions: number[] }> {
  const open = (model: tf.onnx.OnnxModel) =>
    ort.InferenceSession.create(tf.onnx.encode(model), { logSeverityLevel: 3 });
  const tensor = (rows: number[][]) =>
    new ort.Tensor('float32', Float32Array.from(rows.flat()), [rows.length, rows[0]?.length ?? 0]);

  const inputs = tf.placeholder('float32', ['n', 3], { name: 'x' });
  const targets = tf.placeholder('float32', ['n', 2], { name: 't' });
  tf.createGlobalStep();
  const y = tf.layers.dense(inputs, 2, { name: 'head', kernelInitializer: tf.initializers.zeros() });
  const loss = tf.losses.meanSquaredError(targets, y);
  const trainOp = tf.optimizeLoss(loss, { learningRate: 0.1, optimizer: 'Adam' });

  // The variables' values: at first what their initializers give.
  const values = new Map<string, Ort.Tensor>();
  const source = {
    valueOf({ name }: tf.Variable) {
      const { type, dims, data } = values.get(name) as Ort.Tensor;
      return new tf.TensorData(type as tf.DType, dims, data as Float32Array);
    },
  };
  const variables = tf.globalVariables();
  const first = tf.onnx.toInferenceModel(
    variables.map(({ initialValue }) => initialValue),
    source,
  );
  const started = await (await open(first)).run({});
  for (const [index, { name }] of variables.entries())
    values.set(name, started[first.graph.output[index]?.name as string] as Ort.Tensor);
  // onnxruntime's JavaScript cannot feed an input that has a default.
  const { step } = tf.onnx.detachState(tf.onnx.toStepModel(trainOp, source));
  const state = tf.onnx.stateOf(step) ?? new Map<string, string>();
  const session = await open(step);

  const losses: number[] = [];
  for (const [index, batch] of x.entries()) {
    const feeds = { 'x:0': tensor(batch), 't:0': tensor(t[index] as number[][]) };
    const fed = [...values].filter(([name]) => state.has(name));
    const results = await session.run({ ...feeds, ...Object.fromEntries(fed) });
    losses.push(Number(results[trainOp.name]?.data[0]));
    for (const [name, output] of state) values.set(name, results[output] as Ort.Tensor);
  }
  const inference = await open(tf.onnx.toInferenceModel(y, source));
  const results = await inference.run({ 'x:0': tensor(x[0] as number[][]) });
  return { losses, predictions: Array.from(results[y.name]?.data as Float32Array) };
}
