// Convolutions backwards and regions of images that have no elements.
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { int64 } from '../ops/literals.js';
import { type Guards, mayBeEmpty, ofRank, refusedWhere, whereEmpty } from './guard.js';

export const imageGuards: Guards = {
  // An empty batch is that of one image with the image left out. What has no pixels is nothing to begin with.
  ConvTranspose: (node) => {
    const [x, w, bias] = node.inputs;
    if (!mayBeEmpty(x)) return undefined;
    const shape = ops.shape(x);
    const sizes = ops.slice(shape, int64(1), int64(Number.MAX_SAFE_INTEGER), int64(0));
    const none = ops.equal(ops.reduceMin(sizes, undefined, { keepdims: 0 }), 0n);
    const rest = refusedWhere(none, 'a_transposed_convolution_needs_channels_and_pixels', sizes);
    const sure = ops.reshape(x, ops.concat([int64(-1), rest], { axis: 0 }));
    return whereEmpty(sure, { ...node, inputs: [sure, w, bias] }, () => {
      const image = ops.expand(ops.castLike(0, x), ops.concat([int64(1), rest], { axis: 0 }));
      const [y] = node.same(image, w, bias);
      return ops.slice(y as Tensor, int64(0), int64(0), int64(0));
    });
  },
  RoiAlign: ({ inputs: [x, rois, indices], same }) =>
    x.rank === null || rois.rank === null ? same(ofRank(x, 4), ofRank(rois, 2), indices) : undefined,
};
