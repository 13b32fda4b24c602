// Owns the page of `trainop watch`: it asks for events once a second and shows them under one of a few headings.
import type { RunEvent } from '../run-events.js';
import { CurveChart } from './curves.js';
import { html, onChoose, pageData } from './dom.js';
import { graphView } from './graph-view.js';
import { ridges } from './histograms.js';
import { RunData } from './run-data.js';

const { title } = pageData<{ title: string }>();
const data = new RunData();
const app = document.getElementById('app') as HTMLElement;
const state = html('p', { class: 'state' }, 'waiting for events');
const stage = html('section', { class: 'headings' });
const smoothing = html('input', {
  type: 'range',
  min: 0,
  max: 0.99,
  step: 0.01,
  value: 0.6,
  'aria-label': 'smoothing',
});
const logarithmic = html('input', { type: 'checkbox' });
const filter = html('input', { type: 'search', placeholder: 'tags', 'aria-label': 'tags' });

const charts = new Map<string, CurveChart>();
const grid = html('div', { class: 'grid' });
const curves = html(
  'div',
  {},
  html(
    'p',
    { class: 'controls' },
    filter,
    html('label', {}, 'smoothing ', smoothing),
    html('label', {}, logarithmic, ' logarithmic'),
  ),
  grid,
);
const matching = (tag: string): boolean => tag.toLowerCase().includes(filter.value.trim().toLowerCase());

function drawCurves(all: boolean): void {
  const options = { smoothing: Number(smoothing.value), isLogarithmic: logarithmic.checked };
  for (const [tag, runs] of [...data.curves].sort(([a], [b]) => (a < b ? -1 : 1))) {
    let chart = charts.get(tag);
    if (chart === undefined) {
      chart = new CurveChart(tag);
      charts.set(tag, chart);
      grid.append(chart.element);
    } else if (!all && !data.changed.has(tag)) continue;
    chart.element.hidden = !matching(tag);
    chart.draw(runs, options);
  }
}
for (const control of [smoothing, logarithmic, filter]) control.oninput = () => drawCurves(true);

const table = (rows: readonly (readonly (string | Node)[])[], head: readonly string[]): HTMLElement =>
  html(
    'table',
    {},
    html('thead', {}, html('tr', {}, ...head.map((each) => html('th', {}, each)))),
    html('tbody', {}, ...rows.map((row) => html('tr', {}, ...row.map((each) => html('td', {}, each))))),
  );

/** The headings: what each shows, and whether it is drawn anew when events come. */
const headings: Readonly<Record<string, { readonly isLive: boolean; draw(): Node[] }>> = {
  curves: {
    isLive: true,
    draw: () => {
      drawCurves(false);
      return [curves];
    },
  },
  histograms: {
    isLive: true,
    draw: () => [
      html(
        'div',
        { class: 'grid' },
        ...[...data.histograms].flatMap(([tag, runs]) =>
          [...runs]
            .filter(([, bars]) => bars.length > 0)
            .map(([run, bars]) => ridges(run ? `${tag} (${run})` : tag, bars)),
        ),
      ),
    ],
  },
  images: {
    isLive: true,
    draw: () => [
      html(
        'div',
        { class: 'grid' },
        ...[...data.images].flatMap(([tag, runs]) =>
          [...runs].map(([run, { step, source }]) =>
            html(
              'figure',
              { class: 'chart' },
              html('figcaption', {}, `${tag} ${run} step ${step}`),
              html('img', { src: source, alt: tag }),
            ),
          ),
        ),
      ),
    ],
  },
  graph: {
    isLive: false,
    draw: () => {
      const graphs = [...data.graphs].map(([run, graph]) => ({ ...graph, title: run || graph.title }));
      return graphs.length === 0 ? [html('p', {}, 'no graph was written')] : [graphView({ title, about: '', graphs })];
    },
  },
  'hyper-parameters': {
    isLive: true,
    draw: () => {
      const names = [...new Set([...data.hyperParameters.values()].flatMap((each) => Object.keys(each)))];
      const rows = [...data.hyperParameters].map(([run, values]) => [
        run || '.',
        ...names.map((name) => String(values[name] ?? '')),
        data.ends.get(run) ?? 'goes on',
      ]);
      return [table(rows, ['run', ...names, 'end'])];
    },
  },
  log: {
    isLive: true,
    draw: () => [
      table(
        data.lines
          .slice(-500)
          .map(({ time, run, step, text }) => [
            new Date(time * 1000).toLocaleTimeString(),
            run,
            String(step),
            html('pre', {}, text),
          ]),
        ['time', 'run', 'step', ''],
      ),
    ],
  },
};

let current = 'curves';
const tabs = html('nav', { class: 'tabs' });
function show(heading: string): void {
  current = heading;
  for (const tab of tabs.children) tab.classList.toggle('chosen', tab.textContent === heading);
  stage.replaceChildren(...(headings[heading]?.draw() ?? []));
}
for (const heading of Object.keys(headings)) {
  const tab = html('a', {}, heading);
  onChoose(tab, () => show(heading));
  tabs.append(tab);
}
app.append(html('header', {}, html('h1', {}, title), tabs, state), stage);
show(current);

let next = 0;
let shownGraphs = 0;
async function poll(): Promise<void> {
  for (let more = true; more; ) {
    const answer = await fetch(`events?from=${next}`);
    if (!answer.ok) throw new Error(`the server says ${answer.status}`);
    const said = (await answer.json()) as { next: number; more: boolean; events: RunEvent[] };
    for (const event of said.events) data.add(event);
    more = said.more;
    if (said.next === next) continue;
    next = said.next;
    state.textContent = `step ${data.lastStep}`;
    const heading = headings[current];
    const isNew = current === 'graph' && data.graphs.size !== shownGraphs;
    shownGraphs = data.graphs.size;
    if (heading?.isLive || isNew) stage.replaceChildren(...(heading?.draw() ?? []));
    data.changed.clear();
  }
}
async function forever(): Promise<void> {
  for (;;) {
    try {
      await poll();
      document.documentElement.dataset.ready ??= '1';
      app.classList.remove('cut-off');
    } catch (error) {
      app.classList.add('cut-off');
      state.textContent = `no answer: ${error instanceof Error ? error.message : error}`;
    }
    await new Promise((done) => setTimeout(done, 1000));
  }
}
void forever();
