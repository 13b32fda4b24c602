// a ← μ·a + g;  w ← w − η·a
import { checkOptions } from '../../errors.js';
import type { Tensor } from '../../graph/tensor.js';
import type { Variable } from '../../graph/variable.js';
import * as ops from '../../ops/index.js';
import { type Change, type HyperParameter, Optimizer, type Place, type SparseUpdate } from '../optimizer.js';

export interface MomentumOptions {
  /** Looks ahead: `w ← w − η·(g + μ·a)`. Default false. */
  useNesterov?: boolean;
  name?: string;
}

/**
 * Momentum (TF `tf.train.MomentumOptimizer`): `a ← μ·a + g`, `w ← w − η·a`; with `useNesterov` (Sutskever et al. 2013), `w ← w − η·(g + μ·a)`.
 * Slot `momentum`.
 *
 * @example new MomentumOptimizer(0.1, 0.9, { useNesterov: true }).minimize(loss)
 */
export class MomentumOptimizer extends Optimizer {
  protected override readonly sparse: SparseUpdate = 'rows';
  readonly #useNesterov: boolean;

  constructor(learningRate: HyperParameter, momentum: HyperParameter, options: MomentumOptions = {}) {
    checkOptions('MomentumOptimizer', options, ['useNesterov', 'name']);
    super(options.name ?? 'Momentum', { learningRate, momentum });
    this.#useNesterov = options.useNesterov ?? false;
  }

  protected override createSlots(variables: readonly Variable[]): void {
    for (const variable of variables) this.makeSlot(variable, 'momentum');
  }

  protected override update(gradient: Tensor, place: Place): Change {
    const decay = this.hyper('momentum', gradient);
    const momentum = ops.add(ops.mul(place.slot('momentum'), decay), gradient);
    const direction = this.#useNesterov ? ops.add(gradient, ops.mul(momentum, decay)) : momentum;
    return { slots: { momentum }, subtract: ops.mul(direction, this.hyper('learningRate', gradient)) };
  }
}
