// Owns what a descent is, the way from a version of an operator to the version before it, and the error for what an older opset cannot say.
import { ExportError } from '../../../errors.js';
import { entryOf, type OnnxNode } from '../../ir.js';
import { operatorAt } from '../../operator-versions.js';
import { NEWEST } from '../../opsets.js';
import type { VersionContext, WalkContext } from '../adapter.js';

interface Aim {
  /** The opset that is written. */
  readonly opset: number;
}
/** What the walk down asks of the place that a node stands in. */
export type DescentContext = WalkContext & Aim;
/** The same with constants, as rows of the table see it. */
export type RowContext = VersionContext & Aim;

/**
 * Writes a node of the version that came with `since` in terms of the one before: nodes of the same operator are of that version, all
 * others of any opset. The value names of the results stay.
 */
export interface Descent {
  readonly since: number;
  readonly write: (node: OnnxNode, context: RowContext) => OnnxNode | readonly OnnxNode[];
}
/** The descents of each operator, oldest first. */
export type Descents = Readonly<Record<string, readonly Descent[]>>;

/** The error for a node that the opset cannot express: it has no `what`. */
export function absent(node: OnnxNode, { opset }: Aim, what: string, since: number): ExportError {
  const site = entryOf(node.metadataProps, 'trainop.line');
  return new ExportError(`opset ${opset} has no ${what}${since <= NEWEST ? `, which came with opset ${since}` : ''}`, {
    ...(node.name && { node: node.name }),
    ...(site !== undefined && { site }),
    ...(since <= NEWEST && { fix: `ask for opset ${since} or a later one` }),
  });
}

/** The first opset after `opset` in which an operator's version is as asked; one beyond all where none is. */
export function firstOpset(
  opType: string,
  opset: number,
  holds: (version: NonNullable<ReturnType<typeof operatorAt>>) => boolean,
): number {
  for (let later = opset + 1; later <= NEWEST; later++) {
    const version = operatorAt('', opType, later);
    if (version !== undefined && holds(version)) return later;
  }
  return NEWEST + 1;
}
