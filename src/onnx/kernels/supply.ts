// Owns the pass that gives every node a kernel: a node whose operator the target lacks for its element types is computed in a type that
// carries them (casts around it), or written out in other operators (src/compositions), or refused with an error. What a target lacks
// stands in the tables of src/model/kernels. All that it adds is standard ONNX.

import type { CallSite } from '../../call-site.js';
import { type AnyComposition, compositions } from '../../compositions/index.js';
import { DTypeError } from '../../errors.js';
import { constant } from '../../graph/constant.js';
import { Graph } from '../../graph/graph.js';
import type { AttributeValue } from '../../graph/node.js';
import { placeholder } from '../../graph/placeholder.js';
import type { Tensor } from '../../graph/tensor.js';
import { type Attribute, type OnnxGraph, type OnnxModel, type OnnxNode, onnxNode, type Type } from '../../model/ir.js';
import { carriersOf } from '../../model/kernels/carriers.js';
import { cpu } from '../../model/kernels/cpu.js';
import { cpuImprecise } from '../../model/kernels/cpu-imprecise.js';
import { cuda } from '../../model/kernels/cuda.js';
import { type KernelTable, lacks } from '../../model/kernels/table.js';
import type { Target } from '../../model/passes/index.js';
import { everyNode, mapGraphs, mapSubgraphs, namesIn, renamed, topGraphs } from '../../model/walk.js';
import { defaultsOf, isOpType } from '../../ops/build.js';
import { schemas } from '../../ops/generated/schemas.js';
import type { OpType } from '../../ops/generated/signatures.js';
import * as ops from '../../ops/index.js';
import { typeAttributes } from '../../ops/type-attributes.js';
import { type DType, dtypes } from '../../values/dtype.js';
import type { TensorData } from '../../values/tensor-data.js';
import { lower } from '../lower.js';
import { attributeOf, formalAt, Scope, typesOf } from './node-types.js';

/** What each target lacks. A file for any runtime is not looked at. */
const tables: Readonly<Record<Target['provider'], KernelTable | undefined>> = {
  any: undefined,
  cpu: { ...cpu, ...cpuImprecise },
  cuda,
};

/** Names that are in use, so that added nodes get others. */
interface Place {
  readonly provider: Target['provider'];
  readonly table: KernelTable;
  readonly taken: Set<string>;
  /** The line of the user's that made a node, where the caller knows it. */
  readonly siteOf: (node: string) => CallSite | string | undefined;
}

/**
 * The model with a kernel for every node.
 *
 * @throws DTypeError for a node that has none and cannot be written otherwise.
 */
export function supplyKernels(
  model: OnnxModel,
  { provider }: Target,
  siteOf: Place['siteOf'] = () => undefined,
): OnnxModel {
  const table = tables[provider];
  if (table === undefined) return model;
  const taken = new Set(topGraphs(model).flatMap((graph) => [...namesIn(graph)]));
  for (const graph of topGraphs(model)) for (const { name = '' } of everyNode(graph)) taken.add(name);
  const shared = scopeOf(model.graph);
  return mapGraphs(model, (graph) => supplied(graph, shared, { provider, table, taken, siteOf }));
}

function scopeOf(graph: OnnxGraph, outer?: Scope): Scope {
  const scope = new Scope(outer);
  const inputs = new Set(graph.input.map(({ name }) => name));
  for (const values of [graph.input, graph.valueInfo, graph.output]) scope.addValues(values);
  scope.addInitializers(graph.initializer, (name) => !inputs.has(name));
  for (const node of graph.node) scope.addConstant(node);
  return scope;
}

function supplied(graph: OnnxGraph, outer: Scope, place: Place): OnnxGraph {
  const scope = scopeOf(graph, outer);
  // A value is cast to a type once in a graph.
  const casts = new Map<string, string>();
  const nodes = graph.node.map((node): readonly OnnxNode[] => {
    const inside = mapSubgraphs(node, (inner) => supplied(inner, scope, place));
    return replacement(inside, scope, place, casts) ?? [inside];
  });
  return nodes.every((some, index) => some.length === 1 && some[0] === graph.node[index])
    ? graph
    : { ...graph, node: nodes.flat() };
}

/** The nodes that take a node's place; nothing where it has a kernel. */
function replacement(
  node: OnnxNode,
  scope: Scope,
  place: Place,
  casts: Map<string, string>,
): readonly OnnxNode[] | undefined {
  const { opType } = node;
  if (node.domain || !isOpType(opType)) return undefined;
  const types = typesOf(opType, node, scope);
  const lacksFor = (some: Readonly<Record<string, DType>>) =>
    lacks(place.table, opType, some, (name) => attributeOf(opType, node, name));
  if (!lacksFor(types)) return undefined;
  const carried = carrying(opType, types, lacksFor);
  if (carried !== undefined) return castAround(node, opType, types, carried, place, casts);
  const compose = compositions[opType];
  const composed = compose && writtenOut(node, opType, compose, scope, place);
  if (composed !== undefined) return composed;
  const list = Object.values(types).join(', ');
  const site = node.name === undefined ? undefined : place.siteOf(node.name);
  throw new DTypeError(`${node.name ?? opType}: onnxruntime has no ${place.provider} kernel of ${opType} for ${list}`, {
    ...(node.name !== undefined && { node: node.name }),
    ...(site !== undefined && { site }),
    got: list,
    fix: 'cast to float32',
  });
}

// --- Casts ---

/** Types that stand for the node's own and have a kernel. */
function carrying(
  opType: OpType,
  types: Readonly<Record<string, DType>>,
  lacksFor: (types: Readonly<Record<string, DType>>) => boolean,
): Record<string, DType> | undefined {
  const { typeConstraints } = schemas[opType];
  // Sequences cannot be cast.
  const tensors = Object.entries(types).every(([constraint, dtype]) =>
    typeConstraints[constraint]?.includes(spelled(dtype)),
  );
  if (!tensors) return undefined;
  let candidates: Record<string, DType>[] = [{}];
  for (const [constraint, dtype] of Object.entries(types)) {
    const stand = carriersOf(opType, dtype).filter((each) => typeConstraints[constraint]?.includes(spelled(each)));
    candidates = candidates.flatMap((some) => [dtype, ...stand].map((each) => ({ ...some, [constraint]: each })));
  }
  return candidates.find((some) => !lacksFor(some));
}

const spelled = (dtype: DType) => `tensor(${dtypes[dtype].spelling})`;

const castNode = (input: string, output: string, dtype: DType, like: OnnxNode): OnnxNode =>
  onnxNode({
    opType: 'Cast',
    name: output,
    input: [input],
    output: [output],
    attribute: [{ name: 'to', type: 'INT', value: dtypes[dtype].onnx }],
    metadataProps: like.metadataProps,
  });

function castAround(
  node: OnnxNode,
  opType: OpType,
  types: Readonly<Record<string, DType>>,
  carried: Readonly<Record<string, DType>>,
  place: Place,
  casts: Map<string, string>,
): OnnxNode[] {
  const { inputs, outputs } = schemas[opType];
  const before: OnnxNode[] = [];
  const after: OnnxNode[] = [];
  /** The type that stands for that of a value, where it is another. */
  const change = (constraint = '') => (carried[constraint] === types[constraint] ? undefined : carried[constraint]);
  const input = node.input.map((name, index) => {
    const dtype = change(formalAt(inputs, index)?.type);
    if (name === '' || dtype === undefined) return name;
    const key = `${name}:${dtype}`;
    const known = casts.get(key);
    if (known !== undefined) return known;
    const result = free(key, place.taken);
    casts.set(key, result);
    before.push(castNode(name, result, dtype, node));
    return result;
  });
  const output = node.output.map((name, index) => {
    const constraint = formalAt(outputs, index)?.type;
    const dtype = change(constraint);
    if (name === '' || dtype === undefined) return name;
    const result = free(`${name}:${dtype}`, place.taken);
    after.push(castNode(result, name, types[constraint as string] as DType, node));
    return result;
  });
  return [...before, { ...node, input, output, attribute: withTypes(node, opType, change) }, ...after];
}

/** The attributes with the element types that stand for the node's own. */
function withTypes(
  node: OnnxNode,
  opType: OpType,
  change: (constraint: string) => DType | undefined,
): readonly Attribute[] {
  const changed = Object.entries(typeAttributes[opType] ?? {}).flatMap(([name, constraint]): Attribute[] => {
    const dtype = change(constraint);
    return dtype === undefined ? [] : [{ name, type: 'INT', value: dtypes[dtype].onnx }];
  });
  return [...node.attribute.filter(({ name }) => !changed.some((other) => other.name === name)), ...changed];
}

function free(name: string, taken: Set<string>): string {
  let found = name;
  for (let number = 1; taken.has(found); number++) found = `${name}_${number}`;
  taken.add(found);
  return found;
}

// --- Compositions ---

/** The node built from other operators in a graph of its own, lowered, and put in its place. */
function writtenOut(
  node: OnnxNode,
  opType: OpType,
  compose: AnyComposition,
  scope: Scope,
  place: Place,
): readonly OnnxNode[] | undefined {
  const graph = new Graph();
  const names = new Map<string, string>();
  const results = graph.asDefault((): readonly Tensor[] | undefined => {
    const inputs = node.input.map((name): Tensor | undefined => {
      if (name === '') return undefined;
      const type = scope.type(name);
      if (type?.kind !== 'tensor') return undefined;
      const data = scope.data(name);
      const tensor = data ? constant(data) : placeholder(type.dtype, type.shape);
      if (!data) names.set(tensor.name, name);
      return tensor;
    });
    const outputs = node.output.map((name) => knownType(scope.type(name)));
    const built = compose({ inputs, attributes: attributesOf(node, opType), outputs });
    // Every result is a node's own, under the name that the node gave it.
    return built && [built].flat().map((tensor) => ops.identity(tensor));
  });
  if (results === undefined) return undefined;
  const wanted = results.filter((_, index) => node.output[index]);
  for (const [index, tensor] of results.entries()) names.set(tensor.name, node.output[index] ?? '');
  const lowered = lower(wanted).graph;
  const prefix = node.name ?? node.output[0];
  const inner = renamed(lowered, (name) => {
    const known = names.get(name) ?? free(`${prefix}/${name}`, place.taken);
    names.set(name, known);
    return known;
  });
  const history = inner.node.map((each) => ({ ...each, metadataProps: node.metadataProps }));
  return supplied({ ...inner, node: history }, scope, place).node;
}

const knownType = (type: Type | undefined) => (type?.kind === 'unread' ? undefined : type);

/** A node's attributes with the defaults of those not given. A FLOAT is a float32, whatever it stands beside. */
function attributesOf(node: OnnxNode, opType: OpType): Record<string, AttributeValue> {
  const given = node.attribute.map(({ name, type, value }): [string, AttributeValue] => {
    if (type === 'TENSOR') return [name, value?.data as TensorData];
    if (type === 'INT') return [name, Number(value)];
    if (type === 'INTS') return [name, (value as readonly (number | bigint)[]).map(Number)];
    return [name, value as AttributeValue];
  });
  const all = Object.entries({ ...defaultsOf(opType), ...Object.fromEntries(given) });
  const isFloat = (name: string) => schemas[opType].attributes[name]?.type === 'FLOAT';
  return Object.fromEntries(all.map(([name, value]) => [name, isFloat(name) ? Math.fround(value as number) : value]));
}
