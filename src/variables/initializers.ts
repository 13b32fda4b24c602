// Owns initializers: functions of shape and dtype that build a variable's first value as graph nodes (TF `tf.initializers`).
import { checkNumber } from '../arguments.js';
import { checkOptions, ShapeError, ValueError } from '../errors.js';
import { constant } from '../graph/constant.js';
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { fill } from '../ops/math.js';
import * as random from '../ops/random.js';
import type { DType } from '../values/dtype.js';
import { TensorData, type TensorDataLike } from '../values/tensor-data.js';

/** Builds a first value. */
export type InitializerFunction = (shape: readonly number[], dtype: DType) => Tensor;

export interface Seeded {
  /** Keys the numbers instead of the variable's name, together with the graph's seed. */
  seed?: number | undefined;
}

/** Zeros, `false` (TF `zeros_initializer`). */
export const zeros = (): InitializerFunction => (shape, dtype) => fill(shape, dtype === 'bool' ? false : 0, { dtype });
/** Ones (TF `ones_initializer`). */
export const ones = (): InitializerFunction => (shape, dtype) => fill(shape, dtype === 'bool' ? true : 1, { dtype });
/** A fixed value: one element for all, or as many as the shape has (TF `constant_initializer`). */
const constantInitializer =
  (value: TensorDataLike): InitializerFunction =>
  (shape, dtype) => {
    const data = TensorData.from(value, dtype);
    return data.size === 1 && typeof value === 'number' ? fill(shape, value, { dtype }) : constant(data, { shape });
  };
/** Evenly from `[minval, maxval)`, by default `[-0.05, 0.05)` (TF `random_uniform_initializer`). */
export const randomUniform = (
  options: Seeded & {
    /** The least number. Default -0.05. */
    minval?: number | undefined;
    /** What numbers stay below. Default 0.05. */
    maxval?: number | undefined;
  } = {},
): InitializerFunction => {
  checkOptions('randomUniform', options, ['minval', 'maxval', 'seed']);
  return (shape, dtype) =>
    random.randomUniform(shape, { ...options, minval: options.minval ?? -0.05, maxval: options.maxval ?? 0.05, dtype });
};
/** Normal, by default of standard deviation 0.05 (TF `random_normal_initializer`). */
export const randomNormal = (
  options: Seeded & {
    /** Default 0. */
    mean?: number | undefined;
    /** The standard deviation. Default 0.05. */
    stddev?: number | undefined;
  } = {},
): InitializerFunction => {
  checkOptions('randomNormal', options, ['mean', 'stddev', 'seed']);
  return (shape, dtype) => random.randomNormal(shape, { ...options, stddev: options.stddev ?? 0.05, dtype });
};
/** Normal within two standard deviations, by default 0.05 (TF `truncated_normal_initializer`). */
export const truncatedNormal = (
  options: Seeded & {
    /** Default 0. */
    mean?: number | undefined;
    /** The standard deviation. Default 0.05. */
    stddev?: number | undefined;
  } = {},
): InitializerFunction => {
  checkOptions('truncatedNormal', options, ['mean', 'stddev', 'seed']);
  return (shape, dtype) => random.truncatedNormal(shape, { ...options, stddev: options.stddev ?? 0.05, dtype });
};

export interface VarianceScalingOptions extends Seeded {
  /** Default 1. */
  scale?: number | undefined;
  /** What the variance is divided by. Default `fanIn`. */
  mode?: 'fanIn' | 'fanOut' | 'fanAvg' | undefined;
  /** Default `truncatedNormal`, whose standard deviation is corrected for the truncation. */
  distribution?: 'truncatedNormal' | 'normal' | 'uniform' | undefined;
}
/** The standard deviation that truncation at two sigma leaves of 1. */
const TRUNCATED_STDDEV = 0.87962566103423978;

/**
 * Random numbers whose variance is `scale / fan` (TF `variance_scaling_initializer`). For a matrix `[in, out]` the fans are its sizes;
 * for a convolution kernel in ONNX's layout `[out, in, …spatial]` they are multiplied by the receptive field.
 *
 * @throws ValueError for a scale that is not positive.
 */
export function varianceScaling(options: VarianceScalingOptions = {}): InitializerFunction {
  checkOptions('varianceScaling', options, ['scale', 'mode', 'distribution', 'seed']);
  const { scale = 1, mode = 'fanIn', distribution = 'truncatedNormal', ...seeded } = options;
  checkNumber('varianceScaling: scale', scale);
  if (!(scale > 0)) throw new ValueError('`scale` must be positive float.', { got: String(scale) });
  return (shape, dtype) => {
    const { fanIn, fanOut } = fans(shape);
    const fan = { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[mode];
    const stddev = Math.sqrt(scale / Math.max(1, fan));
    if (distribution === 'truncatedNormal')
      return random.truncatedNormal(shape, { stddev: stddev / TRUNCATED_STDDEV, dtype, ...seeded });
    if (distribution === 'normal') return random.randomNormal(shape, { stddev, dtype, ...seeded });
    const limit = Math.sqrt(3) * stddev;
    return random.randomUniform(shape, { minval: -limit, maxval: limit, dtype, ...seeded });
  };
}

function fans(shape: readonly number[]): { fanIn: number; fanOut: number } {
  const [first = 1, second = first, ...spatial] = shape;
  if (shape.length <= 2) return { fanIn: first, fanOut: second };
  const field = spatial.reduce((product, dim) => product * dim, 1);
  return { fanIn: second * field, fanOut: first * field };
}

function seeded(where: string, options: Seeded): Seeded {
  checkOptions(where, options, ['seed']);
  return options;
}

/** Uniform within ±√(6 / (in + out)) (TF `glorot_uniform_initializer`, contrib's `xavier_initializer`; Glorot and Bengio 2010). */
export const glorotUniform = (options: Seeded = {}): InitializerFunction =>
  varianceScaling({ scale: 1, mode: 'fanAvg', distribution: 'uniform', ...seeded('glorotUniform', options) });
/** Truncated normal of variance 2 / (in + out) (TF `glorot_normal_initializer`). */
export const glorotNormal = (options: Seeded = {}): InitializerFunction =>
  varianceScaling({ scale: 1, mode: 'fanAvg', ...seeded('glorotNormal', options) });
/** Uniform within ±√(6 / in) (TF `he_uniform`; He et al. 2015). */
export const heUniform = (options: Seeded = {}): InitializerFunction =>
  varianceScaling({ scale: 2, distribution: 'uniform', ...seeded('heUniform', options) });
/** Truncated normal of variance 2 / in (TF `he_normal`). */
export const heNormal = (options: Seeded = {}): InitializerFunction =>
  varianceScaling({ scale: 2, ...seeded('heNormal', options) });
/** The identity matrix times `gain` (TF `identity_initializer`). */
export const identity = (
  options: {
    /** The numbers on the diagonal. Default 1. */
    gain?: number | undefined;
  } = {},
): InitializerFunction => {
  checkOptions('identity', options, ['gain']);
  return (shape, dtype) => {
    if (shape.length !== 2)
      throw new ShapeError('Identity matrix initializer can only be used for 2D matrices.', {
        got: `rank ${shape.length}`,
      });
    return ops.mul(ops.eyeLike(fill(shape, 0, { dtype })), options.gain ?? 1);
  };
};
export { constantInitializer as constant };
