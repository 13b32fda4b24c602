// Owns data in memory: rows of arrays, which go through a pipeline as their numbers and are copied once, into their batch.
import { ShapeError } from '../../errors.js';
import { allocate, storedLength } from '../../values/memory.js';
import { formatShape } from '../../values/shape.js';
import { TensorData } from '../../values/tensor-data.js';
import { type Element, leavesOf, mapElement } from '../element.js';
import { elements } from '../packed.js';
import { checkRows, copyEntries } from '../stack.js';
import { badState, countIn, type Layout, type Stage } from '../stage.js';

/** A cursor over `count` numbered items that can be had at once. */
export function numbered<I>(count: number, item: (index: number) => I): Stage<I>['open'] {
  return (_, state) => {
    let index = countIn(state, 'index', count);
    return {
      next: () => (index < count ? item(index++) : undefined),
      save: () => ({ index }),
      close: () => undefined,
    };
  };
}

/** How many entries of its array a row has. */
const rowLength = ({ dtype, shape }: TensorData): number => storedLength(dtype, shape.slice(1));

function gathered(whole: TensorData, rows: readonly number[]): TensorData {
  const length = rowLength(whole);
  const { dtype, shape, data } = whole;
  const target = allocate(dtype, rows.length * length);
  for (let index = 0; index < rows.length; index++)
    copyEntries(target, index * length, data, (rows[index] as number) * length, length);
  return new TensorData(dtype, [rows.length, ...shape.slice(1)], target);
}

function rowOf({ dtype, shape, data }: TensorData, row: number): TensorData {
  const length = storedLength(dtype, shape.slice(1));
  return new TensorData(dtype, shape.slice(1), data.slice(row * length, (row + 1) * length) as never);
}

/** Items that are numbers of rows. */
function rowsOf(whole: Element, count: number): Layout<number, Element> {
  return {
    element: (row) => mapElement(whole, (data) => rowOf(data, row)),
    batch: (rows) => mapElement(whole, (data) => gathered(data, rows)),
    pack: (row) => row,
    unpack: (row) => {
      if (!Number.isSafeInteger(row) || (row as number) < 0 || (row as number) >= count)
        throw badState(`it holds no row of ${count}`, row);
      return row as number;
    },
  };
}

/**
 * The rows of `whole`: of everything in it the first, the second, and so on.
 *
 * @throws ShapeError where something has no rows, or another number of them.
 */
export function slices(whole: Element): Stage<number, Element> {
  const leaves = leavesOf(whole);
  const [first] = leaves;
  if (first === undefined)
    throw new ShapeError('Dataset.fromTensorSlices: there is nothing to take rows of', {
      expected: 'arrays of one axis or more',
    });
  for (const data of leaves) {
    checkRows('Dataset.fromTensorSlices', data);
    if (data.shape.length === 0 || data.shape[0] !== first.shape[0])
      throw new ShapeError('Dataset.fromTensorSlices: everything has the same number of rows', {
        expected: first.shape.length === 0 ? 'arrays of one axis or more' : `${first.shape[0]} rows`,
        got: `${data.dtype} ${formatShape(data.shape)}`,
      });
  }
  const count = first.shape[0] as number;
  return { names: ['fromTensorSlices'], layout: rowsOf(whole, count), open: numbered(count, (row) => row) };
}

/** One element. */
export const single = (element: Element): Stage<Element, Element> => ({
  names: ['fromTensors'],
  layout: elements,
  open: numbered(1, () => element),
});
