// Owns reading what gives values by key: a Map of any realm, a list of pairs, or an object by name. Anything else is refused by name.
import { describe, reading, ValueError } from '../errors.js';

const mapSize = Object.getOwnPropertyDescriptor(Map.prototype, 'size')?.get as (this: unknown) => number;

/** Whether a value is a Map, of whatever realm. */
export function isMap(value: unknown): value is ReadonlyMap<unknown, unknown> {
  try {
    // Objects by name and lists are the most; to ask them, and to catch the answer, would take ten microseconds.
    if (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype) return false;
    mapSize.call(value);
    return true;
  } catch {
    return false;
  }
}

/** Whether an object has names of its own and nothing else: no Set, no Date, no typed array. */
const isByName = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  Object.prototype.toString.call(value) === '[object Object]' &&
  !(Symbol.iterator in value);

const isPair = (entry: unknown): entry is [unknown, unknown] => Array.isArray(entry) && entry.length === 2;

/**
 * The pairs of key and value.
 *
 * @throws ValueError for what is neither a Map, nor pairs, nor an object by name.
 */
export function entriesOf<K, V>(where: string, keyed: unknown): (readonly [K | string, V])[] {
  const entries = reading(where, () => {
    if (isMap(keyed)) return [...Map.prototype.entries.call(keyed)];
    if (Array.isArray(keyed)) return Array.from(keyed as unknown[]);
    return isByName(keyed) ? Object.entries(keyed) : undefined;
  });
  const wrong = entries === undefined ? keyed : entries.find((entry) => !isPair(entry));
  if (entries === undefined || !entries.every(isPair))
    throw new ValueError(`${where}: values are given by key`, {
      expected: 'an object by name, a Map, or a list of pairs [key, value]',
      got: describe(wrong),
    });
  return entries as [K | string, V][];
}
