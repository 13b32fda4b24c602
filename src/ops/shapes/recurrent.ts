// Owns the shapes of RNN, GRU and LSTM: X [time, batch, input] (layout 0) or [batch, time, input] (layout 1).
// Activations, clipping and initial states change no shape.
import type { Tensor } from '../../graph/tensor.js';
import type { InferenceRules } from '../rule.js';
import { type Dims, dimAt, type Fail, rankOf, sameDim } from './common.js';

interface RecurrentAttributes {
  readonly direction: keyof typeof directions;
  readonly hidden_size?: number | undefined;
  readonly layout: number;
}

const directions = { forward: 1, reverse: 1, bidirectional: 2 } as const;

/** The shapes of all outputs in time, and of the last. */
function recurrent(
  fail: Fail,
  [x, w, r]: readonly [Tensor, Tensor, Tensor, ...unknown[]],
  { direction, hidden_size, layout }: RecurrentAttributes,
  gates: number,
): { readonly all: Dims; readonly last: Dims } {
  const count = directions[direction];
  const data = rankOf(fail, x, 'X', 3);
  const weights = rankOf(fail, w, 'W', 3);
  const recurrence = rankOf(fail, r, 'R', 3);
  const [time, batch] = layout === 0 ? [dimAt(data, 0), dimAt(data, 1)] : [dimAt(data, 1), dimAt(data, 0)];
  for (const shape of [weights, recurrence])
    sameDim(fail, dimAt(shape, 0), count, 'W and R need one entry a direction');
  sameDim(fail, dimAt(data, 2), dimAt(weights, 2), 'the input sizes of X and W differ');
  const hidden = sameDim(fail, dimAt(recurrence, 2), hidden_size ?? null, 'R does not fit hidden_size');
  if (typeof hidden === 'number') {
    for (const shape of [weights, recurrence]) {
      sameDim(fail, dimAt(shape, 1), gates * hidden, `W and R need ${gates} rows a hidden unit`);
    }
  }
  return layout === 0
    ? { all: [time, count, batch, hidden], last: [count, batch, hidden] }
    : { all: [batch, time, count, hidden], last: [batch, count, hidden] };
}

export const recurrentRules: InferenceRules = {
  RNN: ({ inputs, attributes, fail }) => {
    const { all, last } = recurrent(fail, inputs, attributes, 1);
    return [{ shape: all }, { shape: last }];
  },
  GRU: ({ inputs, attributes, fail }) => {
    const { all, last } = recurrent(fail, inputs, attributes, 3);
    return [{ shape: all }, { shape: last }];
  },
  LSTM: ({ inputs, attributes, fail }) => {
    const { all, last } = recurrent(fail, inputs, attributes, 4);
    return [{ shape: all }, { shape: last }, { shape: last }];
  },
};
