// Owns the pass that leaves the types of inner values out of what is written. It runs last: the passes before it may look at them.
// What is loaded here and now keeps them: where they are missing, onnxruntime infers fewer shapes than we know, and a value whose shape it
// does not know shares memory with no other. It looks for such memory again and again: 6,000 nodes took 6.3 s to load, and 0.4 s with them.
import type { OnnxGraph } from '../ir.js';
import { mapGraphs, mapSubgraphs } from '../walk.js';
import type { Pass } from './index.js';

const bare = (graph: OnnxGraph): OnnxGraph => ({
  ...graph,
  valueInfo: [],
  node: graph.node.map((node) => mapSubgraphs(node, bare)),
});

export const dropValueInfo: Pass = (model, { inMemory }) => (inMemory ? model : mapGraphs(model, bare));
