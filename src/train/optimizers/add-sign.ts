// m ← β·m + (1−β)·g;  w ← w − η·(α + f·sign(g)·sign(m))·g
import { checkOptions } from '../../errors.js';
import type { Tensor } from '../../graph/tensor.js';
import * as ops from '../../ops/index.js';
import type { Change, HyperParameter, Place } from '../optimizer.js';
import { SignOptimizer, type SignOptions } from '../sign-optimizer.js';

/**
 * AddSign (TF `tf.contrib.opt.AddSignOptimizer`; Bello et al. 2017): longer steps where gradient and moving average agree,
 * `m ← β·m + (1−β)·g`, `w ← w − η·(α + f·sign(g)·sign(m))·g` with f from `signDecayFn`. Slot `m`.
 *
 * @param options `alpha`: 1 by default.
 * @example new AddSignOptimizer(0.1).minimize(loss)
 */
export class AddSignOptimizer extends SignOptimizer {
  constructor(learningRate: HyperParameter = 0.1, options: SignOptions & { alpha?: HyperParameter } = {}) {
    checkOptions('AddSignOptimizer', options, ['alpha', 'beta', 'signDecayFn', 'name']);
    const { alpha = 1, beta = 0.9, signDecayFn, name = 'AddSignOptimizer' } = options;
    super(name, { learningRate, alpha, beta }, signDecayFn);
  }

  protected override update(gradient: Tensor, place: Place): Change {
    const { m, agreement } = this.agreement(gradient, place);
    const scale = ops.add(agreement, this.hyper('alpha', gradient));
    return { slots: { m }, subtract: ops.mul(ops.mul(scale, gradient), this.hyper('learningRate', gradient)) };
  }
}
