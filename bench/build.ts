// What building costs: milliseconds to build, differentiate, lower and encode a graph, `npx tsx bench/build.ts [nodes] [rounds]`.
// The graph is a chain of small blocks with variables, as deep nets have them; its gradients reach back through all of it.
import { gradients } from '../src/gradients/gradients.js';
import { dense } from '../src/gradients/indexed-slices.js';
import { Graph } from '../src/graph/graph.js';
import { placeholder } from '../src/graph/placeholder.js';
import { controlDependencies, group, nameScope } from '../src/graph/scopes.js';
import type { Tensor } from '../src/graph/tensor.js';
import { Variable } from '../src/graph/variable.js';
import { runPasses } from '../src/model/passes/index.js';
import { encode } from '../src/onnx/encode.js';
import { stepModel } from '../src/onnx/export.js';
import { lower } from '../src/onnx/lower.js';
import * as ops from '../src/ops/index.js';

const wanted = Number(process.argv[2] ?? 10_000);
const rounds = Number(process.argv[3] ?? 3);

/** Blocks of ten nodes until there are enough; every tenth block has a variable of its own. */
function buildForward(graph: Graph): { loss: Tensor; variables: Variable[] } {
  const variables: Variable<'float32'>[] = [];
  let x = placeholder('float32', ['batch', 8], { name: 'x' });
  for (let block = 0; graph.nodes.length < wanted; block++) {
    if (block % 10 === 0) variables.push(new Variable([1, 2, 3, 4, 5, 6, 7, 8], { dtype: 'float32', name: 'w' }));
    const w = variables.at(-1) as Variable<'float32'>;
    x = nameScope('block', () => ops.add(x, ops.tanh(ops.mul(ops.sigmoid(ops.sub(ops.mul(x, w), 1)), ops.relu(x)))));
  }
  return { loss: ops.reduceMean(x, undefined, { keepdims: 0 }), variables };
}

function measure(): Record<string, number> {
  const graph = new Graph();
  const times: Record<string, number> = {};
  const timed = <T>(name: string, fn: () => T): T => {
    const start = performance.now();
    const result = fn();
    times[name] = performance.now() - start;
    return result;
  };
  const { loss, variables } = graph.asDefault(() => timed('build', () => buildForward(graph)));
  times.nodes = graph.nodes.length;
  const step = graph.asDefault(() => {
    const found = timed('gradients', () => gradients(loss, variables));
    return timed('updates', () => {
      const updates = variables.map((variable, index) =>
        variable.assignSub(ops.mul(dense(found[index] as Tensor), 0.1)),
      );
      return controlDependencies([group(...updates)], () => ops.identity(loss));
    });
  });
  const lowered = timed('lower', () => lower([step]));
  const model = timed('passes', () => runPasses(stepModel(lowered), { provider: 'cpu' }));
  timed('encode', () => encode(model));
  times.total = ['build', 'gradients', 'updates', 'lower', 'passes', 'encode'].reduce(
    (sum, name) => sum + (times[name] as number),
    0,
  );
  times['nodes in all'] = graph.nodes.length;
  return times;
}

for (let round = 0; round < rounds; round++) {
  const text = Object.entries(measure()).map(([name, value]) => `${name} ${Math.round(value)}`);
  console.log(text.join(', '));
}
