// Owns what a training file offers to whoever trains it: its variables, inputs, entries and outputs by the file's own names, what of these
// a caller may name, and the file with other values. It runs nothing.
import { checkText, listArgument } from '../arguments.js';
import { describe, ModelFormatError, ValueError } from '../errors.js';
import { frozen, type OnnxGraph, type OnnxModel, type OnnxTensor, type Value } from '../model/ir.js';
import { type TrainedVariable, trainedVariables } from '../model/training/combine.js';
import type { Port } from '../runtime/runtime.js';
import { entriesOf } from '../values/keyed.js';
import { formatShape } from '../values/shape.js';
import { TensorData, type TensorDataLike } from '../values/tensor-data.js';
import { checkSymbols, type FeedTarget, feedValue } from './feeds.js';
import type { StateVariable } from './state.js';
import { portOf } from './trainer-plan.js';

/** Values for a file's inputs, by name. */
export type TrainingFeeds =
  | Readonly<Record<string, TensorDataLike>>
  | ReadonlyMap<string, TensorDataLike>
  | readonly (readonly [string, TensorDataLike])[];

export class TrainingFile {
  readonly model: OnnxModel;
  readonly variables: ReadonlyMap<string, StateVariable>;
  readonly inputs: ReadonlyMap<string, Value>;
  /** Names of initializers: an input of such a name need not be fed. */
  readonly defaults: ReadonlySet<string>;
  readonly #trained: readonly TrainedVariable[];
  readonly #outputs: ReadonlySet<string>;

  /** @param model one that obeys the rules of docs/training-rules.md. */
  constructor(model: OnnxModel) {
    this.model = model;
    this.#trained = trainedVariables(model);
    this.variables = new Map(
      this.#trained.map((variable) => {
        const { dtype, shape } = numbersOf(variable);
        const { name } = variable;
        return [name, { name, dtype, shape, place: { node: name, site: '' } }];
      }),
    );
    const algorithms = model.trainingInfo.flatMap(({ algorithm }) => algorithm ?? []);
    const graphs = [model.graph, ...algorithms];
    this.inputs = new Map(graphs.flatMap(({ input }) => input).map((input) => [input.name, input]));
    this.defaults = new Set(graphs.flatMap(({ initializer }) => initializer.map(({ name = '' }) => name)));
    this.#outputs = new Set(algorithms.flatMap(({ output }) => output.map(({ name }) => name)));
  }

  /** What the file has for its variables, by name. */
  firstValues(): Map<string, TensorData> {
    return new Map(this.#trained.map((variable) => [variable.name, numbersOf(variable)]));
  }

  /** The name of the variable that a binding's key means in an entry. */
  variableNamed(key: string, entry: number): string {
    const found = this.#trained.filter((each) => each.key === key);
    const meant = found.find((each) => each.entry === entry) ?? found.find((each) => each.entry === undefined);
    return (meant as TrainedVariable).name;
  }

  /** The entry alone, or all that have an algorithm. */
  entries(entry: number | undefined): number[] {
    const all = [...this.model.trainingInfo.keys()].filter((index) => this.model.trainingInfo[index]?.algorithm);
    if (entry === undefined) return all;
    if (!all.includes(entry))
      throw new ValueError('Trainer.step: no such training entry', { expected: all.join(', '), got: describe(entry) });
    return [entry];
  }

  /** The list, if the algorithms have outputs of these names. */
  checkedOutputs(outputs: readonly string[]): string[] {
    const names = listArgument('Trainer.step: outputs', outputs, 'names');
    for (const name of names) {
      checkText('Trainer.step: an output', name);
      if (!this.#outputs.has(name))
        throw new ValueError(`Trainer.step: no algorithm has an output '${name}'`, {
          expected: [...this.#outputs].join(', '),
        });
    }
    return names;
  }

  /** What is fed, by input, as its type has it; `checkPort` throws where an input cannot be passed. */
  resolve(feeds: TrainingFeeds, checkPort: (port: Port) => void): ReadonlyMap<string, TensorData> {
    const resolved = new Map<FeedTarget, TensorData>();
    const names = new Set<string>();
    for (const [name, value] of entriesOf<string, TensorDataLike>('feeds', feeds)) {
      const input = typeof name === 'string' ? this.inputs.get(name) : undefined;
      if (input === undefined)
        throw new ValueError(`the file has no input ${describe(name)}`, {
          expected: [...this.inputs.keys()].join(', ') || 'no feeds',
        });
      if (names.has(name)) throw new ValueError(`'${name}' is fed twice`, { node: name });
      names.add(name);
      const port = portOf(input);
      checkPort(port);
      const text = `'${name}': ${port.dtype} ${formatShape(port.shape)}`;
      const target = { ...port, node: { name }, toString: () => text };
      resolved.set(target, feedValue(target, value));
    }
    checkSymbols(resolved);
    return new Map([...resolved].map(([{ name }, data]) => [name, data]));
  }

  /** The file with these values in its variables. */
  withValues(valueNow: (name: string) => TensorData): OnnxModel {
    const values = new Map(this.#trained.map(({ name, tensor }) => [tensor, valueNow(name)]));
    const current = (tensor: OnnxTensor): OnnxTensor => {
      const data = values.get(tensor);
      return data === undefined ? tensor : { ...tensor, data };
    };
    const updated = (graph: OnnxGraph): OnnxGraph => ({ ...graph, initializer: graph.initializer.map(current) });
    return frozen({
      ...this.model,
      graph: updated(this.model.graph),
      trainingInfo: this.model.trainingInfo.map((info) => ({
        ...info,
        ...(info.algorithm && { algorithm: updated(info.algorithm) }),
      })),
    });
  }
}

/** The numbers of a variable; throws a ModelFormatError where they are not at hand. */
function numbersOf({ name, tensor: { data } }: TrainedVariable): TensorData {
  if (data instanceof TensorData) return data;
  if (data.kind === 'external')
    throw new ModelFormatError(`the value of '${name}' lies in another file`, { got: data.location });
  throw new ModelFormatError(`the variable '${name}' has an element type that is not known`, {
    got: `TensorProto.DataType ${data.dataType}`,
  });
}
