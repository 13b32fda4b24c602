// Owns the models a graph can be written as: inference, plain step, and ONNX's own form of a training model.
// Each is a few lowered parts (lower.ts) put together by the letter of the format, and passed through model/passes.
import { checkKind, oneOrMore } from '../arguments.js';
import { checkOptions, describe, ExportError, reading, ValueError } from '../errors.js';
import { Operation } from '../graph/operation.js';
import { Tensor } from '../graph/tensor.js';
import { Variable } from '../graph/variable.js';
import {
  type OnnxGraph,
  type OnnxModel,
  type OnnxTensor,
  type OnnxTraining,
  type StringEntry,
  tensor,
  value,
} from '../model/ir.js';
import { runPasses, type Target } from '../model/passes/index.js';
import { besideInference } from '../model/training/beside.js';
import { stateEntry } from '../model/training/state.js';
import { foreignDomains, topGraphs } from '../model/walk.js';
import { opset } from '../ops/generated/schemas.js';
import { TensorData } from '../values/tensor-data.js';
import { withFileNames } from './file-names.js';
import { supplyKernels } from './kernels/supply.js';
import { type Lowered, type LowerOptions, lower, variableType } from './lower.js';

/** The IR version that goes with the opset: the first to know everything it needs. */
const IR_VERSION = 10;

/** Options of every exporter. */
export interface ExportOptions {
  /**
   * The runtime's provider that is to run the file, default `'cpu'`: nodes that stock onnxruntime has no kernel for there are computed in a
   * type that has one, or written out. `'any'` leaves the operators as they were built, for other runtimes.
   */
  target?: Target['provider'] | undefined;
  /** Whether each node says which line of the program made it, as the bare name of a file. Default true; `false` leaves the lines out. */
  sourceLines?: boolean | undefined;
}
const targets: readonly Target['provider'][] = ['cpu', 'cuda', 'any'];

/** The model after all passes. */
function finished(where: string, model: OnnxModel, options: ExportOptions): OnnxModel {
  const { target = 'cpu' } = options;
  if (!targets.includes(target))
    throw new ValueError(`${where}: no such target`, { expected: targets.join(', '), got: describe(target) });
  return runPasses(supplyKernels(model, { provider: target }), { provider: target });
}

/** What a model computes: tensors, variables' values, and operations whose updates it carries out. */
export type ModelFetch = Tensor | Variable | Operation;

/** Where exporters and sessions get the values of variables. */
export interface VariableValues {
  /** The current value; throws a RunError when it has none yet. */
  valueOf(variable: Variable): TensorData;
}

const asFetch = (fetch: ModelFetch): Tensor | Operation => (fetch instanceof Variable ? fetch.value : fetch);
/** What is asked for twice is given once: the outputs of a model have names of their own. */
const asList = <T>(fetches: T | readonly T[]): T[] => [...new Set(oneOrMore<T>('an exporter', fetches as T))];

/** How an exporter lowers what it writes; throws a ValueError for options that are none. */
function loweringOf(where: string, options: ExportOptions): LowerOptions {
  checkOptions(where, options, ['target', 'sourceLines']);
  const { sourceLines = true } = options;
  return { metadata: true, sourceLines };
}

function checkValues(where: string, values: VariableValues): void {
  const isSource = reading(
    where,
    () => typeof values?.valueOf === 'function' && (values.valueOf as unknown) !== Object.prototype.valueOf,
  );
  if (!isSource)
    throw new ValueError(`${where}: no values of variables`, { expected: 'a session', got: describe(values) });
}

/** A model around a graph; its operator sets are still to be said. */
export function modelOf(graph: OnnxGraph, metadataProps: readonly StringEntry[] = []): OnnxModel {
  return {
    irVersion: IR_VERSION,
    producerName: 'trainop',
    opsetImport: [],
    graph,
    trainingInfo: [],
    functions: [],
    metadataProps,
  };
}

/** The model with the operator sets that its nodes come from. */
const withOpsets = (model: OnnxModel, { domains }: Lowered): OnnxModel => ({
  ...model,
  opsetImport: [
    { domain: '', version: opset },
    ...foreignDomains(topGraphs(model)).map((domain) => ({ domain, version: domains.get(domain) ?? 1 })),
  ],
});

/** The values of variables as initializers. */
const initializers = (variables: Iterable<Variable>, values: VariableValues): OnnxTensor[] =>
  [...variables].map((variable) => tensor(variable.name, values.valueOf(variable)));

/**
 * A model that computes `outputs` and nothing else: pruned, variables as initializers, no training node.
 *
 * @param values where the variables' values come from: a session.
 * @throws DTypeError for a node that the target has no kernel for and that cannot be written otherwise.
 * @throws ExportError when the outputs carry out updates (a training step, or random numbers, which count their runs).
 * @example onnx.saveModel(onnx.toInferenceModel([probabilities], session), 'model.onnx')
 */
export function toInferenceModel(
  outputs: Tensor | readonly Tensor[],
  values: VariableValues,
  options: ExportOptions = {},
): OnnxModel {
  const lowering = loweringOf('toInferenceModel', options);
  checkValues('toInferenceModel', values);
  const lowered = lowerInference(asList(outputs), lowering);
  const model = withOpsets(modelOf(inferenceGraph(lowered, values)), lowered);
  return withFileNames(finished('toInferenceModel', model, options), [lowered]);
}

function lowerInference(outputs: readonly Tensor[], lowering: LowerOptions): Lowered {
  const areTensors = reading('an exporter', () => outputs.every((output) => output instanceof Tensor));
  if (outputs.length === 0 || !areTensors)
    throw new ExportError('an inference model needs tensors as outputs', {
      got: outputs.map(describe).join(', ') || 'none',
    });
  const lowered = lower(outputs, lowering);
  const [update] = lowered.updates;
  if (update !== undefined) {
    const isRandom = update.variable === update.variable.graph.runCounter?.variable;
    throw new ExportError(`the outputs update ${update.variable.name}, which an inference model cannot`, {
      node: update.variable.opName,
      got: isRandom
        ? 'random numbers, as dropout in training draws them'
        : outputs.map((output) => output.name).join(', '),
      fix: isRandom ? 'build the outputs with isTraining: false' : 'export the tensors from before the training step',
    });
  }
  return lowered;
}

const inferenceGraph = ({ graph, variables }: Lowered, values: VariableValues): OnnxGraph => ({
  ...graph,
  name: 'inference',
  initializer: initializers(variables, values),
});

/**
 * An ordinary model that is one training step: each variable is an input with its value as default, each next value an output
 * `<variable>:next`. `metadata_props['trainop.state']` says which output feeds which input in the next run, so that any onnxruntime
 * in any language can train.
 *
 * @param fetches what else the step gives, and the operations it carries out: what `optimizeLoss` gave.
 * @throws DTypeError for a node that the target has no kernel for and that cannot be written otherwise.
 * @throws ExportError when nothing would be updated.
 * @example onnx.saveModel(onnx.toStepModel(trainOp, session), 'step.onnx')
 */
export function toStepModel(
  fetches: ModelFetch | readonly ModelFetch[],
  values: VariableValues,
  options: ExportOptions = {},
): OnnxModel {
  const lowering = loweringOf('toStepModel', options);
  checkValues('toStepModel', values);
  const lowered = lowerStep(asList(fetches), lowering);
  const state = new Map(lowered.updates.map(({ variable, next }) => [variable.name, next]));
  const model = stepModel(lowered, lowered.updates, [stateEntry(state)], values);
  return withFileNames(finished('toStepModel', model, options), [lowered]);
}

/** A lowered part as a model whose variables are inputs; `values` gives them defaults too. What is updated only may be among them. */
export function stepModel(
  lowered: Lowered,
  more: Iterable<{ readonly variable: Variable }> = [],
  metadata: readonly StringEntry[] = [],
  values?: VariableValues,
): OnnxModel {
  const { graph, variables } = lowered;
  const state = new Set(variables);
  for (const { variable } of more) state.add(variable);
  return withOpsets(
    modelOf(
      {
        ...graph,
        name: 'step',
        input: [...graph.input, ...[...state].map((variable) => value(variable.name, variableType(variable)))],
        initializer: values ? initializers(state, values) : [],
      },
      metadata,
    ),
    lowered,
  );
}

function lowerStep(fetches: readonly ModelFetch[], lowering: LowerOptions): Lowered {
  for (const fetch of fetches)
    checkKind<unknown>('an exporter', fetch, [Tensor, Variable, Operation], 'a tensor, variable or operation');
  const lowered = lower(fetches.map(asFetch), lowering);
  if (lowered.updates.length === 0) {
    throw new ExportError('a training step must update variables', {
      got: fetches.map((fetch) => fetch.name).join(', '),
      fix: 'pass what optimizeLoss gave, or a train op',
    });
  }
  return lowered;
}

/**
 * The inference graph together with how to train it, as ONNX's `training_info`: an initialization graph with its bindings and an
 * algorithm graph with its bindings. The algorithm holds its own forward pass; it shares variables and inputs with the inference graph.
 *
 * @param outputs what the inference graph computes.
 * @param fetches the training step: what `optimizeLoss` gave.
 * @throws DTypeError for a node that the target has no kernel for and that cannot be written otherwise.
 * @throws ExportError when the outputs carry out updates, or the step carries out none.
 * @example onnx.saveModel(onnx.toTrainingModel([probabilities], trainOp, session), 'train.onnx')
 */
export function toTrainingModel(
  outputs: Tensor | readonly Tensor[],
  fetches: ModelFetch | readonly ModelFetch[],
  values: VariableValues,
  options: ExportOptions = {},
): OnnxModel {
  const lowering = loweringOf('toTrainingModel', options);
  checkValues('toTrainingModel', values);
  const inference = lowerInference(asList(outputs), lowering);
  const step = lowerStep(asList(fetches), lowering);
  const known = new Set(inference.variables);
  const own = new Set(
    [...step.variables, ...step.updates.map(({ variable }) => variable)].filter((each) => !known.has(each)),
  );
  const info: OnnxTraining = {
    ...initializationOf([...known, ...own], lowering),
    algorithm: { ...step.graph, name: 'algorithm', initializer: initializers(own, values) },
    updateBinding: step.updates.map(({ variable, next }) => ({ key: variable.name, value: next })),
  };
  const whole = withOpsets({ ...modelOf(inferenceGraph(inference, values)), trainingInfo: [info] }, step);
  const model = finished('toTrainingModel', whole, options);
  const shared = [...inference.inputs, ...inference.variables].map(({ name }) => name);
  const trainingInfo = model.trainingInfo.map((each) => besideInference(each, model.graph, new Set(shared)));
  return withFileNames({ ...model, trainingInfo }, [inference, step]);
}

/** The graph without inputs that computes every first value, and which initializer each of its outputs is for. */
function initializationOf(
  variables: readonly Variable[],
  lowering: LowerOptions,
): Required<Pick<OnnxTraining, 'initialization' | 'initializationBinding'>> {
  const counter = variables[0]?.graph.runCounter?.variable;
  const lowered = lower(
    variables.filter((variable) => variable !== counter).map((variable) => variable.initializer),
    lowering,
  );
  const [missing] = lowered.inputs;
  if (missing !== undefined)
    throw new ExportError(`a variable's first value depends on the placeholder ${missing.name}`, {
      node: missing.node.name,
      site: missing.node.site,
    });
  const start: VariableValues = {
    valueOf(variable): TensorData {
      const { value: first } = variable.initialValue.node.attributes;
      if (variable === counter && first instanceof TensorData) return first;
      throw new ExportError(`the first value of a variable depends on the variable ${variable.name}`, {
        node: variable.opName,
        fix: `use ${variable.opName}.initialValue instead`,
      });
    },
  };
  return {
    initialization: { ...lowered.graph, name: 'initialization', initializer: initializers(lowered.variables, start) },
    // The run counter is bound too where it is part of the training, so that the first step draws what a session's first step draws.
    initializationBinding: lowered.updates
      .filter(({ variable }) => variables.includes(variable))
      .map(({ variable, next }) => ({ key: variable.name, value: next })),
  };
}
