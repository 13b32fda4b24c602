// Adam that leaves alone the rows that a sparse gradient does not name.
import { checkOptions } from '../../errors.js';
import { MOMENT_OPTIONS, type MomentOptions } from '../moments.js';
import type { HyperParameter } from '../operand.js';
import { RuleOptimizer } from '../rule-optimizer.js';
import { adam } from './adam.js';

/**
 * Adam for embeddings (TF `tf.contrib.opt.LazyAdamOptimizer`): dense gradients as Adam; of a sparse gradient only the rows that it names
 * are touched, in the variable and in the moments. Slots and names as Adam's.
 *
 * @example new LazyAdamOptimizer(0.001).minimize(loss)
 */
export class LazyAdamOptimizer extends RuleOptimizer {
  constructor(learningRate: HyperParameter = 0.001, options: MomentOptions = {}) {
    checkOptions('LazyAdamOptimizer', options, MOMENT_OPTIONS);
    super(options.name ?? 'Adam', { ...adam(learningRate, options), sparse: 'rows' });
  }
}
