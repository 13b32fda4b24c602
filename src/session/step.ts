// Owns one compiled step: a plan loaded into the runtime, run against the state of a session as often as wanted.
import { RunError } from '../errors.js';
import { encode } from '../onnx/encode.js';
import type { Compiled, Engine, Memory, StopSignal } from '../runtime/runtime.js';
import type { DType } from '../values/dtype.js';
import type { TensorData } from '../values/tensor-data.js';
import { loadOptions } from './load-options.js';
import type { Plan } from './plan.js';
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

export class Step {
  /** Absent for a step that computes nothing. */
  readonly #compiled: Compiled | undefined;
  readonly #state: State;
  readonly #reads: readonly Slot[];
  readonly #updates: readonly Slot[];
  /** What a run reads and writes; here because runs follow one another, and a step may have thousands of variables. */
  readonly #inputs: Memory[] = [];
  readonly #outputs: (Memory | undefined)[];

  private constructor(plan: Plan, compiled: Compiled | undefined, state: State) {
    this.#compiled = compiled;
    this.#state = state;
    this.#reads = plan.reads.map((variable) => state.slot(variable));
    this.#updates = plan.updates.map(({ variable }) => state.slot(variable));
    this.#outputs = [...plan.updates, ...plan.results].map(() => undefined);
  }

  /** @throws RunError for what the runtime cannot pass; Error with onnxruntime's text where it refuses the model. */
  static async compile(plan: Plan, engine: Engine, state: State): Promise<Step> {
    const inputs = [...plan.feeds, ...plan.reads];
    const outputs = [...plan.updates.map(({ variable, next }) => ({ ...variable, name: next })), ...plan.results];
    for (const port of [...inputs, ...outputs]) checkPassable(engine, port);
    const { model } = plan;
    if (model === undefined) return new Step(plan, undefined, state);
    const more = loadOptions(model, engine.options);
    return new Step(plan, await engine.compile(encode(model), { inputs, outputs }, more), state);
  }

  /**
   * Reads the variables, computes, and commits all updates at once; an error leaves every variable as it was.
   *
   * @param feeds memory for each of the plan's feeds.
   * @returns a value for each of the plan's results.
   */
  async run(feeds: readonly Memory[], signal?: StopSignal): Promise<readonly TensorData[]> {
    if (this.#compiled === undefined) return [];
    const [state, reads, updates] = [this.#state, this.#reads, this.#updates];
    const [inputs, outputs] = [this.#inputs, this.#outputs];
    for (let index = 0; index < feeds.length; index++) inputs[index] = feeds[index] as Memory;
    for (let index = 0; index < reads.length; index++)
      inputs[feeds.length + index] = state.current(reads[index] as Slot);
    for (let index = 0; index < updates.length; index++) outputs[index] = state.target(updates[index] as Slot);
    const made = await this.#compiled.run(inputs, outputs, signal);
    let taken = 0;
    for (let index = 0; index < updates.length; index++)
      outputs[index] ??= state.adopt(updates[index] as Slot, made[taken++] as TensorData);
    for (let index = 0; index < updates.length; index++) state.commit(updates[index] as Slot, outputs[index] as Memory);
    return taken === 0 ? made : made.slice(taken);
  }

  async release(): Promise<void> {
    await this.#compiled?.release();
  }
}
