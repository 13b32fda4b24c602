// As Adam, but  w ← w − η·√(1−β2ᵗ)/(1−β1ᵗ) · (β1·m + (1−β1)·g)/(√v + ε)
import { checkOptions } from '../../errors.js';
import { firstMoment, MOMENT_OPTIONS, type MomentOptions, secondMoment } from '../moments.js';
import { type HyperParameter, movingAverage } from '../operand.js';
import { RuleOptimizer } from '../rule-optimizer.js';
import { updateRule } from '../update-rule.js';
import { adam, adamStep } from './adam.js';

/**
 * Adam with Nesterov momentum (TF `tf.contrib.opt.NadamOptimizer`; Dozat 2015): as Adam, but the step goes along
 * `β1·m + (1−β1)·g` with the new m. Sparse gradients decay the moments of every row and move only the rows they name.
 *
 * @example new NadamOptimizer(0.002).minimize(loss)
 */
export class NadamOptimizer extends RuleOptimizer {
  constructor(learningRate: HyperParameter = 0.001, options: MomentOptions = {}) {
    checkOptions('NadamOptimizer', options, MOMENT_OPTIONS);
    const rule = updateRule({
      ...adam(learningRate, options),
      sparse: 'slots',
      update(gradient, place) {
        const [m, v] = [firstMoment(gradient, place), secondMoment(gradient, place)];
        const ahead = movingAverage(m, gradient, place.hyper('beta1'));
        return { slots: { m, v }, subtract: adamStep(ahead, v, place) };
      },
    });
    super(options.name ?? 'Adam', rule);
  }
}
