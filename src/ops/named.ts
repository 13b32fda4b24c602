// Owns the options that TensorFlow's functions have in common: the name, and the refusal of keys that a function does not know.
import { optionsOf } from '../arguments.js';
import { type AllKeys, checkOptions, type OptionKey } from '../errors.js';
import type { Named } from '../graph/names.js';
import { nameScope } from '../graph/scopes.js';

export type { Named };

/** The options for a builder under a name of TensorFlow's; the builder rejects keys that it does not know. */
export const named = <O extends Named>(defaultName: string, options: O | undefined): O & Named => ({
  ...optionsOf(defaultName, options ?? ({} as O)),
  name: options?.name ?? defaultName,
});

/** Opens the scope of a function that makes several nodes, after a look at its options. */
export function scoped<T, O extends Named, const K extends readonly OptionKey<O>[]>(
  defaultName: string,
  options: O | undefined,
  known: K & AllKeys<O, K>,
  build: () => T,
): T {
  checkOptions<O, K>(defaultName, (options ?? {}) as O, known);
  return nameScope(options?.name ?? defaultName, build);
}
