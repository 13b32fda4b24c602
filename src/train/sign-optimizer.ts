// Owns what PowerSign and AddSign share: a moving average of the gradient, and how far its sign agrees with the gradient's.

import { ValueError } from '../errors.js';
import { convertToTensor, type TensorLike } from '../graph/convert.js';
import type { Tensor } from '../graph/tensor.js';
import type { Variable } from '../graph/variable.js';
import * as ops from '../ops/index.js';
import { cast } from '../ops/math.js';
import { type HyperParameter, movingAverage, Optimizer, type Place } from './optimizer.js';

export interface SignOptions {
  /** Decay of the moving average, 0.9. */
  beta?: HyperParameter;
  /** How much agreement counts, from the global step that `applyGradients` gets: any decay of 1. Default: 1 always. */
  signDecayFn?: (globalStep: Variable) => TensorLike;
  name?: string;
}

/** An optimizer with the slot `m ← β·m + (1−β)·g` and `agreement`: 1 where g and m have one sign, −1 where they differ, times the decay. */
export abstract class SignOptimizer extends Optimizer {
  readonly #signDecayFn: SignOptions['signDecayFn'];
  #decay: Tensor | undefined;

  constructor(
    name: string,
    hyperParameters: Readonly<Record<string, HyperParameter>>,
    signDecayFn: SignOptions['signDecayFn'],
  ) {
    super(name, hyperParameters);
    this.#signDecayFn = signDecayFn;
  }

  protected override createSlots(variables: readonly Variable[]): void {
    for (const variable of variables) this.makeSlot(variable, 'm');
  }

  protected override prepare(globalStep: Variable | null): void {
    super.prepare(globalStep);
    if (this.#signDecayFn === undefined) return;
    if (globalStep === null)
      throw new ValueError(`${this.name}: signDecayFn needs a global step`, {
        fix: 'pass globalStep to applyGradients or minimize',
      });
    this.#decay = convertToTensor(this.#signDecayFn(globalStep));
  }

  protected agreement(gradient: Tensor, place: Place): { m: Tensor; agreement: Tensor } {
    const m = movingAverage(place.slot('m'), gradient, this.hyper('beta', gradient));
    const signs = ops.mul(ops.sign(gradient), ops.sign(m));
    return { m, agreement: this.#decay === undefined ? signs : ops.mul(signs, cast(this.#decay, gradient.dtype)) };
  }
}
