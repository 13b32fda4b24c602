// Owns one compiled step: a plan loaded into the runtime, run against the state of a session as often as wanted.
import { RunError } from '../errors.js';
import type { OnnxModel } from '../model/ir.js';
import { type RowWrite, takeRowWrites } from '../model/rows.js';
import { encode } from '../onnx/encode.js';
import type { EngineOptions } from '../runtime/options.js';
import type { Compiled, Engine, Memory, Port, StopSignal } from '../runtime/runtime.js';
import type { DType } from '../values/dtype.js';
import type { TensorData } from '../values/tensor-data.js';
import { loadOptions } from './load-options.js';
import type { Plan } from './plan.js';
import { type CheckedRows, checkedRows, hasRows, writeRows } from './rows.js';
import type { Place, Slot, State } from './state.js';

/** Throws a RunError where a value cannot be an input or output of a run. */
export function checkPassable(
  { runtime, unsupported }: Engine,
  { name, dtype, place }: { readonly name: string; readonly dtype: DType; readonly place?: Place },
): void {
  if (!unsupported.has(dtype)) return;
  throw new RunError(`${name}: onnxruntime's ${runtime.title} passes no ${dtype}`, {
    ...place,
    fix: 'cast to float32 inside the graph',
  });
}

/** A variable that keeps its buffer and gets some rows of it written. */
interface Rows {
  readonly slot: Slot;
  readonly write: RowWrite;
}

export class Step {
  /** Absent for a step that computes nothing. */
  readonly #compiled: Compiled | undefined;
  readonly #state: State;
  readonly #reads: readonly Slot[];
  readonly #updates: readonly Slot[];
  /** In the order of writing; the last outputs are the rows and values of each. */
  readonly #rows: readonly Rows[];
  readonly #results: number;
  /** What a run reads and writes; here because runs follow one another, and a step may have thousands of variables. */
  readonly #inputs: Memory[] = [];
  readonly #outputs: (Memory | undefined)[];

  private constructor(plan: Plan, rows: readonly Rows[], compiled: Compiled | undefined, state: State) {
    this.#compiled = compiled;
    this.#state = state;
    this.#rows = rows;
    const written = new Set(rows.map(({ slot }) => slot));
    this.#reads = plan.reads.map((variable) => state.slot(variable));
    this.#updates = plan.updates.map(({ variable }) => state.slot(variable)).filter((slot) => !written.has(slot));
    this.#results = plan.results.length;
    this.#outputs = [...this.#updates, ...plan.results, ...rows, ...rows].map(() => undefined);
  }

  /**
   * @param options for this step alone.
   * @throws RunError for what the runtime cannot pass; Error with onnxruntime's text where it refuses the model. */
  static async compile(plan: Plan, engine: Engine, state: State, options: EngineOptions = {}): Promise<Step> {
    const inputs = [...plan.feeds, ...plan.reads];
    const next = plan.updates.map(({ variable, next }) => ({ ...variable, name: next }));
    for (const port of [...inputs, ...next, ...plan.results]) checkPassable(engine, port);
    if (plan.model === undefined) return new Step(plan, [], undefined, state);
    const { model, writes } = withRowWrites(plan, plan.model, engine);
    const rows = plan.updates.flatMap(({ variable, next }) =>
      (writes.get(next) ?? []).map((write): Rows => ({ slot: state.slot(variable), write })),
    );
    const outputs = [
      ...next.filter(({ name }) => !writes.has(name)),
      ...plan.results,
      ...rows.flatMap(({ slot: { variable }, write }): Port[] => [
        { name: write.rows, dtype: 'int64', shape: null },
        { name: write.values, dtype: variable.dtype, shape: null },
      ]),
    ];
    const more = { ...loadOptions(model, engine.options), ...options };
    return new Step(plan, rows, await engine.compile(encode(model), { inputs, outputs }, more), state);
  }

  /**
   * Reads the variables, computes, and commits all updates at once; an error leaves every variable as it was.
   *
   * @param feeds memory for each of the plan's feeds.
   * @param commit is asked, with the results, whether the updates are committed; what it throws ends the run.
   * @returns a value for each of the plan's results.
   */
  async run(
    feeds: readonly Memory[],
    signal?: StopSignal,
    commit?: (results: readonly TensorData[]) => boolean,
  ): Promise<readonly TensorData[]> {
    if (this.#compiled === undefined) {
      commit?.([]);
      return [];
    }
    const [state, reads, updates] = [this.#state, this.#reads, this.#updates];
    const [inputs, outputs] = [this.#inputs, this.#outputs];
    for (let index = 0; index < feeds.length; index++) inputs[index] = feeds[index] as Memory;
    for (let index = 0; index < reads.length; index++)
      inputs[feeds.length + index] = state.current(reads[index] as Slot);
    for (let index = 0; index < updates.length; index++) outputs[index] = state.target(updates[index] as Slot);
    const made = await this.#compiled.run(inputs, outputs, signal);
    let first = 0;
    for (let index = 0; index < updates.length; index++) if (outputs[index] === undefined) first++;
    const end = first + this.#results;
    const results = made.length === this.#results ? made : made.slice(first, end);
    if (commit?.(results) === false) return results;
    let taken = 0;
    for (let index = 0; index < updates.length; index++)
      outputs[index] ??= state.adopt(updates[index] as Slot, made[taken++] as TensorData);
    const checked = this.#rows.map(({ slot, write }, index): CheckedRows => {
      const [rows, values] = made.slice(end + 2 * index) as [TensorData, TensorData];
      return checkedRows(slot, write, rows, values);
    });
    // Nothing from here on can fail.
    for (let index = 0; index < updates.length; index++) state.commit(updates[index] as Slot, outputs[index] as Memory);
    for (const [index, { slot }] of this.#rows.entries()) writeRows(slot, checked[index] as CheckedRows);
    return results;
  }

  async release(): Promise<void> {
    await this.#compiled?.release();
  }
}

/** The model of a plan as it is loaded, and which variables get rows written. */
export const withRowWrites = (plan: Plan, model: OnnxModel, engine: Engine): ReturnType<typeof takeRowWrites> =>
  takeRowWrites(model, engine.inPlace ? rowUpdates(plan) : []);

/** The updates of variables whose value at the start is what the model reads under their name. */
function rowUpdates({ feeds, reads, updates }: Plan): Plan['updates'] {
  const read = new Set(reads.map(({ name }) => name));
  for (const { name } of feeds) read.delete(name);
  return updates.filter(({ variable }) => read.has(variable.name) && hasRows(variable));
}
