// Owns the translation of single things into ONNX's protocol buffers: numbers, types, attributes, nodes, subgraphs, and whole models to bytes.
// What goes into a model is decided elsewhere (lower.ts, export.ts).
import Long from 'long';
import type { Graph } from '../graph/graph.js';
import { type AttributeValue, isGraph, type Node } from '../graph/node.js';
import type { Tensor } from '../graph/tensor.js';
import { isOpType } from '../ops/build.js';
import { schemas } from '../ops/generated/schemas.js';
import { dtypes } from '../values/dtype.js';
import type { Dim, Shape } from '../values/shape.js';
import { TensorData } from '../values/tensor-data.js';
import type { ValueType } from '../values/value-type.js';
import { onnx } from './proto/onnx.js';

export type IModelProto = onnx.IModelProto;
export type IGraphProto = onnx.IGraphProto;
export type INodeProto = onnx.INodeProto;
export type ITensorProto = onnx.ITensorProto;
export type IValueInfoProto = onnx.IValueInfoProto;

/** How names and extras are written; one for a whole model. */
export interface Encoding {
  /** The name under which a tensor is read. */
  readonly nameOf: (tensor: Tensor) => string;
  /** The name that a node gives its result; `''` for one that is left out. */
  readonly resultOf: (tensor: Tensor) => string;
  readonly rename: (name: string) => string;
  readonly metadata: boolean;
}

const text = new TextEncoder();
/** A number as the codec wants 64-bit integers; bigint it would write as zero. */
export const int64 = (value: number): Long => Long.fromNumber(value);
const entry = (key: string, value: string) => ({ key, value });
/** String pairs as ONNX's repeated entries. */
export const stringEntries = (pairs: Readonly<Record<string, string>>) =>
  Object.entries(pairs).map(([key, value]) => entry(key, value));

/** The numbers of a constant node, which becomes an initializer. */
export function constantData(node: Node): TensorData | undefined {
  const { value } = node.attributes;
  return node.opType === 'Constant' && node.domain === '' && value instanceof TensorData ? value : undefined;
}

/** Numbers under a name. Always `raw_data`: the codec writes 64-bit integers wrongly when they come as bigint. */
export function encodeTensor(name: string, data: TensorData): ITensorProto {
  const proto = { name, dims: data.shape.map(int64), dataType: dtypes[data.dtype].onnx };
  if (data.dtype === 'string')
    return { ...proto, stringData: (data.data as unknown as string[]).map((item) => text.encode(item)) };
  const array = data.data as Uint8Array;
  return { ...proto, rawData: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) };
}

const encodeDim = (dim: Dim): onnx.TensorShapeProto.IDimension =>
  dim === null ? {} : typeof dim === 'number' ? { dimValue: int64(dim) } : { dimParam: dim };
const encodeShape = (shape: Shape) => shape && { dim: shape.map(encodeDim) };

export function encodeType(type: ValueType): onnx.ITypeProto {
  if (type.kind === 'tensor')
    return { tensorType: { elemType: dtypes[type.dtype].onnx, shape: encodeShape(type.shape) } };
  const elemType = encodeType(type.element);
  return type.kind === 'sequence' ? { sequenceType: { elemType } } : { optionalType: { elemType } };
}

export const encodeValueInfo = (name: string, type: ValueType): IValueInfoProto => ({ name, type: encodeType(type) });

type AttributeEncoder = (value: never, encoding: Encoding, node: Node, name: string) => onnx.IAttributeProto;
const { AttributeType } = onnx.AttributeProto;
/** How each type of attribute is written. */
const attributeEncoders: Readonly<Record<string, AttributeEncoder>> = {
  INT: (i: number) => ({ i: int64(i), type: AttributeType.INT }),
  FLOAT: (f: number) => ({ f, type: AttributeType.FLOAT }),
  STRING: (s: string) => ({ s: text.encode(s), type: AttributeType.STRING }),
  INTS: (ints: number[]) => ({ ints: ints.map(int64), type: AttributeType.INTS }),
  FLOATS: (floats: number[]) => ({ floats: [...floats], type: AttributeType.FLOATS }),
  STRINGS: (strings: string[]) => ({ strings: strings.map((item) => text.encode(item)), type: AttributeType.STRINGS }),
  TENSOR: (data: TensorData) => ({ t: encodeTensor('', data), type: AttributeType.TENSOR }),
  GRAPH: (graph: Graph, ...place) => ({ g: encodeSubgraph(graph, ...place), type: AttributeType.GRAPH }),
  TYPE_PROTO: (type: ValueType) => ({ tp: encodeType(type), type: AttributeType.TYPE_PROTO }),
};

/** The attribute type of a value for operators without a schema. */
function guessType(value: AttributeValue): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'INT' : 'FLOAT';
  if (typeof value === 'string') return 'STRING';
  if (Array.isArray(value))
    return typeof value[0] === 'string' ? 'STRINGS' : value.every(Number.isInteger) ? 'INTS' : 'FLOATS';
  return value instanceof TensorData ? 'TENSOR' : isGraph(value) ? 'GRAPH' : 'TYPE_PROTO';
}

function encodeAttribute(node: Node, name: string, value: AttributeValue, encoding: Encoding): onnx.IAttributeProto {
  const type = node.domain === '' && isOpType(node.opType) ? schemas[node.opType].attributes[name]?.type : undefined;
  const encode = attributeEncoders[type ?? guessType(value)] as AttributeEncoder;
  return { name, ...encode(value as never, encoding, node, name) };
}

/** One node under its own name; with its history in `metadata_props` if asked for. */
export function encodeNode(node: Node, encoding: Encoding): INodeProto {
  const { nameOf, resultOf, rename, metadata } = encoding;
  const output = node.outputs.map(resultOf);
  while (output.at(-1) === '') output.pop();
  return {
    opType: node.opType,
    domain: node.domain,
    name: rename(node.name),
    input: node.inputs.map((input) => (input === undefined ? '' : nameOf(input))),
    output,
    attribute: Object.entries(node.attributes).map(([name, value]) => encodeAttribute(node, name, value, encoding)),
    ...(metadata && { metadataProps: stringEntries(nodeMetadata(node)) }),
  };
}

/** Operators whose optional results come all together or not at all, by an attribute. */
const together: ReadonlySet<string> = new Set(['BatchNormalization']);

/** Whether the operator lets this result be left out. */
export function isOptionalResult({ node: { domain, opType }, index }: Tensor): boolean {
  if (domain !== '' || !isOpType(opType) || together.has(opType)) return false;
  return schemas[opType].outputs[index]?.option === 'optional';
}

function nodeMetadata(node: Node): Record<string, string> {
  const site = node.site.brief;
  return {
    'trainop.scope': node.scope,
    'trainop.phase': node.phase,
    ...(node.forward && { 'trainop.forward': node.forward.name }),
    ...(node.colocated && { 'trainop.colocate': 'forward' }),
    ...(site && { 'trainop.line': site }),
  };
}

/** A nested graph: its formal inputs, its nodes and initializers; what it captures is found by name in the graphs around it. */
function encodeSubgraph(graph: Graph, encoding: Encoding, owner: Node, attribute: string): IGraphProto {
  const inner = neededNodes(graph).filter((node) => !node.isSource);
  const copies: INodeProto[] = [];
  const output = graph.outputs.map((tensor, index) => {
    // A subgraph's output must be made by one of its own nodes, and only once.
    const own =
      tensor.graph === graph &&
      !tensor.node.isSource &&
      constantData(tensor.node) === undefined &&
      graph.outputs.indexOf(tensor) === index;
    const name = own ? encoding.nameOf(tensor) : encoding.rename(`${owner.name}:${attribute}/${index}`);
    if (!own) copies.push({ opType: 'Identity', name, input: [encoding.nameOf(tensor)], output: [name] });
    return encodeValueInfo(name, tensor.type);
  });
  return {
    name: encoding.rename(`${owner.name}/${attribute}`),
    input: graph.inputs.map((tensor) => encodeValueInfo(encoding.nameOf(tensor), tensor.type)),
    output,
    initializer: inner.flatMap((node) => {
      const data = constantData(node);
      return data === undefined ? [] : [encodeTensor(encoding.nameOf(node.outputs[0] as Tensor), data)];
    }),
    node: [
      ...inner.filter((node) => constantData(node) === undefined).map((node) => encodeNode(node, encoding)),
      ...copies,
    ],
  };
}

/** The nodes of a subgraph that its outputs need, in order: a body is run as a whole, so what is left over would cost time. */
function neededNodes(graph: Graph): Node[] {
  const needed = new Set<Node>();
  const visit = (tensor: Tensor) => {
    if (tensor.graph === graph) needed.add(tensor.node);
  };
  graph.outputs.forEach(visit);
  for (const node of needed) node.dataInputs().forEach(visit);
  return graph.nodes.filter((node) => needed.has(node));
}

/** A model as the bytes of a `.onnx` file. */
export const encodeModel = (model: IModelProto): Uint8Array => onnx.ModelProto.encode(model).finish();
