// Owns what Adam's family shares: two moments for each variable, and the powers of the decay rates for the bias correction.
import type { Operation } from '../graph/operation.js';
import { group } from '../graph/scopes.js';
import type { Tensor } from '../graph/tensor.js';
import type { Variable } from '../graph/variable.js';
import * as ops from '../ops/index.js';
import { type HyperParameter, movingAverage, Optimizer, type Place } from './optimizer.js';

export interface MomentOptions {
  /** Decay of the first moment, 0.9. */
  beta1?: HyperParameter;
  /** Decay of the second moment, 0.999. */
  beta2?: HyperParameter;
  /** Added to the root of the second moment. */
  epsilon?: HyperParameter;
  name?: string;
}
export const MOMENT_OPTIONS = ['beta1', 'beta2', 'epsilon', 'name'] as const satisfies readonly (keyof MomentOptions)[];

type Beta = 'beta1' | 'beta2';

/** An optimizer with slots `m`, `v` and variables `beta1_power`, `beta2_power`, which hold β1ᵗ and β2ᵗ of the coming step t = 1, 2, … */
export abstract class MomentOptimizer extends Optimizer {
  /** The decay rates whose powers are kept. */
  protected readonly corrected: readonly Beta[] = ['beta1', 'beta2'];

  constructor(
    learningRate: HyperParameter,
    options: Required<MomentOptions>,
    more: Readonly<Record<string, HyperParameter>> = {},
  ) {
    const { beta1, beta2, epsilon, name } = options;
    super(name, { learningRate, beta1, beta2, epsilon, ...more });
  }

  /** β1ᵗ or β2ᵗ. */
  protected power(of: Beta): Variable {
    return this.makeVariable(`${of}_power`, this.initialHyper(of));
  }

  protected override createSlots(variables: readonly Variable[]): void {
    for (const beta of this.corrected) this.power(beta);
    for (const variable of variables) {
      this.makeSlot(variable, 'm');
      this.makeSlot(variable, 'v');
    }
  }

  /** `m ← β1·m + (1−β1)·g` */
  protected firstMoment(gradient: Tensor, place: Place): Tensor {
    return movingAverage(place.slot('m'), gradient, this.hyper('beta1', gradient));
  }
  /** `v ← β2·v + (1−β2)·g²` */
  protected secondMoment(gradient: Tensor, place: Place): Tensor {
    return movingAverage(place.slot('v'), ops.mul(gradient, gradient), this.hyper('beta2', gradient));
  }

  protected override finish(updates: readonly Operation[], name: string): Operation {
    const powers = this.corrected.map((beta) => {
      const power = this.power(beta);
      return power.assign(ops.mul(power, this.hyper(beta, power)));
    });
    return group(...updates, ...powers, { name });
  }
}
