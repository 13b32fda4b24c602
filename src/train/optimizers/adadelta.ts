// a ← ρ·a + (1−ρ)·g²;  u = √(U + ε)/√(a + ε)·g;  w ← w − η·u;  U ← ρ·U + (1−ρ)·u²
import { checkOptions } from '../../errors.js';
import * as ops from '../../ops/index.js';
import * as initializers from '../../variables/initializers.js';
import { type HyperParameter, movingAverage, plusEpsilon } from '../operand.js';
import { RuleOptimizer } from '../rule-optimizer.js';
import { updateRule } from '../update-rule.js';

export interface AdadeltaOptions {
  /** Decay of both averages, 0.95. */
  rho?: HyperParameter | undefined;
  /** Added to both averages under the root, 1e-8. */
  epsilon?: HyperParameter | undefined;
  /** Of the optimizer, its slots and its scope. Default: TensorFlow's name. */
  name?: string | undefined;
}

/**
 * Adadelta (TF `tf.train.AdadeltaOptimizer`; Zeiler 2012): `a ← ρ·a + (1−ρ)·g²`, `u = √(U + ε)/√(a + ε)·g`, `w ← w − η·u`,
 * `U ← ρ·U + (1−ρ)·u²`. Slots `accum` (a), `accum_update` (U).
 *
 * @param learningRate 0.001 by default; the paper's is 1.
 * @example new AdadeltaOptimizer(1).minimize(loss)
 */
export class AdadeltaOptimizer extends RuleOptimizer {
  constructor(learningRate: HyperParameter = 0.001, options: AdadeltaOptions = {}) {
    checkOptions('AdadeltaOptimizer', options, ['rho', 'epsilon', 'name']);
    const { rho: decay = 0.95, epsilon: added = 1e-8, name = 'Adadelta' } = options;
    const rule = updateRule({
      hyperParameters: { learningRate, rho: decay, epsilon: added },
      slots: { accum: initializers.zeros(), accum_update: initializers.zeros() },
      sparse: 'rows',
      update(gradient, { slot, hyper }) {
        const [rho, epsilon] = [hyper('rho'), hyper('epsilon')];
        const before = slot('accum_update');
        const accum = movingAverage(slot('accum'), ops.mul(gradient, gradient), rho);
        const step = ops.mul(ops.sqrt(ops.div(plusEpsilon(before, epsilon), plusEpsilon(accum, epsilon))), gradient);
        return {
          slots: { accum, accum_update: movingAverage(before, ops.mul(step, step), rho) },
          subtract: ops.mul(step, hyper('learningRate')),
        };
      },
    });
    super(name, rule);
  }
}
