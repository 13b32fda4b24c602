// m ← β1·m + (1−β1)·g;  v ← β2·v + (1−β2)·g²;  w ← w − η·√(1−β2ᵗ)/(1−β1ᵗ) · m/(√v + ε)
import { checkOptions } from '../../errors.js';
import type { Tensor } from '../../graph/tensor.js';
import type { Variable } from '../../graph/variable.js';
import * as ops from '../../ops/index.js';
import { cast } from '../../ops/math.js';
import { MOMENT_OPTIONS, MomentOptimizer, type MomentOptions } from '../moments.js';
import type { Change, HyperParameter, Place } from '../optimizer.js';

/**
 * Adam (TF `tf.train.AdamOptimizer`; Kingma and Ba 2014, in the order of computation named before section 2.1): ε, by default 1e-8,
 * comes after the bias correction. Slots `m`, `v`; variables `beta1_power`, `beta2_power`. Sparse gradients move every row.
 *
 * @example new AdamOptimizer(0.001).minimize(loss)
 */
export class AdamOptimizer extends MomentOptimizer {
  /** η·√(1−β2ᵗ)/(1−β1ᵗ), the same for all variables. */
  #correctedRate: Tensor | undefined;

  constructor(learningRate: HyperParameter = 0.001, options: MomentOptions = {}) {
    checkOptions('AdamOptimizer', options, MOMENT_OPTIONS);
    super(learningRate, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, name: 'Adam', ...options });
  }

  protected override prepare(globalStep: Variable | null): void {
    super.prepare(globalStep);
    const [beta1Power, beta2Power] = [this.power('beta1'), this.power('beta2')];
    const correction = ops.div(ops.sqrt(ops.sub(1, beta2Power)), ops.sub(1, beta1Power));
    this.#correctedRate = ops.mul(correction, this.hyper('learningRate', beta1Power));
  }

  protected override update(gradient: Tensor, place: Place): Change {
    const [m, v] = [this.firstMoment(gradient, place), this.secondMoment(gradient, place)];
    return { slots: { m, v }, subtract: this.step(m, v) };
  }

  /** What is subtracted: the corrected rate times `m/(√v + ε)`. */
  protected step(m: Tensor, v: Tensor): Tensor {
    return ops.mul(
      ops.div(m, ops.add(ops.sqrt(v), this.hyper('epsilon', v))),
      cast(this.#correctedRate as Tensor, m.dtype),
    );
  }
}
