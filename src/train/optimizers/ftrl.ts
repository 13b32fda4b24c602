// n' = n + g²;  z ← z + g + 2·s·w − (n'^p − n^p)/η·w;  w ← −shrink(z, l1) / (n'^p/η + 2·l2);  n ← n'
import { checkOptions } from '../../errors.js';
import type { Tensor } from '../../graph/tensor.js';
import type { Variable } from '../../graph/variable.js';
import * as ops from '../../ops/index.js';
import * as initializers from '../../variables/initializers.js';
import {
  type Change,
  checkHyper,
  type HyperParameter,
  negated,
  type Operand,
  Optimizer,
  type Place,
  type SparseUpdate,
  times,
} from '../optimizer.js';
import { shrink } from '../proximal.js';

export interface FtrlOptions {
  /** How the rate falls with the sum of squares: `n^power`, at most 0, by default −0.5; 0 keeps the rate. */
  learningRatePower?: HyperParameter;
  /** First value of the sum of squares; at least 0, by default 0.1. */
  initialAccumulatorValue?: number;
  /** Pulls weights to exactly 0; at least 0, by default 0. */
  l1RegularizationStrength?: HyperParameter;
  /** Makes weights smaller; at least 0, by default 0. */
  l2RegularizationStrength?: HyperParameter;
  /** Makes weights smaller only where there are gradients; at least 0, by default 0. */
  l2ShrinkageRegularizationStrength?: HyperParameter;
  /** Name of the slot of squares; default: the optimizer's. */
  accumName?: string;
  /** Name of the linear slot; default: the optimizer's. */
  linearName?: string;
  name?: string;
}
const OPTIONS = [
  'learningRatePower',
  'initialAccumulatorValue',
  'l1RegularizationStrength',
  'l2RegularizationStrength',
  'l2ShrinkageRegularizationStrength',
  'accumName',
  'linearName',
  'name',
] as const satisfies readonly (keyof FtrlOptions)[];

/**
 * Follow the regularized leader (TF `tf.train.FtrlOptimizer`; McMahan et al. 2013). With p = −learningRatePower and s the shrinkage:
 * `n' = n + g²`, `z ← z + g + 2·s·w − (n'^p − n^p)/η·w`, `w ← −sign(z)·max(|z| − l1, 0) / (n'^p/η + 2·l2)`.
 * What the variable was at first counts for little. Slots `accum` (n), `linear` (z).
 *
 * @throws ValueError for a power above 0 and for a negative first value or penalty.
 * @example new FtrlOptimizer(0.1, { l1RegularizationStrength: 0.01 }).minimize(loss)
 */
export class FtrlOptimizer extends Optimizer {
  protected override readonly sparse: SparseUpdate = 'rows';
  readonly #start: number;
  readonly #names: readonly [accum: string | undefined, linear: string | undefined];

  constructor(learningRate: HyperParameter, options: FtrlOptions = {}) {
    checkOptions('FtrlOptimizer', options, OPTIONS);
    const {
      learningRatePower = -0.5,
      l1RegularizationStrength = 0,
      l2RegularizationStrength = 0,
      l2ShrinkageRegularizationStrength = 0,
    } = options;
    super(options.name ?? 'Ftrl', {
      learningRate,
      power: checkHyper('learningRatePower', learningRatePower, 'at most 0'),
      l1: checkHyper('l1RegularizationStrength', l1RegularizationStrength, 'at least 0'),
      l2: checkHyper('l2RegularizationStrength', l2RegularizationStrength, 'at least 0'),
      shrinkage: checkHyper('l2ShrinkageRegularizationStrength', l2ShrinkageRegularizationStrength, 'at least 0'),
    });
    this.#start = checkHyper('initialAccumulatorValue', options.initialAccumulatorValue ?? 0.1, 'at least 0');
    this.#names = [options.accumName, options.linearName];
  }

  protected override createSlots(variables: readonly Variable[]): void {
    for (const variable of variables) {
      this.makeSlot(variable, 'accum', initializers.constant(this.#start), this.#names[0]);
      this.makeSlot(variable, 'linear', initializers.zeros(), this.#names[1]);
    }
  }

  protected override update(gradient: Tensor, place: Place): Change {
    const [rate, power] = [this.hyper('learningRate', gradient), this.hyper('power', gradient)];
    const [l1, l2, shrinkage] = [
      this.hyper('l1', gradient),
      this.hyper('l2', gradient),
      this.hyper('shrinkage', gradient),
    ];
    const before = place.slot('accum');
    const accum = ops.add(before, ops.mul(gradient, gradient));
    const raised = raise(accum, power);
    // What w is weighed with in z: 2·s − (n'^p − n^p)/η.
    const fall = power === 0 ? 0 : ops.div(ops.sub(raised, raise(before, power)), rate);
    const growth = shrinkage === 0 ? 0 : times(shrinkage, 2);
    const sum = ops.add(place.slot('linear'), gradient);
    const linear =
      fall === 0 && growth === 0
        ? sum
        : ops.add(sum, ops.mul(growth === 0 ? negated(fall) : ops.sub(growth, fall), place.value));
    const pulled = shrink(linear, l1);
    const scale = ops.div(raised, negated(rate));
    const value = ops.div(pulled, l2 === 0 ? scale : ops.sub(scale, times(l2, 2)));
    // Without a single gradient yet, both may be 0.
    return {
      slots: { accum, linear },
      value: this.#start > 0 ? value : ops.where(ops.equal(pulled, 0), pulled, value),
    };
  }
}

/** `x^−power`. */
function raise(x: Tensor, power: Operand): Tensor {
  if (power === 0) return ops.pow(x, 0);
  return power === -0.5 ? ops.sqrt(x) : ops.pow(x, negated(power));
}
