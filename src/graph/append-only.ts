// Owns taking back what was appended to a collection that only grows: it is cut to the length it had. Costs nothing unless it happens.

/** Deletes from a Map or Set what came after its first `size` entries. */
export function cutBack(entries: Map<unknown, unknown> | Set<unknown>, size: number): void {
  let index = 0;
  for (const key of entries.keys()) if (index++ >= size) entries.delete(key);
}
