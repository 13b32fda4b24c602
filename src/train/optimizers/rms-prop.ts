// r ← ρ·r + (1−ρ)·g²;  a ← μ·a + η·g/√(r + ε);  w ← w − a
import { checkOptions } from '../../errors.js';
import type { Tensor } from '../../graph/tensor.js';
import type { Variable } from '../../graph/variable.js';
import * as ops from '../../ops/index.js';
import * as initializers from '../../variables/initializers.js';
import {
  type Change,
  type HyperParameter,
  movingAverage,
  Optimizer,
  type Place,
  type SparseUpdate,
} from '../optimizer.js';

export interface RMSPropOptions {
  /** Decay of the averages (ρ), 0.9. */
  decay?: HyperParameter;
  /** μ, 0. */
  momentum?: HyperParameter;
  /** Added under the root, 1e-10. */
  epsilon?: HyperParameter;
  /** Divides by the estimated variance instead of the mean square: `r − mg²` with `mg ← ρ·mg + (1−ρ)·g`. Default false. */
  centered?: boolean;
  name?: string;
}

/**
 * RMSProp (TF `tf.train.RMSPropOptimizer`; Tieleman and Hinton 2012, centered: Graves 2013): `r ← ρ·r + (1−ρ)·g²`, `a ← μ·a + η·g/√(r + ε)`,
 * `w ← w − a`. Slots `rms` (starts at 1), `mg` (if centered), `momentum`.
 *
 * @example new RMSPropOptimizer(0.001, { momentum: 0.9 }).minimize(loss)
 */
export class RMSPropOptimizer extends Optimizer {
  protected override readonly sparse: SparseUpdate = 'rows';
  readonly #centered: boolean;

  constructor(learningRate: HyperParameter, options: RMSPropOptions = {}) {
    checkOptions('RMSPropOptimizer', options, ['decay', 'momentum', 'epsilon', 'centered', 'name']);
    const { decay = 0.9, momentum = 0, epsilon = 1e-10, centered = false, name = 'RMSProp' } = options;
    super(name, { learningRate, decay, momentum, epsilon });
    this.#centered = centered;
  }

  protected override createSlots(variables: readonly Variable[]): void {
    for (const variable of variables) {
      this.makeSlot(variable, 'rms', initializers.ones());
      if (this.#centered) this.makeSlot(variable, 'mg');
      this.makeSlot(variable, 'momentum');
    }
  }

  protected override update(gradient: Tensor, place: Place): Change {
    const [decay, before] = [this.hyper('decay', gradient), this.hyper('momentum', gradient)];
    const rms = movingAverage(place.slot('rms'), ops.mul(gradient, gradient), decay);
    const mg = this.#centered ? movingAverage(place.slot('mg'), gradient, decay) : undefined;
    const variance = mg === undefined ? rms : ops.sub(rms, ops.mul(mg, mg));
    const scaled = ops.div(
      ops.mul(gradient, this.hyper('learningRate', gradient)),
      ops.sqrt(ops.add(variance, this.hyper('epsilon', gradient))),
    );
    const momentum = before === 0 ? scaled : ops.add(ops.mul(place.slot('momentum'), before), scaled);
    return { slots: { rms, ...(mg && { mg }), momentum }, subtract: momentum };
  }
}
