// w ← w − λ·w, then as Momentum
import { checkOptions } from '../../errors.js';
import type { HyperParameter } from '../operand.js';
import { extendWithDecoupledWeightDecay } from '../weight-decay.js';
import { MomentumOptimizer, type MomentumOptions } from './momentum.js';

/**
 * Momentum with decoupled weight decay (TF `tf.contrib.opt.MomentumWOptimizer`; Loshchilov and Hutter 2017): `w ← w − λ·w`, not
 * multiplied by the rate, then Momentum's update. Slot `momentum`.
 *
 * @param weightDecay λ.
 * @example new MomentumWOptimizer(0.0001, 0.1, 0.9).minimize(loss, { decayVarList: kernels })
 */
export class MomentumWOptimizer extends extendWithDecoupledWeightDecay(MomentumOptimizer) {
  constructor(
    weightDecay: HyperParameter,
    learningRate: HyperParameter,
    momentum: HyperParameter,
    options: MomentumOptions = {},
  ) {
    checkOptions('MomentumWOptimizer', options, ['useNesterov', 'name']);
    super(weightDecay, learningRate, momentum, { ...options, name: options.name ?? 'MomentumW' });
  }
}
