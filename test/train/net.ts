// The two-layer net that optimizers are compared on.

import { Graph } from '../../src/graph/graph.js';
import { placeholder } from '../../src/graph/placeholder.js';
import type { Tensor } from '../../src/graph/tensor.js';
import type { Variable } from '../../src/graph/variable.js';
import { add, matmul, reduceMean, square, subtract, tanh } from '../../src/ops/math.js';
import type { Session } from '../../src/session/session.js';
import type { Optimizer } from '../../src/train/index.js';
import { optimizeLoss } from '../../src/train/optimize-loss.js';
import { TensorData } from '../../src/values/tensor-data.js';
import { getVariable } from '../../src/variables/get-variable.js';
import { createGlobalStep } from '../../src/variables/global-step.js';
import { variableScope } from '../../src/variables/variable-scope.js';
import { assertClose, decoded, type Nested, running, type Values } from './support.js';

export interface Net {
  readonly initial: Values;
  readonly inputs: readonly Nested[];
  readonly targets: readonly Nested[];
}

/** The loss; its inputs are `inputs:0` and `targets:0`. */
function twoLayerNet({ initial }: Net): Tensor {
  const part = (layer: string, name: string) =>
    getVariable(name, { initializer: TensorData.from(decoded(initial[`${layer}/${name}`] as Nested), 'float32') });
  const dense = (name: string, x: Tensor) =>
    variableScope(name, () => add(matmul(x, part(name, 'kernel')), part(name, 'bias')));
  const inputs = placeholder('float32', [6, 4], { name: 'inputs' });
  const targets = placeholder('float32', [6, 3], { name: 'targets' });
  return reduceMean(square(subtract(dense('output', tanh(dense('hidden', inputs))), targets)));
}

/**
 * Trains the net through optimizeLoss, comparing the loss of every step (before its update).
 *
 * @param after called after each step, counted from 1.
 */
export async function trainNet(
  net: Net,
  learningRate: number,
  makeOptimizer: (rate: Variable | Tensor) => Optimizer,
  losses: readonly Nested[],
  after: (session: Session, graph: Graph, step: number, optimizer: Optimizer) => void,
): Promise<void> {
  const graph = new Graph();
  const made: Optimizer[] = [];
  const optimizer = (rate: Variable | Tensor) => {
    made.push(makeOptimizer(rate));
    return made[0] as Optimizer;
  };
  const step = graph.asDefault(() => {
    const loss = twoLayerNet(net);
    return optimizeLoss(loss, { globalStep: createGlobalStep(), learningRate, optimizer });
  });
  await running(graph, async (session) => {
    for (const [index, expected] of losses.entries()) {
      const feeds = {
        'inputs:0': decoded(net.inputs[index] as Nested),
        'targets:0': decoded(net.targets[index] as Nested),
      };
      assertClose(await session.run(step, feeds), expected, `loss of step ${index + 1}`);
      after(session, graph, index + 1, made[0] as Optimizer);
    }
  });
}
