// a ← a + g²;  w ← w − η·g/√a
import { checkOptions } from '../../errors.js';
import * as ops from '../../ops/index.js';
import * as initializers from '../../variables/initializers.js';
import { checkHyper, divisorRoot, type HyperParameter } from '../operand.js';
import { RuleOptimizer } from '../rule-optimizer.js';
import { updateRule } from '../update-rule.js';

export interface AdagradOptions {
  /** First value of the accumulator, above 0: 0.1. */
  initialAccumulatorValue?: number | undefined;
  /** Of the optimizer, its slots and its scope. Default: TensorFlow's name. */
  name?: string | undefined;
}

/**
 * Adagrad (TF `tf.train.AdagradOptimizer`; Duchi et al. 2011): `a ← a + g²`, `w ← w − η·g/√a`. Slot `accumulator`.
 *
 * @throws ValueError for a first value that is not above 0.
 * @example new AdagradOptimizer(0.1).minimize(loss)
 */
export class AdagradOptimizer extends RuleOptimizer {
  constructor(learningRate: HyperParameter, options: AdagradOptions = {}) {
    checkOptions('AdagradOptimizer', options, ['initialAccumulatorValue', 'name']);
    const { initialAccumulatorValue: start = 0.1, name = 'Adagrad' } = options;
    const rule = updateRule({
      hyperParameters: { learningRate },
      slots: { accumulator: initializers.constant(checkHyper('initialAccumulatorValue', start, 'positive')) },
      sparse: 'rows',
      update(gradient, { slot, hyper }) {
        const accumulator = ops.add(slot('accumulator'), ops.mul(gradient, gradient));
        return {
          slots: { accumulator },
          subtract: ops.div(ops.mul(gradient, hyper('learningRate')), divisorRoot(accumulator)),
        };
      },
    });
    super(name, rule);
  }
}
