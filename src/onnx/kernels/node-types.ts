// Owns the element types of a node in a model: what each type constraint of its operator stands for there, from the types of its values.
import type { OnnxNode, Type } from '../../model/ir.js';
import type { Scope } from '../../model/scope.js';
import { defaultsOf } from '../../ops/build.js';
import { schemas } from '../../ops/generated/schemas.js';
import type { OpType } from '../../ops/generated/signatures.js';
import type { FormalParameter } from '../../ops/schema.js';
import type { DType } from '../../values/dtype.js';

const elementOf = (type: Type | undefined): DType | undefined =>
  type === undefined || type.kind === 'unread'
    ? undefined
    : type.kind === 'tensor'
      ? type.dtype
      : elementOf(type.element);

/** The formal parameter that the value at `index` is for. */
export const formalAt = (parameters: readonly FormalParameter[], index: number): FormalParameter | undefined =>
  parameters[Math.min(index, parameters.length - 1)];

/** The element type of each type constraint that a value of the node tells. */
export function typesOf(opType: OpType, node: OnnxNode, scope: Scope): Record<string, DType> {
  const { inputs, outputs, typeConstraints } = schemas[opType];
  const types: Record<string, DType> = {};
  const learn = (names: readonly string[], parameters: readonly FormalParameter[]) => {
    for (const [index, name] of names.entries()) {
      const constraint = formalAt(parameters, index)?.type ?? '';
      const dtype =
        name === '' || !Object.hasOwn(typeConstraints, constraint) ? undefined : elementOf(scope.type(name));
      if (dtype !== undefined) types[constraint] ??= dtype;
    }
  };
  learn(node.input, inputs);
  learn(node.output, outputs);
  return types;
}

/** The attribute's value, or the schema's default. */
export const attributeOf = (opType: OpType, node: OnnxNode, name: string): unknown =>
  node.attribute.find((attribute) => attribute.name === name)?.value ?? defaultsOf(opType)[name];
