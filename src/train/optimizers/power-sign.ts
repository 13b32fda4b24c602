// m ← β·m + (1−β)·g;  w ← w − η·base^(f·sign(g)·sign(m))·g
import { checkOptions } from '../../errors.js';
import { convertToTensor } from '../../graph/convert.js';
import * as ops from '../../ops/index.js';
import type { HyperParameter } from '../operand.js';
import { RuleOptimizer } from '../rule-optimizer.js';
import { type SignOptions, signAgreement } from '../sign-agreement.js';
import { updateRule } from '../update-rule.js';

/**
 * PowerSign (TF `tf.contrib.opt.PowerSignOptimizer`; Bello et al. 2017): longer steps where gradient and moving average agree,
 * `m ← β·m + (1−β)·g`, `w ← w − η·base^(f·sign(g)·sign(m))·g` with f from `signDecayFn`. Slot `m`.
 *
 * @param options `base`: Euler's number by default.
 * @example new PowerSignOptimizer(0.1, { signDecayFn: (step) => cosineDecay(1, step, 1000) }).minimize(loss, { globalStep })
 */
export class PowerSignOptimizer extends RuleOptimizer {
  constructor(
    learningRate: HyperParameter = 0.1,
    options: SignOptions & {
      /** Default Euler's number. */
      base?: HyperParameter | undefined;
    } = {},
  ) {
    checkOptions('PowerSignOptimizer', options, ['base', 'beta', 'signDecayFn', 'name']);
    const { base = Math.E, beta = 0.9, signDecayFn, name = 'PowerSignOptimizer' } = options;
    const { agreement: agreementOf, ...kept } = signAgreement(name, signDecayFn);
    const rule = updateRule({
      hyperParameters: { learningRate, base, beta },
      ...kept,
      update(gradient, place) {
        const { m, agreement } = agreementOf(gradient, place);
        const scale = ops.pow(convertToTensor(place.hyper('base'), { dtype: gradient.dtype }), agreement);
        return { slots: { m }, subtract: ops.mul(ops.mul(scale, gradient), place.hyper('learningRate')) };
      },
    });
    super(name, rule);
  }
}
