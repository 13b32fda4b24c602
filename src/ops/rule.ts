// Owns the contract between an operator and its inference rule: what a rule is given and what it answers.
// A rule only looks at types, shapes, known values and attributes; it never makes nodes.

import type { KnownValue } from '../graph/tensor.js';
import type { DType } from '../values/dtype.js';
import type { Shape } from '../values/shape.js';
import type { ValueType } from '../values/value-type.js';
import type { OpType, Signatures } from './generated/signatures.js';

/** An operator's attributes as rules read them: those given, and the schema's defaults for the others. */
export type ReadAttributes<K extends OpType> = Readonly<Signatures[K]['attributes'] & Signatures[K]['defaults']>;

/** What a rule may look at. */
export interface InferenceContext<K extends OpType = OpType> {
  readonly opType: K;
  /** The node's path as it will be, for messages. */
  readonly path: string;
  readonly inputs: Signatures[K]['inputs'];
  readonly attributes: ReadAttributes<K>;
  /** How many outputs are asked for; `undefined` when the caller left it open. */
  readonly outputs: number | undefined;
  /** Throws a ShapeError that names the node and lists the operands. */
  fail(message: string, expected?: string): never;
}

/** What a rule says of one output. The schema gives the element type unless the rule does. */
export interface Inferred {
  readonly shape: Shape;
  /** The elements as far as they are known while building. */
  readonly known?: KnownValue | undefined;
  /** For outputs whose element type an attribute decides (Cast, RandomNormal). */
  readonly dtype?: DType | undefined;
  /** For sequences, optionals and the outputs of subgraphs: the whole type. */
  readonly type?: ValueType | undefined;
}

/** Answers one entry an output, all that the operator can have or as many as are asked for. */
export type InferenceRule<K extends OpType> = (node: InferenceContext<K>) => readonly Inferred[];
export type InferenceRules = { readonly [K in OpType]?: InferenceRule<K> };

/** Joins the tables of the families; an operator in two of them is a mistake that shows at once. */
export function mergeTables<T extends object>(...tables: readonly T[]): T {
  const merged = {} as Record<string, unknown>;
  for (const table of tables) {
    for (const [key, value] of Object.entries(table)) {
      if (key in merged) throw new Error(`${key} stands in two tables`);
      merged[key] = value;
    }
  }
  return merged as T;
}
