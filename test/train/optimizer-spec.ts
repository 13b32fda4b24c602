// Optimizers from their form in the fixtures: `{ class: 'tf.train.AdamOptimizer', args: { beta1: 0.5 } }`, arguments in snake_case.

import { assert } from 'chai';
import type { TensorLike } from '../../src/graph/convert.js';
import type { Tensor } from '../../src/graph/tensor.js';
import * as train from '../../src/train/index.js';
import { getGlobalStep } from '../../src/variables/global-step.js';

export interface OptimizerSpec {
  readonly class: string;
  readonly args?: Readonly<Record<string, unknown>>;
}
export interface DecaySpec {
  readonly decay: string;
  readonly initial?: number;
  readonly args: Readonly<Record<string, unknown>>;
}

export const camelCase = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Arguments under our names. */
export const camelCased = (args: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(args).map(([name, value]) => [camelCase(name), value]));

/** Which arguments of a class or function stand before its options, in order. */
export type Positional = readonly string[];

/** Calls `build` with the positional ones of `args` and with the others as options. */
export function spread<T>(
  build: (...parameters: never[]) => T,
  positional: Positional,
  args: Readonly<Record<string, unknown>>,
): T {
  const rest = Object.entries(args).filter(([name]) => !positional.includes(name));
  return build(...([...positional.map((name) => args[name]), Object.fromEntries(rest)] as never[]));
}

type OptimizerClass = new (...parameters: never[]) => train.Optimizer;
const RATE: Positional = ['learningRate'];
/** Our classes by TensorFlow's names, with what their constructors take before the options. */
export const OPTIMIZERS: Readonly<Record<string, readonly [OptimizerClass, Positional]>> = {
  'tf.train.GradientDescentOptimizer': [train.GradientDescentOptimizer, RATE],
  'tf.train.MomentumOptimizer': [train.MomentumOptimizer, ['learningRate', 'momentum']],
  'tf.train.AdagradOptimizer': [train.AdagradOptimizer, RATE],
  'tf.train.AdagradDAOptimizer': [train.AdagradDAOptimizer, ['learningRate', 'globalStep']],
  'tf.train.AdadeltaOptimizer': [train.AdadeltaOptimizer, RATE],
  'tf.train.AdamOptimizer': [train.AdamOptimizer, RATE],
  'tf.train.FtrlOptimizer': [train.FtrlOptimizer, RATE],
  'tf.train.RMSPropOptimizer': [train.RMSPropOptimizer, RATE],
  'tf.train.ProximalGradientDescentOptimizer': [train.ProximalGradientDescentOptimizer, RATE],
  'tf.train.ProximalAdagradOptimizer': [train.ProximalAdagradOptimizer, RATE],
  'tf.contrib.opt.AdamWOptimizer': [train.AdamWOptimizer, ['weightDecay', 'learningRate']],
  'tf.contrib.opt.MomentumWOptimizer': [train.MomentumWOptimizer, ['weightDecay', 'learningRate', 'momentum']],
  'tf.contrib.opt.NadamOptimizer': [train.NadamOptimizer, RATE],
  'tf.contrib.opt.AdaMaxOptimizer': [train.AdaMaxOptimizer, RATE],
  'tf.contrib.opt.LazyAdamOptimizer': [train.LazyAdamOptimizer, RATE],
  'tf.contrib.opt.LARSOptimizer': [train.LARSOptimizer, RATE],
  'tf.contrib.opt.PowerSignOptimizer': [train.PowerSignOptimizer, RATE],
  'tf.contrib.opt.AddSignOptimizer': [train.AddSignOptimizer, RATE],
};

/** What stands in the fixtures for the global step, or for a function of it. */
function argument(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  if ('collection' in value) return getGlobalStep();
  return (step: TensorLike) => makeDecay(value as DecaySpec)((value as DecaySpec).initial as number, step);
}

/** The optimizer of a specification; `learningRate` is the rate where the arguments hold none. */
export function makeOptimizer({ class: path, args = {} }: OptimizerSpec, learningRate?: TensorLike): train.Optimizer {
  const [Class, positional] = OPTIMIZERS[path] ?? assert.fail(`no optimizer for ${path}`);
  const decoded = Object.fromEntries(Object.entries(camelCased(args)).map(([name, value]) => [name, argument(value)]));
  return spread((...parameters) => new Class(...parameters), positional, {
    ...(learningRate !== undefined && { learningRate }),
    ...decoded,
  });
}

type DecayFunction = (...parameters: never[]) => Tensor;
const TIMED: Positional = ['learningRate', 'globalStep', 'decaySteps'];
/** Our decays by TensorFlow's names, with what they take before the options. */
export const DECAYS: Readonly<Record<string, readonly [DecayFunction, Positional]>> = {
  exponential_decay: [train.exponentialDecay, [...TIMED, 'decayRate']],
  natural_exp_decay: [train.naturalExpDecay, [...TIMED, 'decayRate']],
  inverse_time_decay: [train.inverseTimeDecay, [...TIMED, 'decayRate']],
  polynomial_decay: [train.polynomialDecay, TIMED],
  piecewise_constant: [train.piecewiseConstant, ['x', 'boundaries', 'values']],
  cosine_decay: [train.cosineDecay, TIMED],
  cosine_decay_restarts: [train.cosineDecayRestarts, ['learningRate', 'globalStep', 'firstDecaySteps']],
  linear_cosine_decay: [train.linearCosineDecay, TIMED],
  noisy_linear_cosine_decay: [train.noisyLinearCosineDecay, TIMED],
};

/** The decay of a specification as a function of rate and step. */
export function makeDecay({ decay, args }: DecaySpec): (learningRate: TensorLike, globalStep: TensorLike) => Tensor {
  const [build, positional] = DECAYS[decay] ?? assert.fail(`no decay ${decay}`);
  return (learningRate, globalStep) =>
    spread(build, positional, {
      ...Object.fromEntries(
        Object.entries({ learningRate, globalStep, x: globalStep }).filter(([name]) => positional.includes(name)),
      ),
      ...camelCased(args),
    });
}
