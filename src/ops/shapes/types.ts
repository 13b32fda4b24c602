// Owns what is common to several value types: element types must agree, shapes are kept where they agree.
// Knows no operator; control flow and sequences use it.
import { commonShape, mergeShapes } from '../../values/shape.js';
import { formatType, tensorType, type ValueType } from '../../values/value-type.js';
import type { Fail } from './common.js';

function common(fail: Fail, a: ValueType, b: ValueType): ValueType {
  if (a.kind === 'tensor' && b.kind === 'tensor' && a.dtype === b.dtype) {
    return tensorType(a.dtype, commonShape(a.shape, b.shape));
  }
  if (a.kind !== 'tensor' && a.kind === b.kind) return { kind: a.kind, element: common(fail, a.element, b.element) };
  return fail(`types differ: ${formatType(a)} and ${formatType(b)}`, 'one type');
}

/** The type that covers all of these. */
export function commonType(fail: Fail, types: readonly ValueType[]): ValueType {
  return types.length === 0 ? fail('no value is given') : types.reduce((a, b) => common(fail, a, b));
}

/** The more precise combination of two types that one value has; `undefined` when they contradict. */
export function mergedType(a: ValueType, b: ValueType): ValueType | undefined {
  if (a.kind === 'tensor' && b.kind === 'tensor') {
    const shape = a.dtype === b.dtype ? mergeShapes(a.shape, b.shape) : undefined;
    return shape === undefined ? undefined : tensorType(a.dtype, shape);
  }
  if (a.kind === 'tensor' || a.kind !== b.kind) return undefined;
  const element = mergedType(a.element, b.element);
  return element && { kind: a.kind, element };
}
