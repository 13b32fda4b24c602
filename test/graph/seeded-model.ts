// A small model that draws random numbers everywhere it can: initial values, dropout, noise. As a program it prints what its runs give:
// `tsx test/graph/seeded-model.ts SEED RUNS`.
import { pathToFileURL } from 'node:url';
import { Graph } from '../../src/graph/graph.js';
import type { Operation } from '../../src/graph/operation.js';
import { controlDependencies } from '../../src/graph/scopes.js';
import type { Tensor } from '../../src/graph/tensor.js';
import { globalVariablesInitializer, Variable } from '../../src/graph/variable.js';
import * as ops from '../../src/ops/index.js';
import * as nn from '../../src/ops/nn.js';
import { randomNormal, randomUniform, truncatedNormal } from '../../src/ops/random.js';
import { Session } from '../../src/session/session.js';

export interface SeededModel {
  readonly graph: Graph;
  readonly init: Operation;
  readonly fetches: readonly Tensor[];
}

export function seededModel(seed: number): SeededModel {
  const graph = new Graph();
  graph.seed = seed;
  return graph.asDefault(() => {
    const w = new Variable(() => truncatedNormal([4, 3]), { name: 'w' });
    const noise = w.assignAdd(randomNormal([4, 3], { stddev: 0.1 }));
    const after = controlDependencies([noise], () => w.readValue());
    const fetches = [
      after,
      nn.dropout(after, 0.5),
      randomUniform([5], { dtype: 'float64' }),
      ops.cast(randomUniform([6], { dtype: 'int32', maxval: 1000 }), { to: 'float32' }),
    ];
    return { graph, init: globalVariablesInitializer(), fetches };
  });
}

/** What the first runs of a fresh session give. */
export async function drawn({ graph, init, fetches }: SeededModel, runs: number): Promise<number[][][]> {
  const session = new Session({ graph, intraOpNumThreads: 1 });
  await session.run(init);
  const results: number[][][] = [];
  for (let run = 0; run < runs; run++)
    results.push((await session.run(fetches)).map((data) => data.values().map(Number)));
  await session.close();
  return results;
}

const [, program, seed, runs] = process.argv;
if (program !== undefined && import.meta.url === pathToFileURL(program).href && seed !== undefined) {
  drawn(seededModel(Number(seed)), Number(runs)).then((results) => console.log(JSON.stringify(results)), console.error);
}
