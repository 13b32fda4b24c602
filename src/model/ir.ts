// Owns the model: ONNX's messages as plain frozen data, under ONNX's own names. It is what lowering makes, passes map, import reads and
// files hold; it knows element types, shapes and numbers, and neither graphs nor protocol buffers.
//
// Lists are always there; a text that a file may lack is an optional field, and absent. What a file says that nothing here reads is kept
// in `unread`, as the bytes it stood in, and written again.
import type { DType } from '../values/dtype.js';
import type { TensorData } from '../values/tensor-data.js';
import type { ValueType } from '../values/value-type.js';

/** A 64-bit integer: a number where that is exact, a bigint beyond. */
export type Int = number | bigint;

/** Encoded fields that this library does not read. */
export type Unread = readonly Uint8Array[];

interface Extensible {
  readonly unread?: Unread;
}
interface Documented extends Extensible {
  readonly docString?: string;
  readonly metadataProps: readonly StringEntry[];
}

/** ONNX's `StringStringEntryProto`: metadata, bindings, where external data lie. */
export interface StringEntry extends Extensible {
  readonly key: string;
  readonly value: string;
}

/** ONNX's `ModelProto`. */
export interface OnnxModel extends Documented {
  readonly irVersion: number;
  readonly opsetImport: readonly OpsetImport[];
  readonly producerName?: string;
  readonly producerVersion?: string;
  readonly domain?: string;
  readonly modelVersion?: Int;
  readonly graph: OnnxGraph;
  readonly trainingInfo: readonly OnnxTraining[];
  readonly functions: readonly OnnxFunction[];
}

/** ONNX's `OperatorSetIdProto`; without a domain, ONNX's own operators. */
export interface OpsetImport extends Extensible {
  readonly domain?: string;
  readonly version: number;
}

/** ONNX's `GraphProto`, of a model or in an attribute. */
export interface OnnxGraph extends Documented {
  readonly name?: string;
  readonly input: readonly Value[];
  readonly output: readonly Value[];
  /** Types of values that are neither inputs nor outputs. */
  readonly valueInfo: readonly Value[];
  readonly initializer: readonly OnnxTensor[];
  readonly sparseInitializer: readonly SparseTensor[];
  readonly node: readonly OnnxNode[];
}

/** ONNX's `NodeProto`. An input that is left out is `''`. */
export interface OnnxNode extends Documented {
  readonly opType: string;
  /** Absent or `''` for ONNX's own operators. */
  readonly domain?: string;
  readonly overload?: string;
  readonly name?: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly Attribute[];
}

/** What each type of attribute holds; texts that are no UTF-8 stay bytes. */
export interface AttributeValues {
  FLOAT: number;
  INT: Int;
  STRING: string | Uint8Array;
  TENSOR: OnnxTensor;
  GRAPH: OnnxGraph;
  SPARSE_TENSOR: SparseTensor;
  TYPE_PROTO: Type;
  FLOATS: readonly number[];
  INTS: readonly Int[];
  STRINGS: readonly (string | Uint8Array)[];
  TENSORS: readonly OnnxTensor[];
  GRAPHS: readonly OnnxGraph[];
  SPARSE_TENSORS: readonly SparseTensor[];
  TYPE_PROTOS: readonly Type[];
}
export type AttributeType = keyof AttributeValues;

/** ONNX's `AttributeProto`: a value of one type, or, in a function's body, the name of the function's attribute that gives it. */
export type Attribute = { readonly [T in AttributeType]: AttributeOf<T> }[AttributeType];
export interface AttributeOf<T extends AttributeType> extends Extensible {
  readonly name: string;
  readonly type: T;
  /** Absent where `refAttrName` stands. */
  readonly value?: AttributeValues[T];
  readonly refAttrName?: string;
  readonly docString?: string;
}

/** A value's type that this library has no word for (maps, sparse tensors, newer element types): the bytes of its `TypeProto`. */
export interface UnreadType {
  readonly kind: 'unread';
  readonly bytes: Uint8Array;
}
export type Type = ValueType | UnreadType;

/** ONNX's `ValueInfoProto`: a name, and its type where it is known. */
export interface Value extends Documented {
  readonly name: string;
  readonly type?: Type;
}

/** ONNX's `TensorProto`: numbers under a name, here or in a file beside the model. */
export interface OnnxTensor extends Documented {
  readonly name?: string;
  readonly data: TensorData | ExternalData | UnreadData;
}

/** Numbers that lie in another file. */
export interface ExternalData {
  readonly kind: 'external';
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** A path relative to the model's folder. */
  readonly location: string;
  /** Where they begin, in bytes; default 0. */
  readonly offset?: number;
  /** How many bytes; default: to the end. */
  readonly length?: number;
  /** Whatever else is said of them, such as a checksum. */
  readonly more: readonly StringEntry[];
  /** Fields that nothing here reads, of the entries that say the three above, by their keys. */
  readonly unread?: Readonly<Record<string, Unread>>;
}

/** Numbers of an element type that this library does not know; they are in the tensor's `unread` fields. */
export interface UnreadData {
  readonly kind: 'unread';
  /** The number of `TensorProto.DataType`. */
  readonly dataType: number;
  readonly shape: readonly number[];
}

/** ONNX's `SparseTensorProto`: the values that are not zero, and where they stand. */
export interface SparseTensor extends Extensible {
  readonly values: OnnxTensor;
  readonly indices: OnnxTensor;
  readonly dims: readonly number[];
}

/** ONNX's `FunctionProto`: an operator defined in the model by nodes. */
export interface OnnxFunction extends Documented {
  readonly name: string;
  readonly domain?: string;
  readonly overload?: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  /** Names of the attributes that a call must give. */
  readonly attribute: readonly string[];
  /** Attributes with defaults. */
  readonly attributeProto: readonly Attribute[];
  readonly opsetImport: readonly OpsetImport[];
  readonly valueInfo: readonly Value[];
  readonly node: readonly OnnxNode[];
}

/** ONNX's `TrainingInfoProto`. */
export interface OnnxTraining extends Extensible {
  readonly initialization?: OnnxGraph;
  readonly initializationBinding: readonly StringEntry[];
  readonly algorithm?: OnnxGraph;
  readonly updateBinding: readonly StringEntry[];
}

const noEntries: readonly never[] = Object.freeze([]);

/** A graph of what is given; the lists that are not are empty. */
export const onnxGraph = (given: Partial<OnnxGraph>): OnnxGraph => ({
  input: noEntries,
  output: noEntries,
  valueInfo: noEntries,
  initializer: noEntries,
  sparseInitializer: noEntries,
  node: noEntries,
  metadataProps: noEntries,
  ...given,
});

/** A node of what is given; the lists that are not are empty. */
export const onnxNode = (given: Partial<OnnxNode> & Pick<OnnxNode, 'opType'>): OnnxNode => ({
  input: noEntries,
  output: noEntries,
  attribute: noEntries,
  metadataProps: noEntries,
  ...given,
});

/** A name with its type. */
export const value = (name: string, type?: Type): Value => ({ name, metadataProps: noEntries, ...(type && { type }) });

/** Numbers under a name. */
export const tensor = (name: string, data: OnnxTensor['data']): OnnxTensor => ({
  name,
  data,
  metadataProps: noEntries,
});

/** String pairs as entries. */
export const stringEntries = (pairs: Readonly<Record<string, string>>): StringEntry[] =>
  Object.entries(pairs).map(([key, text]) => ({ key, value: text }));

/** The value of the first entry with this key. */
export const entryOf = (entries: readonly StringEntry[], key: string): string | undefined =>
  entries.find((entry) => entry.key === key)?.value;

/** The model as data that nobody can change; parts that are frozen already are not walked again. Numbers stay as they are. */
export function frozen<T>(part: T): T {
  if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part) || Object.isFrozen(part)) return part;
  Object.freeze(part);
  for (const inner of Object.values(part)) frozen(inner);
  return part;
}
