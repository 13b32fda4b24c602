// Owns the making of one operator node: literals become constants, then counts, attributes, element types and shapes are checked
// against the schema and the inference rule, and only then is the graph touched.
import { checkText, optionsOf } from '../arguments.js';
import { DTypeError, describe, explaining, reading, ShapeError, ValueError } from '../errors.js';
import { constantNode, looseConstant, looseTensor } from '../graph/constant.js';
import { convertToTensor, isSymbolic, type TensorLike } from '../graph/convert.js';
import { type Graph, getDefaultGraph } from '../graph/graph.js';
import type { Attributes, AttributeValue } from '../graph/node.js';
import { Tensor } from '../graph/tensor.js';
import { innerUpdates } from '../graph/walk.js';
import { type DType, dtypes, isDType } from '../values/dtype.js';
import { naturalKind } from '../values/nested.js';
import { TensorData, type TensorDataLike } from '../values/tensor-data.js';
import {
  elementDType,
  formatType,
  parseTypeString,
  tensorType,
  typeString,
  type ValueType,
} from '../values/value-type.js';
import { schemas } from './generated/schemas.js';
import type { OpType } from './generated/signatures.js';
import { inferenceRules } from './infer.js';
import type { InferenceContext, InferenceRule, Inferred } from './rule.js';
import type { AttributeSchema, AttributeType, FormalParameter, OpSchema } from './schema.js';
import { mergedType } from './shapes/types.js';

export type { TensorLike };

/** Options that every builder takes beside its attributes. */
export interface NodeOptions {
  /** The node's name in the current scope; default: the op type. */
  name?: string | undefined;
  /** How many outputs to make, where some are optional or variadic. */
  outputs?: number | undefined;
}

export const isOpType = (name: unknown): name is OpType => typeof name === 'string' && Object.hasOwn(schemas, name);

/**
 * Makes a node of a standard operator and gives its outputs. The generated builders call this; users call those.
 *
 * @param declared what somebody else says of the outputs' types; it counts where inference leaves something open.
 * @throws ValueError for a wrong number of inputs or a wrong attribute, DTypeError and ShapeError for operands that do not fit.
 */
export function build(
  opType: OpType,
  inputs: readonly (TensorLike | undefined)[],
  options: NodeOptions & object,
  declared: readonly (ValueType | undefined)[] = [],
): Tensor[] {
  const { name, outputs, ...given } = optionsOf(opType, options) as NodeOptions & Record<string, unknown>;
  const schema = schemas[opType];
  const graph = getDefaultGraph();
  const scope = graph.context.nameScope;
  if (name !== undefined) checkText(`${opType}: the name`, name);
  const path = `${scope ? `${scope}/` : ''}${name ?? opType}`;
  const attributes = checkAttributes(opType, schema, given, path);
  const operands = trimMissing(inputs, schema.minInputs);
  checkCount(opType, schema, operands, path);
  if (name !== undefined) graph.checkName(name);

  // Everything is checked on tensors that are in no graph where the operand is a literal; then the graph gets its constants and the node.
  const bindings = bindTypes(opType, operands, path);
  const values = operands.map((operand, index) =>
    operand === undefined || isSymbolic(operand) ? operand : literal(opType, operand, index, operands, bindings, path),
  );
  const tensors = values.map((value) =>
    value === undefined || value instanceof Tensor
      ? value
      : value instanceof TensorData
        ? looseConstant(value)
        : looseTensor(tensorType(value.dtype, value.shape)),
  );
  graph.checkInputs(
    opType,
    tensors.filter((_, index) => !(values[index] instanceof TensorData)),
  );
  const padded = [...tensors, ...new Array(Math.max(0, schema.inputs.length - tensors.length)).fill(undefined)];
  const isVariadic = schema.inputs.at(-1)?.option === 'variadic';
  const context: InferenceContext = {
    opType,
    path,
    inputs: (isVariadic ? tensors : padded) as never,
    attributes: { ...defaultsOf(opType), ...attributes } as never,
    outputs,
    fail(message, expected) {
      throw new ShapeError(`${opType}: ${message}`, {
        node: path,
        ...(expected !== undefined && { expected }),
        got: describeOperands(schema, values),
      });
    },
  };
  const inferred = inferOutputs(opType, schema, context, bindings, tensors);
  const results = inferred.map((result, index) => {
    const said = declared[index];
    return said === undefined ? result : { ...result, type: mergedType(result.type, said) ?? result.type };
  });
  const made = values.map((value) =>
    value === undefined || value instanceof Tensor
      ? value
      : value instanceof TensorData
        ? constantNode(value, 'Const')
        : convertToTensor(value),
  );
  return [...graph.addNode({ opType, inputs: made, attributes, outputs: results, name }).outputs];
}

/** The attributes that an operator has when they are not given. */
export function defaultsOf(opType: OpType): Attributes {
  return attributeDefaults[opType] ?? {};
}
const attributeDefaults: Readonly<Record<string, Attributes>> = Object.fromEntries(
  Object.entries(schemas).map(([opType, schema]) => [
    opType,
    Object.fromEntries(
      Object.entries(schema.attributes).flatMap(([key, { default: value }]) =>
        value === undefined ? [] : [[key, value]],
      ),
    ),
  ]),
);

const formal = (parameters: readonly FormalParameter[], index: number): FormalParameter =>
  parameters[Math.min(index, parameters.length - 1)] as FormalParameter;

/** Without the missing inputs at the end, but never fewer than the operator counts as there. */
function trimMissing(
  inputs: readonly (TensorLike | undefined)[],
  minInputs: number,
): readonly (TensorLike | undefined)[] {
  let count = inputs.length;
  while (count > minInputs && inputs[count - 1] === undefined) count--;
  return inputs.slice(0, count);
}

function checkCount(opType: OpType, schema: OpSchema, operands: readonly unknown[], path: string): void {
  const { minInputs, maxInputs } = schema;
  if (operands.length < minInputs || operands.length > maxInputs) {
    const expected = minInputs === maxInputs ? String(minInputs) : `${minInputs} to ${maxInputs}`;
    throw new ValueError(`${opType}: wrong number of inputs`, {
      node: path,
      expected: `${expected} (${schema.inputs.map((input) => input.name).join(', ')})`,
      got: String(operands.length),
    });
  }
  for (const [index, operand] of operands.entries()) {
    const parameter = formal(schema.inputs, index);
    if (operand === undefined && parameter.option !== 'optional')
      throw new ValueError(`${opType}: the input ${parameter.name} is missing`, { node: path });
  }
}

const isInt = (value: unknown) => typeof value === 'number' && Number.isSafeInteger(value);
const isNumber = (value: unknown) => typeof value === 'number';
const isString = (value: unknown) => typeof value === 'string';
const listOf = (check: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && Array.from(value).every(check);
/** What a JavaScript value must be to serve as an attribute of each type, and how to say so. */
const attributeChecks: Readonly<Record<AttributeType, readonly [check: (value: unknown) => boolean, phrase: string]>> =
  {
    INT: [isInt, 'an integer'],
    FLOAT: [isNumber, 'a number'],
    STRING: [isString, 'a string'],
    INTS: [listOf(isInt), 'an array of integers'],
    FLOATS: [listOf(isNumber), 'an array of numbers'],
    STRINGS: [listOf(isString), 'an array of strings'],
    TENSOR: [(value) => value instanceof TensorData, 'a TensorData'],
    GRAPH: [(value) => typeof value === 'object' && value !== null && 'addNode' in value, 'a Graph made by subgraph()'],
    TYPE_PROTO: [(value) => typeof value === 'object' && value !== null && 'kind' in value, 'a ValueType'],
    SPARSE_TENSOR: [() => false, 'nothing: sparse tensors are not supported'],
    DTYPE: [isDType, "an element type by name, such as 'float32'"],
  };

function checkAttributes(opType: OpType, schema: OpSchema, given: Record<string, unknown>, path: string): Attributes {
  const attributes: Record<string, AttributeValue> = {};
  for (const [key, value] of Object.entries(given)) {
    const facts = schema.attributes[key];
    if (facts === undefined) {
      throw new ValueError(`${opType}: unknown option '${key}'`, {
        node: path,
        expected: `one of ${[...Object.keys(schema.attributes), 'name', 'outputs'].join(', ')}`,
      });
    }
    if (value === undefined) continue;
    const [check, phrase] = attributeChecks[facts.type];
    if (!reading(opType, () => check(value)))
      throw new ValueError(`${opType}: the attribute '${key}' has the wrong type`, {
        node: path,
        expected: phrase,
        got: describe(value),
      });
    const { names } = facts;
    if (names !== undefined && ![value].flat().every((name) => names.includes(name as string)))
      throw new ValueError(`${opType}: the attribute '${key}' is none of its names`, {
        node: path,
        expected: names.map((name) => `'${name}'`).join(', '),
        got: `'${value}'`,
      });
    const [update] = facts.type === 'GRAPH' ? innerUpdates(value as Graph) : [];
    if (update !== undefined)
      throw new ValueError(`${opType}: the graph '${key}' updates variables`, {
        node: path,
        got: `${update.name} (${update.site})`,
        fix: 'cond, whileLoop or scan, which carry updates out of their branches and bodies',
      });
    attributes[key] = value as AttributeValue;
  }
  for (const key in schema.attributes) {
    const { required, type } = schema.attributes[key] as AttributeSchema;
    if (required && attributes[key] === undefined)
      throw new ValueError(`${opType}: the attribute '${key}' is required`, {
        node: path,
        expected: attributeChecks[type][1],
      });
  }
  return attributes;
}

type Bindings = Map<string, ValueType>;

/** Finds what each type variable stands for, from the operands that have a type of their own, and checks it against the schema. */
function bindTypes(opType: OpType, operands: readonly (TensorLike | undefined)[], path: string): Bindings {
  const bindings: Bindings = new Map();
  for (const [index, operand] of operands.entries()) bindType(opType, operands, index, typeOf(operand), bindings, path);
  return bindings;
}

/** Takes note of the type of one operand and checks it. */
function bindType(
  opType: OpType,
  operands: readonly (TensorLike | undefined)[],
  index: number,
  type: ValueType | undefined,
  bindings: Bindings,
  path: string,
): void {
  if (type === undefined) return;
  const schema = schemas[opType];
  const parameter = formal(schema.inputs, index);
  const operand = operands[index];
  const allowed = schema.typeConstraints[parameter.type] ?? [parameter.type];
  if (!allowed.includes(typeString(type))) {
    throw new DTypeError(`${opType}: the input ${parameter.name} has an element type that the operator does not take`, {
      node: path,
      expected: allowed.map(readableType).join(', '),
      got: `${isSymbolic(operand) ? `${operand.name} ` : ''}${formatType(type)}`,
    });
  }
  const bound = bindings.get(parameter.type);
  if (bound === undefined) bindings.set(parameter.type, type);
  else if (parameter.homogeneous && typeString(bound) !== typeString(type)) {
    throw new DTypeError(`${opType}: inputs that must have one element type differ`, {
      node: path,
      expected: readableType(typeString(bound)),
      got: describeOperands(schema, operands),
    });
  }
}

const readableType = (text: string): string => {
  const type = parseTypeString(text);
  return type?.kind === 'tensor' ? type.dtype : text;
};

/** The element type a literal gets: what the other operands decided, else the natural type of the value if the operator takes it. */
function literalDType(
  value: unknown,
  schema: OpSchema,
  parameter: FormalParameter,
  bindings: Bindings,
): DType | undefined {
  const bound = parameter.homogeneous ? bindings.get(parameter.type) : undefined;
  if (bound !== undefined) return elementDType(bound);
  if (value instanceof TensorData) return undefined;
  const kind = naturalKind(value);
  if (kind !== undefined && isDType(kind)) return kind;
  const allowed = (schema.typeConstraints[parameter.type] ?? [parameter.type])
    .map(parseTypeString)
    .flatMap((type) => (type?.kind === 'tensor' ? [type.dtype] : []));
  const preferred: Readonly<Record<string, readonly DType[]>> = {
    number: ['float32', 'int64', 'int32', 'float64'],
    none: ['float32', 'int64'],
    bigint: ['int64', 'uint64'],
    boolean: ['bool'],
    string: ['string'],
  };
  return (
    (preferred[kind ?? 'none'] ?? []).find((candidate) => allowed.includes(candidate)) ??
    allowed.find((candidate) => kind === 'number' && dtypes[candidate].kind !== 'string')
  );
}

/** The numbers of a literal operand, in the element type that it gets here. */
function literal(
  opType: OpType,
  operand: TensorDataLike,
  index: number,
  operands: readonly (TensorLike | undefined)[],
  bindings: Bindings,
  path: string,
): TensorData {
  const schema = schemas[opType];
  const parameter = formal(schema.inputs, index);
  const dtype = literalDType(operand, schema, parameter, bindings);
  const details = () => {
    const others = describeOperands(schema, operands);
    return { node: path, ...(dtype && { expected: dtype }), ...(others && { got: `a literal beside ${others}` }) };
  };
  const data = explaining(`${opType}: the input ${parameter.name}`, details, () => TensorData.copyOf(operand, dtype));
  bindType(opType, operands, index, tensorType(data.dtype, data.shape), bindings, path);
  return data;
}

/** `A float32 [2, 3] (x:0), B float32 [4, 5] (w:0)`, by the schema's names; literals whose element type is open are left out. */
function describeOperands(schema: OpSchema, operands: readonly (TensorLike | undefined)[]): string {
  return operands
    .flatMap((operand, index) => {
      const type = typeOf(operand);
      const name = isSymbolic(operand) ? operand.name : 'a literal';
      return type === undefined ? [] : [`${formal(schema.inputs, index).name} ${formatType(type)} (${name})`];
    })
    .join(', ');
}

/** The type that an operand has by itself. */
function typeOf(operand: TensorLike | undefined): ValueType | undefined {
  if (isSymbolic(operand)) return operand instanceof Tensor ? operand.type : tensorType(operand.dtype, operand.shape);
  return operand instanceof TensorData ? tensorType(operand.dtype, operand.shape) : undefined;
}

function inferOutputs(
  opType: OpType,
  schema: OpSchema,
  context: InferenceContext,
  bindings: Bindings,
  tensors: readonly (Tensor | undefined)[],
): { type: ValueType; known?: Inferred['known'] }[] {
  for (const [index, tensor] of tensors.entries()) {
    const { type } = formal(schema.inputs, index);
    if (tensor !== undefined && !bindings.has(type)) bindings.set(type, tensor.type);
  }
  const rule = inferenceRules[opType] as InferenceRule<OpType> | undefined;
  const inferred = rule?.(context) ?? [];
  const isVariadic = schema.outputs.at(-1)?.option === 'variadic';
  const count = context.outputs ?? (isVariadic ? inferred.length : Math.max(1, schema.minOutputs));
  if (
    !Number.isInteger(count) ||
    count < Math.max(1, schema.minOutputs) ||
    count > schema.maxOutputs ||
    (isVariadic && rule !== undefined && inferred.length > 0 && count !== inferred.length)
  ) {
    const expected = isVariadic
      ? `${inferred.length || 'at least 1'}`
      : `${Math.max(1, schema.minOutputs)} to ${schema.maxOutputs}`;
    throw new ValueError(`${opType}: wrong number of outputs`, { node: context.path, expected, got: describe(count) });
  }
  return new Array<undefined>(count).fill(undefined).map((_, index) => {
    const answer = inferred[index];
    const parameter = formal(schema.outputs, index);
    const type = answer?.type ?? outputType(opType, parameter, answer, bindings);
    return { type, ...(answer?.known !== undefined && { known: answer.known }) };
  });
}

function outputType(
  opType: OpType,
  parameter: FormalParameter,
  answer: Inferred | undefined,
  bindings: Bindings,
): ValueType {
  const shape = answer?.shape ?? null;
  if (answer?.dtype !== undefined) return tensorType(answer.dtype, shape);
  const type = bindings.get(parameter.type) ?? parseTypeString(parameter.type);
  if (type === undefined)
    throw new Error(`${opType}: neither the schema nor a rule gives the type of the output ${parameter.name}`);
  return type.kind === 'tensor' ? tensorType(type.dtype, shape) : type;
}
