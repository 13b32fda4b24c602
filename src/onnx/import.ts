// Owns the way from a model to a graph: what of it a caller gets to hold, and under which names. How nodes are made is in import/.
import { checkText } from '../arguments.js';
import { checkKeys, describe, ModelFormatError, ValueError } from '../errors.js';
import { fileNameOf, setFileName } from '../graph/file-names.js';
import { Graph, getDefaultGraph } from '../graph/graph.js';
import { nameScope } from '../graph/scopes.js';
import type { Tensor } from '../graph/tensor.js';
import type { Variable } from '../graph/variable.js';
import type { OnnxModel } from '../model/ir.js';
import { usingModel } from '../model/untrusted.js';
import { checkOpset } from '../model/versions/index.js';
import * as ops from '../ops/generated/builders.js';
import type { ValueType } from '../values/value-type.js';
import { decode } from './decode.js';
import { Builder, placeholderOf } from './import/builder.js';
import { functionTable } from './import/order.js';
import { opsetsOf, placeOf } from './import/place.js';
import { Choice, statisticsOf, type Trainable, type Weight } from './import/weights.js';

export type { Trainable, Weight };

/** Options of `importModel`. */
export interface ImportOptions {
  /** Where the nodes go. Default: the default graph. */
  graph?: Graph | undefined;
  /** A name scope for all that is made. Default: the current one. */
  scope?: string | undefined;
  /**
   * Which weights training changes: `true`, globs over their names in the file (`*` any text, `?` a character), or a function of name and
   * weight. Default none. Averages of batch normalizations are never among them.
   */
  trainable?: Trainable | undefined;
  /** Builds BatchNormalization and Dropout as they are in training, with update ops in `GraphKeys.UPDATE_OPS`. Default false. */
  isTraining?: boolean | undefined;
}

/** A model in a graph: objects without a prototype from ONNX's own names. */
export interface ImportedModel {
  readonly graph: Graph;
  /** The model's inputs, without those that have a value in the file. */
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Its weights: they start as in the file. */
  readonly variables: Readonly<Record<string, Variable>>;
}

const OPTIONS = ['graph', 'scope', 'trainable', 'isTraining'] as const;

/** An object that any name is safe in. */
function byName<T>(pairs: Iterable<readonly [string, T]>): Readonly<Record<string, T>> {
  const object: Record<string, T> = Object.create(null);
  for (const [name, value] of pairs) object[name] = value;
  return Object.freeze(object);
}

/** What importing is asked for, checked; nothing has been touched. */
export function importRequest(options: ImportOptions): { graph: Graph; context: string; options: ImportOptions } {
  checkKeys('importModel', options, OPTIONS);
  const { graph = getDefaultGraph(), scope, isTraining = false } = options;
  if (!(graph instanceof Graph))
    throw new ValueError('importModel: not a graph', { expected: '{ graph: Graph }', got: describe(graph) });
  if (graph.parent !== undefined)
    throw new ValueError('importModel: a model cannot be imported inside a branch or a body', {
      fix: 'import it before, and use its tensors there',
    });
  if (scope !== undefined) checkText('importModel: the scope', scope);
  if (typeof isTraining !== 'boolean')
    throw new ValueError('importModel: isTraining is true or false', { got: describe(isTraining) });
  return { graph, context: graph.context.nameScope, options };
}

/**
 * Makes a model's nodes in a graph, at the opset that graphs speak: its inputs become placeholders, its initializers and Constants of
 * floating-point numbers variables, its functions the nodes that they stand for. A weight behind a Transpose, Reshape, Cast or
 * DequantizeLinear of nothing but constants is a variable under the name of the value that these end in.
 *
 * Numbers that say how an operator works (the scales of a Resize, the bounds of a Clip), and Constants of a single number, stay constants.
 * Operators of other domains pass through as they are and cannot be differentiated. Exported again, inputs, outputs and variables have
 * their names in the file.
 *
 * @param source a model, or the bytes of one. A path can be given to `onnx.importModel`.
 * @throws ModelFormatError for what is not a model, for opsets outside 6 to 26, and for nodes that opset 21 cannot express; the graph is
 * as it was then.
 * @throws ValueError for options that are none, and for a glob that no weight's name matches.
 * @example const { inputs, outputs } = onnx.importModel(model, { trainable: 'classifier.*' });
 */
export function importGraph(source: OnnxModel | Uint8Array, given: ImportOptions = {}): ImportedModel {
  const { graph, options } = importRequest(given);
  const choice = new Choice(options.trainable ?? false);
  const model = ArrayBuffer.isView(source) ? decode(source as Uint8Array) : source;
  const { scope, isTraining = false } = options;
  const inScope = <T>(fn: () => T): T =>
    graph.asDefault(() => (scope === undefined || scope === '' ? fn() : nameScope(scope, fn)));
  return usingModel('importModel', model, (each) =>
    graph.attempt(() => inScope(() => imported(graph, each, choice, isTraining))),
  );
}

/**
 * The types of a model's values by name, as the import infers them; none where a node cannot be built, or numbers lie in files that were not
 * read.
 */
export function inferTypes(model: OnnxModel): ReadonlyMap<string, ValueType> {
  const graph = new Graph();
  try {
    const { place } = graph.asDefault(() => read(graph, model, new Choice(false), false));
    return new Map([...place.values.entries()].map(([name, { type }]) => [name, type]));
  } catch (error) {
    if (error instanceof ModelFormatError) return new Map();
    throw error;
  }
}

/** Makes the model's inputs, initializers and nodes. */
function read(graph: Graph, model: OnnxModel, choice: Choice, isTraining: boolean) {
  const opsets = opsetsOf(model.opsetImport);
  const standard = opsets.get('');
  if (standard !== undefined) checkOpset(standard);
  const main = model.graph;
  const builder = new Builder(graph, {
    functions: functionTable(model.functions),
    choice,
    statistics: statisticsOf(model),
    isTraining,
  });
  const place = placeOf(main, opsets);
  const given = new Set([
    ...main.initializer.map(({ name }) => name),
    ...main.sparseInitializer.map(({ values }) => values.name),
  ]);
  const inputs = main.input
    .filter(({ name }) => !given.has(name))
    .map(({ name, type }) => {
      if (type === undefined || type.kind === 'unread')
        throw new ModelFormatError(`the input '${name}' has no type that is known`);
      const tensor = placeholderOf(type, name);
      setFileName(tensor, name);
      place.values.define(name, tensor);
      return [name, tensor] as const;
    });
  builder.initialize(main, place);
  builder.makeNodes(main.node, place);
  return { builder, place, inputs };
}

function imported(graph: Graph, model: OnnxModel, choice: Choice, isTraining: boolean): ImportedModel {
  const { builder, place, inputs } = read(graph, model, choice, isTraining);
  const outputs = model.graph.output.map(({ name }) => {
    const found = builder.output(name, place);
    // An output has a name of its own, also where it is an input, a weight, or another output.
    const tensor = found.node.isSource || fileNameOf(found) !== undefined ? ops.identity(found) : found;
    setFileName(tensor, name);
    return [name, tensor] as const;
  });
  const names = new Set<string>();
  for (const [name] of outputs) {
    if (names.has(name)) throw new ModelFormatError(`the output '${name}' stands twice`);
    names.add(name);
  }
  for (const [name, variable] of builder.variables) setFileName(variable.value, name);
  choice.checkUsed([...builder.variables.keys()]);
  return Object.freeze({
    graph,
    inputs: byName(inputs),
    outputs: byName(outputs),
    variables: byName(builder.variables),
  });
}
