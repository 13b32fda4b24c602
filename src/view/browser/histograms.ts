// Owns the drawing of histograms: one ridge for each step, the latest in front, as TensorBoard has them.
import { html, svg } from './dom.js';
import { type Bars, BINS, densities } from './run-data.js';

const [WIDTH, HEIGHT, RIDGE, MOST] = [420, 240, 60, 24];

/** The drawing of one tag in one run. */
export function ridges(tag: string, bars: readonly Bars[]): HTMLElement {
  const every = Math.max(1, Math.ceil(bars.length / MOST));
  const shown = bars.filter((_, index) => (bars.length - 1 - index) % every === 0);
  const low = Math.min(...shown.map(({ min }) => min));
  const high = Math.max(...shown.map(({ max }) => max));
  const rows = shown.map((each) => densities(each, low, high));
  const most = Math.max(1e-12, ...rows.flat());
  const x = (bin: number): number => 10 + ((WIDTH - 60) * bin) / (BINS - 1);
  const paths = rows.map((row, index) => {
    const base = RIDGE + ((HEIGHT - RIDGE - 24) * (index + 1)) / rows.length;
    const points = row.map((count, bin) => `L${x(bin).toFixed(1)} ${(base - (RIDGE * count) / most).toFixed(1)}`);
    const path = svg('path', { d: `M${x(0)} ${base}${points.join('')}L${x(BINS - 1)} ${base}Z`, class: 'ridge' });
    const isMarked = index === 0 || index === rows.length - 1 || index % Math.ceil(rows.length / 6) === 0;
    const step = String(shown[index]?.step);
    path.append(svg('title', {}, `step ${step}: ${shown[index]?.min} to ${shown[index]?.max}`));
    return svg('g', {}, path, isMarked ? svg('text', { x: WIDTH - 44, y: base }, step) : undefined);
  });
  const labels = [low, (low + high) / 2, high].map((value, index) =>
    svg(
      'text',
      { x: x(((BINS - 1) * index) / 2), y: HEIGHT - 6, 'text-anchor': ['start', 'middle', 'end'][index] },
      String(Number(value.toPrecision(3))),
    ),
  );
  return html(
    'figure',
    { class: 'chart', 'data-tag': tag },
    html('figcaption', {}, tag),
    svg(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, class: 'ridges' },
      ...paths,
      ...labels,
    ),
  );
}
