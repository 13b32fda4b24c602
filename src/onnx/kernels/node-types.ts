// Owns the element types of a node in a model: what each type constraint of its operator stands for there, from the types of its values.
import type { OnnxGraph, OnnxNode, OnnxTensor, Type, Value } from '../../model/ir.js';
import { defaultsOf } from '../../ops/build.js';
import { schemas } from '../../ops/generated/schemas.js';
import type { OpType } from '../../ops/generated/signatures.js';
import type { FormalParameter } from '../../ops/schema.js';
import type { DType } from '../../values/dtype.js';
import { TensorData } from '../../values/tensor-data.js';
import { tensorType } from '../../values/value-type.js';

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

/** What a graph says of its values. */
export function scopeOf(graph: OnnxGraph, outer?: Scope): Scope {
  const scope = new Scope(outer);
  const inputs = new Set(graph.input.map(({ name }) => name));
  for (const values of [graph.input, graph.valueInfo, graph.output]) scope.addValues(values);
  scope.addInitializers(graph.initializer, (name) => !inputs.has(name));
  for (const node of graph.node) scope.addConstant(node);
  return scope;
}

const elementOf = (type: Type | undefined): DType | undefined =>
  type === undefined || type.kind === 'unread'
    ? undefined
    : type.kind === 'tensor'
      ? type.dtype
      : elementOf(type.element);

/** The formal parameter that the value at `index` is for. */
export const formalAt = (parameters: readonly FormalParameter[], index: number): FormalParameter | undefined =>
  parameters[Math.min(index, parameters.length - 1)];

/** The element type of each type constraint that a value of the node tells. */
export function typesOf(opType: OpType, node: OnnxNode, scope: Scope): Record<string, DType> {
  const { inputs, outputs, typeConstraints } = schemas[opType];
  const types: Record<string, DType> = {};
  const learn = (names: readonly string[], parameters: readonly FormalParameter[]) => {
    for (const [index, name] of names.entries()) {
      const constraint = formalAt(parameters, index)?.type ?? '';
      const dtype =
        name === '' || !Object.hasOwn(typeConstraints, constraint) ? undefined : elementOf(scope.type(name));
      if (dtype !== undefined) types[constraint] ??= dtype;
    }
  };
  learn(node.input, inputs);
  learn(node.output, outputs);
  return types;
}

/** The attribute's value, or the schema's default. */
export const attributeOf = (opType: OpType, node: OnnxNode, name: string): unknown =>
  node.attribute.find((attribute) => attribute.name === name)?.value ?? defaultsOf(opType)[name];
