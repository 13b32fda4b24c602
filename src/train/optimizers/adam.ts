// m ← β1·m + (1−β1)·g;  v ← β2·v + (1−β2)·g²;  w ← w − η·√(1−β2ᵗ)/(1−β1ᵗ) · m/(√v + ε)
import { checkOptions } from '../../errors.js';
import type { Tensor } from '../../graph/tensor.js';
import * as ops from '../../ops/index.js';
import {
  firstMoment,
  MOMENT_OPTIONS,
  type MomentHyper,
  type MomentOptions,
  type MomentSlot,
  moments,
  power,
  secondMoment,
} from '../moments.js';
import { type HyperParameter, plusEpsilon } from '../operand.js';
import { RuleOptimizer } from '../rule-optimizer.js';
import type { Place, UpdateRule } from '../update-rule.js';

/**
 * Adam (TF `tf.train.AdamOptimizer`; Kingma and Ba 2014, in the order of computation named before section 2.1): ε, by default 1e-8,
 * comes after the bias correction. Slots `m`, `v`; variables `beta1_power`, `beta2_power`. Sparse gradients move every row.
 *
 * @example new AdamOptimizer(0.001).minimize(loss)
 */
export class AdamOptimizer extends RuleOptimizer {
  constructor(learningRate: HyperParameter = 0.001, options: MomentOptions = {}) {
    checkOptions('AdamOptimizer', options, MOMENT_OPTIONS);
    super(options.name ?? 'Adam', adam(learningRate, options));
  }
}

/** Adam's rule; those of its family are made of it. */
export const adam = (learningRate: HyperParameter, options: MomentOptions) =>
  ({
    ...moments(learningRate, options),
    /** η·√(1−β2ᵗ)/(1−β1ᵗ). */
    shared(common) {
      const [beta1Power, beta2Power] = [power(common, 'beta1'), power(common, 'beta2')];
      const correction = ops.div(ops.sqrt(ops.sub(1, beta2Power)), ops.sub(1, beta1Power));
      return { correctedRate: ops.mul(correction, common.hyper('learningRate', beta1Power)) };
    },
    update(gradient, place) {
      const [m, v] = [firstMoment(gradient, place), secondMoment(gradient, place)];
      return { slots: { m, v }, subtract: adamStep(m, v, place) };
    },
  }) satisfies UpdateRule<MomentHyper, MomentSlot>;

/** What is subtracted: the corrected rate times `m/(√v + ε)`. */
export const adamStep = (m: Tensor, v: Tensor, { hyper, shared }: Pick<Place<'epsilon'>, 'hyper' | 'shared'>): Tensor =>
  ops.mul(ops.div(m, plusEpsilon(ops.sqrt(v), hyper('epsilon'))), shared('correctedRate'));
