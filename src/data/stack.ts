// Owns batches: elements along a new first axis, each copied into its place in one array, and padded where they may differ in size.
import { DataError, DTypeError, ShapeError } from '../errors.js';
import { type DType, dtypes } from '../values/dtype.js';
import { codecs } from '../values/element.js';
import { storedLength } from '../values/memory.js';
import { formatShape } from '../values/shape.js';
import { TensorData } from '../values/tensor-data.js';
import { type Element, isTyped, structureOf } from './element.js';

/** Throws a DTypeError for elements of less than a byte: rows of them do not lie side by side. */
export function checkRows(where: string, { dtype }: TensorData): void {
  if (dtypes[dtype].kind !== 'string' && dtypes[dtype].bits < 8)
    throw new DTypeError(`${where}: elements of less than a byte have no rows`, {
      expected: 'elements of whole bytes',
      got: dtype,
    });
}

/** As many numbers are copied by a loop: a view for them takes longer. */
const FEW = 24;

/** Copies `length` entries from a place in one array to a place in another. */
export function copyEntries(target: unknown, to: number, source: unknown, from: number, length: number): void {
  if (length > FEW && isTyped(target) && isTyped(source)) {
    (target as Uint8Array).set((source as Uint8Array).subarray(from, from + length), to);
    return;
  }
  const [into, out] = [target as unknown[], source as readonly unknown[]];
  for (let index = 0; index < length; index++) into[to + index] = out[from + index];
}

/** What combines the numbers that stand in one place of several elements. */
type Combine = (parts: readonly TensorData[], path: string, first: number) => TensorData;

/**
 * Several elements as one.
 *
 * @param first the number of the first, for messages.
 * @throws DataError naming the element that has another structure than the first.
 */
export function combined(elements: readonly Element[], first: number, combine: Combine, path = ''): Element {
  const [like] = elements as [Element];
  if (like instanceof TensorData) {
    for (const [index, each] of elements.entries())
      if (!(each instanceof TensorData)) throw otherwise(like, each, first + index, path);
    return combine(elements as readonly TensorData[], path, first);
  }
  const keys = Object.keys(like);
  for (const [index, each] of elements.entries())
    if (
      each instanceof TensorData ||
      Array.isArray(each) !== Array.isArray(like) ||
      Object.keys(each).length !== keys.length ||
      !keys.every((key) => Object.hasOwn(each, key))
    )
      throw otherwise(like, each, first + index, path);
  const parts = keys.map((key) =>
    combined(
      elements.map((each) => (each as Readonly<Record<string, Element>>)[key] as Element),
      first,
      combine,
      `${path}.${key}`,
    ),
  );
  return Array.isArray(like) ? parts : Object.fromEntries(keys.map((key, index) => [key, parts[index] as Element]));
}

const placed = (path: string): string => (path === '' ? '' : ` '${path.slice(1)}'`);

const otherwise = (like: Element, element: Element, index: number, path: string): DataError =>
  new DataError(`element ${index} is made of other parts${placed(path)} than the first of its batch`, {
    expected: structureOf(like),
    got: structureOf(element),
    element: index,
  });

/** Numbers of equal type and shape along a new first axis. */
export const stacked: Combine = (parts, path, first) => {
  const [like] = parts as [TensorData];
  checkRows('batch', like);
  const size = storedLength(like.dtype, like.shape);
  const batch = TensorData.zeros(like.dtype, [parts.length, ...like.shape]);
  for (const [index, part] of parts.entries()) {
    checkType(like, part, first + index, path);
    if (part.shape.length !== like.shape.length || part.shape.some((dim, axis) => dim !== like.shape[axis]))
      throw new DataError(`element ${first + index}${placed(path)} has another shape than the first of its batch`, {
        expected: formatShape(like.shape),
        got: formatShape(part.shape),
        element: first + index,
        fix: 'paddedBatch fills up what differs in size',
      });
    copyEntries(batch.data, index * size, part.data, 0, size);
  }
  return batch;
};

function checkType(like: TensorData, part: TensorData, index: number, path: string): void {
  if (part.dtype !== like.dtype)
    throw new DataError(`element ${index}${placed(path)} has another element type than the first of its batch`, {
      expected: like.dtype,
      got: part.dtype,
      element: index,
    });
}

/** A number as an array of `dtype` holds it; the number that fills up where none is given. */
export function fillOf(where: string, dtype: DType, value: unknown): unknown {
  const given = value ?? (dtypes[dtype].kind === 'string' ? '' : dtypes[dtype].kind === 'bool' ? false : 0);
  const stored = codecs[dtype].encode(given);
  if (stored === undefined) throw new DTypeError(`${where}: paddingValues holds no ${dtype}`, { got: String(given) });
  return stored;
}

/**
 * Numbers of equal type and rank along a new first axis, filled up at the ends of their axes.
 *
 * @param shape the sizes to fill up to; `null` for the largest of the batch.
 */
export function padded(
  parts: readonly TensorData[],
  path: string,
  first: number,
  shape: readonly (number | null)[] | undefined,
  fill: unknown,
): TensorData {
  const [like] = parts as [TensorData];
  checkRows('paddedBatch', like);
  const rank = shape?.length ?? like.shape.length;
  const sizes = Array.from({ length: rank }, (_, axis) =>
    Math.max(...parts.map((part) => part.shape[axis] ?? 0), shape?.[axis] ?? 0),
  );
  for (const [index, part] of parts.entries()) {
    checkType(like, part, first + index, path);
    if (part.shape.length !== rank || part.shape.some((dim, axis) => dim > (shape?.[axis] ?? dim)))
      throw new DataError(`element ${first + index}${placed(path)} does not fit the shape of its batch`, {
        expected: shape === undefined ? `${rank} axes` : `at most [${shape.map((dim) => dim ?? '?').join(', ')}]`,
        got: formatShape(part.shape),
        element: first + index,
      });
  }
  const batch = TensorData.zeros(like.dtype, [parts.length, ...sizes]);
  const entries = storedLength(like.dtype, sizes);
  (batch.data as unknown[]).fill(fillOf('paddedBatch', like.dtype, fill));
  for (const [index, part] of parts.entries()) copyBlock(batch, index * entries, part, sizes);
  return batch;
}

/** Copies all numbers of `part` into a block of `sizes` that begins at `start`, line by line of the last axis. */
function copyBlock(batch: TensorData, start: number, part: TensorData, sizes: readonly number[]): void {
  const count = part.size;
  if (count === 0) return;
  const unit = part.data.length / count;
  const rank = sizes.length;
  const line = (part.shape[rank - 1] ?? 1) * unit;
  for (let from = 0; from < part.data.length; from += line) {
    let [rest, to, stride] = [from / line, 0, (sizes[rank - 1] ?? 1) * unit];
    for (let axis = rank - 2; axis >= 0; axis--) {
      const dim = part.shape[axis] as number;
      to += (rest % dim) * stride;
      rest = Math.floor(rest / dim);
      stride *= sizes[axis] as number;
    }
    copyEntries(batch.data, start + to, part.data, from, line);
  }
}

/** `shape` where it can be the sizes of axes to fill up to. */
export function checkPaddedShape(where: string, shape: unknown): asserts shape is readonly (number | null)[] {
  const isSize = (dim: unknown) => dim === null || (Number.isSafeInteger(dim) && (dim as number) >= 0);
  if (!Array.isArray(shape) || !shape.every(isSize))
    throw new ShapeError(`${where}: no sizes to fill up to`, {
      expected: 'a list of sizes, null for the largest of a batch',
    });
}
