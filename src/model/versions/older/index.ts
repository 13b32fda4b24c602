// Owns the way down: nodes of opset 21 in terms of an older opset, by the tables beside it, or an error that names what the opset has not.
import { elementDType } from '../../../values/value-type.js';
import type { Attribute, OnnxNode } from '../../ir.js';
import { operatorAt } from '../../operator-versions.js';
import { textOf } from '../../walk.js';
import { withConstants } from '../adapter.js';
import { argumentDescents } from './arguments.js';
import { absent, type DescentContext, type Descents, firstOpset, type RowContext } from './descent.js';
import { newValues, silentAttributes, typesSince } from './facts.js';
import { operatorDescents } from './operators.js';

export type { DescentContext } from './descent.js';

/** Every operator with a version that says the same as an older one in another way. */
export const descents: Descents = { ...argumentDescents, ...operatorDescents };

/**
 * A node of ONNX's own operators at opset 21 as nodes of an opset from 17 on that compute the same, in order.
 *
 * @throws ExportError for one that the opset cannot express.
 */
export const descended = (node: OnnxNode, context: DescentContext): readonly OnnxNode[] =>
  withConstants(node, context, (rows) => lowered(node, Number.POSITIVE_INFINITY, rows));

function lowered(node: OnnxNode, version: number, context: RowContext): readonly OnnxNode[] {
  const known = Object.hasOwn(descents, node.opType) ? descents[node.opType] : undefined;
  const row = known?.findLast(({ since }) => since <= version && since > context.opset);
  if (row === undefined) return [fitting(node, context)];
  return [row.write(node, context)]
    .flat()
    .flatMap((each) => lowered(each, each.opType === node.opType ? row.since - 1 : Number.POSITIVE_INFINITY, context));
}

/** The node without attributes that say nothing there; an error where the opset has no such node. */
function fitting(node: OnnxNode, context: RowContext): OnnxNode {
  const { opType } = node;
  const { opset } = context;
  const version = operatorAt('', opType, opset);
  if (version === undefined)
    throw absent(
      node,
      context,
      opType,
      firstOpset(opType, opset, () => true),
    );
  if (node.input.length > version.inputs[1])
    throw absent(
      node,
      context,
      `${opType} of ${node.input.length} inputs`,
      firstOpset(opType, opset, ({ inputs }) => inputs[1] >= node.input.length),
    );
  checkValues(node, context);
  checkTypes(node, context);
  const attribute = node.attribute.filter((each) => {
    if (version.attributes.has(each.name)) return true;
    if (isSilent(opType, each)) return false;
    const since = firstOpset(opType, opset, ({ attributes }) => attributes.has(each.name));
    throw absent(node, context, `${opType} with ${each.name}`, since);
  });
  return attribute.length === node.attribute.length ? node : { ...node, attribute };
}

const plain = (value: unknown): unknown =>
  value instanceof Uint8Array ? textOf(value) : typeof value === 'bigint' ? Number(value) : value;

/** Whether the attribute says what is so without it. */
function isSilent(opType: string, { name, value }: Attribute): boolean {
  const silent = silentAttributes[opType]?.[name] as readonly unknown[] | undefined;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return silent !== undefined && values.every((each) => silent.includes(plain(each)));
}

function checkValues(node: OnnxNode, context: RowContext): void {
  for (const { name, value } of node.attribute) {
    const since = newValues[node.opType]?.[name]?.[String(plain(value))];
    if (since !== undefined && since > context.opset)
      throw absent(node, context, `${node.opType} with ${name} ${String(plain(value))}`, since);
  }
}

function checkTypes(node: OnnxNode, context: RowContext): void {
  const types = typesSince.get(node.opType);
  if (types === undefined) return;
  for (const name of [...node.input, ...node.output]) {
    const type = context.typeOf(name);
    const dtype = type && elementDType(type);
    const since = dtype && types.get(dtype);
    if (since !== undefined && since > context.opset) throw absent(node, context, `${node.opType} of ${dtype}`, since);
  }
}
