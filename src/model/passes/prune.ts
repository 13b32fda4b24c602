// Owns the pass that cuts branches and bodies down to what their results need.
import type { OnnxGraph, OnnxModel } from '../ir.js';
import { mapGraphs, mapSubgraphs, neededNodes } from '../walk.js';

function pruned(graph: OnnxGraph): OnnxGraph {
  const outputs = graph.output.map(({ name }) => name);
  return withPrunedSubgraphs({ ...graph, node: neededNodes(graph.node, outputs) });
}

const withPrunedSubgraphs = (graph: OnnxGraph): OnnxGraph => ({
  ...graph,
  node: graph.node.map((node) => mapSubgraphs(node, pruned)),
});

export const pruneSubgraphs = (model: OnnxModel): OnnxModel => mapGraphs(model, withPrunedSubgraphs);
