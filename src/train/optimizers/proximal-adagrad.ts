// a ← a + g²;  e = η/√a;  w ← shrink(w − e·g, e·l1) / (1 + e·l2)
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
import { proximal } from '../proximal.js';

export interface ProximalAdagradOptions {
  /** First value of the accumulator, above 0: 0.1. */
  initialAccumulatorValue?: number;
  /** Pulls weights to exactly 0; at least 0, by default 0. */
  l1RegularizationStrength?: HyperParameter;
  /** Makes weights smaller; at least 0, by default 0. */
  l2RegularizationStrength?: HyperParameter;
  name?: string;
}

/**
 * Adagrad with a proximal step (TF `tf.train.ProximalAdagradOptimizer`; Duchi and Singer 2009): `a ← a + g²`, `e = η/√a`, `v = w − e·g`,
 * `w ← sign(v)·max(|v| − e·l1, 0) / (1 + e·l2)`. Slot `accumulator`.
 *
 * @throws ValueError for a first value that is not positive and for a negative penalty.
 * @example new ProximalAdagradOptimizer(0.1, { l2RegularizationStrength: 0.01 }).minimize(loss)
 */
export class ProximalAdagradOptimizer extends Optimizer {
  protected override readonly sparse: SparseUpdate = 'rows';
  readonly #start: number;

  constructor(learningRate: HyperParameter, options: ProximalAdagradOptions = {}) {
    checkOptions('ProximalAdagradOptimizer', options, [
      'initialAccumulatorValue',
      'l1RegularizationStrength',
      'l2RegularizationStrength',
      'name',
    ]);
    super(options.name ?? 'ProximalAdagrad', {
      learningRate,
      l1: checkHyper('l1RegularizationStrength', options.l1RegularizationStrength ?? 0, 'at least 0'),
      l2: checkHyper('l2RegularizationStrength', options.l2RegularizationStrength ?? 0, 'at least 0'),
    });
    this.#start = checkHyper('initialAccumulatorValue', options.initialAccumulatorValue ?? 0.1, 'positive');
  }

  protected override createSlots(variables: readonly Variable[]): void {
    for (const variable of variables) this.makeSlot(variable, 'accumulator', initializers.constant(this.#start));
  }

  protected override update(gradient: Tensor, place: Place): Change {
    const [rate, l1, l2] = [
      this.hyper('learningRate', gradient),
      this.hyper('l1', gradient),
      this.hyper('l2', gradient),
    ];
    const accumulator = ops.add(place.slot('accumulator'), ops.mul(gradient, gradient));
    const slots = { accumulator };
    if (l1 === 0 && l2 === 0) return { slots, subtract: ops.div(ops.mul(gradient, rate), ops.sqrt(accumulator)) };
    const rates = ops.div(rate, ops.sqrt(accumulator));
    return { slots, value: proximal(ops.sub(place.value, ops.mul(gradient, rates)), rates, l1, l2) };
  }
}
