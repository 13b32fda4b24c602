// Owns the grouping of items by a key, in time that grows with the items; Node 20 has no `Map.groupBy`.

/** The items by key: keys in the order in which they first come, items of a key in theirs. */
export function groupBy<K, T>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
