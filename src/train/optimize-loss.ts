// Owns optimizeLoss: the whole training step, in the order of the parameters of the function it is named after
// (tf.contrib.layers.optimize_loss). Hold that document beside `OptimizeLossOptions` and `optimizeLoss` below, and read from top to bottom.
//
// What can be refused is refused before the graph is touched (optimize-loss-checks.ts). What only shows while the step is built, such as a
// name that is taken or an error in a function that was given, takes back what was built: a call that fails leaves no trace.

import { reading, ValueError } from '../errors.js';
import { convertToTensor, type TensorLike } from '../graph/convert.js';
import { getDefaultGraph } from '../graph/graph.js';
import { type ControlInput, controlDependencies } from '../graph/scopes.js';
import type { Tensor } from '../graph/tensor.js';
import { Variable } from '../graph/variable.js';
import * as ops from '../ops/index.js';
import * as summary from '../summary/summary.js';
import type { DType } from '../values/dtype.js';
import { getVariable } from '../variables/get-variable.js';
import * as initializers from '../variables/initializers.js';
import { variableScope } from '../variables/variable-scope.js';
import {
  addScaledNoise,
  type ClipFunction,
  clipGradientsByNorm,
  type GradientMultipliers,
  globalNorm,
  multiplyGradients,
  valuesOf,
} from './gradient-transforms.js';
import { checkArguments, checkPairs, describe, isOptimizerClass } from './optimize-loss-checks.js';
import { type GradientAndVariable, Optimizer } from './optimizer.js';
import { OPTIMIZER_CLS_NAMES, type OptimizerName } from './optimizers/index.js';

/** Everything that `summaries` can ask for. */
export const OPTIMIZER_SUMMARIES = [
  'learning_rate',
  'loss',
  'gradients',
  'gradient_norm',
  'global_gradient_norm',
] as const;
export type OptimizerSummary = (typeof OPTIMIZER_SUMMARIES)[number];

/** The ways of giving an optimizer: its name, a class whose constructor takes the rate, an instance, or a function of the rate. */
export type OptimizerSpec =
  | OptimizerName
  | (new (
      learningRate: never,
    ) => Optimizer)
  | Optimizer
  | ((learningRate: Variable | Tensor) => Optimizer)
  | (() => Optimizer);

export interface OptimizeLossOptions {
  /** Step counter to update on each step unless `incrementGlobalStep` is false. Default: the graph's, if it has one; never made here. */
  globalStep?: Tensor | Variable | null | undefined;
  /** Size of the updates. A number becomes the non-trainable variable `<name>/learning_rate`; a scalar tensor or variable is used as it is. */
  learningRate?: number | Tensor | Variable | null | undefined;
  /** Used as trainer: a name in `OPTIMIZER_CLS_NAMES`, a class, an instance, or a function of the rate (of nothing, when there is no rate). */
  optimizer: OptimizerSpec;
  /** Adds 0-mean normal noise, truncated at two sigma, scaled by this value; a scalar tensor lets the noise fall over the steps. */
  gradientNoiseScale?: number | Tensor | Variable | null | undefined;
  /** Gradients of these variables, or variable names (`w:0`), are multiplied by the given number or tensor. Other keys are ignored. */
  gradientMultipliers?: GradientMultipliers | null | undefined;
  /** A number: clips so that the global norm does not exceed it. A function: takes and gives pairs of gradient and variable. */
  clipGradients?: number | ClipFunction | null | undefined;
  /** Takes rate and global step (as it is before this step counts it up) and gives a rate. Ignored when there is no rate. */
  learningRateDecayFn?:
    | (((learningRate: Variable | Tensor, globalStep: Variable | Tensor) => TensorLike) | null)
    | undefined;
  /** Update operations to run at each step. Default: the collection `update_ops` as it stands. */
  updateOps?: readonly ControlInput[] | null | undefined;
  /** Variables to optimize. Default: all trainable variables. */
  variables?: readonly Variable[] | null | undefined;
  /** Scopes operations, variables and summaries. Default `OptimizeLoss`, made unique. */
  name?: string | null | undefined;
  /** Internal quantities to show. Default: the loss, the learning rate and the global norm of the gradients. */
  summaries?: readonly OptimizerSummary[] | null | undefined;
  /**
   * Asks for gradients to be computed where the operations are that they belong to. Default false. It is written to the metadata of model
   * files (`trainop.colocate`); onnxruntime places nodes by itself.
   */
  colocateGradientsWithOps?: boolean | undefined;
  /** Whether to increment the global step. Set it to false in all but one of several calls in one training step. Default true. */
  incrementGlobalStep?: boolean | undefined;
}

/**
 * Given a loss and an optimizer, adds the whole training step to the graph (TF `tf.contrib.layers.optimize_loss`).
 *
 * @param loss scalar floating-point tensor.
 * @returns a scalar tensor: fetching it runs one training step and gives the loss as it was before the update.
 * @throws ValueError (DTypeError, ShapeError, GradientError) when loss, globalStep, learningRate, optimizer, clipGradients or another
 *   argument is invalid, when there is a decay but no global step, and when no variable has a gradient. The graph is then unchanged.
 * @example
 * const trainOp = optimizeLoss(loss, { learningRate: 0.001, optimizer: 'Adam', clipGradients: 5 });
 * const lossBefore = await session.run(trainOp, feeds);
 */
export function optimizeLoss<D extends DType>(loss: TensorLike<D>, options: OptimizeLossOptions): Tensor<D> {
  const checked = reading('optimizeLoss', () => checkArguments(loss, options, OPTIMIZER_SUMMARIES));
  return getDefaultGraph().attempt(() =>
    variableScope(options.name ?? null, { default: 'OptimizeLoss' }, () => buildStep(checked, options)),
  ) as Tensor<D>;
}

function buildStep(
  { lossTensor, globalStep, updateOps, variables, summaries }: ReturnType<typeof checkArguments>,
  options: OptimizeLossOptions,
): Tensor {
  const {
    optimizer,
    gradientNoiseScale,
    gradientMultipliers,
    clipGradients,
    learningRateDecayFn,
    colocateGradientsWithOps = false,
    incrementGlobalStep = true,
  } = options;
  const wants = (kind: OptimizerSummary) => summaries.includes(kind);
  const clips = clipGradients !== undefined && clipGradients !== null;

  // Update ops take part in the step: whoever needs the loss from here on needs them.
  const gatedLoss =
    updateOps.length === 0
      ? lossTensor
      : controlDependencies(updateOps, () => ops.identity(lossTensor, { name: 'control_dependency' }));

  // Learning rate, as a variable if it is a number, with optional decay.
  let learningRate = makeLearningRate(options.learningRate);
  if (learningRate !== null && learningRateDecayFn) {
    learningRate = asRate(learningRateDecayFn(learningRate, globalStep as Variable | Tensor));
    if (wants('learning_rate')) summary.scalar('learning_rate', learningRate);
  }

  const opt = resolveOptimizer(optimizer, learningRate, options.learningRate);

  // Gradients, and what is done to them.
  let gradients: readonly GradientAndVariable[] = opt.computeGradients(gatedLoss, {
    varList: variables,
    colocateGradientsWithOps,
  });
  if (gradientNoiseScale !== undefined && gradientNoiseScale !== null)
    gradients = addScaledNoise(gradients, gradientNoiseScale);
  if (gradientMultipliers) gradients = multiplyGradients(gradients, gradientMultipliers);
  const wantsNorm = wants('global_gradient_norm') || wants('gradient_norm');
  if (wantsNorm) summary.scalar('global_norm/gradient_norm', globalNorm(gradients.map(([gradient]) => gradient)));
  if (typeof clipGradients === 'number') gradients = clipGradientsByNorm(gradients, clipGradients);
  else if (clips) gradients = checkPairs(clipGradients(gradients));

  // What to show.
  if (wants('loss')) summary.scalar('loss', gatedLoss);
  for (const [gradient, variable] of gradients) {
    if (gradient === null) continue;
    const tag = variable.name.replaceAll(':', '_');
    if (wants('gradients')) summary.histogram(`gradients/${tag}`, valuesOf(gradient));
    if (wants('gradient_norm')) summary.scalar(`gradient_norm/${tag}`, globalNorm([gradient]));
  }
  if (clips && wantsNorm)
    summary.scalar('global_norm/clipped_gradient_norm', globalNorm(gradients.map(([gradient]) => gradient)));

  // The updates and the step, then the loss again, which entails them.
  const trainOp = opt.applyGradients(gradients, {
    globalStep: incrementGlobalStep ? (globalStep as Variable | null) : null,
    name: 'train',
  });
  return controlDependencies([trainOp], () => ops.identity(gatedLoss, { name: 'control_dependency' }));
}

function makeLearningRate(learningRate: OptimizeLossOptions['learningRate']): Variable | Tensor | null {
  if (learningRate === undefined || learningRate === null) return null;
  if (typeof learningRate !== 'number') return learningRate;
  return getVariable('learning_rate', {
    shape: [],
    trainable: false,
    initializer: initializers.constant(learningRate),
    regularizer: () => null,
  });
}

const asRate = (rate: TensorLike): Variable | Tensor => (rate instanceof Variable ? rate : convertToTensor(rate));

function resolveOptimizer(
  optimizer: OptimizerSpec,
  learningRate: Variable | Tensor | null,
  given: OptimizeLossOptions['learningRate'],
): Optimizer {
  if (typeof optimizer === 'string') return OPTIMIZER_CLS_NAMES[optimizer](learningRate as Variable | Tensor);
  if (isOptimizerClass(optimizer)) return new optimizer(learningRate as Variable | Tensor);
  if (optimizer instanceof Optimizer) return optimizer;
  const call = optimizer as (learningRate?: Variable | Tensor) => Optimizer;
  const made = given === undefined || given === null ? call() : call(learningRate as Variable | Tensor);
  if (!(made instanceof Optimizer))
    throw new ValueError(
      `Unrecognized optimizer: function should return subclass of Optimizer. Got ${describe(made)}.`,
    );
  return made;
}
