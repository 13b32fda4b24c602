// w ← shrink(w − η·g, η·l1) / (1 + η·l2)
import { checkOptions } from '../../errors.js';
import type { Tensor } from '../../graph/tensor.js';
import * as ops from '../../ops/index.js';
import {
  type Change,
  checkHyper,
  type HyperParameter,
  Optimizer,
  type Place,
  type SparseUpdate,
} from '../optimizer.js';
import { proximal } from '../proximal.js';

export interface ProximalGradientDescentOptions {
  /** Pulls weights to exactly 0; at least 0, by default 0. */
  l1RegularizationStrength?: HyperParameter;
  /** Makes weights smaller; at least 0, by default 0. */
  l2RegularizationStrength?: HyperParameter;
  name?: string;
}

/**
 * Proximal gradient descent, FOBOS (TF `tf.train.ProximalGradientDescentOptimizer`; Duchi and Singer 2009): with `v = w − η·g`,
 * `w ← sign(v)·max(|v| − η·l1, 0) / (1 + η·l2)`. No slots.
 *
 * @throws ValueError for a negative penalty.
 * @example new ProximalGradientDescentOptimizer(0.1, { l1RegularizationStrength: 0.01 }).minimize(loss)
 */
export class ProximalGradientDescentOptimizer extends Optimizer {
  protected override readonly sparse: SparseUpdate = 'rows';

  constructor(learningRate: HyperParameter, options: ProximalGradientDescentOptions = {}) {
    checkOptions('ProximalGradientDescentOptimizer', options, [
      'l1RegularizationStrength',
      'l2RegularizationStrength',
      'name',
    ]);
    super(options.name ?? 'ProximalGradientDescent', {
      learningRate,
      l1: checkHyper('l1RegularizationStrength', options.l1RegularizationStrength ?? 0, 'at least 0'),
      l2: checkHyper('l2RegularizationStrength', options.l2RegularizationStrength ?? 0, 'at least 0'),
    });
  }

  protected override update(gradient: Tensor, place: Place): Change {
    const [rate, l1, l2] = [
      this.hyper('learningRate', gradient),
      this.hyper('l1', gradient),
      this.hyper('l2', gradient),
    ];
    const step = ops.mul(gradient, rate);
    return l1 === 0 && l2 === 0 ? { subtract: step } : { value: proximal(ops.sub(place.value, step), rate, l1, l2) };
  }
}
