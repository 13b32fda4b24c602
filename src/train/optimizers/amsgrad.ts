// As Adam, but with the largest v so far:  v̂ ← max(v̂, v);  w ← w − η·√(1−β2ᵗ)/(1−β1ᵗ) · m/(√v̂ + ε)
import { checkOptions } from '../../errors.js';
import type { Tensor } from '../../graph/tensor.js';
import type { Variable } from '../../graph/variable.js';
import * as ops from '../../ops/index.js';
import { MOMENT_OPTIONS, type MomentOptions } from '../moments.js';
import type { Change, HyperParameter, Place } from '../optimizer.js';
import { AdamOptimizer } from './adam.js';

/**
 * AMSGrad (Reddi et al. 2018, as TF's `tf.keras.optimizers.Adam(amsgrad=True)` computes it): Adam divided by the largest second moment
 * so far, `v̂ ← max(v̂, v)`, `w ← w − η·√(1−β2ᵗ)/(1−β1ᵗ)·m/(√v̂ + ε)`. Slots `m`, `v`, `vhat`; variables `beta1_power`, `beta2_power`.
 *
 * @example new AMSGradOptimizer(0.001).minimize(loss)
 */
export class AMSGradOptimizer extends AdamOptimizer {
  constructor(learningRate: HyperParameter = 0.001, options: MomentOptions = {}) {
    checkOptions('AMSGradOptimizer', options, MOMENT_OPTIONS);
    super(learningRate, { name: 'AMSGrad', ...options });
  }

  protected override createSlots(variables: readonly Variable[]): void {
    super.createSlots(variables);
    for (const variable of variables) this.makeSlot(variable, 'vhat');
  }

  protected override update(gradient: Tensor, place: Place): Change {
    const [m, v] = [this.firstMoment(gradient, place), this.secondMoment(gradient, place)];
    const vhat = ops.max([place.slot('vhat'), v]);
    return { slots: { m, v, vhat }, subtract: this.step(m, vhat) };
  }
}
