// Owns one compiled model: its OrtSession and what is bound to it. Two IoBindings, because a variable has two buffers that change places
// with each commit: in the common case every run finds one of them bound as it needs it, and otherwise only what differs is bound anew.
import type { Shape } from '../../values/shape.js';
import type { TensorData } from '../../values/tensor-data.js';
import type { Compiled, Memory, Port, Signature, StopSignal } from '../runtime.js';
import { type Api, made, type Pointer } from './api.js';
import type { NativeEngine } from './engine.js';
import { type NativeMemory, readValue } from './values.js';

/** What one IoBinding is bound to. */
interface Bound {
  readonly binding: Pointer;
  readonly inputs: (Memory | undefined)[];
  readonly outputs: (Memory | undefined)[];
  /** Whether no run has had it yet. */
  isNew: boolean;
}

/** Results of up to so many bytes stay bound and are copied out; a larger one is written straight into the user's own array. */
const SMALL = 1 << 14;

export class NativeCompiled implements Compiled {
  readonly #engine: NativeEngine;
  readonly #api: Api;
  readonly #session: Pointer;
  readonly #signature: Signature;
  /** The one that the last run had comes second. */
  #sets: readonly [Bound, Bound];
  /** Where the outputs of the run go. */
  readonly #outputs: (Memory | undefined)[] = [];
  readonly #runOptions: Pointer;
  /** Memory for small results, by output. */
  readonly #kept: (NativeMemory | undefined)[] = [];
  #released = false;

  constructor(engine: NativeEngine, session: Pointer, signature: Signature) {
    this.#engine = engine;
    this.#api = engine.context.api;
    this.#session = session;
    this.#signature = signature;
    const bind = (): Bound => ({
      binding: made(this.#api.CreateIoBinding, session),
      inputs: [],
      outputs: [],
      isNew: true,
    });
    this.#sets = [bind(), bind()];
    this.#runOptions = made(this.#api.CreateRunOptions);
    engine.own(this);
  }

  async run(
    inputs: readonly Memory[],
    given: readonly (Memory | undefined)[],
    signal?: StopSignal,
  ): Promise<readonly TensorData[]> {
    for (let index = 0; index < given.length; index++)
      this.#outputs[index] = given[index] ?? this.#resultMemory(index, inputs);
    const bound = this.#bound(inputs, this.#outputs);
    const api = this.#api;
    const stop = () => api.RunOptionsSetTerminate(this.#runOptions);
    signal?.addEventListener('abort', stop);
    try {
      api.check(await this.#engine.call('RunWithBinding', [this.#session, this.#runOptions, bound.binding]));
    } catch (error) {
      for (const index of given.keys()) if (this.#isTheUsers(index, given)) this.#handOver(bound, index);
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted) api.RunOptionsUnsetTerminate(this.#runOptions);
    }
    return this.#results(bound, given);
  }

  /** Where the result of a run goes; nothing where only the run tells how large it is. */
  #resultMemory(index: number, inputs: readonly Memory[]): NativeMemory | undefined {
    const kept = this.#kept[index];
    const { dtype, shape } = this.#signature.outputs[index] as Port;
    if (dtype === 'string') return undefined;
    const dims = kept && isFixed(shape) ? kept.shape : this.#resolve(shape, inputs);
    if (dims === undefined) return undefined;
    if (kept !== undefined && sameDims(kept.shape, dims)) return kept;
    const memory = this.#engine.allocate(dtype, dims) as NativeMemory;
    if ((memory.data as TensorData<'uint8'>).data.byteLength <= SMALL) {
      kept?.release();
      this.#kept[index] = memory;
    }
    return memory;
  }

  /** A shape whose symbols have the sizes that they have in the inputs. */
  #resolve(shape: Shape, inputs: readonly Memory[]): readonly number[] | undefined {
    const dims = shape?.map((dim) => (typeof dim === 'string' ? this.#sizeOf(dim, inputs) : dim));
    return dims?.every((dim) => typeof dim === 'number') ? dims : undefined;
  }

  #sizeOf(symbol: string, inputs: readonly Memory[]): number | undefined {
    for (const [index, { shape }] of this.#signature.inputs.entries()) {
      const axis = shape?.indexOf(symbol) ?? -1;
      if (axis >= 0) return inputs[index]?.shape[axis];
    }
    return undefined;
  }

  /** An IoBinding to these inputs and outputs. */
  #bound(inputs: readonly Memory[], outputs: readonly (Memory | undefined)[]): Bound {
    const [before, last] = this.#sets;
    const off = differences(before, inputs, outputs);
    // A set that was never bound is taken before what the other has is given up.
    const bound = off === 0 || before.isNew || off <= differences(last, inputs, outputs) ? before : last;
    if (bound === before) this.#sets = [last, before];
    bound.isNew = false;
    if (bound === before && off === 0) return bound;
    const api = this.#api;
    for (let index = 0; index < inputs.length; index++) {
      const memory = inputs[index] as NativeMemory;
      if (bound.inputs[index] === memory) continue;
      api.BindInput(bound.binding, (this.#signature.inputs[index] as Port).name, memory.pointer);
      bound.inputs[index] = memory;
    }
    for (let index = 0; index < outputs.length; index++) {
      const memory = outputs[index] as NativeMemory | undefined;
      if (memory !== undefined && bound.outputs[index] === memory) continue;
      const { name } = this.#signature.outputs[index] as Port;
      // What a run made stays bound for the next one, so this too is said before every run.
      if (memory === undefined) api.BindOutputToDevice(bound.binding, name, this.#engine.context.cpu);
      else api.BindOutput(bound.binding, name, memory.pointer);
      bound.outputs[index] = memory;
    }
    return bound;
  }

  /** The values of the outputs that were not given memory. */
  #results(bound: Bound, given: readonly (Memory | undefined)[]): TensorData[] {
    const outputs = this.#outputs;
    const loose = outputs.includes(undefined) ? this.#boundValues(bound) : [];
    const results: TensorData[] = [];
    try {
      for (let index = 0; index < given.length; index++) {
        if (given[index] !== undefined) continue;
        const memory = outputs[index] as NativeMemory | undefined;
        if (memory === undefined) results.push(readValue(this.#engine.context, loose[index] as Pointer));
        else if (this.#isTheUsers(index, given)) results.push(this.#handOver(bound, index));
        else results.push(memory.read());
      }
      return results;
    } finally {
      for (const value of loose) this.#api.ReleaseValue(value);
    }
  }

  /** Whether an output was written into an array that was made for this run. */
  #isTheUsers(index: number, given: readonly (Memory | undefined)[]): boolean {
    const memory = this.#outputs[index];
    return memory !== undefined && given[index] === undefined && memory !== this.#kept[index];
  }

  /** Takes such an array out of our hands. */
  #handOver(bound: Bound, index: number): TensorData {
    const memory = this.#outputs[index] as NativeMemory;
    bound.outputs[index] = undefined;
    memory.release();
    return memory.data as TensorData;
  }

  /** All outputs as values; whoever asked releases them. */
  #boundValues({ binding }: Bound): Pointer[] {
    const { api, allocator, koffi } = this.#engine.context;
    const [values, count] = [new BigUint64Array(1), new BigUint64Array(1)];
    api.GetBoundOutputValues(binding, allocator, values, count);
    const list = values[0] as Pointer;
    const pointers = koffi.decode(list, koffi.array('void *', Number(count[0]))) as Pointer[];
    api.AllocatorFree(allocator, list);
    return pointers;
  }

  async release(): Promise<void> {
    this.free();
  }

  free(): void {
    if (this.#released) return;
    this.#released = true;
    this.#engine.disown(this);
    const api = this.#api;
    for (const { binding } of this.#sets) api.ReleaseIoBinding(binding);
    for (const memory of this.#kept) memory?.release();
    api.ReleaseRunOptions(this.#runOptions);
    api.ReleaseSession(this.#session);
  }
}

/** How many inputs and outputs have to be bound anew; a result whose memory the run makes is one of them. */
function differences(set: Bound, inputs: readonly Memory[], outputs: readonly (Memory | undefined)[]): number {
  let count = 0;
  for (let index = 0; index < inputs.length; index++) if (set.inputs[index] !== inputs[index]) count++;
  for (let index = 0; index < outputs.length; index++)
    if (set.outputs[index] !== outputs[index] || outputs[index] === undefined) count++;
  return count;
}

const isFixed = (shape: Shape): boolean => shape?.every((dim) => typeof dim === 'number') ?? false;
const sameDims = (a: readonly number[], b: readonly number[]): boolean =>
  a === b || (a.length === b.length && a.every((dim, axis) => dim === b[axis]));
