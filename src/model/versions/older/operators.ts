// Owns operators that came between opset 17 and 21 and can be written in those that there were: activations, group normalization, and what
// is done bit by bit.
import { dtypes } from '../../../values/dtype.js';
import { TensorData } from '../../../values/tensor-data.js';
import { elementDType } from '../../../values/value-type.js';
import { attributeOf, int, int64s, scalar, text } from '../adapter.js';
import type { Descent, Descents, RowContext } from './descent.js';
import { Steps } from './steps.js';

type Write = Descent['write'];

const dtypeOf = (name: string, context: RowContext) => {
  const type = context.typeOf(name);
  return type && elementDType(type);
};

/** `x · tanh(softplus x)`. */
const mish: Write = (node, context) => {
  const [x = ''] = node.input;
  const steps = new Steps(node, context);
  return steps.end('Mul', [x, steps.add('Tanh', [steps.add('Softplus', [x], 'softplus')], 'tanh')]);
};

/** `x / 2 · (1 + erf(x / √2))`, or `x / 2 · (1 + tanh(√(2/π) (x + 0.044715 x³)))`. */
const gelu: Write = (node, context) => {
  const [x = ''] = node.input;
  const steps = new Steps(node, context);
  const dtype = dtypeOf(x, context);
  const number = (value: number) =>
    dtype === undefined
      ? steps.add('CastLike', [scalar(context, 'float64', value), x], 'number')
      : scalar(context, dtype, value);
  const cubic = () => {
    const cube = steps.add('Mul', [steps.add('Mul', [x, x], 'square'), x], 'cube');
    return steps.add('Add', [x, steps.add('Mul', [cube, number(0.044715)], 'weighted')], 'sum');
  };
  const isTanh = attributeOf(node, 'approximate', 'STRING') === 'tanh';
  const scaled = isTanh
    ? steps.add('Mul', [cubic(), number(Math.sqrt(2 / Math.PI))], 'scaled')
    : steps.add('Mul', [x, number(Math.SQRT1_2)], 'scaled');
  const risen = steps.add('Add', [steps.add(isTanh ? 'Tanh' : 'Erf', [scaled], 'bent'), number(1)], 'risen');
  return steps.end('Mul', [steps.add('Mul', [x, number(0.5)], 'half'), risen]);
};

/** Each group is an instance of its own; scale and bias have an entry a channel. Statistics are in float32 unless the node says no. */
const groupNormalization: Write = (node, context) => {
  const [x = '', scale = '', bias = ''] = node.input;
  const steps = new Steps(node, context);
  const groups = Number(attributeOf(node, 'num_groups', 'INT') ?? 1);
  const isCast = Number(attributeOf(node, 'stash_type', 'INT') ?? 1) === 1 && dtypeOf(x, context) !== 'float32';
  const wide = isCast ? steps.add('Cast', [x], 'wide', [int('to', dtypes.float32.onnx)]) : x;
  const vector = (value: number) => {
    const numbers = context.constant(TensorData.from(Array<number>(groups).fill(value), 'float32', [groups]));
    return steps.add('CastLike', [numbers, wide], 'vector');
  };
  const grouped = steps.add('Reshape', [wide, int64s(context, [0, groups, -1])], 'groups');
  const epsilon = node.attribute.filter(({ name }) => name === 'epsilon');
  const normal = steps.add('InstanceNormalization', [grouped, vector(1), vector(0)], 'normal', epsilon);
  const narrow = isCast ? steps.add('CastLike', [normal, x], 'narrow') : normal;
  const shape = steps.add('Shape', [x], 'shape');
  const front = steps.add('Shape', [x], 'front', [int('start', 0), int('end', 2)]);
  const flat = steps.add('Concat', [front, int64s(context, [-1])], 'flat', [int('axis', 0)]);
  const channels = steps.add('Reshape', [narrow, flat], 'channels');
  const upright = (name: string) => steps.add('Unsqueeze', [name, int64s(context, [1])], 'upright');
  const scaled = steps.add('Mul', [channels, upright(scale)], 'scaled');
  return steps.end('Reshape', [steps.add('Add', [scaled, upright(bias)], 'sum'), shape]);
};

/** Bits of a digit, and digits of a word: what a word holds, a double holds, in which onnxruntime adds up integers. */
const DIGIT = 4;
const BASE = 2 ** DIGIT;
const WORD = 8;

/**
 * Numbers are taken apart into words and these into digits, pairs of digits looked up in a table of all pairs, and what is found put
 * together. What a type shorter than a word has no room for is cut off.
 */
const bitwise =
  (combine: (a: number, b: number) => number): Write =>
  (node, context) => {
    const [a = '', b = ''] = node.input;
    const steps = new Steps(node, context);
    const { bits } = dtypes[dtypeOf(a, context) ?? 'uint64'];
    const words = Math.ceil(bits / DIGIT / WORD);
    const uint64s = (values: readonly bigint[], shape = [values.length]) =>
      context.constant(new TensorData('uint64', shape, BigUint64Array.from(values)));
    const cast = (name: string, to: 'int64' | 'uint64') => steps.add('Cast', [name], to, [int('to', dtypes[to].onnx)]);
    const shift = (name: string, by: string, direction: 'LEFT' | 'RIGHT') =>
      steps.add('BitShift', [name, by], 'shifted', [text('direction', direction)]);
    const places = Array.from({ length: words * WORD }, (_, index) => BigInt(index * DIGIT));
    const [shifts, base] = [uint64s(places, [words, WORD]), scalar(context, 'uint64', BASE)];
    const upright = int64s(context, [-2, -1]);
    const digits = (name: string) => {
      const wide = steps.add('Unsqueeze', [cast(name, 'uint64'), upright], 'upright');
      return steps.add('Mod', [shift(wide, shifts, 'RIGHT'), base], 'digits');
    };
    const pairs = Array.from({ length: BASE ** 2 }, (_, pair) => BigInt(combine(Math.floor(pair / BASE), pair % BASE)));
    const pair = steps.add('Add', [steps.add('Mul', [digits(a), base], 'raised'), digits(b)], 'pair');
    const found = steps.add('Gather', [uint64s(pairs), cast(pair, 'int64')], 'found');
    const weights = uint64s(places.slice(0, WORD).map((place) => 1n << place));
    const weighted = cast(steps.add('Mul', [found, weights], 'weighted'), 'int64');
    const sums = steps.add('ReduceSum', [weighted, int64s(context, [-1])], 'words', [int('keepdims', 0)]);
    const word = (index: number) =>
      cast(steps.add('Gather', [sums, scalar(context, 'int64', index)], 'word', [int('axis', -1)]), 'uint64');
    if (words === 1) return steps.end('CastLike', [word(0), a]);
    const high = shift(word(1), scalar(context, 'uint64', DIGIT * WORD), 'LEFT');
    return steps.end('CastLike', [steps.add('Add', [high, word(0)], 'sum'), a]);
  };

/** Less than nothing by one has all bits: what is taken from it has the others. */
const bitwiseNot: Write = (node, context) => {
  const [x = ''] = node.input;
  const steps = new Steps(node, context);
  return steps.end('Sub', [steps.add('CastLike', [scalar(context, 'int64', -1), x], 'all'), x]);
};

const row = (since: number, write: Write): readonly Descent[] => [{ since, write }];

export const operatorDescents: Descents = {
  BitwiseAnd: row(
    18,
    bitwise((a, b) => a & b),
  ),
  BitwiseNot: row(18, bitwiseNot),
  BitwiseOr: row(
    18,
    bitwise((a, b) => a | b),
  ),
  BitwiseXor: row(
    18,
    bitwise((a, b) => a ^ b),
  ),
  Gelu: row(20, gelu),
  GroupNormalization: row(21, groupNormalization),
  Mish: row(18, mish),
};
