// Owns the pass that gives every output a node of its own: onnxruntime refuses an output that is an input, an initializer, a value of an
// outer graph, or another output.
import { type OnnxGraph, type OnnxModel, type OnnxNode, onnxNode, type Value } from '../ir.js';
import { mapGraphs, mapSubgraphs } from '../walk.js';

function copied(graph: OnnxGraph, nameOfCopy: (output: Value, index: number) => string): OnnxGraph {
  const free = new Set(graph.node.flatMap((node) => node.output));
  const copies: OnnxNode[] = [];
  const output = graph.output.map((each, index) => {
    // The first of two equal outputs is the node's own result.
    if (free.delete(each.name)) return each;
    const name = nameOfCopy(each, index);
    copies.push(onnxNode({ opType: 'Identity', name, input: [each.name], output: [name] }));
    return { ...each, name };
  });
  const node = graph.node.map((owner) =>
    mapSubgraphs(owner, (inner, attribute) =>
      copied(inner, (_, index) => `${owner.name ?? owner.output[0]}:${attribute}/${index}`),
    ),
  );
  return { ...graph, output, node: [...node, ...copies] };
}

export const copyOutputs = (model: OnnxModel): OnnxModel =>
  mapGraphs(model, (graph) => copied(graph, ({ name }) => `${name}:output`));
