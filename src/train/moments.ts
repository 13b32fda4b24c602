// Owns what Adam's family shares: two moments for each variable, and the powers of the decay rates for the bias correction.
import type { Tensor } from '../graph/tensor.js';
import type { Variable } from '../graph/variable.js';
import * as ops from '../ops/index.js';
import * as initializers from '../variables/initializers.js';
import { type HyperParameter, movingAverage } from './operand.js';
import type { Common, Place, UpdateRule } from './update-rule.js';

export interface MomentOptions {
  /** Decay of the first moment, 0.9. */
  beta1?: HyperParameter | undefined;
  /** Decay of the second moment, 0.999. */
  beta2?: HyperParameter | undefined;
  /** Added to the root of the second moment. */
  epsilon?: HyperParameter | undefined;
  /** Of the optimizer, its slots and its scope. Default: TensorFlow's name. */
  name?: string | undefined;
}
export const MOMENT_OPTIONS = ['beta1', 'beta2', 'epsilon', 'name'] as const satisfies readonly (keyof MomentOptions)[];

type Beta = 'beta1' | 'beta2';
export type MomentHyper = 'learningRate' | Beta | 'epsilon';
export type MomentSlot = 'm' | 'v';

/**
 * The part of a rule that keeps slots `m`, `v` and variables `beta1_power`, `beta2_power`, which hold β1ᵗ and β2ᵗ of the coming step
 * t = 1, 2, …
 *
 * @param corrected the decay rates whose powers are kept.
 */
export function moments(
  learningRate: HyperParameter,
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: MomentOptions,
  corrected: readonly Beta[] = ['beta1', 'beta2'],
) {
  const hyperParameters = { learningRate, beta1, beta2, epsilon };
  return {
    hyperParameters,
    slots: { m: initializers.zeros(), v: initializers.zeros() },
    variables: Object.fromEntries(corrected.map((beta) => [`${beta}_power`, hyperParameters[beta]])),
    next: (common: Common) =>
      Object.fromEntries(
        corrected.map((beta) => {
          const before = power(common, beta);
          return [`${beta}_power`, ops.mul(before, common.hyper(beta, before))];
        }),
      ),
  } satisfies Omit<UpdateRule<MomentHyper, MomentSlot>, 'update'>;
}

/** β1ᵗ or β2ᵗ. */
export const power = ({ variable }: Pick<Common, 'variable'>, beta: Beta): Variable => variable(`${beta}_power`);

type MomentPlace = Pick<Place<MomentHyper, MomentSlot>, 'slot' | 'hyper'>;
/** `m ← β1·m + (1−β1)·g` */
export const firstMoment = (gradient: Tensor, { slot, hyper }: MomentPlace): Tensor =>
  movingAverage(slot('m'), gradient, hyper('beta1'));
/** `v ← β2·v + (1−β2)·g²` */
export const secondMoment = (gradient: Tensor, { slot, hyper }: MomentPlace): Tensor =>
  movingAverage(slot('v'), ops.mul(gradient, gradient), hyper('beta2'));
