// m ← β·m + (1−β)·g;  w ← w − η·base^(f·sign(g)·sign(m))·g
import { checkOptions } from '../../errors.js';
import { convertToTensor } from '../../graph/convert.js';
import type { Tensor } from '../../graph/tensor.js';
import * as ops from '../../ops/index.js';
import type { Change, HyperParameter, Place } from '../optimizer.js';
import { SignOptimizer, type SignOptions } from '../sign-optimizer.js';

/**
 * PowerSign (TF `tf.contrib.opt.PowerSignOptimizer`; Bello et al. 2017): longer steps where gradient and moving average agree,
 * `m ← β·m + (1−β)·g`, `w ← w − η·base^(f·sign(g)·sign(m))·g` with f from `signDecayFn`. Slot `m`.
 *
 * @param options `base`: Euler's number by default.
 * @example new PowerSignOptimizer(0.1, { signDecayFn: (step) => cosineDecay(1, step, 1000) }).minimize(loss, { globalStep })
 */
export class PowerSignOptimizer extends SignOptimizer {
  constructor(learningRate: HyperParameter = 0.1, options: SignOptions & { base?: HyperParameter } = {}) {
    checkOptions('PowerSignOptimizer', options, ['base', 'beta', 'signDecayFn', 'name']);
    const { base = Math.E, beta = 0.9, signDecayFn, name = 'PowerSignOptimizer' } = options;
    super(name, { learningRate, base, beta }, signDecayFn);
  }

  protected override update(gradient: Tensor, place: Place): Change {
    const { m, agreement } = this.agreement(gradient, place);
    const scale = ops.pow(convertToTensor(this.hyper('base', gradient), { dtype: gradient.dtype }), agreement);
    return { slots: { m }, subtract: ops.mul(ops.mul(scale, gradient), this.hyper('learningRate', gradient)) };
  }
}
