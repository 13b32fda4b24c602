// Runs a model on onnxruntime as it is, without a session of ours.
import * as ort from 'onnxruntime-node';
import * as tf from 'trainop';

/** The outputs of a model by name, in the model's order; no half floats, whose arrays differ from one version of Node to another. */
export async function runModel(
  model: tf.onnx.OnnxModel,
  feeds: Readonly<Record<string, tf.TensorData>>,
  options: ort.InferenceSession.SessionOptions = {},
): Promise<Record<string, tf.TensorData>> {
  const session = await ort.InferenceSession.create(tf.onnx.encode(model), {
    logSeverityLevel: 4,
    intraOpNumThreads: 1,
    ...options,
  });
  const inputs = Object.fromEntries(
    Object.entries(feeds).map(([name, { dtype, shape, data }]) => [
      name,
      new ort.Tensor(dtype as 'float32', data as Float32Array, [...shape]),
    ]),
  );
  const results = await session.run(inputs);
  await session.release();
  return Object.fromEntries(
    model.graph.output.map(({ name }) => {
      const { type, dims, data } = results[name] as ort.Tensor;
      return [name, new tf.TensorData(type as tf.DType, dims, data as never)];
    }),
  );
}
