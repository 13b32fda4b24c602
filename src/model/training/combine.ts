// Owns the concatenation of inference graph and algorithms: what a training step executes, as one graph whose state goes in and comes out.
// Several entries follow one another: each is its own concatenation, which reads what the entries before it have assigned.
import { ModelFormatError } from '../../errors.js';
import { TensorData } from '../../values/tensor-data.js';
import { tensorType } from '../../values/value-type.js';
import {
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxTraining,
  onnxGraph,
  onnxNode,
  type Value,
  value,
} from '../ir.js';
import { neededNodes, renamed, sourceNames, subgraphs, valuesRead } from '../walk.js';

/** An initializer that bindings assign. */
export interface TrainedVariable {
  /** Unlike any other's: the initializer's, or with the entry's number where two algorithms have one of the same name. */
  readonly name: string;
  /** The initializer's name. */
  readonly key: string;
  /** The entry that it belongs to; nothing where it is the inference graph's, and so everybody's. */
  readonly entry?: number;
  readonly tensor: OnnxTensor;
}

/** The state of a training model: each initializer that is the key of a binding, in the order of the bindings. */
export function trainedVariables({ graph, trainingInfo }: OnnxModel): TrainedVariable[] {
  const shared = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const found = new Map<OnnxTensor, TrainedVariable>();
  const names = new Set<string>();
  for (const [entry, { algorithm, updateBinding, initializationBinding }] of trainingInfo.entries()) {
    const own = new Map(algorithm?.initializer.map((tensor) => [tensor.name, tensor]));
    for (const { key } of [...updateBinding, ...initializationBinding]) {
      const tensor = own.get(key) ?? shared.get(key);
      if (tensor === undefined || found.has(tensor)) continue;
      const name = names.has(key) ? `${key}@${entry}` : key;
      names.add(name);
      found.set(tensor, { name, key, ...(own.has(key) && { entry }), tensor });
    }
  }
  return [...found.values()];
}

/** The variables that a name can mean in an entry. */
const inEntry = (variables: readonly TrainedVariable[], entry: number): ReadonlyMap<string, TrainedVariable> =>
  new Map(
    variables
      .filter((each) => each.entry === undefined || each.entry === entry)
      .map((each): [string, TrainedVariable] => [each.key, each]),
  );

/** An algorithm's output. */
export interface TrainingResult {
  /** Its name in the algorithm. */
  readonly name: string;
  /** The output of the combined graph that has it. */
  readonly output: string;
}
export interface Combined {
  /** Its inputs are what is fed, and the variables, which have their initializers as defaults. */
  readonly graph: OnnxGraph;
  /** Variable to the output that has its next value, in the order of the bindings. */
  readonly state: ReadonlyMap<string, string>;
  readonly results: readonly TrainingResult[];
}

/** An initializer as an input. */
function inputFor({ name, tensor: { data } }: TrainedVariable): Value {
  if (!(data instanceof TensorData) && data.kind === 'unread')
    throw new ModelFormatError(`the variable '${name}' has an element type that is not known`, {
      got: `TensorProto.DataType ${data.dataType}`,
    });
  return value(name, tensorType(data.dtype, data.shape));
}

/** All names that nodes give to values and to themselves, those inside their subgraphs too. */
function givenNames(nodes: readonly OnnxNode[], names = new Set<string>()): Set<string> {
  for (const node of nodes) {
    if (node.name !== undefined) names.add(node.name);
    for (const output of node.output) names.add(output);
    for (const inner of subgraphs(node)) {
      for (const name of sourceNames(inner)) names.add(name);
      givenNames(inner.node, names);
    }
  }
  names.delete('');
  return names;
}

/** ONNX's words: the lists of both graphs, one behind the other. */
const concatenated = (inference: OnnxGraph, algorithm: OnnxGraph): OnnxGraph => ({
  ...algorithm,
  input: [...inference.input, ...algorithm.input],
  initializer: [...inference.initializer, ...algorithm.initializer],
  sparseInitializer: [...inference.sparseInitializer, ...algorithm.sparseInitializer],
  node: [...inference.node, ...algorithm.node],
  output: [...inference.output, ...algorithm.output],
  valueInfo: [...inference.valueInfo, ...algorithm.valueInfo],
});

/** The items, the first of each name. */
const unique = <T>(items: readonly T[], nameOf: (item: T) => string | undefined): T[] =>
  [...new Map(items.toReversed().map((item): [string, T] => [nameOf(item) ?? '', item])).values()].reverse();

/**
 * One step of a training model that obeys the rules: the algorithms of `entries`, one after the other.
 *
 * @param isInput which variables are inputs; others are constants.
 */
export function combine(
  model: OnnxModel,
  entries: readonly number[],
  isInput: (variable: TrainedVariable) => boolean,
): Combined {
  const whole = new Concatenation(model, trainedVariables(model).filter(isInput));
  for (const entry of entries) whole.add(entry);
  return whole.finish();
}

class Concatenation {
  readonly #model: OnnxModel;
  readonly #variables: readonly TrainedVariable[];
  /** Names that are given, or that mean an input, an initializer of the inference graph, or a variable. */
  readonly #taken: Set<string>;
  readonly #parts: OnnxGraph[] = [];
  /** Where the value is that a variable has after the entries so far. */
  readonly #current = new Map<string, string>();
  readonly #results: TrainingResult[] = [];
  readonly #wanted = new Map<string, Value>();

  constructor(model: OnnxModel, variables: readonly TrainedVariable[]) {
    this.#model = model;
    this.#variables = variables;
    this.#taken = new Set([
      ...sourceNames(model.graph),
      ...model.trainingInfo.flatMap(({ algorithm }) => algorithm?.input.map(({ name }) => name) ?? []),
      ...variables.map(({ name }) => name),
    ]);
  }

  add(entry: number): void {
    const { algorithm, updateBinding } = this.#model.trainingInfo[entry] as OnnxTraining;
    if (algorithm === undefined) return;
    const variables = inEntry(this.#variables, entry);
    const { graph, nameOf } = this.#placed(entry, concatenated(this.#model.graph, algorithm), algorithm, variables);
    this.#parts.push(graph);
    const declared = new Map(graph.output.map((output) => [output.name, output]));
    const want = (name: string): string => {
      const output = nameOf(name);
      if (!this.#wanted.has(output)) this.#wanted.set(output, declared.get(output) ?? value(output));
      return output;
    };
    for (const { name } of algorithm.output) this.#results.push({ name, output: want(name) });
    for (const { key, value: next } of updateBinding) {
      const variable = variables.get(key);
      if (variable !== undefined) this.#current.set(variable.name, want(next));
    }
  }

  /** An entry's graph without its variables, under names of its own beside the entries before it. */
  #placed(
    entry: number,
    whole: OnnxGraph,
    algorithm: OnnxGraph,
    variables: ReadonlyMap<string, TrainedVariable>,
  ): { graph: OnnxGraph; nameOf: (name: string) => string } {
    const names = new Map<string, string>();
    const shared = [...sourceNames(this.#model.graph), ...algorithm.input.map(({ name }) => name)];
    for (const name of shared) names.set(name, name);
    for (const { key, name } of variables.values()) names.set(key, this.#current.get(name) ?? name);
    for (const name of [...sourceNames(algorithm), ...givenNames(whole.node)])
      if (!names.has(name)) names.set(name, this.#fresh(name, entry));
    const nameOf = (name: string) => names.get(name) ?? name;
    const isNoVariable = ({ name = '' }: { readonly name?: string }) => !variables.has(name);
    return {
      nameOf,
      graph: renamed(
        { ...whole, input: whole.input.filter(isNoVariable), initializer: whole.initializer.filter(isNoVariable) },
        nameOf,
      ),
    };
  }

  #fresh(name: string, entry: number): string {
    let fresh = name;
    while (this.#taken.has(fresh)) fresh = `${fresh}@${entry}`;
    this.#taken.add(fresh);
    return fresh;
  }

  finish(): Combined {
    const all = concatenatedParts(this.#parts);
    const nodes = neededNodes(all.node, this.#wanted.keys());
    const read = new Set([...nodes.flatMap(valuesRead), ...this.#wanted.keys()]);
    const isRead = ({ name = '' }: { readonly name?: string }) => read.has(name);
    const computed = new Set(nodes.flatMap(({ output }) => output));
    // A runtime gives as an output only what a node computes.
    const copies = new Map<string, OnnxNode>();
    for (const name of this.#wanted.keys()) {
      if (computed.has(name)) continue;
      const copy = this.#fresh(`${name}:output`, 0);
      copies.set(name, onnxNode({ opType: 'Identity', name: copy, input: [name], output: [copy] }));
    }
    const outputOf = (name: string) => copies.get(name)?.output[0] ?? name;
    return {
      graph: onnxGraph({
        name: 'step',
        node: [...nodes, ...copies.values()],
        input: [...all.input.filter(isRead), ...this.#variables.map(inputFor)],
        initializer: [
          ...all.initializer.filter(isRead),
          ...this.#variables.map(({ name, tensor }) => ({ ...tensor, name })),
        ],
        sparseInitializer: all.sparseInitializer.filter(({ values }) => isRead(values)),
        valueInfo: all.valueInfo.filter(({ name }) => read.has(name) && !this.#wanted.has(name)),
        output: [...this.#wanted.values()].map((each) => ({ ...each, name: outputOf(each.name) })),
      }),
      state: new Map([...this.#current].map(([variable, next]) => [variable, outputOf(next)])),
      results: this.#results.map(({ name, output }) => ({ name, output: outputOf(output) })),
    };
  }
}

/** The parts as one; what they share is there once. */
function concatenatedParts(parts: readonly OnnxGraph[]): OnnxGraph {
  const named = ({ name }: { readonly name?: string }) => name;
  return onnxGraph({
    node: parts.flatMap(({ node }) => node),
    input: unique(
      parts.flatMap(({ input }) => input),
      named,
    ),
    initializer: unique(
      parts.flatMap(({ initializer }) => initializer),
      named,
    ),
    sparseInitializer: unique(
      parts.flatMap(({ sparseInitializer }) => sparseInitializer),
      ({ values }) => values.name,
    ),
    valueInfo: unique(
      parts.flatMap(({ valueInfo }) => valueInfo),
      named,
    ),
  });
}
