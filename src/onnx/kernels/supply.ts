// Owns the pass that gives every node a kernel: a node whose operator the target lacks for its element types is computed in a type that
// carries them (casts around it), or written out in other operators (src/compositions), or refused with an error. What a target lacks
// stands in the tables of src/model/kernels. All that it adds is standard ONNX.

import type { CallSite } from '../../call-site.js';
import { compositions } from '../../compositions/index.js';
import { DTypeError } from '../../errors.js';
import { type Attribute, type OnnxGraph, type OnnxModel, type OnnxNode, onnxNode } from '../../model/ir.js';
import { carriersOf } from '../../model/kernels/carriers.js';
import { cpu } from '../../model/kernels/cpu.js';
import { cpuImprecise } from '../../model/kernels/cpu-imprecise.js';
import { cuda } from '../../model/kernels/cuda.js';
import { type KernelTable, lacks } from '../../model/kernels/table.js';
import type { Target } from '../../model/passes/index.js';
import { type Scope, scopeOf } from '../../model/scope.js';
import { freeName, mapGraphs, mapSubgraphs, takenNames } from '../../model/walk.js';
import { isOpType } from '../../ops/build.js';
import { schemas } from '../../ops/generated/schemas.js';
import type { OpType } from '../../ops/generated/signatures.js';
import { typeAttributes } from '../../ops/type-attributes.js';
import { type DType, dtypes } from '../../values/dtype.js';
import { attributeOf, formalAt, typesOf } from './node-types.js';
import { writtenOut } from './written-out.js';

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
  const taken = takenNames(model);
  const shared = scopeOf(model.graph);
  return mapGraphs(model, (graph) => supplied(graph, shared, { provider, table, taken, siteOf }));
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
  const composed = compose && writtenOut(node, opType, compose, scope, place.taken);
  if (composed !== undefined) return supplied(composed, scope, place).node;
  const list = Object.values(types).join(', ');
  const site = node.name === undefined ? undefined : place.siteOf(node.name);
  throw new DTypeError(`${node.name ?? opType}: onnxruntime has no ${place.provider} kernel of ${opType} for ${list}`, {
    ...(node.name !== undefined && { node: node.name }),
    ...(site !== undefined && { site }),
    got: list,
    // Texts are no numbers.
    ...(!list.includes('string') && { fix: 'cast to float32' }),
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

/** `name` is one that nothing has: an output's own name may be a node's, too. */
const castNode = (name: string, input: string, output: string, dtype: DType, like: OnnxNode): OnnxNode =>
  onnxNode({
    opType: 'Cast',
    name,
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
    const result = freeName(key, place.taken);
    casts.set(key, result);
    before.push(castNode(result, name, result, dtype, node));
    return result;
  });
  const output = node.output.map((name, index) => {
    const constraint = formalAt(outputs, index)?.type;
    const dtype = change(constraint);
    if (name === '' || dtype === undefined) return name;
    const result = freeName(`${name}:${dtype}`, place.taken);
    after.push(castNode(result, result, name, types[constraint as string] as DType, node));
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
