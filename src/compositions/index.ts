// Owns the list of compositions, by operator.
import type { Tensor } from '../graph/tensor.js';
import { mergeTables } from '../ops/rule.js';
import { activationCompositions } from './activations.js';
import type { Compositions } from './composition.js';
import { elementaryCompositions } from './elementary.js';

/** A composition without the operator's types. */
export type AnyComposition = (node: {
  readonly inputs: readonly unknown[];
  readonly attributes: object;
  readonly outputs: readonly unknown[];
}) => Tensor | readonly Tensor[] | undefined;

export const compositions = mergeTables<Compositions>(activationCompositions, elementaryCompositions) as Readonly<
  Record<string, AnyComposition | undefined>
>;
