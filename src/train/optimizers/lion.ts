// w ← w − η·(sign(β1·m + (1−β1)·g) + λ·w);  m ← β2·m + (1−β2)·g
import { checkOptions } from '../../errors.js';
import type { Tensor } from '../../graph/tensor.js';
import type { Variable } from '../../graph/variable.js';
import * as ops from '../../ops/index.js';
import { type Change, type HyperParameter, movingAverage, Optimizer, type Place } from '../optimizer.js';

export interface LionOptions {
  /** Weighs the slot against the gradient in the step, 0.9. */
  beta1?: HyperParameter;
  /** Decay of the slot, 0.99. */
  beta2?: HyperParameter;
  /** λ, 0. */
  weightDecay?: HyperParameter;
  name?: string;
}

/**
 * Lion (Chen et al. 2023): every element moves by the same amount, `w ← w − η·(sign(β1·m + (1−β1)·g) + λ·w)`, `m ← β2·m + (1−β2)·g`.
 * Slot `m`. Rates are 3 to 10 times smaller than Adam's. Sparse gradients move every row.
 *
 * @example new LionOptimizer(0.0001, { weightDecay: 0.1 }).minimize(loss)
 */
export class LionOptimizer extends Optimizer {
  constructor(learningRate: HyperParameter = 0.0001, options: LionOptions = {}) {
    checkOptions('LionOptimizer', options, ['beta1', 'beta2', 'weightDecay', 'name']);
    const { beta1 = 0.9, beta2 = 0.99, weightDecay = 0, name = 'Lion' } = options;
    super(name, { learningRate, beta1, beta2, weightDecay });
  }

  protected override createSlots(variables: readonly Variable[]): void {
    for (const variable of variables) this.makeSlot(variable, 'm');
  }

  protected override update(gradient: Tensor, place: Place): Change {
    const [weightDecay, before] = [this.hyper('weightDecay', gradient), place.slot('m')];
    const sign = ops.sign(movingAverage(before, gradient, this.hyper('beta1', gradient)));
    const step = weightDecay === 0 ? sign : ops.add(sign, ops.mul(place.value, weightDecay));
    return {
      slots: { m: movingAverage(before, gradient, this.hyper('beta2', gradient)) },
      subtract: ops.mul(step, this.hyper('learningRate', gradient)),
    };
  }
}
