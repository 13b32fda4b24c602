// As Adam, but with the largest v so far:  v̂ ← max(v̂, v);  w ← w − η·√(1−β2ᵗ)/(1−β1ᵗ) · m/(√v̂ + ε)
import { checkOptions } from '../../errors.js';
import * as ops from '../../ops/index.js';
import * as initializers from '../../variables/initializers.js';
import { firstMoment, MOMENT_OPTIONS, type MomentOptions, secondMoment } from '../moments.js';
import type { HyperParameter } from '../operand.js';
import { RuleOptimizer } from '../rule-optimizer.js';
import { updateRule } from '../update-rule.js';
import { adam, adamStep } from './adam.js';

/**
 * AMSGrad (Reddi et al. 2018, as TF's `tf.keras.optimizers.Adam(amsgrad=True)` computes it): Adam divided by the largest second moment
 * so far, `v̂ ← max(v̂, v)`, `w ← w − η·√(1−β2ᵗ)/(1−β1ᵗ)·m/(√v̂ + ε)`. Slots `m`, `v`, `vhat`; variables `beta1_power`, `beta2_power`.
 *
 * @example new AMSGradOptimizer(0.001).minimize(loss)
 */
export class AMSGradOptimizer extends RuleOptimizer {
  constructor(learningRate: HyperParameter = 0.001, options: MomentOptions = {}) {
    checkOptions('AMSGradOptimizer', options, MOMENT_OPTIONS);
    const base = adam(learningRate, options);
    const rule = updateRule({
      ...base,
      slots: { ...base.slots, vhat: initializers.zeros() },
      update(gradient, place) {
        const [m, v] = [firstMoment(gradient, place), secondMoment(gradient, place)];
        const vhat = ops.max([place.slot('vhat'), v]);
        return { slots: { m, v, vhat }, subtract: adamStep(m, vhat, place) };
      },
    });
    super(options.name ?? 'AMSGrad', rule);
  }
}
