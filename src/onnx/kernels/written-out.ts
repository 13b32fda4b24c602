// Owns the way from a node of a model to others that take its place: they are built in a graph of their own, lowered, and get names under
// the node's. Why a node is to be written out, its callers know: it has no kernel (supply.ts), or it is dangerous (guard.ts).
import { constant } from '../../graph/constant.js';
import { Graph } from '../../graph/graph.js';
import type { AttributeValue } from '../../graph/node.js';
import { placeholder } from '../../graph/placeholder.js';
import type { Tensor } from '../../graph/tensor.js';
import type { OnnxGraph, OnnxNode, Type } from '../../model/ir.js';
import type { Scope } from '../../model/scope.js';
import { freeName, renamed } from '../../model/walk.js';
import { defaultsOf } from '../../ops/build.js';
import { schemas } from '../../ops/generated/schemas.js';
import type { OpType } from '../../ops/generated/signatures.js';
import * as ops from '../../ops/index.js';
import { type DType, dtypeFromOnnx } from '../../values/dtype.js';
import type { TensorData } from '../../values/tensor-data.js';
import { parseTypeString, tensorType, type ValueType } from '../../values/value-type.js';
import { lower } from '../lower.js';
import { formalAt, typesOf } from './node-types.js';

/** A node as what is to take its place sees it: stand-ins of its inputs, attributes with defaults, what is known of its results' types. */
export interface Seen {
  readonly inputs: readonly (Tensor | undefined)[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly outputs: readonly (ValueType | undefined)[];
}

/** The part of a graph that `build` makes of the node; `undefined` where it makes nothing. */
export function writtenOut(
  node: OnnxNode,
  opType: OpType,
  build: (seen: Seen) => Tensor | readonly (Tensor | undefined)[] | undefined,
  scope: Scope,
  taken: Set<string>,
): OnnxGraph | undefined {
  const graph = new Graph();
  const names = new Map<string, string>();
  const types = typesOf(opType, node, scope);
  const results = graph.asDefault((): readonly (Tensor | undefined)[] | undefined => {
    const inputs = node.input.map((name, index): Tensor | undefined => {
      if (name === '') return undefined;
      const type = scope.type(name) ?? inferred(opType, index, types);
      if (type.kind !== 'tensor') return undefined;
      const data = scope.data(name);
      const tensor = data ? constant(data) : placeholder(type.dtype, type.shape);
      if (!data) names.set(tensor.name, name);
      return tensor;
    });
    const outputs = node.output.map((name) => knownType(scope.type(name)));
    const built = build({ inputs, attributes: attributesOf(node, opType), outputs });
    // Every result is a node's own, under the name that the node gave it.
    return built && [built].flat().map((tensor) => tensor && ops.identity(tensor));
  });
  if (results === undefined) return undefined;
  const wanted = results.filter((tensor, index) => tensor !== undefined && node.output[index]) as Tensor[];
  for (const [index, tensor] of results.entries()) if (tensor) names.set(tensor.name, node.output[index] ?? '');
  const lowered = lower(wanted).graph;
  const prefix = node.name ?? node.output[0];
  const inner = renamed(lowered, (name) => {
    const known = names.get(name) ?? freeName(`${prefix}/${name}`, taken);
    names.set(name, known);
    return known;
  });
  return { ...inner, node: inner.node.map((each) => ({ ...each, metadataProps: node.metadataProps })) };
}

/** What the operator's schema says of an input of which the model says nothing. */
function inferred(opType: OpType, index: number, types: Readonly<Record<string, DType>>): ValueType {
  const { inputs, typeConstraints } = schemas[opType];
  const formal = formalAt(inputs, index)?.type ?? '';
  const known = types[formal];
  if (known !== undefined) return tensorType(known, null);
  const allowed = typeConstraints[formal] ?? [formal];
  return parseTypeString(allowed.includes('tensor(float)') ? 'tensor(float)' : (allowed[0] as string)) as ValueType;
}

const knownType = (type: Type | undefined) => (type?.kind === 'unread' ? undefined : type);

/**
 * A node's attributes with the defaults of those not given, as builders take them: element types by name, and a FLOAT is a float32,
 * whatever it stands beside.
 */
function attributesOf(node: OnnxNode, opType: OpType): Record<string, AttributeValue> {
  const given = node.attribute.map(({ name, type, value }): [string, AttributeValue] => {
    if (type === 'TENSOR') return [name, value?.data as TensorData];
    if (type === 'INT') return [name, Number(value)];
    if (type === 'INTS') return [name, (value as readonly (number | bigint)[]).map(Number)];
    return [name, value as AttributeValue];
  });
  const all = Object.entries({ ...defaultsOf(opType), ...Object.fromEntries(given) });
  const taken = (name: string, value: AttributeValue | undefined) => {
    const type = schemas[opType].attributes[name]?.type;
    if (typeof value !== 'number') return value;
    return type === 'FLOAT' ? Math.fround(value) : type === 'DTYPE' ? dtypeFromOnnx(value) : value;
  };
  return Object.fromEntries(all.map(([name, value]) => [name, taken(name, value) as AttributeValue]));
}
