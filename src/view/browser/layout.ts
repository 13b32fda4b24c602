// Owns where the parts of a group stand: each open group is laid out by itself, from the inside out, and kept until something in it changes.
// It knows nothing of a page.
import { Graph, layout as place } from '@dagrejs/dagre';
import type { Edge, Group, Part } from './tree.js';

export interface Placed {
  /** Of the part's left upper corner, in the group. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly parts: ReadonlyMap<Part, Placed>;
  readonly edges: readonly { readonly edge: Edge; readonly points: readonly { x: number; y: number }[] }[];
}

const PADDING = 14;
/** Room for an open group's name. */
export const TITLE = 26;
const LETTER = 7.6;

/** How large a part is that is closed or cannot be opened. */
export function sizeOf({ label, ...part }: Part): { width: number; height: number } {
  const second = part.kind === 'leaf' && part.node.kind === 'node' ? part.node.operator.length + 2 : 12;
  return { width: Math.min(300, Math.max(64, LETTER * Math.max(label.length + 2, second) + 22)), height: 40 };
}

const kept = new WeakMap<Group, Layout>();

/** Forgets the layouts of a group and of those around it. */
export function forget(group: Group): void {
  for (let each: Group | undefined = group; each !== undefined; each = each.parent) kept.delete(each);
}

/** Where the parts of an open group are. */
export function layoutOf(group: Group): Layout {
  const known = kept.get(group);
  if (known !== undefined) return known;
  const sizes = group.parts.map((part) => (part.kind === 'group' && part.isOpen ? layoutOf(part) : sizeOf(part)));
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 18, ranksep: 34, marginx: PADDING, marginy: PADDING });
  const numbers = new Map(group.parts.map((part, index) => [part, String(index)]));
  for (const [index, { width, height }] of sizes.entries()) graph.setNode(String(index), { width, height });
  // What a run writes back goes against the stream; it takes no part in the ranks.
  const flowing = group.edges.filter(({ binding }) => !binding);
  for (const [index, { from, to }] of flowing.entries())
    graph.setEdge(numbers.get(from) as string, numbers.get(to) as string, {}, String(index));
  place(graph);
  const parts = new Map(
    group.parts.map((part, index) => {
      const { width, height } = sizes[index] as { width: number; height: number };
      const { x = 0, y = 0 } = graph.node(String(index)) as { x?: number; y?: number };
      return [part, { x: x - width / 2, y: y - height / 2 + TITLE, width, height }];
    }),
  );
  const lines = flowing.map((edge, index) => {
    const found = graph.edge(numbers.get(edge.from) as string, numbers.get(edge.to) as string, String(index));
    const points = (found as { points?: { x: number; y: number }[] }).points ?? [];
    return { edge, points: points.map(({ x, y }) => ({ x, y: y + TITLE })) };
  });
  const back = group.edges.filter(({ binding }) => binding).map((edge) => ({ edge, points: backwards(edge, parts) }));
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const made = {
    width: Math.max(width, LETTER * group.label.length + 60),
    height: height + TITLE,
    parts,
    edges: [...lines, ...back],
  };
  kept.set(group, made);
  return made;
}

/** From the side of one part to the side of another. */
function backwards({ from, to }: Edge, parts: ReadonlyMap<Part, Placed>): { x: number; y: number }[] {
  const [start, end] = [parts.get(from) as Placed, parts.get(to) as Placed];
  const side = Math.max(start.x + start.width, end.x + end.width) + 12;
  const [high, low] = [start.y + start.height / 2, end.y + end.height / 2];
  return [
    { x: start.x + start.width, y: high },
    { x: side, y: high },
    { x: side, y: low },
    { x: end.x + end.width, y: low },
  ];
}
