// a ← a + g²;  w ← w − η·g/√a
import { checkOptions } from '../../errors.js';
import type { Tensor } from '../../graph/tensor.js';
import type { Variable } from '../../graph/variable.js';
import * as ops from '../../ops/index.js';
import * as initializers from '../../variables/initializers.js';
import {
  type Change,
  checkHyper,
  type HyperParameter,
  Optimizer,
  type Place,
  type SparseUpdate,
} from '../optimizer.js';

export interface AdagradOptions {
  /** First value of the accumulator, above 0: 0.1. */
  initialAccumulatorValue?: number;
  name?: string;
}

/**
 * Adagrad (TF `tf.train.AdagradOptimizer`; Duchi et al. 2011): `a ← a + g²`, `w ← w − η·g/√a`. Slot `accumulator`.
 *
 * @throws ValueError for a first value that is not above 0.
 * @example new AdagradOptimizer(0.1).minimize(loss)
 */
export class AdagradOptimizer extends Optimizer {
  protected override readonly sparse: SparseUpdate = 'rows';
  readonly #start: number;

  constructor(learningRate: HyperParameter, options: AdagradOptions = {}) {
    checkOptions('AdagradOptimizer', options, ['initialAccumulatorValue', 'name']);
    super(options.name ?? 'Adagrad', { learningRate });
    this.#start = checkHyper('initialAccumulatorValue', options.initialAccumulatorValue ?? 0.1, 'positive');
  }

  protected override createSlots(variables: readonly Variable[]): void {
    for (const variable of variables) this.makeSlot(variable, 'accumulator', initializers.constant(this.#start));
  }

  protected override update(gradient: Tensor, place: Place): Change {
    const accumulator = ops.add(place.slot('accumulator'), ops.mul(gradient, gradient));
    return {
      slots: { accumulator },
      subtract: ops.div(ops.mul(gradient, this.hyper('learningRate', gradient)), ops.sqrt(accumulator)),
    };
  }
}
