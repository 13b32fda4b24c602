import type { ConvTransposeAttributes } from '../../src/ops/generated/signatures.js';
import * as ops from '../../src/ops/index.js';
import { type Case, checkCases } from './numeric.js';

const every = ['static', 'batch', 'dynamic'] as const;

/** A convolution with bias, in all variants of shapes. */
function conv(title: string, x: number[], w: number[], attributes: object = {}, more: Partial<Case> = {}): Case {
  return {
    title: `Conv ${title}`,
    inputs: [x, w, [w[0] as number]],
    build: (...[image, kernel, bias]) => ops.conv(image as never, kernel as never, bias, attributes),
    variants: every,
    ...more,
  };
}

/** A transposed convolution with bias, in all variants of shapes. */
function back(
  title: string,
  x: number[],
  w: number[],
  attributes: Partial<ConvTransposeAttributes> = {},
  more: Partial<Case> = {},
): Case {
  return {
    title: `ConvTranspose ${title}`,
    inputs: [x, w, [(w[1] as number) * (attributes.group ?? 1)]],
    build: (...[image, kernel, bias]) => ops.convTranspose(image as never, kernel as never, bias, attributes),
    variants: every,
    ...more,
  };
}

describe('the gradients of convolutions agree with numeric differences', () => {
  checkCases([
    conv('in one dimension', [2, 3, 9], [4, 3, 3]),
    conv('in two dimensions, twice', [2, 3, 6, 5], [4, 3, 3, 2], { pads: [1, 1, 1, 0] }, { twice: true }),
    conv('in three dimensions', [2, 2, 4, 5, 4], [3, 2, 2, 3, 2]),
    conv('with a big kernel, twice', [2, 2, 7, 6], [3, 2, 5, 5], { pads: [2, 2, 2, 2] }, { twice: true }),
    conv('with a kernel of one cell', [2, 5, 4, 4], [3, 5, 1, 1]),
    conv(
      'with uneven padding and strides, twice',
      [2, 3, 7, 8],
      [4, 3, 3, 3],
      { pads: [0, 1, 2, 1], strides: [2, 3] },
      { twice: true },
    ),
    conv('with strides that leave cells over', [2, 2, 8, 9], [3, 2, 2, 3], { strides: [3, 4] }),
    conv('with big kernels, strides and dilations', [2, 1, 15, 14], [2, 1, 5, 4], {
      strides: [2, 3],
      dilations: [2, 1],
      pads: [3, 0, 1, 2],
    }),
    conv('with dilations', [2, 4, 8, 8], [3, 4, 3, 2], { dilations: [2, 3] }),
    conv('with more padding than the kernel needs', [2, 1, 4, 4], [2, 1, 2, 2], { pads: [3, 2, 3, 2] }),
    conv('with groups, twice', [2, 4, 5, 6], [6, 2, 3, 3], { group: 2, pads: [1, 1, 1, 1] }, { twice: true }),
    conv('with groups, strides and dilations', [2, 4, 9, 8], [6, 2, 3, 2], {
      group: 2,
      strides: [2, 1],
      dilations: [1, 2],
    }),
    conv('one group a channel', [2, 4, 6, 6], [8, 1, 3, 3], { group: 4, strides: [2, 2], pads: [1, 1, 1, 1] }),
    conv('with SAME_UPPER', [2, 3, 7, 6], [4, 3, 3, 4], { auto_pad: 'SAME_UPPER', strides: [2, 2] }),
    conv('with SAME_LOWER', [2, 3, 7, 6], [4, 3, 4, 3], { auto_pad: 'SAME_LOWER', strides: [3, 2] }),
    conv('with SAME_UPPER and windows at every cell', [2, 4, 5, 5], [4, 4, 4, 3], { auto_pad: 'SAME_UPPER' }),
    conv('with VALID', [2, 3, 7, 6], [4, 3, 3, 3], { auto_pad: 'VALID' }),
    conv(
      'with a kernel whose sizes are unknown',
      [2, 3, 7, 6],
      [4, 3, 3, 3],
      { strides: [2, 1] },
      { batched: [0, 1], variants: ['dynamic'] },
    ),
    back('in one dimension', [2, 3, 5], [3, 4, 3]),
    back('in two dimensions, twice', [2, 3, 4, 5], [3, 4, 3, 2], { pads: [1, 0, 0, 1] }, { twice: true }),
    back('in three dimensions', [2, 2, 3, 2, 3], [2, 3, 2, 3, 2], { strides: [2, 1, 2] }),
    back('with strides and output_padding', [2, 3, 3, 4], [3, 2, 3, 3], {
      strides: [2, 3],
      output_padding: [1, 2],
      pads: [1, 1, 0, 1],
    }),
    back('with a big kernel and dilations', [2, 2, 4, 4], [2, 3, 5, 4], { strides: [2, 1], dilations: [1, 2] }),
    back('with groups', [2, 4, 3, 4], [4, 3, 3, 3], { group: 2, strides: [2, 2], pads: [1, 1, 1, 1] }),
    back('with SAME_UPPER', [2, 3, 3, 4], [3, 2, 3, 4], { auto_pad: 'SAME_UPPER', strides: [2, 3] }),
    back('with SAME_LOWER', [2, 3, 3, 4], [3, 2, 4, 3], { auto_pad: 'SAME_LOWER', strides: [1, 2] }),
    back('with VALID', [2, 3, 3], [3, 2, 3], { auto_pad: 'VALID', strides: [2] }),
    back('with output_shape', [2, 3, 3, 4], [3, 2, 4, 3], { output_shape: [6, 8], strides: [2, 2] }),
    back('with output_shape and SAME_UPPER', [2, 3, 3], [3, 2, 4], {
      output_shape: [7],
      strides: [2],
      auto_pad: 'SAME_UPPER',
    }),
    back('with an output_shape that is larger than the windows reach', [2, 3, 3], [3, 2, 4], {
      output_shape: [9],
      strides: [2],
    }),
    {
      title: 'Col2Im, twice',
      inputs: [[2, 12, 6]],
      build: (x) => ops.col2Im(x as never, [4, 3].map(BigInt), [2, 2].map(BigInt)),
      variants: every,
      twice: true,
    },
    {
      title: 'Col2Im with strides, dilations and padding',
      inputs: [[2, 6, 10]],
      build: (x) =>
        ops.col2Im(x as never, [8, 4].map(BigInt), [3, 2].map(BigInt), {
          strides: [1, 3],
          dilations: [2, 1],
          pads: [0, 1, 1, 0],
        }),
      variants: every,
    },
  ]);
});
