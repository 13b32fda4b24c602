// G ← G + g;  Q ← Q + g²;  w ← −η·shrink(G, l1·t) / (l2·t·η + √Q)
import { checkOptions } from '../../errors.js';
import * as ops from '../../ops/index.js';
import * as initializers from '../../variables/initializers.js';
import { checkHyper, divisorRoot, type HyperParameter, negated, type Operand, plus, times } from '../operand.js';
import { shrink } from '../proximal.js';
import { RuleOptimizer } from '../rule-optimizer.js';
import { updateRule } from '../update-rule.js';

export interface AdagradDAOptions {
  /** First value of the sum of squares, above 0: 0.1. */
  initialGradientSquaredAccumulatorValue?: number | undefined;
  /** Pulls weights to exactly 0; at least 0, by default 0. */
  l1RegularizationStrength?: HyperParameter | undefined;
  /** Makes weights smaller; at least 0, by default 0. */
  l2RegularizationStrength?: HyperParameter | undefined;
  /** Of the optimizer, its slots and its scope. Default: TensorFlow's name. */
  name?: string | undefined;
}

/**
 * Adagrad dual averaging (TF `tf.train.AdagradDAOptimizer`; Duchi et al. 2011), for sparse linear models. In step t = 1, 2, …:
 * `G ← G + g`, `Q ← Q + g²`, `w ← −η·sign(G)·max(|G| − l1·t, 0) / (l2·t·η + √Q)`; what the variable was at first has no influence.
 * Slots `gradient_accumulator`, `gradient_squared_accumulator`.
 *
 * @param globalStep the count of steps before this one.
 * @throws ValueError for a first value that is not positive and for negative penalties.
 * @example new AdagradDAOptimizer(0.1, step, { l1RegularizationStrength: 0.01 }).minimize(loss, { globalStep: step })
 */
export class AdagradDAOptimizer extends RuleOptimizer {
  constructor(learningRate: HyperParameter, globalStep: HyperParameter, options: AdagradDAOptions = {}) {
    checkOptions('AdagradDAOptimizer', options, [
      'initialGradientSquaredAccumulatorValue',
      'l1RegularizationStrength',
      'l2RegularizationStrength',
      'name',
    ]);
    const {
      initialGradientSquaredAccumulatorValue: start = 0.1,
      l1RegularizationStrength = 0,
      l2RegularizationStrength = 0,
      name = 'AdagradDA',
    } = options;
    const rule = updateRule({
      hyperParameters: {
        learningRate,
        globalStep,
        l1RegularizationStrength: checkHyper('l1RegularizationStrength', l1RegularizationStrength, 'at least 0'),
        l2RegularizationStrength: checkHyper('l2RegularizationStrength', l2RegularizationStrength, 'at least 0'),
      },
      slots: {
        gradient_accumulator: initializers.zeros(),
        gradient_squared_accumulator: initializers.constant(
          checkHyper('initialGradientSquaredAccumulatorValue', start, 'positive'),
        ),
      },
      sparse: 'rows',
      update(gradient, { slot, hyper }) {
        const [rate, l1, l2] = [
          hyper('learningRate'),
          hyper('l1RegularizationStrength'),
          hyper('l2RegularizationStrength'),
        ];
        const untilNow = (penalty: Operand) => times(plus(hyper('globalStep'), 1), penalty);
        const sum = ops.add(slot('gradient_accumulator'), gradient);
        const squares = ops.add(slot('gradient_squared_accumulator'), ops.mul(gradient, gradient));
        const pulled = l1 === 0 ? sum : shrink(sum, untilNow(l1));
        const root = divisorRoot(squares);
        const scale = l2 === 0 ? root : ops.add(root, times(untilNow(l2), rate));
        return {
          slots: { gradient_accumulator: sum, gradient_squared_accumulator: squares },
          value: ops.div(ops.mul(pulled, negated(rate)), scale),
        };
      },
    });
    super(name, rule);
  }
}
