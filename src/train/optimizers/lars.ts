// w ← w − a with  a ← μ·a + η·trust·(g + λ·w),  trust = eeta·‖w‖ / (‖g‖ + λ·‖w‖ + ε), 1 where a norm is 0
import { checkOptions } from '../../errors.js';
import type { Tensor } from '../../graph/tensor.js';
import type { Variable } from '../../graph/variable.js';
import * as ops from '../../ops/index.js';
import {
  type Change,
  type HyperParameter,
  type Operand,
  Optimizer,
  type Place,
  type SparseUpdate,
} from '../optimizer.js';
import { isListed, norm, trusted } from '../trust-ratio.js';

export interface LARSOptions {
  /** μ, 0.9. */
  momentum?: HyperParameter;
  /** λ, 0.0001. */
  weightDecay?: HyperParameter;
  /** The trust in a layer's norm, 0.001. */
  eeta?: HyperParameter;
  /** Added to the divisor of the trust ratio, 0. */
  epsilon?: HyperParameter;
  /** Variables whose name contains one of these get neither trust ratio nor weight decay: biases, batch norm. */
  skipList?: readonly string[];
  /** Looks ahead, as in `MomentumOptimizer`. Default false. */
  useNesterov?: boolean;
  name?: string;
}

/**
 * Layer-wise adaptive rates (TF `tf.contrib.opt.LARSOptimizer`; You et al. 2017), for large batches:
 * `trust = eeta·‖w‖ / (‖g‖ + λ·‖w‖ + ε)`, 1 where a norm is 0, `a ← μ·a + η·trust·(g + λ·w)`, `w ← w − a`. Slot `momentum`.
 * Sparse gradients are plain momentum, in the rows that they name.
 *
 * @example new LARSOptimizer(0.1, { skipList: ['bias', 'BatchNorm'] }).minimize(loss)
 */
export class LARSOptimizer extends Optimizer {
  protected override readonly sparse: SparseUpdate = 'rows';
  readonly #skipList: readonly string[];
  readonly #useNesterov: boolean;

  constructor(learningRate: HyperParameter, options: LARSOptions = {}) {
    checkOptions('LARSOptimizer', options, [
      'momentum',
      'weightDecay',
      'eeta',
      'epsilon',
      'skipList',
      'useNesterov',
      'name',
    ]);
    const {
      momentum = 0.9,
      weightDecay = 0.0001,
      eeta = 0.001,
      epsilon = 0,
      skipList = [],
      useNesterov = false,
      name = 'LARSOptimizer',
    } = options;
    super(name, { learningRate, momentum, weightDecay, eeta, epsilon });
    this.#skipList = skipList;
    this.#useNesterov = useNesterov;
  }

  protected override createSlots(variables: readonly Variable[]): void {
    for (const variable of variables) this.makeSlot(variable, 'momentum');
  }

  protected override update(gradient: Tensor, place: Place): Change {
    const [rate, decay] = [this.hyper('learningRate', gradient), this.hyper('momentum', gradient)];
    const nesterov = (momentum: Tensor, added: Tensor) =>
      this.#useNesterov ? ops.add(added, ops.mul(momentum, decay)) : momentum;
    const before = ops.mul(place.slot('momentum'), decay);
    if (place.isPartial) {
      const momentum = ops.add(before, gradient);
      return { slots: { momentum }, subtract: ops.mul(nesterov(momentum, gradient), rate) };
    }
    const added = isListed(place.variable, this.#skipList)
      ? ops.mul(gradient, rate)
      : this.#adapted(gradient, place, rate);
    const momentum = ops.add(before, added);
    return { slots: { momentum }, subtract: nesterov(momentum, added) };
  }

  /** `η·trust·(g + λ·w)` */
  #adapted(gradient: Tensor, place: Place, rate: Operand): Tensor {
    const [weightDecay, eeta, epsilon] = [
      this.hyper('weightDecay', gradient),
      this.hyper('eeta', gradient),
      this.hyper('epsilon', gradient),
    ];
    const [size, slope] = [norm(place.value), norm(gradient)];
    const plus = (x: Tensor, factor: Operand, of: Tensor) => (factor === 0 ? x : ops.add(x, ops.mul(of, factor)));
    const whole = plus(slope, weightDecay, size);
    const ratio = ops.div(ops.mul(size, eeta), epsilon === 0 ? whole : ops.add(whole, epsilon));
    return ops.mul(plus(gradient, weightDecay, place.value), ops.mul(trusted(ratio, [size, slope]), rate));
  }
}
