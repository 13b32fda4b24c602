// Owns profiles: what onnxruntime measured of the nodes of a step, found again in the graph, by layer and phase, as a table and as a trace.
import { join } from 'node:path';
import { describe, RunError } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import type { Node, Phase } from '../graph/node.js';
import { readWhole } from '../io/files.js';
import { withScratch } from '../io/scratch.js';
import { listFolder } from '../io/source-file.js';
import type { Engine, Memory } from '../runtime/runtime.js';
import { nodeOf } from './explain.js';
import type { Plan } from './plan.js';
import type { State } from './state.js';
import { Step } from './step.js';

/** What nodes are that onnxruntime put in by itself. */
const OWN = '(onnxruntime)';

/** A node as onnxruntime ran it: fused nodes are one, under the name of one of them. */
export interface ProfiledNode {
  readonly name: string;
  readonly opType: string;
  /** The execution provider: `cpu`, `cuda`. */
  readonly provider: string;
  /** The mean time of a run in microseconds, without that of the nodes inside a branch or body, which are listed by themselves. */
  readonly microseconds: number;
  /** Of the layer: for a backward node, the scope of its forward node. `(onnxruntime)` for what it put in by itself. */
  readonly scope: string;
  readonly phase: Phase | undefined;
  /** The line of the program; empty where it is unknown. */
  readonly site: string;
}

/** The time of a layer, in microseconds of a run. */
export interface ProfiledScope {
  readonly scope: string;
  readonly microseconds: number;
  readonly byPhase: Readonly<Partial<Record<Phase, number>>>;
}

/** An event of Chrome's trace format. */
export interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly ph: 'X';
  readonly ts: number;
  readonly dur: number;
  readonly pid: number;
  readonly tid: number;
  readonly args: Readonly<Record<string, string>>;
}

interface RawEvent {
  readonly cat: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly tid: number;
  readonly args: Readonly<Record<string, unknown>>;
}

const PHASES = ['forward', 'backward', 'optimizer', 'update'] as const satisfies readonly Phase[];

/** What a step costs, node by node. */
export class Profile {
  /** From the most expensive to the cheapest. */
  readonly nodes: readonly ProfiledNode[];
  /** How many runs were measured. */
  readonly runs: number;
  /** A run, in microseconds: the time from its beginning to its end. */
  readonly microseconds: number;
  readonly #events: readonly TraceEvent[];

  constructor(nodes: readonly ProfiledNode[], runs: number, microseconds: number, events: readonly TraceEvent[]) {
    this.nodes = [...nodes].sort((a, b) => b.microseconds - a.microseconds);
    this.runs = runs;
    this.microseconds = microseconds;
    this.#events = events;
  }

  /** The layers, the most expensive first. @param depth how many parts of a scope make a layer. Default 2. */
  byScope(depth = 2): ProfiledScope[] {
    const scopes = new Map<string, { scope: string; microseconds: number; byPhase: Partial<Record<Phase, number>> }>();
    for (const { scope, phase, microseconds } of this.nodes) {
      const layer = scope.split('/').slice(0, depth).join('/');
      const known = scopes.get(layer) ?? { scope: layer, microseconds: 0, byPhase: {} };
      scopes.set(layer, known);
      known.microseconds += microseconds;
      if (phase !== undefined) known.byPhase[phase] = (known.byPhase[phase] ?? 0) + microseconds;
    }
    return [...scopes.values()].sort((a, b) => b.microseconds - a.microseconds);
  }

  /** For chrome://tracing, https://ui.perfetto.dev and the like: `JSON.stringify(profile.toChromeTrace())`. */
  toChromeTrace(): { readonly traceEvents: readonly TraceEvent[]; readonly displayTimeUnit: 'ms' } {
    return { traceEvents: this.#events, displayTimeUnit: 'ms' };
  }

  /** Two tables: layers by phase, and the most expensive nodes with their lines. */
  toString(): string {
    const inNodes = this.nodes.reduce((sum, { microseconds }) => sum + microseconds, 0);
    const share = (time: number) => `${((100 * time) / (inNodes || 1)).toFixed(1)} %`;
    const micro = (time = 0) => (time === 0 ? '' : time.toFixed(0));
    const layers = this.byScope().map(({ scope, microseconds, byPhase }) => [
      scope || '/',
      ...PHASES.map((phase) => micro(byPhase[phase])),
      micro(microseconds),
      share(microseconds),
    ]);
    const nodes = this.nodes
      .slice(0, 12)
      .map(({ name, opType, microseconds, site }) => [opType, micro(microseconds), share(microseconds), name, site]);
    return [
      `a run takes ${this.microseconds.toFixed(0)} µs, its nodes ${inNodes.toFixed(0)} µs (mean of ${this.runs})`,
      '',
      ...table([['layer', ...PHASES, 'µs', 'share'], ...layers], 1),
      '',
      ...table([['operator', 'µs', 'share', 'node', 'line'], ...nodes], 1),
    ].join('\n');
  }
}

/** Rows with their columns one below the other; numbers, which follow the first columns, to the right. */
function table(rows: readonly (readonly string[])[], lead: number): string[] {
  const isNumber = (column: number) =>
    column >= lead && rows.slice(1).every((row) => /^[\d.]*( %)?$/.test(row[column] ?? ''));
  const widths = (rows[0] as readonly string[]).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((text, column) =>
        isNumber(column) ? text.padStart(widths[column] as number) : text.padEnd(widths[column] as number),
      )
      .join('  ')
      .trimEnd(),
  );
}

/**
 * Runs a step so many times, once more before that, and commits none of it.
 *
 * @param feeds memory for each of the plan's feeds.
 * @throws Error with onnxruntime's text where it refuses or fails.
 */
export function profileStep(
  plan: Plan,
  feeds: readonly Memory[],
  { engine, state, graph, runs }: { engine: Engine; state: State; graph: Graph; runs: number },
): Promise<Profile> {
  if (plan.model === undefined) return Promise.resolve(new Profile([], runs, 0, []));
  return withScratch(async (folder) => {
    const more = { enableProfiling: true, profileFilePrefix: join(folder, 'profile'), cudaGraph: false };
    const step = await Step.compile(plan, engine, state, more);
    try {
      for (let run = 0; run <= runs; run++) await step.run(feeds, undefined, () => false);
    } finally {
      await step.release();
    }
    const [file] = (await listFolder(folder)).files;
    if (file === undefined) throw new RunError(`onnxruntime's ${engine.runtime.title} has written no profile`);
    return readProfile(new TextDecoder().decode(await readWhole(join(folder, file), Number.POSITIVE_INFINITY)), graph);
  });
}

/** What a profile of onnxruntime says of the runs after the first. */
export function readProfile(text: string, graph: Graph): Profile {
  let all: RawEvent[];
  try {
    all = JSON.parse(text);
  } catch (cause) {
    throw new RunError('the profile of onnxruntime cannot be read', { got: describe(text), cause });
  }
  const [, ...runs] = all.filter(({ cat, name }) => cat === 'Session' && name === 'model_run');
  const start = runs[0]?.ts ?? Number.POSITIVE_INFINITY;
  const measured = all.filter(({ cat, name, ts }) => cat === 'Node' && name.endsWith(KERNEL) && ts >= start);
  const own = selfTimes(measured);
  const nodes = new Map<string, ProfiledNode>();
  const events = measured.map((event): TraceEvent => {
    const { ts, dur, tid, args } = event;
    const known = nodes.get(event.name) ?? { ...placeOf(event, graph), microseconds: 0 };
    nodes.set(event.name, { ...known, microseconds: known.microseconds + (own.get(event) as number) / runs.length });
    const { name, opType, scope, site, phase = OWN } = known;
    return {
      name,
      cat: phase,
      ph: 'X',
      ts,
      dur,
      pid: 1,
      tid,
      args: { operator: opType, scope, line: site, ...shapes(args) },
    };
  });
  const whole = runs.reduce((sum, { dur }) => sum + dur, 0) / (runs.length || 1);
  return new Profile([...nodes.values()], runs.length, whole, events);
}

const KERNEL = '_kernel_time';

/** The inputs and outputs of a node, as onnxruntime tells them. */
const shapes = (args: RawEvent['args']): Record<string, string> =>
  Object.fromEntries(
    [
      ['inputs', args.input_type_shape],
      ['outputs', args.output_type_shape],
    ].flatMap(([key, value]) => (value === undefined ? [] : [[key, JSON.stringify(value)]])),
  );

/** The time of events without that of events inside them. */
function selfTimes(events: readonly RawEvent[]): Map<RawEvent, number> {
  const own = new Map(events.map((event) => [event, event.dur]));
  const open = new Map<number, RawEvent[]>();
  for (const event of [...events].sort((a, b) => a.ts - b.ts || b.dur - a.dur)) {
    const around = open.get(event.tid) ?? [];
    open.set(event.tid, around);
    while (around.length > 0 && (around.at(-1) as RawEvent).ts + (around.at(-1) as RawEvent).dur < event.ts + event.dur)
      around.pop();
    const outer = around.at(-1);
    if (outer !== undefined) own.set(outer, Math.max(0, (own.get(outer) as number) - event.dur));
    around.push(event);
  }
  return own;
}

function placeOf({ name: full, args }: RawEvent, graph: Graph): Omit<ProfiledNode, 'microseconds'> {
  const name = full.slice(0, -KERNEL.length);
  const provider = String(args.provider ?? '')
    .replace(/ExecutionProvider$/, '')
    .toLowerCase();
  // What adds up a variable's next value is named after that.
  const [, variable] = /^(.*):next(?:\/\d+)?$/.exec(name) ?? [];
  const node = variable === undefined ? nodeOf(name, graph) : graph.variables.get(variable)?.value.node;
  const layer: Node | undefined = node?.forward ?? node;
  return {
    name,
    opType: String(args.op_name ?? ''),
    provider,
    scope: layer?.scope ?? OWN,
    phase: variable === undefined ? node?.phase : 'update',
    site: String(layer?.site ?? ''),
  };
}
