// a ← μ·a + g;  w ← w − η·a
import { checkOptions } from '../../errors.js';
import * as ops from '../../ops/index.js';
import * as initializers from '../../variables/initializers.js';
import type { HyperParameter } from '../operand.js';
import { RuleOptimizer } from '../rule-optimizer.js';
import { updateRule } from '../update-rule.js';

export interface MomentumOptions {
  /** Looks ahead: `w ← w − η·(g + μ·a)`. Default false. */
  useNesterov?: boolean | undefined;
  /** Of the optimizer, its slots and its scope. Default: TensorFlow's name. */
  name?: string | undefined;
}

/**
 * Momentum (TF `tf.train.MomentumOptimizer`): `a ← μ·a + g`, `w ← w − η·a`; with `useNesterov` (Sutskever et al. 2013), `w ← w − η·(g + μ·a)`.
 * Slot `momentum`.
 *
 * @example new MomentumOptimizer(0.1, 0.9, { useNesterov: true }).minimize(loss)
 */
export class MomentumOptimizer extends RuleOptimizer {
  constructor(learningRate: HyperParameter, momentum: HyperParameter, options: MomentumOptions = {}) {
    checkOptions('MomentumOptimizer', options, ['useNesterov', 'name']);
    const { useNesterov = false, name = 'Momentum' } = options;
    const rule = updateRule({
      hyperParameters: { learningRate, momentum },
      slots: { momentum: initializers.zeros() },
      sparse: 'rows',
      update(gradient, { slot, hyper }) {
        const decay = hyper('momentum');
        const sum = ops.add(ops.mul(slot('momentum'), decay), gradient);
        const direction = useNesterov ? ops.add(gradient, ops.mul(sum, decay)) : sum;
        return { slots: { momentum: sum }, subtract: ops.mul(direction, hyper('learningRate')) };
      },
    });
    super(name, rule);
  }
}
