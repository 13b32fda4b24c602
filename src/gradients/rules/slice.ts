// The gradient of a Slice with steps of 1 and -1: a Pad, which is ten times as fast as scattering.
import type { Tensor } from '../../graph/tensor.js';
import { castTo } from '../../ops/cast.js';
import * as ops from '../../ops/index.js';
import { int64 } from '../../ops/literals.js';
import { numbersOf } from '../../ops/shapes/known.js';
import { padAlong } from './reshaping.js';
import { sizesOf } from './sizes.js';

/** The cells of an axis that come before the first and after the last one that was taken, and whether these were taken from the back. */
interface Margins {
  readonly before: number;
  readonly after: number;
  readonly reversed: boolean;
}

/** `dy` with the zeros of what the Slice left out; `undefined` where that takes more than a Pad. */
export function sliceGradient(
  dy: Tensor,
  x: Tensor,
  y: Tensor,
  starts: Tensor,
  axes: Tensor | undefined,
  steps: Tensor | undefined,
): Tensor | undefined {
  const count = starts.shape?.[0];
  const by =
    numbersOf(steps) ??
    (steps === undefined && typeof count === 'number' ? new Array<number>(count).fill(1) : undefined);
  if (by === undefined || by.some((step) => step !== 1 && step !== -1)) return undefined;
  const along = axes === undefined ? by.map((_, axis) => axis) : numbersOf(axes);
  const margins = along && staticMargins(x, y, along, numbersOf(starts), by);
  if (along === undefined || margins === undefined)
    return by.includes(-1) ? undefined : padInRun(dy, x, y, starts, axes ?? int64(...by.keys()));
  const turned = along.filter((_, index) => margins[index]?.reversed);
  const forward = turned.length === 0 ? dy : turnedBack(dy, turned);
  if (margins.every(({ before, after }) => before === 0 && after === 0)) return forward;
  const pads = [...margins.map(({ before }) => before), ...margins.map(({ after }) => after)];
  return padAlong(forward, along, pads);
}

function staticMargins(
  x: Tensor,
  y: Tensor,
  axes: readonly number[],
  starts: readonly number[] | undefined,
  steps: readonly number[],
): Margins[] | undefined {
  const margins: Margins[] = [];
  for (const [index, axis] of axes.entries()) {
    const size = x.shape?.at(axis);
    const taken = y.shape?.at(axis);
    const start = starts?.[index];
    if (typeof size !== 'number' || typeof taken !== 'number' || start === undefined) return undefined;
    const first = start < 0 ? start + size : start;
    const reversed = steps[index] === -1;
    // Nothing taken: all the zeros may stand on one side.
    const low = reversed ? Math.min(first, size - 1) - taken + 1 : first;
    const before = taken === 0 ? 0 : Math.max(0, low);
    margins.push({ before, after: size - taken - before, reversed });
  }
  return margins;
}

function turnedBack(x: Tensor, axes: readonly number[]): Tensor {
  const all = (value: number) => int64(...axes.map(() => value));
  return ops.slice(x, all(-1), all(Number.MIN_SAFE_INTEGER), int64(...axes), all(-1));
}

/** Margins that are not known while building: the start, counted from the front and held inside the axis, and what then is left. */
function padInRun(dy: Tensor, x: Tensor, y: Tensor, starts: Tensor, axes: Tensor): Tensor {
  const along = numbersOf(axes);
  const sizes = (tensor: Tensor) => (along ? sizesOf(tensor, along) : ops.gather(ops.shape(tensor), axes));
  const size = sizes(x);
  const before = firstCell(castTo(starts, 'int64'), size);
  const after = ops.sub(ops.sub(size, sizes(y)), before);
  const pads = ops.concat([before, after], { axis: 0 });
  return along ? padAlong(dy, along, pads) : ops.pad(dy, pads, undefined, axes);
}

function firstCell(starts: Tensor, size: Tensor): Tensor {
  const known = numbersOf(starts);
  if (known?.every((start) => start === 0)) return starts;
  if (known?.every((start) => start >= 0)) return ops.min([starts, size]);
  const counted = ops.where(ops.less(starts, 0), ops.add(starts, size), starts);
  return ops.max([ops.min([counted, size]), 0]);
}
