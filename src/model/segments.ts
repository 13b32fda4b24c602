// Owns an order of nodes in which those of a group stand together, as far as what they need allows: what stands together can be one call.

import { Heap } from './heap.js';
import type { OnnxNode } from './ir.js';
import { edgesBetween } from './walk.js';

/** Nodes that stand together, by their places in the list; of a group, or one alone. */
export interface Segment<G> {
  readonly group: G | undefined;
  readonly nodes: readonly number[];
}

/**
 * The nodes in an order in which each comes after what it needs, cut into segments. A group is one segment unless something that needs a
 * part of it is needed by another part: then it is several.
 */
export function segmentsOf<G>(nodes: readonly OnnxNode[], groupOf: (node: OnnxNode) => G | undefined): Segment<G>[] {
  const { needs, readers } = edgesBetween(nodes);
  const units = new Map<G | number, number[]>();
  const unitOf = nodes.map((node, index) => groupOf(node) ?? index);
  for (const [index, unit] of unitOf.entries()) {
    const members = units.get(unit);
    if (members === undefined) units.set(unit, [index]);
    else members.push(index);
  }
  const isOutside = (index: number) => (other: number) => unitOf[other] !== unitOf[index];
  /** How many of the values that a unit takes from outside are still to come. */
  const missing = new Map(
    [...units].map(([unit, members]) => [
      unit,
      members.reduce((sum, index) => sum + (needs[index] as readonly number[]).filter(isOutside(index)).length, 0),
    ]),
  );
  const firstOf = (unit: G | number) => (units.get(unit) as number[])[0] as number;
  const ready = new Heap([...units.keys()].filter((unit) => missing.get(unit) === 0).map(firstOf));
  const done = nodes.map(() => false);
  const segments: Segment<G>[] = [];

  const write = (unit: G | number, members: readonly number[]) => {
    segments.push({ group: typeof unit === 'number' ? undefined : unit, nodes: members });
    for (const index of members) done[index] = true;
    for (const index of members)
      for (const reader of (readers[index] as readonly number[]).filter(isOutside(index))) {
        const other = unitOf[reader] as G | number;
        const left = (missing.get(other) as number) - 1;
        missing.set(other, left);
        if (left === 0) ready.push(firstOf(other));
      }
  };
  /** The nodes of a unit for which all is there that they need. */
  const startOf = (members: readonly number[]): number[] => {
    const start = new Set<number>();
    for (const index of members)
      if ((needs[index] as readonly number[]).every((need) => done[need] || start.has(need))) start.add(index);
    return [...start];
  };

  while (units.size > 0) {
    const first = ready.pop();
    if (first !== undefined) {
      const unit = unitOf[first] as G | number;
      const members = units.get(unit) as number[];
      units.delete(unit);
      write(unit, members);
      continue;
    }
    // Every group that is left waits for another, or for itself: the first that can begin is cut.
    const [cut, start] = firstStart(units, startOf);
    const rest = (units.get(cut) as number[]).filter((index) => !start.includes(index));
    units.set(cut, rest);
    write(cut, start);
  }
  return segments;
}

function firstStart<U>(
  units: ReadonlyMap<U, readonly number[]>,
  startOf: (members: readonly number[]) => number[],
): [unit: U, start: number[]] {
  for (const [unit, members] of units) {
    const start = startOf(members);
    if (start.length > 0) return [unit, start];
  }
  throw new Error('nodes need each other in a circle');
}
