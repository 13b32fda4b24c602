// Owns what the inputs of branches and bodies are where the file does not say: the types that flow into them, by operator.
import type { Tensor } from '../../graph/tensor.js';
import type { OnnxGraph, OnnxNode } from '../../model/ir.js';
import { tensorType, type ValueType } from '../../values/value-type.js';
import { fault } from './explaining.js';

/**
 * The types of a subgraph's inputs, by name: as the file declares them, else as they flow into it. Initializers of an input's name are its
 * value; it is no input then.
 *
 * @param inputs what the node that the subgraph belongs to reads.
 */
export function inputTypes(
  node: OnnxNode,
  inner: OnnxGraph,
  inputs: readonly (Tensor | undefined)[],
): readonly (readonly [string, ValueType])[] {
  const flowing = Object.hasOwn(flows, node.opType) && !node.domain ? flows[node.opType]?.(node, inputs) : undefined;
  const own = new Set([
    ...inner.initializer.map(({ name }) => name),
    ...inner.sparseInitializer.map(({ values }) => values.name),
  ]);
  return [...inner.input.entries()].flatMap(([index, { name, type }]) => {
    if (own.has(name)) return [];
    const known = type === undefined || type.kind === 'unread' ? flowing?.[index] : type;
    if (known === undefined) throw fault(node, `${node.opType}: the type of the body's input '${name}' is not known`);
    return [[name, known] as const];
  });
}

/** The types that flow into a body, by operator; a body need not repeat them. */
const flows: Readonly<
  Record<string, (node: OnnxNode, inputs: readonly (Tensor | undefined)[]) => readonly (ValueType | undefined)[]>
> = {
  Loop: (_, [, , ...states]) => [
    tensorType('int64', []),
    tensorType('bool', []),
    ...states.map((state) => state && anyShape(state.type)),
  ],
  Scan: (node, inputs) => {
    const scanned = node.attribute.find(({ name }) => name === 'num_scan_inputs')?.value;
    const axes = node.attribute.find(({ name }) => name === 'scan_input_axes')?.value as readonly number[] | undefined;
    const count = inputs.length - Number(scanned ?? 0);
    return inputs.map((input, index) => {
      if (input === undefined || index < count || input.type.kind !== 'tensor') return input && anyShape(input.type);
      const axis = Number(axes?.[index - count] ?? 0);
      return tensorType(input.dtype, input.shape?.toSpliced(axis, 1) ?? null);
    });
  },
  SequenceMap: (_, inputs) =>
    inputs.map((input) => (input?.type.kind === 'sequence' ? input.type.element : input?.type)),
};

/** A state may have another shape after every step. */
const anyShape = (type: ValueType): ValueType => (type.kind === 'tensor' ? tensorType(type.dtype, null) : type);
