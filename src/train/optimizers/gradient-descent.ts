// w ← w − η·g
import { checkOptions } from '../../errors.js';
import type { Tensor } from '../../graph/tensor.js';
import * as ops from '../../ops/index.js';
import { type Change, type HyperParameter, Optimizer, type SparseUpdate } from '../optimizer.js';

/**
 * Gradient descent (TF `tf.train.GradientDescentOptimizer`): `w ← w − η·g`. No slots.
 *
 * @example new GradientDescentOptimizer(0.1).minimize(loss)
 */
export class GradientDescentOptimizer extends Optimizer {
  protected override readonly sparse: SparseUpdate = 'each';

  constructor(learningRate: HyperParameter, options: { name?: string } = {}) {
    checkOptions('GradientDescentOptimizer', options, ['name']);
    super(options.name ?? 'GradientDescent', { learningRate });
  }

  protected override update(gradient: Tensor): Change {
    return { subtract: ops.mul(gradient, this.hyper('learningRate', gradient)) };
  }
}
