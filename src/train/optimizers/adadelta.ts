// a ← ρ·a + (1−ρ)·g²;  u = √(U + ε)/√(a + ε)·g;  w ← w − η·u;  U ← ρ·U + (1−ρ)·u²
import { checkOptions } from '../../errors.js';
import type { Tensor } from '../../graph/tensor.js';
import type { Variable } from '../../graph/variable.js';
import * as ops from '../../ops/index.js';
import {
  type Change,
  type HyperParameter,
  movingAverage,
  Optimizer,
  type Place,
  type SparseUpdate,
} from '../optimizer.js';

export interface AdadeltaOptions {
  /** Decay of both averages, 0.95. */
  rho?: HyperParameter;
  /** Added to both averages under the root, 1e-8. */
  epsilon?: HyperParameter;
  name?: string;
}

/**
 * Adadelta (TF `tf.train.AdadeltaOptimizer`; Zeiler 2012): `a ← ρ·a + (1−ρ)·g²`, `u = √(U + ε)/√(a + ε)·g`, `w ← w − η·u`,
 * `U ← ρ·U + (1−ρ)·u²`. Slots `accum` (a), `accum_update` (U).
 *
 * @param learningRate 0.001 by default; the paper's is 1.
 * @example new AdadeltaOptimizer(1).minimize(loss)
 */
export class AdadeltaOptimizer extends Optimizer {
  protected override readonly sparse: SparseUpdate = 'rows';

  constructor(learningRate: HyperParameter = 0.001, options: AdadeltaOptions = {}) {
    checkOptions('AdadeltaOptimizer', options, ['rho', 'epsilon', 'name']);
    const { rho = 0.95, epsilon = 1e-8, name = 'Adadelta' } = options;
    super(name, { learningRate, rho, epsilon });
  }

  protected override createSlots(variables: readonly Variable[]): void {
    for (const variable of variables) {
      this.makeSlot(variable, 'accum');
      this.makeSlot(variable, 'accum_update');
    }
  }

  protected override update(gradient: Tensor, place: Place): Change {
    const [rho, epsilon] = [this.hyper('rho', gradient), this.hyper('epsilon', gradient)];
    const before = place.slot('accum_update');
    const accum = movingAverage(place.slot('accum'), ops.mul(gradient, gradient), rho);
    const step = ops.mul(ops.sqrt(ops.div(ops.add(before, epsilon), ops.add(accum, epsilon))), gradient);
    return {
      slots: { accum, accum_update: movingAverage(before, ops.mul(step, step), rho) },
      subtract: ops.mul(step, this.hyper('learningRate', gradient)),
    };
  }
}
