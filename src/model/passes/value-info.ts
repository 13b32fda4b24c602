// Owns the pass that leaves the types of inner values out of what is written. It runs last: the passes before it may look at them.
import type { OnnxGraph, OnnxModel } from '../ir.js';
import { mapGraphs, mapSubgraphs } from '../walk.js';

const bare = (graph: OnnxGraph): OnnxGraph => ({
  ...graph,
  valueInfo: [],
  node: graph.node.map((node) => mapSubgraphs(node, bare)),
});

export const dropValueInfo = (model: OnnxModel): OnnxModel => mapGraphs(model, bare);
