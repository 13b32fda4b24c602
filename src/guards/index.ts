// Owns the list of guards, by operator.
import type { Tensor } from '../graph/tensor.js';
import { mergeTables } from '../ops/rule.js';
import type { ValueType } from '../values/value-type.js';
import type { Guards } from './guard.js';
import { imageGuards } from './image.js';
import { integerGuards } from './integers.js';
import { normalizationGuards } from './normalization.js';
import { productGuards } from './products.js';
import { quantizationGuards } from './quantization.js';
import { recurrentGuards } from './recurrent.js';
import { reductionGuards } from './reductions.js';
import { sortingGuards } from './sorting.js';
import { spectralGuards } from './spectral.js';
import { textGuards } from './texts.js';

/** A guard without the operator's types. */
export type AnyGuard = (node: {
  readonly inputs: readonly unknown[];
  readonly attributes: object;
  readonly outputs: readonly (ValueType | undefined)[];
  readonly wanted: readonly boolean[];
  readonly same: (...inputs: readonly (Tensor | undefined)[]) => readonly Tensor[];
}) => Tensor | readonly (Tensor | undefined)[] | undefined;

export const guards = mergeTables<Guards>(
  imageGuards,
  integerGuards,
  normalizationGuards,
  productGuards,
  quantizationGuards,
  recurrentGuards,
  reductionGuards,
  sortingGuards,
  spectralGuards,
  textGuards,
) as Readonly<Record<string, AnyGuard | undefined>>;
