// Owns maps that are filled as one goes, in time that grows with what goes in; Node 20 has no `Map.groupBy`.

/** What a map has for a key, made where it has nothing. */
export function valueAt<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

/** The items by key: keys in the order in which they first come, items of a key in theirs. */
export function groupBy<K, T>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) valueAt(groups, keyOf(item), () => []).push(item);
  return groups;
}
