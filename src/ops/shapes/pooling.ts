// Owns the shapes of poolings: batch and channel axes stay, spatial ones shrink.
// How windows slide is windows.ts.
import type { Tensor } from '../../graph/tensor.js';
import type { InferenceRules, Inferred } from '../rule.js';
import { isSame, type WindowAttributes } from '../windows.js';
import { type Fail, one, perAxis, rankFrom, rankOf, rows, type Shared, sameDims, unknownDims } from './common.js';
import { elementsOf } from './known.js';
import { slide, slideBack } from './windows.js';

interface PoolAttributes extends WindowAttributes {
  readonly kernel_shape: readonly number[];
}

function pooled(fail: Fail, x: Tensor, attributes: PoolAttributes) {
  const shape = rankFrom(fail, x, 'X', 3);
  const count = attributes.kernel_shape.length;
  const spatial = shape === null ? unknownDims(count) : shape.slice(2);
  const batch = shape === null ? unknownDims(2) : shape.slice(0, 2);
  const sizes = slide(fail, spatial, attributes.kernel_shape, attributes);
  // Runtimes disagree on SAME padding of a dilated window: onnxruntime's poolings leave the dilation out of the padding.
  const disputed = (axis: number) => isSame(attributes) && (attributes.dilations?.[axis] ?? 1) > 1;
  return [...batch, ...sizes.map((size, axis) => (disputed(axis) ? null : size))];
}

const pool = ({ inputs: [x], attributes, fail }: Shared<readonly [Tensor], PoolAttributes>): readonly Inferred[] =>
  one(pooled(fail, x, attributes));

function poolAll({ inputs: [x], fail }: Shared<readonly [Tensor]>): readonly Inferred[] {
  const shape = rankFrom(fail, x, 'X', 2);
  return one(shape === null ? null : shape.map((dim, axis) => (axis < 2 ? dim : 1)));
}

export const poolingRules: InferenceRules = {
  ...rows(['AveragePool', 'LpPool'], pool),
  ...rows(['GlobalAveragePool', 'GlobalLpPool', 'GlobalMaxPool'], poolAll),
  MaxPool: ({ inputs: [x], attributes, fail }) => {
    const shape = pooled(fail, x, attributes);
    return [{ shape }, { shape, dtype: 'int64' }];
  },
  MaxUnpool: ({ inputs: [x, indices, outputShape], attributes, fail }) => {
    const shape = sameDims(fail, rankFrom(fail, x, 'X', 3), indices.shape, 'X and I differ in shape');
    if (outputShape !== undefined) return one(elementsOf(outputShape) ?? (shape && unknownDims(shape.length)));
    if (shape === null) return one(null);
    return one([...shape.slice(0, 2), ...slideBack(fail, shape.slice(2), attributes.kernel_shape, attributes)]);
  },
  MaxRoiPool: ({ inputs: [x, rois], attributes, fail }) => {
    const image = rankOf(fail, x, 'X', 4);
    const regions = rankOf(fail, rois, 'rois', 2);
    const sizes = perAxis(fail, 'pooled_shape', attributes.pooled_shape, 2, 1);
    return one([regions?.[0] ?? null, image?.[1] ?? null, ...sizes]);
  },
};
