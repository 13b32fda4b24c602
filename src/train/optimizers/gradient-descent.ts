// w ← w − η·g
import { checkOptions } from '../../errors.js';
import type { Named } from '../../graph/names.js';
import * as ops from '../../ops/index.js';
import type { HyperParameter } from '../operand.js';
import { RuleOptimizer } from '../rule-optimizer.js';
import { updateRule } from '../update-rule.js';

/**
 * Gradient descent (TF `tf.train.GradientDescentOptimizer`): `w ← w − η·g`. No slots.
 *
 * @example new GradientDescentOptimizer(0.1).minimize(loss)
 */
export class GradientDescentOptimizer extends RuleOptimizer {
  constructor(learningRate: HyperParameter, options: Named = {}) {
    checkOptions('GradientDescentOptimizer', options, ['name']);
    const rule = updateRule({
      hyperParameters: { learningRate },
      sparse: 'each',
      update: (gradient, { hyper }) => ({ subtract: ops.mul(gradient, hyper('learningRate')) }),
    });
    super(options.name ?? 'GradientDescent', rule);
  }
}
