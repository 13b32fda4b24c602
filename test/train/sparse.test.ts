// Sparse gradients against TensorFlow: an embedding table of which some rows are looked up, some of them twice.

import { Graph } from '../../src/graph/graph.js';
import { placeholder } from '../../src/graph/placeholder.js';
import type { Tensor } from '../../src/graph/tensor.js';
import type { Variable } from '../../src/graph/variable.js';
import { add, gather, multiply, reduceSum, tanh } from '../../src/ops/math.js';
import type { Summary } from '../../src/summary/summary.js';
import { adaptiveClippingFn } from '../../src/train/adaptive-clipping.js';
import { type OptimizeLossOptions, optimizeLoss } from '../../src/train/optimize-loss.js';
import { getVariable } from '../../src/variables/get-variable.js';
import { createGlobalStep } from '../../src/variables/global-step.js';
import { camelCased, makeOptimizer, type OptimizerSpec } from './optimizer-spec.js';
import {
  assertClose,
  assertVariables,
  dataOf,
  decoded,
  fixture,
  type Nested,
  running,
  type Values,
} from './support.js';

interface Case {
  readonly optimizer: OptimizerSpec;
  readonly learning_rate: number;
  readonly lookups: 1 | 2;
  readonly args: Arguments;
  readonly loss: readonly Nested[];
  readonly summaries: readonly Values[];
  readonly variables: Readonly<Record<string, Values>>;
}
interface Arguments {
  readonly clip_gradients?: number | { readonly adaptive_clipping_fn: Readonly<Record<string, number>> };
  readonly gradient_multipliers?: Readonly<Record<string, number>>;
}
interface Fixture {
  readonly model: {
    readonly initial: Values;
    readonly ids: readonly Nested[];
    readonly other_ids: readonly Nested[];
    readonly coefficients: readonly Nested[];
  };
  readonly cases: readonly Case[];
  readonly golden: {
    readonly ids: readonly Nested[];
    readonly coefficients: readonly number[];
    readonly cases: readonly {
      readonly optimizer: OptimizerSpec;
      readonly learning_rate: number;
      readonly variables: readonly Values[];
    }[];
  };
}
const { model, cases, golden } = fixture<Fixture>('sparse');

const spell = ({ class: path, args = {} }: OptimizerSpec): string =>
  `${path.split('.').at(-1)} ${JSON.stringify(args)}`;

function options({ clip_gradients: clip, gradient_multipliers: multipliers }: Arguments): Partial<OptimizeLossOptions> {
  return {
    ...(clip !== undefined && {
      clipGradients: typeof clip === 'number' ? clip : adaptiveClippingFn(camelCased(clip.adaptive_clipping_fn)),
    }),
    ...(multipliers && { gradientMultipliers: multipliers }),
  };
}

function buildLoss(lookups: 1 | 2): Tensor {
  const variable = (name: string) => getVariable(name, { initializer: dataOf(model.initial[name] as Nested) });
  const w = variable('w');
  const [ids, otherIds] = [
    placeholder('int32', [4], { name: 'ids' }),
    placeholder('int32', [2], { name: 'other_ids' }),
  ];
  const coefficients = placeholder('float32', [4, 3], { name: 'coefficients' });
  const first = reduceSum(multiply(coefficients, tanh(gather(w, ids))));
  return lookups === 1 ? first : add(first, reduceSum(tanh(add(gather(w, otherIds), variable('b')))));
}

describe('sparse gradients agree with TensorFlow over three steps', () => {
  for (const { optimizer, learning_rate, lookups, args, loss, summaries, variables } of cases) {
    it(`${spell(optimizer)} at rate ${learning_rate}, ${lookups} lookup${lookups > 1 ? 's' : ''}, ${JSON.stringify(args)}`, async () => {
      const graph = new Graph();
      const step = graph.asDefault(() =>
        optimizeLoss(buildLoss(lookups), {
          globalStep: createGlobalStep(),
          learningRate: learning_rate,
          optimizer: (rate: Variable | Tensor) => makeOptimizer(optimizer, rate),
          summaries: ['gradient_norm', 'global_gradient_norm'],
          ...options(args),
        }),
      );
      const shown = Object.fromEntries(
        graph.getCollection<Summary>('summaries').map(({ name, tensor }) => [name, tensor]),
      );
      await running(graph, async (session) => {
        for (const [index, expected] of loss.entries()) {
          const feeds = {
            'ids:0': decoded(model.ids[index] as Nested),
            'coefficients:0': decoded(model.coefficients[index] as Nested),
            ...(lookups === 2 && { 'other_ids:0': decoded(model.other_ids[index] as Nested) }),
          };
          const results = await session.run({ step, shown }, feeds as never);
          assertClose(results.step, expected, `loss of step ${index + 1}`);
          const norms = summaries[index] as Values;
          for (const [tag, value] of Object.entries(norms))
            assertClose(results.shown[tag] as never, value, `${tag} in step ${index + 1}`);
          assertVariables(session, graph, variables[index + 1] as Values, `after step ${index + 1}`);
        }
      });
    });
  }
});

describe('Adam moves every row, LazyAdam those that are named', () => {
  for (const { optimizer, learning_rate, variables } of golden.cases) {
    it(spell(optimizer), async () => {
      const graph = new Graph();
      const train = graph.asDefault(() => {
        const e = getVariable('e', { initializer: [1, 1, 1, 1] });
        const loss = reduceSum(
          multiply(golden.coefficients as number[], gather(e, placeholder('int64', [3], { name: 'ids' }))),
        );
        return makeOptimizer(optimizer, learning_rate).minimize(loss);
      });
      await running(graph, async (session) => {
        for (const [index, expected] of variables.entries()) {
          await session.run(train, { 'ids:0': decoded(golden.ids[index] as Nested) });
          assertVariables(session, graph, expected, `after step ${index + 1}`);
        }
      });
    });
  }
});
