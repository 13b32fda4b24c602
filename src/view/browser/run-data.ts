// Owns what a page knows of a run: curves, histograms and the rest by tag, from the events as they come. It knows nothing of a page.
import { valueAt } from '../../values/group-by.js';
import type { PictureGraph } from '../picture.js';
import type { RunEvent } from '../run-events.js';

/** Points of one tag in one run, by step. */
export interface Curve {
  readonly steps: number[];
  readonly values: number[];
}
export interface Bars {
  readonly step: number;
  readonly min: number;
  readonly max: number;
  readonly limits: readonly number[];
  readonly counts: readonly number[];
}
export interface Line {
  readonly time: number;
  readonly run: string;
  readonly step: number;
  readonly text: string;
}

/** So many histograms of a tag are kept: when there are more, every second goes. */
const MOST_BARS = 120;

export class RunData {
  /** By tag, then by run. */
  readonly curves = new Map<string, Map<string, Curve>>();
  readonly histograms = new Map<string, Map<string, Bars[]>>();
  readonly images = new Map<string, Map<string, { step: number; source: string }>>();
  readonly hyperParameters = new Map<string, Readonly<Record<string, unknown>>>();
  readonly ends = new Map<string, string>();
  readonly graphs = new Map<string, PictureGraph>();
  readonly lines: Line[] = [];
  /** The tags of curves and histograms that have changed since they were drawn. */
  readonly changed = new Set<string>();
  lastStep = 0;

  add(event: RunEvent): void {
    const { run, step, time } = event;
    this.lastStep = Math.max(this.lastStep, step);
    if (event.start) this.#takeBack(run, step);
    for (const [tag, value] of event.scalars ?? []) {
      const { steps, values } = valueAt(valueAt(this.curves, tag, newMap<Curve>), run, () => ({
        steps: [],
        values: [],
      }));
      steps.push(step);
      values.push(Number(value));
      this.changed.add(tag);
    }
    for (const [tag, min, max, limits, counts] of event.histograms ?? []) {
      const bars = valueAt(valueAt(this.histograms, tag, newMap<Bars[]>), run, () => []);
      bars.push({ step, min: Number(min), max: Number(max), limits: limits.map(Number), counts });
      if (bars.length > MOST_BARS) bars.splice(0, bars.length, ...bars.filter((_, index) => index % 2 === 1));
      this.changed.add(tag);
    }
    for (const [tag, source] of event.images ?? [])
      valueAt(this.images, tag, newMap<never>).set(run, { step, source } as never);
    for (const [tag, lines] of event.texts ?? [])
      this.lines.push({ time, run, step, text: `${tag}: ${lines.join('\n')}` });
    if (event.hyperParameters) this.hyperParameters.set(run, event.hyperParameters);
    if (event.end) this.ends.set(run, event.end);
    if (event.graph) this.graphs.set(run, event.graph);
    if (event.log !== undefined) this.lines.push({ time, run, step, text: event.log });
  }

  /** What a run wrote from a step on, before it was started again there. */
  #takeBack(run: string, from: number): void {
    this.ends.delete(run);
    for (const [tag, runs] of this.curves) {
      const curve = runs.get(run);
      if (curve === undefined) continue;
      const kept = curve.steps.findIndex((step) => step >= from);
      if (kept === -1) continue;
      curve.steps.length = kept;
      curve.values.length = kept;
      this.changed.add(tag);
    }
    for (const [tag, runs] of this.histograms) {
      const bars = runs.get(run);
      if (bars?.some(({ step }) => step >= from)) {
        runs.set(
          run,
          bars.filter(({ step }) => step < from),
        );
        this.changed.add(tag);
      }
    }
  }
}

const newMap = <T>(): Map<string, T> => new Map();

/** An exponential average of numbers; what is not finite is passed over. `weight` 0 changes nothing. */
export function smoothed(values: readonly number[], weight: number): number[] {
  let [sum, norm] = [0, 0];
  return values.map((value) => {
    if (!Number.isFinite(value) || weight === 0) return value;
    sum = weight * sum + (1 - weight) * value;
    norm = weight * norm + (1 - weight);
    return sum / norm;
  });
}

/** The curves of several runs over one axis of steps: each has `null` where it has no point. */
export function aligned(curves: readonly Curve[]): { steps: number[]; rows: (number | null)[][] } {
  const steps = [...new Set(curves.flatMap((curve) => curve.steps))].sort((a, b) => a - b);
  const places = new Map(steps.map((step, index) => [step, index]));
  const rows = curves.map((curve) => {
    const row: (number | null)[] = new Array(steps.length).fill(null);
    for (const [index, step] of curve.steps.entries()) {
      const value = curve.values[index] as number;
      row[places.get(step) as number] = Number.isFinite(value) ? value : null;
    }
    return row;
  });
  return { steps, rows };
}

/** A histogram is drawn in so many bins. */
export const BINS = 60;

/** How much of each of equal bins a histogram has: counts are spread evenly over their buckets. */
export function densities({ limits, counts, min, max }: Bars, low: number, high: number): number[] {
  const width = (high - low) / BINS || 1;
  const bins = new Array<number>(BINS).fill(0);
  for (const [index, count] of counts.entries()) {
    if (!(count > 0)) continue;
    const start = Math.max(min, index === 0 ? min : (limits[index - 1] as number));
    const end = Math.max(start, Math.min(max, limits[index] as number));
    const [first, last] = [start, end].map((at) => Math.min(BINS - 1, Math.max(0, Math.floor((at - low) / width)))) as [
      number,
      number,
    ];
    for (let bin = first; bin <= last; bin++) bins[bin] = (bins[bin] as number) + count / (last - first + 1);
  }
  return bins;
}
