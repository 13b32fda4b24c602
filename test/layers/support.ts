// What tests of layers share: running a small graph, comparing numbers, catching errors.
import { assert } from 'chai';
import type { TrainopError } from '../../src/errors.js';
import { Graph } from '../../src/graph/graph.js';
import { globalVariablesInitializer } from '../../src/graph/variable.js';
import type { Feeds } from '../../src/session/feeds.js';
import type { Fetches, FetchResult } from '../../src/session/fetches.js';
import { Session } from '../../src/session/session.js';
import { type NestedArray, TensorData } from '../../src/values/tensor-data.js';

/** Builds a graph, initializes its variables, and runs what `build` gives once for each of `feeds`. */
export async function runs<const F extends Fetches>(
  build: () => F,
  feeds: readonly Feeds[] = [{}],
): Promise<FetchResult<F>[]> {
  const graph = new Graph();
  const [fetches, init] = graph.asDefault(() => [build(), globalVariablesInitializer()] as const);
  const session = new Session({ graph, intraOpNumThreads: 1 });
  try {
    await session.run(init);
    const results: FetchResult<F>[] = [];
    for (const fed of feeds) results.push(await session.run<F>(fetches, fed));
    return results;
  } finally {
    await session.close();
  }
}

/** The same, for one run. */
export async function run<const F extends Fetches>(build: () => F, feeds: Feeds = {}): Promise<FetchResult<F>> {
  return (await runs(build, [feeds]))[0] as FetchResult<F>;
}

/** Wraps a test that builds and runs nothing. */
export const inGraph = (fn: () => void) => (): void => new Graph().asDefault(fn);

export function assertClose(found: TensorData, expected: NestedArray, what = 'result', tolerance = 3e-6): void {
  const wanted = TensorData.from(expected);
  const size = Math.max(1, ...wanted.values().map((value) => Math.abs(Number(value))));
  assert.deepEqual(found.shape, wanted.shape, what);
  for (const [index, value] of found.values().entries()) {
    assert.approximately(Number(value), Number(wanted.values()[index]), tolerance * size, `${what}, element ${index}`);
  }
}

/** The error that `fn` throws, which must be of a kind and hold some texts. */
export function captured<E extends TrainopError>(
  fn: () => unknown,
  Kind: new (message: string) => E,
  ...texts: readonly string[]
): E {
  try {
    fn();
  } catch (error) {
    if (!(error instanceof Kind)) throw error;
    for (const text of texts) assert.include(error.message, text);
    return error;
  }
  return assert.fail('nothing was thrown');
}
