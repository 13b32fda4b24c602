// Owns what an adapter of an older operator version is, and the few things that all of them do: read an attribute, take it away, and turn
// it into an input. It knows models, and no graph: what a value's type is, whoever upgrades says.
import { ModelFormatError } from '../../errors.js';
import type { DType } from '../../values/dtype.js';
import { TensorData } from '../../values/tensor-data.js';
import { elementDType, type ValueType } from '../../values/value-type.js';
import { type Attribute, type AttributeType, type AttributeValues, type OnnxNode, onnxNode, tensor } from '../ir.js';

/** What an adapter may ask of the place that its node stands in. */
export interface VersionContext {
  /** The type of a value that the node reads, as far as it is known. */
  typeOf(name: string): ValueType | undefined;
  /** The numbers of a value that is the same in every run and short. */
  numbersOf(name: string): readonly number[] | undefined;
  /** A name for a value that nothing has yet. */
  fresh(hint: string): string;
  /** Notes that a node inside a graph that an adapter made is of the graphs' own opset already. */
  settle(node: OnnxNode): OnnxNode;
  /** Puts a Constant in front of the node and gives the name of its value. */
  constant(data: TensorData): string;
}

/**
 * Writes a node of an older version in terms of the next: nodes of the same operator are of the version `since`, all others of the
 * graph's own opset. The value names of the results stay.
 */
export type Upgrade = (node: OnnxNode, context: VersionContext) => OnnxNode | readonly OnnxNode[];

/** One changed version of an operator. */
export interface Adapter {
  /** The first opset that has the operator as `upgrade` writes it. */
  readonly since: number;
  readonly upgrade: Upgrade;
}

/** What a walk through a table asks for beside the constants that its rows make. */
export type WalkContext = Omit<VersionContext, 'constant'>;

/** The nodes that `write` makes of a node, behind the constants that it asks for. */
export function withConstants<C extends WalkContext>(
  node: OnnxNode,
  context: C,
  write: (context: C & VersionContext) => readonly OnnxNode[],
): readonly OnnxNode[] {
  const constants: OnnxNode[] = [];
  const nodes = write({
    ...context,
    constant(data) {
      const name = context.fresh(`${node.output.find((each) => each !== '') ?? node.opType}/constant`);
      constants.push(constantNode(name, data));
      return name;
    },
  });
  return [...constants, ...nodes];
}

/** The changed versions of each operator, oldest first. */
export type Adapters = Readonly<Record<string, readonly Adapter[]>>;

/** The value of an attribute of this type, where the node has it. */
export function attributeOf<T extends AttributeType>(
  node: OnnxNode,
  name: string,
  type: T,
): AttributeValues[T] | undefined {
  const found = node.attribute.find((each) => each.name === name);
  if (found === undefined || found.value === undefined) return undefined;
  if (found.type !== type) throw wrong(node, `the attribute '${name}' is no ${type}`, found.type);
  return found.value as AttributeValues[T];
}

/** The node without attributes of these names. */
export const without = (node: OnnxNode, ...names: readonly string[]): OnnxNode => ({
  ...node,
  attribute: node.attribute.filter(({ name }) => !names.includes(name)),
});

/** The node with an attribute, in place of one of the same name. */
export const withAttribute = (node: OnnxNode, attribute: Attribute): OnnxNode => ({
  ...node,
  attribute: [...node.attribute.filter(({ name }) => name !== attribute.name), attribute],
});

export const int = (name: string, value: number): Attribute => ({ name, type: 'INT', value });
export const text = (name: string, value: string): Attribute => ({ name, type: 'STRING', value });

/** The node with these inputs; those that are left out at the end are not written. */
export function withInputs(node: OnnxNode, ...input: readonly (string | undefined)[]): OnnxNode {
  const names = input.map((name) => name ?? '');
  while (names.at(-1) === '') names.pop();
  return { ...node, input: names };
}

/** A constant of 64-bit integers. */
export const int64s = (context: VersionContext, values: readonly (number | bigint)[]): string =>
  context.constant(new TensorData('int64', [values.length], BigInt64Array.from(values, BigInt)));

/** A constant that holds one number of an element type, without axes. */
export const scalar = (context: VersionContext, dtype: DType, value: number): string =>
  context.constant(TensorData.from(value, dtype));

/** A node that an adapter adds, with one result of the name that is given. */
export const added = (
  opType: string,
  input: readonly string[],
  output: string,
  attribute: readonly Attribute[] = [],
): OnnxNode => onnxNode({ opType, name: output, input, output: [output], attribute });

/** A Constant node. */
export const constantNode = (name: string, data: TensorData): OnnxNode =>
  added('Constant', [], name, [{ name: 'value', type: 'TENSOR', value: tensor('', data) }]);

/** The element type of one of the node's inputs. */
export function dtypeOfInput(node: OnnxNode, index: number, context: VersionContext): DType {
  const type = context.typeOf(node.input[index] ?? '');
  if (type === undefined) throw wrong(node, `the element type of its input ${index} is not known`);
  return elementDType(type);
}

/** The error for a node that cannot be written at the graph's opset. */
export const wrong = (node: OnnxNode, message: string, got?: string): ModelFormatError =>
  new ModelFormatError(`${node.opType}: ${message}`, {
    ...(node.name && { node: node.name }),
    ...(got !== undefined && { got }),
  });

/** An attribute that became an input: a list of integers at the place `index`. */
export const listToInput =
  (name: string, index: number): Upgrade =>
  (node, context) => {
    const list = attributeOf(node, name, 'INTS');
    if (list === undefined) return without(node, name);
    const input = [...node.input];
    while (input.length < index) input.push('');
    input[index] = int64s(context, list);
    return { ...without(node, name), input };
  };
