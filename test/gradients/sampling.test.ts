import { constant } from '../../src/graph/constant.js';
import type { Tensor } from '../../src/graph/tensor.js';
import type { RoiAlignAttributes } from '../../src/ops/generated/signatures.js';
import * as ops from '../../src/ops/index.js';
import { TensorData } from '../../src/values/tensor-data.js';
import { type Case, checkCases } from './numeric.js';

const every = ['static', 'batch', 'dynamic'] as const;
/** Points in and around an image, none so close to a cell or a border that a small step crosses it. */
const grid2 = [
  [-0.83, -0.61, 0.12, 0.47, 0.68, -0.29, 0.93, 0.71, -1.13, 0.35, 0.21, 1.27],
  [0.33, -0.77, -0.42, 0.18, 1.11, 0.52, -0.14, -1.31, 0.57, 0.86, -0.68, 0.44],
].flat();
const grid3 = Array.from({ length: 12 }, (_, index) => [
  grid2[index] as number,
  grid2[23 - index] as number,
  grid2[(index * 7) % 24] as number,
]).flat();

const grids = (mode: 'linear' | 'nearest' | 'cubic', more: Partial<Case> = {}): Case[] =>
  (['zeros', 'border', 'reflection'] as const).flatMap(
    (padding_mode) =>
      [0, 1].map((align_corners) => ({
        title: `GridSample, ${mode}, ${padding_mode}, align_corners ${align_corners}`,
        inputs: [[2, 3, 4, 5], TensorData.from(grid2, 'float32', [2, 2, 3, 2])],
        build: (image: Tensor, grid: Tensor) => ops.gridSample(image, grid, { mode, padding_mode, align_corners }),
        batched: [0, 1],
        variants: every,
        step: 2e-3,
        tolerance: 5e-3,
        ...more,
      })) as Case[],
  );

const regions = TensorData.from([0.7, 1.1, 5.3, 4.2, 0, 2.3, 3.6, 6.1, 2.2, 0.4, 9.5, 3.3], 'float32', [3, 4]);
const images = TensorData.from([1n, 0n, 1n], 'int64', [3]);
const align = (title: string, attributes: RoiAlignAttributes, more: Partial<Case> = {}): Case => ({
  title: `RoiAlign ${title}`,
  inputs: [[2, 3, 6, 7], regions, images],
  constant: [1],
  build: (x, rois, at) =>
    ops.roiAlign(x as Tensor, rois as Tensor, at as Tensor, { output_height: 2, output_width: 3, ...attributes }),
  variants: every,
  ...more,
});

const deformed = (title: string, inputs: number[][], attributes: object, more: Partial<Case> = {}): Case => ({
  title: `DeformConv ${title}`,
  inputs,
  build: (x, w, offset, b, mask) => ops.deformConv(x as Tensor, w as Tensor, offset as Tensor, b, mask, attributes),
  batched: [0, 2, 4],
  step: 1e-3,
  tolerance: 3e-2,
  ...more,
});

describe('the gradients of sampling agree with numeric differences', () => {
  checkCases([
    ...grids('linear'),
    ...grids('cubic'),
    ...grids('nearest', { constant: [1] }),
    {
      title: 'GridSample, twice',
      inputs: [[2, 2, 4, 5], TensorData.from(grid2, 'float32', [2, 2, 3, 2])],
      build: (image, grid) => ops.gridSample(image as Tensor, grid as Tensor),
      batched: [0, 1],
      step: 2e-3,
      tolerance: 1e-2,
      twice: true,
    },
    {
      title: 'GridSample of volumes',
      inputs: [[2, 2, 3, 4, 5], TensorData.from(grid3, 'float32', [2, 1, 2, 3, 3])],
      build: (image, grid) => ops.gridSample(image as Tensor, grid as Tensor),
      batched: [0, 1],
      variants: every,
      step: 2e-3,
      tolerance: 5e-3,
    },
    {
      title: 'AffineGrid',
      inputs: [[2, 2, 3]],
      build: (theta) => ops.affineGrid(theta as Tensor, constant([2n, 1n, 3n, 4n])),
      variants: ['static', 'dynamic'],
    },
    {
      title: 'AffineGrid of volumes, twice',
      inputs: [[2, 3, 4]],
      build: (theta) => ops.affineGrid(theta as Tensor, constant([2n, 1n, 3n, 2n, 4n]), { align_corners: 1 }),
      variants: ['static'],
      twice: true,
    },
    {
      title: 'MaxRoiPool',
      inputs: [
        [2, 3, 6, 7],
        TensorData.from([1, 0.7, 1.1, 5.3, 4.2, 0, 0, 2.3, 3.6, 6.1, 1, 2.2, 0.4, 9.6, 3.3], 'float32', [3, 5]),
      ],
      constant: [1],
      apart: 0.1,
      build: (x, rois) => ops.maxRoiPool(x as Tensor, rois as Tensor, { pooled_shape: [2, 3], spatial_scale: 0.9 }),
      variants: every,
    },
    align('with a fixed number of points', { sampling_ratio: 2 }),
    align('with as many points as cells', {}),
    align('without the half pixel', {
      sampling_ratio: 3,
      spatial_scale: 0.7,
      coordinate_transformation_mode: 'output_half_pixel',
    }),
    align('twice', { spatial_scale: 0.9 }, { twice: true }),
    align('of the largest corners', { mode: 'max', sampling_ratio: 2 }, { apart: 0.3 }),
    align('of the largest corners, with as many points as cells', { mode: 'max' }, { apart: 0.3 }),
    align(
      'of the largest corners, without the half pixel, twice',
      {
        mode: 'max',
        coordinate_transformation_mode: 'output_half_pixel',
        spatial_scale: 0.9,
      },
      { apart: 0.3, twice: true },
    ),
    deformed('with mask', [[2, 4, 5, 6], [6, 4, 3, 3], [2, 18, 3, 4], [6], [2, 9, 3, 4]], {}),
    deformed('with groups, strides, dilations and padding', [[2, 4, 7, 6], [6, 2, 2, 3], [2, 24, 4, 2], [6]], {
      group: 2,
      offset_group: 2,
      strides: [2, 2],
      dilations: [1, 2],
      pads: [1, 1, 0, 1],
    }),
  ]);
});
