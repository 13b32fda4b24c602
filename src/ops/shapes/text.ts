// Owns the shapes of operators on strings.
// Characters are of no concern: how many strings come out is all that is inferred.
import type { InferenceRules } from '../rule.js';
import { dimAt, type Fail, one, rankOf } from './common.js';

/** How many n-grams lie in a pool: from each of the starts on those of one item, of two, and so on. */
function gramsIn(fail: Fail, pool: readonly unknown[], starts: readonly number[]): number {
  return starts.reduce((count, start, index) => {
    const length = index + 1;
    const items = (starts[length] ?? pool.length) - start;
    if (start < 0 || items < 0 || items % length !== 0)
      return fail(
        `'ngram_counts' is [${starts.join(', ')}]`,
        `where the n-grams of each length begin in a pool of ${pool.length}`,
      );
    return count + items / length;
  }, 0);
}

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
  TfIdfVectorizer: ({ inputs: [x], attributes, fail }) => {
    const { ngram_indexes, ngram_counts, pool_int64s, pool_strings, weights } = attributes;
    const shape = rankOf(fail, x, 'X', 1, 2);
    // Where the lists do not go together, onnxruntime reads beyond their ends, and may end the process.
    const count = gramsIn(fail, pool_int64s ?? pool_strings ?? [], ngram_counts);
    for (const [name, list] of Object.entries({ ngram_indexes, weights }))
      if (list !== undefined && list.length !== count)
        fail(`'${name}' has ${list.length} entries`, `${count}, one for each n-gram of the pool`);
    const width = Math.max(-1, ...ngram_indexes) + 1;
    const rows = shape?.length === 2 ? [dimAt(shape, 0)] : [];
    return one(shape === null ? null : [...rows, width], { dtype: 'float32' });
  },
};
