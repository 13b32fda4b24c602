// Owns one compiled model: its OrtSession and what is bound to it. Two IoBindings, because a variable has two buffers that change places
// with each commit: in the common case every run finds one of them bound as it needs it, and otherwise only what differs is bound anew.
import { isStatic, type Shape, shapesEqual } from '../../values/shape.js';
import type { TensorData } from '../../values/tensor-data.js';
import type { AssignedNode, Compiled, Memory, Port, Signature, StopSignal } from '../runtime.js';
import { type Api, made, type Pointer } from './api.js';
import { assignedNodes } from './assignment.js';
import { type Device, DeviceMemory } from './device.js';
import type { NativeEngine } from './engine.js';
import { type NativeMemory, readValue } from './values.js';

/** What one IoBinding is bound to. */
interface Bound {
  readonly binding: Pointer;
  readonly inputs: (Memory | undefined)[];
  readonly outputs: (Memory | undefined)[];
  /** Whether no run has had it yet. */
  isNew: boolean;
  /** Of its runs; a captured run has its own number, and another one once anything is bound anew. */
  options: Pointer;
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
  readonly captured: boolean;
  /** Feeds and results of captured runs, which find them where they were. */
  readonly #staged = new Map<string, DeviceMemory>();
  readonly #inputs: Memory[] = [];
  #captures = 0;
  /** Memory for small results, by output. */
  readonly #kept: (NativeMemory | undefined)[] = [];
  #released = false;

  constructor(engine: NativeEngine, session: Pointer, signature: Signature, captured = false) {
    this.#engine = engine;
    this.#api = engine.context.api;
    this.#session = session;
    this.#signature = signature;
    this.captured = captured;
    const bind = (): Bound => ({
      binding: made(this.#api.CreateIoBinding, session),
      inputs: [],
      outputs: [],
      isNew: true,
      options: made(this.#api.CreateRunOptions),
    });
    this.#sets = [bind(), bind()];
    engine.own(this);
  }

  async run(
    inputs: readonly Memory[],
    given: readonly (Memory | undefined)[],
    signal?: StopSignal,
  ): Promise<readonly TensorData[]> {
    for (let index = 0; index < given.length; index++)
      this.#outputs[index] = given[index] ?? this.#resultMemory(index, inputs);
    const bound = this.#bound(this.captured ? this.#stage(inputs) : inputs, this.#outputs);
    const api = this.#api;
    const stop = () => api.RunOptionsSetTerminate(bound.options);
    signal?.addEventListener('abort', stop);
    this.#engine.runtime.stops.add(stop);
    try {
      api.check(await this.#engine.call('RunWithBinding', [this.#session, bound.options, bound.binding]));
    } catch (error) {
      for (const index of given.keys()) if (this.#isTheUsers(index, given)) this.#handOver(bound, index);
      throw error;
    } finally {
      this.#engine.runtime.stops.delete(stop);
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted) api.RunOptionsUnsetTerminate(bound.options);
    }
    return this.#results(bound, given);
  }

  /** The inputs of a captured run: what is on the host goes where it was before. */
  #stage(inputs: readonly Memory[]): readonly Memory[] {
    for (let index = 0; index < inputs.length; index++) {
      const memory = inputs[index] as Memory;
      if (memory instanceof DeviceMemory) this.#inputs[index] = memory;
      else {
        const staged = this.#stagedFor(`input ${index}`, memory);
        (this.#engine.device as Device).copy(memory as NativeMemory, staged);
        this.#inputs[index] = staged;
      }
    }
    return this.#inputs;
  }

  #stagedFor(key: string, { dtype, shape }: Pick<Memory, 'dtype' | 'shape'>): DeviceMemory {
    let staged = this.#staged.get(key);
    if (staged === undefined) {
      staged = (this.#engine.device as Device).allocate(dtype, shape);
      this.#staged.set(key, staged);
    }
    return staged;
  }

  /** Where the result of a run goes; nothing where only the run tells how large it is. */
  #resultMemory(index: number, inputs: readonly Memory[]): NativeMemory | DeviceMemory | undefined {
    const kept = this.#kept[index];
    const { dtype, shape } = this.#signature.outputs[index] as Port;
    if (this.captured) return this.#stagedFor(`output ${index}`, { dtype, shape: shape as readonly number[] });
    if (dtype === 'string') return undefined;
    const dims = kept && isStatic(shape) ? kept.shape : this.#resolve(shape, inputs);
    if (dims === undefined) return undefined;
    if (kept !== undefined && shapesEqual(kept.shape, dims)) return kept;
    const memory = this.#engine.allocateHost(dtype, dims);
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
    const offLast = off === 0 || before.isNew ? 0 : differences(last, inputs, outputs);
    // A set that was never bound is taken before what the other has is given up.
    const [bound, changes] = off === 0 || before.isNew || off <= offLast ? [before, off] : [last, offLast];
    if (bound === before) this.#sets = [last, before];
    bound.isNew = false;
    // A device gets a copy of what is on the host when it is bound, and not when a model runs.
    const isCopied = this.#engine.device !== undefined && !this.captured;
    if (changes === 0 && !isCopied) return bound;
    if (this.captured) this.#renew(bound);
    const api = this.#api;
    for (let index = 0; index < inputs.length; index++) {
      const memory = inputs[index] as NativeMemory;
      if (bound.inputs[index] === memory && !(isCopied && memory.elements !== undefined)) continue;
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

  /** What was captured is of no use once anything is elsewhere. */
  #renew(bound: Bound): void {
    const api = this.#api;
    api.ReleaseRunOptions(bound.options);
    bound.options = made(api.CreateRunOptions);
    api.AddRunConfigEntry(bound.options, 'gpu_graph_id', String(++this.#captures));
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
    return !this.captured && memory !== undefined && given[index] === undefined && memory !== this.#kept[index];
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

  nodes(): readonly AssignedNode[] {
    const { koffi, api } = this.#engine.context;
    return assignedNodes(koffi, api, this.#session);
  }

  async release(): Promise<void> {
    this.free();
  }

  free(): void {
    if (this.#released) return;
    this.#released = true;
    this.#engine.disown(this);
    const api = this.#api;
    for (const { binding, options } of this.#sets) {
      api.ReleaseIoBinding(binding);
      api.ReleaseRunOptions(options);
    }
    for (const memory of this.#staged.values()) memory.release();
    for (const memory of this.#kept) memory?.release();
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
