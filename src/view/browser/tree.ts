// Owns the tree of scopes that folds: groups of nodes, no group with more in it than can be looked at, and the edges between the parts of
// each group. It knows nothing of a page.
import { valueAt } from '../../values/group-by.js';
import type { PictureGraph, PictureNode } from '../picture.js';

/** What is drawn: a node, or a group of them that opens. */
export type Part = Leaf | Group;

export interface Leaf {
  readonly kind: 'leaf';
  readonly node: PictureNode;
  readonly label: string;
  parent: Group;
}

/** An edge between two parts of a group, and the values that go along it. */
export interface Edge {
  readonly from: Part;
  readonly to: Part;
  readonly values: Set<number>;
  /** Whether it carries what a run writes back. */
  readonly binding: boolean;
}

export interface Group {
  readonly kind: 'group';
  label: string;
  parent: Group | undefined;
  parts: Part[];
  edges: Edge[];
  isOpen: boolean;
  /** How many nodes are in it, and of which phases. */
  count: number;
  readonly phases: Map<string, number>;
}

/** A group with more parts than this is cut into groups of so many. */
export const MOST_PARTS = 40;

const newGroup = (label: string, parent: Group | undefined): Group => ({
  kind: 'group',
  label,
  parent,
  parts: [],
  edges: [],
  isOpen: false,
  count: 0,
  phases: new Map(),
});

/** A graph as a tree; `leaves` are its nodes in the picture's order. */
export interface Tree {
  readonly root: Group;
  readonly leaves: readonly Leaf[];
  readonly byName: ReadonlyMap<string, Leaf>;
  /** The leaf that gives a value, and those that read it, by number. */
  readonly makers: ReadonlyMap<number, Leaf>;
  readonly readers: ReadonlyMap<number, readonly Leaf[]>;
}

export function treeOf(graph: PictureGraph): Tree {
  const root = newGroup('', undefined);
  root.isOpen = true;
  const groups = new Map<Group, Map<string, Group>>();
  const inside = (group: Group, label: string): Group =>
    valueAt(
      valueAt(groups, group, () => new Map()),
      label,
      () => {
        const made = newGroup(label, group);
        group.parts.push(made);
        return made;
      },
    );
  const leaves = graph.nodes.map((node): Leaf => {
    const parent = node.path.reduce(inside, root);
    const leaf: Leaf = { kind: 'leaf', node, label: node.label, parent };
    parent.parts.push(leaf);
    return leaf;
  });
  mergeSingles(root);
  cutLarge(root);
  const makers = new Map<number, Leaf>();
  const readers = new Map<number, Leaf[]>();
  for (const leaf of leaves) {
    for (const value of leaf.node.outputs) makers.set(value, leaf);
    for (const value of leaf.node.inputs) valueAt(readers, value, () => []).push(leaf);
    for (let group: Group | undefined = leaf.parent; group !== undefined; group = group.parent) {
      group.count++;
      group.phases.set(leaf.node.phase, (group.phases.get(leaf.node.phase) ?? 0) + 1);
    }
  }
  const byName = new Map(leaves.map((leaf) => [leaf.node.name, leaf]));
  connect(leaves, makers, graph.bindings, byName);
  return { root, leaves, byName, makers, readers };
}

/** A scope with nothing but one scope in it is one scope with a longer name. */
function mergeSingles(root: Group): void {
  const pending = [root];
  for (let group = pending.pop(); group !== undefined; group = pending.pop()) {
    for (
      let only = group.parts[0];
      group !== root && group.parts.length === 1 && only?.kind === 'group';
      only = group.parts[0]
    ) {
      group.label = `${group.label}/${only.label}`;
      group.parts = only.parts;
      for (const part of group.parts) part.parent = group;
    }
    for (const part of group.parts) if (part.kind === 'group') pending.push(part);
  }
}

/** Cuts long lists into consecutive pieces, as often as it takes. */
function cutLarge(root: Group): void {
  const pending = [root];
  for (let group = pending.pop(); group !== undefined; group = pending.pop()) {
    const { parts } = group;
    for (const part of parts) if (part.kind === 'group') pending.push(part);
    if (parts.length <= MOST_PARTS) continue;
    let size = MOST_PARTS;
    while (parts.length / size > MOST_PARTS) size *= MOST_PARTS;
    const pieces: Group[] = [];
    for (let start = 0; start < parts.length; start += size) {
      const end = Math.min(start + size, parts.length);
      const piece = newGroup(`${start + 1} – ${end}`, group);
      piece.parts = parts.slice(start, end);
      for (const part of piece.parts) part.parent = piece;
      pieces.push(piece);
      if (piece.parts.length > MOST_PARTS) pending.push(piece);
    }
    group.parts = pieces;
  }
}

/** The groups around a part, outermost first. */
function around(part: Part): Group[] {
  const groups: Group[] = [];
  for (let group = part.parent; group !== undefined; group = group.parent) groups.push(group);
  return groups.reverse();
}

/** Puts every edge into the innermost group that holds both of its ends. */
function connect(
  leaves: readonly Leaf[],
  makers: ReadonlyMap<number, Leaf>,
  bindings: PictureGraph['bindings'],
  byName: ReadonlyMap<string, Leaf>,
): void {
  const known = new Map<Part, Map<Part, Edge>>();
  const paths = new Map(leaves.map((leaf) => [leaf, [...around(leaf), leaf] as const]));
  const join = (from: Leaf, to: Leaf, value: number, binding: boolean) => {
    if (from === to) return;
    const [first, second] = [paths.get(from) as readonly Part[], paths.get(to) as readonly Part[]];
    let level = 0;
    while (first[level] === second[level]) level++;
    const [start, end] = [first[level] as Part, second[level] as Part];
    const edge = valueAt(
      valueAt(known, start, () => new Map()),
      end,
      () => {
        const made = { from: start, to: end, values: new Set<number>(), binding };
        (first[level - 1] as Group).edges.push(made);
        return made;
      },
    );
    edge.values.add(value);
  };
  for (const leaf of leaves)
    for (const value of leaf.node.inputs) {
      const maker = makers.get(value);
      if (maker !== undefined) join(maker, leaf, value, false);
    }
  for (const [variable, value] of bindings) {
    const [maker, leaf] = [makers.get(value), byName.get(variable)];
    if (maker !== undefined && leaf !== undefined) join(maker, leaf, value, true);
  }
}

/** Opens what is around a part, so that it can be seen; gives the groups that were closed. */
export function reveal(part: Part): Group[] {
  const closed = around(part).filter(({ isOpen }) => !isOpen);
  for (const group of closed) group.isOpen = true;
  return closed;
}

/** The leaves whose name, operator or line has every word of `text`, at most `most`. */
export function search(leaves: readonly Leaf[], text: string, most: number): Leaf[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found: Leaf[] = [];
  if (words.length === 0) return found;
  for (const leaf of leaves) {
    const { name, operator, line = '' } = leaf.node;
    const all = `${name} ${operator} ${line}`.toLowerCase();
    if (words.every((word) => all.includes(word))) found.push(leaf);
    if (found.length === most) break;
  }
  return found;
}
