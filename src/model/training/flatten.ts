// Owns the way from ONNX's training form to a model that any runtime can run: inference graph and algorithm in one, bindings as state.

import { ModelFormatError } from '../../errors.js';
import { TensorData } from '../../values/tensor-data.js';
import { tensorType } from '../../values/value-type.js';
import { frozen, type OnnxModel, type OnnxTensor, onnxGraph, type Value, value } from '../ir.js';
import { usingModel } from '../untrusted.js';
import { neededNodes, valuesRead } from '../walk.js';
import { STATE_KEY, stateEntry } from './state.js';
import { validateTraining } from './validate.js';

/** An initializer as an input that has it for default. */
function inputFor({ name = '', data }: OnnxTensor): Value {
  if (!(data instanceof TensorData) && data.kind === 'unread')
    throw new ModelFormatError(`the variable '${name}' has an element type that is not known`, {
      got: `TensorProto.DataType ${data.dataType}`,
    });
  return value(name, tensorType(data.dtype, data.shape));
}

/**
 * A training model's first `training_info` as a plain step model: the combined graph of the IR text, cut down to what the algorithm's
 * outputs need, with mutable variables as inputs that have defaults.
 *
 * @throws ModelFormatError when there is no training entry or it breaks the rules.
 * @example onnx.saveModel(onnx.flatten(await onnx.loadModel('train.onnx')), 'step.onnx')
 */
export const flatten = (model: OnnxModel): OnnxModel => usingModel('flatten', model, flattened);

function flattened(model: OnnxModel): OnnxModel {
  const [info] = model.trainingInfo;
  const algorithm = info?.algorithm;
  if (info === undefined || algorithm === undefined) throw new ModelFormatError('the model has no training entry');
  const problems = validateTraining(model);
  if (problems.length > 0)
    throw new ModelFormatError('the training entry breaks the rules of ONNX', { got: problems.join('; ') });

  const { graph } = model;
  const state = new Map(info.updateBinding.map(({ key, value: output }) => [key, output]));
  const wanted = new Set([...algorithm.output.map(({ name }) => name), ...state.values()]);
  const nodes = neededNodes([...graph.node, ...algorithm.node], wanted);
  const read = new Set([...nodes.flatMap(valuesRead), ...wanted]);
  const initializers = [...graph.initializer, ...algorithm.initializer];
  const isState = ({ name = '' }: { readonly name?: string }) => state.has(name);
  const isRead = ({ name = '' }: { readonly name?: string }) => read.has(name);
  return frozen({
    ...model,
    trainingInfo: [],
    graph: onnxGraph({
      name: 'step',
      node: nodes,
      input: [
        ...[...graph.input, ...algorithm.input].filter((each) => isRead(each) && !isState(each)),
        ...initializers.filter(isState).map(inputFor),
      ],
      initializer: initializers.filter((each) => isRead(each) || isState(each)),
      sparseInitializer: [...graph.sparseInitializer, ...algorithm.sparseInitializer],
      output: [...graph.output, ...algorithm.output].filter(({ name }) => wanted.has(name)),
    }),
    metadataProps: [...model.metadataProps.filter(({ key }) => key !== STATE_KEY), stateEntry(state)],
  });
}
