// Owns static shapes: sizes that are known, that have a name, or that are unknown, and the arithmetic of broadcasting on them.
// Pure functions on plain values; which operator wants what is not decided here.
import { describe, printable, reading, ShapeError } from '../errors.js';

/** One dimension: its size, its symbol (`'batch'`: equal wherever the same symbol stands), or `null` where nothing is known. */
export type Dim = number | string | null;

/** A static shape; `null` when not even the rank is known. */
export type Shape = readonly Dim[] | null;

/** `[batch, 784]`, `[?, 3]`, `[]` for a scalar, `<unknown>` for an unknown rank. */
export const formatShape = (shape: Shape): string =>
  shape === null
    ? '<unknown>'
    : `[${shape.map((dim) => (typeof dim === 'string' ? printable(dim) : (dim ?? '?'))).join(', ')}]`;

export const isStatic = (shape: Shape): shape is readonly number[] =>
  (shape ?? [null]).every((dim) => typeof dim === 'number');

/** The number of elements, or `null` when a dimension is not a number. */
export const elementCount = (shape: Shape): number | null =>
  isStatic(shape) ? shape.reduce((product, dim) => product * dim, 1) : null;

/** False only where two dimensions are certainly different: two numbers that differ. */
export const dimsCompatible = (a: Dim, b: Dim): boolean => typeof a !== 'number' || typeof b !== 'number' || a === b;

/** False only where two shapes certainly differ, in rank or in a dimension. */
export const shapesCompatible = (a: Shape, b: Shape): boolean =>
  a === null || b === null || (a.length === b.length && a.every((dim, axis) => dimsCompatible(dim, b[axis] ?? null)));

/** Certainly the same shape: every dimension is the same number or the same symbol. */
export const shapesEqual = (a: Shape, b: Shape): boolean =>
  a !== null && b !== null && a.length === b.length && a.every((dim, axis) => dim !== null && dim === b[axis]);

/** The more precise of two dimensions that are known to be equal; `undefined` when they contradict. */
export function mergeDims(a: Dim, b: Dim): Dim | undefined {
  if (!dimsCompatible(a, b)) return undefined;
  if (typeof a === 'number' || b === null) return a;
  return typeof b === 'number' || a === null ? b : a;
}

/** The more precise combination of two shapes that are known to be equal; `undefined` when they contradict. */
export function mergeShapes(a: Shape, b: Shape): Shape | undefined {
  if (a === null || b === null) return a ?? b;
  if (a.length !== b.length) return undefined;
  const merged: Dim[] = [];
  for (const [axis, dim] of a.entries()) {
    const both = mergeDims(dim, b[axis] ?? null);
    if (both === undefined) return undefined;
    merged.push(both);
  }
  return merged;
}

/** What is common to two shapes of which either may occur at run time (the branches of an If): a dimension where they agree, unknown elsewhere. */
export function commonShape(a: Shape, b: Shape): Shape {
  if (a === null || b === null || a.length !== b.length) return null;
  return a.map((dim, axis) => (dim === b[axis] ? dim : null));
}

function broadcastDim(a: Dim, b: Dim): Dim | undefined {
  if (a === b) return a;
  if (a === 1) return b;
  if (b === 1) return a;
  if (typeof a === 'number' && typeof b === 'number') return undefined;
  // A size above one decides; a symbol or an unknown beside it must be that size or one.
  if (typeof a === 'number') return a;
  if (typeof b === 'number') return b;
  return null;
}

/**
 * The shape of an elementwise result, by ONNX's (numpy's) multidirectional broadcasting.
 *
 * @throws ShapeError when two sizes differ and neither is 1.
 */
export function broadcastShapes(shapes: readonly Shape[], where = 'broadcast'): Shape {
  const known = shapes.filter((shape) => shape !== null);
  if (known.length < shapes.length) return null;
  const rank = Math.max(0, ...known.map((shape) => shape.length));
  const result: Dim[] = [];
  for (let axis = 0; axis < rank; axis++) {
    let dim: Dim = 1;
    for (const shape of known) {
      const other = shape[axis - rank + shape.length];
      const both: Dim | undefined = other === undefined ? dim : broadcastDim(dim, other);
      if (both === undefined) {
        throw new ShapeError(`${where}: shapes do not broadcast`, {
          expected: 'sizes that are equal or 1, counted from the last axis',
          got: known.map(formatShape).join(' and '),
        });
      }
      dim = both;
    }
    result.push(dim);
  }
  return result;
}

/** `axis` counted from the front; throws a ShapeError when it is outside `[-rank, rank)`. */
export function normalizeAxis(axis: number, rank: number, where: string): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new ShapeError(`${where}: axis ${describe(axis)} is out of range`, {
      expected: `-${rank} <= axis < ${rank} for rank ${rank}`,
    });
  }
  return axis < 0 ? axis + rank : axis;
}

const isDim = (dim: unknown) =>
  dim === null || (typeof dim === 'string' ? dim !== '' : Number.isSafeInteger(dim) && (dim as number) >= 0);

/** Throws a ShapeError unless `shape` is one. */
export function checkShape(where: string, shape: Shape): void {
  const isShape = shape === null || reading(where, () => Array.isArray(shape) && Array.from(shape).every(isDim));
  if (!isShape)
    throw new ShapeError(`${where}: not a shape`, {
      expected: "an array of sizes, symbols ('batch') and null, or null for an unknown rank",
      got: describe(shape),
    });
}

/** The sizes as a frozen list of their own; throws a ShapeError unless all are known. */
export function checkSizes(where: string, sizes: unknown): readonly number[] {
  const own = reading(where, () => (Array.isArray(sizes) ? Array.from(sizes as unknown[]) : undefined));
  if (own === undefined || !own.every((size) => typeof size === 'number' && isDim(size)))
    throw new ShapeError(`${where}: not a shape of known sizes`, {
      expected: 'an array of whole numbers from 0 on',
      got: describe(sizes),
    });
  // Adding 0 leaves no -0.
  return Object.freeze(own.map((size) => (size as number) + 0));
}
