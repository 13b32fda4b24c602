// Rows of texts: onnxruntime's Gather takes the first text of each alone, and leaves the others empty.
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { int64 } from '../ops/literals.js';
import type { Guards } from './guard.js';

export const textGuards: Guards = {
  // The places of the texts are gathered instead, and then the texts one by one.
  Gather: ({ inputs: [data, indices], same }) => {
    if (data.dtype !== 'string' || data.rank === 1) return undefined;
    const places = ops.reshape(ops.range(0n, ops.size(data), 1n), ops.shape(data), { allowzero: 1 });
    return ops.gather(ops.reshape(data, int64(-1)), same(places, indices)[0] as Tensor, { axis: 0 });
  },
};
