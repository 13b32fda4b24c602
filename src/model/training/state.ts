// Owns what a step model says of how it is run again: which output is the next value of which input.

import { ModelFormatError } from '../../errors.js';
import { entryOf, type OnnxModel, type StringEntry } from '../ir.js';
import { usingModel } from '../untrusted.js';

/** `metadata_props` key of a step model: JSON of `{ "<variable input>": "<output that holds its next value>" }`. */
export const STATE_KEY = 'trainop.state';

/** The state of a step as metadata. */
export const stateEntry = (state: ReadonlyMap<string, string>): StringEntry => ({
  key: STATE_KEY,
  // Entries one by one: a variable may be called `__proto__`.
  value: `{${[...state].map((pair) => pair.map((text) => JSON.stringify(text)).join(':')).join(',')}}`,
});

/**
 * The state that a model declares: variable to output, in its order; `undefined` where it declares none.
 *
 * @throws ModelFormatError when the entry is not an object of strings.
 */
export const stateOf = (model: OnnxModel): ReadonlyMap<string, string> | undefined =>
  usingModel('stateOf', model, declaredState);

function declaredState(model: OnnxModel): ReadonlyMap<string, string> | undefined {
  const text = entryOf(model.metadataProps, STATE_KEY);
  if (text === undefined) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new ModelFormatError(`metadata '${STATE_KEY}' is not JSON`, { cause });
  }
  const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  const pairs = isObject ? Object.entries(parsed as object) : [];
  if (!isObject || !pairs.every(([, output]) => typeof output === 'string'))
    throw new ModelFormatError(`metadata '${STATE_KEY}' does not name an output for each variable`, {
      expected: '{ "<variable>": "<output>" }',
    });
  return new Map(pairs);
}
