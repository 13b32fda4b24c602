// Owns Operation: a set of variable updates under one name (an initializer, a train op, a group, an update op).
// An operation is frozen once made. What its updates come to in a run is resolved in updates.ts.
import type { CallSite } from '../call-site.js';
import type { Graph } from './graph.js';
import { frozenList, type Node } from './node.js';
import { OperationSet } from './operation-set.js';
import type { Tensor } from './tensor.js';
import type { Variable } from './variable.js';

/** How an update combines with the value the variable has. */
export type UpdateKind = 'assign' | 'assignAdd' | 'assignSub';

/** One change of one variable. */
export interface Update {
  readonly variable: Variable;
  readonly kind: UpdateKind;
  /** The new value for `assign`, the difference for the others; of the variable's dtype and shape. */
  readonly value: Tensor;
  /** The variable's value right after this update and everything ordered before it. */
  readonly next: Tensor;
}

export interface OperationFields {
  graph: Graph;
  id: number;
  name: string;
  update: Update | undefined;
  controlInputs: readonly (Node | Operation)[];
  site: CallSite;
}

/** At most one update of its own, and those of everything it comes after. A group is an operation with control inputs alone. */
export class Operation {
  readonly graph: Graph;
  readonly id: number;
  readonly name: string;
  readonly update: Update | undefined;
  readonly controlInputs: readonly (Node | Operation)[];
  readonly site: CallSite;
  /** Every operation that running this one entails, itself included. */
  readonly updates: OperationSet;

  /** Made by `Graph.addOperation` only. */
  constructor(fields: OperationFields) {
    this.graph = fields.graph;
    this.id = fields.id;
    this.name = fields.name;
    this.update = fields.update && Object.freeze(fields.update);
    this.controlInputs = frozenList(fields.controlInputs);
    this.site = fields.site;
    const before = OperationSet.join([
      { updates: OperationSet.join(this.controlInputs) },
      ...this.dataInputs().map((tensor) => tensor.node),
    ]);
    this.updates = this.update === undefined ? before : before.with(this);
    Object.freeze(this);
  }

  /** The tensor its own update reads. */
  dataInputs(): readonly Tensor[] {
    return this.update === undefined ? [] : [this.update.value];
  }
  toString(): string {
    return `Operation(${this.name})`;
  }
}

const outsiders = new WeakMap<Operation, readonly Operation[]>();
const insiders = new WeakMap<Operation, readonly Operation[]>();

/** Notes that outside of a branch or body `outer` carries out what `inner` do there. */
export function carryOut(inner: readonly Operation[], outer: Operation): void {
  insiders.set(outer, inner);
  for (const each of inner) outsiders.set(each, [...(outsiders.get(each) ?? []), outer]);
}

/** The operations of branches and bodies that `operation` carries out. */
export const carriedBy = (operation: Operation): Operation[] =>
  (insiders.get(operation) ?? []).flatMap((inner) => [inner, ...carriedBy(inner)]);

/** The operations that stand for `operation` in `graph`: itself where it can be seen; none where nothing carries all of it out. */
export function operationsIn(graph: Graph, operation: Operation): readonly Operation[] {
  if (operation.graph.encloses(graph)) return [operation];
  const parts = [...operation.updates].map((each) =>
    each.graph.encloses(graph) ? [each] : (outsiders.get(each) ?? []).flatMap((outer) => operationsIn(graph, outer)),
  );
  return parts.some((part) => part.length === 0) ? [] : [...new Set(parts.flat())];
}
