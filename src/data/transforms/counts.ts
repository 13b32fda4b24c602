// Owns the stages that only count: take, skip, shard.
import { type Cursor, countIn, eventually, field, nextOf, type Stage } from '../stage.js';

/** A stage whose cursors count the items of the one before. */
function counting<I, E>(
  parent: Stage<I, E>,
  name: string,
  next: (source: Cursor<I>, count: { value: number }) => ReturnType<Cursor<I>['next']>,
): Stage<I, E> {
  return {
    names: [...parent.names, name],
    layout: parent.layout,
    open: (passage, state) => {
      const count = { value: countIn(state, 'count') };
      const source = parent.open(passage, field(state, 'parent'));
      return {
        next: () => next(source, count),
        save: () => eventually(source.save(), (place) => ({ count: count.value, parent: place })),
        close: () => source.close(),
      };
    },
  };
}

export const take = <I, E>(parent: Stage<I, E>, most: number): Stage<I, E> =>
  counting(parent, 'take', (source, count) =>
    count.value >= most
      ? undefined
      : eventually(source.next(), (item) => {
          if (item !== undefined) count.value++;
          return item;
        }),
  );

export const skip = <I, E>(parent: Stage<I, E>, least: number): Stage<I, E> =>
  counting(parent, 'skip', (source, count) =>
    count.value >= least ? source.next() : nextOf(source, () => ++count.value > least),
  );

export const shard = <I, E>(parent: Stage<I, E>, shards: number, index: number): Stage<I, E> =>
  counting(parent, 'shard', (source, count) => nextOf(source, () => count.value++ % shards === index));
