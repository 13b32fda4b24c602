// Owns the drawing of curves, one chart for each tag with a line for each run.
import UPlot from 'uplot';
import { html } from './dom.js';
import { aligned, type Curve, smoothed } from './run-data.js';

const COLORS = ['#3b7dd8', '#e08a2e', '#3d9a5f', '#9a5fc4', '#d33b5a', '#1d9aa8', '#b99a1e', '#7a8594'];

export interface CurveOptions {
  readonly smoothing: number;
  readonly isLogarithmic: boolean;
}

/** One chart. */
export class CurveChart {
  readonly element: HTMLElement;
  readonly #latest = html('span', { class: 'latest' });
  readonly #place = html('div', {});
  #plot: UPlot | undefined;
  #shape = '';

  constructor(tag: string) {
    this.element = html(
      'figure',
      { class: 'chart', 'data-tag': tag },
      html('figcaption', {}, tag, ' ', this.#latest),
      this.#place,
    );
  }

  draw(runs: ReadonlyMap<string, Curve>, { smoothing, isLogarithmic }: CurveOptions): void {
    const curves = [...runs.values()].map(({ steps, values }) => ({ steps, values: smoothed(values, smoothing) }));
    const { steps, rows } = aligned(curves);
    // A logarithmic axis has no place for what is not positive.
    const shown = isLogarithmic
      ? rows.map((row) => row.map((each) => (each !== null && each > 0 ? each : null)))
      : rows;
    const data = [steps, ...shown] as UPlot.AlignedData;
    this.#latest.textContent = [...runs.values()].map(({ values }) => formatted(values.at(-1))).join('  ');
    const shape = JSON.stringify([isLogarithmic, ...runs.keys()]);
    if (this.#plot !== undefined && shape === this.#shape) {
      this.#plot.setData(data);
      return;
    }
    this.#plot?.destroy();
    this.#shape = shape;
    const ink = getComputedStyle(document.documentElement).getPropertyValue('--faint');
    const axis = { stroke: ink, grid: { stroke: 'rgba(128,128,128,.18)' }, ticks: { show: false } };
    this.#plot = new UPlot(
      {
        width: 420,
        height: 240,
        scales: { x: { time: false }, y: { distr: isLogarithmic ? 3 : 1 } },
        axes: [{ ...axis }, { ...axis, size: 64 }],
        series: [
          { label: 'step' },
          ...[...runs.keys()].map((run, index) => ({
            label: run || 'value',
            stroke: COLORS[index % COLORS.length] as string,
            width: 1.5,
            spanGaps: true,
            points: { show: steps.length < 3 },
          })),
        ],
      },
      data,
      this.#place,
    );
  }
}

const formatted = (value: number | undefined): string =>
  value === undefined ? '' : Number.isFinite(value) ? String(Number(value.toPrecision(5))) : String(value);
