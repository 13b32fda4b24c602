// Owns what is told of a selected node: operator, place, line, what it reads and gives, and the nodes it belongs together with.
import type { PictureGraph } from '../picture.js';
import { html, onChoose } from './dom.js';
import { partnersOf } from './drawing.js';
import type { Leaf, Tree } from './tree.js';

/** Lists are cut here; the rest is counted. */
const MOST = 40;

export function tell(leaf: Leaf, graph: PictureGraph, tree: Tree, show: (leaf: Leaf) => void): HTMLElement[] {
  const { node } = leaf;
  const link = (to: Leaf): HTMLElement => {
    const element = html('a', {}, to.node.name);
    onChoose(element, () => show(to));
    return element;
  };
  const list = (items: readonly (HTMLElement | string)[]): HTMLElement =>
    html(
      'ul',
      {},
      ...items.slice(0, MOST).map((item) => html('li', {}, item)),
      ...(items.length > MOST ? [html('li', {}, `and ${items.length - MOST} more`)] : []),
    );
  const section = (title: string, items: readonly (HTMLElement | string)[]): HTMLElement[] =>
    items.length === 0 ? [] : [html('h3', {}, title), list(items)];
  const valued = (value: number, leaves: readonly Leaf[]): HTMLElement => {
    const [name, type] = graph.values[value] as readonly [string, string];
    const ends = leaves.slice(0, 5).flatMap((each) => [' ', link(each)]);
    return html('span', {}, html('code', {}, name), ` ${type}`, ...ends);
  };
  const bound = graph.bindings.filter(
    ([variable, value]) => (node.kind === 'variable' && variable === node.name) || node.outputs.includes(value),
  );
  return [
    html('h2', {}, node.name),
    html('p', {}, [node.operator, node.phase].filter(Boolean).join(' · ')),
    ...(node.line === undefined ? [] : [html('p', { class: 'line' }, `made by ${node.line}`)]),
    ...section(node.forward === undefined ? 'backward nodes' : 'forward node', partnersOf(leaf, tree).map(link)),
    ...section(
      'attributes and constants',
      node.facts.map(([label, text]) => html('span', {}, html('b', {}, label), ` ${text}`)),
    ),
    ...section(
      'reads',
      node.inputs.map((value) =>
        valued(
          value,
          [tree.makers.get(value)].filter((each) => each !== undefined),
        ),
      ),
    ),
    ...section(
      'gives',
      node.outputs.map((value) => valued(value, tree.readers.get(value) ?? [])),
    ),
    ...section(
      'written back by a run',
      bound.map(([variable, value]) => {
        const [at, from] = [tree.byName.get(variable), tree.makers.get(value)];
        return html(
          'span',
          {},
          at ? link(at) : variable,
          ' becomes ',
          from ? link(from) : (graph.values[value]?.[0] ?? ''),
        );
      }),
    ),
  ];
}
