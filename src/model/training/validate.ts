// Owns the rules of ONNX's `training_info`, which no checker checks: names, bindings, and the graph that the two parts make together.
// Models may come from anywhere; time grows with their size whatever is in them.
import { type OnnxGraph, type OnnxModel, onnxGraph, type StringEntry } from '../ir.js';
import { sourceNames, subgraphs } from '../walk.js';

/** Names that are defined at some place of a graph; those of the graphs around it count too. */
interface Scope {
  readonly names: Set<string>;
  readonly outer: Scope | undefined;
}
const isDefined = (name: string, scope: Scope | undefined): boolean =>
  scope !== undefined && (scope.names.has(name) || isDefined(name, scope.outer));

/** What a graph's nodes read although neither it nor the scope around it defines it, in the order of the nodes. */
function undefinedValues(graph: OnnxGraph, outer?: Scope): string[] {
  const scope: Scope = { names: new Set(sourceNames(graph)), outer };
  const missing: string[] = [];
  for (const node of graph.node) {
    for (const input of node.input) {
      if (input !== '' && !isDefined(input, scope)) missing.push(`${node.name || node.opType} reads '${input}'`);
    }
    for (const inner of subgraphs(node)) for (const text of undefinedValues(inner, scope)) missing.push(text);
    for (const output of node.output) scope.names.add(output);
  }
  for (const { name } of graph.output)
    if (!isDefined(name, scope)) missing.push(`the output '${name}' is not computed`);
  return missing;
}

/** The names that a graph defines, in order; a default value of an input defines nothing new. */
function definitions(graph: OnnxGraph): string[] {
  const inputs = new Set(graph.input.map(({ name }) => name));
  return [
    ...graph.input.map(({ name }) => name),
    ...graph.initializer.flatMap(({ name = '' }) => (inputs.has(name) ? [] : [name])),
    ...graph.node.flatMap((node) => node.output),
  ].filter((name) => name !== '');
}

/** The items that are in `seen` or come a second time. */
function repeated(items: readonly string[], seen: ReadonlySet<string> = new Set()): string[] {
  const own = new Set<string>();
  return items.filter((item) => seen.has(item) || own.has(item) || !own.add(item));
}

const keysOf = (bindings: readonly StringEntry[]) => bindings.map(({ key }) => key);
const outputsOf = (graph: OnnxGraph) => graph.output.map(({ name }) => name);
const initializersOf = (graph: OnnxGraph) => graph.initializer.map(({ name = '' }) => name);
const nodeNamesOf = (graph: OnnxGraph) => graph.node.flatMap(({ name }) => name || []);

/**
 * Checks a model's training entries against the text of the ONNX IR ("Training Related Information").
 *
 * @returns what is wrong, one sentence each; an empty list for a model that obeys. A model without training entries obeys.
 * @example const problems = onnx.validateTraining(await onnx.loadModel('train.onnx'));
 */
export function validateTraining(model: OnnxModel): string[] {
  const inference = model.graph;
  const defined = new Set(definitions(inference));
  const nodeNames = new Set(nodeNamesOf(inference));
  const outputs = new Set(outputsOf(inference));
  const constants = new Set(initializersOf(inference));
  const problems = undefinedValues(inference).map(
    (text) => `inference graph: ${text}; it must be runnable without the training information`,
  );
  const report = (text: string) => problems.push(text);
  for (const name of repeated(definitions(inference))) report(`inference graph: '${name}' is defined twice`);
  for (const name of repeated(nodeNamesOf(inference))) report(`inference graph: two nodes are named '${name}'`);
  for (const key of repeated(model.trainingInfo.flatMap((info) => keysOf(info.updateBinding))))
    report(`'${key}' is updated by two bindings`);

  for (const [index, info] of model.trainingInfo.entries()) {
    const tell = (text: string) => problems.push(`training_info[${index}]: ${text}`);
    const { algorithm = onnxGraph({}), initialization = onnxGraph({}) } = info;
    const own = new Set(initializersOf(algorithm));
    const isInitializer = (name: string) => own.has(name) || constants.has(name);

    for (const name of repeated(definitions(algorithm), defined))
      tell(`'${name}' is defined twice in the combined graph`);
    for (const name of repeated(nodeNamesOf(algorithm), nodeNames))
      tell(`two nodes of the combined graph are named '${name}'`);
    for (const text of undefinedValues(algorithm, { names: defined, outer: undefined })) tell(`algorithm: ${text}`);
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
