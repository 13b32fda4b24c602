// Owns the rules of ONNX's `training_info`, which no checker checks: names, bindings, and the graph that the two parts make together.
// Models may come from anywhere; time grows with their size whatever is in them.

import { checkGraph, definitions, nodeNames, repeated, undefinedValues } from '../check.js';
import { type OnnxGraph, type OnnxModel, onnxGraph, type StringEntry } from '../ir.js';
import { usingModel } from '../untrusted.js';

const keysOf = (bindings: readonly StringEntry[]) => bindings.map(({ key }) => key);
const outputsOf = (graph: OnnxGraph) => graph.output.map(({ name }) => name);
const initializersOf = (graph: OnnxGraph) => graph.initializer.map(({ name = '' }) => name);

/**
 * Checks a model's training entries against the text of the ONNX IR ("Training Related Information").
 *
 * @returns what is wrong, one sentence each; an empty list for a model that obeys. A model without training entries obeys.
 * @example const problems = onnx.validateTraining(await onnx.loadModel('train.onnx'));
 */
export const validateTraining = (model: OnnxModel): string[] => usingModel('validateTraining', model, problemsOf);

function problemsOf(model: OnnxModel): string[] {
  const inference = model.graph;
  const defined = new Set(definitions(inference));
  const taken = new Set(nodeNames(inference));
  const outputs = new Set(outputsOf(inference));
  const constants = new Set(initializersOf(inference));
  const problems = checkGraph(inference).map(
    (text) => `inference graph: ${text}; it must be runnable without the training information`,
  );
  for (const key of repeated(model.trainingInfo.flatMap((info) => keysOf(info.updateBinding))))
    problems.push(`'${key}' is updated by two bindings`);

  for (const [index, info] of model.trainingInfo.entries()) {
    const tell = (text: string) => problems.push(`training_info[${index}]: ${text}`);
    const { algorithm = onnxGraph({}), initialization = onnxGraph({}) } = info;
    const own = new Set(initializersOf(algorithm));
    const isInitializer = (name: string) => own.has(name) || constants.has(name);

    for (const name of repeated(definitions(algorithm), defined))
      tell(`'${name}' is defined twice in the combined graph`);
    for (const name of repeated(nodeNames(algorithm), taken))
      tell(`two nodes of the combined graph are named '${name}'`);
    for (const text of undefinedValues(algorithm, { names: defined })) tell(`algorithm: ${text}`);
    for (const name of repeated(outputsOf(algorithm), outputs)) tell(`'${name}' is an output of both graphs`);
    const results = new Set(outputsOf(algorithm));
    for (const { key, value } of info.updateBinding) {
      if (!isInitializer(key))
        tell(`the update binding's key '${key}' is no initializer of the inference or algorithm graph`);
      if (!results.has(value) && !outputs.has(value))
        tell(`the update binding's value '${value}' is no output of the algorithm or inference graph`);
    }

    if (initialization.input.length > 0) tell('the initialization graph has inputs');
    for (const text of undefinedValues(initialization)) tell(`initialization: ${text}`);
    const first = new Set(outputsOf(initialization));
    for (const key of repeated(keysOf(info.initializationBinding))) tell(`'${key}' is initialized by two bindings`);
    for (const { key, value } of info.initializationBinding) {
      if (!isInitializer(key))
        tell(`the initialization binding's key '${key}' is no initializer of the inference or algorithm graph`);
      if (!first.has(value))
        tell(`the initialization binding's value '${value}' is no output of the initialization graph`);
    }
  }
  return problems;
}
