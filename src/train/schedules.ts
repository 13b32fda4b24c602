// Owns schedules: functions of a rate and the step that give a tensor, computed in the graph (TF `tf.train.*_decay`). They have the rate's
// dtype, read the step as it is before a training step counts it up, and drive any hyper-parameter as well as a rate.
//
// In the formulas: s the step, D decaySteps, p = s/D.
import { listArgument } from '../arguments.js';
import { checkOptions, DTypeError, ValueError } from '../errors.js';
import { constant } from '../graph/constant.js';
import { convertToTensor, isSymbolic, type TensorLike, type TensorOf } from '../graph/convert.js';
import { nameScope } from '../graph/scopes.js';
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { cast, stack } from '../ops/math.js';
import { randomNormal } from '../ops/random.js';
import { isInteger } from '../values/dtype.js';
import { checkHyper, type Operand, oneMinus, operand } from './operand.js';

/** A rate that falls: what `optimizeLoss` takes as `learningRateDecayFn`. */
export type Decay = (learningRate: TensorLike, globalStep: TensorLike) => Tensor;

export interface DecayOptions {
  /** The scope of the schedule's nodes. Default: its TensorFlow name. */
  name?: string | undefined;
}
export interface StaircaseOptions extends DecayOptions {
  /** Decays at whole multiples of `decaySteps` only. Default false. */
  staircase?: boolean | undefined;
}

/** An argument as an operand beside the rate: a number as it is, a tensor in the rate's dtype. */
type AsOperand = (value: TensorLike) => Operand;

/** What all schedules share: the checks, the scope, and rate, step and arguments in one dtype. */
function schedule<R extends TensorLike>(
  name: string,
  learningRate: R,
  globalStep: TensorLike,
  build: (rate: Tensor, step: Tensor, as: AsOperand) => Tensor,
): TensorOf<R> {
  if (globalStep === null || globalStep === undefined)
    throw new ValueError(`global_step is required for ${name}.`, { got: String(globalStep) });
  return nameScope(name, () => {
    const rate = convertToTensor(learningRate);
    return build(rate, cast(globalStep, rate.dtype), (value) => operand(value, rate.dtype));
  }) as TensorOf<R>;
}

/** `s/D`, whole with `staircase`. */
const periods = (step: Tensor, decaySteps: Operand, staircase = false): Tensor => {
  const fraction = ops.div(step, decaySteps);
  return staircase ? ops.floor(fraction) : fraction;
};
/** `s/D` where it is below 1, else 1. */
const completed = (step: Tensor, decaySteps: Operand): Tensor => ops.min([periods(step, decaySteps), 1]);
/** `½·(1 + cos(π·x))` */
const halfCosine = (x: Tensor): Tensor => ops.mul(ops.add(ops.cos(ops.mul(x, Math.PI)), 1), 0.5);
/** `from·x + to·(1 − x)`, for `to` = 0 just `x`. */
const between = (x: Tensor, to: Operand): Tensor => (to === 0 ? x : ops.add(ops.mul(x, oneMinus(to, x.dtype)), to));

/**
 * `rate · decayRate^p` (TF `tf.train.exponential_decay`).
 *
 * @throws ValueError when there is no step.
 * @example exponentialDecay(0.1, globalStep, 1000, 0.96, { staircase: true })
 */
export function exponentialDecay<R extends TensorLike>(
  learningRate: R,
  globalStep: TensorLike,
  decaySteps: TensorLike,
  decayRate: TensorLike,
  options: StaircaseOptions = {},
): TensorOf<R> {
  checkOptions('exponentialDecay', options, ['staircase', 'name']);
  const { staircase, name = 'ExponentialDecay' } = options;
  return schedule(name, learningRate, globalStep, (rate, step, as) =>
    ops.mul(
      rate,
      ops.pow(convertToTensor(as(decayRate), { dtype: rate.dtype }), periods(step, as(decaySteps), staircase)),
    ),
  );
}

/**
 * `rate · e^(−decayRate·p)` (TF `tf.train.natural_exp_decay`).
 *
 * @throws ValueError when there is no step.
 * @example naturalExpDecay(0.1, globalStep, 1000, 0.5)
 */
export function naturalExpDecay<R extends TensorLike>(
  learningRate: R,
  globalStep: TensorLike,
  decaySteps: TensorLike,
  decayRate: TensorLike,
  options: StaircaseOptions = {},
): TensorOf<R> {
  checkOptions('naturalExpDecay', options, ['staircase', 'name']);
  const { staircase, name = 'ExponentialDecay' } = options;
  return schedule(name, learningRate, globalStep, (rate, step, as) =>
    ops.mul(rate, ops.exp(ops.neg(ops.mul(periods(step, as(decaySteps), staircase), as(decayRate))))),
  );
}

/**
 * `rate / (1 + decayRate·p)` (TF `tf.train.inverse_time_decay`).
 *
 * @throws ValueError when there is no step.
 * @example inverseTimeDecay(0.1, globalStep, 1000, 0.5)
 */
export function inverseTimeDecay<R extends TensorLike>(
  learningRate: R,
  globalStep: TensorLike,
  decaySteps: TensorLike,
  decayRate: TensorLike,
  options: StaircaseOptions = {},
): TensorOf<R> {
  checkOptions('inverseTimeDecay', options, ['staircase', 'name']);
  const { staircase, name = 'InverseTimeDecay' } = options;
  return schedule(name, learningRate, globalStep, (rate, step, as) =>
    ops.div(rate, ops.add(ops.mul(periods(step, as(decaySteps), staircase), as(decayRate)), 1)),
  );
}

export interface PolynomialDecayOptions extends DecayOptions {
  /** Where it ends, 0.0001. */
  endLearningRate?: TensorLike | undefined;
  /** 1: a straight line. */
  power?: TensorLike | undefined;
  /** Starts again behind `decaySteps`, each time from the height where a longer line would be. Default false: stays at the end. */
  cycle?: boolean | undefined;
}

/**
 * `(rate − end)·(1 − p)^power + end` up to D, then `end`; with `cycle`, D is multiplied so that it is never exceeded
 * (TF `tf.train.polynomial_decay`).
 *
 * @throws ValueError when there is no step.
 * @example polynomialDecay(0.1, globalStep, 10000, { endLearningRate: 0.01, power: 0.5 })
 */
export function polynomialDecay<R extends TensorLike>(
  learningRate: R,
  globalStep: TensorLike,
  decaySteps: TensorLike,
  options: PolynomialDecayOptions = {},
): TensorOf<R> {
  checkOptions('polynomialDecay', options, ['endLearningRate', 'power', 'cycle', 'name']);
  const { endLearningRate = 0.0001, power = 1, cycle = false, name = 'PolynomialDecay' } = options;
  return schedule(name, learningRate, globalStep, (rate, step, as) => {
    const fraction = ops.div(step, as(decaySteps));
    // Within a cycle: p / ⌈p⌉, and 0 at the very start.
    const done = cycle ? ops.div(fraction, ops.max([ops.ceil(fraction), 1])) : ops.min([fraction, 1]);
    const left = ops.sub(1, done);
    const end = as(endLearningRate);
    return ops.add(ops.mul(ops.sub(rate, end), power === 1 ? left : ops.pow(left, as(power))), end);
  });
}

/**
 * Constant between boundaries (TF `tf.train.piecewise_constant`): `values[0]` up to and with `boundaries[0]`, then `values[1]`, …
 *
 * @param x usually the step; the boundaries have its dtype.
 * @param values one more than boundaries, all of one dtype.
 * @throws ValueError when the lengths do not fit; DTypeError when boundaries are not of the dtype of `x`, or values differ.
 * @example piecewiseConstant(globalStep, [1000, 5000], [0.1, 0.05, 0.01])
 */
export function piecewiseConstant(
  x: TensorLike,
  boundaries: readonly TensorLike[],
  values: readonly TensorLike[],
  options: DecayOptions = {},
): Tensor {
  checkOptions('piecewiseConstant', options, ['name']);
  listArgument('piecewiseConstant: boundaries', boundaries, 'numbers');
  listArgument('piecewiseConstant: values', values, 'numbers');
  if (boundaries.length !== values.length - 1) {
    throw new ValueError('The length of boundaries should be 1 less than the length of values', {
      got: `${boundaries.length} boundaries, ${values.length} values`,
    });
  }
  return nameScope(options.name ?? 'PiecewiseConstant', () => {
    const at = convertToTensor(x);
    for (const boundary of boundaries) {
      const isOther = isSymbolic(boundary)
        ? boundary.dtype !== at.dtype
        : isInteger(at.dtype) && !Number.isInteger(boundary);
      if (isOther)
        throw new DTypeError(
          `Boundaries (${isSymbolic(boundary) ? boundary.dtype : boundary}) must have the same dtype as x (${at.dtype}).`,
          { node: at.name },
        );
    }
    const [first] = values.filter(isSymbolic);
    const steps = listOf(values, first?.dtype ?? 'float32');
    // How many boundaries lie below x is the index of its value.
    const below = ops.less(listOf(boundaries, at.dtype), at);
    return boundaries.length === 0
      ? convertToTensor(values[0] as TensorLike)
      : ops.gather(steps, ops.reduceSum(cast(below, 'int64'), undefined, { keepdims: 0 }));
  });
}

/** Scalars as a vector. */
function listOf(values: readonly TensorLike[], dtype: Tensor['dtype']): Tensor {
  if (!values.some(isSymbolic)) return constant(values as number[], { dtype, shape: [values.length] });
  return stack(values.map((value) => convertToTensor(value, { dtype })));
}

export interface CosineDecayOptions extends DecayOptions {
  /** The part of the rate that is left at the end, 0. */
  alpha?: TensorLike | undefined;
}

/**
 * `rate·((1 − alpha)·½·(1 + cos πp) + alpha)` up to D, then `rate·alpha` (TF `tf.train.cosine_decay`; Loshchilov and Hutter 2016).
 *
 * @throws ValueError when there is no step.
 * @example cosineDecay(0.1, globalStep, 10000, { alpha: 0.01 })
 */
export function cosineDecay<R extends TensorLike>(
  learningRate: R,
  globalStep: TensorLike,
  decaySteps: TensorLike,
  options: CosineDecayOptions = {},
): TensorOf<R> {
  checkOptions('cosineDecay', options, ['alpha', 'name']);
  const { alpha = 0, name = 'CosineDecay' } = options;
  return schedule(name, learningRate, globalStep, (rate, step, as) =>
    ops.mul(rate, between(halfCosine(completed(step, as(decaySteps))), as(alpha))),
  );
}

export interface CosineDecayRestartsOptions extends CosineDecayOptions {
  /** How many times longer each period is than the one before, 2. */
  tMul?: number | undefined;
  /** How many times higher each period starts than the one before, 1. */
  mMul?: TensorLike | undefined;
}

/**
 * Cosine decay that starts anew, each time over a `tMul` times longer period and from an `mMul` times higher rate (TF
 * `tf.train.cosine_decay_restarts`; Loshchilov and Hutter 2016). With f = s/firstDecaySteps, the period i = ⌊log(1 − f·(1 − t)) / log t⌋,
 * or ⌊f⌋ for t = 1, and q the part of it that is over: `rate·((1 − alpha)·½·mⁱ·(1 + cos πq) + alpha)`.
 *
 * @throws ValueError when there is no step, and for a `tMul` that is not positive.
 * @example cosineDecayRestarts(0.1, globalStep, 1000, { mMul: 0.5 })
 */
export function cosineDecayRestarts<R extends TensorLike>(
  learningRate: R,
  globalStep: TensorLike,
  firstDecaySteps: TensorLike,
  options: CosineDecayRestartsOptions = {},
): TensorOf<R> {
  checkOptions('cosineDecayRestarts', options, ['tMul', 'mMul', 'alpha', 'name']);
  const { tMul = 2, mMul = 1, alpha = 0, name = 'SGDRDecay' } = options;
  if (!(tMul > 0)) throw new ValueError('cosineDecayRestarts: tMul must be a positive number', { got: String(tMul) });
  return schedule(name, learningRate, globalStep, (rate, step, as) => {
    const fraction = ops.div(step, as(firstDecaySteps));
    const [period, over] = tMul === 1 ? evenPeriod(fraction) : growingPeriod(fraction, tMul);
    const wave = halfCosine(over);
    const height = mMul === 1 ? wave : ops.mul(wave, ops.pow(convertToTensor(as(mMul), { dtype: rate.dtype }), period));
    return ops.mul(rate, between(height, as(alpha)));
  });
}

/** The number of the period, and the part of it that is over, for periods of length 1. */
function evenPeriod(fraction: Tensor): [period: Tensor, over: Tensor] {
  const period = ops.floor(fraction);
  return [period, ops.sub(fraction, period)];
}
/** The same for periods of length 1, t, t², …, of which the first i take (1 − tⁱ)/(1 − t). */
function growingPeriod(fraction: Tensor, t: number): [period: Tensor, over: Tensor] {
  const period = ops.floor(
    ops.div(ops.log(ops.add(ops.mul(fraction, t - 1), 1)), ops.log(constant(t, { dtype: fraction.dtype }))),
  );
  const length = ops.pow(constant(t, { dtype: fraction.dtype }), period);
  const before = ops.div(ops.sub(length, 1), t - 1);
  return [period, ops.div(ops.sub(fraction, before), length)];
}

export interface LinearCosineDecayOptions extends DecayOptions {
  /** How many periods of the cosine there are, 0.5. */
  numPeriods?: TensorLike | undefined;
  /** Added to the line, 0. */
  alpha?: TensorLike | undefined;
  /** Added at last, 0.001: the rate starts above and ends at `rate·beta`. */
  beta?: TensorLike | undefined;
}
export interface NoisyLinearCosineDecayOptions extends LinearCosineDecayOptions {
  /** Variance of the noise in the first step, 1. */
  initialVariance?: TensorLike | undefined;
  /** The power of 1/(1+s) by which the variance falls, 0.55. */
  varianceDecay?: TensorLike | undefined;
  /** Keys the noise instead of its name in the graph. */
  seed?: number | undefined;
}

/** `rate·((alpha + line)·½·(1 + cos 2π·n·p) + beta)` */
function linearCosine(
  rate: Tensor,
  done: Tensor,
  line: Tensor,
  as: AsOperand,
  options: LinearCosineDecayOptions,
): Tensor {
  const { numPeriods = 0.5, alpha = 0, beta = 0.001 } = options;
  const raised = alpha === 0 ? line : ops.add(line, as(alpha));
  const turns = typeof numPeriods === 'number' ? 2 * numPeriods : ops.mul(as(numPeriods), 2);
  const wave = ops.mul(raised, halfCosine(turns === 1 ? done : ops.mul(done, turns)));
  return ops.mul(rate, beta === 0 ? wave : ops.add(wave, as(beta)));
}

/**
 * `rate·((alpha + 1 − p)·½·(1 + cos 2π·n·p) + beta)` up to D (TF `tf.train.linear_cosine_decay`; Bello et al. 2017).
 *
 * @throws ValueError when there is no step.
 * @example linearCosineDecay(0.1, globalStep, 10000)
 */
export function linearCosineDecay<R extends TensorLike>(
  learningRate: R,
  globalStep: TensorLike,
  decaySteps: TensorLike,
  options: LinearCosineDecayOptions = {},
): TensorOf<R> {
  checkOptions('linearCosineDecay', options, ['numPeriods', 'alpha', 'beta', 'name']);
  return schedule(options.name ?? 'LinearCosineDecay', learningRate, globalStep, (rate, step, as) => {
    const done = completed(step, as(decaySteps));
    return linearCosine(rate, done, ops.sub(1, done), as, options);
  });
}

/**
 * `linearCosineDecay` with normal noise of variance `initialVariance/(1+s)^varianceDecay` added to its line
 * (TF `tf.train.noisy_linear_cosine_decay`; Bello et al. 2017).
 *
 * @throws ValueError when there is no step.
 * @example noisyLinearCosineDecay(0.1, globalStep, 10000)
 */
export function noisyLinearCosineDecay<R extends TensorLike>(
  learningRate: R,
  globalStep: TensorLike,
  decaySteps: TensorLike,
  options: NoisyLinearCosineDecayOptions = {},
): TensorOf<R> {
  checkOptions('noisyLinearCosineDecay', options, [
    'initialVariance',
    'varianceDecay',
    'numPeriods',
    'alpha',
    'beta',
    'seed',
    'name',
  ]);
  const { initialVariance = 1, varianceDecay = 0.55, seed } = options;
  return schedule(options.name ?? 'NoisyLinearCosineDecay', learningRate, globalStep, (rate, step, as) => {
    const limited = ops.min([step, as(decaySteps)]);
    const done = periods(limited, as(decaySteps));
    const variance = ops.div(as(initialVariance), ops.pow(ops.add(limited, 1), as(varianceDecay)));
    const noise = randomNormal([], {
      stddev: ops.sqrt(variance),
      dtype: rate.dtype,
      ...(seed !== undefined && { seed }),
    });
    return linearCosine(rate, done, ops.add(ops.sub(1, done), noise), as, options);
  });
}

export interface LinearWarmupOptions extends DecayOptions {
  /** The part of the rate that it begins with, 0. */
  start?: TensorLike | undefined;
}

/**
 * Raises a rate from `start·rate` to `rate` over the first `warmupSteps`, in a straight line: `rate · (start + (1 − start)·min(s/W, 1))`.
 * It goes around any decay, which keeps counting from the beginning of the training. With 0 warmup steps it is the rate itself.
 *
 * @throws ValueError when there is no step, and for a negative number of warmup steps.
 * @example
 * optimizeLoss(loss, { learningRate: 0.1, optimizer: 'SGD', globalStep,
 *   learningRateDecayFn: (rate, step) => linearWarmup(cosineDecay(rate, step, 10000), step, 500) });
 */
export function linearWarmup<R extends TensorLike>(
  learningRate: R,
  globalStep: TensorLike,
  warmupSteps: TensorLike,
  options: LinearWarmupOptions = {},
): TensorOf<R> {
  checkOptions('linearWarmup', options, ['start', 'name']);
  const { start = 0, name = 'LinearWarmup' } = options;
  checkHyper('linearWarmup: warmupSteps', warmupSteps, 'at least 0');
  return schedule(name, learningRate, globalStep, (rate, step, as) =>
    warmupSteps === 0 ? rate : ops.mul(rate, between(completed(step, as(warmupSteps)), as(start))),
  );
}
