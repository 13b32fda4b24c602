// w ← w − a with  a ← μ·a + η·trust·(g + λ·w),  trust = eeta·‖w‖ / (‖g‖ + λ·‖w‖ + ε), 1 where a norm is 0
import { checkOptions } from '../../errors.js';
import type { Tensor } from '../../graph/tensor.js';
import * as ops from '../../ops/index.js';
import * as initializers from '../../variables/initializers.js';
import { type HyperParameter, type Operand, plusEpsilon } from '../operand.js';
import { RuleOptimizer } from '../rule-optimizer.js';
import { isListed, norm, trusted } from '../trust-ratio.js';
import { type Place, updateRule } from '../update-rule.js';

export interface LARSOptions {
  /** μ, 0.9. */
  momentum?: HyperParameter | undefined;
  /** λ, 0.0001. */
  weightDecay?: HyperParameter | undefined;
  /** The trust in a layer's norm, 0.001. */
  eeta?: HyperParameter | undefined;
  /** Added to the divisor of the trust ratio, 0. */
  epsilon?: HyperParameter | undefined;
  /** Variables whose name contains one of these get neither trust ratio nor weight decay: biases, batch norm. */
  skipList?: readonly string[] | undefined;
  /** Looks ahead, as in `MomentumOptimizer`. Default false. */
  useNesterov?: boolean | undefined;
  /** Of the optimizer, its slots and its scope. Default: TensorFlow's name. */
  name?: string | undefined;
}

/**
 * Layer-wise adaptive rates (TF `tf.contrib.opt.LARSOptimizer`; You et al. 2017), for large batches:
 * `trust = eeta·‖w‖ / (‖g‖ + λ·‖w‖ + ε)`, 1 where a norm is 0, `a ← μ·a + η·trust·(g + λ·w)`, `w ← w − a`. Slot `momentum`.
 * Sparse gradients are plain momentum, in the rows that they name.
 *
 * @example new LARSOptimizer(0.1, { skipList: ['bias', 'BatchNorm'] }).minimize(loss)
 */
export class LARSOptimizer extends RuleOptimizer {
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
    const rule = updateRule({
      hyperParameters: { learningRate, momentum, weightDecay, eeta, epsilon },
      slots: { momentum: initializers.zeros() },
      sparse: 'rows',
      update(gradient, place) {
        const [rate, decay] = [place.hyper('learningRate'), place.hyper('momentum')];
        const moved = (sum: Tensor, added: Tensor) => (useNesterov ? ops.add(added, ops.mul(sum, decay)) : sum);
        const before = ops.mul(place.slot('momentum'), decay);
        if (place.isPartial) {
          const sum = ops.add(before, gradient);
          return { slots: { momentum: sum }, subtract: ops.mul(moved(sum, gradient), rate) };
        }
        const isPlain = isListed(place.variable, skipList);
        const added = isPlain ? ops.mul(gradient, rate) : adapted(gradient, place, rate);
        const sum = ops.add(before, added);
        return { slots: { momentum: sum }, subtract: moved(sum, added) };
      },
    });
    super(name, rule);
  }
}

/** `η·trust·(g + λ·w)` */
function adapted(gradient: Tensor, place: Place<'weightDecay' | 'eeta' | 'epsilon'>, rate: Operand): Tensor {
  const [weightDecay, eeta, epsilon] = [place.hyper('weightDecay'), place.hyper('eeta'), place.hyper('epsilon')];
  const [size, slope] = [norm(place.value), norm(gradient)];
  const plus = (x: Tensor, factor: Operand, of: Tensor) => (factor === 0 ? x : ops.add(x, ops.mul(of, factor)));
  const whole = plus(slope, weightDecay, size);
  const ratio = ops.div(ops.mul(size, eeta), epsilon === 0 ? whole : plusEpsilon(whole, epsilon));
  return ops.mul(plus(gradient, weightDecay, place.value), ops.mul(trusted(ratio, [size, slope]), rate));
}
