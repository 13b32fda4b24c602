import { constant } from '../../src/graph/constant.js';
import type { Tensor } from '../../src/graph/tensor.js';
import type { ResizeAttributes } from '../../src/ops/generated/signatures.js';
import * as ops from '../../src/ops/index.js';
import { type Case, checkCases } from './numeric.js';

const every = ['static', 'batch', 'dynamic'] as const;

/** A Resize by factors. */
const scaled = (
  title: string,
  x: number[],
  scales: number[],
  attributes: ResizeAttributes,
  more: Partial<Case> = {},
): Case => ({
  title: `Resize ${title}`,
  inputs: [x],
  build: (image) => ops.resize(image as Tensor, undefined, constant(scales), undefined, attributes),
  variants: every,
  ...more,
});
/** A Resize to sizes. */
const sized = (
  title: string,
  x: number[],
  sizes: number[],
  attributes: ResizeAttributes,
  more: Partial<Case> = {},
): Case => ({
  title: `Resize ${title}`,
  inputs: [x],
  build: (image) => ops.resize(image as Tensor, undefined, undefined, sizes.map(BigInt), attributes),
  variants: every,
  ...more,
});

const coordinates = [
  'half_pixel',
  'half_pixel_symmetric',
  'pytorch_half_pixel',
  'align_corners',
  'asymmetric',
] as const;
const roundings = ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'] as const;

describe('the gradients of Resize agree with numeric differences', () => {
  checkCases([
    ...coordinates.flatMap((coordinate_transformation_mode) => [
      ...roundings.map((nearest_mode) =>
        scaled(`nearest, ${coordinate_transformation_mode}, ${nearest_mode}`, [2, 2, 3, 4], [1, 1, 2, 3], {
          mode: 'nearest',
          coordinate_transformation_mode,
          nearest_mode,
        }),
      ),
      scaled(`linear, ${coordinate_transformation_mode}`, [2, 2, 3, 5], [1, 1, 2.5, 0.6], {
        mode: 'linear',
        coordinate_transformation_mode,
      }),
      scaled(`cubic, ${coordinate_transformation_mode}`, [2, 2, 4, 5], [1, 1, 1.5, 0.8], {
        mode: 'cubic',
        coordinate_transformation_mode,
      }),
    ]),
    scaled('nearest, twice', [2, 2, 3, 4], [1, 1, 2, 2], {}, { twice: true }),
    scaled('linear, twice', [2, 2, 3, 4], [1, 1, 2, 1.5], { mode: 'linear' }, { twice: true }),
    scaled('of one axis in the middle', [2, 3, 4, 2], [1, 2, 1, 1], { mode: 'nearest' }),
    scaled('linear of sequences', [2, 3, 5], [1, 1, 1.7], { mode: 'linear' }),
    scaled('linear of volumes', [1, 2, 2, 3, 4], [1, 1, 2, 1.5, 0.7], { mode: 'linear' }),
    scaled('nearest of volumes', [2, 2, 2, 3, 2], [1, 1, 2, 2, 3], { mode: 'nearest' }),
    scaled('with antialiasing, linear', [1, 2, 6, 8], [1, 1, 0.5, 0.4], { mode: 'linear', antialias: 1 }),
    scaled('with antialiasing, cubic', [1, 2, 6, 8], [1, 1, 0.5, 0.6], { mode: 'cubic', antialias: 1 }),
    scaled('cubic without outside cells', [1, 2, 5, 4], [1, 1, 1.6, 2], {
      mode: 'cubic',
      exclude_outside: 1,
      cubic_coeff_a: -0.5,
    }),
    scaled('with axes', [2, 2, 3, 4], [1.5, 2], { mode: 'linear', axes: [2, 3] }),
    sized('to sizes', [2, 2, 3, 4], [2, 2, 5, 6], { mode: 'linear' }, { variants: ['static'] }),
    sized('to sizes, with axes', [2, 2, 3, 4], [7, 5], { mode: 'linear', axes: [3, -2] }),
    sized('to whole multiples', [2, 2, 3, 4], [6, 8], { mode: 'nearest', axes: [2, 3] }),
    sized('not larger than sizes', [2, 2, 3, 4], [7, 6], {
      mode: 'linear',
      axes: [2, 3],
      keep_aspect_ratio_policy: 'not_larger',
    }),
    sized('not smaller than sizes', [2, 2, 3, 4], [5, 6], {
      mode: 'nearest',
      axes: [2, 3],
      keep_aspect_ratio_policy: 'not_smaller',
    }),
    {
      title: 'Resize of a region',
      inputs: [[1, 1, 5, 6]],
      build: (image) =>
        ops.resize(image as Tensor, constant([0, 0, 0.2, -0.3, 1, 1, 0.9, 1.2]), undefined, [1n, 1n, 4n, 7n], {
          mode: 'linear',
          coordinate_transformation_mode: 'tf_crop_and_resize',
          extrapolation_value: 0.5,
        }),
      variants: every,
    },
  ]);
});
