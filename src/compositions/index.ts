// Owns the list of compositions, by operator.
import type { Tensor } from '../graph/tensor.js';
import { mergeTables } from '../ops/rule.js';
import type { ValueType } from '../values/value-type.js';
import { activationCompositions } from './activations.js';
import type { Compositions } from './composition.js';
import { elementaryCompositions } from './elementary.js';
import { normalizationCompositions } from './normalization.js';
import { recurrentCompositions } from './recurrent.js';
import { resizeCompositions } from './resize.js';
import { windowCompositions } from './windows.js';

/** A composition without the operator's types. */
export type AnyComposition = (node: {
  readonly inputs: readonly unknown[];
  readonly attributes: object;
  readonly outputs: readonly (ValueType | undefined)[];
}) => Tensor | readonly Tensor[] | undefined;

export const compositions = mergeTables<Compositions>(
  activationCompositions,
  elementaryCompositions,
  normalizationCompositions,
  recurrentCompositions,
  resizeCompositions,
  windowCompositions,
) as Readonly<Record<string, AnyComposition | undefined>>;
