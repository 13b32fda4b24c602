// s ← s + g, in N runs; in the last of them the wrapped optimizer updates by s/N, and s ← 0
import { checkKind } from '../../arguments.js';
import { checkOptions, describe, ValueError } from '../../errors.js';
import { dense, type Gradient } from '../../gradients/indexed-slices.js';
import { constant } from '../../graph/constant.js';
import type { TensorLike } from '../../graph/convert.js';
import type { Operation } from '../../graph/operation.js';
import { OperationSet } from '../../graph/operation-set.js';
import { controlDependencies, group, nameScope } from '../../graph/scopes.js';
import type { Tensor } from '../../graph/tensor.js';
import type { Variable } from '../../graph/variable.js';
import * as ops from '../../ops/index.js';
import * as initializers from '../../variables/initializers.js';
import { type ComputeGradientsOptions, type GradientAndVariable, Optimizer } from '../optimizer.js';

export interface GradientAccumulationOptions {
  /** Whether the update gets the mean of the gradients (default) or their sum. */
  useMean?: boolean | undefined;
  /** Of the optimizer, its slots and its scope. Default: TensorFlow's name. */
  name?: string | undefined;
}

/**
 * Makes another optimizer update once in N runs, by the mean of their gradients: the update of an N times larger batch, within the
 * memory of one. In the runs between, neither variables nor slots change; the global step counts updates. Sparse gradients are made dense.
 * Slot `gradients`; variable `accumulated_runs`.
 *
 * @param runs N.
 * @throws ValueError for what is no optimizer, and for N below 1.
 * @example optimizeLoss(loss, { learningRate: 0.1, optimizer: (rate) => new GradientAccumulationOptimizer(new AdamOptimizer(rate), 4) });
 */
export class GradientAccumulationOptimizer extends Optimizer {
  readonly #optimizer: Optimizer;
  readonly #runs: number;
  readonly #useMean: boolean;

  constructor(optimizer: Optimizer, runs: number, options: GradientAccumulationOptions = {}) {
    checkOptions('GradientAccumulationOptimizer', options, ['useMean', 'name']);
    checkKind('GradientAccumulationOptimizer', optimizer, [Optimizer], 'an optimizer');
    if (!(Number.isSafeInteger(runs) && runs >= 1))
      throw new ValueError('GradientAccumulationOptimizer: the number of runs must be a positive integer', {
        got: describe(runs),
      });
    super(options.name ?? 'GradientAccumulation');
    this.#optimizer = optimizer;
    this.#runs = runs;
    this.#useMean = options.useMean ?? true;
  }

  override build(
    gradsAndVars: readonly (readonly [Gradient, Variable])[],
    globalStep: Variable | null,
    name: string,
  ): Operation {
    const count = this.state.makeVariable('accumulated_runs', () => constant(0n, { dtype: 'int64' }));
    const slots = gradsAndVars.map(([, variable]) =>
      this.state.makeSlot(variable, 'gradients', this.name, initializers.zeros()),
    );
    return nameScope(name, (scope) => {
      const isLast = ops.equal(count, BigInt(this.#runs - 1));
      const sums = gradsAndVars.map(([gradient], index) => ops.add(slots[index] as Variable, dense(gradient)));
      const scaled = sums.map((sum) => (this.#useMean ? ops.div(sum, this.#runs) : sum));
      const wrapped = this.#optimizer.build(
        gradsAndVars.map(([, variable], index) => [scaled[index] as Tensor, variable]),
        globalStep,
        this.#optimizer.name,
      );
      // What the wrapped optimizer writes is written over with what was there before, but for the last of the runs.
      const others = OperationSet.join(scaled.map(({ node }) => node));
      const changed = new Set(
        [...wrapped.updates].flatMap((operation) =>
          operation.update === undefined || others.has(operation) ? [] : operation.update.variable,
        ),
      );
      const before = [...changed].map((variable) => [variable, variable.toTensor()] as const);
      const kept = controlDependencies([wrapped], () =>
        before.map(([variable, value]) => variable.assign(ops.where(isLast, variable.readValue(), value))),
      );
      const cleared = slots.map((slot, index) =>
        slot.assign(ops.where(isLast, constant(0, { dtype: slot.dtype }), sums[index] as Tensor)),
      );
      const counted = count.assign(ops.where(isLast, 0n, ops.add(count, 1n)));
      return group(...kept, ...cleared, counted, { name: scope });
    });
  }

  override computeGradients(loss: TensorLike, options: ComputeGradientsOptions = {}): GradientAndVariable[] {
    return this.#optimizer.computeGradients(loss, options);
  }
}
