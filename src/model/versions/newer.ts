// Owns operators of opsets 22 to 26 in terms of opset 21. Most versions since then only take more element types; what is here added an
// attribute, or is an operator of its own.
import { elementDType } from '../../values/value-type.js';
import type { Attribute, OnnxNode } from '../ir.js';
import { textOf } from '../walk.js';
import {
  added,
  attributeOf,
  dtypeOfInput,
  int,
  int64s,
  scalar,
  type Upgrade,
  type VersionContext,
  without,
  wrong,
} from './adapter.js';

/** Attributes that are younger than opset 21, with the value that says what was said before by silence. */
export const newerAttributes: Readonly<Record<string, Readonly<Record<string, number | string>>>> = {
  Cast: { round_mode: 'up' },
  CastLike: { round_mode: 'up' },
  DequantizeLinear: { output_dtype: 0 },
  QuantizeLinear: { precision: 0 },
};

const plainValue = ({ value }: Attribute): unknown => (value instanceof Uint8Array ? textOf(value) : value);

/** The node without what opset 21 does not know and would do anyway. */
export function withoutNewer(node: OnnxNode): OnnxNode {
  const silent = Object.hasOwn(newerAttributes, node.opType) ? newerAttributes[node.opType] : undefined;
  if (silent === undefined) return node;
  for (const attribute of node.attribute) {
    if (!Object.hasOwn(silent, attribute.name) || plainValue(attribute) === silent[attribute.name]) continue;
    throw wrong(node, `opset 21 has no attribute '${attribute.name}'`, String(plainValue(attribute)));
  }
  return without(node, ...Object.keys(silent));
}

/** `x · sigmoid(α x)`. */
const swish: Upgrade = (node, context) => {
  const [x = ''] = node.input;
  const [result = ''] = node.output;
  const alpha = attributeOf(node, 'alpha', 'FLOAT') ?? 1;
  const [scaled, gate] = [context.fresh(`${result}/scaled`), context.fresh(`${result}/gate`)];
  const factor = alpha === 1 ? undefined : scalar(context, dtypeOfInput(node, 0, context), alpha);
  return [
    ...(factor === undefined ? [] : [added('Mul', [x, factor], scaled)]),
    added('Sigmoid', [factor === undefined ? x : scaled], gate),
    added('Mul', [x, gate], result),
  ];
};

/** `x / √(mean x² + ε) · scale` over the axes from `axis` on, in float32 as the operator asks for. */
const rmsNormalization: Upgrade = (node, context) => {
  const [x = '', scale = ''] = node.input;
  const [result = ''] = node.output;
  const part = (name: string) => context.fresh(`${result}/${name}`);
  const type = context.typeOf(x);
  if (type?.kind !== 'tensor' || type.shape === null) throw wrong(node, 'the rank of its input is not known');
  const rank = type.shape.length;
  const axis = Number(attributeOf(node, 'axis', 'INT') ?? -1);
  if (Number(attributeOf(node, 'stash_type', 'INT') ?? 1) !== 1)
    throw wrong(node, 'opset 21 cannot say in which precision it computes', 'a stash_type that is not float32');
  const first = axis < 0 ? axis + rank : axis;
  const axes = int64s(
    context,
    Array.from({ length: rank - first }, (_, index) => first + index),
  );
  const wide = elementDType(type) === 'float64' ? 'float64' : 'float32';
  const to = [int('to', wide === 'float64' ? 11 : 1)];
  const epsilon = scalar(context, wide, attributeOf(node, 'epsilon', 'FLOAT') ?? 1e-5);
  const [cast, squares, mean, sum, root, normal, back] = [
    'cast',
    'squares',
    'mean',
    'sum',
    'root',
    'normal',
    'back',
  ].map(part) as [string, string, string, string, string, string, string];
  return [
    added('Cast', [x], cast, to),
    added('Mul', [cast, cast], squares),
    added('ReduceMean', [squares, axes], mean),
    added('Add', [mean, epsilon], sum),
    added('Sqrt', [sum], root),
    added('Div', [cast, root], normal),
    added('CastLike', [normal, scale], back),
    added('Mul', [back, scale], result),
  ];
};

/** Operators that are younger than opset 21 and can be written in its own. */
export const newerOperators: Readonly<Record<string, Upgrade>> = {
  Swish: swish,
  RMSNormalization: rmsNormalization,
};

/** A node of a newer opset as nodes of opset 21. */
export function downgraded(node: OnnxNode, context: VersionContext): readonly OnnxNode[] {
  const rewrite = Object.hasOwn(newerOperators, node.opType) ? newerOperators[node.opType] : undefined;
  return rewrite === undefined ? [withoutNewer(node)] : [rewrite(node, context)].flat();
}
