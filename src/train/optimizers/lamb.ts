// m, v as Adam;  u = m/(1−β1ᵗ) / (√(v/(1−β2ᵗ)) + ε) + λ·w;  w ← w − η·trust·u,  trust = ‖w‖/‖u‖, 1 where a norm is 0
import { checkOptions } from '../../errors.js';
import * as ops from '../../ops/index.js';
import { firstMoment, MOMENT_OPTIONS, type MomentOptions, moments, power, secondMoment } from '../moments.js';
import { type HyperParameter, plusEpsilon } from '../operand.js';
import { RuleOptimizer } from '../rule-optimizer.js';
import { isListed, norm, trusted } from '../trust-ratio.js';
import { updateRule } from '../update-rule.js';

export interface LAMBOptions extends MomentOptions {
  /** λ, 0. */
  weightDecay?: HyperParameter | undefined;
  /** Variables whose name contains one of these get neither trust ratio nor weight decay: biases, layer norm. */
  skipList?: readonly string[] | undefined;
}

/**
 * Layer-wise adaptive moments (You et al. 2019), for large batches: with Adam's moments,
 * `u = m/(1−β1ᵗ) / (√(v/(1−β2ᵗ)) + ε) + λ·w`, `trust = ‖w‖/‖u‖`, 1 where a norm is 0, `w ← w − η·trust·u`; ε is 1e-6 by default.
 * Slots `m`, `v`; variables `beta1_power`, `beta2_power`. Sparse gradients move every row.
 *
 * @example new LAMBOptimizer(0.001, { weightDecay: 0.01, skipList: ['bias', 'LayerNorm'] }).minimize(loss)
 */
export class LAMBOptimizer extends RuleOptimizer {
  constructor(learningRate: HyperParameter = 0.001, options: LAMBOptions = {}) {
    checkOptions('LAMBOptimizer', options, [...MOMENT_OPTIONS, 'weightDecay', 'skipList']);
    const { weightDecay = 0, skipList = [], epsilon = 1e-6, name = 'LAMB' } = options;
    const base = moments(learningRate, { ...options, epsilon });
    const rule = updateRule({
      ...base,
      hyperParameters: { ...base.hyperParameters, weightDecay },
      shared: (common) => ({
        bias1: ops.sub(1, power(common, 'beta1')),
        bias2: ops.sub(1, power(common, 'beta2')),
      }),
      update(gradient, place) {
        const [m, v] = [firstMoment(gradient, place), secondMoment(gradient, place)];
        const [bias1, bias2] = [place.shared('bias1'), place.shared('bias2')];
        const direction = ops.div(ops.div(m, bias1), plusEpsilon(ops.sqrt(ops.div(v, bias2)), place.hyper('epsilon')));
        const rate = place.hyper('learningRate');
        if (isListed(place.variable, skipList)) return { slots: { m, v }, subtract: ops.mul(direction, rate) };
        const decay = place.hyper('weightDecay');
        const step = decay === 0 ? direction : ops.add(direction, ops.mul(place.value, decay));
        const norms = [norm(place.value), norm(step)] as const;
        return { slots: { m, v }, subtract: ops.mul(step, ops.mul(trusted(ops.div(...norms), norms), rate)) };
      },
    });
    super(name, rule);
  }
}
