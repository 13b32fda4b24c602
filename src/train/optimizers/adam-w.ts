// w ← w − λ·w, then as Adam
import { checkOptions } from '../../errors.js';
import { MOMENT_OPTIONS, type MomentOptions } from '../moments.js';
import type { HyperParameter } from '../operand.js';
import { extendWithDecoupledWeightDecay } from '../weight-decay.js';
import { AdamOptimizer } from './adam.js';

/**
 * Adam with decoupled weight decay (TF `tf.contrib.opt.AdamWOptimizer`; Loshchilov and Hutter 2017): `w ← w − λ·w`, not multiplied by
 * the rate, then Adam's update. Slots and variables as Adam's.
 *
 * @param weightDecay λ.
 * @example new AdamWOptimizer(0.0001, 0.001).minimize(loss, { decayVarList: kernels })
 */
export class AdamWOptimizer extends extendWithDecoupledWeightDecay(AdamOptimizer) {
  constructor(weightDecay: HyperParameter, learningRate: HyperParameter, options: MomentOptions = {}) {
    checkOptions('AdamWOptimizer', options, MOMENT_OPTIONS);
    super(weightDecay, learningRate, { ...options, name: options.name ?? 'AdamW' });
  }
}
