// m ← β1·m + (1−β1)·g;  v ← max(β2·v, |g|);  w ← w − η/(1−β1ᵗ) · m/(v + ε)
import { checkOptions } from '../../errors.js';
import type { Tensor } from '../../graph/tensor.js';
import type { Variable } from '../../graph/variable.js';
import * as ops from '../../ops/index.js';
import { cast } from '../../ops/math.js';
import { MOMENT_OPTIONS, MomentOptimizer, type MomentOptions } from '../moments.js';
import type { Change, HyperParameter, Place, SparseUpdate } from '../optimizer.js';

/**
 * AdaMax (TF `tf.contrib.opt.AdaMaxOptimizer`; Kingma and Ba 2014, section 7.1): `m ← β1·m + (1−β1)·g`, `v ← max(β2·v, |g|)`,
 * `w ← w − η/(1−β1ᵗ)·m/(v + ε)`, ε by default 1e-8. Slots `m`, `v`; variable `beta1_power`.
 *
 * @example new AdaMaxOptimizer(0.002).minimize(loss)
 */
export class AdaMaxOptimizer extends MomentOptimizer {
  protected override readonly sparse: SparseUpdate = 'rows';
  protected override readonly corrected = ['beta1'] as const;
  /** η/(1−β1ᵗ), the same for all variables. */
  #correctedRate: Tensor | undefined;

  constructor(learningRate: HyperParameter = 0.001, options: MomentOptions = {}) {
    checkOptions('AdaMaxOptimizer', options, MOMENT_OPTIONS);
    super(learningRate, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, name: 'AdaMax', ...options });
  }

  protected override prepare(globalStep: Variable | null): void {
    super.prepare(globalStep);
    const power = this.power('beta1');
    this.#correctedRate = ops.div(this.hyper('learningRate', power), ops.sub(1, power));
  }

  protected override update(gradient: Tensor, place: Place): Change {
    const m = this.firstMoment(gradient, place);
    const v = ops.max([ops.mul(place.slot('v'), this.hyper('beta2', gradient)), ops.abs(gradient)]);
    const direction = ops.div(m, ops.add(v, this.hyper('epsilon', gradient)));
    return { slots: { m, v }, subtract: ops.mul(direction, cast(this.#correctedRate as Tensor, gradient.dtype)) };
  }
}
