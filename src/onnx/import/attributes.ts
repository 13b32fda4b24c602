// Owns what attributes of a file are in a graph: values checked against the schema for ONNX's own operators, kept as they came for others.
import { ModelFormatError } from '../../errors.js';
import type { Graph } from '../../graph/graph.js';
import { type Attributes, type AttributeValue, ForeignAttribute } from '../../graph/node.js';
import type { Attribute, Int, OnnxNode, OnnxTensor, SparseTensor } from '../../model/ir.js';
import { schemas } from '../../ops/generated/schemas.js';
import type { OpType } from '../../ops/generated/signatures.js';
import { dtypeFromOnnx, dtypes } from '../../values/dtype.js';
import { TensorData } from '../../values/tensor-data.js';
import { fault } from './explaining.js';

const fail = (node: OnnxNode, name: string, message: string, got?: string): never => {
  throw fault(node, `${node.opType}: the attribute '${name}' ${message}`, {
    ...(got !== undefined && { got }),
  });
};

/** The numbers of a tensor of a file. */
export function dataOf({ name, data }: OnnxTensor, where = `the tensor '${name ?? ''}'`): TensorData {
  if (data instanceof TensorData) return data;
  if (data.kind === 'unread')
    throw new ModelFormatError(`${where} has an element type that is not known`, { got: String(data.dataType) });
  throw new ModelFormatError(`${where} lies in another file`, {
    got: data.location,
    fix: 'onnx.loadModel(path), which reads it',
  });
}

/** A sparse tensor may say that it is much larger than its file. */
const MOST_DENSE = 2 ** 28;

/** The numbers of a sparse tensor, with its zeros. */
export function denseData({ values, indices, dims }: SparseTensor): TensorData {
  const where = `the sparse tensor '${values.name ?? ''}'`;
  const wrong = (message: string): never => {
    throw new ModelFormatError(`${where} ${message}`);
  };
  const [numbers, places] = [dataOf(values), dataOf(indices, `the indices of ${where}`)];
  if (!dims.every((dim) => Number.isSafeInteger(dim) && dim >= 0)) wrong('has an impossible dimension');
  const size = dims.reduce((product, dim) => product * dim, 1);
  const { array, bits } = dtypes[numbers.dtype];
  if (array === undefined || bits < 8) return wrong(`has elements of ${numbers.dtype}`);
  if (size * (bits / 8) > MOST_DENSE) wrong(`is too large: ${size} elements`);
  if (places.dtype !== 'int64') wrong('has indices that are no int64');
  const count = numbers.size;
  const rank = dims.length;
  const isFlat = places.shape.length === 1;
  if (places.size !== (isFlat ? count : count * rank)) wrong('has not as many indices as values');
  const dense = TensorData.zeros(numbers.dtype, dims);
  const at = places.data as BigInt64Array;
  const width = dense.data.length / Math.max(1, size);
  for (let index = 0; index < count; index++) {
    let offset = 0;
    if (isFlat) offset = Number(at[index]);
    else
      for (let axis = 0; axis < rank; axis++) {
        const place = Number(at[index * rank + axis]);
        if (place < 0 || place >= (dims[axis] as number)) wrong('has an index outside of its shape');
        offset = offset * (dims[axis] as number) + place;
      }
    if (!(offset >= 0 && offset < size)) wrong('has an index outside of its shape');
    for (let part = 0; part < width; part++)
      (dense.data as unknown[])[offset * width + part] = numbers.data[index * width + part];
  }
  return dense;
}

const textOf = (node: OnnxNode, name: string, value: string | Uint8Array): string =>
  typeof value === 'string' ? value : fail(node, name, 'is no text', `${value.length} bytes`);

const integerOf = (node: OnnxNode, name: string, value: Int): number =>
  Number.isSafeInteger(value) ? (value as number) : fail(node, name, 'is out of range', String(value));

/** Attributes that hold a graph, made one by whoever knows what flows into it. */
export type MakeGraph = (attribute: Attribute & { type: 'GRAPH' }) => Graph;

/** The attributes of one of ONNX's own operators. */
export function standardAttributes(node: OnnxNode, opType: OpType, makeGraph: MakeGraph): Attributes {
  const schema = schemas[opType].attributes;
  const seen = new Set<string>();
  const found = node.attribute.map((attribute): [string, AttributeValue] => {
    const { name, type } = attribute;
    const facts = Object.hasOwn(schema, name) ? schema[name] : undefined;
    if (facts === undefined) return fail(node, name, 'is none that the operator has');
    if (seen.has(name)) return fail(node, name, 'stands twice');
    seen.add(name);
    const due = facts.type === 'DTYPE' ? 'INT' : facts.type;
    if (type !== due || attribute.value === undefined) return fail(node, name, `should be ${due}`, type);
    if (facts.type === 'DTYPE')
      return [
        name,
        dtypeFromOnnx(Number(attribute.value)) ?? fail(node, name, 'is no element type', String(attribute.value)),
      ];
    return [name, standardValue(node, attribute, makeGraph)];
  });
  return Object.fromEntries(found);
}

function standardValue(node: OnnxNode, attribute: Attribute, makeGraph: MakeGraph): AttributeValue {
  const { name, type, value } = attribute;
  if (value === undefined) return fail(node, name, 'has no value');
  switch (type) {
    case 'INT':
      return integerOf(node, name, value);
    case 'INTS':
      return value.map((each) => integerOf(node, name, each));
    case 'STRING':
      return textOf(node, name, value);
    case 'STRINGS':
      return value.map((each) => textOf(node, name, each));
    case 'TENSOR':
      return dataOf(value);
    case 'GRAPH':
      return makeGraph(attribute);
    case 'FLOAT':
    case 'FLOATS':
      return value;
    case 'TYPE_PROTO':
      return value.kind === 'unread' ? fail(node, name, 'is a type that is not known') : value;
    default:
      return fail(node, name, `is ${type}, which no operator takes`);
  }
}

/** The attributes of an operator of another domain, as they are. */
export function foreignAttributes(node: OnnxNode, makeGraph: MakeGraph): Attributes {
  const found = node.attribute.map((attribute): [string, AttributeValue] => [
    attribute.name,
    attribute.type === 'GRAPH' ? makeGraph(attribute) : new ForeignAttribute(attribute.type, attribute.value),
  ]);
  return Object.fromEntries(found);
}

/** The fields in which a Constant may hold its numbers, and what they make. */
const constantFields: Readonly<Record<string, (value: never) => TensorData>> = {
  value: (value: OnnxTensor) => dataOf(value),
  sparse_value: (value: SparseTensor) => denseData(value),
  value_float: (value: number) => TensorData.from(value, 'float32'),
  value_floats: (value: readonly number[]) => TensorData.from([...value], 'float32', [value.length]),
  value_int: (value: Int) => new TensorData('int64', [], BigInt64Array.of(BigInt(value))),
  value_ints: (value: readonly Int[]) => new TensorData('int64', [value.length], BigInt64Array.from(value, BigInt)),
  value_string: (value: string) => TensorData.from(value, 'string'),
  value_strings: (value: readonly string[]) => TensorData.from([...value], 'string', [value.length]),
};

/** The numbers of a Constant. */
export function constantOf(node: OnnxNode): TensorData {
  const given = node.attribute.filter(({ name }) => Object.hasOwn(constantFields, name));
  const [attribute] = given;
  const { value } = attribute ?? {};
  if (attribute === undefined || value === undefined || node.attribute.length !== 1)
    throw fault(node, `Constant: it has not exactly one value`);
  const make = constantFields[attribute.name] as (value: unknown) => TensorData;
  const texts = [value].flat();
  if (attribute.type === 'STRING' || attribute.type === 'STRINGS')
    for (const each of texts) textOf(node, attribute.name, each as string | Uint8Array);
  return make(value);
}
