// w ← shrink(w − η·g, η·l1) / (1 + η·l2)
import { checkOptions } from '../../errors.js';
import * as ops from '../../ops/index.js';
import { checkHyper, type HyperParameter } from '../operand.js';
import { proximal } from '../proximal.js';
import { RuleOptimizer } from '../rule-optimizer.js';
import { updateRule } from '../update-rule.js';

export interface ProximalGradientDescentOptions {
  /** Pulls weights to exactly 0; at least 0, by default 0. */
  l1RegularizationStrength?: HyperParameter | undefined;
  /** Makes weights smaller; at least 0, by default 0. */
  l2RegularizationStrength?: HyperParameter | undefined;
  /** Of the optimizer, its slots and its scope. Default: TensorFlow's name. */
  name?: string | undefined;
}

/**
 * Proximal gradient descent, FOBOS (TF `tf.train.ProximalGradientDescentOptimizer`; Duchi and Singer 2009): with `v = w − η·g`,
 * `w ← sign(v)·max(|v| − η·l1, 0) / (1 + η·l2)`. No slots.
 *
 * @throws ValueError for a negative penalty.
 * @example new ProximalGradientDescentOptimizer(0.1, { l1RegularizationStrength: 0.01 }).minimize(loss)
 */
export class ProximalGradientDescentOptimizer extends RuleOptimizer {
  constructor(learningRate: HyperParameter, options: ProximalGradientDescentOptions = {}) {
    checkOptions('ProximalGradientDescentOptimizer', options, [
      'l1RegularizationStrength',
      'l2RegularizationStrength',
      'name',
    ]);
    const { l1RegularizationStrength = 0, l2RegularizationStrength = 0, name = 'ProximalGradientDescent' } = options;
    const rule = updateRule({
      hyperParameters: {
        learningRate,
        l1RegularizationStrength: checkHyper('l1RegularizationStrength', l1RegularizationStrength, 'at least 0'),
        l2RegularizationStrength: checkHyper('l2RegularizationStrength', l2RegularizationStrength, 'at least 0'),
      },
      sparse: 'rows',
      update(gradient, place) {
        const [rate, l1, l2] = [
          place.hyper('learningRate'),
          place.hyper('l1RegularizationStrength'),
          place.hyper('l2RegularizationStrength'),
        ];
        const step = ops.mul(gradient, rate);
        if (l1 === 0 && l2 === 0) return { subtract: step };
        return { value: proximal(ops.sub(place.value, step), rate, l1, l2) };
      },
    });
    super(name, rule);
  }
}
