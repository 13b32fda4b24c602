// n' = n + g²;  z ← z + g + 2·s·w − (n'^p − n^p)/η·w;  w ← −shrink(z, l1) / (n'^p/η + 2·l2);  n ← n'
import { checkOptions } from '../../errors.js';
import { constant } from '../../graph/constant.js';
import type { Tensor } from '../../graph/tensor.js';
import * as ops from '../../ops/index.js';
import * as initializers from '../../variables/initializers.js';
import { checkHyper, type HyperParameter, negated, type Operand, times } from '../operand.js';
import { shrink } from '../proximal.js';
import { RuleOptimizer } from '../rule-optimizer.js';
import { updateRule } from '../update-rule.js';

export interface FtrlOptions {
  /** How the rate falls with the sum of squares: `n^power`, at most 0, by default −0.5; 0 keeps the rate. */
  learningRatePower?: HyperParameter | undefined;
  /** First value of the sum of squares; at least 0, by default 0.1. */
  initialAccumulatorValue?: number | undefined;
  /** Pulls weights to exactly 0; at least 0, by default 0. */
  l1RegularizationStrength?: HyperParameter | undefined;
  /** Makes weights smaller; at least 0, by default 0. */
  l2RegularizationStrength?: HyperParameter | undefined;
  /** Makes weights smaller only where there are gradients; at least 0, by default 0. */
  l2ShrinkageRegularizationStrength?: HyperParameter | undefined;
  /** Name of the slot of squares; default: the optimizer's. */
  accumName?: string | undefined;
  /** Name of the linear slot; default: the optimizer's. */
  linearName?: string | undefined;
  /** Of the optimizer, its slots and its scope. Default: TensorFlow's name. */
  name?: string | undefined;
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
 * What the variable was at first counts for little. At rate 0, which TensorFlow refuses, only n changes. Slots `accum` (n), `linear` (z).
 *
 * @throws ValueError for a power above 0 and for a negative first value or penalty.
 * @example new FtrlOptimizer(0.1, { l1RegularizationStrength: 0.01 }).minimize(loss)
 */
export class FtrlOptimizer extends RuleOptimizer {
  constructor(learningRate: HyperParameter, options: FtrlOptions = {}) {
    checkOptions('FtrlOptimizer', options, OPTIONS);
    const {
      learningRatePower = -0.5,
      initialAccumulatorValue: start = 0.1,
      l1RegularizationStrength = 0,
      l2RegularizationStrength = 0,
      l2ShrinkageRegularizationStrength = 0,
      accumName,
      linearName,
      name = 'Ftrl',
    } = options;
    const rule = updateRule({
      hyperParameters: {
        learningRate,
        learningRatePower: checkHyper('learningRatePower', learningRatePower, 'at most 0'),
        l1RegularizationStrength: checkHyper('l1RegularizationStrength', l1RegularizationStrength, 'at least 0'),
        l2RegularizationStrength: checkHyper('l2RegularizationStrength', l2RegularizationStrength, 'at least 0'),
        l2ShrinkageRegularizationStrength: checkHyper(
          'l2ShrinkageRegularizationStrength',
          l2ShrinkageRegularizationStrength,
          'at least 0',
        ),
      },
      slots: {
        accum: {
          initializer: initializers.constant(checkHyper('initialAccumulatorValue', start, 'at least 0')),
          name: accumName,
        },
        linear: { initializer: initializers.zeros(), name: linearName },
      },
      sparse: 'rows',
      update(gradient, place) {
        const [rate, power] = [place.hyper('learningRate'), place.hyper('learningRatePower')];
        const [l1, l2, shrinkage] = [
          place.hyper('l1RegularizationStrength'),
          place.hyper('l2RegularizationStrength'),
          place.hyper('l2ShrinkageRegularizationStrength'),
        ];
        const [accumBefore, linearBefore] = [place.slot('accum'), place.slot('linear')];
        const w = place.value;
        const accum = ops.add(accumBefore, ops.mul(gradient, gradient));
        const raised = raise(accum, power);
        // What w is weighed with in z: 2·s − (n'^p − n^p)/η.
        const fall = power === 0 ? 0 : ops.div(ops.sub(raised, raise(accumBefore, power)), rate);
        const growth = shrinkage === 0 ? 0 : times(shrinkage, 2);
        const sum = ops.add(linearBefore, gradient);
        const linear =
          fall === 0 && growth === 0
            ? sum
            : ops.add(sum, ops.mul(growth === 0 ? negated(fall) : ops.sub(growth, fall), w));
        const pulled = shrink(linear, l1);
        const full = ops.div(raised, negated(rate));
        const scale = l2 === 0 ? full : ops.sub(full, times(l2, 2));
        // Without a single gradient yet, the scale is 0: nothing pulls w, or there is shrinkage alone, which leaves it where it is.
        const quotient = ops.div(pulled, scale);
        const moved = growth === 0 ? quotient : ops.where(ops.equal(scale, 0), w, quotient);
        const value = ops.where(ops.equal(pulled, 0), pulled, moved);
        if (typeof rate === 'number' && rate !== 0) return { slots: { accum, linear }, value };
        // At rate 0 nothing is learned but the size of the gradient.
        const rests = ops.equal(rate, constant(0, { dtype: gradient.dtype }));
        return {
          slots: { accum, linear: ops.where(rests, linearBefore, linear) },
          value: ops.where(rests, w, value),
        };
      },
    });
    super(name, rule);
  }
}

/** `x^−power`. */
function raise(x: Tensor, power: Operand): Tensor {
  if (power === 0) return ops.pow(x, 0);
  return power === -0.5 ? ops.sqrt(x) : ops.pow(x, negated(power));
}
