// Owns the type of what flows along an edge: a tensor of some element type and shape, or ONNX's sequence and optional of such.
// Types convert to and from ONNX's type strings (`seq(tensor(float))`), the language of the operator schemas.
import { DTypeError, describe, reading } from '../errors.js';
import { checkDType, type DType, dtypeFromSpelling, dtypes } from './dtype.js';
import { checkShape, formatShape, type Shape } from './shape.js';

/** The type of a value: a tensor, a sequence of values, or an optional value. */
export type ValueType =
  | { readonly kind: 'tensor'; readonly dtype: DType; readonly shape: Shape }
  | { readonly kind: 'sequence'; readonly element: ValueType }
  | { readonly kind: 'optional'; readonly element: ValueType };

export const tensorType = (dtype: DType, shape: Shape): ValueType & { kind: 'tensor' } => ({
  kind: 'tensor',
  dtype,
  shape,
});

/** The same type as a value that nobody can change. */
export function frozenType(type: ValueType): ValueType {
  if (Object.isFrozen(type)) return type;
  if (type.kind !== 'tensor') return Object.freeze({ ...type, element: frozenType(type.element) });
  const { kind, dtype, shape } = type;
  return Object.freeze({ kind, dtype, shape: shape && Object.freeze([...shape]) });
}

/** The element type at the bottom of a value type. */
export const elementDType = (type: ValueType): DType =>
  type.kind === 'tensor' ? type.dtype : elementDType(type.element);

/** Types nested deeper hold themselves. */
const MAX_DEPTH = 64;

/** Throws a DTypeError or ShapeError unless `type` is the type of a value. */
export function checkValueType(where: string, type: ValueType): void {
  const found = reading(where, () => {
    let inner = type;
    for (let depth = 0; depth < MAX_DEPTH && (inner?.kind === 'sequence' || inner?.kind === 'optional'); depth++)
      inner = inner.element;
    return inner?.kind === 'tensor' ? inner : undefined;
  });
  if (found === undefined)
    throw new DTypeError(`${where}: not the type of a value`, {
      expected: "{ kind: 'tensor', dtype, shape }, or a sequence or optional of one",
      got: describe(type),
    });
  checkDType(where, found.dtype);
  checkShape(where, found.shape);
}

const tensorStrings = Object.fromEntries(
  Object.entries(dtypes).map(([dtype, { spelling }]) => [dtype, `tensor(${spelling})`]),
) as Readonly<Record<DType, string>>;

/** ONNX's type string, without the shape: `tensor(float)`, `seq(tensor(int64))`. */
export function typeString(type: ValueType): string {
  if (type.kind === 'tensor') return tensorStrings[type.dtype];
  return `${type.kind === 'sequence' ? 'seq' : 'optional'}(${typeString(type.element)})`;
}

/** Reads ONNX's type string; shapes are unknown. `undefined` for what is not a tensor, sequence or optional of a known element type. */
export function parseTypeString(text: string): ValueType | undefined {
  const [, head, inner] = /^(tensor|seq|optional)\((.*)\)$/.exec(text) ?? [];
  if (head === undefined || inner === undefined) return undefined;
  if (head === 'tensor') {
    const dtype = dtypeFromSpelling(inner);
    return dtype && tensorType(dtype, null);
  }
  const element = parseTypeString(inner);
  return element && { kind: head === 'seq' ? 'sequence' : 'optional', element };
}

/** For people: `float32 [batch, 784]`, `sequence of int64 [?]`. */
export function formatType(type: ValueType): string {
  if (type.kind === 'tensor') return `${type.dtype} ${formatShape(type.shape)}`;
  return `${type.kind} of ${formatType(type.element)}`;
}
