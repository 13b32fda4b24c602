// Owns what several steps of one run are fed: values with one more axis than a step's, the first, along which the steps follow each other.
import { describe, ShapeError, ValueError } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import type { Tensor } from '../graph/tensor.js';
import { formatShape } from '../values/shape.js';
import type { TensorData } from '../values/tensor-data.js';
import { checkSymbols, type Feeds, type FeedTarget, resolveFeeds } from './feeds.js';

/** What is fed to several steps, and how many they are. */
export interface Stacks {
  readonly fed: ReadonlyMap<Tensor, TensorData>;
  readonly steps: number;
}

/** @throws ValueError, DTypeError, ShapeError for values that do not fit, or not each other. */
export function resolveStacks(graph: Graph, feeds: Feeds, steps?: number): Stacks {
  if (steps !== undefined && !(Number.isSafeInteger(steps) && steps > 0))
    throw new ValueError('runSteps: steps has no such value', {
      expected: 'a whole number from 1 on',
      got: describe(steps),
    });
  const fed = resolveFeeds(graph, feeds, stacked);
  checkSymbols(new Map([...fed].map(([tensor, data]) => [stacked(tensor), data])));
  return { fed, steps: stepCount(fed, steps) };
}

/** A tensor as it is fed to several steps. */
const stacked = (tensor: Tensor): FeedTarget => ({
  name: tensor.name,
  dtype: tensor.dtype,
  shape: tensor.shape && [null, ...tensor.shape],
  node: tensor.node,
  toString: () => `${tensor.dtype} ${formatShape(stacked(tensor).shape)}: a value of ${tensor} for each step`,
});

function stepCount(fed: ReadonlyMap<Tensor, TensorData>, given: number | undefined): number {
  const counts = [...fed].map(([{ name }, { shape }]) => ({ name, steps: shape[0] ?? 0 }));
  const first = given === undefined ? counts[0] : { name: 'steps', steps: given };
  if (first === undefined)
    throw new ValueError('runSteps: nothing says how many steps there are', {
      fix: 'session.runSteps(fetches, {}, { steps: 10 })',
    });
  for (const { name, steps } of counts) {
    if (steps === 0)
      throw new ShapeError(`runSteps: ${name} is fed to no step`, {
        expected: 'a first axis with an entry for each step',
        got: String(steps),
      });
    if (steps !== first.steps)
      throw new ShapeError('runSteps: the feeds are of different numbers of steps', {
        expected: `${first.steps} as in ${first.name}`,
        got: `${steps} in ${name}`,
      });
  }
  return first.steps;
}
