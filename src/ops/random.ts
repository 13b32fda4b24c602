// Owns random numbers: a counter-based generator made of integer operators, so that one seed gives one result wherever the graph runs.
//
// Element i of a random node in run r is  mix(mix(i xor k0) + k1), where mix is a 32-bit permutation with full avalanche
// ("lowbias32" of C. Wellons' hash prospector, bias 0.17) and k0, k1 are mixed from the run counter r and a key of the node:
// its name, or the seed it was given, and the graph's seed. Within one node and run all 2^32 positions get different bits.
import { optionsOf } from '../arguments.js';
import { CallSite } from '../call-site.js';
import {
  type AllKeys,
  checkOptions,
  DTypeError,
  describe,
  type OptionKey,
  reading,
  ShapeError,
  ValueError,
} from '../errors.js';
import { constant } from '../graph/constant.js';
import { convertToTensor, type TensorLike } from '../graph/convert.js';
import { type Graph, getDefaultGraph } from '../graph/graph.js';
import type { Attributes } from '../graph/node.js';
import { controlDependencies, nameScope } from '../graph/scopes.js';
import { Tensor } from '../graph/tensor.js';
import { Variable } from '../graph/variable.js';
import { checkDType, type DType, isInteger } from '../values/dtype.js';
import { castTo } from './cast.js';
import * as ops from './generated/builders.js';
import type { OpType } from './generated/signatures.js';
import { int64 } from './literals.js';

/** The steps of the permutation: shift, multiply, shift, multiply, shift. */
const MIX = { shifts: [16, 15, 16], factors: [0x7feb352d, 0x846ca68b] } as const;

/** The permutation on a JavaScript number, for keys. */
function mixNumber(value: number): number {
  const [first, second, third] = MIX.shifts;
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> first), MIX.factors[0]);
  x = Math.imul(x ^ (x >>> second), MIX.factors[1]);
  return (x ^ (x >>> third)) >>> 0;
}

/** The same permutation on uint32 tensors, all of which share its constants: a draw takes it four times. */
function mixer(): (x: Tensor) => Tensor {
  const uint32 = (value: number) => constant(value, { dtype: 'uint32' });
  const shifts = new Map<number, Tensor>(MIX.shifts.map((shift) => [shift, uint32(shift)]));
  const factors = MIX.factors.map(uint32);
  const fold = (x: Tensor, shift: number) =>
    like(x, 'BitwiseXor', [x, like(x, 'BitShift', [x, shifts.get(shift) as Tensor], { direction: 'RIGHT' })]);
  const times = (x: Tensor, index: number) => like(x, 'Mul', [x, factors[index] as Tensor]);
  const [first, second, third] = MIX.shifts;
  return (x) => fold(times(fold(times(fold(x, first), 0), second), 1), third);
}

/** A node whose result has the type of `x`, as all of the permutation's have: half of a draw is made here, and nothing to be checked. */
const like = (x: Tensor, opType: OpType, inputs: readonly Tensor[], attributes: Attributes = {}): Tensor =>
  getDefaultGraph().addNode({ opType, inputs, attributes, outputs: [{ type: x.type }] }).outputs[0] as Tensor;

/** Two independent 32-bit words of a text and a seed. */
function keyWords(seed: number, text: string): [number, number] {
  let a = mixNumber(seed);
  let b = mixNumber(Math.floor(seed / 2 ** 32) ^ 0x9e3779b9);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    a = mixNumber(a ^ code);
    b = mixNumber(Math.imul(b, 31) + code);
  }
  return [a, b];
}

/** The run counter as a uint32 scalar; reading it makes the run count up. Made with the graph's first random node. */
function runNumber(graph: Graph): Tensor {
  const { root } = graph;
  root.runCounter ??= root.asDefault(() =>
    root.within({ controls: [], nameScope: '', phase: 'forward', forward: undefined }, () => {
      const variable = new Variable(0n, { name: 'run_counter', trainable: false, collections: [] });
      return nameScope(`${variable.opName}/`, () => {
        const increment = variable.assignAdd(1n, { name: 'increment' });
        const current = controlDependencies([increment], () =>
          ops.cast(ops.identity(variable.value), { to: 'uint32', name: 'current' }),
        );
        return { variable, current };
      });
    }),
  );
  return root.runCounter.current;
}

/** The numbers of the steps of the loops around, from the outermost. */
function stepNumbers(graph: Graph): Tensor[] {
  const outer = graph.parent === undefined ? [] : stepNumbers(graph.parent);
  return graph.stepNumber === undefined ? outer : [...outer, graph.stepNumber()];
}

/** A static shape, or an int64 vector that holds it. */
export type ShapeLike = readonly number[] | Tensor;

/** Random bits, uint32, of a shape. `salt` makes several draws in one node's scope independent. */
function randomBits(shape: ShapeLike, seed: number | undefined, salt = ''): Tensor {
  const graph = getDefaultGraph();
  const key = seed === undefined ? `name ${graph.context.nameScope}` : `seed ${seed}`;
  const [a, b] = keyWords(graph.seed, `${key} ${salt}`);
  const mix = mixer();
  // Every step of the loops around draws other numbers.
  const k0 = stepNumbers(graph).reduce<Tensor>(
    (word, step) => mix(ops.bitwiseXor(word, castTo(step, 'uint32'))),
    mix(ops.bitwiseXor(runNumber(graph), a)),
  );
  const k1 = mix(ops.add(k0, b));
  const count = isKnown(shape)
    ? constant(sizeOf(shape), { dtype: 'int32' })
    : castTo(ops.reduceProd(shape, undefined, { keepdims: 0 }), 'int32');
  const index = castTo(ops.range(constant(0, { dtype: 'int32' }), count, 1), 'uint32');
  const bits = mix(ops.add(mix(ops.bitwiseXor(index, k0)), k1));
  if (!isKnown(shape)) return ops.reshape(bits, shape, { allowzero: 1 });
  return shape.length === 1 ? bits : ops.reshape(bits, int64(...shape), { allowzero: 1 });
}

const isKnown = (shape: ShapeLike): shape is readonly number[] => Array.isArray(shape);
const sizeOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1);

function checkShapeLike(where: string, shape: ShapeLike): void {
  const fits = reading(where, () =>
    shape instanceof Tensor
      ? shape.dtype === 'int64' && (shape.rank ?? 1) === 1
      : Array.isArray(shape) &&
        Array.from(shape).every((dim) => Number.isSafeInteger(dim) && dim >= 0) &&
        sizeOf(shape) < 2 ** 31,
  );
  if (fits) return;
  throw new ShapeError(`${where}: not a shape`, {
    expected: 'an array of sizes, below 2^31 elements in all, or an int64 vector',
    got: describe(shape),
  });
}

/** The dtype that the arithmetic is done in: half floats get theirs at the end. */
const workType = (dtype: DType): 'float32' | 'float64' => (dtype === 'float64' ? 'float64' : 'float32');

/** How many random bits a float gets: so few that `start + unit` below the next power of two is exact, and never rounds up to the end. */
const DIGITS: { readonly [D in DType]?: number } = { float64: 32, float32: 23, float16: 10, bfloat16: 7 };
const isDrawable = (dtype: DType): boolean => DIGITS[dtype] !== undefined;

/** Floats that are evenly spaced: from 0 to below 1, or, for logarithms, at the middle of those cells, away from 0 and 1. */
function unitInterval(bits: Tensor, dtype: DType, place: 'start' | 'middle'): Tensor {
  const digits = DIGITS[dtype] as number;
  const top = digits === 32 ? bits : ops.bitShift(bits, 32 - digits, { direction: 'RIGHT' });
  const whole = castTo(top, workType(dtype));
  return ops.mul(place === 'start' ? whole : ops.add(whole, 0.5), 2 ** -digits);
}

export interface RandomOptions<D extends DType = DType> {
  /** Default float32. */
  dtype?: D | undefined;
  /** Keys the numbers instead of the node's name, together with the graph's seed. */
  seed?: number | undefined;
  /** The scope of the nodes that draw. Default: TensorFlow's name. */
  name?: string | undefined;
}
const OPTIONS = ['dtype', 'seed', 'name'] as const;

function draw<D extends DType, O extends RandomOptions<D>, const K extends readonly OptionKey<O>[]>(
  where: string,
  shape: ShapeLike,
  defaultName: string,
  options: O & RandomOptions<D>,
  known: K & AllKeys<O, K>,
  make: (dtype: DType) => Tensor,
  allowed: (dtype: DType) => boolean = isDrawable,
): Tensor<D> {
  checkOptions<O, K>(where, options, known);
  checkDType(where, options.dtype ?? 'float32');
  checkShapeLike(where, shape);
  const { seed, name = defaultName } = options;
  const dtype = (options.dtype ?? 'float32') as D;
  if (!allowed(dtype)) throw new DTypeError(`${where}: no random numbers of this type`, { got: describe(dtype) });
  if (seed !== undefined && !Number.isSafeInteger(seed))
    throw new ValueError(`${where}: the seed must be a safe integer`, { got: describe(seed) });
  // Some eighty nodes for one line of the user's.
  const site = getDefaultGraph().context.site ?? CallSite.capture();
  return nameScope(name, () => getDefaultGraph().within({ site }, () => castTo(make(dtype), dtype)));
}

/** `x` times `scale` plus `shift`, without the operations that change nothing. */
function affine(x: Tensor, scale: TensorLike, shift: TensorLike): Tensor {
  const scaled = scale === 1 ? x : ops.mul(x, scale);
  return shift === 0 ? scaled : ops.add(scaled, shift);
}

/**
 * Numbers drawn evenly from `[minval, maxval)` (TF `tf.random_uniform`). Integers need `maxval`.
 *
 * @param shape a static shape or an int64 vector.
 * @param options `minval` (0), `maxval` (1), `dtype` (float32), `seed`, `name`.
 * @throws ValueError where `minval` is not below `maxval`.
 * @example randomUniform([2, 3], { minval: -1 })
 */
export function randomUniform<D extends DType = 'float32'>(
  shape: ShapeLike,
  options: RandomOptions<D> & {
    /** The least number. Default 0. */
    minval?: TensorLike | undefined;
    /** What numbers stay below. Default 1; integers have none. */
    maxval?: TensorLike | undefined;
  } = {},
): Tensor<D> {
  const { minval = 0, dtype: wanted = 'float32', seed } = optionsOf('randomUniform', options);
  checkDType('randomUniform', wanted);
  const maxval = options.maxval ?? (isInteger(wanted) ? undefined : 1);
  if (maxval === undefined)
    throw new ValueError('randomUniform: Must specify maxval for integer dtype', { got: wanted });
  if (isPlain(minval) && isPlain(maxval) && !(minval < maxval || (minval <= maxval && !isInteger(wanted)))) {
    throw new ValueError('randomUniform: Need minval < maxval', { got: `${minval} and ${maxval}` });
  }
  const make = (dtype: DType): Tensor => {
    const type = isInteger(dtype) ? dtype : workType(dtype);
    if (isInteger(dtype))
      return integers(shape, seed, dtype, convertToTensor(minval, { dtype }), convertToTensor(maxval, { dtype }));
    const unit = unitInterval(randomBits(shape, seed), dtype, 'start');
    if (minval === 0 && maxval === 1) return unit;
    const low = convertToTensor(minval, { dtype: type });
    return ops.add(ops.mul(unit, ops.sub(convertToTensor(maxval, { dtype: type }), low)), low);
  };
  const allowed = (dtype: DType) => isDrawable(dtype) || dtype === 'int32' || dtype === 'int64';
  return draw('randomUniform', shape, 'random_uniform', options, [...OPTIONS, 'minval', 'maxval'], make, allowed);
}

const isPlain = (value: TensorLike): value is number | bigint => typeof value === 'number' || typeof value === 'bigint';

/** Whole numbers from `low` to below `high`, from as many random bits as the type has; a remainder, so with TensorFlow's slight bias for huge ranges. */
function integers(shape: ShapeLike, seed: number | undefined, dtype: DType, low: Tensor, high: Tensor): Tensor {
  const unsigned = dtype === 'int64' ? 'uint64' : 'uint32';
  const width = ops.cast(ops.sub(high, low), { to: unsigned });
  const bits = randomBits(shape, seed);
  const upper = () =>
    ops.bitShift(ops.cast(randomBits(shape, seed, 'upper'), { to: unsigned }), 32n, { direction: 'LEFT' });
  const drawn = dtype === 'int64' ? ops.bitwiseOr(upper(), ops.cast(bits, { to: unsigned })) : bits;
  return ops.add(castTo(ops.mod(drawn, width), dtype), low);
}

/**
 * Normal numbers (TF `tf.random_normal`), by Box and Muller's transform of two uniform draws.
 *
 * @param options `mean` (0), `stddev` (1), `dtype` (float32), `seed`, `name`.
 * @example randomNormal([100], { stddev: 0.1 })
 */
export function randomNormal<D extends DType = 'float32'>(
  shape: ShapeLike,
  options: RandomOptions<D> & {
    /** Default 0. */
    mean?: TensorLike | undefined;
    /** The standard deviation. Default 1. */
    stddev?: TensorLike | undefined;
  } = {},
): Tensor<D> {
  const { mean = 0, stddev = 1, seed } = optionsOf('randomNormal', options);
  return draw('randomNormal', shape, 'random_normal', options, [...OPTIONS, 'mean', 'stddev'], (dtype) => {
    const radius = ops.sqrt(
      ops.mul(ops.log(unitInterval(randomBits(shape, seed, 'radius'), workType(dtype), 'middle')), -2),
    );
    const angle = ops.mul(unitInterval(randomBits(shape, seed, 'angle'), workType(dtype), 'start'), 2 * Math.PI);
    return affine(ops.mul(radius, ops.cos(angle)), stddev, mean);
  });
}

/** Coefficients of √2·erfinv(x)/x in powers of w − 2.5, w = −log(1 − x²) < 5 (M. Giles, "Approximating the erfinv function", 2010), highest first. */
const ERFINV = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941,
];
/** erf(2/√2): the probability of the two standard deviations that are kept. */
const WITHIN_TWO_SIGMA = 0.9544997361036416;

/**
 * Normal numbers, none further than two standard deviations from the mean (TF `tf.truncated_normal`); their own standard deviation is
 * 0.8796 of `stddev`. By the inverse of the distribution function, so nothing is drawn twice.
 *
 * @param options `mean` (0), `stddev` (1), `dtype` (float32), `seed`, `name`.
 * @example truncatedNormal([784, 100], { stddev: 0.1 })
 */
export function truncatedNormal<D extends DType = 'float32'>(
  shape: ShapeLike,
  options: RandomOptions<D> & {
    /** Default 0. */
    mean?: TensorLike | undefined;
    /** The standard deviation before what lies further than two of it is cut off. Default 1. */
    stddev?: TensorLike | undefined;
  } = {},
): Tensor<D> {
  const { mean = 0, stddev = 1, seed } = optionsOf('truncatedNormal', options);
  return draw('truncatedNormal', shape, 'truncated_normal', options, [...OPTIONS, 'mean', 'stddev'], (dtype) => {
    const unit = unitInterval(randomBits(shape, seed), workType(dtype), 'middle');
    const x = ops.sub(ops.mul(unit, 2 * WITHIN_TWO_SIGMA), WITHIN_TWO_SIGMA);
    const w = ops.sub(-2.5, ops.log(ops.sub(1, ops.mul(x, x))));
    const [first = 0, ...rest] = ERFINV;
    const quotient = rest.reduce<TensorLike>((sum, coefficient) => ops.add(ops.mul(sum, w), coefficient), first);
    return affine(
      ops.mul(quotient, x),
      stddev === 1 ? Math.SQRT2 : ops.mul(convertToTensor(stddev, { dtype: x.dtype }), Math.SQRT2),
      mean,
    );
  });
}

/**
 * Booleans that are true with probability `keepProb`, independently (the mask of dropout).
 *
 * @param keepProb a number in [0, 1] or a float32 scalar.
 */
export function randomMask(
  shape: ShapeLike,
  keepProb: TensorLike,
  { seed }: Pick<RandomOptions, 'seed'> = {},
): Tensor<'bool'> {
  const bits = randomBits(shape, seed);
  if (typeof keepProb === 'number') return ops.less(bits, Math.min(2 ** 32 - 1, Math.round(keepProb * 2 ** 32)));
  return ops.less(unitInterval(bits, 'float32', 'start'), convertToTensor(keepProb, { dtype: 'float32' }));
}
