// Owns the writing out of ai.onnx.preview.training: no stock runtime has kernels for its operators. The optimizers are written out in the
// model as it is; for a Gradient the model becomes a graph of ours, is differentiated there, and is written again.
import { ModelFormatError } from '../../errors.js';
import { Graph } from '../../graph/graph.js';
import type { Variable } from '../../graph/variable.js';
import { type OnnxModel, value } from '../../model/ir.js';
import { constantsToInitializers } from '../../model/passes/constants.js';
import type { Target } from '../../model/passes/index.js';
import { lowerOptimizers } from '../../model/training/optimizers.js';
import { everyNode, isGradient, TRAINING_DOMAIN, valuesRead } from '../../model/walk.js';
import { isFloating } from '../../values/dtype.js';
import { TensorData } from '../../values/tensor-data.js';
import { tensorType } from '../../values/value-type.js';
import { toInferenceModel } from '../export.js';
import type { VariableValues } from '../export-frame.js';
import { usesIn } from '../import/weights.js';
import { importGraph } from '../import.js';

/** The model without operators for training: what they compute is computed by ONNX's own. It must have no training entries. */
export function withoutTrainingOperators(model: OnnxModel, provider: Target['provider'] = 'cpu'): OnnxModel {
  const lowered = lowerOptimizers(model);
  const bodies = lowered.functions.map(({ node }) => ({ ...lowered.graph, node }));
  const differentiates = [lowered.graph, ...bodies].some((graph) => [...everyNode(graph)].some(isGradient));
  const written = differentiates ? differentiated(lowered, provider) : lowered;
  return { ...written, opsetImport: written.opsetImport.filter(({ domain }) => domain !== TRAINING_DOMAIN) };
}

/** The model with every Gradient written out, at the opset that graphs speak. */
function differentiated(given: OnnxModel, provider: Target['provider']): OnnxModel {
  const { graph, ...rest } = constantsToInitializers(given);
  const uses = usesIn(graph);
  const inputs = new Set(graph.input.map(({ name }) => name));
  // What is read as numbers is an input of the graph, whatever it is in the file; how operators work must be known.
  const loose = graph.initializer.filter(
    ({ name = '', data }) =>
      inputs.has(name) || (data instanceof TensorData && isFloating(data.dtype) && !uses.isSetting(name)),
  );
  const looseNames = new Set(loose.map(({ name }) => name));
  const added = loose.flatMap(({ name = '', data }) =>
    inputs.has(name) || !(data instanceof TensorData) ? [] : [value(name, tensorType(data.dtype, data.shape))],
  );
  const own = new Graph();
  const { outputs } = importGraph(
    {
      ...rest,
      graph: {
        ...graph,
        input: [...graph.input, ...added],
        initializer: graph.initializer.filter(({ name }) => !looseNames.has(name)),
      },
    },
    { graph: own },
  );
  const made = toInferenceModel(Object.values(outputs), firstValues, { target: provider, sourceLines: false });
  const read = new Set([...made.graph.node.flatMap(valuesRead), ...made.graph.output.map(({ name }) => name)]);
  return {
    ...given,
    irVersion: Math.max(given.irVersion, made.irVersion),
    opsetImport: made.opsetImport,
    functions: [],
    graph: {
      ...made.graph,
      name: graph.name ?? 'graph',
      input: graph.input,
      initializer: [...made.graph.initializer, ...loose.filter(({ name = '' }) => inputs.has(name) || read.has(name))],
    },
  };
}

/** The numbers that variables of an imported file start from. */
const firstValues: VariableValues = {
  valueOf({ initialValue, opName }: Variable): TensorData {
    const { value } = initialValue.node.attributes;
    if (value instanceof TensorData && initialValue.node.opType === 'Constant') return value;
    throw new ModelFormatError(`the constants that '${opName}' is computed of cannot be differentiated around`, {
      node: opName,
    });
  },
};
