// Owns the versions of before opset 7: broadcasting that had to be asked for, and nodes that said themselves whether they were tested.
import { type Adapter, type Adapters, added, attributeOf, int64s, type Upgrade, without, wrong } from './adapter.js';

/** With `axis`, the axes of B lay beside those of A from there on, and not beside the last. */
const broadcasting: Upgrade = (node, context) => {
  const axis = attributeOf(node, 'axis', 'INT');
  const plain = without(node, 'broadcast', 'axis');
  if (axis === undefined) return plain;
  const [a = '', b = ''] = node.input;
  const [one, other] = [a, b].map((name) => {
    const type = context.typeOf(name);
    return type?.kind === 'tensor' ? type.shape?.length : undefined;
  });
  if (one === undefined || other === undefined) throw wrong(node, 'the ranks that it broadcasts are not known');
  const behind = one - (Number(axis) < 0 ? Number(axis) + one : Number(axis)) - other;
  if (behind < 0) throw wrong(node, 'its axes do not lie beside each other', `axis ${axis}`);
  if (behind === 0) return plain;
  const wide = context.fresh(`${node.output[0]}/wide`);
  const axes = int64s(
    context,
    Array.from({ length: behind }, (_, index) => other + index),
  );
  return [added('Unsqueeze', [b, axes], wide), { ...plain, input: [a, wide] }];
};

const tested: Upgrade = (node) => {
  if (node.opType === 'BatchNormalization' && Number(attributeOf(node, 'is_test', 'INT') ?? 0) === 0)
    throw wrong(node, 'an operator of before opset 7 that is not tested trains, which no runtime carries out');
  return without(node, 'is_test');
};

/** A slope with one axis was for the channels, whatever came behind them. */
const channelSlope: Upgrade = (node, context) => {
  const [x = '', slope = ''] = node.input;
  const [data, steep] = [context.typeOf(x), context.typeOf(slope)];
  if (data?.kind !== 'tensor' || steep?.kind !== 'tensor' || data.shape === null || steep.shape?.length !== 1)
    return node;
  if (data.shape.length <= 2 || steep.shape[0] === 1) return node;
  const wide = context.fresh(`${node.output[0]}/slope`);
  const axes = int64s(
    context,
    Array.from({ length: data.shape.length - 2 }, (_, index) => index + 1),
  );
  return [added('Unsqueeze', [slope, axes], wide), { ...node, input: [x, wide] }];
};

const rows = (names: string, upgrade: Upgrade): [string, readonly Adapter[]][] =>
  names.split(' ').map((name) => [name, [{ since: 7, upgrade }]]);

export const legacyAdapters: Adapters = Object.fromEntries([
  ...rows('Add Sub Mul Div Pow And Or Xor Equal Greater Less', broadcasting),
  ...rows('PRelu', channelSlope),
  ...rows('Gemm', (node) => without(node, 'broadcast')),
]);

/** The first rows of operators that have more. */
export const testing: Adapter = { since: 7, upgrade: tested };
