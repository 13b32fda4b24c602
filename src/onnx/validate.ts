// Owns the rules of ONNX's `training_info`, which no checker checks: names, bindings, and the graph that the two parts make together.
// Works on decoded models, which are untrusted; it only reads.
import type { IGraphProto, IModelProto } from './encode.js';

const names = (items: readonly { name?: string | null }[] | null | undefined) =>
  (items ?? []).map(({ name }) => name ?? '');

/** Values that a graph's nodes read and neither it nor `known` defines, in the order of the nodes. */
function undefinedValues(graph: IGraphProto, known: ReadonlySet<string>): string[] {
  const defined = new Set([...known, ...names(graph.input), ...names(graph.initializer)]);
  const missing: string[] = [];
  for (const node of graph.node ?? []) {
    for (const input of node.input ?? [])
      if (input !== '' && !defined.has(input)) missing.push(`${node.name || node.opType} reads '${input}'`);
    for (const attribute of node.attribute ?? []) {
      for (const inner of [attribute.g, ...(attribute.graphs ?? [])])
        if (inner) missing.push(...undefinedValues(inner, defined));
    }
    for (const output of node.output ?? []) defined.add(output);
  }
  for (const output of names(graph.output))
    if (!defined.has(output)) missing.push(`the output '${output}' is not computed`);
  return missing;
}

const definitions = (graph: IGraphProto): string[] => {
  const initialized = new Set(names(graph.input));
  return [
    ...names(graph.input),
    ...names(graph.initializer).filter((name) => !initialized.has(name)),
    ...(graph.node ?? []).flatMap((node) => node.output ?? []),
  ].filter((name) => name !== '');
};

function repeated(items: readonly string[]): string[] {
  const seen = new Set<string>();
  return items.filter((item) => seen.has(item) || !seen.add(item));
}

/**
 * Checks a model's training entries against the text of the ONNX IR ("Training Related Information").
 *
 * @returns what is wrong, one sentence each; an empty list for a model that obeys. A model without training entries obeys.
 * @example const problems = onnx.validateTraining(await onnx.loadModel('train.onnx'));
 */
export function validateTraining(model: IModelProto): string[] {
  const inference = model.graph ?? {};
  const problems = undefinedValues(inference, new Set()).map(
    (text) => `inference graph: ${text}; it must be runnable without the training information`,
  );
  const updated = (model.trainingInfo ?? []).flatMap((info) => (info.updateBinding ?? []).map(({ key }) => key ?? ''));
  problems.push(...repeated(updated).map((key) => `'${key}' is updated by two bindings`));

  for (const [index, info] of (model.trainingInfo ?? []).entries()) {
    const report = (text: string) => problems.push(`training_info[${index}]: ${text}`);
    const algorithm = info.algorithm ?? {};
    const initialization = info.initialization ?? {};
    const initializers = new Set([...names(inference.initializer), ...names(algorithm.initializer)]);

    for (const name of repeated([...definitions(inference), ...definitions(algorithm)]))
      report(`'${name}' is defined twice in the combined graph`);
    for (const name of repeated(
      [...(inference.node ?? []), ...(algorithm.node ?? [])]
        .map((node) => node.name ?? '')
        .filter((name) => name !== ''),
    ))
      report(`two nodes of the combined graph are named '${name}'`);
    for (const text of undefinedValues(algorithm, new Set(definitions(inference)))) report(`algorithm: ${text}`);
    for (const name of repeated([...names(inference.output), ...names(algorithm.output)]))
      report(`'${name}' is an output of both graphs`);
    const results = new Set([...names(algorithm.output), ...names(inference.output)]);
    for (const { key, value } of info.updateBinding ?? []) {
      if (!initializers.has(key ?? ''))
        report(`the update binding's key '${key}' is no initializer of the inference or algorithm graph`);
      if (!results.has(value ?? ''))
        report(`the update binding's value '${value}' is no output of the algorithm or inference graph`);
    }

    if ((initialization.input ?? []).length > 0) report('the initialization graph has inputs');
    for (const text of undefinedValues(initialization, new Set())) report(`initialization: ${text}`);
    const first = new Set(names(initialization.output));
    const initialized = (info.initializationBinding ?? []).map(({ key }) => key ?? '');
    for (const key of repeated(initialized)) report(`'${key}' is initialized by two bindings`);
    for (const { key, value } of info.initializationBinding ?? []) {
      if (!initializers.has(key ?? ''))
        report(`the initialization binding's key '${key}' is no initializer of the inference or algorithm graph`);
      if (!first.has(value ?? ''))
        report(`the initialization binding's value '${value}' is no output of the initialization graph`);
    }
  }
  return problems;
}
