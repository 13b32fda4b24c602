// Owns how a guard's node says why it fails: by its name, which is all of it that onnxruntime's errors tell.

/** What the names of nodes that fail on demand begin with; the reason follows, with `_` between its words. */
export const REFUSED = 'refused.';
