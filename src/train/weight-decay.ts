// Owns decoupled weight decay: any optimizer, with the weights made smaller beside its update instead of through the gradient.
import { ValueError } from '../errors.js';
import type { IndexedSlices } from '../gradients/indexed-slices.js';
import type { TensorLike } from '../graph/convert.js';
import type { Operation } from '../graph/operation.js';
import { controlDependencies } from '../graph/scopes.js';
import type { Tensor } from '../graph/tensor.js';
import type { Variable } from '../graph/variable.js';
import * as ops from '../ops/index.js';
import { cast } from '../ops/math.js';
import type {
  ApplyGradientsOptions,
  ComputeGradientsOptions,
  GradientAndVariable,
  HyperParameter,
  Optimizer,
} from './optimizer.js';
import { gatherRows, sameRows, subtractRows, uniqueRows } from './sparse.js';

export interface DecayOptions {
  /** The variables to decay. Default: all that are updated. */
  decayVarList?: readonly Variable[];
}
export interface Decaying {
  applyGradients(
    gradsAndVars: readonly GradientAndVariable[],
    options?: ApplyGradientsOptions & DecayOptions,
  ): Operation;
  minimize(loss: TensorLike, options?: ComputeGradientsOptions & ApplyGradientsOptions & DecayOptions): Operation;
}
// biome-ignore lint/suspicious/noExplicitAny: TypeScript wants exactly this of a class that is extended without being known
type OptimizerClass = new (...parameters: any[]) => Optimizer;
// biome-ignore lint/suspicious/noExplicitAny: as above
type AbstractClass = abstract new (...parameters: any[]) => Optimizer;
type DecayedClass<B extends OptimizerClass> = new (
  weightDecay: HyperParameter,
  ...parameters: ConstructorParameters<B>
) => InstanceType<B> & Decaying;

/**
 * Makes a class with decoupled weight decay out of an optimizer class (TF `tf.contrib.opt.extend_with_decoupled_weight_decay`;
 * Loshchilov and Hutter 2017): first `w ← w − weightDecay·w`, not multiplied by the rate, then the optimizer's own update. Of a sparse
 * gradient only the rows that it names are decayed. The constructor takes the decay before everything else.
 *
 * @example
 * const AdagradW = extendWithDecoupledWeightDecay(AdagradOptimizer);
 * new AdagradW(0.0001, 0.1).minimize(loss, { decayVarList: kernels });
 */
export function extendWithDecoupledWeightDecay<B extends OptimizerClass>(Base: B): DecayedClass<B> {
  abstract class Decayed extends (Base as AbstractClass) {
    readonly #weightDecay: HyperParameter;
    #decayed: ReadonlySet<Variable> | undefined;

    constructor(weightDecay: HyperParameter, ...parameters: ConstructorParameters<B>) {
      // The one parameter of a call with the rate alone would pass for the decay.
      if (parameters[0] === undefined)
        throw new ValueError(`${new.target.name}: learningRate is missing`, {
          expected: 'weightDecay, learningRate, …',
        });
      super(...parameters);
      this.#weightDecay = weightDecay;
    }

    override applyGradients(
      gradsAndVars: readonly GradientAndVariable[],
      options: ApplyGradientsOptions & DecayOptions = {},
    ): Operation {
      const { decayVarList, ...rest } = options;
      this.#decayed = decayVarList && new Set(decayVarList);
      return super.applyGradients(gradsAndVars, rest);
    }

    protected override applyDense(gradient: Tensor, variable: Variable): Operation {
      return this.#after(
        variable,
        () => variable.assignSub(this.#part(variable.toTensor()), { name: 'Decay' }),
        () => super.applyDense(gradient, variable),
      );
    }
    protected override applySparse(gradient: IndexedSlices, variable: Variable): Operation {
      const slices = uniqueRows(gradient);
      const decay = () => subtractRows(variable, sameRows(slices, this.#part(gatherRows(variable.toTensor(), slices))));
      return this.#after(variable, decay, () => super.applySparse(slices, variable));
    }

    #part(weights: Tensor): Tensor {
      const decay = typeof this.#weightDecay === 'function' ? this.#weightDecay() : this.#weightDecay;
      return ops.mul(weights, typeof decay === 'number' ? decay : cast(decay, weights.dtype));
    }
    #after(variable: Variable, decay: () => Operation, update: () => Operation): Operation {
      return this.#decayed?.has(variable) === false ? update() : controlDependencies([decay()], update);
    }
  }
  return Decayed as unknown as DecayedClass<B>;
}
