// Owns model functions: one function that builds a model for training, for evaluation and for prediction, each in a graph of its own with the
// same variables by name (TF `tf.estimator.Estimator`'s `model_fn`).
import { checkKind, oneOrMore } from '../arguments.js';
import { checkKeys, describe, reading, ValueError } from '../errors.js';
import { GraphKeys } from '../graph/collections.js';
import { Graph } from '../graph/graph.js';
import { Operation } from '../graph/operation.js';
import { Tensor } from '../graph/tensor.js';
import type { Variable } from '../graph/variable.js';
import { ExponentialMovingAverage } from '../train/moving-averages.js';
import { entriesOf } from '../values/keyed.js';
import type { TensorData } from '../values/tensor-data.js';
import { createGlobalStep } from '../variables/global-step.js';
import type { Session } from './session.js';

/** What a model is built for (TF `tf.estimator.ModeKeys`). */
export type ModelMode = 'train' | 'eval' | 'predict';

/** What a model function gives (TF `EstimatorSpec`): what its mode needs, and what else it likes. */
export interface ModelSpec {
  /** For training and evaluation: a scalar. */
  readonly loss?: Tensor | undefined;
  /** For training: what `optimizeLoss` gives. */
  readonly trainOp?: Tensor | Operation | undefined;
  /** For evaluation, beside the mean of the loss: metrics by name, of `metrics.*`. */
  readonly evalMetrics?: Readonly<Record<string, readonly [value: Tensor, update: Tensor | Operation]>> | undefined;
  /** For prediction: the outputs of the model. Without them no model is exported. */
  readonly predictions?: Tensor | readonly Tensor[] | undefined;
  /** Of training: the averages that evaluation and prediction use in place of the variables. Default: the variables themselves. */
  readonly averages?: ExponentialMovingAverage | undefined;
}

/** Builds the model into the default graph. The global step is there. */
export type ModelFunction = (mode: ModelMode) => ModelSpec;

/** A graph that a model function has built. */
export interface BuiltModel {
  readonly graph: Graph;
  readonly spec: ModelSpec;
}

const needed: Readonly<Record<ModelMode, readonly (keyof ModelSpec)[]>> = {
  train: ['loss', 'trainOp'],
  eval: ['loss'],
  predict: [],
};

/**
 * Builds a mode in a new graph.
 *
 * @param seed of the graph.
 * @param more what else is built there.
 * @throws ValueError where the function does not give what the mode needs.
 */
export function buildMode(
  modelFn: ModelFunction,
  mode: ModelMode,
  seed: number,
  more: (spec: ModelSpec) => void = () => undefined,
): BuiltModel {
  const graph = new Graph();
  graph.seed = seed;
  return graph.asDefault(() => {
    createGlobalStep();
    const spec = checkedSpec(modelFn(mode), mode);
    more(spec);
    return { graph, spec };
  });
}

function checkedSpec(spec: ModelSpec, mode: ModelMode): ModelSpec {
  const where = `the model function, for ${mode}`;
  checkKeys(where, spec, ['loss', 'trainOp', 'evalMetrics', 'predictions', 'averages']);
  const read = reading(where, () => ({ ...spec }));
  const missing = needed[mode].find((key) => read[key] === undefined);
  if (missing !== undefined)
    throw new ValueError(`${where}, gives no ${missing}`, { got: describe(read), fix: `return { ${missing}: … }` });
  const { loss, trainOp, predictions, averages, evalMetrics } = read;
  if (loss !== undefined) checkKind(`${where}: loss`, loss, [Tensor], 'a tensor');
  if (trainOp !== undefined)
    checkKind<Tensor | Operation>(`${where}: trainOp`, trainOp, [Tensor, Operation], 'a tensor or an operation');
  for (const each of predictions === undefined ? [] : oneOrMore(where, predictions))
    checkKind(`${where}: predictions`, each, [Tensor], 'a tensor');
  if (averages !== undefined)
    checkKind(`${where}: averages`, averages, [ExponentialMovingAverage], 'an ExponentialMovingAverage');
  for (const [name, pair] of entriesOf<string, readonly unknown[]>(`${where}: evalMetrics`, evalMetrics ?? {}))
    if (!reading(where, () => Array.isArray(pair) && pair.length === 2 && pair[0] instanceof Tensor) || name === 'loss')
      throw new ValueError(`${where}: the metric '${name}' is none`, {
        expected: "what a function of metrics gives, under another name than 'loss'",
        got: describe(pair),
      });
  return read;
}

/** The values of variables by name. */
export type Values = ReadonlyMap<string, TensorData>;

const globals = (graph: Graph): Variable[] => [...new Set(graph.getCollection<Variable>(GraphKeys.GLOBAL_VARIABLES))];

/** What the other modes' variables are, as of this moment of training: averages in place of what they are of. */
export async function valuesOf({ graph, spec }: BuiltModel, session: Session): Promise<Values> {
  const variables = globals(graph);
  const values = await session.values(variables.map((variable) => spec.averages?.average(variable) ?? variable));
  return new Map(variables.map(({ opName }, index) => [opName, values[index] as TensorData]));
}

/** The variables of a mode with their values; throws a ValueError for one that training does not have. */
export function valuesFor({ graph }: BuiltModel, mode: ModelMode, values: Values): Map<Variable, TensorData> {
  return new Map(
    globals(graph).map((variable) => {
      const value = values.get(variable.opName);
      if (value === undefined)
        throw new ValueError(`the model for ${mode} has a variable that training does not have`, {
          node: variable.opName,
          site: variable.site,
          fix: 'make the same variables in every mode',
        });
      return [variable, value] as const;
    }),
  );
}
