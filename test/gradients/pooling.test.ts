import type { Tensor } from '../../src/graph/tensor.js';
import * as ops from '../../src/ops/index.js';
import { TensorData } from '../../src/values/tensor-data.js';
import { type Case, checkCases } from './numeric.js';

const every = ['static', 'batch', 'dynamic'] as const;
const pools = { maxPool: ops.maxPool, averagePool: ops.averagePool };
const pool = (
  title: string,
  op: 'maxPool' | 'averagePool',
  x: number[],
  attributes: object,
  more: Partial<Case> = {},
): Case => ({
  title: `${op === 'maxPool' ? 'MaxPool' : 'AveragePool'} ${title}`,
  inputs: [x],
  build: (image) => pools[op](image as never, attributes as never),
  variants: every,
  ...(op === 'maxPool' && { apart: 0.1 }),
  ...more,
});

const windows: [string, number[], object][] = [
  ['of windows side by side', [2, 3, 6, 4], { kernel_shape: [2, 2], strides: [2, 2] }],
  ['with cells left over', [2, 3, 7, 5], { kernel_shape: [2, 2], strides: [2, 2] }],
  ['in one dimension', [2, 3, 7], { kernel_shape: [3], strides: [2] }],
  ['in three dimensions', [2, 2, 4, 4, 5], { kernel_shape: [2, 2, 2], strides: [2, 1, 2] }],
  ['of overlapping windows with padding', [2, 3, 6, 5], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 0, 1] }],
  ['with ceil_mode', [2, 3, 6, 8], { kernel_shape: [3, 3], strides: [2, 3], ceil_mode: 1 }],
  [
    'with ceil_mode and padding',
    [2, 3, 6, 7],
    { kernel_shape: [3, 3], strides: [2, 3], pads: [1, 1, 1, 1], ceil_mode: 1 },
  ],
  ['with dilations', [2, 3, 8, 7], { kernel_shape: [3, 2], strides: [1, 2], dilations: [2, 3] }],
  ['with SAME_UPPER', [2, 3, 7, 6], { kernel_shape: [3, 4], strides: [2, 2], auto_pad: 'SAME_UPPER' }],
  ['with SAME_LOWER', [2, 3, 7, 6], { kernel_shape: [2, 3], strides: [2, 2], auto_pad: 'SAME_LOWER' }],
  ['with VALID', [2, 3, 7, 6], { kernel_shape: [2, 3], auto_pad: 'VALID' }],
];

describe('the gradients of poolings agree with numeric differences', () => {
  checkCases([
    ...windows.map(([title, x, attributes]) => pool(title, 'maxPool', x, attributes)),
    pool('twice', 'maxPool', [2, 3, 6, 4], { kernel_shape: [2, 2], strides: [2, 2] }, { twice: true }),
    pool(
      'in double precision',
      'maxPool',
      [2, 3, 6, 4],
      { kernel_shape: [2, 2], strides: [2, 2] },
      { dtype: 'float64' },
    ),
    pool('with column-major indices', 'maxPool', [2, 3, 6, 4], { kernel_shape: [2, 3], storage_order: 1, outputs: 2 }),
    pool('with its indices asked for', 'maxPool', [2, 3, 6, 4], { kernel_shape: [2, 3], outputs: 2 }),
    ...windows.map(([title, x, attributes]) => pool(title, 'averagePool', x, attributes)),
    ...windows.map(([title, x, attributes]) =>
      pool(`${title}, counting the padding`, 'averagePool', x, { ...attributes, count_include_pad: 1 }),
    ),
    pool('twice', 'averagePool', [2, 3, 6, 4], { kernel_shape: [2, 2], strides: [2, 2] }, { twice: true }),
    ...windows.map(([title, x, attributes], index) => ({
      title: `LpPool ${title}`,
      inputs: [x],
      build: (image: Tensor) =>
        ops.lpPool(image, { ...(attributes as { kernel_shape: number[] }), p: (index % 3) + 1 }),
      variants: every,
      apart: 0.11,
    })),
    {
      title: 'LpPool, twice',
      inputs: [[2, 2, 4, 4]],
      build: (x) => ops.lpPool(x as never, { kernel_shape: [2, 2] }),
      twice: true,
    },
    { title: 'GlobalLpPool', inputs: [[2, 3, 4, 3]], build: (x) => ops.globalLpPool(x as never), variants: every },
    {
      title: 'GlobalLpPool of cubes',
      inputs: [[2, 3, 4]],
      build: (x) => ops.globalLpPool(x as never, { p: 3 }),
      variants: every,
    },
    {
      title: 'MaxUnpool, twice',
      inputs: [[1, 2, 2, 2], TensorData.from([0, 3, 8, 10, 17, 19, 24, 31].map(BigInt), 'int64', [1, 2, 2, 2])],
      build: (x, indices) =>
        ops.maxUnpool(x as never, indices as never, undefined, { kernel_shape: [2, 2], strides: [2, 2] }),
      batched: [0, 1],
      variants: every,
      twice: true,
    },
    {
      title: 'GlobalAveragePool',
      inputs: [[2, 3, 4, 5]],
      build: (x) => ops.globalAveragePool(x as never),
      variants: every,
    },
    {
      title: 'GlobalMaxPool',
      inputs: [[2, 3, 4, 5]],
      build: (x) => ops.globalMaxPool(x as never),
      variants: every,
      apart: 0.1,
    },
  ]);
});
