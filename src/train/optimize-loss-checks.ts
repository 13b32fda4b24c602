// Owns what optimizeLoss refuses, in the order in which TensorFlow meets it, before the graph is touched.
import { listArgument } from '../arguments.js';
import { checkKeys, DTypeError, GradientError, ShapeError, ValueError } from '../errors.js';
import { connected } from '../gradients/gradients.js';
import { IndexedSlices } from '../gradients/indexed-slices.js';
import { GraphKeys } from '../graph/collections.js';
import { isSymbolic, type TensorLike } from '../graph/convert.js';
import { getDefaultGraph } from '../graph/graph.js';
import type { Operation } from '../graph/operation.js';
import { type ControlInput, controlInputs } from '../graph/scopes.js';
import { Tensor } from '../graph/tensor.js';
import { Variable } from '../graph/variable.js';
import { isFloating, isNumeric } from '../values/dtype.js';
import { formatShape } from '../values/shape.js';
import { TensorData } from '../values/tensor-data.js';
import { assertGlobalStep, getGlobalStep } from '../variables/global-step.js';
import { multiplierMap } from './gradient-transforms.js';
import type { OptimizeLossOptions, OptimizerSpec, OptimizerSummary } from './optimize-loss.js';
import { type GradientAndVariable, noGradients, Optimizer } from './optimizer.js';
import { OPTIMIZER_CLS_NAMES } from './optimizers/index.js';

const OPTIONS = [
  'globalStep',
  'learningRate',
  'optimizer',
  'gradientNoiseScale',
  'gradientMultipliers',
  'clipGradients',
  'learningRateDecayFn',
  'updateOps',
  'variables',
  'name',
  'summaries',
  'colocateGradientsWithOps',
  'incrementGlobalStep',
] as const satisfies readonly (keyof OptimizeLossOptions)[];

/** The arguments with what stands for those that are left out. */
interface Checked {
  readonly lossTensor: Tensor;
  readonly globalStep: Tensor | Variable | null;
  readonly updateOps: readonly ControlInput[];
  readonly variables: readonly Variable[];
  readonly summaries: readonly OptimizerSummary[];
}

/** Checks every argument of optimizeLoss. */
export function checkArguments(
  loss: TensorLike,
  options: OptimizeLossOptions,
  known: readonly OptimizerSummary[],
): Checked {
  // What each may be is checked below, in TensorFlow's order.
  checkKeys('optimizeLoss', options, OPTIONS);
  const graph = getDefaultGraph();
  const { incrementGlobalStep = true, colocateGradientsWithOps = false } = options;
  const lossTensor = checkLoss(loss);
  const globalStep = options.globalStep ?? getGlobalStep();
  if (globalStep !== null) assertGlobalStep(globalStep);
  if (graph.finalized) throw new ValueError('Graph is finalized and cannot be modified.');
  checkName(options.name);
  const updateOps = options.updateOps ?? [...new Set(graph.getCollection<Operation>(GraphKeys.UPDATE_OPS))];
  controlInputs(updateOps);
  checkLearningRate(options.learningRate);
  const summaries = checkSummaries(options.summaries, known);
  checkDecay(options, globalStep);
  checkOptimizer(options.optimizer, options.learningRate);
  const variables = listArgument(
    'optimizeLoss: variables',
    options.variables ?? graph.getCollection<Variable>(GraphKeys.TRAINABLE_VARIABLES),
    'variables',
  );
  checkVariables(variables, lossTensor);
  const trained = connected([lossTensor], variables) as Variable[];
  checkBoolean('colocateGradientsWithOps', colocateGradientsWithOps);
  checkNoise(options.gradientNoiseScale, trained);
  checkMultipliers(options.gradientMultipliers);
  checkNorms(options.clipGradients, summaries, trained);
  checkClip(options.clipGradients);
  if (trained.length === 0) throw noGradients(lossTensor, variables);
  checkBoolean('incrementGlobalStep', incrementGlobalStep);
  if (incrementGlobalStep && globalStep instanceof Tensor) {
    throw new ValueError(`the global step ${globalStep.name} is a tensor and cannot be incremented`, {
      node: globalStep.name,
      fix: 'pass a variable, or incrementGlobalStep: false',
    });
  }
  return { lossTensor, globalStep, updateOps, variables, summaries };
}

function checkLoss(loss: TensorLike): Tensor {
  if (loss === undefined || loss === null)
    throw new ValueError('None values not supported.', { expected: 'a scalar tensor as loss', got: String(loss) });
  const { name, shape } = isSymbolic(loss) ? loss : { name: 'a constant', shape: TensorData.from(loss).shape };
  if (shape === null || shape.length !== 0) {
    const where = loss instanceof Tensor ? { node: loss.node.name, site: loss.node.site } : {};
    throw new ShapeError(`Expected scalar shape for ${name}, saw shape: ${formatShape(shape)}.`, {
      ...where,
      expected: '[]',
      got: formatShape(shape),
      fix: 'reduceMean(loss)',
    });
  }
  if (!isSymbolic(loss))
    throw new GradientError('optimizeLoss: the loss depends on no variable', {
      expected: 'a scalar tensor',
      got: describe(loss),
    });
  if (loss instanceof Tensor) return loss;
  return loss instanceof Variable ? loss.value : loss.toTensor();
}

function checkName(name: unknown): void {
  if (name === undefined || name === null || name === '') return;
  if (typeof name !== 'string')
    throw new ValueError('optimizeLoss: the name must be a string', { got: describe(name) });
  getDefaultGraph().checkName(name, 'scope');
}

function checkLearningRate(rate: OptimizeLossOptions['learningRate']): void {
  if (rate === undefined || rate === null) return;
  if (typeof rate === 'number') {
    if (!(rate >= 0)) throw new ValueError(`Invalid learning_rate ${rate}.`, { expected: 'a number >= 0' });
  } else if (!(isSymbolic(rate) && rate.shape?.length === 0)) {
    throw new ValueError(`Learning rate should be 0d Tensor or float. Got ${describe(rate)}`, {
      expected: 'a number, or a scalar tensor or variable',
    });
  } else if (!isFloating(rate.dtype)) {
    throw new DTypeError(`Learning rate should be 0d Tensor or float. Got ${describe(rate)}`, {
      node: rate.name,
      expected: 'a floating-point type',
      got: rate.dtype,
    });
  }
}

function checkSummaries(
  summaries: OptimizeLossOptions['summaries'],
  known: readonly OptimizerSummary[],
): readonly OptimizerSummary[] {
  if (summaries === undefined || summaries === null) return ['loss', 'learning_rate', 'global_gradient_norm'];
  // To TensorFlow a text is the list of its letters.
  const isList = Array.isArray(summaries) || typeof summaries === 'string';
  for (const wanted of isList ? Array.from<unknown>(summaries) : [summaries]) {
    if (known.includes(wanted as OptimizerSummary)) continue;
    const text = typeof wanted === 'string' ? wanted : describe(wanted);
    throw new ValueError(`Summaries should be one of [${known.join(', ')}], you provided ${text}.`);
  }
  return summaries;
}

function checkDecay(
  { learningRate, learningRateDecayFn }: OptimizeLossOptions,
  globalStep: Tensor | Variable | null,
): void {
  if (learningRateDecayFn === undefined || learningRateDecayFn === null) return;
  if (typeof learningRateDecayFn !== 'function') {
    throw new ValueError('learningRateDecayFn must be a function of rate and step', {
      got: describe(learningRateDecayFn),
      fix: '(rate, step) => exponentialDecay(rate, step, 1000, 0.96)',
    });
  }
  if (learningRate !== undefined && learningRate !== null && globalStep === null) {
    throw new ValueError('global_step is required for learning_rate_decay_fn.', {
      fix: 'createGlobalStep(), or pass globalStep',
    });
  }
}

export const isOptimizerClass = (optimizer: unknown): optimizer is new (learningRate: Variable | Tensor) => Optimizer =>
  typeof optimizer === 'function' && optimizer.prototype instanceof Optimizer;
const isClass = (value: unknown): boolean =>
  typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));

/** Refuses what cannot be an optimizer. What a function gives can only be checked when it is called. */
function checkOptimizer(optimizer: OptimizerSpec, learningRate: OptimizeLossOptions['learningRate']): void {
  const hasRate = learningRate !== undefined && learningRate !== null;
  if (typeof optimizer === 'string') {
    if (!hasRate)
      throw new ValueError(`Learning rate is None, but should be specified if optimizer is string (${optimizer}).`);
    if (!Object.hasOwn(OPTIMIZER_CLS_NAMES, optimizer)) {
      throw new ValueError(
        `Optimizer name should be one of [${Object.keys(OPTIMIZER_CLS_NAMES).join(', ')}], you provided ${optimizer}.`,
      );
    }
  } else if (isOptimizerClass(optimizer)) {
    if (!hasRate)
      throw new ValueError(
        `Learning rate is None, but should be specified if optimizer is class (${(optimizer as { name: string }).name}).`,
      );
  } else if (isClass(optimizer) || !(optimizer instanceof Optimizer || typeof optimizer === 'function')) {
    throw new ValueError(
      `Unrecognized optimizer: should be string, subclass of Optimizer, instance of subclass of Optimizer or function with one argument. Got ${describe(optimizer)}.`,
    );
  }
}

function checkVariables(variables: readonly Variable[], loss: Tensor): void {
  if (variables.length === 0)
    throw new ValueError('No variables to optimize.', { fix: 'make a trainable variable, or pass variables' });
  for (const variable of variables) {
    if (!(variable instanceof Variable))
      throw new ValueError('optimizeLoss: variables holds something else', {
        expected: 'variables',
        got: describe(variable),
      });
  }
  for (const { name, dtype } of [loss, ...variables]) {
    if (!isFloating(dtype))
      throw new DTypeError(`Invalid type ${dtype} for ${name}`, {
        node: name,
        expected: 'a floating-point type',
        got: dtype,
      });
  }
}

const isScalar = (value: unknown): value is number | Tensor | Variable =>
  typeof value === 'number' || (isSymbolic(value) && value.shape?.length === 0);

function checkNoise(noise: OptimizeLossOptions['gradientNoiseScale'], trained: readonly Variable[]): void {
  if (noise === undefined || noise === null) return;
  if (!isScalar(noise))
    throw new ValueError('gradientNoiseScale must be a number or a scalar', { got: describe(noise) });
  for (const { name, dtype } of [...(typeof noise === 'number' ? [] : [noise]), ...trained]) {
    if (dtype !== 'float32')
      throw new DTypeError(`gradient noise is float32; ${name} is ${dtype}`, {
        node: name,
        expected: 'float32',
        got: dtype,
      });
  }
}

function checkMultipliers(multipliers: OptimizeLossOptions['gradientMultipliers']): void {
  if (multipliers === undefined || multipliers === null) return;
  if (typeof multipliers !== 'object' || Array.isArray(multipliers))
    throw new ValueError('gradientMultipliers must be a Map or an object', {
      expected: 'multipliers by variable or variable name',
      got: describe(multipliers),
    });
  for (const [key, multiplier] of multiplierMap(multipliers)) {
    const name = key instanceof Variable ? key.name : String(key);
    if (!(key instanceof Variable || typeof key === 'string'))
      throw new ValueError('gradientMultipliers: a key must be a variable or its name', { got: name });
    const isNumber = typeof multiplier === 'number' || (isSymbolic(multiplier) && isNumeric(multiplier.dtype));
    if (!isNumber)
      throw new ValueError(`gradientMultipliers: the multiplier of ${name} is not a number`, {
        expected: 'a number, or a tensor of numbers',
        got: describe(multiplier),
      });
  }
}

/** One norm of gradients of several element types is not defined. */
function checkNorms(
  clip: OptimizeLossOptions['clipGradients'],
  summaries: readonly OptimizerSummary[],
  trained: readonly Variable[],
): void {
  const needsNorm =
    typeof clip === 'number' || summaries.includes('global_gradient_norm') || summaries.includes('gradient_norm');
  const other = trained.find(({ dtype }) => dtype !== trained[0]?.dtype);
  if (!needsNorm || other === undefined) return;
  const [first] = trained as [Variable];
  throw new DTypeError('the gradients have no norm in common: their element types differ', {
    node: other.opName,
    expected: `${first.dtype}, as ${first.name}`,
    got: `${other.name} ${other.dtype}`,
    fix:
      typeof clip === 'number'
        ? 'clip in a function'
        : "leave 'gradient_norm' and 'global_gradient_norm' out of summaries",
  });
}

function checkClip(clip: OptimizeLossOptions['clipGradients']): void {
  if (clip === undefined || clip === null || typeof clip === 'number' || typeof clip === 'function') return;
  throw new ValueError(`Unknown type ${typeof clip} for clip_gradients`, {
    expected: 'a number, a function or null',
    got: describe(clip),
  });
}

function checkBoolean(name: string, value: unknown): void {
  if (typeof value !== 'boolean') throw new ValueError(`${name} must be true or false`, { got: describe(value) });
}

/** What a clip function gave, if it is what it must be. */
export function checkPairs(pairs: unknown): readonly GradientAndVariable[] {
  const isGradient = (gradient: unknown) =>
    gradient === null || gradient instanceof Tensor || gradient instanceof IndexedSlices;
  const isPair = (pair: unknown) =>
    Array.isArray(pair) && pair.length === 2 && isGradient(pair[0]) && pair[1] instanceof Variable;
  if (!Array.isArray(pairs) || pairs.length === 0 || !pairs.every(isPair)) {
    throw new ValueError('clipGradients: the function must give pairs of gradient and variable', {
      expected: 'such pairs as it was given',
      got: describe(pairs),
    });
  }
  return pairs as readonly GradientAndVariable[];
}

/** A value as people can read it. */
export const describe = (value: unknown): string => {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return `${isClass(value) ? 'class' : 'function'} ${value.name || 'without a name'}`;
  return Array.isArray(value) ? `[${value.map(describe).join(', ')}]` : String(value);
};
