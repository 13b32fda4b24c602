// Owns the shapes of Fourier transforms: the last axis holds a number's real and imaginary parts.
// A transform changes the axis it goes along and the last one, nothing else.
import type { Dim } from '../../values/shape.js';
import type { InferenceRules } from '../rule.js';
import { axisIn, dimAt, ofNumber, one, rankFrom, rankOf, sameDim, scalarLike, unknownDims } from './common.js';
import { scalarOf } from './known.js';

const half = (size: Dim) => ofNumber(size, (length) => Math.floor(length / 2) + 1);

export const signalRules: InferenceRules = {
  DFT: ({ inputs: [x, length, axisInput], attributes: { onesided, inverse }, fail }) => {
    scalarLike(fail, length, 'dft_length');
    scalarLike(fail, axisInput, 'axis');
    const shape = rankFrom(fail, x, 'input', 2);
    if (shape === null) return one(null);
    const given = axisInput === undefined ? -2 : scalarOf(axisInput);
    const parts = onesided && inverse ? 1 : 2;
    if (typeof given !== 'number') {
      // Without a length and a half spectrum, no axis changes its size, whichever is transformed.
      const kept = onesided || length !== undefined ? unknownDims(shape.length - 1) : shape.slice(0, -1);
      return one([...kept, parts]);
    }
    const axis = axisIn(fail, given, shape.length);
    if (axis === shape.length - 1) return fail(`axis ${given} holds the parts of complex numbers`, 'another axis');
    const size = dimAt(shape, axis);
    const full = onesided && inverse ? ofNumber(size, (count) => 2 * (count - 1)) : size;
    const points = length === undefined ? full : (scalarOf(length) ?? null);
    const changed = onesided && !inverse ? half(points) : points;
    return one(shape.map((dim, at) => (at === axis ? changed : at === shape.length - 1 ? parts : dim)));
  },
  STFT: ({ inputs: [signal, step, window, length], attributes: { onesided }, fail }) => {
    scalarLike(fail, step, 'frame_step');
    scalarLike(fail, length, 'frame_length');
    const shape = rankOf(fail, signal, 'signal', 2, 3);
    const taps = window === undefined ? null : dimAt(rankOf(fail, window, 'window', 1), 0);
    const given = sameDim(fail, taps, scalarOf(length) ?? null, 'window and frame_length differ');
    const frame = window === undefined && length === undefined ? dimAt(shape, 1) : given;
    const [total, stride] = [dimAt(shape, 1), scalarOf(step) ?? null];
    const countable = typeof total === 'number' && typeof frame === 'number' && typeof stride === 'number';
    if (countable && frame > total) return fail(`a frame of ${frame} is longer than the signal of ${total}`);
    const frames = countable ? Math.floor((total - frame) / stride) + 1 : null;
    return one([dimAt(shape, 0), frames, onesided ? half(frame) : frame, 2]);
  },
};
