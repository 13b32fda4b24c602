// Owns the way back from a step model to ONNX's training form: the step as an algorithm, its state as update bindings.
import { checkOptions, ModelFormatError } from '../../errors.js';
import { formatShape } from '../../values/shape.js';
import { withOwnFunctions } from '../functions.js';
import { frozen, type OnnxModel, type OnnxTensor, type OpsetImport, onnxGraph } from '../ir.js';
import { usingModel } from '../untrusted.js';
import { plainDomain } from '../walk.js';
import { besideInference } from './beside.js';
import { STATE_KEY, stateOf } from './state.js';
import { checkTraining, FIRST_IR_VERSION } from './validate.js';

export interface LiftOptions {
  /**
   * The inference model that the step trains: its initializers of the names of variables become the trained ones, with the step's values,
   * and its inputs of the step's names are shared. Default: none, and the inference graph is empty.
   */
  inference?: OnnxModel | undefined;
}

/**
 * A step model as a training model: the step is the algorithm, and what `trainop.state` says are the update bindings. `onnx.flatten` is
 * the way back, and trains with the same bits. What a training model has beside its step, an initialization and an inference graph, a step
 * model has not kept.
 *
 * @throws ModelFormatError where the model does not say what its state is, or what is made of it would break a rule of training models.
 * @example onnx.saveModel(onnx.lift(await onnx.loadModel('step.onnx')), 'train.onnx')
 */
export function lift(step: OnnxModel, options: LiftOptions = {}): OnnxModel {
  checkOptions('lift', options, ['inference']);
  const { inference } = options;
  return usingModel('lift', step, (model) =>
    inference === undefined
      ? lifted(model)
      : usingModel('lift', inference, (beside) => lifted(model, withOwnFunctions(beside, model))),
  );
}

function lifted(step: OnnxModel, inference?: OnnxModel): OnnxModel {
  const state = stateOf(step);
  if (state === undefined || state.size === 0)
    throw new ModelFormatError('the model does not say what its state is', {
      expected: `metadata '${STATE_KEY}', as a step model has it`,
    });
  const values = new Map(step.graph.initializer.map((tensor) => [tensor.name ?? '', tensor]));
  const missing = [...state.keys()].find((name) => !values.has(name));
  if (missing !== undefined)
    throw new ModelFormatError(`the variable '${missing}' has no value to start from`, { node: missing });

  const graph = inference?.graph ?? onnxGraph({ name: 'inference' });
  const trained = new Map(
    graph.initializer.flatMap(({ name = '', data }): [string, OnnxTensor][] =>
      state.has(name) ? [[name, fitting(values.get(name) as OnnxTensor, data)]] : [],
    ),
  );
  const inputs = new Set(step.graph.input.map(({ name }) => name));
  const shared = new Set([...trained.keys(), ...graph.input.flatMap(({ name }) => (inputs.has(name) ? [name] : []))]);
  const info = {
    initializationBinding: [],
    algorithm: {
      ...step.graph,
      name: step.graph.name || 'algorithm',
      input: step.graph.input.filter(({ name }) => !state.has(name)),
      initializer: step.graph.initializer.filter(({ name = '' }) => !trained.has(name)),
    },
    updateBinding: [...state].map(([key, value]) => ({ key, value })),
  };
  const made = frozen({
    ...step,
    irVersion: Math.max(step.irVersion, inference?.irVersion ?? 0, FIRST_IR_VERSION),
    opsetImport: merged(step.opsetImport, inference?.opsetImport ?? []),
    functions: [...step.functions, ...(inference?.functions ?? [])],
    metadataProps: step.metadataProps.filter(({ key }) => key !== STATE_KEY),
    graph: { ...graph, initializer: graph.initializer.map((tensor) => trained.get(tensor.name ?? '') ?? tensor) },
    trainingInfo: [besideInference(info, graph, shared)],
  });
  checkTraining(made);
  return made;
}

/** The step's value for an initializer of the inference graph. */
function fitting(value: OnnxTensor, { shape, ...data }: OnnxTensor['data']): OnnxTensor {
  const dtype = 'dtype' in data ? data.dtype : undefined;
  const found = 'dtype' in value.data ? value.data.dtype : undefined;
  if (dtype === found && String(shape) === String(value.data.shape)) return value;
  throw new ModelFormatError(`the step and the inference model do not agree about '${value.name}'`, {
    node: value.name ?? '',
    expected: `${dtype} ${formatShape(shape)}`,
    got: `${found} ${formatShape(value.data.shape)}`,
  });
}

/** The operator sets of both; throws a ModelFormatError where they are of different versions. */
function merged(first: readonly OpsetImport[], second: readonly OpsetImport[]): OpsetImport[] {
  const versions = new Map(first.map(({ domain, version }) => [plainDomain(domain), version]));
  const more = second.filter(({ domain, version }) => {
    const known = versions.get(plainDomain(domain));
    if (known !== undefined && known !== version)
      throw new ModelFormatError(`the step and the inference model use different versions of ${domain || 'ai.onnx'}`, {
        expected: String(known),
        got: String(version),
      });
    return known === undefined;
  });
  return [...first, ...more];
}
