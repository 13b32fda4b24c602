// Owns the way from ONNX's training form to a model that any runtime can run: inference graph and algorithm in one, bindings as state.
import { ModelFormatError } from '../errors.js';
import type { IModelProto } from './encode.js';
import { stringEntries } from './encode.js';
import type { onnx } from './proto/onnx.js';
import { STATE_KEY } from './state.js';
import { validateTraining } from './validate.js';

/**
 * A training model's first `training_info` as a plain step model: the combined graph of the IR text, cut down to what the algorithm's
 * outputs need, with mutable variables as inputs that have defaults.
 *
 * @throws ModelFormatError when there is no training entry or it breaks the rules.
 * @example onnx.saveModel(onnx.flatten(await onnx.loadModel('train.onnx')), 'step.onnx')
 */
export function flatten(model: IModelProto): IModelProto {
  const info = model.trainingInfo?.[0];
  const algorithm = info?.algorithm;
  if (!info || !algorithm || !model.graph) throw new ModelFormatError('the model has no training entry');
  const problems = validateTraining(model);
  if (problems.length > 0)
    throw new ModelFormatError('the training entry breaks the rules of ONNX', { got: problems.join('; ') });

  const { graph } = model;
  const mutable = new Map((info.updateBinding ?? []).map(({ key, value }) => [key ?? '', value ?? '']));
  const wanted = [...new Set([...(algorithm.output ?? []).map(({ name }) => name ?? ''), ...mutable.values()])];
  const nodes = neededNodes([...(graph.node ?? []), ...(algorithm.node ?? [])], wanted);
  const read = new Set([...nodes.flatMap((node) => valuesRead(node)), ...wanted]);
  const initializers = [...(graph.initializer ?? []), ...(algorithm.initializer ?? [])];
  const outputs = [...(graph.output ?? []), ...(algorithm.output ?? [])];
  const inputs = [...(graph.input ?? []), ...(algorithm.input ?? [])].filter(
    ({ name }) => read.has(name ?? '') && !mutable.has(name ?? ''),
  );
  const stateInputs = initializers
    .filter(({ name }) => mutable.has(name ?? ''))
    .map(({ name, dataType, dims }) => ({
      name: name ?? '',
      type: { tensorType: { elemType: dataType ?? 0, shape: { dim: (dims ?? []).map((dimValue) => ({ dimValue })) } } },
    }));
  const { trainingInfo: _, ...rest } = model;
  return {
    ...rest,
    graph: {
      name: 'step',
      node: nodes,
      input: [...inputs, ...stateInputs],
      initializer: initializers.filter(({ name }) => read.has(name ?? '') || mutable.has(name ?? '')),
      output: outputs.filter(({ name }) => wanted.includes(name ?? '')),
    },
    metadataProps: [
      ...(model.metadataProps ?? []).filter(({ key }) => key !== STATE_KEY),
      ...stringEntries({ [STATE_KEY]: JSON.stringify(Object.fromEntries(mutable)) }),
    ],
  };
}

/** What a node reads, subgraphs included. */
function valuesRead(node: onnx.INodeProto): string[] {
  const inner = (node.attribute ?? [])
    .flatMap((attribute) => [attribute.g, ...(attribute.graphs ?? [])])
    .filter((graph) => graph !== null && graph !== undefined);
  return [
    ...(node.input ?? []),
    ...inner.flatMap((graph) => [
      ...(graph.node ?? []).flatMap(valuesRead),
      ...(graph.output ?? []).map(({ name }) => name ?? ''),
    ]),
  ];
}

function neededNodes(nodes: readonly onnx.INodeProto[], outputs: readonly string[]): onnx.INodeProto[] {
  const needed = new Set(outputs);
  const kept: onnx.INodeProto[] = [];
  for (const node of [...nodes].reverse()) {
    if (!(node.output ?? []).some((output) => needed.has(output))) continue;
    kept.push(node);
    for (const value of valuesRead(node)) needed.add(value);
  }
  return kept.reverse();
}
