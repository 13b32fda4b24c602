// Owns what variables are in gradients that a branch or body takes of nodes outside of it: what those nodes have read.
import { type Graph, getDefaultGraph } from '../graph/graph.js';
import type { Node } from '../graph/node.js';
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';

/**
 * Calls `fn`, which builds the gradients of `node`. Where that stands outside of the branch or body that is being built, a variable's own
 * tensor would be, in there, what the steps have made of it; it is read outside instead, also by the branches and bodies that `fn` builds.
 */
export function readingAs<T>(node: Node, fn: () => T): T {
  const region = getDefaultGraph();
  // Where the gradients of loops stand, nodes of their bodies are differentiated that are not around.
  if (region === node.graph || !node.graph.encloses(region)) return fn();
  const { standIn } = region;
  const reads = new Map<Tensor, Tensor>();
  region.standIn = (tensor) => {
    if (!isChanging(tensor, node, region)) return standIn?.(tensor);
    const known = reads.get(tensor);
    if (known !== undefined) return known;
    const read = node.graph.asDefault(() => node.graph.within({ controls: [] }, () => ops.identity(tensor)));
    reads.set(tensor, read);
    return read;
  };
  try {
    return fn();
  } finally {
    region.standIn = standIn;
  }
}

/** Whether a tensor that `node` can read may be something else in `region`: a variable's, or what stands for one where a graph starts. */
function isChanging(tensor: Tensor, { graph }: Node, region: Graph): boolean {
  if (tensor.node.isSource && graph.variables.get(tensor.node.name)?.value === tensor) return true;
  for (let at: Graph | undefined = region; at !== undefined && at !== graph; at = at.parent)
    if ([...at.entries.values()].includes(tensor)) return true;
  return false;
}
