// As Adam, but  w ← w − η·√(1−β2ᵗ)/(1−β1ᵗ) · (β1·m + (1−β1)·g)/(√v + ε)
import { checkOptions } from '../../errors.js';
import type { Tensor } from '../../graph/tensor.js';
import { MOMENT_OPTIONS, type MomentOptions } from '../moments.js';
import { type Change, type HyperParameter, movingAverage, type Place, type SparseUpdate } from '../optimizer.js';
import { AdamOptimizer } from './adam.js';

/**
 * Adam with Nesterov momentum (TF `tf.contrib.opt.NadamOptimizer`; Dozat 2015): as Adam, but the step goes along
 * `β1·m + (1−β1)·g` with the new m. Sparse gradients decay the moments of every row and move only the rows they name.
 *
 * @example new NadamOptimizer(0.002).minimize(loss)
 */
export class NadamOptimizer extends AdamOptimizer {
  protected override readonly sparse: SparseUpdate = 'slots';

  constructor(learningRate: HyperParameter = 0.001, options: MomentOptions = {}) {
    checkOptions('NadamOptimizer', options, MOMENT_OPTIONS);
    super(learningRate, options);
  }

  protected override update(gradient: Tensor, place: Place): Change {
    const [m, v] = [this.firstMoment(gradient, place), this.secondMoment(gradient, place)];
    return { slots: { m, v }, subtract: this.step(movingAverage(m, gradient, this.hyper('beta1', gradient)), v) };
  }
}
