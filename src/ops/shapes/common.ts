// Owns what inference rules share: arithmetic on dimensions that may be symbols or unknown, axis checks, and rows for many operators.
// A size is only ever computed when it is certain; what cannot be said is `null`.

import { ShapeError } from '../../errors.js';
import type { KnownValue, Tensor } from '../../graph/tensor.js';
import { broadcastShapes, type Dim, formatShape, mergeDims, type Shape } from '../../values/shape.js';
import type { OpType } from '../generated/signatures.js';
import type { InferenceRule, Inferred } from '../rule.js';

/** A shape whose rank is known. */
export type Dims = readonly Dim[];
/** `fail` of an inference context. */
export type Fail = (message: string, expected?: string) => never;

/** What a rule that serves several operators looks at; the context of each operator with such inputs and attributes fits. */
export interface Shared<Inputs extends readonly unknown[], Attributes = unknown> {
  readonly inputs: Inputs;
  readonly attributes: Attributes;
  readonly outputs: number | undefined;
  readonly fail: Fail;
}

/** One row for each of the names, all with the same rule. */
export function rows<K extends OpType>(
  names: readonly K[],
  rule: InferenceRule<K>,
): { readonly [P in K]: InferenceRule<P> } {
  return Object.fromEntries(names.map((name) => [name, rule])) as never;
}

/** The answer for an operator with one output. */
export const one = (shape: Shape, more: Omit<Inferred, 'shape'> = {}): readonly Inferred[] => [{ shape, ...more }];

/** The output is like the first input. */
export const sameShape = ({ inputs: [x] }: Shared<readonly [Tensor, ...unknown[]]>): readonly Inferred[] =>
  one(x.shape);

// Dimensions ---------------------------------------------------------------------------------------------------------

/** More axes, parts or results than anything can have; lists that are longer take all memory. */
const MAX_ENTRIES = 2 ** 20;

/** A list of axes, parts or results that are all alike. Throws a ShapeError where so many cannot be meant. */
export function repeated<T>(count: number, entry: T): T[] {
  if (count > MAX_ENTRIES)
    throw new ShapeError('more axes, parts or results than anything has', {
      expected: `at most ${MAX_ENTRIES}`,
      got: String(count),
    });
  return new Array<T>(count).fill(entry);
}

export const unknownDims = (rank: number): Dim[] => repeated<Dim>(rank, null);

/** The dimension at an axis, counted from either end; unknown where there is none. */
export const dimAt = (shape: Shape, axis: number): Dim => shape?.at(axis) ?? null;

/** The dimensions with one of them replaced. */
export const withDim = (dims: Dims, axis: number, dim: Dim): Dim[] =>
  dims.map((old, index) => (index === axis ? dim : old));

export function timesDim(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  if (a === 0 || b === 0) return 0;
  if (a === 1) return b;
  return b === 1 ? a : null;
}

export function plusDim(a: Dim, b: Dim): Dim {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (a === 0) return b;
  return b === 0 ? a : null;
}

export const productOf = (dims: Dims): Dim => dims.reduce<Dim>(timesDim, 1);
export const sumOf = (dims: Dims): Dim => dims.reduce<Dim>(plusDim, 0);

/** A function of a size that is a number; `null` for any other. */
export const ofNumber = (dim: Dim, fn: (size: number) => number): Dim => (typeof dim === 'number' ? fn(dim) : null);

/** The more precise of two dimensions that have to be equal. */
export function sameDim(fail: Fail, a: Dim, b: Dim, what: string): Dim {
  const merged = mergeDims(a, b);
  return merged === undefined ? fail(`${what}: ${a} and ${b}`, 'equal sizes') : merged;
}

/** The more precise of two shapes that have to be equal. */
export function sameDims(fail: Fail, a: Shape, b: Shape, what: string): Shape {
  if (a === null || b === null) return a ?? b;
  if (a.length !== b.length) return fail(`${what}: ${formatShape(a)} and ${formatShape(b)}`, 'equal shapes');
  return a.map((dim, axis) => sameDim(fail, dim, dimAt(b, axis), what));
}

/** The shape that shapes broadcast to. */
export function broadcast(fail: Fail, shapes: readonly Shape[]): Shape {
  try {
    return broadcastShapes(shapes);
  } catch {
    return fail('the shapes do not broadcast', 'sizes that are equal or 1, counted from the last axis');
  }
}

/** Checks that `shape` broadcasts to `target` without enlarging it. */
export function broadcastInto(fail: Fail, shape: Shape, target: Shape, what: string): void {
  if (shape === null || target === null) return;
  const fits = shape.every((dim, axis) => {
    const goal = dimAt(target, axis - shape.length + target.length);
    return dim === 1 || typeof dim !== 'number' || typeof goal !== 'number' || dim === goal;
  });
  if (shape.length > target.length || !fits) {
    fail(`${what} does not broadcast to the result`, `a shape that broadcasts to ${formatShape(target)}`);
  }
}

/** Checks the number of axes, where it is known, and gives the shape. */
export function rankOf(fail: Fail, tensor: Tensor, what: string, ...allowed: readonly number[]): Shape {
  const { shape } = tensor;
  if (shape !== null && !allowed.includes(shape.length)) {
    return fail(`${what} has ${shape.length} axes`, `${allowed.join(' or ')} axes`);
  }
  return shape;
}

/** Checks that there are so many axes at least, where the number is known, and gives the shape. */
export function rankFrom(fail: Fail, tensor: Tensor, what: string, least: number): Shape {
  const { shape } = tensor;
  return shape !== null && shape.length < least
    ? fail(`${what} has ${shape.length} axes`, `${least} axes or more`)
    : shape;
}

/** Checks that a tensor holds one element, as a scalar or a list of one. */
export function scalarLike(fail: Fail, tensor: Tensor | undefined, what: string): void {
  const shape = tensor?.shape ?? null;
  if (shape !== null && (shape.length > 1 || !shape.every((dim) => typeof dim !== 'number' || dim === 1))) {
    fail(`${what} must be a scalar`);
  }
}

// Axes ---------------------------------------------------------------------------------------------------------------

/** `axis` counted from the front. */
export function axisIn(fail: Fail, axis: number, rank: number): number {
  if (!(axis >= -rank && axis < rank)) {
    return fail(`axis ${axis} is out of range`, rank === 0 ? 'no axis: a scalar has none' : `-${rank} to ${rank - 1}`);
  }
  return axis < 0 ? axis + rank : axis;
}

/** Axes counted from the front, each at most once. */
export function axesIn(fail: Fail, axes: readonly number[], rank: number): number[] {
  const counted = axes.map((axis) => axisIn(fail, axis, rank));
  if (new Set(counted).size < counted.length) return fail(`an axis is named twice in [${axes.join(', ')}]`);
  return counted;
}

/** A list of numbers with one entry an axis: checked when given, `fallback` everywhere when not. */
export function perAxis(
  fail: Fail,
  name: string,
  values: readonly number[] | undefined,
  count: number,
  fallback: number,
): readonly number[] {
  if (values === undefined) return repeated(count, fallback);
  if (values.length !== count) return fail(`the attribute '${name}' has ${values.length} entries`, `${count}`);
  return values;
}

/** The length of a tensor of rank 1, where it is known. */
export function lengthOf(tensor: Tensor): number | null {
  const dim = tensor.rank === 1 ? dimAt(tensor.shape, 0) : null;
  return typeof dim === 'number' ? dim : null;
}

/** All entries, if every one is a number. */
export const allNumbers = (values: KnownValue | undefined): readonly number[] | undefined =>
  values?.every((value) => typeof value === 'number') ? (values as readonly number[]) : undefined;
