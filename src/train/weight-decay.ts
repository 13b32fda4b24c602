// Owns decoupled weight decay: any optimizer, with the weights made smaller beside its update instead of through the gradient.
import { describe, ValueError } from '../errors.js';
import { type Gradient, IndexedSlices } from '../gradients/indexed-slices.js';
import type { TensorLike } from '../graph/convert.js';
import type { Operation } from '../graph/operation.js';
import { controlDependencies } from '../graph/scopes.js';
import type { Tensor } from '../graph/tensor.js';
import type { Variable } from '../graph/variable.js';
import * as ops from '../ops/index.js';
import { checkHyperParameter, evaluated, type HyperParameter, operand } from './operand.js';
import type { ApplyGradientsOptions, ComputeGradientsOptions, GradientAndVariable } from './optimizer.js';
import { RuleOptimizer } from './rule-optimizer.js';
import { gatherRows, sameRows, subtractRows, uniqueRows } from './sparse.js';

export interface WeightDecayOptions {
  /** The variables to decay. Default: all that are updated. */
  decayVarList?: readonly Variable[] | undefined;
}
export interface Decaying {
  applyGradients(
    gradsAndVars: readonly GradientAndVariable[],
    options?: ApplyGradientsOptions & WeightDecayOptions,
  ): Operation;
  minimize(loss: TensorLike, options?: ComputeGradientsOptions & ApplyGradientsOptions & WeightDecayOptions): Operation;
}
// biome-ignore lint/suspicious/noExplicitAny: TypeScript wants exactly this of a class that is extended without being known
type OptimizerClass = new (...parameters: any[]) => RuleOptimizer;
// biome-ignore lint/suspicious/noExplicitAny: as above
type AbstractClass = abstract new (...parameters: any[]) => RuleOptimizer;
type DecayedClass<B extends OptimizerClass> = new (
  weightDecay: HyperParameter,
  ...parameters: ConstructorParameters<B>
) => InstanceType<B> & Decaying;

/**
 * Makes a class with decoupled weight decay out of an optimizer class (TF `tf.contrib.opt.extend_with_decoupled_weight_decay`;
 * Loshchilov and Hutter 2017): first `w ← w − weightDecay·w`, not multiplied by the rate, then the optimizer's own update. Of a sparse
 * gradient only the rows that it names are decayed. The constructor takes the decay before everything else.
 *
 * @throws ValueError for an optimizer that wraps another: extend what it wraps.
 * @example
 * const AdagradW = extendWithDecoupledWeightDecay(AdagradOptimizer);
 * new AdagradW(0.0001, 0.1).minimize(loss, { decayVarList: kernels });
 */
export function extendWithDecoupledWeightDecay<B extends OptimizerClass>(Base: B): DecayedClass<B> {
  if (typeof Base !== 'function' || !(Base.prototype instanceof RuleOptimizer))
    throw new ValueError('extendWithDecoupledWeightDecay: not the class of an optimizer with a rule', {
      expected: 'a class that extends RuleOptimizer',
      got: describe(Base),
    });
  abstract class Decayed extends (Base as AbstractClass) {
    readonly #weightDecay: HyperParameter;
    #decayed: ReadonlySet<Variable> | undefined;

    constructor(weightDecay: HyperParameter, ...parameters: ConstructorParameters<B>) {
      // The one parameter of a call with the rate alone would pass for the decay.
      if (parameters[0] === undefined)
        throw new ValueError('decoupled weight decay: learningRate is missing', {
          expected: 'weightDecay, learningRate, …',
        });
      checkHyperParameter('decoupled weight decay', 'weightDecay', weightDecay);
      super(...parameters);
      this.#weightDecay = weightDecay;
    }

    override applyGradients(
      gradsAndVars: readonly GradientAndVariable[],
      options: ApplyGradientsOptions & WeightDecayOptions = {},
    ): Operation {
      const { decayVarList, ...rest } = options;
      this.#decayed = decayVarList && new Set(decayVarList);
      try {
        return super.applyGradients(gradsAndVars, rest);
      } finally {
        this.#decayed = undefined;
      }
    }

    protected override updateOf(variable: Variable, gradient: Gradient): Operation {
      if (this.#decayed?.has(variable) === false) return super.updateOf(variable, gradient);
      const slices = gradient instanceof IndexedSlices ? uniqueRows(gradient) : undefined;
      const decay =
        slices === undefined
          ? variable.assignSub(this.#part(variable.toTensor()), { name: 'Decay' })
          : subtractRows(variable, sameRows(slices, this.#part(gatherRows(variable.toTensor(), slices))));
      return controlDependencies([decay], () => super.updateOf(variable, slices ?? gradient));
    }

    #part(weights: Tensor): Tensor {
      return ops.mul(weights, operand(evaluated(this.#weightDecay), weights.dtype));
    }
  }
  return Decayed as unknown as DecayedClass<B>;
}
