// Owns what all metrics share: sums in local variables that go on from run to run, the value computed of them as they are and as this run
// leaves them, and the collections and scope of both (TF `tf.metrics`).
import { listArgument } from '../arguments.js';
import { GraphKeys } from '../graph/collections.js';
import type { TensorLike } from '../graph/convert.js';
import { getDefaultGraph } from '../graph/graph.js';
import { controlDependencies } from '../graph/scopes.js';
import type { Tensor } from '../graph/tensor.js';
import { Variable } from '../graph/variable.js';
import * as ops from '../ops/index.js';
import type { DType } from '../values/dtype.js';
import { TensorData } from '../values/tensor-data.js';
import { variableScope } from '../variables/variable-scope.js';

/**
 * A metric: its value so far, and an update, which takes in what a run feeds and gives the value after that. Fetched together, the value is
 * the one before the update. `localVariablesInitializer()` starts it anew.
 */
export type Metric<D extends DType = 'float32'> = readonly [value: Tensor<D>, update: Tensor<D>];

/** Options of every metric. */
export interface MetricOptions {
  /** How much each element counts: a scalar, or of the rank of the values with each size 1 or theirs. Default 1. */
  weights?: TensorLike | undefined;
  /** Collections that the value joins. Default: none. */
  metricsCollections?: readonly string[] | undefined;
  /** Collections that the update joins. Default: none. */
  updatesCollections?: readonly string[] | undefined;
  /** The scope of its variables. Default: the metric's own name, made unique. */
  name?: string | undefined;
}
export const METRIC_OPTIONS = [
  'weights',
  'metricsCollections',
  'updatesCollections',
  'name',
] as const satisfies readonly (keyof MetricOptions)[];

/** Builds a metric in its scope and notes it; a failure leaves nothing behind. */
export function metric<M extends readonly [Tensor, Tensor]>(scope: string, options: MetricOptions, build: () => M): M {
  const collections = [options.metricsCollections, options.updatesCollections].map((keys) =>
    listArgument(`metrics: the collections of ${scope}`, keys ?? [], 'names'),
  );
  const graph = getDefaultGraph();
  return graph.attempt(() => {
    const made = variableScope(options.name ?? null, { default: scope }, build);
    for (const [index, keys] of collections.entries()) for (const key of keys) graph.addToCollection(key, made[index]);
    return made;
  });
}

/** A sum that goes on from run to run. */
export interface Sum<D extends DType = 'float32'> {
  /** At the start of the run. */
  readonly value: Tensor<D>;
  /** With what the run adds; a run that needs it adds that. */
  readonly next: Tensor<D>;
}

/** A sum in the local variable `name`, to which a run adds `change`, whose shape is known. */
export function sumOf<D extends DType>(name: string, change: Tensor<D>): Sum<D> {
  const variable = new Variable(TensorData.zeros(change.dtype, (change.shape ?? []) as readonly number[]), {
    name,
    trainable: false,
    collections: [GraphKeys.LOCAL_VARIABLES, GraphKeys.METRIC_VARIABLES],
  });
  const added = variable.assignAdd(change);
  const next = controlDependencies([added], () => variable.readValue()) as Tensor<D>;
  return { value: variable.toTensor() as Tensor<D>, next };
}

/** What `compute` makes of sums, as they are and as this run leaves them; it names its result. */
export function computed<K extends string, D extends DType, R extends DType>(
  sums: Readonly<Record<K, Sum<D>>>,
  compute: (sums: Readonly<Record<K, Tensor<D>>>, name: string) => Tensor<R>,
): Metric<R> {
  const each = (which: keyof Sum) =>
    Object.fromEntries(Object.entries<Sum<D>>(sums).map(([key, sum]) => [key, sum[which]])) as Record<K, Tensor<D>>;
  return [compute(each('value'), 'value'), compute(each('next'), 'update_op')];
}

/** `x / y`, and 0 where `y` is not above 0. */
export function ratio<D extends DType>(x: Tensor<D>, y: Tensor<D>, name?: string): Tensor<D> {
  const counts = ops.greater(y, 0);
  return ops.where(counts, ops.div(x, ops.where(counts, y, 1)), 0, { name }) as Tensor<D>;
}
