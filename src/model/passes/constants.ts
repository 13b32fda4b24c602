// Owns the pass that makes initializers of Constant nodes, in front of the initializers that are there. They keep the phase that the node
// had: an initializer with one is no variable, which is how a file of ours is read again.
import type { OnnxGraph, OnnxModel, OnnxNode, OnnxTensor } from '../ir.js';
import { mapGraphs, mapSubgraphs, PHASE_KEY } from '../walk.js';

const phaseOf = ({ metadataProps }: OnnxNode) => metadataProps.filter(({ key }) => key === PHASE_KEY);

/** The numbers of a Constant that holds a tensor, under the name of its result. */
function constantTensor(node: OnnxNode): OnnxTensor | undefined {
  const [attribute] = node.attribute;
  const name = node.output[0];
  if (node.opType !== 'Constant' || node.domain || attribute?.type !== 'TENSOR' || name === undefined) return undefined;
  return (
    attribute.value && { ...attribute.value, name, metadataProps: [...attribute.value.metadataProps, ...phaseOf(node)] }
  );
}

function hoisted(graph: OnnxGraph): OnnxGraph {
  const constants: OnnxTensor[] = [];
  const node: OnnxNode[] = [];
  for (const each of graph.node) {
    const constant = constantTensor(each);
    if (constant === undefined) node.push(mapSubgraphs(each, hoisted));
    else constants.push(constant);
  }
  return { ...graph, node, initializer: [...constants, ...graph.initializer] };
}

export const constantsToInitializers = (model: OnnxModel): OnnxModel => mapGraphs(model, hoisted);
