// Owns TensorFlow's names for common mathematics, as one or a few ONNX operators each. Required arguments are positional, optional ones
// go into a last options object; numbers, arrays and variables convert to tensors. The builders in `ops` are what everything is made of.
import { listArgument, oneOrMore } from '../arguments.js';
import { checkOptions, describe, ShapeError, ValueError } from '../errors.js';
import { constant } from '../graph/constant.js';
import { convertToTensor, isSymbolic, type TensorLike } from '../graph/convert.js';
import { nameScope } from '../graph/scopes.js';
import type { Tensor } from '../graph/tensor.js';
import { checkDType, type DType } from '../values/dtype.js';
import { checkSizes, normalizeAxis } from '../values/shape.js';
import { type NaturalDType, TensorData } from '../values/tensor-data.js';
import * as ops from './generated/builders.js';
import { indicesOf, int64 } from './literals.js';
import { meanOrNaN } from './mean.js';
import { type Named, named, scoped } from './named.js';
import { filledLike } from './shape-of.js';

export type { Named };

/** One axis, several, or (left out) all of them. Negative axes count from the end. */
export type Axis = number | readonly number[] | null | undefined;

type Unary = <D extends DType>(x: TensorLike<D>, options?: Named) => Tensor<D>;
type Binary = <D extends DType>(x: TensorLike<D>, y: TensorLike<D>, options?: Named) => Tensor<D>;
type Test = (x: TensorLike, options?: Named) => Tensor<'bool'>;
type Comparison = (x: TensorLike, y: TensorLike, options?: Named) => Tensor<'bool'>;
type Measure = (x: TensorLike, options?: Named) => Tensor<'int64'>;

/** `x` with another element type (TF `tf.cast`, ONNX `Cast`); the same tensor when it has that type already. */
export function cast<D extends DType>(x: TensorLike, dtype: D, options: Named = {}): Tensor<D> {
  checkOptions('cast', options, ['name']);
  checkDType('cast', dtype);
  const tensor = convertToTensor(x);
  return tensor.dtype === dtype ? (tensor as Tensor<D>) : ops.cast(tensor, { ...options, to: dtype });
}

/** `x + y`, broadcasting (TF `tf.add`, ONNX `Add`). */
export const add: Binary = (x, y, options) => ops.add(x, y, options);
/** `x - y`, broadcasting (TF `tf.subtract`, ONNX `Sub`). */
export const subtract: Binary = (x, y, options) => ops.sub(x, y, options);
/** `x · y` element by element, broadcasting (TF `tf.multiply`, ONNX `Mul`). */
export const multiply: Binary = (x, y, options) => ops.mul(x, y, options);
/** `x / y`, broadcasting; whole-number division for integers (TF `tf.divide`, ONNX `Div`). */
export const divide: Binary = (x, y, options) => ops.div(x, y, options);
/** `x` to the power `y`, broadcasting (TF `tf.pow`, ONNX `Pow`). */
export const pow: Binary = (x, y, options) => ops.pow(x, y, options);
/** The larger of `x` and `y`, broadcasting (TF `tf.maximum`, ONNX `Max`). */
export const maximum: Binary = (x, y, options) => ops.max([x, y], options);
/** The smaller of `x` and `y`, broadcasting (TF `tf.minimum`, ONNX `Min`). */
export const minimum: Binary = (x, y, options) => ops.min([x, y], options);
/** `(x - y)²`, broadcasting (TF `tf.squared_difference`). */
export const squaredDifference: Binary = (x, y, options) =>
  scoped('SquaredDifference', options, ['name'], () => square(ops.sub(x, y)));

/** `-x` (TF `tf.negative`, ONNX `Neg`). */
export const negative: Unary = (x, options) => ops.neg(x, options);
/** `|x|` (TF `tf.abs`, ONNX `Abs`). */
export const abs: Unary = (x, options) => ops.abs(x, options);
/** `x²` (TF `tf.square`, ONNX `Mul`). */
export const square: Unary = (x, options) => {
  const tensor = convertToTensor(x);
  return ops.mul(tensor, tensor, named('Square', options));
};
/** `√x` (TF `tf.sqrt`, ONNX `Sqrt`). */
export const sqrt: Unary = (x, options) => ops.sqrt(x, options);
/** `1 / √x` (TF `tf.rsqrt`). */
export const rsqrt: Unary = (x, options) => scoped('Rsqrt', options, ['name'], () => ops.reciprocal(ops.sqrt(x)));
/** `eˣ` (TF `tf.exp`, ONNX `Exp`). */
export const exp: Unary = (x, options) => ops.exp(x, options);
/** The natural logarithm (TF `tf.log`, ONNX `Log`). */
export const log: Unary = (x, options) => ops.log(x, options);
/** `1 / x` (TF `tf.reciprocal`, ONNX `Reciprocal`). */
export const reciprocal: Unary = (x, options) => ops.reciprocal(x, options);
/** −1, 0 or 1 (TF `tf.sign`, ONNX `Sign`). */
export const sign: Unary = (x, options) => ops.sign(x, options);
/** The largest integer not above `x` (TF `tf.floor`, ONNX `Floor`). */
export const floor: Unary = (x, options) => ops.floor(x, options);
/** The smallest integer not below `x` (TF `tf.ceil`, ONNX `Ceil`). */
export const ceil: Unary = (x, options) => ops.ceil(x, options);
/** The nearest integer, halves to even (TF `tf.round`, ONNX `Round`). */
export const round: Unary = (x, options) => ops.round(x, options);
/** `sin x` (TF `tf.sin`, ONNX `Sin`). */
export const sin: Unary = (x, options) => ops.sin(x, options);
/** `cos x` (TF `tf.cos`, ONNX `Cos`). */
export const cos: Unary = (x, options) => ops.cos(x, options);
/** `tanh x` (TF `tf.tanh`, ONNX `Tanh`). */
export const tanh: Unary = (x, options) => ops.tanh(x, options);
/** `1 / (1 + e⁻ˣ)` (TF `tf.sigmoid`, ONNX `Sigmoid`). */
export const sigmoid: Unary = (x, options) => ops.sigmoid(x, options);
/** The same tensor as a new node, which takes part in control dependencies (TF `tf.identity`, ONNX `Identity`). */
export const identity: Unary = (x, options) => ops.identity(x, options);

/** The sum of all of `inputs`, of one shape (TF `tf.add_n`, ONNX `Sum`). */
export const addN = <D extends DType>(inputs: readonly TensorLike<D>[], options: Named = {}): Tensor<D> =>
  ops.sum(inputs, named('AddN', options));
/**
 * `max(min(x, max), min)`: `x` limited to `[min, max]`, broadcasting; `min` wins over a smaller `max` (TF `tf.clip_by_value`, ONNX `Clip`
 * for numbers, which is the same for limits in order, and `Min` and `Max` for tensors).
 */
export function clipByValue<D extends DType>(
  x: TensorLike<D>,
  min: TensorLike<D>,
  max: TensorLike<D>,
  options: Named = {},
): Tensor<D> {
  if (typeof min === 'number' && typeof max === 'number' && min <= max)
    return ops.clip(x, min, max, named('clip_by_value', options));
  return scoped('clip_by_value', options, ['name'], () => ops.max([ops.min([x, max]), min]));
}

/** `x = y`, element by element (TF `tf.equal`, ONNX `Equal`). */
export const equal: Comparison = (x, y, options) => ops.equal(x, y, options);
/** `x ≠ y`, element by element (TF `tf.not_equal`). */
export const notEqual: Comparison = (x, y, options) =>
  scoped('NotEqual', options, ['name'], () => ops.not(ops.equal(x, y)));
/** `x < y`, element by element (TF `tf.less`, ONNX `Less`). */
export const less: Comparison = (x, y, options) => ops.less(x, y, options);
/** `x ≤ y`, element by element (TF `tf.less_equal`, ONNX `LessOrEqual`). */
export const lessEqual: Comparison = (x, y, options) => ops.lessOrEqual(x, y, options);
/** `x > y`, element by element (TF `tf.greater`, ONNX `Greater`). */
export const greater: Comparison = (x, y, options) => ops.greater(x, y, options);
/** `x ≥ y`, element by element (TF `tf.greater_equal`, ONNX `GreaterOrEqual`). */
export const greaterEqual: Comparison = (x, y, options) => ops.greaterOrEqual(x, y, options);
/** Both, for booleans (TF `tf.logical_and`, ONNX `And`). */
export const logicalAnd: Comparison = (x, y, options) => ops.and(x, y, options);
/** Either, for booleans (TF `tf.logical_or`, ONNX `Or`). */
export const logicalOr: Comparison = (x, y, options) => ops.or(x, y, options);
/** The opposite, for booleans (TF `tf.logical_not`, ONNX `Not`). */
export const logicalNot: Test = (x, options) => ops.not(x, options);
/** `x` where the condition holds, else `y`, broadcasting (TF `tf.where`, ONNX `Where`). */
export const where = <D extends DType>(
  condition: TensorLike,
  x: TensorLike<D>,
  y: TensorLike<D>,
  options: Named = {},
): Tensor<D> => ops.where(condition, x, y, options);

/**
 * The matrix product, over the last two axes; leading axes broadcast (TF `tf.matmul`, ONNX `MatMul` or `Gemm`).
 *
 * @param options `transposeA`, `transposeB`: swap the last two axes first; `name`.
 * @example matmul(x, w, { transposeB: true })
 */
export function matmul<D extends DType>(
  a: TensorLike<D>,
  b: TensorLike<D>,
  options: Named & {
    /** Swaps the last two axes of `a` first. Default false. */
    transposeA?: boolean | undefined;
    /** Swaps the last two axes of `b` first. Default false. */
    transposeB?: boolean | undefined;
  } = {},
): Tensor<D> {
  checkOptions('matmul', options, ['transposeA', 'transposeB', 'name']);
  const { transposeA = false, transposeB = false, name = 'MatMul' } = options;
  if (!transposeA && !transposeB) return ops.matMul(a, b, { name });
  const [left, right] = [convertToTensor(a), convertToTensor(b)];
  if (left.rank === 2 && right.rank === 2)
    return ops.gemm(left, right, undefined, { transA: Number(transposeA), transB: Number(transposeB), name });
  return nameScope(name, () => ops.matMul(transposeA ? swapLast(left) : left, transposeB ? swapLast(right) : right));
}

function swapLast<D extends DType>(x: Tensor<D>): Tensor<D> {
  if (x.rank === null || x.rank < 2)
    throw new ValueError('matmul: to transpose, the rank must be known and at least 2', {
      node: x.name,
      got: String(x),
    });
  const axes = Array.from({ length: x.rank }, (_, axis) => axis);
  return ops.transpose(x, { perm: [...axes.slice(0, -2), x.rank - 1, x.rank - 2] });
}

type Reduce = <D extends DType>(
  x: TensorLike<D>,
  axis?: Axis,
  options?: Named & {
    /** Keeps the reduced axes, with size 1. Default false. */
    keepdims?: boolean | undefined;
  },
) => Tensor<D>;
type ReduceBuilder = <D extends DType>(
  x: Tensor<D>,
  axes: readonly number[] | undefined,
  options: { readonly name: string; readonly keepdims: number },
) => Tensor<D>;

/**
 * Axes as ONNX has them, `undefined` for all; counted from the front where the rank is known, because onnxruntime takes no notice of
 * negative ones where there is nothing to reduce.
 */
function axesOf(where: string, x: Tensor, axis: Axis): readonly number[] | undefined {
  if (axis === null || axis === undefined) return undefined;
  const { rank } = x;
  return oneOrMore(where, axis).map((each) => (rank !== null && each < 0 && each >= -rank ? each + rank : each));
}

function reduction(opType: string, build: ReduceBuilder): Reduce {
  return (x, axis, options = {}) => {
    checkOptions(`reduce${opType.replace('Reduce', '')}`, options, ['keepdims', 'name']);
    const { name = opType, keepdims = false } = options;
    const tensor = convertToTensor(x);
    const axes = axesOf(opType, tensor, axis);
    // To ONNX no axes are all axes.
    if (axes?.length === 0) return ops.identity(tensor, { name });
    return build(tensor, axes, { name, keepdims: keepdims ? 1 : 0 });
  };
}
const onAxes =
  (build: typeof ops.reduceSum): ReduceBuilder =>
  (x, axes, options) =>
    build(x, axes && int64(...axes), options);

/** The sum over `axis`, all axes by default; `keepdims` leaves them with size 1 (TF `tf.reduce_sum`, ONNX `ReduceSum`). */
export const reduceSum = reduction('Sum', onAxes(ops.reduceSum));
/** The mean over `axis`, all axes by default; NaN where there is nothing to take it of (TF `tf.reduce_mean`, ONNX `ReduceMean`). */
export const reduceMean = reduction('Mean', meanOrNaN);
/** The largest element over `axis`, all axes by default; NaN may be passed over (TF `tf.reduce_max`, ONNX `ReduceMax`). */
export const reduceMax = reduction('Max', onAxes(ops.reduceMax));
/** The smallest element over `axis`, all axes by default; NaN may be passed over (TF `tf.reduce_min`, ONNX `ReduceMin`). */
export const reduceMin = reduction('Min', onAxes(ops.reduceMin));
/** The product over `axis`, all axes by default (TF `tf.reduce_prod`, ONNX `ReduceProd`). */
export const reduceProd = reduction('Prod', onAxes(ops.reduceProd));
/** `log Σ eˣ` over `axis`, all axes by default, without overflow (TF `tf.reduce_logsumexp`, ONNX `ReduceLogSumExp`). */
export const reduceLogsumexp = reduction('ReduceLogSumExp', onAxes(ops.reduceLogSumExp));

/** The index (int64) of the largest element along `axis`, 0 by default (TF `tf.argmax`, ONNX `ArgMax`). */
export const argmax = (x: TensorLike, axis = 0, options: Named = {}): Tensor<'int64'> =>
  ops.argMax(x, { ...named('ArgMax', options), axis, keepdims: 0 });
/** The index (int64) of the smallest element along `axis`, 0 by default (TF `tf.argmin`, ONNX `ArgMin`). */
export const argmin = (x: TensorLike, axis = 0, options: Named = {}): Tensor<'int64'> =>
  ops.argMin(x, { ...named('ArgMin', options), axis, keepdims: 0 });

/** The same elements in another shape; one size may be −1 (TF `tf.reshape`, ONNX `Reshape`). */
export const reshape = <D extends DType>(
  x: TensorLike<D>,
  shape: readonly number[] | Tensor,
  options: Named = {},
): Tensor<D> =>
  isSymbolic(shape)
    ? ops.reshape(x, shape, { ...named('Reshape', options), allowzero: 0 })
    : ops.reshape(x, int64(...listArgument('reshape', shape, 'sizes')), {
        ...named('Reshape', options),
        allowzero: shape.includes(0) ? 1 : 0,
      });
/** Axes in the order `perm`, reversed by default (TF `tf.transpose`, ONNX `Transpose`). */
export const transpose = <D extends DType>(
  x: TensorLike<D>,
  perm?: readonly number[] | null,
  options: Named = {},
): Tensor<D> => ops.transpose(x, { ...named('Transpose', options), perm: perm ?? undefined });
/** A new axis of size 1 at `axis` (TF `tf.expand_dims`, ONNX `Unsqueeze`). */
export const expandDims = <D extends DType>(x: TensorLike<D>, axis: number, options: Named = {}): Tensor<D> =>
  ops.unsqueeze(x, int64(axis), named('ExpandDims', options));
/** Without the axes of size 1 in `axis`, all of them by default (TF `tf.squeeze`, ONNX `Squeeze`). */
export const squeeze = <D extends DType>(x: TensorLike<D>, axis?: Axis, options: Named = {}): Tensor<D> =>
  ops.squeeze(x, axis === null || axis === undefined ? undefined : int64(...oneOrMore('squeeze', axis)), options);
/** Tensors joined along an axis that they have (TF `tf.concat`, ONNX `Concat`). */
export const concat = <D extends DType>(
  values: readonly TensorLike<D>[],
  axis: number,
  options: Named = {},
): Tensor<D> => ops.concat(values, { ...named('Concat', options), axis });
/** Tensors of one shape joined along a new axis (TF `tf.stack`). */
export const stack = <D extends DType>(
  values: readonly TensorLike<D>[],
  options: Named & {
    /** Where the new axis is. Default 0. */
    axis?: number | undefined;
  } = {},
): Tensor<D> =>
  scoped('stack', options, ['axis', 'name'], () =>
    ops.concat(
      listArgument('stack', values, 'tensors').map((value) => ops.unsqueeze(value, int64(options.axis ?? 0))),
      { axis: options.axis ?? 0 },
    ),
  );
/** The slices along an axis of known size, without that axis (TF `tf.unstack`). */
export function unstack<D extends DType>(
  x: TensorLike<D>,
  options: Named & {
    /** The size of the axis, where it is not known. */
    num?: number | undefined;
    /** The axis to take apart. Default 0. */
    axis?: number | undefined;
  } = {},
): Tensor<D>[] {
  const tensor = convertToTensor(x);
  checkOptions('unstack', options, ['num', 'axis', 'name']);
  const axis = tensor.rank === null ? (options.axis ?? 0) : normalizeAxis(options.axis ?? 0, tensor.rank, 'unstack');
  const count = options.num ?? tensor.shape?.[axis];
  if (typeof count !== 'number')
    throw new ValueError('unstack: the number of slices is not known', { node: tensor.name, fix: 'give { num }' });
  return nameScope(options.name ?? 'unstack', () =>
    ops.split(tensor, undefined, { axis, num_outputs: count }).map((slice) => ops.squeeze(slice, int64(axis))),
  );
}
/** The part that starts at `begin` and has `size`; −1 means all that is left (TF `tf.slice`, ONNX `Slice`). */
export function slice<D extends DType>(
  x: TensorLike<D>,
  begin: readonly number[],
  size: readonly number[],
  options: Named = {},
): Tensor<D> {
  const starts = listArgument('slice', begin, 'places');
  const sizes = listArgument('slice', size, 'sizes');
  if (starts.length !== sizes.length)
    throw new ValueError('slice: begin and size must have one entry an axis each', {
      got: `${starts.length} and ${sizes.length}`,
    });
  const ends = starts.map((start, axis) =>
    sizes[axis] === -1 ? Number.MAX_SAFE_INTEGER : start + (sizes[axis] as number),
  );
  return ops.slice(x, int64(...starts), int64(...ends), undefined, undefined, options);
}
/** `x` repeated `multiples[i]` times along axis i (TF `tf.tile`, ONNX `Tile`). */
export const tile = <D extends DType>(x: TensorLike<D>, multiples: readonly number[], options: Named = {}): Tensor<D> =>
  ops.tile(x, int64(...listArgument('tile', multiples, 'numbers')), options);
/** `x` with `paddings[i] = [before, after]` added to axis i (TF `tf.pad`, ONNX `Pad`). */
export function pad<D extends DType>(
  x: TensorLike<D>,
  paddings: readonly (readonly [number, number])[],
  options: Named & {
    /** What is added: `CONSTANT` (the default), `REFLECT` without the edge, `SYMMETRIC` with it. */
    mode?: 'CONSTANT' | 'REFLECT' | 'SYMMETRIC' | undefined;
    /** What `CONSTANT` adds, a scalar. Default 0. */
    constantValues?: TensorLike<D> | undefined;
  } = {},
): Tensor<D> {
  checkOptions('pad', options, ['mode', 'constantValues', 'name']);
  const { mode = 'CONSTANT', constantValues, name } = options;
  if (!PAD_MODES.includes(mode))
    throw new ValueError('pad: not a mode', { expected: PAD_MODES.join(', '), got: describe(mode) });
  const pairs = listArgument('pad: paddings', paddings, 'pairs').map((pair) => {
    const [before, after, ...more] = listArgument<number>('pad: paddings', pair, 'two numbers');
    if (before === undefined || after === undefined || more.length > 0)
      throw new ValueError('pad: paddings are pairs', { expected: '[before, after]', got: describe(pair) });
    return [before, after] as const;
  });
  if (mode === 'SYMMETRIC') return scoped('Pad', { name }, ['name'], () => mirrored(convertToTensor(x), pairs));
  const pads = int64(...pairs.map(([before]) => before), ...pairs.map(([, after]) => after));
  return ops.pad(x, pads, constantValues, undefined, { mode: mode === 'REFLECT' ? 'reflect' : 'constant', name });
}
const PAD_MODES = ['CONSTANT', 'REFLECT', 'SYMMETRIC'];

/** The mode that ONNX lacks: what lies beyond an edge is what lies before it, the edge itself included. Slices backwards, side by side. */
function mirrored<D extends DType>(x: Tensor<D>, pairs: readonly (readonly [number, number])[]): Tensor<D> {
  if (x.rank !== null && x.rank !== pairs.length)
    throw new ShapeError('pad: paddings must have one pair an axis', {
      node: x.node.name,
      expected: `${x.rank} pairs for ${x}`,
      got: String(pairs.length),
    });
  for (const [axis, pair] of pairs.entries()) {
    const size = x.shape?.[axis];
    const most = typeof size === 'number' ? size : Number.MAX_SAFE_INTEGER;
    if (!pair.every((count) => Number.isSafeInteger(count) && count >= 0 && count <= most))
      throw new ValueError('pad: paddings must be no greater than the dimension size', {
        node: x.node.name,
        expected: `0 to ${size ?? 'the size'} on axis ${axis}`,
        got: describe(pair),
      });
  }
  return pairs.reduce((sum, [before, after], axis) => {
    const backwards = (from: number, count: number) =>
      count === 0 ? [] : [ops.slice(sum, int64(from), int64(from - count), int64(axis), int64(-1))];
    // From the first `before` entries, of which the last comes first; counted from the end, a slice can pass the beginning.
    const head = before === 0 ? [] : [ops.slice(sum, int64(before - 1), int64(-(2 ** 52)), int64(axis), int64(-1))];
    return before + after === 0 ? sum : ops.concat([...head, sum, ...backwards(-1, after)], { axis });
  }, ops.identity(x));
}
/** Slices of `params` along `axis` (0 by default) at `indices` (TF `tf.gather`, ONNX `Gather`). */
export const gather = <D extends DType>(
  params: TensorLike<D>,
  indices: TensorLike,
  options: Named & {
    /** The axis that the indices count along. Default 0. */
    axis?: number | undefined;
  } = {},
): Tensor<D> => ops.gather(params, indicesOf(indices), { ...named('Gather', options), axis: options?.axis ?? 0 });

/** The element types that onnxruntime can make one-hot rows of. */
const oneHotKernels: ReadonlySet<DType> = new Set(['float32', 'float16', 'int64', 'string']);

/**
 * Rows that are `onValue` at an index and `offValue` elsewhere (TF `tf.one_hot`, ONNX `OneHot`). The new axis is the last by default.
 * An index that is negative or too large gives a row of `offValue`.
 */
export function oneHot<D extends DType = 'float32'>(
  indices: TensorLike,
  depth: number,
  options: Named & {
    /** At the index. Default 1. */
    onValue?: number | undefined;
    /** Elsewhere. Default 0. */
    offValue?: number | undefined;
    /** Where the new axis is. Default -1, the last. */
    axis?: number | undefined;
    /** Default float32. */
    dtype?: D | undefined;
  } = {},
): Tensor<D> {
  checkOptions('oneHot', options, ['onValue', 'offValue', 'axis', 'dtype', 'name']);
  const { onValue = 1, offValue = 0, axis = -1, name } = options;
  const dtype = (options.dtype ?? 'float32') as D;
  return nameScope(name ?? 'one_hot', (scope) => {
    const given = cast(indicesOf(indices), 'int64');
    // ONNX counts negative indices from the end; to TensorFlow they are as far out as `depth`.
    const index = ops.where(ops.less(given, 0), depth, given);
    const rows = <V extends DType>(values: Tensor<V>, as: Named) =>
      ops.oneHot(index, constant(depth, { dtype: 'int64' }), values, { axis, ...as });
    if (oneHotKernels.has(dtype)) return rows(constant([offValue, onValue], { dtype }), { name: scope });
    if (dtype === 'bool')
      return cast(rows(constant([offValue, onValue], { dtype: 'int64' }), {}), dtype, { name: scope });
    const isOn = cast(rows(constant([0n, 1n]), {}), 'bool');
    const [on, off] = [onValue, offValue].map((value) => constant(value, { dtype }));
    return ops.where(isOn, on as Tensor<D>, off as Tensor<D>, { name: scope });
  });
}

/** Zeros (TF `tf.zeros`). */
export const zeros = <D extends DType = 'float32'>(
  shape: readonly number[],
  options: Named & {
    /** Default float32. */
    dtype?: D | undefined;
  } = {},
): Tensor<D> => fill(shape, 0, named('zeros', options));
/** Ones (TF `tf.ones`). */
export const ones = <D extends DType = 'float32'>(
  shape: readonly number[],
  options: Named & {
    /** Default float32. */
    dtype?: D | undefined;
  } = {},
): Tensor<D> => fill(shape, 1, named('ones', options));
/** A tensor filled with one value (TF `tf.fill`, ONNX `ConstantOfShape`). */
export function fill<V extends number | boolean, D extends DType = NaturalDType<V>>(
  dims: readonly number[],
  value: V,
  options: Named & {
    /** Default: the value's own; numbers are float32. */
    dtype?: D | undefined;
  } = {},
): Tensor<D> {
  checkOptions('fill', options, ['dtype', 'name']);
  const { name = 'Fill' } = options;
  const dtype = options.dtype ?? ((typeof value === 'boolean' ? 'bool' : 'float32') as D);
  const sizes = checkSizes('fill', dims);
  return sizes.length === 0
    ? constant<V, D>(value, { dtype, name })
    : ops.constantOfShape(int64(...sizes), { value: TensorData.from([value], dtype), name });
}
/** Zeros of the shape and dtype of `x` (TF `tf.zeros_like`). */
export const zerosLike = <X extends DType, D extends DType = X>(
  x: TensorLike<X>,
  options: Named & {
    /** Default: that of `x`. */
    dtype?: D | undefined;
  } = {},
): Tensor<D> =>
  scoped('zeros_like', options, ['dtype', 'name'], () => filledLike(convertToTensor(x), 0, options?.dtype));
/** Ones of the shape and dtype of `x` (TF `tf.ones_like`). */
export const onesLike = <X extends DType, D extends DType = X>(
  x: TensorLike<X>,
  options: Named & {
    /** Default: that of `x`. */
    dtype?: D | undefined;
  } = {},
): Tensor<D> =>
  scoped('ones_like', options, ['dtype', 'name'], () => filledLike(convertToTensor(x), 1, options?.dtype));
/**
 * The numbers from `start` up to `limit`, in steps of `delta` (TF `tf.range`, ONNX `Range`).
 *
 * @param options `dtype`: by default that of a tensor among the arguments, else int64, or float32 where a number is not whole; `name`.
 */
export const range = (
  start: TensorLike,
  limit: TensorLike,
  delta: TensorLike = 1,
  options: Named & {
    /** Default: that of a tensor among the arguments, else int64, or float32 where a number is not whole. */
    dtype?: DType | undefined;
  } = {},
): Tensor => {
  checkOptions('range', options, ['dtype', 'name']);
  const parts = [start, limit, delta];
  const symbolic = parts.find(isSymbolic);
  const isWhole = parts.every((part) => typeof part !== 'number' || Number.isInteger(part));
  const dtype = options.dtype ?? symbolic?.dtype ?? (isWhole ? 'int64' : 'float32');
  return ops.range(
    convertToTensor(start, { dtype }),
    convertToTensor(limit, { dtype }),
    convertToTensor(delta, { dtype }),
    { name: options.name ?? 'range' },
  );
};
/** The shape of `x` as an int64 vector (TF `tf.shape`, ONNX `Shape`). */
export const shape: Measure = (x, options) => ops.shape(x, options);
/** The number of elements of `x`, int64 (TF `tf.size`, ONNX `Size`). */
export const size: Measure = (x, options) => ops.size(x, options);
