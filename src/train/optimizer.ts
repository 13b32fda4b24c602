// Owns the frame of every optimizer: computing gradients, making slots, applying updates, counting the step (TF `tf.train.Optimizer`).
// A concrete optimizer says only what its slots are and what one update is.
import { checkOptions, DTypeError, GradientError, ValueError } from '../errors.js';
import { explainGradient } from '../gradients/explain.js';
import { gradients } from '../gradients/gradients.js';
import { type Gradient, IndexedSlices } from '../gradients/indexed-slices.js';
import { GraphKeys } from '../graph/collections.js';
import { convertToTensor, type TensorLike } from '../graph/convert.js';
import { getDefaultGraph } from '../graph/graph.js';
import type { Operation } from '../graph/operation.js';
import { controlDependencies, group, nameScope } from '../graph/scopes.js';
import { Tensor } from '../graph/tensor.js';
import { Variable } from '../graph/variable.js';
import * as ops from '../ops/index.js';
import { cast } from '../ops/math.js';
import { type DType, isFloating } from '../values/dtype.js';
import type { InitializerFunction } from '../variables/initializers.js';
import * as initializers from '../variables/initializers.js';
import { createSlot } from './slots.js';
import { assignRows, gatherRows, sameRows, subtractRows, uniqueRows } from './sparse.js';

/** A gradient (`null` where there is none) and the variable it is for. */
export type GradientAndVariable = readonly [gradient: Gradient | null, variable: Variable];

/** A number, which takes the element type of what it meets, or a tensor. */
export type Operand = number | Tensor;
/** A hyper-parameter: a number, a tensor or variable, or a function that gives one when the update is built. */
export type HyperParameter = TensorLike | (() => TensorLike);

export interface ComputeGradientsOptions {
  /** Default: the trainable variables. */
  varList?: readonly Variable[];
  /** The gradient of the loss to start from; default 1. */
  gradLoss?: TensorLike;
  /** Asks for gradients to be computed where their operations are; recorded in the metadata of model files. Default false. */
  colocateGradientsWithOps?: boolean;
}
const COMPUTE_OPTIONS = [
  'varList',
  'gradLoss',
  'colocateGradientsWithOps',
] as const satisfies readonly (keyof ComputeGradientsOptions)[];
export interface ApplyGradientsOptions {
  /** A variable to count up by one after the updates. */
  globalStep?: Variable | null;
  /** Default: the optimizer's name. */
  name?: string;
}

/** What an update works on: a variable with its slots, whole, or the rows of them that a sparse gradient names. */
export interface Place {
  readonly variable: Variable;
  /** The numbers to update. */
  readonly value: Tensor;
  /** The numbers of a slot. */
  slot(name: string): Tensor;
  /** True for some rows only, whose norm says nothing of the variable's. */
  readonly isPartial: boolean;
}

/** What an update comes to: what is subtracted from the variable, or its new value; and new values of slots. */
export type Change = ({ readonly subtract: Tensor } | { readonly value: Tensor }) & {
  readonly slots?: Readonly<Record<string, Tensor>>;
};

/**
 * What a sparse gradient updates. `all`: everything, as the dense gradient would. `slots`: the slots everywhere, the variable in the rows
 * that it names. `rows`: variable and slots in those rows alone. `each`: the same for a change proportional to the gradient, which needs
 * no summing up of rows that are named several times.
 */
export type SparseUpdate = 'all' | 'slots' | 'rows' | 'each';

/**
 * The base class of optimizers (TF `tf.train.Optimizer`). A new optimizer says what its slots are and what one update is:
 *
 * @example
 * class SignOptimizer extends Optimizer {
 *   constructor(learningRate: HyperParameter) { super('Sign', { learningRate }); }
 *   protected override update(gradient: Tensor): Change {
 *     return { subtract: multiply(sign(gradient), this.hyper('learningRate', gradient)) };
 *   }
 * }
 */
export abstract class Optimizer {
  /** The name of its operations and slots. */
  readonly name: string;
  /** What sparse gradients update. */
  protected readonly sparse: SparseUpdate = 'all';
  readonly #slots = new Map<Variable, Map<string, Variable>>();
  readonly #ownVariables = new Map<string, Variable[]>();
  readonly #given: Readonly<Record<string, HyperParameter>>;
  /** The hyper-parameters of the updates that are being built. */
  #now: Readonly<Record<string, TensorLike>> = {};

  /**
   * @param hyperParameters what `hyper` gives; functions among them are called for each `applyGradients`.
   * @throws ValueError for an empty name and for a hyper-parameter that is missing.
   */
  constructor(name: string, hyperParameters: Readonly<Record<string, HyperParameter>> = {}) {
    if (!name) throw new ValueError('Must specify the optimizer name');
    for (const [key, value] of Object.entries(hyperParameters)) {
      if (value === undefined || value === null)
        throw new ValueError(`${new.target.name}: ${key} is missing`, {
          expected: 'a number, tensor or function',
          got: String(value),
        });
    }
    this.name = name;
    this.#given = hyperParameters;
  }

  /** Makes the slots for `variables`. Called for each `applyGradients`, before anything is updated. */
  protected createSlots(_variables: readonly Variable[]): void {}
  /** Called in the scope of the updates, before the first: evaluates the hyper-parameters, and what all variables share. */
  protected prepare(_globalStep: Variable | null): void {
    this.#now = Object.fromEntries(
      Object.entries(this.#given).map(([name, value]) => [name, typeof value === 'function' ? value() : value]),
    );
  }
  /** One update, of a whole variable or of some rows, by a gradient of the same shape. */
  protected abstract update(gradient: Tensor, place: Place): Change;
  /** Puts the updates of all variables together under `name`; where an optimizer has more to update, it adds that. */
  protected finish(updates: readonly Operation[], name: string): Operation {
    return group(...updates, { name });
  }

  /** The update of one variable by a dense gradient. */
  protected applyDense(gradient: Tensor, variable: Variable): Operation {
    return this.#updateWhole(gradient, variable);
  }

  /** The update of one variable by a sparse gradient. */
  protected applySparse(gradient: IndexedSlices, variable: Variable): Operation {
    if (this.sparse === 'all') return this.#updateWhole(gradient.toTensor(), variable);
    const slices = this.sparse === 'each' ? gradient : uniqueRows(gradient);
    const name = `SparseApply${this.name}`;
    if (this.sparse === 'slots') {
      const change = this.update(slices.toTensor(), this.#whole(variable));
      const changed = 'value' in change ? ops.sub(variable, change.value) : change.subtract;
      return joined(
        this.#assignSlots(variable, change),
        subtractRows(variable, sameRows(slices, gatherRows(changed, slices))),
        name,
      );
    }
    const change = this.update(slices.values, {
      variable,
      get value() {
        return gatherRows(variable.toTensor(), slices);
      },
      slot: (slot) => gatherRows(this.slot(variable, slot).toTensor(), slices),
      isPartial: true,
    });
    const slots = Object.entries(change.slots ?? {}).map(([slot, next]) =>
      assignRows(this.slot(variable, slot), slices.indices, next),
    );
    const last =
      'value' in change
        ? assignRows(variable, slices.indices, change.value)
        : subtractRows(variable, sameRows(slices, change.subtract));
    return joined(slots, last, name);
  }

  #updateWhole(gradient: Tensor, variable: Variable): Operation {
    const change = this.update(gradient, this.#whole(variable));
    const last = 'value' in change ? variable.assign(change.value) : variable.assignSub(change.subtract);
    return joined(this.#assignSlots(variable, change), last, `Apply${this.name}`);
  }
  #whole(variable: Variable): Place {
    return {
      variable,
      get value() {
        return variable.toTensor();
      },
      slot: (slot) => this.slot(variable, slot).toTensor(),
      isPartial: false,
    };
  }
  #assignSlots(variable: Variable, { slots = {} }: Change): Operation[] {
    return Object.entries(slots).map(([slot, next]) => this.slot(variable, slot).assign(next));
  }

  /**
   * The gradients of `loss` (TF `compute_gradients`).
   *
   * @returns one pair a variable, in their order.
   * @throws ValueError when there are no variables; DTypeError when loss or a variable is not floating-point.
   */
  computeGradients(loss: TensorLike, options: ComputeGradientsOptions = {}): GradientAndVariable[] {
    checkOptions('computeGradients', options, COMPUTE_OPTIONS);
    const variables = options.varList ?? getDefaultGraph().getCollection<Variable>(GraphKeys.TRAINABLE_VARIABLES);
    const value = convertToTensor(loss);
    if (variables.length === 0) throw new ValueError('No variables to optimize.');
    for (const { name, dtype } of [value, ...variables]) {
      if (!isFloating(dtype))
        throw new DTypeError(`Invalid type ${dtype} for ${name}`, {
          node: name,
          expected: 'a floating-point type',
          got: dtype,
        });
    }
    const colocated = options.colocateGradientsWithOps ?? false;
    const computed = getDefaultGraph().within({ colocated }, () =>
      gradients(value, variables, { ...(options.gradLoss !== undefined && { gradYs: [options.gradLoss] }) }),
    );
    return variables.map((variable, index) => [computed[index] ?? null, variable]);
  }

  /**
   * The operation that updates variables by gradients (TF `apply_gradients`); it joins the collection `train_op`.
   *
   * @throws ValueError for an empty list; GradientError when all gradients are `null`.
   */
  applyGradients(gradsAndVars: readonly GradientAndVariable[], options: ApplyGradientsOptions = {}): Operation {
    checkOptions('applyGradients', options, ['globalStep', 'name']);
    const pairs = [...gradsAndVars];
    if (pairs.length === 0) throw new ValueError('No variables provided.');
    for (const [gradient, variable] of pairs) {
      if (!(variable instanceof Variable))
        throw new ValueError('applyGradients: not a variable', { got: String(variable) });
      if (!(gradient === null || gradient instanceof Tensor || gradient instanceof IndexedSlices))
        throw new ValueError(`Gradient must be a Tensor, IndexedSlices or null: ${String(gradient)}`, {
          node: variable.opName,
        });
    }
    const found = pairs.filter((pair): pair is readonly [Gradient, Variable] => pair[0] !== null);
    if (found.length === 0)
      throw new GradientError(
        `No gradients provided for any variable: ${pairs.map(([, variable]) => variable.name).join(', ')}.`,
      );
    const { globalStep = null, name = this.name } = options;
    if (!(globalStep === null || globalStep instanceof Variable))
      throw new ValueError('applyGradients: only a variable can be counted up', {
        expected: 'a variable as globalStep',
        got: String(globalStep),
      });
    const graph = getDefaultGraph();
    const trainOp = graph.attempt(() =>
      graph.within({ phase: 'optimizer' }, () => this.build(found, globalStep, name)),
    );
    if (!graph.getCollection(GraphKeys.TRAIN_OP).includes(trainOp)) graph.addToCollection(GraphKeys.TRAIN_OP, trainOp);
    return trainOp;
  }

  /** Makes slots and updates; what `applyGradients` gives after its checks. */
  protected build(
    gradsAndVars: readonly (readonly [Gradient, Variable])[],
    globalStep: Variable | null,
    name: string,
  ): Operation {
    this.createSlots(gradsAndVars.map(([, variable]) => variable));
    return nameScope(name, (scope) => {
      this.prepare(globalStep);
      const updates = gradsAndVars.map(([gradient, variable]) =>
        nameScope(`update_${variable.opName}`, () =>
          this.#constrain(
            variable,
            gradient instanceof IndexedSlices
              ? this.applySparse(gradient, variable)
              : this.applyDense(gradient, variable),
          ),
        ),
      );
      if (globalStep === null) return this.finish(updates, scope);
      return controlDependencies([this.finish(updates, 'update')], () =>
        globalStep.assignAdd(convertToTensor(1, { dtype: globalStep.dtype }), { name: scope }),
      );
    });
  }
  /** `build` of another optimizer, for one that wraps it. */
  protected buildWith(
    optimizer: Optimizer,
    gradsAndVars: readonly (readonly [Gradient, Variable])[],
    globalStep: Variable | null,
    name: string,
  ): Operation {
    return optimizer.build(gradsAndVars, globalStep, name);
  }

  #constrain(variable: Variable, update: Operation): Operation {
    const { constraint } = variable;
    return constraint === undefined
      ? update
      : controlDependencies([update], () => variable.assign(constraint(variable.readValue())));
  }

  /** `computeGradients` and `applyGradients` in one (TF `minimize`). */
  minimize(loss: TensorLike, options: ComputeGradientsOptions & ApplyGradientsOptions = {}): Operation {
    const isCompute = (key: string) => (COMPUTE_OPTIONS as readonly string[]).includes(key);
    const part = (chosen: (key: string) => boolean) =>
      Object.fromEntries(Object.entries(options).filter(([key]) => chosen(key)));
    return getDefaultGraph().attempt(() => {
      const gradsAndVars = this.computeGradients(loss, part(isCompute));
      const variables = gradsAndVars.map(([, variable]) => variable);
      if (gradsAndVars.every(([gradient]) => gradient === null)) throw noGradients(convertToTensor(loss), variables);
      return this.applyGradients(
        gradsAndVars,
        part((key) => !isCompute(key)),
      );
    });
  }

  /** A hyper-parameter as an operand beside `like`: a number as it is, which costs no node of its own, anything else in its dtype. */
  protected hyper(name: string, like: { readonly dtype: DType }): Operand {
    const value = this.#now[name] as TensorLike;
    return typeof value === 'number' ? value : cast(value, like.dtype);
  }

  /** A hyper-parameter as the first value of a variable; functions are called. */
  protected initialHyper(name: string): TensorLike {
    const value = this.#given[name] as HyperParameter;
    return typeof value === 'function' ? value() : value;
  }

  /** The slot of this name for `variable`, if it was made. */
  getSlot(variable: Variable, name: string): Variable | null {
    const slot = this.#slots.get(variable)?.get(name);
    return slot !== undefined && isPresent(slot) ? slot : null;
  }
  /** The names of the slots, in alphabetical order. */
  getSlotNames(): string[] {
    return [...new Set([...this.#slots.values()].flatMap((slots) => [...slots.keys()]))].sort();
  }
  /** Everything the optimizer keeps in the default graph: slots and variables of its own, by name. */
  variables(): Variable[] {
    const slots = [...this.#slots.values()].flatMap((each) => [...each.values()]);
    const { root } = getDefaultGraph();
    return [...[...this.#ownVariables.values()].flat(), ...slots]
      .filter((variable) => variable.graph === root && isPresent(variable))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Makes a slot of the variable's shape and dtype, named `<variable>/<slotName>`, or gives the one that is there. */
  protected makeSlot(
    variable: Variable,
    name: string,
    initializer: InitializerFunction = initializers.zeros(),
    slotName: string = this.name,
  ): Variable {
    const existing = this.getSlot(variable, name);
    if (existing !== null) return existing;
    const made = createSlot(variable, slotName, initializer);
    const slots = this.#slots.get(variable) ?? new Map<string, Variable>();
    this.#slots.set(variable, slots.set(name, made));
    return made;
  }
  /** A slot that was made. */
  protected slot(variable: Variable, name: string): Variable {
    const slot = this.getSlot(variable, name);
    if (slot === null)
      throw new ValueError(`${this.name} has no slot '${name}' for ${variable.name}`, { node: variable.opName });
    return slot;
  }
  /** Makes a variable that is not a slot, such as a power of a decay rate; once for each graph. */
  protected makeVariable(name: string, initialValue: TensorLike): Variable {
    const { root } = getDefaultGraph();
    const made = this.#ownVariables.get(name) ?? [];
    const existing = made.find((variable) => variable.graph === root && isPresent(variable));
    if (existing !== undefined) return existing;
    const variable = new Variable(initialValue, { name, trainable: false });
    this.#ownVariables.set(name, [...made, variable]);
    return variable;
  }
}

/** The error of a loss that depends on none of the variables: each of them with the node that cuts its path. */
export function noGradients(loss: Tensor, variables: readonly Variable[]): GradientError {
  const cuts = variables.map((variable) => `\n    ${explainGradient(loss, variable)}`);
  return new GradientError(`No gradients provided for any variable: ${variables.map(({ name }) => name).join(', ')}.`, {
    node: loss.node.name,
    got: cuts.join(''),
  });
}

/** False for a variable of a call that failed and was taken back. */
const isPresent = (variable: Variable): boolean => variable.graph.variables.get(variable.opName) === variable;

/** The operation of a variable's update with those of its slots. */
const joined = (slots: readonly Operation[], update: Operation, name: string): Operation =>
  slots.length === 0 ? update : group(...slots, update, { name });

/** What a number among the hyper-parameters may be. */
const RULES = {
  positive: (x: number) => x > 0,
  'at least 0': (x: number) => x >= 0,
  'at most 0': (x: number) => x <= 0,
} as const;

/** Gives `value`; throws a ValueError for a number that breaks the rule. What tensors hold is not known yet. */
export function checkHyper<T extends HyperParameter>(name: string, value: T, rule: keyof typeof RULES): T {
  if (typeof value === 'number' && !RULES[rule](value))
    throw new ValueError(`${name} must be ${rule}`, { got: String(value) });
  return value;
}

/** `x + y`, a number where both are. */
export const plus = (x: Operand, y: Operand): Operand =>
  typeof x === 'number' && typeof y === 'number' ? x + y : ops.add(x, y);
/** `x · y`, a number where both are. */
export const times = (x: Operand, y: Operand): Operand =>
  typeof x === 'number' && typeof y === 'number' ? x * y : ops.mul(x, y);
/** `−x`, a number where `x` is one. */
export const negated = (x: Operand): Operand => (typeof x === 'number' ? -x : ops.neg(x));
/**
 * `1 − x`, a number where `x` is one: for float32, what is missing to 1 once `x` is rounded to float32, so that weights add up to 1.
 */
export const oneMinus = (x: Operand, dtype: DType): Operand =>
  typeof x === 'number' ? 1 - (dtype === 'float64' ? x : Math.fround(x)) : ops.sub(1, x);

/** `decay·average + (1 − decay)·value`, the step of every moving average here. */
export const movingAverage = (average: Tensor, value: Tensor, decay: Operand): Tensor =>
  ops.add(ops.mul(average, decay), ops.mul(value, oneMinus(decay, average.dtype)));
