// Owns the models a graph can be written as: inference, plain step, and ONNX's own form of a training model.
// Each is a few lowered parts (lower.ts) put together by the letter of the format.
import { ExportError } from '../errors.js';
import type { Operation } from '../graph/operation.js';
import { Tensor } from '../graph/tensor.js';
import { Variable } from '../graph/variable.js';
import type { TensorData } from '../values/tensor-data.js';
import { encodeTensor, encodeValueInfo, type IGraphProto, type IModelProto, stringEntries } from './encode.js';
import { type Lowered, lower } from './lower.js';
import { makeModel, outputInfos, stepGraph, type VariableValues } from './model.js';
import { STATE_KEY } from './state.js';

/** What a model computes: tensors, variables' values, and operations whose updates it carries out. */
export type ModelFetch = Tensor | Variable | Operation;

const asFetch = (fetch: ModelFetch): Tensor | Operation => (fetch instanceof Variable ? fetch.value : fetch);
const asList = <T>(fetches: T | readonly T[]): T[] => (Array.isArray(fetches) ? [...fetches] : [fetches as T]);

/** The values of variables as initializers. */
const initializers = (lowered: Lowered, variables: Iterable<Variable>, values: VariableValues) =>
  [...variables].map((variable) => encodeTensor(lowered.nameOf(variable.value), values.valueOf(variable)));

/**
 * A model that computes `outputs` and nothing else: pruned, variables as initializers, no training node.
 *
 * @param values where the variables' values come from: a session.
 * @throws ExportError when the outputs carry out updates (a training step, or random numbers, which count their runs).
 * @example onnx.saveModel(onnx.toInferenceModel([probabilities], session), 'model.onnx')
 */
export function toInferenceModel(outputs: Tensor | readonly Tensor[], values: VariableValues): IModelProto {
  return makeModel(inferenceGraph(lowerInference(asList(outputs)), values));
}

function lowerInference(outputs: readonly Tensor[]): Lowered {
  if (outputs.length === 0 || outputs.some((output) => !(output instanceof Tensor))) {
    throw new ExportError('an inference model needs tensors as outputs', {
      got: outputs.map(String).join(', ') || 'none',
    });
  }
  const lowered = lower(outputs, { metadata: true });
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

function inferenceGraph(lowered: Lowered, values: VariableValues): IGraphProto {
  return {
    name: 'inference',
    input: lowered.inputs.map((tensor) => encodeValueInfo(lowered.nameOf(tensor), tensor.type)),
    initializer: [
      ...lowered.initializers.map(({ name, data }) => encodeTensor(name, data)),
      ...initializers(lowered, lowered.variables, values),
    ],
    node: [...lowered.nodes],
    output: outputInfos(lowered),
  };
}

/**
 * An ordinary model that is one training step: each variable is an input with its value as default, each next value an output
 * `<variable>:next`. `metadata_props['trainop.state']` says which output feeds which input in the next run, so that any onnxruntime
 * in any language can train.
 *
 * @param fetches what else the step gives, and the operations it carries out: what `optimizeLoss` gave.
 * @throws ExportError when nothing would be updated.
 * @example onnx.saveModel(onnx.toStepModel(trainOp, session), 'step.onnx')
 */
export function toStepModel(fetches: ModelFetch | readonly ModelFetch[], values: VariableValues): IModelProto {
  const lowered = lowerStep(asList(fetches));
  const state = Object.fromEntries(lowered.updates.map(({ variable, next }) => [lowered.nameOf(variable.value), next]));
  return makeModel(stepGraph(lowered, values), { [STATE_KEY]: JSON.stringify(state) });
}

function lowerStep(fetches: readonly ModelFetch[], rename?: (name: string) => string): Lowered {
  const lowered = lower(fetches.map(asFetch), { metadata: true, ...(rename && { rename }) });
  if (lowered.updates.length === 0) {
    throw new ExportError('a training step must update variables', {
      got: fetches.map((fetch) => fetch.name).join(', '),
      fix: 'pass what optimizeLoss gave, or a train op',
    });
  }
  return lowered;
}

/** Put in front of names of the training step that the inference graph has already. */
const TRAINING_PREFIX = 'training/';

/**
 * The inference graph together with how to train it, as ONNX's `training_info`: an initialization graph with its bindings and an
 * algorithm graph with its bindings. The algorithm holds its own forward pass; it shares variables and inputs with the inference graph.
 *
 * @param outputs what the inference graph computes.
 * @param fetches the training step: what `optimizeLoss` gave.
 * @throws ExportError when the outputs carry out updates, or the step carries out none.
 * @example onnx.saveModel(onnx.toTrainingModel([probabilities], trainOp, session), 'train.onnx')
 */
export function toTrainingModel(
  outputs: Tensor | readonly Tensor[],
  fetches: ModelFetch | readonly ModelFetch[],
  values: VariableValues,
): IModelProto {
  const inference = lowerInference(asList(outputs));
  const graph = inferenceGraph(inference, values);
  const shared = new Set(
    [...inference.inputs, ...inference.variables.map((variable) => variable.value)].map((tensor) => tensor.name),
  );
  const taken = namesIn(graph);
  // ONNX runs inference and algorithm as one concatenated graph: what the step computes itself needs names of its own.
  const rename = (name: string) => (taken.has(name) && !shared.has(name) ? `${TRAINING_PREFIX}${name}` : name);
  const step = lowerStep(asList(fetches), rename);
  const own = [...new Set([...step.variables, ...step.updates.map(({ variable }) => variable)])].filter(
    (variable) => !inference.variables.includes(variable),
  );
  const algorithm: IGraphProto = {
    name: 'algorithm',
    input: step.inputs
      .filter((tensor) => !shared.has(tensor.name))
      .map((tensor) => encodeValueInfo(step.nameOf(tensor), tensor.type)),
    initializer: [
      ...step.initializers.map(({ name, data }) => encodeTensor(name, data)),
      ...initializers(step, own, values),
    ],
    node: [...step.nodes],
    output: outputInfos(step),
  };
  const initialization = initializationOf([...new Set([...inference.variables, ...own])]);
  return {
    ...makeModel(graph),
    trainingInfo: [
      {
        initialization: initialization.graph,
        initializationBinding: initialization.bindings,
        algorithm,
        updateBinding: stringEntries(
          Object.fromEntries(step.updates.map(({ variable, next }) => [variable.name, next])),
        ),
      },
    ],
  };
}

/** Every name of a value or node. */
function namesIn(graph: IGraphProto): Set<string> {
  const infos = [...(graph.input ?? []), ...(graph.initializer ?? []), ...(graph.output ?? [])];
  return new Set([
    ...infos.map(({ name }) => name ?? ''),
    ...(graph.node ?? []).flatMap((node) => [node.name ?? '', ...(node.output ?? [])]),
  ]);
}

/** The graph without inputs that computes every first value, and which initializer each of its outputs is for. */
function initializationOf(variables: readonly Variable[]): {
  graph: IGraphProto;
  bindings: { key: string; value: string }[];
} {
  const counter = variables[0]?.graph.runCounter?.variable;
  const lowered = lower(
    variables.filter((variable) => variable !== counter).map((variable) => variable.initializer),
    { metadata: true },
  );
  const [missing] = lowered.inputs;
  if (missing !== undefined)
    throw new ExportError(`a variable's first value depends on the placeholder ${missing.name}`, {
      node: missing.node.name,
      site: missing.node.site,
    });
  const start: VariableValues = {
    valueOf(variable): TensorData {
      if (variable === counter) return variable.initialValue.node.attributes.value as TensorData;
      throw new ExportError(`the first value of a variable depends on the variable ${variable.name}`, {
        node: variable.opName,
        fix: `use ${variable.opName}.initialValue instead`,
      });
    },
  };
  return {
    graph: {
      name: 'initialization',
      initializer: [
        ...lowered.initializers.map(({ name, data }) => encodeTensor(name, data)),
        ...initializers(lowered, lowered.variables, start),
      ],
      node: [...lowered.nodes],
      output: outputInfos(lowered),
    },
    // The run counter is bound too where it is part of the training, so that the first step draws what a session's first step draws.
    bindings: lowered.updates
      .filter(({ variable }) => variables.includes(variable))
      .map(({ variable, next }) => ({ key: variable.name, value: next })),
  };
}
