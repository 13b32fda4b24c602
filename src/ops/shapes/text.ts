// Owns the shapes of operators on strings.
// Characters are of no concern: how many strings come out is all that is inferred.
import type { InferenceRules } from '../rule.js';
import { dimAt, one, rankOf } from './common.js';

export const textRules: InferenceRules = {
  RegexFullMatch: ({ inputs: [x] }) => one(x.shape, { dtype: 'bool' }),
  StringNormalizer: ({ inputs: [x], attributes: { stopwords }, fail }) => {
    const shape = rankOf(fail, x, 'X', 1, 2);
    if (shape?.length === 2 && typeof shape[0] === 'number' && shape[0] !== 1)
      return fail('X has more than one row', '[C] or [1, C]');
    // Stop words are left out, so any number may remain.
    return one(shape === null || !stopwords?.length ? shape : [...shape.slice(0, -1), null]);
  },
  StringSplit: ({ inputs: [x] }) => [
    { shape: x.shape === null ? null : [...x.shape, null], dtype: 'string' },
    { shape: x.shape, dtype: 'int64' },
  ],
  TfIdfVectorizer: ({ inputs: [x], attributes: { ngram_indexes }, fail }) => {
    const shape = rankOf(fail, x, 'X', 1, 2);
    const width = Math.max(-1, ...ngram_indexes) + 1;
    const rows = shape?.length === 2 ? [dimAt(shape, 0)] : [];
    return one(shape === null ? null : [...rows, width], { dtype: 'float32' });
  },
};
