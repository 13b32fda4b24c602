// Owns what PowerSign and AddSign share: a moving average of the gradient, and how far its sign agrees with the gradient's.
import { ValueError } from '../errors.js';
import { convertToTensor, type TensorLike } from '../graph/convert.js';
import type { Tensor } from '../graph/tensor.js';
import type { Variable } from '../graph/variable.js';
import * as ops from '../ops/index.js';
import * as initializers from '../variables/initializers.js';
import { type HyperParameter, movingAverage } from './operand.js';
import type { Common, Place } from './update-rule.js';

export interface SignOptions {
  /** Decay of the moving average, 0.9. */
  beta?: HyperParameter | undefined;
  /** How much agreement counts, from the global step that `applyGradients` gets: any decay of 1. Default: 1 always. */
  signDecayFn?: ((globalStep: Variable) => TensorLike) | undefined;
  /** Of the optimizer, its slots and its scope. Default: TensorFlow's name. */
  name?: string | undefined;
}

/** The part of a rule that keeps the slot `m ← β·m + (1−β)·g` and has the decay of the agreement as a shared value. */
export const signAgreement = (name: string, signDecayFn: SignOptions['signDecayFn']) => ({
  slots: { m: initializers.zeros() },
  shared({ globalStep }: Pick<Common, 'globalStep'>): Record<string, Tensor> {
    if (signDecayFn === undefined) return {};
    if (globalStep === null)
      throw new ValueError(`${name}: signDecayFn needs a global step`, {
        fix: 'pass globalStep to applyGradients or minimize',
      });
    return { signDecay: convertToTensor(signDecayFn(globalStep)) };
  },
  /** The new `m`, and the agreement: 1 where g and m have one sign, −1 where they differ, times the decay. */
  agreement(
    gradient: Tensor,
    { slot, hyper, shared }: Pick<Place<'beta', 'm'>, 'slot' | 'hyper' | 'shared'>,
  ): { m: Tensor; agreement: Tensor } {
    const m = movingAverage(slot('m'), gradient, hyper('beta'));
    const signs = ops.mul(ops.sign(gradient), ops.sign(m));
    return { m, agreement: signDecayFn === undefined ? signs : ops.mul(signs, shared('signDecay')) };
  },
});
