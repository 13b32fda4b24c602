// Owns data that are read whole, once, when they are first asked for: archives.
import { type Element, leavesOf } from '../element.js';
import { badState, type Eventually, eventually, type Stage } from '../stage.js';
import { blocks } from './blocks.js';
import { slices } from './slices.js';

/** The rows of what `load` gives. */
export function loadedSlices(name: string, load: () => Promise<Element>): Stage<number, Element> {
  let loaded: Eventually<{ rows: Stage<number, Element>; count: number }> | undefined;
  const get = () => {
    loaded ??= load().then(
      (whole) => {
        loaded = { rows: slices(whole), count: leavesOf(whole)[0]?.shape[0] as number };
        return loaded;
      },
      (error) => {
        loaded = undefined;
        throw error;
      },
    );
    return loaded;
  };
  const there = <T>(rows: readonly number[], use: (stage: Stage<number, Element>) => Eventually<T>): Eventually<T> =>
    eventually(get(), (found) => {
      for (const row of rows) if (row >= found.count) throw badState(`it holds no row of ${found.count}`, row);
      return use(found.rows);
    });
  return blocks(
    name,
    {
      element: (row) => there([row], ({ layout }) => layout.element(row)),
      batch: (rows, first) => there(rows, ({ layout }) => layout.batch(rows, first)),
      pack: (row) => row,
      unpack: (row) => {
        if (!Number.isSafeInteger(row) || (row as number) < 0) throw badState('it holds no row', row);
        return row as number;
      },
    },
    () => async (place) =>
      place === undefined
        ? { items: Array.from({ length: (await get()).count }, (_, row) => row), next: 'end' }
        : undefined,
  );
}
