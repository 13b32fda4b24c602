// Owns step models for runtimes that cannot feed an input that has a default: onnxruntime's Java and JavaScript are such.
import { ModelFormatError } from '../../errors.js';
import { TensorData } from '../../values/tensor-data.js';
import { tensorType } from '../../values/value-type.js';
import { frozen, type OnnxModel, type OnnxTensor, onnxGraph, onnxNode, value } from '../ir.js';
import { usingModel } from '../untrusted.js';
import { stateOf } from './state.js';

export interface DetachedStep {
  /** The step model, whose variables have no defaults: every run has to feed them. */
  readonly step: OnnxModel;
  /** A model without inputs whose outputs are the first values of the variables, by their names. */
  readonly start: OnnxModel;
}

/**
 * A step model as two files: one that gives the variables' first values when it is run, and the step without them. onnxruntime's Java and
 * JavaScript refuse or ignore what is fed for an input that has a default, so they train with these two.
 *
 * @throws ModelFormatError where the model does not say what its state is, or a variable has no value.
 * @example const { step, start } = onnx.detachState(onnx.toStepModel(trainOp, session));
 */
export const detachState = (model: OnnxModel): DetachedStep => usingModel('detachState', model, detached);

function detached(model: OnnxModel): DetachedStep {
  const state = stateOf(model);
  if (state === undefined) throw new ModelFormatError('the model does not say what its state is: it is no step model');
  const isState = ({ name = '' }: OnnxTensor) => state.has(name);
  const values = model.graph.initializer.filter(isState);
  const missing = [...state.keys()].find((name) => !values.some((tensor) => tensor.name === name));
  if (missing !== undefined)
    throw new ModelFormatError(`the variable '${missing}' has no value to start from`, { node: missing });
  const stored = (name: string) => `${name}:start`;
  const named = values.map((tensor) => ({ name: tensor.name ?? '', tensor }));
  return {
    step: frozen({
      ...model,
      graph: { ...model.graph, initializer: model.graph.initializer.filter((tensor) => !isState(tensor)) },
    }),
    start: frozen({
      ...model,
      functions: [],
      metadataProps: [],
      graph: onnxGraph({
        name: 'start',
        initializer: named.map(({ name, tensor }) => ({ ...tensor, name: stored(name) })),
        node: named.map(({ name }) => onnxNode({ opType: 'Identity', name, input: [stored(name)], output: [name] })),
        output: named.map(({ name, tensor: { data } }) => {
          if (!(data instanceof TensorData) && data.kind === 'unread')
            throw new ModelFormatError(`the variable '${name}' has an element type that is not known`, { node: name });
          return value(name, tensorType(data.dtype, data.shape));
        }),
      }),
    }),
  };
}
