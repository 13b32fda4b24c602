// The battery: every optimizer in one table, for the tests that try the same on all of them.
import type { Variable } from '../../src/graph/variable.js';
import * as train from '../../src/train/index.js';

/** Makes an optimizer of a rate; `step` is the global step where it needs one. */
export type Make = (rate: train.HyperParameter, step: () => Variable) => train.Optimizer;

/** Every optimizer by name, and variants of some. */
export const ALL: Readonly<Record<string, Make>> = {
  GradientDescent: (rate) => new train.GradientDescentOptimizer(rate),
  Momentum: (rate) => new train.MomentumOptimizer(rate, 0.9),
  Nesterov: (rate) => new train.MomentumOptimizer(rate, 0.9, { useNesterov: true }),
  Adagrad: (rate) => new train.AdagradOptimizer(rate),
  AdagradDA: (rate, step) => new train.AdagradDAOptimizer(rate, step, { l1RegularizationStrength: 0.001 }),
  Adadelta: (rate) => new train.AdadeltaOptimizer(rate, { epsilon: 0.001 }),
  Adam: (rate) => new train.AdamOptimizer(rate),
  Ftrl: (rate) => new train.FtrlOptimizer(rate, { l2ShrinkageRegularizationStrength: 0.01 }),
  RMSProp: (rate) => new train.RMSPropOptimizer(rate, { centered: true, momentum: 0.5 }),
  ProximalGradientDescent: (rate) =>
    new train.ProximalGradientDescentOptimizer(rate, { l1RegularizationStrength: 0.01 }),
  ProximalAdagrad: (rate) => new train.ProximalAdagradOptimizer(rate, { l2RegularizationStrength: 0.01 }),
  AdamW: (rate) => new train.AdamWOptimizer(0.01, rate),
  MomentumW: (rate) => new train.MomentumWOptimizer(0.01, rate, 0.9),
  Nadam: (rate) => new train.NadamOptimizer(rate),
  AdaMax: (rate) => new train.AdaMaxOptimizer(rate),
  AMSGrad: (rate) => new train.AMSGradOptimizer(rate),
  LazyAdam: (rate) => new train.LazyAdamOptimizer(rate),
  LARS: (rate) => new train.LARSOptimizer(rate, { weightDecay: 0.01, eeta: 0.1 }),
  LAMB: (rate) => new train.LAMBOptimizer(rate, { weightDecay: 0.01 }),
  Lion: (rate) => new train.LionOptimizer(rate, { weightDecay: 0.01 }),
  PowerSign: (rate) => new train.PowerSignOptimizer(rate),
  AddSign: (rate) => new train.AddSignOptimizer(rate),
  GradientAccumulation: (rate) => new train.GradientAccumulationOptimizer(new train.AdamOptimizer(rate), 2),
};
