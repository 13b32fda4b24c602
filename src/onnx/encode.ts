// Owns the way from a model to the bytes of a `.onnx` file, message by message. It decides nothing: what is in the model is written.
// Tensors always go into `raw_data`: the codec writes 64-bit integers that come as bigint as zeros.

import Long from 'long';
import { ExportError } from '../errors.js';
import type {
  Attribute,
  AttributeType,
  AttributeValues,
  Int,
  OnnxFunction,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  OnnxTensor,
  OnnxTraining,
  OpsetImport,
  SparseTensor,
  StringEntry,
  Type,
  Unread,
  Value,
} from '../model/ir.js';
import { usingModel } from '../model/untrusted.js';
import { subgraphs, topGraphs } from '../model/walk.js';
import { dtypes } from '../values/dtype.js';
import type { Dim } from '../values/shape.js';
import { TensorData } from '../values/tensor-data.js';
import { onnx } from './proto/onnx.js';
import { WireReader } from './wire.js';

/** Protocol buffers, and so onnxruntime, stop at 2 GiB. */
export const MAX_BYTES = 2 ** 31 - 1;

const text = new TextEncoder();
const bytesOf = (value: string | Uint8Array): Uint8Array => (typeof value === 'string' ? text.encode(value) : value);
const int64 = (value: Int): Long =>
  typeof value === 'number' ? Long.fromNumber(value) : Long.fromString(String(value));

/** The fields that were read from a file and not understood, for the codec to write as they are. */
const unreadFields = ({ unread }: { readonly unread?: Unread }) => unread && { $unknowns: [...unread] };
const entries = (list: readonly StringEntry[]): onnx.IStringStringEntryProto[] =>
  list.map((entry) => ({ key: entry.key, value: entry.value, ...unreadFields(entry) }));
/** The fields of these names that are there. */
function present<T extends object, K extends keyof T>(item: T, ...keys: K[]): { [P in K]?: NonNullable<T[P]> } {
  const found: { [P in K]?: NonNullable<T[P]> } = {};
  for (const key of keys) if (item[key] !== undefined) found[key] = item[key] as NonNullable<T[K]>;
  return found;
}

function encodeTensor(tensor: OnnxTensor): onnx.ITensorProto {
  const { data, metadataProps } = tensor;
  const proto = {
    ...present(tensor, 'name', 'docString'),
    ...unreadFields(tensor),
    dims: data.shape.map(int64),
    metadataProps: entries(metadataProps),
  };
  if (!(data instanceof TensorData)) {
    if (data.kind === 'unread') return { ...proto, dataType: data.dataType };
    const { location, offset, length, more, unread } = data;
    const place = Object.entries({ location, offset, length }).flatMap(([key, value]): StringEntry[] => {
      const fields = unread?.[key];
      return value === undefined ? [] : [{ key, value: String(value), ...(fields && { unread: fields }) }];
    });
    return {
      ...proto,
      dataType: dtypes[data.dtype].onnx,
      dataLocation: onnx.TensorProto.DataLocation.EXTERNAL,
      externalData: entries([...place, ...more]),
    };
  }
  const dataType = dtypes[data.dtype].onnx;
  if (data.dtype === 'string')
    return { ...proto, dataType, stringData: (data.data as unknown as string[]).map(bytesOf) };
  const array = data.data as Uint8Array;
  return { ...proto, dataType, rawData: new Uint8Array(array.buffer, array.byteOffset, array.byteLength) };
}

const encodeSparse = (sparse: SparseTensor): onnx.ISparseTensorProto => ({
  ...unreadFields(sparse),
  values: encodeTensor(sparse.values),
  indices: encodeTensor(sparse.indices),
  dims: sparse.dims.map(int64),
});

const encodeDim = (dim: Dim): onnx.TensorShapeProto.IDimension =>
  dim === null ? {} : typeof dim === 'number' ? { dimValue: int64(dim) } : { dimParam: dim };

function encodeType(type: Type): onnx.ITypeProto {
  if (type.kind === 'unread') return onnx.TypeProto.decode(new WireReader(type.bytes));
  if (type.kind === 'tensor') {
    const shape = type.shape && { dim: type.shape.map(encodeDim) };
    return { tensorType: { elemType: dtypes[type.dtype].onnx, shape } };
  }
  const elemType = encodeType(type.element);
  return type.kind === 'sequence' ? { sequenceType: { elemType } } : { optionalType: { elemType } };
}

const encodeValue = (value: Value): onnx.IValueInfoProto => ({
  ...present(value, 'name', 'docString'),
  ...unreadFields(value),
  ...(value.type && { type: encodeType(value.type) }),
  metadataProps: entries(value.metadataProps),
});

/** The field that each type of attribute is written into. */
const attributeFields: {
  readonly [T in AttributeType]: (value: AttributeValues[T]) => onnx.IAttributeProto;
} = {
  FLOAT: (f) => ({ f }),
  INT: (i) => ({ i: int64(i) }),
  STRING: (s) => ({ s: bytesOf(s) }),
  TENSOR: (t) => ({ t: encodeTensor(t) }),
  GRAPH: (g) => ({ g: encodeGraph(g) }),
  SPARSE_TENSOR: (sparseTensor) => ({ sparseTensor: encodeSparse(sparseTensor) }),
  TYPE_PROTO: (tp) => ({ tp: encodeType(tp) }),
  FLOATS: (floats) => ({ floats: [...floats] }),
  INTS: (ints) => ({ ints: ints.map(int64) }),
  STRINGS: (strings) => ({ strings: strings.map(bytesOf) }),
  TENSORS: (tensors) => ({ tensors: tensors.map(encodeTensor) }),
  GRAPHS: (graphs) => ({ graphs: graphs.map(encodeGraph) }),
  SPARSE_TENSORS: (sparseTensors) => ({ sparseTensors: sparseTensors.map(encodeSparse) }),
  TYPE_PROTOS: (typeProtos) => ({ typeProtos: typeProtos.map(encodeType) }),
};

function encodeAttribute(attribute: Attribute): onnx.IAttributeProto {
  const encode = attributeFields[attribute.type] as (value: unknown) => onnx.IAttributeProto;
  return {
    ...present(attribute, 'name', 'refAttrName', 'docString'),
    ...unreadFields(attribute),
    type: onnx.AttributeProto.AttributeType[attribute.type],
    ...(attribute.value !== undefined && encode(attribute.value)),
  };
}

const encodeNode = (node: OnnxNode): onnx.INodeProto => ({
  ...present(node, 'opType', 'domain', 'overload', 'name', 'docString'),
  ...unreadFields(node),
  input: [...node.input],
  output: [...node.output],
  attribute: node.attribute.map(encodeAttribute),
  metadataProps: entries(node.metadataProps),
});

const encodeGraph = (graph: OnnxGraph): onnx.IGraphProto => ({
  ...present(graph, 'name', 'docString'),
  ...unreadFields(graph),
  input: graph.input.map(encodeValue),
  output: graph.output.map(encodeValue),
  valueInfo: graph.valueInfo.map(encodeValue),
  initializer: graph.initializer.map(encodeTensor),
  sparseInitializer: graph.sparseInitializer.map(encodeSparse),
  node: graph.node.map(encodeNode),
  metadataProps: entries(graph.metadataProps),
});

const encodeOpset = (opset: OpsetImport): onnx.IOperatorSetIdProto => ({
  ...present(opset, 'domain'),
  ...unreadFields(opset),
  version: int64(opset.version),
});

const encodeFunction = (fn: OnnxFunction): onnx.IFunctionProto => ({
  ...present(fn, 'name', 'domain', 'overload', 'docString'),
  ...unreadFields(fn),
  input: [...fn.input],
  output: [...fn.output],
  attribute: [...fn.attribute],
  attributeProto: fn.attributeProto.map(encodeAttribute),
  opsetImport: fn.opsetImport.map(encodeOpset),
  valueInfo: fn.valueInfo.map(encodeValue),
  node: fn.node.map(encodeNode),
  metadataProps: entries(fn.metadataProps),
});

const encodeTraining = (info: OnnxTraining): onnx.ITrainingInfoProto => ({
  ...unreadFields(info),
  ...(info.initialization && { initialization: encodeGraph(info.initialization) }),
  ...(info.algorithm && { algorithm: encodeGraph(info.algorithm) }),
  initializationBinding: entries(info.initializationBinding),
  updateBinding: entries(info.updateBinding),
});

/** How deep graphs may lie in graphs: a decoder of protocol buffers, onnxruntime's among them, follows 100 messages into one another. */
const MAX_NESTING = 31;

function checkNesting({ node: nodes }: OnnxGraph, depth: number): void {
  for (const node of nodes) {
    for (const inner of subgraphs(node)) {
      if (depth >= MAX_NESTING)
        throw new ExportError(`${node.name ?? node.opType}: branches and bodies are nested too deep`, {
          expected: `${MAX_NESTING} levels at most`,
          ...(node.name !== undefined && { node: node.name }),
        });
      checkNesting(inner, depth + 1);
    }
  }
}

/**
 * A model as the bytes of a `.onnx` file.
 *
 * @throws ExportError when they are more than a protocol buffer can be (2 GiB), and when graphs are nested more than 31 deep.
 * @example const bytes = onnx.encode(onnx.toStepModel(trainOp, session));
 */
export const encode = (model: OnnxModel): Uint8Array => usingModel('encode', model, encoded);

function encoded(model: OnnxModel): Uint8Array {
  const { modelVersion } = model;
  for (const graph of topGraphs(model)) checkNesting(graph, 0);
  const bytes = onnx.ModelProto.encode({
    ...present(model, 'producerName', 'producerVersion', 'domain', 'docString'),
    ...unreadFields(model),
    irVersion: int64(model.irVersion),
    opsetImport: model.opsetImport.map(encodeOpset),
    ...(modelVersion !== undefined && { modelVersion: int64(modelVersion) }),
    graph: encodeGraph(model.graph),
    trainingInfo: model.trainingInfo.map(encodeTraining),
    functions: model.functions.map(encodeFunction),
    metadataProps: entries(model.metadataProps),
  }).finish();
  if (bytes.length > MAX_BYTES)
    throw new ExportError(`the model has ${bytes.length} bytes; a .onnx file holds 2 GiB at most`);
  return bytes;
}
