// Owns the list of optimizers: the classes, and the names that optimizeLoss knows.
import type { Tensor } from '../../graph/tensor.js';
import type { Variable } from '../../graph/variable.js';
import type { Optimizer } from '../optimizer.js';
import { AdagradOptimizer } from './adagrad.js';
import { AdamOptimizer } from './adam.js';
import { FtrlOptimizer } from './ftrl.js';
import { GradientDescentOptimizer } from './gradient-descent.js';
import { MomentumOptimizer } from './momentum.js';
import { RMSPropOptimizer } from './rms-prop.js';

export { AdadeltaOptimizer, type AdadeltaOptions } from './adadelta.js';
export type { AdagradOptions } from './adagrad.js';
export { AdagradDAOptimizer, type AdagradDAOptions } from './adagrad-da.js';
export { AdamWOptimizer } from './adam-w.js';
export { AdaMaxOptimizer } from './adamax.js';
export { AddSignOptimizer } from './add-sign.js';
export { AMSGradOptimizer } from './amsgrad.js';
export type { FtrlOptions } from './ftrl.js';
export { GradientAccumulationOptimizer, type GradientAccumulationOptions } from './gradient-accumulation.js';
export { LAMBOptimizer, type LAMBOptions } from './lamb.js';
export { LARSOptimizer, type LARSOptions } from './lars.js';
export { LazyAdamOptimizer } from './lazy-adam.js';
export { LionOptimizer, type LionOptions } from './lion.js';
export type { MomentumOptions } from './momentum.js';
export { MomentumWOptimizer } from './momentum-w.js';
export { NadamOptimizer } from './nadam.js';
export { PowerSignOptimizer } from './power-sign.js';
export { ProximalAdagradOptimizer, type ProximalAdagradOptions } from './proximal-adagrad.js';
export { ProximalGradientDescentOptimizer, type ProximalGradientDescentOptions } from './proximal-gradient-descent.js';
export type { RMSPropOptions } from './rms-prop.js';
export {
  AdagradOptimizer,
  AdamOptimizer,
  FtrlOptimizer,
  GradientDescentOptimizer,
  MomentumOptimizer,
  RMSPropOptimizer,
};

type FromRate = (learningRate: Variable | Tensor) => Optimizer;

/** Optimizers by the names that `optimizeLoss` takes (TF `tf.contrib.layers.OPTIMIZER_CLS_NAMES`). Momentum's coefficient is 0.9. */
export const OPTIMIZER_CLS_NAMES = Object.freeze({
  Adagrad: (rate) => new AdagradOptimizer(rate),
  Adam: (rate) => new AdamOptimizer(rate),
  Ftrl: (rate) => new FtrlOptimizer(rate),
  Momentum: (rate) => new MomentumOptimizer(rate, 0.9),
  RMSProp: (rate) => new RMSPropOptimizer(rate),
  SGD: (rate) => new GradientDescentOptimizer(rate),
} satisfies Record<string, FromRate>);
export type OptimizerName = keyof typeof OPTIMIZER_CLS_NAMES;
