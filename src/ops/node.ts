// Owns the open door: `ops.node`, which makes a node of any operator, in any domain.
import { checkText, listArgument } from '../arguments.js';
import { checkOptions, describe, ValueError } from '../errors.js';
import { convertToTensor, type TensorLike } from '../graph/convert.js';
import { getDefaultGraph } from '../graph/graph.js';
import type { Attributes } from '../graph/node.js';
import type { Tensor } from '../graph/tensor.js';
import type { ValueType } from '../values/value-type.js';
import { build, isOpType } from './build.js';

/** Options of `ops.node`. */
export interface RawNodeOptions {
  /** Operator domain; default: ONNX's own. */
  domain?: string | undefined;
  /** How many outputs; for another domain, their types. */
  outputs?: number | readonly ValueType[] | undefined;
  /** The node's name in the current scope. Default: the operator. */
  name?: string | undefined;
}

/**
 * Makes a node of any operator: one of ONNX's by name, checked like the named builders, or one of another domain, taken as it is.
 *
 * @param inputs a missing optional input is `undefined`.
 * @returns a tensor; an array of them when `outputs` is more than one.
 * @throws ValueError for an operator that the opset lacks.
 * @example const y = ops.node('Gelu', [x], { approximate: 'tanh' });
 */
export function node(
  opType: string,
  inputs: readonly (TensorLike | undefined)[],
  attributes: Attributes = {},
  options: RawNodeOptions = {},
): Tensor | Tensor[] {
  checkOptions('ops.node', options, ['domain', 'outputs', 'name']);
  const { domain = '', outputs, name } = options;
  checkText('ops.node: the domain', domain);
  const made =
    domain === ''
      ? buildStandard(opType, inputs, attributes, outputs, name)
      : buildForeign(opType, domain, inputs, attributes, outputs, name);
  return made.length === 1 ? (made[0] as Tensor) : made;
}

function buildStandard(
  opType: string,
  inputs: readonly (TensorLike | undefined)[],
  attributes: Attributes,
  outputs: RawNodeOptions['outputs'],
  name?: string,
): Tensor[] {
  if (!isOpType(opType))
    throw new ValueError(`the opset has no operator ${describe(opType)}`, {
      fix: "give its domain: { domain: '…', outputs: [type, …] }",
    });
  return build(opType, listArgument(opType, inputs, 'tensors'), {
    ...attributes,
    outputs: typeof outputs === 'object' ? outputs.length : outputs,
    name,
  });
}

function buildForeign(
  opType: string,
  domain: string,
  inputs: readonly (TensorLike | undefined)[],
  attributes: Attributes,
  outputs: RawNodeOptions['outputs'],
  name?: string,
): Tensor[] {
  checkText('ops.node: the operator', opType);
  if (!Array.isArray(outputs)) {
    throw new ValueError(`${domain}.${opType}: the types of its outputs are not known`, {
      expected: "outputs: [{ kind: 'tensor', dtype, shape }, …]",
      got: describe(outputs),
    });
  }
  const tensors = listArgument(opType, inputs, 'tensors').map((input) =>
    input === undefined ? undefined : convertToTensor(input),
  );
  const node = getDefaultGraph().addNode({
    opType,
    domain,
    inputs: tensors,
    attributes,
    outputs: outputs.map((type) => ({ type })),
    name,
  });
  return [...node.outputs];
}
