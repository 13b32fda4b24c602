// Owns the numbers that updates and schedules compute with: hyper-parameters as they are given, operands as they enter the graph.
// Arithmetic on two numbers is done here and costs no node.
import { DTypeError, describe, ShapeError, ValueError } from '../errors.js';
import { convertToTensor, isSymbolic, type TensorLike } from '../graph/convert.js';
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { epsilonFor } from '../ops/literals.js';
import { cast } from '../ops/math.js';
import { type DType, isNumeric, smallestNormal } from '../values/dtype.js';
import { TensorData } from '../values/tensor-data.js';

/** A number, which takes the element type of what it meets, or a tensor. */
export type Operand = number | Tensor;
/** A hyper-parameter: a number, a tensor or variable, or a function that gives one when the update is built. */
export type HyperParameter = TensorLike | (() => TensorLike);

/** What a hyper-parameter is now: functions are called. */
export const evaluated = (value: HyperParameter): TensorLike => (typeof value === 'function' ? value() : value);

/**
 * Throws unless `value` can be a hyper-parameter: a number, or a scalar of numbers. What a function gives is looked at when it is called.
 *
 * @throws ValueError, DTypeError, ShapeError that name the parameter.
 */
export function checkHyperParameter(where: string, key: string, value: unknown): void {
  if (typeof value === 'number' || typeof value === 'function') return;
  const details = { expected: 'a number, a scalar tensor, or a function that gives one', got: describe(value) };
  if (value === undefined || value === null) throw new ValueError(`${where}: ${key} is missing`, details);
  if (!isSymbolic(value) && !(value instanceof TensorData))
    throw new ValueError(`${where}: ${key} is not a number`, details);
  if (!isNumeric(value.dtype)) throw new DTypeError(`${where}: ${key} is not a number`, details);
  if (value.shape !== null && value.shape.length > 0) throw new ShapeError(`${where}: ${key} is not a scalar`, details);
}

/** A value as an operand in `dtype`: a number as it is, anything else cast. Throws a DTypeError for texts and truths, which casts make numbers of. */
export function operand(value: TensorLike, dtype: DType): Operand {
  if (typeof value === 'number') return value;
  const tensor = convertToTensor(value);
  if (!isNumeric(tensor.dtype))
    throw new DTypeError('not a number to compute with', {
      expected: 'a number, or a tensor or variable of numbers',
      got: isSymbolic(value) ? String(tensor) : describe(value),
    });
  return cast(tensor, dtype);
}

/** What a number among the hyper-parameters may be. */
const RULES = {
  positive: (x: number) => x > 0,
  'at least 0': (x: number) => x >= 0,
  'at most 0': (x: number) => x <= 0,
} as const;

/** Gives `value`; throws a ValueError for a number that breaks the rule. What tensors hold is not known yet. */
export function checkHyper<T extends HyperParameter>(name: string, value: T, rule: keyof typeof RULES): T {
  if (typeof value === 'number' && !RULES[rule](value))
    throw new ValueError(`${name} must be ${rule}`, { got: String(value) });
  return value;
}

/** `x + y`, a number where both are. */
export const plus = (x: Operand, y: Operand): Operand =>
  typeof x === 'number' && typeof y === 'number' ? x + y : ops.add(x, y);
/** `x · y`, a number where both are. */
export const times = (x: Operand, y: Operand): Operand =>
  typeof x === 'number' && typeof y === 'number' ? x * y : ops.mul(x, y);
/** `−x`, a number where `x` is one. */
export const negated = (x: Operand): Operand => (typeof x === 'number' ? -x : ops.neg(x));
/**
 * `1 − x`, a number where `x` is one: for float32, what is missing to 1 once `x` is rounded to float32, so that weights add up to 1.
 */
export const oneMinus = (x: Operand, dtype: DType): Operand =>
  typeof x === 'number' ? 1 - (dtype === 'float64' ? x : Math.fround(x)) : ops.sub(1, x);

/** `decay·average + (1 − decay)·value`, the step of every moving average here. */
export const movingAverage = (average: Tensor, value: Tensor, decay: Operand): Tensor =>
  ops.add(ops.mul(average, decay), ops.mul(value, oneMinus(decay, average.dtype)));

/** `x` with what keeps it from being 0 added: epsilon, raised to what the dtype of `x` can hold. */
export function plusEpsilon(x: Tensor, epsilon: Operand): Tensor {
  if (typeof epsilon === 'number') return ops.add(x, epsilonFor(epsilon, x.dtype));
  // Only half floats round an epsilon in use to 0.
  return ops.add(x, x.dtype === 'float16' ? ops.max([epsilon, smallestNormal(x.dtype)]) : epsilon);
}

/** `√x` of a sum of squares as a divisor: never 0, so that a gradient of 0 divided by it is 0, not NaN. */
export const divisorRoot = (x: Tensor): Tensor => ops.sqrt(ops.max([x, smallestNormal(x.dtype)]));
