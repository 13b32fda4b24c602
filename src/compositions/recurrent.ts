// RNN, GRU and LSTM in double precision, as the Scan over their steps that their gradients are made of, too.

import { expand } from '../gradients/rules/recurrent.js';
import type { Tensor } from '../graph/tensor.js';
import type { Composed, Compositions } from './composition.js';

type Kind = 'RNN' | 'GRU' | 'LSTM';
/** Only with the time first: with the batch first there is no kernel in any type. */
const steps = (kind: Kind, { inputs, attributes }: Composed<Kind>): Tensor[] | undefined =>
  attributes.layout === 0 ? expand(inputs, { attributes, node: { name: kind, opType: kind } }, kind) : undefined;

export const recurrentCompositions: Compositions = {
  RNN: (node) => steps('RNN', node),
  GRU: (node) => steps('GRU', node),
  LSTM: (node) => steps('LSTM', node),
};
