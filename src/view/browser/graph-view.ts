// Owns the part of a page that shows a model: which graph, the search, the drawing, and what is told of what is selected.
import type { Picture, PictureGraph } from '../picture.js';
import { html, onChoose } from './dom.js';
import { Drawing } from './drawing.js';
import { tell } from './panel.js';
import { type Leaf, search, treeOf } from './tree.js';

const PHASES: Readonly<Record<string, string>> = {
  forward: 'forward',
  backward: 'backward',
  optimizer: 'optimizer',
  update: 'update ops',
  variable: 'variable',
  input: 'input',
  output: 'output',
};

/** The element that shows a picture. */
export function graphView(picture: Picture): HTMLElement {
  const stage = html('div', { class: 'stage' });
  const side = html('aside', {});
  const results = html('ul', { class: 'results' });
  const field = html('input', { type: 'search', placeholder: 'search: name, operator, line', 'aria-label': 'search' });
  const choice = html(
    'select',
    { 'aria-label': 'graph' },
    ...picture.graphs.map(({ title, nodes }, index) => html('option', { value: index }, `${title} (${nodes.length})`)),
  );
  const [closer, farther, all] = ['+', '−', 'all'].map((text) => html('button', { type: 'button' }, text));
  const legend = html(
    'ul',
    { class: 'legend' },
    ...Object.entries(PHASES).map(([phase, text]) => html('li', { class: phase }, html('i', {}), text)),
  );

  const open = (graph: PictureGraph): void => {
    const tree = treeOf(graph);
    const show = (leaf: Leaf) => drawing.show(leaf);
    const drawing = new Drawing(graph, tree, {
      select: (leaf) => side.replaceChildren(...(leaf ? tell(leaf, graph, tree, show) : [overview(graph), legend])),
    });
    stage.replaceChildren(drawing.element);
    side.replaceChildren(overview(graph), legend);
    requestAnimationFrame(() => drawing.fit());
    const find = (): void => {
      const found = search(tree.leaves, field.value, 50);
      results.replaceChildren(
        ...found.map((leaf) => {
          const item = html('li', {}, `${leaf.node.name}  `, html('small', {}, leaf.node.operator));
          onChoose(item, () => show(leaf));
          return item;
        }),
        ...(field.value.trim() !== '' && found.length === 0 ? [html('li', {}, 'nothing has that name')] : []),
      );
    };
    field.oninput = find;
    find();
    if (closer) closer.onclick = () => drawing.zoom(1.3);
    if (farther) farther.onclick = () => drawing.zoom(1 / 1.3);
    if (all) all.onclick = () => drawing.fit();
  };
  choice.onchange = () => open(picture.graphs[Number(choice.value)] as PictureGraph);
  const [first] = picture.graphs;
  if (first !== undefined) open(first);
  return html(
    'section',
    { class: 'graph-view' },
    html('nav', {}, choice, field, html('span', { class: 'buttons' }, closer, farther, all), results),
    stage,
    side,
  );
}

function overview({ nodes, bindings }: PictureGraph): HTMLElement {
  const own = nodes.filter(({ kind }) => kind === 'node').length;
  const named = (kind: string) => nodes.filter((node) => node.kind === kind).map(({ name }) => name);
  const line = (title: string, names: readonly string[]) =>
    names.length === 0
      ? undefined
      : html(
          'p',
          {},
          html('b', {}, `${title}: `),
          `${names.slice(0, 20).join(', ')}${names.length > 20 ? ` and ${names.length - 20} more` : ''}`,
        );
  return html(
    'div',
    {},
    html(
      'p',
      {},
      `${own} nodes${bindings.length > 0 ? `; a run writes ${bindings.length} variables` : ''}. A click opens a scope, closes it by its title, or selects a node.`,
    ),
    line('inputs', named('input')),
    line('outputs', named('output')),
  );
}
