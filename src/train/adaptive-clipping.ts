// Owns adaptive clipping: a limit for the norm of the gradients that follows its moving average.
import { checkOptions } from '../errors.js';
import type { TensorLike } from '../graph/convert.js';
import type { Operation } from '../graph/operation.js';
import { controlDependencies } from '../graph/scopes.js';
import type { Tensor } from '../graph/tensor.js';
import type { Variable } from '../graph/variable.js';
import * as ops from '../ops/index.js';
import { epsilonFor } from '../ops/literals.js';
import { cast } from '../ops/math.js';
import * as summary from '../summary/summary.js';
import { getVariable } from '../variables/get-variable.js';
import * as initializers from '../variables/initializers.js';
import { variableScope } from '../variables/variable-scope.js';
import { type ClipFunction, globalNorm, scaleGradients } from './gradient-transforms.js';
import { assignMovingAverage } from './moving-averages.js';
import { operand } from './operand.js';

export interface AdaptiveClippingOptions {
  /** How many standard deviations of its logarithm the norm may lie above the mean, 2. */
  stdFactor?: TensorLike | undefined;
  /** Decay of the moving averages, 0.95. */
  decay?: TensorLike | undefined;
  /** A limit that the norm never exceeds, whatever the averages say. */
  staticMaxNorm?: TensorLike | null | undefined;
  /** Makes the averages follow faster in the first steps: the decay is at most `step/(step + 1)`. */
  globalStep?: TensorLike | null | undefined;
  /** Shows the limit as `global_norm/adaptive_max_gradient_norm`. Default false. */
  reportSummary?: boolean | undefined;
  /** Added to the norm before its logarithm is taken, 1e-8. */
  epsilon?: number | undefined;
  /** The variable scope of `mean` and `sq_mean`. Default `AdaptiveMaxNorm`, made unique. */
  name?: string | undefined;
}

/**
 * A function for `clipGradients` that clips norms that are unusually large (TF `adaptive_clipping_fn`). Of the logarithm of the global
 * norm it keeps the moving averages `mean` and `sq_mean`; the limit is `exp(mean + stdFactor·√(sq_mean − mean²))`, and a larger norm is
 * brought back to `exp(mean)`. The averages start at 0 and move whenever a clipped gradient is computed, before it is clipped: without
 * `globalStep` the first steps are clipped hard.
 *
 * @example optimizeLoss(loss, { learningRate: 0.1, optimizer: 'SGD', clipGradients: adaptiveClippingFn({ globalStep }) });
 */
export function adaptiveClippingFn(options: AdaptiveClippingOptions = {}): ClipFunction {
  checkOptions('adaptiveClippingFn', options, [
    'stdFactor',
    'decay',
    'staticMaxNorm',
    'globalStep',
    'reportSummary',
    'epsilon',
    'name',
  ]);
  const {
    stdFactor = 2,
    decay = 0.95,
    staticMaxNorm = null,
    globalStep = null,
    reportSummary = false,
    epsilon = 1e-8,
    name,
  } = options;
  return (gradsAndVars) => {
    const norm = globalNorm(gradsAndVars.map(([gradient]) => gradient));
    const added = epsilonFor(epsilon, norm.dtype);
    const here = (value: TensorLike) => operand(value, norm.dtype);
    const [mean, squareMean] = variableScope(name ?? null, { default: 'AdaptiveMaxNorm' }, () => {
      const logarithm = ops.log(ops.add(norm, added));
      const current =
        globalStep === null ? here(decay) : ops.min([here(decay), beforeOverAfter(cast(globalStep, norm.dtype))]);
      return [movedTo('mean', logarithm, current), movedTo('sq_mean', ops.mul(logarithm, logarithm), current)];
    }) as [Moved, Moved];
    // Everything from here on uses the averages as they are after this norm, and moves them when it is computed.
    return controlDependencies([mean.update, squareMean.update], () => {
      const [average, squares] = [mean.variable.readValue(), squareMean.variable.readValue()];
      const deviation = ops.sqrt(ops.max([ops.sub(squares, ops.mul(average, average)), added]));
      const limit = ops.exp(ops.add(average, ops.mul(deviation, here(stdFactor))));
      if (reportSummary) summary.scalar('global_norm/adaptive_max_gradient_norm', limit);
      const factor = ops.where(ops.less(norm, limit), 1, ops.div(ops.exp(average), norm));
      return scaleGradients(
        gradsAndVars,
        staticMaxNorm === null ? factor : ops.min([ops.div(here(staticMaxNorm), norm), factor]),
      );
    });
  };
}

const beforeOverAfter = (step: Tensor): Tensor => ops.div(step, ops.add(step, 1));

interface Moved {
  readonly variable: Variable;
  readonly update: Operation;
}
function movedTo(name: string, value: Tensor, decay: TensorLike): Moved {
  const variable = getVariable(name, {
    shape: [],
    dtype: value.dtype,
    initializer: initializers.zeros(),
    trainable: false,
    regularizer: () => null,
  });
  return { variable, update: assignMovingAverage(variable, value, decay, { zeroDebias: false }) };
}
