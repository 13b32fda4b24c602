// w ← w − η·(sign(β1·m + (1−β1)·g) + λ·w);  m ← β2·m + (1−β2)·g
import { checkOptions } from '../../errors.js';
import * as ops from '../../ops/index.js';
import * as initializers from '../../variables/initializers.js';
import { type HyperParameter, movingAverage } from '../operand.js';
import { RuleOptimizer } from '../rule-optimizer.js';
import { updateRule } from '../update-rule.js';

export interface LionOptions {
  /** Weighs the slot against the gradient in the step, 0.9. */
  beta1?: HyperParameter | undefined;
  /** Decay of the slot, 0.99. */
  beta2?: HyperParameter | undefined;
  /** λ, 0. */
  weightDecay?: HyperParameter | undefined;
  /** Of the optimizer, its slots and its scope. Default: TensorFlow's name. */
  name?: string | undefined;
}

/**
 * Lion (Chen et al. 2023): every element moves by the same amount, `w ← w − η·(sign(β1·m + (1−β1)·g) + λ·w)`, `m ← β2·m + (1−β2)·g`.
 * Slot `m`. Rates are 3 to 10 times smaller than Adam's. Sparse gradients move every row.
 *
 * @example new LionOptimizer(0.0001, { weightDecay: 0.1 }).minimize(loss)
 */
export class LionOptimizer extends RuleOptimizer {
  constructor(learningRate: HyperParameter = 0.0001, options: LionOptions = {}) {
    checkOptions('LionOptimizer', options, ['beta1', 'beta2', 'weightDecay', 'name']);
    const { beta1 = 0.9, beta2 = 0.99, weightDecay = 0, name = 'Lion' } = options;
    const rule = updateRule({
      hyperParameters: { learningRate, beta1, beta2, weightDecay },
      slots: { m: initializers.zeros() },
      update(gradient, place) {
        const [decay, before] = [place.hyper('weightDecay'), place.slot('m')];
        const sign = ops.sign(movingAverage(before, gradient, place.hyper('beta1')));
        const step = decay === 0 ? sign : ops.add(sign, ops.mul(place.value, decay));
        return {
          slots: { m: movingAverage(before, gradient, place.hyper('beta2')) },
          subtract: ops.mul(step, place.hyper('learningRate')),
        };
      },
    });
    super(name, rule);
  }
}
