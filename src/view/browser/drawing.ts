// Owns the drawing of a tree: what is open is a frame with its parts in it, what is closed a box; a click opens, closes or selects.
import type { PictureGraph } from '../picture.js';
import { onChoose, svg } from './dom.js';
import { forget, type Layout, layoutOf, TITLE } from './layout.js';
import { PanZoom } from './pan-zoom.js';
import { type Edge, type Group, type Leaf, type Part, reveal, type Tree } from './tree.js';

/** The phase that most of a part's nodes are of. */
export function phaseOf(part: Part): string {
  if (part.kind === 'leaf') return part.node.kind === 'node' ? part.node.phase || 'none' : part.node.kind;
  const [most] = [...part.phases].sort((a, b) => b[1] - a[1]);
  return most?.[0] || 'none';
}

/** What can be selected, and what is told of it. */
export interface DrawingEvents {
  select(leaf: Leaf | undefined): void;
}

export class Drawing {
  readonly element: SVGSVGElement;
  readonly #content = svg('g');
  readonly #panZoom: PanZoom;
  readonly #graph: PictureGraph;
  readonly #tree: Tree;
  readonly #events: DrawingEvents;
  readonly #drawn = new Map<Part, SVGGElement>();
  #selected: Leaf | undefined;

  constructor(graph: PictureGraph, tree: Tree, events: DrawingEvents) {
    this.#graph = graph;
    this.#tree = tree;
    this.#events = events;
    const arrow = svg('path', { d: 'M0 0 8 4 0 8z' });
    const marker = {
      id: 'arrow',
      viewBox: '0 0 8 8',
      refX: 8,
      refY: 4,
      markerWidth: 9,
      markerHeight: 9,
      orient: 'auto',
      markerUnits: 'userSpaceOnUse',
    };
    this.element = svg('svg', { class: 'drawing' }, svg('defs', {}, svg('marker', marker, arrow)), this.#content);
    this.#panZoom = new PanZoom(this.element, this.#content);
    this.element.addEventListener('click', () => this.select(undefined));
    this.redraw();
  }

  /** Shows all of it. The element must be in the page. */
  fit(): void {
    const { width, height } = layoutOf(this.#tree.root);
    this.#panZoom.fit(width, height);
  }
  zoom(factor: number): void {
    this.#panZoom.zoom(factor);
  }

  /** Opens or closes a group. */
  toggle(group: Group): void {
    group.isOpen = !group.isOpen;
    forget(group);
    this.redraw();
  }

  /** Opens what is around a leaf, selects it and brings it to the middle. */
  show(leaf: Leaf): void {
    for (const group of reveal(leaf)) forget(group);
    this.redraw();
    this.select(leaf);
    let [x, y] = [0, 0];
    for (let part: Part = leaf; part.parent !== undefined; part = part.parent) {
      const placed = layoutOf(part.parent).parts.get(part);
      x += (placed?.x ?? 0) + (part === leaf ? (placed?.width ?? 0) / 2 : 0);
      y += placed?.y ?? 0;
    }
    this.#panZoom.center(x, y);
  }

  /** Marks a leaf, its forward or backward nodes, and what it reads and what reads it. */
  select(leaf: Leaf | undefined): void {
    this.#selected = leaf;
    this.#mark();
    this.#events.select(leaf);
  }

  redraw(): void {
    this.#drawn.clear();
    this.#content.replaceChildren(this.#inside(this.#tree.root));
    this.#mark();
  }

  #mark(): void {
    const leaf = this.#selected;
    const { makers, readers } = this.#tree;
    const near = new Set<Leaf | undefined>(
      leaf && [
        ...leaf.node.inputs.map((value) => makers.get(value)),
        ...leaf.node.outputs.flatMap((value) => readers.get(value) ?? []),
      ],
    );
    const partners = new Set(leaf && partnersOf(leaf, this.#tree));
    for (const [part, element] of this.#drawn) {
      element.classList.toggle('selected', part === leaf);
      element.classList.toggle('near', part.kind === 'leaf' && near.has(part));
      element.classList.toggle('partner', part.kind === 'leaf' && partners.has(part));
    }
  }

  /** The parts of an open group. */
  #inside(group: Group): SVGGElement {
    const layout = layoutOf(group);
    return svg(
      'g',
      {},
      ...layout.edges.map((each) => this.#edge(each.edge, each.points)),
      ...[...layout.parts].map(([part, placed]) => {
        const element =
          part.kind === 'group' && part.isOpen ? this.#frame(part, layoutOf(part)) : this.#box(part, placed);
        element.setAttribute('transform', `translate(${placed.x} ${placed.y})`);
        this.#drawn.set(part, element);
        return element;
      }),
    );
  }

  #frame(group: Group, { width, height }: Layout): SVGGElement {
    const title = svg('text', { x: 10, y: 18, class: 'title' }, `▾ ${group.label}`);
    const bar = svg('g', {}, svg('rect', { width, height: TITLE, class: 'bar' }), title);
    onChoose(bar, () => this.toggle(group));
    const back = svg('rect', { width, height, rx: 6, class: 'back' });
    return svg('g', { class: `frame ${phaseOf(group)}` }, back, bar, this.#inside(group));
  }

  #box(part: Part, { width, height }: { width: number; height: number }): SVGGElement {
    const isGroup = part.kind === 'group';
    const label = fitted(isGroup ? `▸ ${part.label}` : part.label, width);
    const second = isGroup ? `${part.count} nodes` : part.node.kind === 'node' ? part.node.operator : part.node.kind;
    const element = svg(
      'g',
      { class: `box ${part.kind} ${phaseOf(part)}` },
      svg('title', {}, isGroup ? part.label : `${part.node.name}\n${part.node.operator}`),
      ...(isGroup ? [svg('rect', { x: 4, y: -4, width: width - 8, height, rx: 6, class: 'behind' })] : []),
      svg('rect', { width, height, rx: isGroup ? 6 : 18 }),
      ...(isGroup ? shares(part, width, height) : []),
      svg('text', { x: width / 2, y: 17 }, label),
      svg('text', { x: width / 2, y: 32, class: 'second' }, fitted(second, width)),
    );
    onChoose(element, () => (isGroup ? this.toggle(part) : this.select(part)));
    return element;
  }

  #edge({ values, binding }: Edge, points: readonly { x: number; y: number }[]): SVGGElement {
    const all = [...values].map((value) => this.#graph.values[value] as readonly [string, string]);
    const told = all.slice(0, 12).map(([name, type]) => `${name}  ${type}`);
    const more = all.length > told.length ? [`and ${all.length - told.length} more`] : [];
    const path = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
    const middle = points[Math.floor(points.length / 2)];
    const [only] = all;
    const label = all.length === 1 ? (/\[.*\]/.exec(only?.[1] ?? '')?.[0] ?? '') : `${all.length} values`;
    return svg(
      'g',
      { class: binding ? 'edge binding' : 'edge' },
      svg('title', {}, [...told, ...more].join('\n')),
      svg('path', { d: path, 'marker-end': 'url(#arrow)', 'stroke-width': Math.min(5, 1 + Math.log2(all.length)) }),
      ...(middle ? [svg('text', { x: middle.x + 4, y: middle.y, class: 'shape' }, fitted(label, 130))] : []),
    );
  }
}

/** How much of a group each phase has, as a stripe at its foot. */
function shares({ phases, count }: Group, width: number, height: number): SVGRectElement[] {
  let x = 3;
  return [...phases].map(([phase, number]) => {
    const part = ((width - 6) * number) / count;
    x += part;
    return svg('rect', { class: `share ${phase || 'none'}`, x: x - part, y: height - 5, width: part, height: 3 });
  });
}

/** The forward node of a backward node; the backward nodes of a forward one. */
export function partnersOf({ node }: Leaf, { byName, leaves }: Tree): Leaf[] {
  const forward = node.forward === undefined ? undefined : byName.get(node.forward);
  return forward ? [forward] : leaves.filter((other) => other.node.forward === node.name);
}

const fitted = (text: string, width: number): string => {
  const most = Math.floor((width - 12) / 7);
  return text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text;
};
