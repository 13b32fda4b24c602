// Owns the models a graph can be written as beside its steps (export-step.ts): inference, and ONNX's own form of a training model.
// Each is a few lowered parts (lower.ts) put together by the letter of the format, and passed through model/passes.
import { describe, ExportError, reading } from '../errors.js';
import { Tensor } from '../graph/tensor.js';
import type { Variable } from '../graph/variable.js';
import type { OnnxGraph, OnnxModel, OnnxTraining } from '../model/ir.js';
import { besideInference } from '../model/training/beside.js';
import { TensorData } from '../values/tensor-data.js';
import {
  asList,
  checkValues,
  type ExportOptions,
  finished,
  initializers,
  loweringOf,
  type ModelFetch,
  modelOf,
  type VariableValues,
  withOpsets,
} from './export-frame.js';
import { lowerStep } from './export-step.js';
import { withFileNames } from './file-names.js';
import { type Lowered, type LowerOptions, lower } from './lower.js';

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
