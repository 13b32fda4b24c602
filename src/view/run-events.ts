// Owns what a page of a run is told: everything that its event files say, in the order in which it was found, as plain JSON.
import { relative } from 'node:path';
import { messageOf, printable, SummaryError } from '../errors.js';
import { type DecodedEvent, decodeEvent } from '../events/decode.js';
import type { HyperParameter } from '../events/hyper-parameters.js';
import { EventTail, eventFiles } from '../io/event-records.js';
import type { PictureGraph } from './picture.js';
import { shownGraph } from './shown-graph.js';

/** JSON has no NaN and no infinities; as texts they become numbers again. */
type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity';
const json = (value: number): JsonNumber => (Number.isFinite(value) ? value : (String(value) as JsonNumber));

/** What the page is told of an event. */
export interface RunEvent {
  /** The folder below the one that is watched; empty for that itself. */
  readonly run: string;
  readonly step: number;
  readonly time: number;
  readonly scalars?: readonly (readonly [tag: string, value: JsonNumber])[];
  readonly histograms?: readonly (readonly [
    tag: string,
    min: JsonNumber,
    max: JsonNumber,
    limits: readonly JsonNumber[],
    counts: readonly number[],
  ])[];
  /** Images as data URLs. */
  readonly images?: readonly (readonly [tag: string, source: string, width: number, height: number])[];
  readonly texts?: readonly (readonly [tag: string, lines: readonly string[]])[];
  readonly hyperParameters?: Readonly<Record<string, HyperParameter>>;
  readonly end?: 'success' | 'failure';
  readonly graph?: PictureGraph;
  readonly log?: string;
  /** The run starts here: what it wrote before from this step on does not hold any more. */
  readonly start?: true;
}

const filled = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined);

/** An event for the page, without the kinds that it says nothing of. */
export function runEvent(run: string, event: DecodedEvent): RunEvent {
  const { step, wallTime, scalars, histograms, images, texts, hyperParameters, end, graph, sessionLog } = event;
  const parts = {
    scalars: filled(scalars.map(([tag, value]) => [printable(tag), json(value)] as const)),
    histograms: filled(
      histograms.map(
        ([tag, { min, max, limits, counts }]) =>
          [printable(tag), json(min), json(max), limits.map(json), counts] as const,
      ),
    ),
    images: filled(
      images.map(
        ([tag, { png, width, height }]) =>
          [printable(tag), `data:image/png;base64,${Buffer.from(png).toString('base64')}`, width, height] as const,
      ),
    ),
    texts: filled(texts.map(([tag, lines]) => [printable(tag), lines.map(printable)] as const)),
    hyperParameters,
    end,
    graph: graph && shownGraph(graph),
    log: sessionLog && printable(`${sessionLog.status} ${sessionLog.message}`.trim()),
    start: sessionLog?.status === 'start' || undefined,
  };
  const said = Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined));
  return { run, step, time: wallTime, ...said };
}

/** The events of a folder, read on from where they ended before. */
export class RunEvents {
  readonly folder: string;
  /** JSON of every event so far. */
  readonly events: string[] = [];
  readonly #tails = new Map<string, EventTail>();
  readonly #told = new Set<string>();
  #reading: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Reads what was added; one call after another. */
  update(): Promise<void> {
    this.#reading = this.#reading.then(() => this.#update());
    return this.#reading;
  }

  async #update(): Promise<void> {
    for (const path of await eventFiles(this.folder)) {
      const tail = this.#tails.get(path) ?? new EventTail(path);
      this.#tails.set(path, tail);
      const run = relative(this.folder, path).split(/[\\/]/).slice(0, -1).join('/');
      try {
        for (const record of await tail.read()) this.#add(runEvent(run, decodeEvent(record)));
        if (tail.problem !== undefined) this.#warn(run, tail.problem);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (!(error instanceof SummaryError) && code === undefined) throw error;
        this.#warn(run, `${path}: ${messageOf(error).split('\n')[0]}`);
      }
    }
  }

  #add(event: RunEvent): void {
    this.events.push(JSON.stringify(event));
  }

  #warn(run: string, problem: string): void {
    if (this.#told.has(problem)) return;
    this.#told.add(problem);
    this.#add({ run, step: 0, time: Date.now() / 1000, log: printable(problem) });
  }
}
