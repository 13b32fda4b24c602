// Owns the form of a table of kernels: what a provider lacks, operator by operator, in element types. The tables are beside it.
import type { DType } from '../../values/dtype.js';

/** Element types, by type constraint, that a provider has no kernel for: all that are named must be among those listed. */
export interface Lack {
  /** Attributes that must have one of these values, too; the schema's default counts where one is not given. */
  readonly when?: Readonly<Record<string, readonly (string | number)[]>>;
  readonly types: Readonly<Record<string, readonly DType[]>>;
}
/** What a provider lacks, by operator. An operator that is not listed has kernels for all types that ONNX allows. */
export type KernelTable = Readonly<Record<string, readonly Lack[]>>;

/** Whether a node with these element types and attributes has no kernel. */
export const lacks = (
  table: KernelTable,
  opType: string,
  types: Readonly<Record<string, DType>>,
  attribute: (name: string) => unknown,
): boolean =>
  Object.hasOwn(table, opType) &&
  (table[opType] as readonly Lack[]).some(
    (lack) =>
      Object.entries(lack.types).every(([constraint, dtypes]) => dtypes.includes(types[constraint] as DType)) &&
      Object.entries(lack.when ?? {}).every(([name, values]) => values.includes(attribute(name) as string)),
  );
