// m ← β1·m + (1−β1)·g;  v ← max(β2·v, |g|);  w ← w − η/(1−β1ᵗ) · m/(v + ε)
import { checkOptions } from '../../errors.js';
import * as ops from '../../ops/index.js';
import { firstMoment, MOMENT_OPTIONS, type MomentOptions, moments, power } from '../moments.js';
import { type HyperParameter, plusEpsilon } from '../operand.js';
import { RuleOptimizer } from '../rule-optimizer.js';
import { updateRule } from '../update-rule.js';

/**
 * AdaMax (TF `tf.contrib.opt.AdaMaxOptimizer`; Kingma and Ba 2014, section 7.1): `m ← β1·m + (1−β1)·g`, `v ← max(β2·v, |g|)`,
 * `w ← w − η/(1−β1ᵗ)·m/(v + ε)`, ε by default 1e-8. Slots `m`, `v`; variable `beta1_power`.
 *
 * @example new AdaMaxOptimizer(0.002).minimize(loss)
 */
export class AdaMaxOptimizer extends RuleOptimizer {
  constructor(learningRate: HyperParameter = 0.001, options: MomentOptions = {}) {
    checkOptions('AdaMaxOptimizer', options, MOMENT_OPTIONS);
    const rule = updateRule({
      ...moments(learningRate, options, ['beta1']),
      sparse: 'rows',
      /** η/(1−β1ᵗ). */
      shared(common) {
        const beta1Power = power(common, 'beta1');
        return { correctedRate: ops.div(common.hyper('learningRate', beta1Power), ops.sub(1, beta1Power)) };
      },
      update(gradient, place) {
        const m = firstMoment(gradient, place);
        const v = ops.max([ops.mul(place.slot('v'), place.hyper('beta2')), ops.abs(gradient)]);
        const direction = ops.div(m, plusEpsilon(v, place.hyper('epsilon')));
        return { slots: { m, v }, subtract: ops.mul(direction, place.shared('correctedRate')) };
      },
    });
    super(options.name ?? 'AdaMax', rule);
  }
}
