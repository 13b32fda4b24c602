// m, v as Adam;  u = m/(1−β1ᵗ) / (√(v/(1−β2ᵗ)) + ε) + λ·w;  w ← w − η·trust·u,  trust = ‖w‖/‖u‖, 1 where a norm is 0
import { checkOptions } from '../../errors.js';
import type { Tensor } from '../../graph/tensor.js';
import type { Variable } from '../../graph/variable.js';
import * as ops from '../../ops/index.js';
import { cast } from '../../ops/math.js';
import { MOMENT_OPTIONS, MomentOptimizer, type MomentOptions } from '../moments.js';
import type { Change, HyperParameter, Place } from '../optimizer.js';
import { isListed, norm, trusted } from '../trust-ratio.js';

export interface LAMBOptions extends MomentOptions {
  /** λ, 0. */
  weightDecay?: HyperParameter;
  /** Variables whose name contains one of these get neither trust ratio nor weight decay: biases, layer norm. */
  skipList?: readonly string[];
}

/**
 * Layer-wise adaptive moments (You et al. 2019), for large batches: with Adam's moments,
 * `u = m/(1−β1ᵗ) / (√(v/(1−β2ᵗ)) + ε) + λ·w`, `trust = ‖w‖/‖u‖`, 1 where a norm is 0, `w ← w − η·trust·u`; ε is 1e-6 by default.
 * Slots `m`, `v`; variables `beta1_power`, `beta2_power`. Sparse gradients move every row.
 *
 * @example new LAMBOptimizer(0.001, { weightDecay: 0.01, skipList: ['bias', 'LayerNorm'] }).minimize(loss)
 */
export class LAMBOptimizer extends MomentOptimizer {
  readonly #skipList: readonly string[];
  /** 1−β1ᵗ and 1−β2ᵗ. */
  #corrections: readonly [Tensor, Tensor] | undefined;

  constructor(learningRate: HyperParameter = 0.001, options: LAMBOptions = {}) {
    checkOptions('LAMBOptimizer', options, [...MOMENT_OPTIONS, 'weightDecay', 'skipList']);
    const { weightDecay = 0, skipList = [], ...moments } = options;
    super(learningRate, { beta1: 0.9, beta2: 0.999, epsilon: 1e-6, name: 'LAMB', ...moments }, { weightDecay });
    this.#skipList = skipList;
  }

  protected override prepare(globalStep: Variable | null): void {
    super.prepare(globalStep);
    this.#corrections = [ops.sub(1, this.power('beta1')), ops.sub(1, this.power('beta2'))];
  }

  protected override update(gradient: Tensor, place: Place): Change {
    const [m, v] = [this.firstMoment(gradient, place), this.secondMoment(gradient, place)];
    const [first, second] = (this.#corrections as readonly [Tensor, Tensor]).map((correction) =>
      cast(correction, gradient.dtype),
    ) as [Tensor, Tensor];
    const direction = ops.div(
      ops.div(m, first),
      ops.add(ops.sqrt(ops.div(v, second)), this.hyper('epsilon', gradient)),
    );
    const rate = this.hyper('learningRate', gradient);
    if (isListed(place.variable, this.#skipList)) return { slots: { m, v }, subtract: ops.mul(direction, rate) };
    const weightDecay = this.hyper('weightDecay', gradient);
    const step = weightDecay === 0 ? direction : ops.add(direction, ops.mul(place.value, weightDecay));
    const norms = [norm(place.value), norm(step)] as const;
    return { slots: { m, v }, subtract: ops.mul(step, ops.mul(trusted(ops.div(...norms), norms), rate)) };
  }
}
