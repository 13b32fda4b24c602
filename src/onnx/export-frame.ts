// Owns what all exporters have in common: their options, what they are asked for, where they get the values of variables, and the model around
// the graphs that they write.
import { oneOrMore } from '../arguments.js';
import { checkOptions, describe, reading, ValueError } from '../errors.js';
import type { Operation } from '../graph/operation.js';
import type { Tensor } from '../graph/tensor.js';
import { Variable } from '../graph/variable.js';
import { type OnnxGraph, type OnnxModel, type OnnxTensor, type StringEntry, tensor } from '../model/ir.js';
import { irVersionOf, isWritten, NEWEST, OLDEST_WRITTEN } from '../model/opsets.js';
import { runPasses, type Target } from '../model/passes/index.js';
import { foreignDomains, topGraphs } from '../model/walk.js';
import { opset } from '../ops/generated/schemas.js';
import type { TensorData } from '../values/tensor-data.js';
import { supplyKernels } from './kernels/supply.js';
import type { Lowered, LowerOptions } from './lower.js';

/** Options of every exporter. */
export interface ExportOptions {
  /**
   * The runtime's provider that is to run the file, default `'cpu'`: nodes that stock onnxruntime has no kernel for there are computed in a
   * type that has one, or written out. `'any'` leaves the operators as they were built, for other runtimes.
   */
  target?: Target['provider'] | undefined;
  /** Whether each node says which line of the program made it, as the bare name of a file. Default true; `false` leaves the lines out. */
  sourceLines?: boolean | undefined;
  /**
   * The opset of ONNX's operators to write, 17 to 26, default 21; the file's IR version goes with it. Operators that are younger than an
   * older opset are written in its own where that is simple; otherwise an ExportError names the node.
   */
  opset?: number | undefined;
  /**
   * Whether each layer, and the update of each variable by an optimizer, is a call of a function in the model, named by what it is: `dense`,
   * `Adam_update`. Viewers fold them; runtimes put the nodes in their place. Default false.
   */
  functions?: boolean | undefined;
}
const targets: readonly Target['provider'][] = ['cpu', 'cuda', 'any'];

/** The model after all passes; throws a ValueError for a target or an opset that there is not. */
export function finished(where: string, model: OnnxModel, options: ExportOptions): OnnxModel {
  const { target = 'cpu', opset: asked = opset, functions = false } = options;
  if (!targets.includes(target))
    throw new ValueError(`${where}: no such target`, { expected: targets.join(', '), got: describe(target) });
  if (!isWritten(asked))
    throw new ValueError(`${where}: no opset that is written`, {
      expected: `${OLDEST_WRITTEN} to ${NEWEST}`,
      got: describe(asked),
    });
  return runPasses(supplyKernels(model, { provider: target }), { provider: target, opset: asked, functions });
}

/** What a model computes: tensors, variables' values, and operations whose updates it carries out. */
export type ModelFetch = Tensor | Variable | Operation;

/** Where exporters and sessions get the values of variables. */
export interface VariableValues {
  /** The current value; throws a RunError when it has none yet. */
  valueOf(variable: Variable): TensorData;
}

export const asFetch = (fetch: ModelFetch): Tensor | Operation => (fetch instanceof Variable ? fetch.value : fetch);
/** What is asked for twice is given once: the outputs of a model have names of their own. */
export const asList = <T>(fetches: T | readonly T[]): T[] => [...new Set(oneOrMore<T>('an exporter', fetches as T))];

/** How an exporter lowers what it writes; throws a ValueError for options that are none. */
export function loweringOf(where: string, options: ExportOptions): LowerOptions {
  checkOptions(where, options, ['target', 'sourceLines', 'opset', 'functions']);
  const { sourceLines = true, functions = false } = options;
  return { metadata: true, sourceLines, units: functions };
}

export function checkValues(where: string, values: VariableValues): void {
  const isSource = reading(
    where,
    () => typeof values?.valueOf === 'function' && (values.valueOf as unknown) !== Object.prototype.valueOf,
  );
  if (!isSource)
    throw new ValueError(`${where}: no values of variables`, { expected: 'a session', got: describe(values) });
}

/** A model around a graph; its operator sets are still to be said. */
export function modelOf(graph: OnnxGraph, metadataProps: readonly StringEntry[] = []): OnnxModel {
  return {
    irVersion: irVersionOf(opset),
    producerName: 'trainop',
    opsetImport: [],
    graph,
    trainingInfo: [],
    functions: [],
    metadataProps,
  };
}

/** The model with the operator sets that its nodes come from. */
export const withOpsets = (model: OnnxModel, { domains }: Lowered): OnnxModel => ({
  ...model,
  opsetImport: [
    { domain: '', version: opset },
    ...foreignDomains(topGraphs(model)).map((domain) => ({ domain, version: domains.get(domain) ?? 1 })),
  ],
});

/** The values of variables as initializers. */
export const initializers = (variables: Iterable<Variable>, values: VariableValues): OnnxTensor[] =>
  [...variables].map((variable) => tensor(variable.name, values.valueOf(variable)));
