// Owns what a graph of a model says of its values: their types, and the numbers of those that are the same in every run.
import { TensorData } from '../values/tensor-data.js';
import { tensorType } from '../values/value-type.js';
import type { OnnxGraph, OnnxNode, OnnxTensor, Type, Value } from './ir.js';

/** What is known of the values that a graph can name: of its own, and through `outer` of those around it. */
export class Scope {
  readonly #types = new Map<string, Type>();
  readonly #data = new Map<string, TensorData>();
  readonly #outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  addValues(values: readonly Value[]): void {
    for (const { name, type } of values) if (type !== undefined) this.#types.set(name, type);
  }
  addInitializers(initializers: readonly OnnxTensor[], isConstant: (name: string) => boolean): void {
    for (const { name = '', data } of initializers) {
      if (!(data instanceof TensorData)) {
        if (data.kind === 'external') this.#types.set(name, tensorType(data.dtype, data.shape));
        continue;
      }
      this.#types.set(name, tensorType(data.dtype, data.shape));
      if (isConstant(name)) this.#data.set(name, data);
    }
  }
  /** Takes note of a Constant node's numbers. */
  addConstant(node: OnnxNode): void {
    const [attribute] = node.attribute;
    if (node.opType !== 'Constant' || node.domain || attribute?.type !== 'TENSOR') return;
    const data = attribute.value?.data;
    if (data instanceof TensorData) this.#data.set(node.output[0] as string, data);
  }

  type(name: string): Type | undefined {
    return this.#types.get(name) ?? this.#outer?.type(name);
  }
  /** The numbers that a value has in every run. */
  data(name: string): TensorData | undefined {
    return this.#data.get(name) ?? (this.#types.has(name) ? undefined : this.#outer?.data(name));
  }
}

/** What a graph says of its values; `mutable` names initializers whose numbers change from run to run. */
export function scopeOf(graph: OnnxGraph, outer?: Scope, mutable: Iterable<string> = []): Scope {
  const scope = new Scope(outer);
  const inputs = new Set([...mutable, ...graph.input.map(({ name }) => name)]);
  for (const values of [graph.input, graph.valueInfo, graph.output]) scope.addValues(values);
  scope.addInitializers(graph.initializer, (name) => !inputs.has(name));
  for (const node of graph.node) scope.addConstant(node);
  return scope;
}
