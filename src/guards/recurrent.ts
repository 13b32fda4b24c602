// RNN, GRU and LSTM of no steps, of an empty batch, of no features.

import { axesBetween, sizeOf } from '../gradients/rules/sizes.js';
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { int64 } from '../ops/literals.js';
import { type Guarded, type Guards, mayBeEmpty, ofRank, whereEmpty } from './guard.js';

type Kind = 'RNN' | 'GRU' | 'LSTM';

/** A state that no step changes is what it was at the start; there is one to each of these inputs. */
const STATES = { 1: 5, 2: 6 } as const;

function recurrent(node: Guarded<Kind>) {
  const given = node.inputs as readonly (Tensor | undefined)[];
  const [x, w, r] = given as [Tensor, Tensor, Tensor];
  // With the batch first there is no kernel.
  if (node.attributes.layout !== 0 || ![x, w, r].some(mayBeEmpty)) return undefined;
  const sequence = ofRank(x, 3);
  // A feature of zeros is none.
  const wide = mayBeEmpty(w) ? widened(sequence) : sequence;
  const inputs = [wide, mayBeEmpty(w) ? widened(w) : w, ...given.slice(2)] as never;
  const [steps, batch] = [sizeOf(sequence, 0), sizeOf(sequence, 1)];
  const [directions, hidden] = [sizeOf(r, 0), sizeOf(r, 2)];
  const zeros = (...sizes: readonly Tensor[]) => ops.expand(ops.castLike(0, x), ops.concat([...sizes], { axis: 0 }));
  return whereEmpty(wide, { ...node, inputs }, (index) => {
    if (index === 0) return zeros(steps, directions, batch, hidden);
    const start = given[STATES[index as 1 | 2]];
    return start === undefined ? zeros(directions, batch, hidden) : ops.identity(start);
  });
}

/** With one more feature, which is 0. */
const widened = (x: Tensor): Tensor => ops.pad(x, int64(...axesBetween(0, 5).map(() => 0), 1));

export const recurrentGuards: Guards = { RNN: recurrent, GRU: recurrent, LSTM: recurrent } as never;
