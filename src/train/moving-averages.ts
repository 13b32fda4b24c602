// Owns moving averages of variables and tensors, kept in shadow variables: of weights for evaluation, of statistics in layers.
import { checkKind, listArgument } from '../arguments.js';
import { checkOptions, DTypeError, ShapeError, ValueError } from '../errors.js';
import { GraphKeys } from '../graph/collections.js';
import { convertToTensor, type TensorLike } from '../graph/convert.js';
import { getDefaultGraph } from '../graph/graph.js';
import type { Named } from '../graph/names.js';
import type { Operation } from '../graph/operation.js';
import type { VariableScope } from '../graph/scope-settings.js';
import { controlDependencies, group, nameScope } from '../graph/scopes.js';
import { Tensor } from '../graph/tensor.js';
import { globalVariables, trainableVariables, Variable } from '../graph/variable.js';
import * as ops from '../ops/index.js';
import { cast } from '../ops/math.js';
import { type DType, isFloating } from '../values/dtype.js';
import { formatShape, isStatic } from '../values/shape.js';
import { getVariable } from '../variables/get-variable.js';
import * as initializers from '../variables/initializers.js';
import { variableScope } from '../variables/variable-scope.js';
import { type HyperParameter, oneMinus, operand } from './operand.js';
import { createSlot } from './slots.js';

export interface AssignMovingAverageOptions {
  /** Divides by `1 − decayᵗ` after t updates, as if the average had not started at 0. Default true; makes variables `biased`, `local_step`. */
  zeroDebias?: boolean | undefined;
  /** In the current scope. Default: TensorFlow's name. */
  name?: string | undefined;
}

/**
 * An operation that moves a variable towards a value: `variable −= (1 − decay)·(variable − value)` (TF `assign_moving_average`).
 *
 * @returns the operation; read the new average by `controlDependencies([operation], () => variable.readValue())`.
 * @example assignMovingAverage(mean, batchMean, 0.99, { zeroDebias: false })
 */
export function assignMovingAverage(
  variable: Variable,
  value: TensorLike,
  decay: TensorLike,
  options: AssignMovingAverageOptions = {},
): Operation {
  checkOptions('assignMovingAverage', options, ['zeroDebias', 'name']);
  const { zeroDebias = true, name = 'AssignMovingAvg' } = options;
  checkKind('assignMovingAverage', variable, [Variable], 'a variable');
  const { dtype } = variable;
  return nameScope(name, (scope) => {
    const rate = oneMinus(operand(decay, dtype), dtype);
    const distance = (average: Variable) => ops.mul(ops.sub(average, convertToTensor(value, { dtype })), rate);
    if (!zeroDebias) return variable.assignSub(distance(variable), { name: scope });
    const [biased, steps] = debiasVariables(variable);
    return controlDependencies(
      [biased.assignSub(distance(biased)), steps.assignAdd(convertToTensor(1, { dtype }))],
      () => {
        // In half precision a decay of 0.9999 is 1.
        const wide = dtype === 'float64' ? 'float64' : 'float32';
        const power = convertToTensor(operand(decay, wide), { dtype: wide });
        const weight = cast(ops.sub(1, ops.pow(power, cast(steps.readValue(), wide))), dtype);
        return variable.assign(ops.div(biased.readValue(), weight), { name: scope });
      },
    );
  });
}

/** `biased`, an average that starts at 0, and `local_step`, the count of its updates, in the variable scope `<variable>`. */
function debiasVariables({ shape, dtype, opName }: Variable): [biased: Variable, localStep: Variable] {
  const settings = { dtype, initializer: initializers.zeros(), trainable: false, regularizer: () => null };
  return variableScope(opName, (scope) => [
    getVariable(unsharedName(scope, 'biased'), { shape, ...settings }),
    getVariable(unsharedName(scope, 'local_step'), { shape: [], ...settings }),
  ]);
}

/** `name`, with a suffix if the scope has a variable of that name and does not share it. */
function unsharedName(scope: VariableScope, name: string): string {
  const { shared } = getDefaultGraph().variableStore;
  let free = name;
  for (let count = 1; scope.reuse === false && shared.has(`${scope.name}/${free}`); count++) free = `${name}_${count}`;
  return free;
}

export interface ExponentialMovingAverageOptions {
  /** A count of updates; the decay is then at most `(1 + n)/(10 + n)`, so that the average moves faster in the beginning. */
  numUpdates?: TensorLike | null | undefined;
  /** Corrects the averages of tensors, which start at 0. Those of variables start at the variable's first value. Default false. */
  zeroDebias?: boolean | undefined;
  /** In the current scope. Default: TensorFlow's name. */
  name?: string | undefined;
}

/**
 * Moving averages of variables or tensors in shadow variables: `shadow −= (1 − decay)·(shadow − value)` (TF
 * `tf.train.ExponentialMovingAverage`). Averaged weights often do better than the last ones.
 *
 * @param decay near 1: 0.999 averages over about a thousand updates.
 * @example
 * const ema = new ExponentialMovingAverage(0.999, { numUpdates: globalStep });
 * const train = controlDependencies([trainOp], () => ema.apply());
 * const swap = ema.swap(); // run before and after an evaluation
 */
export class ExponentialMovingAverage {
  readonly name: string;
  readonly #decay: HyperParameter;
  readonly #numUpdates: TensorLike | null;
  readonly #zeroDebias: boolean;
  readonly #averages = new Map<Variable | Tensor, Variable>();

  constructor(decay: HyperParameter, options: ExponentialMovingAverageOptions = {}) {
    checkOptions('ExponentialMovingAverage', options, ['numUpdates', 'zeroDebias', 'name']);
    const { numUpdates = null, zeroDebias = false, name = 'ExponentialMovingAverage' } = options;
    this.#decay = decay;
    this.#numUpdates = numUpdates;
    this.#zeroDebias = zeroDebias;
    this.name = name;
  }

  /**
   * The operation that updates the averages of `varList`, making their shadow variables where they are missing (TF `apply`). Inside
   * `controlDependencies([trainOp], …)` it averages the values, and counts the updates, after that step.
   *
   * @param varList default: the trainable variables.
   * @throws DTypeError for what is not floating-point; ShapeError for a tensor whose shape is not fully known.
   */
  apply(varList: readonly (Variable | Tensor)[] = trainableVariables()): Operation {
    for (const value of listArgument('apply', varList, 'variables and tensors')) {
      checkKind<Variable | Tensor>('apply', value, [Variable, Tensor], 'a variable or a tensor');
      const { name, dtype } = value;
      if (!isFloating(dtype))
        throw new DTypeError(`The variables must be half, float, or double: ${name}`, { node: name, got: dtype });
    }
    const graph = getDefaultGraph();
    return graph.attempt(() => {
      // The shadows are there from the start, whatever the updates come after.
      graph.within({ controls: [] }, () => {
        for (const value of varList)
          if (this.average(value) === null) this.#averages.set(value, this.#makeShadow(value));
      });
      return nameScope(this.name, (scope) => {
        const decay = this.#currentDecay();
        const updates = varList.map((value) => {
          const zeroDebias = this.#zeroDebias && !(value instanceof Variable);
          return assignMovingAverage(this.average(value) as Variable, value, decay, { zeroDebias });
        });
        return group(...updates, { name: scope });
      });
    });
  }

  #makeShadow(value: Variable | Tensor): Variable {
    if (value instanceof Variable) {
      getDefaultGraph().addToCollection(GraphKeys.MOVING_AVERAGE_VARIABLES, value);
      return createSlot(value, this.name, () => value.initialValue);
    }
    const { shape, dtype, node } = value;
    if (!isStatic(shape))
      throw new ShapeError(`${value.name}: a moving average needs a fully known shape`, {
        node: node.name,
        got: formatShape(shape),
      });
    return createSlot({ opName: node.name, shape, dtype }, this.name, initializers.zeros());
  }

  #currentDecay(): TensorLike {
    const decay = typeof this.#decay === 'function' ? this.#decay() : this.#decay;
    if (this.#numUpdates === null) return decay;
    const count = operand(this.#numUpdates, 'float32');
    return ops.min([
      typeof decay === 'number' ? decay : cast(decay, 'float32'),
      ops.div(ops.add(count, 1), ops.add(count, 10)),
    ]);
  }

  /** The shadow variable of a variable or tensor, `null` if there is none (TF `average`). */
  average<D extends DType>(value: Variable<D> | Tensor<D>): Variable<D> | null {
    const shadow = this.#averages.get(value) as Variable<D> | undefined;
    return shadow !== undefined && shadow.graph.variables.get(shadow.opName) === (shadow as Variable) ? shadow : null;
  }

  /** The name of the shadow variable, the one it would get if there is none: its key in checkpoints (TF `average_name`). */
  averageName(value: Variable | Tensor): string {
    checkKind<Variable | Tensor>('averageName', value, [Variable, Tensor], 'a variable or a tensor');
    return this.average(value)?.opName ?? `${value instanceof Variable ? value.opName : value.node.name}/${this.name}`;
  }

  /**
   * For restoring averages in place of the variables they belong to (TF `variables_to_restore`): variables by the names of their averages,
   * and all other global variables by their own.
   *
   * @param movingAvgVariables default: the trainable variables and those of the collection `moving_average_variables`.
   */
  variablesToRestore(movingAvgVariables?: readonly Variable[]): Record<string, Variable> {
    const collected = () => [
      ...trainableVariables(),
      ...getDefaultGraph().getCollection<Variable>(GraphKeys.MOVING_AVERAGE_VARIABLES),
    ];
    const averaged = new Set(listArgument('variablesToRestore', movingAvgVariables ?? collected(), 'variables'));
    const byName = new Map([...averaged].map((variable) => [this.averageName(variable), variable]));
    for (const variable of globalVariables())
      if (!averaged.has(variable) && !byName.has(variable.opName)) byName.set(variable.opName, variable);
    return Object.fromEntries(byName);
  }

  /**
   * An operation that exchanges the variables with their averages: run it before an evaluation, and again after it.
   *
   * @throws ValueError when no variable has an average.
   */
  swap(options: Named = {}): Operation {
    checkOptions('swap', options, ['name']);
    const pairs = [...this.#averages].filter(
      (pair): pair is [Variable, Variable] => pair[0] instanceof Variable && this.average(pair[0]) !== null,
    );
    if (pairs.length === 0) throw new ValueError('swap: no variable has an average', { fix: 'call apply() first' });
    return nameScope(options.name ?? 'Swap', (scope) =>
      group(...pairs.flatMap(([variable, shadow]) => [variable.assign(shadow), shadow.assign(variable)]), {
        name: scope,
      }),
    );
  }
}
