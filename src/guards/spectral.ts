// DFT and STFT of nothing, which no length can be divided by.
import type { Tensor } from '../graph/tensor.js';
import { castTo } from '../ops/cast.js';
import * as ops from '../ops/index.js';
import { int64 } from '../ops/literals.js';
import { type Guards, refusedWhere } from './guard.js';

export const spectralGuards: Guards = {
  DFT: ({ inputs: [x, length, axis], attributes: { inverse, onesided }, same }) => {
    const at = ops.reshape(axis ?? -2n, int64(1));
    const size = length === undefined ? ops.gather(ops.shape(x), at, { axis: 0 }) : ops.reshape(length, int64(1));
    // What one side of a spectrum of one number is the half of has no length.
    const least = inverse && onesided && length === undefined ? 2n : 1n;
    const wrong = ops.less(ops.cast(size, { to: 'int64' }), least);
    const sure = refusedWhere(wrong, 'the_axis_of_a_transform_must_not_be_empty', at);
    return same(x, length, ops.squeeze(sure));
  },
  STFT: ({ inputs: [signal, step, window, length], attributes: { onesided }, same }) => {
    const given = length ?? (window === undefined ? undefined : ops.size(window));
    if (given === undefined) return undefined;
    const wide = (x: Tensor) => castTo(ops.squeeze(x), 'int64');
    const some = refusedWhere(ops.less(wide(given), 1n), 'a_frame_must_not_be_empty', wide(step));
    if (!onesided || signal.shape?.at(-1) === 1) return same(signal, castTo(some, step.dtype), window, length);
    const parts = ops.squeeze(ops.shape(signal, { start: -1 }));
    const real = refusedWhere(ops.greater(parts, 1n), 'a_complex_signal_has_no_onesided_transform', some);
    return same(signal, castTo(real, step.dtype), window, length);
  },
};
