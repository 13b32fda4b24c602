import { constant } from '../../src/graph/constant.js';
import type { Tensor } from '../../src/graph/tensor.js';
import * as ops from '../../src/ops/index.js';
import { type Case, checkCases } from './numeric.js';

const every = ['static', 'batch', 'dynamic'] as const;
const dft = (title: string, x: number[], attributes: object, length?: bigint, axis?: bigint): Case => ({
  title: `DFT ${title}`,
  inputs: [x],
  build: (signal) =>
    ops.dft(
      signal as Tensor,
      length === undefined ? undefined : constant(length),
      axis === undefined ? undefined : constant(axis),
      attributes,
    ),
  variants: every,
  dtype: 'float64',
  twice: true,
});

const stft = (title: string, signal: number[], attributes: object, frame?: bigint): Case => ({
  title: `STFT ${title}`,
  inputs: frame === undefined ? [signal, [6]] : [signal],
  build: (x, window) =>
    ops.stft(x as Tensor, constant(3n), window, frame === undefined ? undefined : constant(frame), attributes),
  variants: every,
  dtype: 'float64',
});

describe('the gradients of Fourier transforms agree with numeric differences', () => {
  checkCases([
    dft('of real signals', [2, 5, 1], {}),
    dft('of complex signals', [2, 6, 2], {}),
    dft('of real signals, one side', [2, 7, 1], { onesided: 1 }),
    dft('of real signals of even length, one side', [2, 8, 1], { onesided: 1 }),
    dft('along the second axis of four', [2, 4, 3, 2], {}, undefined, 1n),
    dft('of signals filled up', [2, 5, 1], {}, 8n),
    dft('of signals cut off, one side', [2, 9, 1], { onesided: 1 }, 6n),
    dft('inverse', [2, 5, 2], { inverse: 1 }),
    dft('inverse, of spectra filled up', [2, 5, 2], { inverse: 1 }, 7n),
    dft('inverse, one side', [2, 4, 2], { inverse: 1, onesided: 1 }, 6n),
    dft('inverse, one side, of odd length', [2, 3, 2], { inverse: 1, onesided: 1 }, 5n),
    stft('with a window', [2, 16, 1], {}),
    stft('with both sides', [2, 16, 1], { onesided: 0 }),
    stft('without window', [2, 15, 1], {}, 4n),
  ]);
});
