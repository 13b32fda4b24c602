// Owns what is tried to learn which kernels a runtime has: models of one node each, from ONNX's own operator cases, in every combination
// of element types that the operator's type constraints allow. The operators that ONNX has no such case for are written out here.
import { Graph } from '../../src/graph/graph.js';
import { SOURCE_DOMAIN } from '../../src/graph/node.js';
import type { Tensor } from '../../src/graph/tensor.js';
import { runPasses } from '../../src/model/passes/index.js';
import { encode } from '../../src/onnx/encode.js';
import { stepModel } from '../../src/onnx/export-step.js';
import { lower } from '../../src/onnx/lower.js';
import { schemas } from '../../src/ops/generated/schemas.js';
import type { OpType } from '../../src/ops/generated/signatures.js';
import * as ops from '../../src/ops/index.js';
import type { OpSchema } from '../../src/ops/schema.js';
import { typeAttributes } from '../../src/ops/type-attributes.js';
import { type DType, dtypeFromSpelling, dtypes } from '../../src/values/dtype.js';
import type { Shape } from '../../src/values/shape.js';
import { TensorData } from '../../src/values/tensor-data.js';
import type { ValueType } from '../../src/values/value-type.js';
import {
  type Attribute,
  addBody,
  type Body,
  dtypeOf,
  type NodeText,
  cases as nodes,
  readCases,
  typeOf,
} from '../../test/ops/onnx-cases.js';

/** A value of a case: `[element type, shape, base64 or strings]`, or a list of such. */
export type CaseValue =
  | readonly [number, readonly number[], string | readonly (string | number)[]]
  | { readonly seq: readonly CaseValue[] }
  | null;

/** One node with inputs that it accepts, and the element type that each type constraint has there. */
export interface Trial {
  readonly name: string;
  readonly opType: OpType;
  readonly body: Body;
  readonly inputs: readonly CaseValue[];
  /** The element type of each type constraint, by its name. */
  readonly types: Readonly<Record<string, DType>>;
  /** What must come out; absent for operators that are written out here. */
  readonly outputs?: readonly CaseValue[];
  /** How near it must come: relative, absolute. */
  readonly tolerance?: readonly [number, number];
}

const float = 1;
const floats = (shape: readonly number[], ...values: number[]): CaseValue => [
  float,
  shape,
  Buffer.from(new Float32Array(values).buffer).toString('base64'),
];
const int64s = (shape: readonly number[], ...values: number[]): CaseValue => [
  7,
  shape,
  Buffer.from(new BigInt64Array(values.map(BigInt)).buffer).toString('base64'),
];
interface Own {
  readonly opType: string;
  readonly inputs: readonly CaseValue[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}
/** Operators without a case of ONNX's, or with none of one node alone. */
const own: readonly Own[] = [
  { opType: 'Constant', inputs: [], attributes: { value: { tensor: [float, [2], [1, 2]] } } },
  { opType: 'ConcatFromSequence', inputs: [{ seq: [floats([2], 1, 2), floats([2], 3, 4)] }], attributes: { axis: 0 } },
  { opType: 'GlobalLpPool', inputs: [floats([1, 1, 2, 2], 1, 2, 3, 4)] },
  {
    opType: 'MaxRoiPool',
    inputs: [floats([1, 1, 2, 2], 1, 2, 3, 4), floats([1, 5], 0, 0, 0, 1, 1)],
    attributes: { pooled_shape: [1, 1] },
  },
  { opType: 'MeanVarianceNormalization', inputs: [floats([1, 2, 1, 2], 1, 2, 3, 5)] },
  { opType: 'Multinomial', inputs: [floats([1, 2], 1, 2)], attributes: { dtype: 6 } },
  { opType: 'RandomNormal', inputs: [], attributes: { shape: [2], dtype: 1 } },
  { opType: 'RandomNormalLike', inputs: [floats([2], 1, 2)], attributes: { dtype: 1 } },
  { opType: 'RandomUniform', inputs: [], attributes: { shape: [2], dtype: 1 } },
  { opType: 'RandomUniformLike', inputs: [floats([2], 1, 2)], attributes: { dtype: 1 } },
  { opType: 'SequenceAt', inputs: [{ seq: [floats([2], 1, 2)] }, int64s([], 0)] },
  { opType: 'SequenceErase', inputs: [{ seq: [floats([2], 1, 2), floats([2], 1, 2)] }, int64s([], 0)] },
  { opType: 'SequenceInsert', inputs: [{ seq: [floats([2], 1, 2)] }, floats([2], 1, 2), int64s([], 0)] },
  { opType: 'SequenceLength', inputs: [{ seq: [floats([2], 1, 2)] }] },
  { opType: 'SequenceConstruct', inputs: [floats([2], 1, 2), floats([2], 1, 2)] },
  { opType: 'SplitToSequence', inputs: [floats([2], 1, 2), int64s([], 1)] },
  { opType: 'Optional', inputs: [floats([2], 1, 2)] },
];

type CaseType = NonNullable<Body['inputs'][string]>;
const typeOfValue = (value: CaseValue): CaseType =>
  value === null || 'seq' in value
    ? { seq: typeOfValue(value?.seq[0] ?? floats([0])) }
    : ([value[0], value[1]] as const);

function ownBody({ opType, inputs, attributes = {} }: Own): Body {
  const names = inputs.map((_, index) => `x${index}`);
  return {
    inputs: Object.fromEntries(inputs.map((value, index) => [names[index], typeOfValue(value)])),
    constants: {},
    nodes: [[opType, names, ['y'], attributes]],
    outputs: ['y'],
  };
}

/** Operators whose kernels take any type: their nodes' types are those of what is inside, or they become initializers. */
export const structural: ReadonlySet<string> = new Set(['If', 'Loop', 'Scan', 'SequenceMap', 'Constant']);
/** Attributes that choose between kernels which have not the same types. */
export const deciding: Readonly<Record<string, string>> = {
  Gelu: 'approximate',
  Mod: 'fmod',
  Resize: 'mode',
  ScatterElements: 'reduction',
  ScatterND: 'reduction',
};

/** What may decide about a kernel beside element types: texts among the attributes, and which inputs and outputs are there. */
const kindOf = ([opType, inputs, outputs, attributes]: NodeText): string =>
  JSON.stringify([
    opType,
    Object.entries(attributes).filter(
      ([name, value]) => (typeof value === 'string' && name !== 'equation') || name === deciding[opType],
    ),
    inputs.map((name) => name !== ''),
    outputs.map((name) => name !== ''),
  ]);

const elementOf = (type: CaseType): number =>
  'seq' in type ? elementOf(type.seq) : 'optional' in type ? elementOf(type.optional) : type[0];

const formalOf = (parameters: OpSchema['inputs'], index: number) =>
  parameters[Math.min(index, parameters.length - 1)]?.type ?? '';

/** Each node of a kind once. */
function bases(): Trial[] {
  const kinds = new Set<string>();
  return singleNodes().filter(({ body }) => {
    const kind = kindOf(body.nodes[0] as NodeText);
    return !kinds.has(kind) && kinds.add(kind);
  });
}

/** Every case of one node, with the element types that it has there. */
export function singleNodes(): Trial[] {
  const numbers = new Map(
    readCases<{ name: string } & Partial<Pick<Trial, 'inputs' | 'outputs' | 'tolerance'>>>('node-cases').cases.map(
      (item) => [item.name, item],
    ),
  );
  const candidates = [
    ...nodes.map(({ name, graph }) => ({ ...numbers.get(name), name, body: graph })),
    ...own.map((item) => ({ name: `own_${item.opType}`, body: ownBody(item), inputs: item.inputs })),
  ];
  const found: Trial[] = [];
  for (const { name, body, inputs, ...expected } of candidates) {
    const [node, ...others] = body.nodes;
    if (node === undefined || others.length > 0 || inputs === undefined) continue;
    const [opType, names, , attributes] = node;
    const schema = schemas[opType as OpType];
    const types: Record<string, DType> = {};
    for (const [index, input] of names.entries()) {
      const type = body.inputs[input];
      const formal = formalOf(schema.inputs, index);
      if (type && formal in schema.typeConstraints) types[formal] = dtypeOf(elementOf(type));
    }
    for (const [attribute, constraint] of Object.entries(typeAttributes[opType] ?? {})) {
      const value = attributes[attribute];
      if (typeof value === 'number') types[constraint] = dtypeOf(value);
      else if (typeof value === 'object' && 'tensor' in value) types[constraint] = dtypeOf(value.tensor[0]);
    }
    found.push({ name, opType: opType as OpType, body, inputs, types, ...expected });
  }
  return found;
}

/** The element types that a constraint allows, without complex numbers: onnxruntime has no tensors of them. */
const allowedTypes = (schema: OpSchema, constraint: string): DType[] => {
  const named = (schema.typeConstraints[constraint] ?? []).map((text) => /(\w+)\)+$/.exec(text)?.[1] as string);
  const allowed = new Set(named.map((spelling) => dtypeFromSpelling(spelling) as DType));
  return [...allowed].filter((dtype) => dtypes[dtype].kind !== 'complex');
};

const isNumber = (dtype: DType) => dtypes[dtype].kind !== 'string';

/** Every node of a kind, in every combination of element types; the first of each has those of the case. */
export function* trials(): Generator<{ base: Trial; combinations: Record<string, DType>[] }> {
  for (const base of bases()) {
    const schema = schemas[base.opType];
    let combinations: Record<string, DType>[] = [{}];
    for (const [constraint, dtype] of Object.entries(base.types)) {
      const choices = allowedTypes(schema, constraint).filter((each) => isNumber(dtype) || !isNumber(each));
      combinations = combinations.flatMap((types) => choices.map((choice) => ({ ...types, [constraint]: choice })));
    }
    yield { base, combinations };
  }
}

// Building a trial ---------------------------------------------------------------------------------------------------

/** Element types that no binding passes: such inputs are cast in the graph, and so are such results. */
const carrier = (dtype: DType): DType | undefined =>
  dtype === 'bfloat16' || dtype.startsWith('float8') ? 'float32' : dtypes[dtype].bits === 4 ? 'int8' : undefined;

/** The elements of a case in another element type, near enough for a kernel to accept them. */
export function elements([number, shape, data]: Extract<CaseValue, readonly unknown[]>, dtype: DType): TensorData {
  const from = dtypeOf(number);
  let values: readonly unknown[];
  if (typeof data === 'string') {
    const bytes = Uint8Array.from(Buffer.from(data, 'base64'));
    const array = dtypes[from].array as Uint8ArrayConstructor;
    const given = new TensorData(from, shape, new array(bytes.buffer) as never);
    if (from === dtype) return given;
    values = given.values();
  } else values = data;
  const { kind, bits } = dtypes[dtype];
  const whole = (value: unknown) => {
    const number = Math.trunc(Number(value)) || 0;
    const limit = 2 ** Math.min(bits - (kind === 'int' ? 1 : 0), 53) - 1;
    return Math.max(-limit, Math.min(limit, kind === 'uint' ? Math.abs(number) : number));
  };
  const convert: Record<string, (value: unknown) => unknown> = {
    float: Number,
    int: whole,
    uint: whole,
    bool: Boolean,
    string: (value) =>
      typeof value === 'number' ? String(Math.trunc(value) || 0).replace('Infinity', '9') : String(value),
  };
  return TensorData.from(values.map(convert[kind] as (value: unknown) => unknown) as number[], dtype, shape);
}

/** A graph of the trial's node in other element types, with what to feed and what it gives. */
export function graphOf(
  { opType, body, inputs }: Trial,
  types: Readonly<Record<string, DType>>,
  shapeOf: (sizes: readonly number[]) => Shape = (sizes) => sizes,
) {
  const graph = new Graph();
  const feeds: Record<string, TensorData> = {};
  const schema = schemas[opType];
  const [, names, results, attributes] = body.nodes[0] as NodeText;
  const values = new Map(Object.keys(body.inputs).map((name, index) => [name, inputs[index] as CaseValue]));
  const place = (type: ValueType) =>
    graph.addNode({ opType: 'Placeholder', domain: SOURCE_DOMAIN, outputs: [{ type }] }).outputs[0] as Tensor;
  const give = (value: CaseValue, type: ValueType, dtype: DType): Tensor => {
    if (type.kind === 'optional')
      return value === null
        ? ops.optional(undefined, { type: withElement(type.element, dtype) })
        : ops.optional(give(value, type.element, dtype));
    if (type.kind === 'sequence') {
      const items = (value as { seq: readonly CaseValue[] }).seq.map((item) => give(item, type.element, dtype));
      return items.length > 0 ? ops.sequenceConstruct(items) : ops.sequenceEmpty({ dtype });
    }
    const tensor = value as Extract<CaseValue, readonly unknown[]>;
    const carried = carrier(dtype);
    const input = place({ kind: 'tensor', dtype: carried ?? dtype, shape: shapeOf(tensor[1]) });
    feeds[input.name] = elements(tensor, carried ?? dtype);
    return carried === undefined ? input : ops.cast(input, { to: dtype });
  };
  const outputs = graph.asDefault(() => {
    const scope = new Map<string, Tensor>();
    for (const [name, type] of Object.entries(body.inputs)) {
      if (name in body.constants) continue;
      const declared = typeOf(type as CaseType);
      const formal = formalOf(schema.inputs, names.indexOf(name));
      scope.set(name, give(values.get(name) as CaseValue, declared, types[formal] ?? elementTypeOf(declared)));
    }
    const typed: Record<string, Attribute> = { ...attributes };
    for (const [attribute, constraint] of Object.entries(typeAttributes[opType] ?? {})) {
      const dtype = types[constraint];
      if (dtype === undefined || attributes[attribute] === undefined) continue;
      const given = attributes[attribute] as Attribute;
      if (typeof given === 'object' && 'tensor' in given) {
        const [, shape, items] = given.tensor;
        typed[attribute] = { tensor: [dtypes[dtype].onnx, shape, items] };
      } else typed[attribute] = dtypes[dtype].onnx;
    }
    const made = addBody({ ...body, nodes: [[opType, names, results, typed]] }, graph, scope);
    return made.flatMap((output): Tensor[] => {
      if (output.type.kind === 'optional') return [ops.optionalHasElement(output)];
      if (output.type.kind === 'sequence') return [ops.sequenceLength(output)];
      const carried = carrier(output.dtype);
      return [carried === undefined ? output : ops.cast(output, { to: carried })];
    });
  });
  return { graph, outputs, feeds };
}

/** The same as a model. */
export function modelOf(trial: Trial, types: Readonly<Record<string, DType>>) {
  const { outputs, feeds } = graphOf(trial, types);
  return { bytes: encode(runPasses(stepModel(lower(outputs)), { provider: 'any' })), feeds };
}

function elementTypeOf(type: ValueType): DType {
  return type.kind === 'tensor' ? type.dtype : elementTypeOf(type.element);
}
function withElement(type: ValueType, dtype: DType): ValueType {
  return type.kind === 'tensor' ? { ...type, dtype } : { ...type, element: withElement(type.element, dtype) };
}
