// a ← a + g²;  e = η/√a;  w ← shrink(w − e·g, e·l1) / (1 + e·l2)
import { checkOptions } from '../../errors.js';
import * as ops from '../../ops/index.js';
import * as initializers from '../../variables/initializers.js';
import { checkHyper, divisorRoot, type HyperParameter } from '../operand.js';
import { proximal } from '../proximal.js';
import { RuleOptimizer } from '../rule-optimizer.js';
import { updateRule } from '../update-rule.js';

export interface ProximalAdagradOptions {
  /** First value of the accumulator, above 0: 0.1. */
  initialAccumulatorValue?: number | undefined;
  /** Pulls weights to exactly 0; at least 0, by default 0. */
  l1RegularizationStrength?: HyperParameter | undefined;
  /** Makes weights smaller; at least 0, by default 0. */
  l2RegularizationStrength?: HyperParameter | undefined;
  /** Of the optimizer, its slots and its scope. Default: TensorFlow's name. */
  name?: string | undefined;
}

/**
 * Adagrad with a proximal step (TF `tf.train.ProximalAdagradOptimizer`; Duchi and Singer 2009): `a ← a + g²`, `e = η/√a`, `v = w − e·g`,
 * `w ← sign(v)·max(|v| − e·l1, 0) / (1 + e·l2)`. Slot `accumulator`.
 *
 * @throws ValueError for a first value that is not positive and for a negative penalty.
 * @example new ProximalAdagradOptimizer(0.1, { l2RegularizationStrength: 0.01 }).minimize(loss)
 */
export class ProximalAdagradOptimizer extends RuleOptimizer {
  constructor(learningRate: HyperParameter, options: ProximalAdagradOptions = {}) {
    checkOptions('ProximalAdagradOptimizer', options, [
      'initialAccumulatorValue',
      'l1RegularizationStrength',
      'l2RegularizationStrength',
      'name',
    ]);
    const {
      initialAccumulatorValue: start = 0.1,
      l1RegularizationStrength = 0,
      l2RegularizationStrength = 0,
      name = 'ProximalAdagrad',
    } = options;
    const rule = updateRule({
      hyperParameters: {
        learningRate,
        l1RegularizationStrength: checkHyper('l1RegularizationStrength', l1RegularizationStrength, 'at least 0'),
        l2RegularizationStrength: checkHyper('l2RegularizationStrength', l2RegularizationStrength, 'at least 0'),
      },
      slots: { accumulator: initializers.constant(checkHyper('initialAccumulatorValue', start, 'positive')) },
      sparse: 'rows',
      update(gradient, place) {
        const [rate, l1, l2] = [
          place.hyper('learningRate'),
          place.hyper('l1RegularizationStrength'),
          place.hyper('l2RegularizationStrength'),
        ];
        const accumulator = ops.add(place.slot('accumulator'), ops.mul(gradient, gradient));
        const slots = { accumulator };
        if (l1 === 0 && l2 === 0)
          return { slots, subtract: ops.div(ops.mul(gradient, rate), divisorRoot(accumulator)) };
        const rates = ops.div(rate, divisorRoot(accumulator));
        return { slots, value: proximal(ops.sub(place.value, ops.mul(gradient, rates)), rates, l1, l2) };
      },
    });
    super(name, rule);
  }
}
