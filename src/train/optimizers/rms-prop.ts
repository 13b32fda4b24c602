// r ← ρ·r + (1−ρ)·g²;  a ← μ·a + η·g/√(r + ε);  w ← w − a
import { checkOptions } from '../../errors.js';
import * as ops from '../../ops/index.js';
import * as initializers from '../../variables/initializers.js';
import { type HyperParameter, movingAverage, plusEpsilon } from '../operand.js';
import { RuleOptimizer } from '../rule-optimizer.js';
import { updateRule } from '../update-rule.js';

export interface RMSPropOptions {
  /** Decay of the averages (ρ), 0.9. */
  decay?: HyperParameter | undefined;
  /** μ, 0. */
  momentum?: HyperParameter | undefined;
  /** Added under the root, 1e-10. */
  epsilon?: HyperParameter | undefined;
  /** Divides by the estimated variance instead of the mean square: `r − mg²` with `mg ← ρ·mg + (1−ρ)·g`. Default false. */
  centered?: boolean | undefined;
  /** Of the optimizer, its slots and its scope. Default: TensorFlow's name. */
  name?: string | undefined;
}

/**
 * RMSProp (TF `tf.train.RMSPropOptimizer`; Tieleman and Hinton 2012, centered: Graves 2013): `r ← ρ·r + (1−ρ)·g²`, `a ← μ·a + η·g/√(r + ε)`,
 * `w ← w − a`. Slots `rms` (starts at 1), `mg` (if centered), `momentum`.
 *
 * @example new RMSPropOptimizer(0.001, { momentum: 0.9 }).minimize(loss)
 */
export class RMSPropOptimizer extends RuleOptimizer {
  constructor(learningRate: HyperParameter, options: RMSPropOptions = {}) {
    checkOptions('RMSPropOptimizer', options, ['decay', 'momentum', 'epsilon', 'centered', 'name']);
    const { decay = 0.9, momentum = 0, epsilon = 1e-10, centered = false, name = 'RMSProp' } = options;
    const zeros = initializers.zeros();
    const rule = updateRule({
      hyperParameters: { learningRate, decay, momentum, epsilon },
      slots: { rms: initializers.ones(), ...(centered && { mg: zeros }), momentum: zeros },
      sparse: 'rows',
      update(gradient, { slot, hyper }) {
        const [kept, before] = [hyper('decay'), hyper('momentum')];
        const rms = movingAverage(slot('rms'), ops.mul(gradient, gradient), kept);
        const mg = centered ? movingAverage(slot('mg'), gradient, kept) : undefined;
        // Rounding may leave a difference below 0 of what is no less than 0.
        const variance = mg === undefined ? rms : ops.max([ops.sub(rms, ops.mul(mg, mg)), 0]);
        const scaled = ops.div(
          ops.mul(gradient, hyper('learningRate')),
          ops.sqrt(plusEpsilon(variance, hyper('epsilon'))),
        );
        const sum = before === 0 ? scaled : ops.add(ops.mul(slot('momentum'), before), scaled);
        return { slots: { rms, ...(mg && { mg }), momentum: sum }, subtract: sum };
      },
    });
    super(name, rule);
  }
}
