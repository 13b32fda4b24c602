// Owns the guard of a Scan over nothing, which onnxruntime refuses.
import { getDefaultGraph } from '../graph/graph.js';
import type { Tensor } from '../graph/tensor.js';
import * as ops from './generated/builders.js';
import { withShapeOf } from './shape-of.js';

/** What `steps` gives, or what there is without any step, whose number is an int64 scalar. */
export function stepsIfAny(count: Tensor, steps: () => readonly Tensor[], none: readonly Tensor[]): Tensor[] {
  const graph = getDefaultGraph();
  const then_branch = graph.subgraph(steps);
  const found = ops.if(ops.greater(count, 0n), { then_branch, else_branch: graph.subgraph(() => none) });
  return found.map((result, index) => withShapeOf(result, then_branch.outputs[index] as Tensor));
}
