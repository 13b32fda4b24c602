// TopK and Unique of nothing; sequences that have no steps to be reversed.
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { int64 } from '../ops/literals.js';
import { type Guards, mayBeEmpty, ofRank, whereEmpty } from './guard.js';

export const sortingGuards: Guards = {
  ReverseSequence: ({ inputs: [x, lengths], same }) =>
    x.rank === null ? same(ofRank(x, 2, true), lengths) : undefined,
  // Asked for none of what is not there; the results, which are empty too, get the shape that they should have.
  TopK: ({ inputs: [x, k], attributes: { axis }, wanted, same }) => {
    if (!mayBeEmpty(x)) return undefined;
    const due = ops.scatterElements(ops.shape(x), int64(axis), k);
    const results = same(x, ops.mul(k, ops.min([ops.size(x), 1n])));
    return results.map((result, index) => (wanted[index] ? ops.reshape(result, due, { allowzero: 1 }) : undefined));
  },
  // Slices without elements are all alike.
  Unique: (node) => {
    const { axis } = node.attributes;
    const [x] = node.inputs;
    if (axis === undefined || !mayBeEmpty(x)) return undefined;
    return whereEmpty(x, node, (index) => {
      const count = ops.gather(ops.shape(x), int64(axis), { axis: 0 });
      const one = ops.min([count, 1n]);
      const all: readonly (() => Tensor)[] = [
        () => ops.slice(x, int64(0), one, int64(axis)),
        () => ops.expand(0n, one),
        () => ops.expand(0n, count),
        () => ops.expand(count, one),
      ];
      return (all[index] as () => Tensor)();
    });
  },
};
