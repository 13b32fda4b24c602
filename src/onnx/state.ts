// Owns the key under which a step model says how it is run again.

/** `metadata_props` key of a step model: JSON of `{ "<variable input>": "<output that holds its next value>" }`. */
export const STATE_KEY = 'trainop.state';
