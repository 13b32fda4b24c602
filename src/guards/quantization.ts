// Quantization of nothing in blocks, and convolutions without a kernel.
import { ShapeError } from '../errors.js';
import * as ops from '../ops/index.js';
import { elementCount } from '../values/shape.js';
import { type Guards, mayBeEmpty, whereEmpty } from './guard.js';

export const quantizationGuards: Guards = {
  QuantizeLinear: (node) => {
    const [x] = node.inputs;
    const [type] = node.outputs;
    if (!node.attributes.block_size || !mayBeEmpty(x) || type?.kind !== 'tensor') return undefined;
    return whereEmpty(x, node, () => ops.cast(x, { to: type.dtype }));
  },
  // A kernel of no channels that is a constant ends the process when it is loaded.
  QLinearConv: ({ inputs: [, , , w] }) => {
    if (elementCount(w.shape) !== 0) return undefined;
    throw new ShapeError('QLinearConv: the kernel has no elements', { got: String(w) });
  },
};
