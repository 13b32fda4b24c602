// Types that are checked by the compiler alone (`tsc` in `npm test`): a wrong one does not compile. Nothing here runs.
import * as tf from 'trainop';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only where the type of `value` is `T` and nothing else. */
declare function exact<T>(): <V>(value: V, ...same: Equal<V, T> extends true ? [] : [never]) => void;

// The helper itself tells types apart.
exact<number>()(1 as number);
// @ts-expect-error a wider type is another type
exact<number | bigint>()(1 as number);
// @ts-expect-error and so is a narrower one
exact<number>()(1 as number | bigint);

declare const session: tf.Session;
declare const text: string;
declare const float: tf.Tensor<'float32'>;
declare const double: tf.Tensor<'float64'>;
declare const long: tf.Tensor<'int64'>;
declare const any: tf.Tensor;
declare const operation: tf.Operation;

// Numbers: the array that holds them and the value of one follow from the element type.
exact<tf.TensorData<'float32'>>()(new tf.TensorData('float32', [2], new Float32Array(2)));
exact<Float32Array>()(tf.TensorData.zeros('float32', [2]).data);
exact<Uint16Array>()(tf.TensorData.zeros('float16', [2]).data);
exact<BigInt64Array>()(tf.TensorData.zeros('int64', [2]).data);
exact<Uint8Array>()(tf.TensorData.zeros('bool', [2]).data);
exact<string[]>()(tf.TensorData.zeros('string', [2]).data);
exact<number>()(tf.TensorData.zeros('bfloat16', []).item());
exact<bigint>()(tf.TensorData.zeros('uint64', []).item());
exact<boolean>()(tf.TensorData.zeros('bool', []).item());
exact<string>()(tf.TensorData.zeros('string', []).item());
exact<number | bigint | boolean | string>()((null as unknown as tf.TensorData).item());
exact<tf.TensorData<'float32'>>()(tf.TensorData.from([[1, 2], [3]]));
exact<tf.TensorData<'float32'>>()(tf.TensorData.from([]));
exact<tf.TensorData<'int64'>>()(tf.TensorData.from([1n]));
exact<tf.TensorData<'bool'>>()(tf.TensorData.from(true));
exact<tf.TensorData<'string'>>()(tf.TensorData.from(['a']));
exact<tf.TensorData<'uint8'>>()(tf.TensorData.from(new Uint8ClampedArray(2)));
exact<tf.TensorData<'int16'>>()(tf.TensorData.from([1, 2], 'int16'));
// @ts-expect-error the elements of an int64 are not stored so
new tf.TensorData('int64', [2], new Float32Array(2));
// @ts-expect-error no such element type
new tf.TensorData('float', [2], new Float32Array(2));

// Sources.
exact<tf.Tensor<'float32'>>()(tf.placeholder('float32', ['batch', 2], { name: 'x' }));
exact<tf.Tensor<'float32'>>()(tf.constant([[1, 2]]));
exact<tf.Tensor<'int64'>>()(tf.constant(1n, { name: 'one' }));
exact<tf.Tensor<'bool'>>()(tf.constant([true, false]));
exact<tf.Tensor<'float64'>>()(tf.constant(new Float64Array(2)));
exact<tf.Tensor<'int32'>>()(tf.constant(1, { dtype: 'int32' }));
exact<tf.Tensor>()(tf.constant(1, { dtype: any.dtype }));
exact<tf.Variable<'float32'>>()(tf.getVariable('w', { shape: [2] }));
exact<tf.Variable<'int64'>>()(
  tf.getVariable('w', { shape: [2], dtype: 'int64', initializer: tf.initializers.zeros() }),
);
exact<tf.Variable<'float32'>>()(tf.getVariable('w', { initializer: [1, 2] }));
exact<tf.Variable<'int64'>>()(tf.getVariable('w', { initializer: 5n }));
exact<tf.Variable<'float64'>>()(tf.getVariable<'float64'>('w'));
exact<tf.Variable<'float64'>>()(new tf.Variable(1, { dtype: 'float64' }));
exact<tf.Variable<'float32'>>()(new tf.Variable(float));
exact<tf.Tensor<'float64'>>()(new tf.Variable(double).readValue());
// @ts-expect-error what a number is by itself, it stays
export const notLong: tf.Tensor<'int64'> = tf.constant(1);

// Operators: an output has the type of the inputs of its type variable, or the one that it always has.
exact<tf.Tensor<'float32'>>()(tf.ops.relu(float));
exact<tf.Tensor<'float32'>>()(tf.ops.add(float, 1));
exact<tf.Tensor<'float32'>>()(tf.ops.add([1, 2], tf.getVariable('w')));
exact<tf.Tensor<'float64'>>()(tf.ops.concat([double, 1, double], { axis: 0 }));
exact<tf.Tensor<'bool'>>()(tf.ops.less(float, 0));
exact<tf.Tensor<'int64'>>()(tf.ops.shape(float));
exact<[tf.Tensor<'float32'>, tf.Tensor<'int64'>]>()(tf.ops.topK(float, [5]));
exact<tf.Tensor<'float32'>[]>()(tf.ops.split(float));
exact<[tf.Tensor<'float32'>, tf.Tensor<'bool'>]>()(tf.ops.dropout(float, 0.5, true, { outputs: 2 }));
exact<tf.Tensor<'float16'>>()(tf.ops.cast(float, { to: 'float16' }));
exact<tf.Tensor>()(tf.ops.cast(float, { to: any.dtype }));
exact<tf.Tensor<'float64'>>()(tf.ops.castLike(float, double));
exact<tf.Tensor<'float32'>>()(tf.ops.randomNormal({ shape: [2] }));
exact<tf.Tensor<'float64'>>()(tf.ops.randomNormal({ shape: [2], dtype: 'float64' }));
exact<tf.Tensor<'float64'>>()(tf.ops.eyeLike(double));
exact<tf.Tensor<'int32'>>()(tf.ops.eyeLike(double, { dtype: 'int32' }));
exact<tf.Tensor<'int64'>>()(tf.ops.constantOfShape([2n], { value: tf.TensorData.from([1n]) }));
exact<tf.Tensor>()(tf.ops.add(float, any));
exact<tf.Tensor>()(tf.ops.sequenceAt(any, 0));

// Attributes of a few names, and element types by name.
tf.ops.maxPool(float, { kernel_shape: [2], auto_pad: 'SAME_UPPER' });
// @ts-expect-error no such padding
tf.ops.maxPool(float, { kernel_shape: [2], auto_pad: 'SAME' });
// @ts-expect-error an activation that ONNX does not have
tf.ops.lstm(float, float, float, undefined, undefined, undefined, undefined, undefined, { activations: ['Gelu'] });
// @ts-expect-error no such element type
tf.ops.cast(float, { to: 'float' });
// @ts-expect-error a number is what a file has
tf.ops.cast(float, { to: 1 });
// @ts-expect-error a misspelt attribute
tf.ops.softmax(float, { axes: 1 });

// Runs: the structure of the fetches, with the numbers' types.
exact<Promise<tf.TensorData<'float32'>>>()(session.run(float));
exact<Promise<tf.TensorData<'int64'>>>()(session.run(tf.getVariable('n', { dtype: 'int64' })));
exact<Promise<null>>()(session.run(operation));
exact<Promise<null>>()(session.run('init'));
exact<Promise<tf.TensorData>>()(session.run('x:0'));
exact<Promise<tf.TensorData | null>>()(session.run(text));
exact<Promise<tf.summary.SummaryValue<'float32'>>>()(session.run(tf.summary.scalar('loss', float)));
exact<Promise<tf.summary.SummaryValue[]>>()(session.run(tf.summary.mergeAll()));
exact<Promise<[tf.TensorData<'float32'>, null, tf.TensorData]>>()(session.run([float, operation, 'x:0']));
export const named: Promise<{ loss: tf.TensorData<'float32'>; all: [tf.TensorData<'int64'>] }> = session.run({
  loss: float,
  all: [long],
});
export const item: Promise<number> = session.run(float).then((result) => result.item());
// @ts-expect-error an operation has no numbers
export const nothing = session.run(operation).then((result) => result.item());
// @ts-expect-error 64-bit integers are bigints
export const wrong: Promise<number> = session.run(long).then((result) => result.item());

// TensorFlow's names.
exact<tf.Tensor<'float32'>>()(tf.add(float, 1));
exact<tf.Tensor<'float64'>>()(tf.square(tf.subtract(1, double)));
exact<tf.Tensor<'bool'>>()(tf.logicalNot(tf.greater(float, 0)));
exact<tf.Tensor<'int64'>>()(tf.argmax(float, -1));
exact<tf.Tensor<'int64'>>()(tf.shape(float));
exact<tf.Tensor<'float32'>>()(tf.matmul(float, tf.getVariable('w'), { transposeB: true }));
exact<tf.Tensor<'float32'>>()(tf.reduceMean(float, [0]));
exact<tf.Tensor<'float32'>[]>()(tf.unstack(float));
exact<tf.Tensor<'float16'>>()(tf.cast(float, 'float16'));
exact<tf.Tensor<'float32'>>()(tf.oneHot(long, 10));
exact<tf.Tensor<'int64'>>()(tf.oneHot(long, 10, { dtype: 'int64' }));
exact<tf.Tensor<'float32'>>()(tf.zeros([2]));
exact<tf.Tensor<'int32'>>()(tf.ones([2], { dtype: 'int32' }));
exact<tf.Tensor<'bool'>>()(tf.fill([2], true));
exact<tf.Tensor<'float64'>>()(tf.zerosLike(double));
exact<tf.Tensor<'int64'>>()(tf.onesLike(double, { dtype: 'int64' }));
exact<tf.Tensor<'float32'>>()(tf.randomUniform([2]));
exact<tf.Tensor<'float64'>>()(tf.randomNormal([2], { dtype: 'float64' }));
exact<tf.Tensor<'float64'>>()(tf.stopGradient(double));

// Networks, losses and the training step keep the type of what goes in.
const images = tf.placeholder('float32', ['batch', 1, 28, 28]);
const hidden = tf.layers.dense(tf.layers.flatten(tf.layers.maxPool2d(tf.layers.conv2d(images, 8, 3), 2)), 10);
exact<tf.Tensor<'float32'>>()(hidden);
exact<tf.Tensor<'float64'>>()(tf.layers.batchNorm(double));
exact<tf.Tensor<'float64'>>()(tf.layers.dropout(tf.layers.fullyConnected(double, 3, { activationFn: tf.nn.elu })));
exact<tf.Tensor<'float32'>>()(tf.nn.softmax(hidden));
exact<tf.Tensor<'float32'>>()(tf.losses.meanSquaredError(double, double));
exact<tf.Tensor<'float64'>>()(tf.losses.sparseSoftmaxCrossEntropy(long, double));
const loss = tf.losses.sparseSoftmaxCrossEntropy(long, hidden);
const step = tf.optimizeLoss(loss, { learningRate: 0.1, optimizer: 'Adam' });
export const lossBefore: Promise<number> = session.run(step).then((result) => result.item());

// Gradients: one for each of xs. Rows of a sparse one stand for a tensor.
exact<[tf.Gradient<'float32'> | null, tf.Gradient<'float64'> | null]>()(tf.gradients(loss, [float, double]));
exact<[tf.Gradient<'float32'> | null]>()(tf.gradients(loss, float));
const [slope] = tf.gradients(loss, [float]);
if (slope !== null) exact<tf.Tensor<'float32'>>()(tf.add(slope, 1));
// @ts-expect-error there may be no gradient
tf.add(tf.gradients(loss, [float])[0], 1);

// Control flow.
exact<tf.Tensor<'float32'>>()(
  tf.cond(
    true,
    () => float,
    () => 0,
  ),
);
exact<[tf.Tensor<'float32'>, tf.Tensor<'int64'>]>()(
  tf.cond(
    true,
    () => [float, long],
    () => [0, 1n],
  ),
);

// Options can be named, and a value that may be missing can be passed on.
export type Importable = [
  tf.AdaptiveClippingOptions,
  tf.CheckGradientOptions,
  tf.ConstantOptions,
  tf.ConvertOptions,
  tf.DifferenceOptions,
  tf.GetVariableOptions,
  tf.GradientsOptions,
  tf.OptimizeLossOptions,
  tf.PlaceholderOptions,
  tf.RandomOptions,
  tf.RunOptions,
  tf.ScanOptions,
  tf.SessionOptions,
  tf.VariableOptions,
  tf.VariableScopeOptions,
  tf.WhileLoopOptions,
  tf.initializers.VarianceScalingOptions,
  tf.layers.BatchNormOptions,
  tf.layers.Conv2dOptions,
  tf.layers.DenseOptions,
  tf.layers.DropoutOptions,
  tf.layers.FlattenOptions,
  tf.layers.FullyConnectedOptions,
  tf.layers.LayerOptions,
  tf.layers.NormalizerOptions,
  tf.layers.Pool2dOptions,
  tf.losses.CosineDistanceOptions,
  tf.losses.HuberLossOptions,
  tf.losses.LogLossOptions,
  tf.losses.LossOptions,
  tf.losses.SmoothedLossOptions,
  tf.losses.WeightOptions,
  tf.onnx.ExportOptions,
  tf.ops.ConvAttributes,
  tf.ops.NodeOptions,
  tf.ops.RawNodeOptions,
  tf.summary.SummaryOptions,
  tf.train.ApplyGradientsOptions,
  tf.train.ComputeGradientsOptions,
  tf.train.CosineDecayOptions,
  tf.train.ExponentialMovingAverageOptions,
  tf.train.FtrlOptions,
  tf.train.MomentOptions,
  tf.train.MomentumOptions,
  tf.train.PolynomialDecayOptions,
  tf.train.SignOptions,
  tf.train.StaircaseOptions,
  tf.train.WeightDecayOptions,
];
declare const maybe: { name?: string; activation?: tf.layers.Activation };
tf.placeholder('float32', [], { name: maybe.name });
tf.layers.dense(float, 3, { name: maybe.name, activation: maybe.activation });
tf.add(float, 1, { name: maybe.name });
new tf.train.MomentumOptimizer(0.1, 0.9, { name: maybe.name });

exact<[tf.Tensor<'float32'>, tf.Tensor<'int64'>]>()(
  tf.whileLoop(
    (x) => tf.less(x, 10),
    (x, n) => [tf.add(x, 1), n],
    [0, long],
  ),
);
exact<tf.Tensor<'float32'>>()(tf.scan((sum, x) => tf.add(sum, x), float));
exact<tf.Tensor<'float32'>>()(tf.train.exponentialDecay(0.1, long, 10, 0.5));
exact<tf.TensorData<'float64'>>()(session.valueOf(tf.getVariable('w', { dtype: 'float64' })));
exact<tf.Tensor<'float64'>>()(tf.straightThrough(tf.ops.round, double));
exact<tf.Tensor<'float64'>>()(tf.customGradient(() => [double, (dy) => dy])(1));

// Datasets: what elements are follows from what they are made of.
const points = tf.data.Dataset.fromTensorSlices({ x: [[1, 2]], ids: [1n], raw: new Uint8Array(1) });
exact<
  tf.data.Dataset<{
    readonly x: tf.TensorData<'float32'>;
    readonly ids: tf.TensorData<'int64'>;
    readonly raw: tf.TensorData<'uint8'>;
  }>
>()(points);
exact<tf.data.Dataset<tf.TensorData<'int64'>>>()(tf.data.Dataset.range(3).shuffle(3).batch(2).prefetch(1));
exact<tf.data.Dataset<{ readonly y: tf.TensorData<'bool'> }>>()(points.map(async () => ({ y: true })));
exact<tf.data.Dataset<tf.TensorData<'float32'>>>()(tf.data.Dataset.fromGenerator(() => [1, 2]));
exact<tf.data.Dataset<{ readonly a: tf.TensorData<'int64'> }>>()(tf.data.Dataset.zip({ a: tf.data.Dataset.range(2) }));
for await (const batch of points.batch(2)) await session.run(float, batch);
exact<
  tf.data.Dataset<{ readonly a: tf.TensorData<'bool'>; readonly b: tf.TensorData<'int64'>; readonly c: tf.TensorData }>
>()(tf.data.csv('a.csv', { columns: { a: 'bool', b: { from: 'x*', dtype: 'int64' }, c: {} } }));
exact<tf.data.Dataset<Readonly<Record<string, tf.TensorData>>>>()(tf.data.parquet('a.parquet'));
exact<tf.data.Dataset>()(tf.data.jsonLines('a.jsonl'));
