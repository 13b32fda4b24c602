// Owns the checks that many functions make of their arguments: lists, callbacks and texts. Arguments are untrusted: they may be proxies
// that throw. What an argument means is not decided here.
import { describe, reading, ValueError } from './errors.js';

const isArray = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** The entries of an array, as an array of its own; throws a ValueError for anything else. */
export function listArgument<T>(where: string, value: readonly T[], what: string): T[] {
  const list = reading(where, () => (isArray(value) ? [...value] : undefined));
  if (list === undefined)
    throw new ValueError(`${where}: not a list`, { expected: `an array of ${what}`, got: describe(value) });
  return list;
}

/** The entries of an array, or what is no array as the only entry. */
export const oneOrMore = <T>(where: string, value: T | readonly T[]): T[] =>
  reading(where, () => (isArray(value) ? Array.from(value as readonly T[]) : [value as T]));

/** Throws a ValueError unless `value` can be called; callbacks are checked before anything is made. */
export function checkFunction(where: string, value: unknown): asserts value is (...given: never[]) => unknown {
  if (typeof value !== 'function')
    throw new ValueError(`${where}: not a function`, { expected: 'a function', got: describe(value) });
}

/** Throws a ValueError unless `value` is text. */
export function checkText(where: string, value: unknown): asserts value is string {
  if (typeof value !== 'string')
    throw new ValueError(`${where}: not a text`, { expected: 'a string', got: describe(value) });
}

/** Throws a ValueError unless `value` can be a path: no system has a file without a name, or with the character 0 in it. */
export function checkPath(where: string, value: unknown): asserts value is string {
  checkText(`${where}: the path`, value);
  if (value === '' || value.includes('\0'))
    throw new ValueError(`${where}: the path can be none`, { expected: 'the path of a file', got: describe(value) });
}

/** Throws a ValueError unless `value` is a number; NaN and infinity are. */
export function checkNumber(where: string, value: unknown): asserts value is number {
  if (typeof value !== 'number')
    throw new ValueError(`${where}: not a number`, { expected: 'a number', got: describe(value) });
}

/** Throws a ValueError unless `value` is a whole number from `least` on. */
export function checkWhole(where: string, value: unknown, least = 0): asserts value is number {
  if (!Number.isSafeInteger(value) || (value as number) < least)
    throw new ValueError(`${where}: no such number`, {
      expected: `a whole number from ${least} on`,
      got: describe(value),
    });
}

/** Throws a ValueError unless `value` was made by one of these classes of ours. */
export function checkKind<T>(
  where: string,
  value: unknown,
  kinds: readonly (abstract new (...given: never[]) => T)[],
  expected: string,
): asserts value is T {
  if (!reading(where, () => kinds.some((Kind) => value instanceof Kind)))
    throw new ValueError(`${where}: not ${expected}`, { expected, got: describe(value) });
}

/** A copy of an options object, read once; throws a ValueError for what is none. Its keys are checked by `checkOptions`. */
export function optionsOf<T extends object>(where: string, options: T): T {
  if (typeof options !== 'object' || options === null || reading(where, () => isArray(options)))
    throw new ValueError(`${where}: the last argument holds options`, {
      expected: 'an object',
      got: describe(options),
    });
  return reading(where, () => ({ ...options }));
}
