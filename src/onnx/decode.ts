// Owns the way from the bytes of a `.onnx` file to a model, message by message. The bytes are not trusted: whatever is not a model is a
// ModelFormatError, in time and memory that grow with the file. Fields that a model has no place for are kept as bytes.

import type Long from 'long';
import { checkText } from '../arguments.js';
import { describe, ModelFormatError } from '../errors.js';
import {
  type Attribute,
  type AttributeType,
  type AttributeValues,
  type ExternalData,
  frozen,
  type Int,
  type OnnxFunction,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxTraining,
  type OpsetImport,
  onnxGraph,
  type SparseTensor,
  type StringEntry,
  type Type,
  type UnreadData,
  type Value,
} from '../model/ir.js';
import { type DType, dtypeFromOnnx, dtypes } from '../values/dtype.js';
import { type ElementArray, storedLength } from '../values/memory.js';
import type { Dim } from '../values/shape.js';
import { TensorData } from '../values/tensor-data.js';
import { tensorType, type ValueType } from '../values/value-type.js';
import { onnx } from './proto/onnx.js';
import { countOf, fill, type NumberList, WireReader } from './wire.js';

interface Message {
  readonly $unknowns?: Uint8Array[];
}
interface Codec<M> {
  encode(message: M): { finish(): Uint8Array };
}

/**
 * What was read of a message, with whatever else it says: known fields encoded again, unknown ones as they came. A field was read when
 * `record`, which has ONNX's names, has one of its name, or when it is among `more`.
 */
function withUnread<M extends Message, R extends object>(
  codec: Codec<M>,
  message: M,
  record: R,
  more: readonly (keyof M)[] = [],
): R {
  const { $unknowns = [] } = message;
  const others = Object.entries(message).filter(
    ([key, content]) =>
      key !== '$unknowns' &&
      !Object.hasOwn(record, key) &&
      !(more as readonly string[]).includes(key) &&
      !(Array.isArray(content) && content.length === 0),
  );
  const known = others.length === 0 ? [] : [codec.encode(Object.fromEntries(others) as M).finish()];
  const unread = [...known, ...$unknowns];
  return unread.length === 0 ? record : { ...record, unread };
}

/** The text fields of these names that the file has. */
function texts<K extends string>(message: { readonly [P in K]?: string | null }, ...keys: K[]): { [P in K]?: string } {
  const found: { [P in K]?: string } = {};
  for (const key of keys) if (Object.hasOwn(message, key)) found[key] = message[key] as string;
  return found;
}

const entries = (list: readonly onnx.IStringStringEntryProto[] | null | undefined): StringEntry[] =>
  (list ?? []).map((proto: onnx.IStringStringEntryProto & Message) => {
    const { key, value, $unknowns } = proto;
    return { key: key ?? '', value: value ?? '', ...($unknowns && { unread: $unknowns }) };
  });
const integer = (value: Long | number | null | undefined): Int =>
  typeof value === 'number' ? value : value ? BigInt(value.toString()) : 0;
function integers(list: unknown): Int[] {
  const array = new BigInt64Array(countOf(list as NumberList));
  fill(array, list as NumberList, true);
  return Array.from(array, (each) => (Number.isSafeInteger(Number(each)) ? Number(each) : each));
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
function stringOf(bytes: Uint8Array): string | Uint8Array {
  try {
    return strict.decode(bytes);
  } catch {
    return bytes;
  }
}

/** The field that holds the numbers of each element type where they are not raw bytes. */
const typedField = (dtype: DType): 'floatData' | 'doubleData' | 'int64Data' | 'uint64Data' | 'int32Data' => {
  if (dtype === 'float32' || dtype === 'complex64') return 'floatData';
  if (dtype === 'float64' || dtype === 'complex128') return 'doubleData';
  if (dtype === 'int64') return 'int64Data';
  return dtype === 'uint32' || dtype === 'uint64' ? 'uint64Data' : 'int32Data';
};
const numberFields = [
  'floatData',
  'doubleData',
  'int64Data',
  'uint64Data',
  'int32Data',
  'stringData',
  'rawData',
] as const;

function decodeTensor(proto: onnx.ITensorProto): OnnxTensor {
  const shape = integers(proto.dims ?? []).map(Number);
  const label = `the tensor '${proto.name ?? ''}'`;
  const bad = shape.find((dim) => !Number.isSafeInteger(dim) || dim < 0);
  if (bad !== undefined) throw new ModelFormatError(`${label} has an impossible dimension`, { got: String(bad) });
  const dtype = dtypeFromOnnx(proto.dataType ?? 0);
  const read: (keyof onnx.ITensorProto)[] = ['dims', 'dataType'];
  let data: OnnxTensor['data'];
  if (dtype === undefined) data = { kind: 'unread', dataType: proto.dataType ?? 0, shape } satisfies UnreadData;
  else if (proto.dataLocation === onnx.TensorProto.DataLocation.EXTERNAL) {
    data = externalData(dtype, shape, entries(proto.externalData), label);
    read.push('externalData', 'dataLocation');
  } else {
    data = numbers(proto, dtype, shape, label);
    read.push(...numberFields, 'dataLocation');
  }
  const record = { ...texts(proto, 'name', 'docString'), metadataProps: entries(proto.metadataProps), data };
  return withUnread(onnx.TensorProto, proto as onnx.TensorProto, record, read as never);
}

function externalData(dtype: DType, shape: number[], all: readonly StringEntry[], label: string): ExternalData {
  const given = new Map(all.map(({ key, value }) => [key, value]));
  const location = given.get('location');
  if (location === undefined) throw new ModelFormatError(`${label} lies in another file and does not say in which`);
  const whole = (key: 'offset' | 'length') => {
    const value = given.get(key);
    if (value === undefined) return {};
    if (!/^\d{1,15}$/.test(value)) throw new ModelFormatError(`${label} has an impossible ${key}`, { got: value });
    return { [key]: Number(value) };
  };
  const isPlace = ({ key }: StringEntry) => ['location', 'offset', 'length'].includes(key);
  const more = all.filter((entry) => !isPlace(entry));
  const unread = all.flatMap((entry) => (isPlace(entry) && entry.unread ? [[entry.key, entry.unread] as const] : []));
  const place = { location, ...whole('offset'), ...whole('length') };
  return {
    kind: 'external',
    dtype,
    shape,
    ...place,
    more,
    ...(unread.length > 0 && { unread: Object.fromEntries(unread) }),
  };
}

function numbers(proto: onnx.ITensorProto, dtype: DType, shape: number[], label: string): TensorData {
  const { array, bits } = dtypes[dtype];
  const length = storedLength(dtype, shape);
  const check = (count: number, unit: string, due = length) => {
    if (count === due) return;
    throw new ModelFormatError(`${label} does not hold what its shape says`, {
      expected: `${due} ${unit} for ${dtype} [${shape.join(', ')}]`,
      got: String(count),
    });
  };
  const holding = (data: unknown) => {
    if (dtype === 'bool' && (data as Uint8Array).some((byte) => byte > 1))
      throw new ModelFormatError(`${label} holds a boolean that is neither 0 nor 1`);
    return new TensorData(dtype, shape, data as ElementArray);
  };
  if (array === undefined) {
    const strings = (proto.stringData ?? []).map((item) => lenient.decode(item));
    check(strings.length, 'strings');
    return new TensorData(dtype, shape, strings as unknown as ElementArray);
  }
  if (Object.hasOwn(proto, 'rawData') && proto.rawData) {
    const raw = proto.rawData;
    check(raw.byteLength, 'bytes', length * array.BYTES_PER_ELEMENT);
    // A typed array must begin at a multiple of its elements' size; where the file does not oblige, the bytes are copied.
    const { buffer, byteOffset } = byteOffset0(raw, array.BYTES_PER_ELEMENT);
    return holding(new array(buffer as ArrayBuffer, byteOffset, length));
  }
  const list = (proto[typedField(dtype)] ?? []) as unknown as NumberList;
  check(countOf(list), 'elements');
  const [only] = list;
  if (list.length === 1 && ArrayBuffer.isView(only) && only.constructor === array) return holding(only);
  const data = new array(length);
  fill(data as never, list, bits === 64 && (dtype === 'int64' || dtype === 'uint64'));
  return holding(data);
}

const byteOffset0 = (raw: Uint8Array, size: number): Uint8Array =>
  raw.byteOffset % size === 0 ? raw : new Uint8Array(raw);

const decodeSparse = (proto: onnx.ISparseTensorProto): SparseTensor =>
  withUnread(onnx.SparseTensorProto, proto as onnx.SparseTensorProto, {
    values: decodeTensor(proto.values ?? {}),
    indices: decodeTensor(proto.indices ?? {}),
    dims: integers(proto.dims ?? []).map(Number),
  });

/** Own keys of a message; a type with any that this library does not read stays unread. */
const says = (message: object, ...known: string[]): boolean =>
  Object.keys(message).every((key) => known.includes(key)) && !Object.hasOwn(message, '$unknowns');

function decodeDim(dim: onnx.TensorShapeProto.IDimension): Dim {
  if (Object.hasOwn(dim, 'dimParam')) return dim.dimParam || null;
  // Some exporters write -1 for a size that they do not know.
  const size = Object.hasOwn(dim, 'dimValue') ? Number(integer(dim.dimValue)) : -1;
  return Number.isSafeInteger(size) && size >= 0 ? size : null;
}

function readType(proto: onnx.ITypeProto): ValueType | undefined {
  const { tensorType: dense, sequenceType, optionalType } = proto;
  if (dense && says(proto, 'tensorType') && says(dense, 'elemType', 'shape')) {
    const dtype = dtypeFromOnnx(dense.elemType ?? 0);
    if (dtype === undefined) return undefined;
    if (!dense.shape) return tensorType(dtype, null);
    const dims = dense.shape.dim ?? [];
    if (!says(dense.shape, 'dim') || !dims.every((dim) => says(dim, 'dimParam', 'dimValue'))) return undefined;
    return tensorType(dtype, dims.map(decodeDim));
  }
  const inner = sequenceType ?? optionalType;
  if (!inner?.elemType || !says(proto, 'sequenceType', 'optionalType') || !says(inner, 'elemType')) return undefined;
  const element = readType(inner.elemType);
  return element && { kind: sequenceType ? 'sequence' : 'optional', element };
}

const decodeType = (proto: onnx.ITypeProto): Type =>
  readType(proto) ?? { kind: 'unread', bytes: onnx.TypeProto.encode(proto).finish() };

const decodeValue = (proto: onnx.IValueInfoProto): Value =>
  withUnread(onnx.ValueInfoProto, proto as onnx.ValueInfoProto, {
    name: proto.name ?? '',
    ...texts(proto, 'docString'),
    ...(proto.type && { type: decodeType(proto.type) }),
    metadataProps: entries(proto.metadataProps),
  });

interface AttributeField<T extends AttributeType> {
  readonly field: keyof onnx.IAttributeProto;
  readonly decode: (content: never) => AttributeValues[T];
}
const list =
  <F, T>(decode: (item: F) => T) =>
  (items: readonly F[]): T[] =>
    items.map(decode);
/** The field that each type of attribute is read from. */
const attributeFields: { readonly [T in AttributeType]: AttributeField<T> } = {
  FLOAT: { field: 'f', decode: (f: number) => f },
  INT: { field: 'i', decode: integer },
  STRING: { field: 's', decode: stringOf },
  TENSOR: { field: 't', decode: decodeTensor },
  GRAPH: { field: 'g', decode: decodeGraph },
  SPARSE_TENSOR: { field: 'sparseTensor', decode: decodeSparse },
  TYPE_PROTO: { field: 'tp', decode: decodeType },
  FLOATS: { field: 'floats', decode: (floats: number[]) => floats },
  INTS: { field: 'ints', decode: integers },
  STRINGS: { field: 'strings', decode: list(stringOf) },
  TENSORS: { field: 'tensors', decode: list(decodeTensor) },
  GRAPHS: { field: 'graphs', decode: list(decodeGraph) },
  SPARSE_TENSORS: { field: 'sparseTensors', decode: list(decodeSparse) },
  TYPE_PROTOS: { field: 'typeProtos', decode: list(decodeType) },
};
const typeNames = Object.keys(attributeFields) as AttributeType[];

/** The type that an attribute declares; in files of the first IR versions, the field that is there tells. */
function attributeType(proto: onnx.IAttributeProto): AttributeType | undefined {
  const { AttributeType: numbersByName } = onnx.AttributeProto;
  return (
    typeNames.find((name) => numbersByName[name] === proto.type) ??
    typeNames.find((name) => {
      const content = proto[attributeFields[name].field] as readonly unknown[] | undefined;
      return Object.hasOwn(proto, attributeFields[name].field) && content?.length !== 0;
    })
  );
}

function decodeAttribute(proto: onnx.IAttributeProto): Attribute {
  const name = proto.name ?? '';
  const type = attributeType(proto);
  if (type === undefined)
    throw new ModelFormatError(`the attribute '${name}' has no type that is known`, { got: String(proto.type) });
  const { field, decode } = attributeFields[type];
  // A list without entries, a zero and an empty text need not be written.
  const value = proto.refAttrName ? {} : { value: decode((proto[field] ?? zeros[type] ?? []) as never) };
  const record = { name, type, ...texts(proto, 'refAttrName', 'docString'), ...value } as Attribute;
  return withUnread(onnx.AttributeProto, proto as onnx.AttributeProto, record, [field] as never);
}
/** What the field of a single value is where the file leaves it out. */
const zeros: { readonly [T in AttributeType]?: unknown } = {
  FLOAT: 0,
  INT: 0,
  STRING: new Uint8Array(),
  TENSOR: {},
  GRAPH: {},
  SPARSE_TENSOR: {},
  TYPE_PROTO: {},
};

const decodeNode = (proto: onnx.INodeProto): OnnxNode =>
  withUnread(onnx.NodeProto, proto as onnx.NodeProto, {
    opType: proto.opType ?? '',
    ...texts(proto, 'domain', 'overload', 'name', 'docString'),
    input: proto.input ?? [],
    output: proto.output ?? [],
    attribute: (proto.attribute ?? []).map(decodeAttribute),
    metadataProps: entries(proto.metadataProps),
  });

function decodeGraph(proto: onnx.IGraphProto): OnnxGraph {
  return withUnread(onnx.GraphProto, proto as onnx.GraphProto, {
    ...texts(proto, 'name', 'docString'),
    input: (proto.input ?? []).map(decodeValue),
    output: (proto.output ?? []).map(decodeValue),
    valueInfo: (proto.valueInfo ?? []).map(decodeValue),
    initializer: (proto.initializer ?? []).map(decodeTensor),
    sparseInitializer: (proto.sparseInitializer ?? []).map(decodeSparse),
    node: (proto.node ?? []).map(decodeNode),
    metadataProps: entries(proto.metadataProps),
  });
}

const decodeOpset = (proto: onnx.IOperatorSetIdProto): OpsetImport =>
  withUnread(onnx.OperatorSetIdProto, proto as onnx.OperatorSetIdProto, {
    ...texts(proto, 'domain'),
    version: Number(integer(proto.version)),
  });

const decodeFunction = (proto: onnx.IFunctionProto): OnnxFunction =>
  withUnread(onnx.FunctionProto, proto as onnx.FunctionProto, {
    name: proto.name ?? '',
    ...texts(proto, 'domain', 'overload', 'docString'),
    input: proto.input ?? [],
    output: proto.output ?? [],
    attribute: proto.attribute ?? [],
    attributeProto: (proto.attributeProto ?? []).map(decodeAttribute),
    opsetImport: (proto.opsetImport ?? []).map(decodeOpset),
    valueInfo: (proto.valueInfo ?? []).map(decodeValue),
    node: (proto.node ?? []).map(decodeNode),
    metadataProps: entries(proto.metadataProps),
  });

const decodeTraining = (proto: onnx.ITrainingInfoProto): OnnxTraining =>
  withUnread(onnx.TrainingInfoProto, proto as onnx.TrainingInfoProto, {
    ...(proto.initialization && { initialization: decodeGraph(proto.initialization) }),
    ...(proto.algorithm && { algorithm: decodeGraph(proto.algorithm) }),
    initializationBinding: entries(proto.initializationBinding),
    updateBinding: entries(proto.updateBinding),
  });

const decodeModel = (proto: onnx.IModelProto): OnnxModel =>
  withUnread(onnx.ModelProto, proto as onnx.ModelProto, {
    irVersion: Number(integer(proto.irVersion)),
    opsetImport: (proto.opsetImport ?? []).map(decodeOpset),
    ...texts(proto, 'producerName', 'producerVersion', 'domain', 'docString'),
    ...(Object.hasOwn(proto, 'modelVersion') && { modelVersion: integer(proto.modelVersion) }),
    graph: proto.graph ? decodeGraph(proto.graph) : onnxGraph({}),
    trainingInfo: (proto.trainingInfo ?? []).map(decodeTraining),
    functions: (proto.functions ?? []).map(decodeFunction),
    metadataProps: entries(proto.metadataProps),
  });

/**
 * Reads a model from the bytes of a `.onnx` file. Its numbers may be views of `bytes`, which must not be changed afterwards.
 *
 * @param name for messages, such as the file's path.
 * @throws ModelFormatError for anything that is not a model.
 * @example const model = onnx.decode(await readFile('model.onnx'), 'model.onnx');
 */
export function decode(bytes: Uint8Array, name = 'model'): OnnxModel {
  checkText('decode: the name', name);
  const fail = (what: string, cause?: unknown): never => {
    throw new ModelFormatError(`${name} is not an ONNX model: ${what}`, {
      expected: 'the bytes of a ModelProto (.onnx)',
      got: ArrayBuffer.isView(bytes) ? `${bytes.byteLength} bytes` : describe(bytes),
      ...(cause !== undefined && { cause }),
    });
  };
  if (!ArrayBuffer.isView(bytes)) return fail('it is no array of bytes');
  if (bytes.byteLength === 0) return fail('it is empty');
  let proto: onnx.IModelProto;
  try {
    proto = onnx.ModelProto.decode(new WireReader(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
  } catch (error) {
    return fail(`it is corrupt or truncated (${describe(error)})`, error);
  }
  if (!proto.graph || Number(integer(proto.irVersion)) === 0 || (proto.opsetImport ?? []).length === 0)
    return fail('it has no graph, no IR version or no opset');
  return frozen(decodeModel(proto));
}
