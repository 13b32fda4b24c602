// Owns the frame of every optimizer: computing gradients, applying them, counting the step, the account of slots (TF `tf.train.Optimizer`).
// What an update is, is a rule's matter (update-rule.ts); an optimizer that wraps another extends the frame and builds with the other's.
import { checkKind, listArgument, optionsOf } from '../arguments.js';
import { checkOptions, DTypeError, describe, GradientError, reading, ValueError } from '../errors.js';
import { explainGradient } from '../gradients/explain.js';
import { gradients } from '../gradients/gradients.js';
import { type Gradient, IndexedSlices } from '../gradients/indexed-slices.js';
import { GraphKeys } from '../graph/collections.js';
import { convertToTensor, type TensorLike } from '../graph/convert.js';
import { getDefaultGraph } from '../graph/graph.js';
import type { Operation } from '../graph/operation.js';
import { controlDependencies } from '../graph/scopes.js';
import { Tensor } from '../graph/tensor.js';
import { Variable } from '../graph/variable.js';
import { isFloating } from '../values/dtype.js';
import { OptimizerState } from './slots.js';

/** A gradient (`null` where there is none) and the variable it is for. */
export type GradientAndVariable = readonly [gradient: Gradient | null, variable: Variable];

export interface ComputeGradientsOptions {
  /** Default: the trainable variables. */
  varList?: readonly Variable[] | undefined;
  /** The gradient of the loss to start from; default 1. */
  gradLoss?: TensorLike | undefined;
  /** Asks for gradients to be computed where their operations are; recorded in the metadata of model files. Default false. */
  colocateGradientsWithOps?: boolean | undefined;
}
const COMPUTE_OPTIONS = [
  'varList',
  'gradLoss',
  'colocateGradientsWithOps',
] as const satisfies readonly (keyof ComputeGradientsOptions)[];
export interface ApplyGradientsOptions {
  /** A variable to count up by one after the updates. */
  globalStep?: Variable | null | undefined;
  /** Default: the optimizer's name. */
  name?: string | undefined;
}

/**
 * The base class of optimizers (TF `tf.train.Optimizer`). One that is a rule extends `RuleOptimizer`; one that wraps another extends this
 * and gives its `build`.
 */
export abstract class Optimizer {
  /** The name of its operations and slots. */
  readonly name: string;
  /** What it keeps. */
  protected readonly state = new OptimizerState();

  /** @throws ValueError for an empty name. */
  constructor(name: string) {
    if (!name) throw new ValueError('Must specify the optimizer name');
    this.name = name;
  }

  /**
   * Makes slots and updates: what `applyGradients` gives after its checks, for optimizers that wrap this one.
   *
   * @param name the scope of the updates, and the name of the operation.
   */
  abstract build(
    gradsAndVars: readonly (readonly [Gradient, Variable])[],
    globalStep: Variable | null,
    name: string,
  ): Operation;

  /**
   * The gradients of `loss` (TF `compute_gradients`).
   *
   * @returns one pair a variable, in their order.
   * @throws ValueError when there are no variables; DTypeError when loss or a variable is not floating-point.
   */
  computeGradients(loss: TensorLike, options: ComputeGradientsOptions = {}): GradientAndVariable[] {
    checkOptions('computeGradients', options, COMPUTE_OPTIONS);
    const variables = options.varList ?? getDefaultGraph().getCollection<Variable>(GraphKeys.TRAINABLE_VARIABLES);
    for (const variable of listArgument('computeGradients: varList', variables, 'variables'))
      checkKind('computeGradients: varList', variable, [Variable], 'a variable');
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
    const pairs = listArgument('applyGradients', gradsAndVars, 'pairs of gradient and variable');
    if (pairs.length === 0) throw new ValueError('No variables provided.');
    for (const pair of pairs) {
      const [gradient, variable] = listArgument<unknown>('applyGradients', pair, 'a gradient and its variable');
      checkKind('applyGradients', variable, [Variable], 'a variable');
      const isGradient = reading(
        'applyGradients',
        () => gradient === null || gradient instanceof Tensor || gradient instanceof IndexedSlices,
      );
      if (!isGradient)
        throw new ValueError(`Gradient must be a Tensor, IndexedSlices or null: ${describe(gradient)}`, {
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
        got: describe(globalStep),
      });
    const graph = getDefaultGraph();
    const trainOp = graph.attempt(() =>
      graph.within({ phase: 'optimizer' }, () => this.build(found, globalStep, name)),
    );
    if (!graph.getCollection(GraphKeys.TRAIN_OP).includes(trainOp)) graph.addToCollection(GraphKeys.TRAIN_OP, trainOp);
    return trainOp;
  }

  /** `computeGradients` and `applyGradients` in one (TF `minimize`). */
  minimize(loss: TensorLike, options: ComputeGradientsOptions & ApplyGradientsOptions = {}): Operation {
    const isCompute = (key: string) => (COMPUTE_OPTIONS as readonly string[]).includes(key);
    const part = (chosen: (key: string) => boolean) =>
      Object.fromEntries(Object.entries(optionsOf('minimize', options)).filter(([key]) => chosen(key)));
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

  /** The slot of this name for `variable`, if it was made. */
  getSlot(variable: Variable, name: string): Variable | null {
    return this.state.find(variable, name);
  }
  /** The names of the slots, in alphabetical order. */
  getSlotNames(): string[] {
    return this.state.slotNames();
  }
  /** Everything the optimizer keeps in the default graph: slots and variables of its own, by name. */
  variables(): Variable[] {
    return this.state.variables();
  }
}

/** The operation that `make` gives for a name; with a global step, the one that counts it up afterwards has the name. */
export function countUp(globalStep: Variable | null, name: string, make: (name: string) => Operation): Operation {
  if (globalStep === null) return make(name);
  return controlDependencies([make('update')], () =>
    globalStep.assignAdd(convertToTensor(1, { dtype: globalStep.dtype }), { name }),
  );
}

/** The error of a loss that depends on none of the variables: each of them with the node that cuts its path. */
export function noGradients(loss: Tensor, variables: readonly Variable[]): GradientError {
  const cuts = variables.map((variable) => `\n    ${explainGradient(loss, variable)}`);
  return new GradientError(`No gradients provided for any variable: ${variables.map(({ name }) => name).join(', ')}.`, {
    node: loss.node.name,
    got: cuts.join(''),
  });
}
