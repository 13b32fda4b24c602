// m ← β·m + (1−β)·g;  w ← w − η·(α + f·sign(g)·sign(m))·g
import { checkOptions } from '../../errors.js';
import * as ops from '../../ops/index.js';
import type { HyperParameter } from '../operand.js';
import { RuleOptimizer } from '../rule-optimizer.js';
import { type SignOptions, signAgreement } from '../sign-agreement.js';
import { updateRule } from '../update-rule.js';

/**
 * AddSign (TF `tf.contrib.opt.AddSignOptimizer`; Bello et al. 2017): longer steps where gradient and moving average agree,
 * `m ← β·m + (1−β)·g`, `w ← w − η·(α + f·sign(g)·sign(m))·g` with f from `signDecayFn`. Slot `m`.
 *
 * @param options `alpha`: 1 by default.
 * @example new AddSignOptimizer(0.1).minimize(loss)
 */
export class AddSignOptimizer extends RuleOptimizer {
  constructor(
    learningRate: HyperParameter = 0.1,
    options: SignOptions & {
      /** Steps where gradient and moving average do not agree. Default 1. */
      alpha?: HyperParameter | undefined;
    } = {},
  ) {
    checkOptions('AddSignOptimizer', options, ['alpha', 'beta', 'signDecayFn', 'name']);
    const { alpha = 1, beta = 0.9, signDecayFn, name = 'AddSignOptimizer' } = options;
    const { agreement: agreementOf, ...kept } = signAgreement(name, signDecayFn);
    const rule = updateRule({
      hyperParameters: { learningRate, alpha, beta },
      ...kept,
      update(gradient, place) {
        const { m, agreement } = agreementOf(gradient, place);
        const scale = ops.add(agreement, place.hyper('alpha'));
        return { slots: { m }, subtract: ops.mul(ops.mul(scale, gradient), place.hyper('learningRate')) };
      },
    });
    super(name, rule);
  }
}
