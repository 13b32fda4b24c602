// Owns batch normalization: statistics of the batch in training, moving averages of them in evaluation, and the update ops between.

import { checkNumber } from '../arguments.js';
import { checkOptions } from '../errors.js';
import { GraphKeys } from '../graph/collections.js';
import { constant } from '../graph/constant.js';
import { convertToTensor, type TensorLike } from '../graph/convert.js';
import { getDefaultGraph } from '../graph/graph.js';
import type { Operation } from '../graph/operation.js';
import { controlDependencies } from '../graph/scopes.js';
import { Tensor } from '../graph/tensor.js';
import type { Variable } from '../graph/variable.js';
import * as ops from '../ops/index.js';
import { epsilonFor } from '../ops/literals.js';
import { cast, rsqrt } from '../ops/math.js';
import type { DType } from '../values/dtype.js';
import { elementCount } from '../values/shape.js';
import * as initializers from '../variables/initializers.js';
import {
  channelCount,
  channelsFirst,
  checkDataFormat,
  checkIsTraining,
  type DataFormat,
  LAYER_OPTIONS,
  type LayerOptions,
  layer,
  modelVariable,
} from './common.js';
import { type Activation, normalizeAndActivate } from './normalizer.js';

export interface BatchNormOptions extends LayerOptions {
  /** How much of a moving average stays at each step, 0.999. Lower it (0.9) for short trainings. */
  decay?: number | undefined;
  /** Adds the variable `beta`. Default true. */
  center?: boolean | undefined;
  /** Multiplies by the variable `gamma`. Default false: a following linear layer can do it. */
  scale?: boolean | undefined;
  /** Added to the variance, 0.001. */
  epsilon?: number | undefined;
  /** Default `null`: none. */
  activationFn?: Activation | null | undefined;
  /** Uses and updates with the batch's statistics (true, the default), or uses the moving averages; may be a bool tensor. */
  isTraining?: boolean | Tensor | undefined;
  /**
   * The collection that the updates join, `update_ops`; `null` makes the output depend on them, as it always does inside `cond`,
   * `whileLoop` and `scan`: the averages move where the branch is taken, and in every step.
   */
  updatesCollections?: string | null | undefined;
  /** Whether the moving variance is of the sample, n/(n−1), as TF's fused kernel has it. Default: for rank 2 and 4. */
  fused?: boolean | undefined;
  /** Default `NCHW`. */
  dataFormat?: DataFormat | undefined;
}

/**
 * Normalizes each channel over the batch (TF `tf.contrib.layers.batch_norm`; Ioffe and Szegedy 2015). Variables `beta`, `gamma`,
 * `moving_mean`, `moving_variance`. In training it adds two update ops to the collection `update_ops`, which `optimizeLoss` runs. Inside a branch or a body
 * they run with the output.
 *
 * @param inputs `[batch, channels]` or `[batch, channels, …]`, and with the channels last for `dataFormat: 'NHWC'`.
 * @throws ShapeError when the number of channels is not known; DTypeError when `isTraining` is neither a boolean nor a bool tensor.
 * @example layers.batchNorm(x, { decay: 0.9, isTraining: true })
 */
export function batchNorm<D extends DType>(inputs: TensorLike<D>, options: BatchNormOptions = {}): Tensor<D> {
  checkOptions('batchNorm', options, [
    ...LAYER_OPTIONS,
    'decay',
    'center',
    'scale',
    'epsilon',
    'activationFn',
    'isTraining',
    'updatesCollections',
    'fused',
    'dataFormat',
  ]);
  const {
    center = true,
    scale = false,
    activationFn = null,
    isTraining = true,
    updatesCollections = GraphKeys.UPDATE_OPS,
    trainable = true,
    dataFormat = 'NCHW',
  } = options;
  checkIsTraining('batchNorm', isTraining);
  checkDataFormat('batchNorm', dataFormat);
  checkNumber('batchNorm: decay', options.decay ?? 0);
  checkNumber('batchNorm: epsilon', options.epsilon ?? 0);
  const input = convertToTensor(inputs);
  const channels = channelCount(
    'batchNorm',
    input,
    dataFormat,
    dataFormat === 'NCHW' ? '[batch, channels, …]' : '[batch, …, channels]',
  );
  return layer('batchNorm', 'BatchNorm', options, () => {
    const updates: Operation[] = [];
    const normalize = (x: Tensor<D>): Tensor<D> => {
      const { dtype } = x;
      const shape = [channels];
      const affine = (name: string, initializer: initializers.InitializerFunction) =>
        modelVariable(name, { shape, dtype, initializer, trainable });
      const moving = (name: string, initializer: initializers.InitializerFunction) =>
        modelVariable(name, { shape, dtype, initializer, trainable: false });
      const beta = center ? affine('beta', initializers.zeros()) : undefined;
      const gamma = scale ? affine('gamma', initializers.ones()) : undefined;
      const averages = [
        moving('moving_mean', initializers.zeros()),
        moving('moving_variance', initializers.ones()),
      ] as const;
      if (isTraining === false) return withAverages(x, beta, gamma, averages, options);
      const [output, ...changes] = withBatch(x, beta, gamma, averages, options);
      updates.push(...changes);
      return output;
    };
    const output = channelsFirst(input, dataFormat, normalize);
    if (updatesCollections !== null)
      for (const update of updates) getDefaultGraph().addToCollection(updatesCollections, update);
    // Whoever runs a collection's operations is outside of branches and bodies, where what happens inside is known by its results alone.
    const inPlace = updatesCollections === null || getDefaultGraph().parent !== undefined;
    const ordered = inPlace && updates.length > 0 ? controlDependencies(updates, () => ops.identity(output)) : output;
    return normalizeAndActivate(ordered, {}, activationFn);
  });
}

type Averages<D extends DType> = readonly [mean: Variable<D>, variance: Variable<D>];

/** Evaluation: one ONNX node, which runtimes fold into a convolution before it. */
function withAverages<D extends DType>(
  x: Tensor<D>,
  beta: TensorLike<D> | undefined,
  gamma: TensorLike<D> | undefined,
  [mean, variance]: Averages<D>,
  { epsilon = 0.001 }: BatchNormOptions,
): Tensor<D> {
  const { dtype, shape } = mean;
  return ops.batchNormalization(
    x,
    gamma ?? constant(1, { dtype, shape }),
    beta ?? constant(0, { dtype, shape }),
    mean,
    variance,
    { epsilon: epsilonFor(epsilon, x.dtype) },
  );
}

/** Training: the statistics of this batch, and the updates that move the averages towards them. */
function withBatch<D extends DType>(
  x: Tensor<D>,
  beta: Variable<D> | undefined,
  gamma: Variable<D> | undefined,
  averages: Averages<D>,
  options: BatchNormOptions,
): [output: Tensor<D>, mean: Operation, variance: Operation] {
  const rank = x.rank as number;
  const { decay = 0.999, epsilon = 0.001, fused = rank === 2 || rank === 4, isTraining = true } = options;
  const axes = [0n, ...Array.from({ length: rank - 2 }, (_, axis) => BigInt(axis + 2))];
  // Statistics are kept as [1, channels, 1, 1] beside the images and as [channels] beside the variables.
  const beside = (vector: TensorLike<D>) =>
    rank === 2
      ? convertToTensor(vector)
      : ops.unsqueeze(
          vector,
          axes.slice(1).map((axis) => axis - 1n),
        );
  const vector = (statistic: Tensor) => ops.reshape(statistic, [-1n]);
  const choose = (batch: Tensor<D>, average: Variable<D>) =>
    isTraining instanceof Tensor ? ops.where(isTraining, batch, beside(average)) : batch;

  const batchMean = ops.reduceMean(x, axes, { keepdims: 1 });
  const mean = choose(batchMean, averages[0]);
  const centered = ops.sub(x, mean);
  const batchCentered = isTraining instanceof Tensor ? ops.sub(x, batchMean) : centered;
  const batchVariance = ops.reduceMean(ops.mul(batchCentered, batchCentered), axes, { keepdims: 1 });
  const inverse = rsqrt(ops.add(choose(batchVariance, averages[1]), epsilonFor(epsilon, x.dtype)));
  const scaled = ops.mul(centered, gamma === undefined ? inverse : ops.mul(inverse, beside(gamma)));
  const output = beta === undefined ? scaled : ops.add(scaled, beside(beta));

  const update = (average: Variable, statistic: Tensor) => {
    const difference = ops.mul(ops.sub(average.value, vector(statistic)), 1 - decay);
    return average.assignSub(isTraining instanceof Tensor ? ops.where(isTraining, difference, 0) : difference, {
      name: 'AssignMovingAvg',
    });
  };
  return getDefaultGraph().within({ phase: 'update' }, () => {
    const variance = fused ? ops.mul(batchVariance, besselCorrection(x)) : batchVariance;
    return [output, update(averages[0], batchMean), update(averages[1], variance)];
  });
}

/** n / (n − 1), n the number of elements a channel has in the batch; 1 for a single one. */
function besselCorrection<D extends DType>(x: Tensor<D>): Tensor<D> | number {
  const channels = x.shape?.[1] as number;
  const known = elementCount(x.shape);
  if (known !== null) return known / Math.max(known - channels, channels);
  // A half float ends at 65504.
  const count = ops.div(cast(ops.size(x), x.dtype === 'float64' ? 'float64' : 'float32'), channels);
  return cast(ops.div(count, ops.max([ops.sub(count, 1), 1])), x.dtype);
}
