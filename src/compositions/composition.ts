// Owns the contract of a composition: how an operator is built from others where a runtime has no kernel of it for a type.
import type { Tensor } from '../graph/tensor.js';
import type { OpType, Signatures } from '../ops/generated/signatures.js';
import type { ReadAttributes } from '../ops/rule.js';
import type { ValueType } from '../values/value-type.js';

/** A node that is to be written out: stand-ins of its inputs, its attributes with defaults, and what is known of its results' types. */
export interface Composed<K extends OpType> {
  readonly inputs: Signatures[K]['inputs'];
  readonly attributes: ReadAttributes<K>;
  readonly outputs: readonly (ValueType | undefined)[];
}
/**
 * Builds the results in the default graph, exactly as the operator defines them. `undefined` where it needs to know more than is known.
 *
 * @example Softsign: ({ inputs: [x] }) => ops.div(x, ops.add(ops.abs(x), 1))
 */
export type Composition<K extends OpType> = (node: Composed<K>) => Tensor | readonly Tensor[] | undefined;
export type Compositions = { readonly [K in OpType]?: Composition<K> };
