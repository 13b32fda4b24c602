// Owns keeping runs with nothing in them from a device: kernels there may end the process when they are given a tensor without elements.
// A run that is fed such a tensor is carried out on the host, by the same model loaded there when it is first needed.
import type { TensorData } from '../../values/tensor-data.js';
import type { Compiled, Memory, StopSignal } from '../runtime.js';
import type { Device, DeviceMemory } from './device.js';
import type { NativeMemory } from './values.js';

export class GuardedCompiled implements Compiled {
  readonly #device: Device;
  readonly #onDevice: Compiled;
  readonly #loadHost: () => Promise<Compiled>;
  #onHost: Promise<Compiled> | undefined;
  /** Host memory of the run. */
  readonly #allocate: (like: Memory) => Memory;

  constructor(
    device: Device,
    onDevice: Compiled,
    { load, allocate }: { load: () => Promise<Compiled>; allocate: (like: Memory) => Memory },
  ) {
    this.#device = device;
    this.#onDevice = onDevice;
    this.#loadHost = load;
    this.#allocate = allocate;
  }

  get captured(): boolean {
    return this.#onDevice.captured;
  }
  nodes() {
    return this.#onDevice.nodes();
  }

  run(
    inputs: readonly Memory[],
    outputs: readonly (Memory | undefined)[],
    signal?: StopSignal,
  ): Promise<readonly TensorData[]> {
    return inputs.some(({ elements, shape }) => elements !== undefined && shape.includes(0))
      ? this.#runOnHost(inputs, outputs, signal)
      : this.#onDevice.run(inputs, outputs, signal);
  }

  async #runOnHost(
    inputs: readonly Memory[],
    outputs: readonly (Memory | undefined)[],
    signal: StopSignal | undefined,
  ): Promise<readonly TensorData[]> {
    this.#onHost ??= this.#loadHost();
    const compiled = await this.#onHost;
    const own: Memory[] = [];
    const near = (memory: Memory, isRead: boolean): Memory => {
      if (memory.elements !== undefined || memory.dtype === 'string') return memory;
      const host = this.#allocate(memory);
      own.push(host);
      if (isRead) this.#device.copy(memory as DeviceMemory, host as NativeMemory);
      return host;
    };
    try {
      const results = outputs.map((memory) => memory && near(memory, false));
      const given = await compiled.run(
        inputs.map((memory) => near(memory, true)),
        results,
        signal,
      );
      for (const [index, memory] of outputs.entries())
        if (memory !== results[index]) this.#device.copy(results[index] as NativeMemory, memory as DeviceMemory);
      return given;
    } finally {
      for (const memory of own) memory.release();
    }
  }

  async release(): Promise<void> {
    await this.#onDevice.release();
    await (await this.#onHost)?.release();
  }
}
