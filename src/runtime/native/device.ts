// Owns values on a device: memory that onnxruntime allocates there, and the ways to it and back. A value goes either way through a model of
// one Identity that is bound to both ends, because onnxruntime 1.30 copies between devices inside runs alone.
import { type DType, dtypes } from '../../values/dtype.js';
import { TensorData } from '../../values/tensor-data.js';
import { type EngineOptions, providerName } from '../options.js';
import type { CopyModel, Memory } from '../runtime.js';
import { made, type Pointer } from './api.js';
import type { NativeEngine } from './engine.js';
import { NativeMemory } from './values.js';

/** A kind of device. */
export interface DeviceKind {
  /** What onnxruntime calls its memory. */
  readonly memory: string;
  /** What onnxruntime calls the provider whose nodes run on it. */
  readonly provider: string;
  /** The provider's options with which runs are captured, to be launched as a whole from then on. */
  readonly capture: Readonly<Record<string, string>>;
}

/** By the name of the session's first provider. */
const kinds: Readonly<Record<string, DeviceKind>> = {
  cuda: { memory: 'Cuda', provider: 'CUDAExecutionProvider', capture: { enable_cuda_graph: '1' } },
};
/** For tests without a card: the host's memory as onnxruntime allocates it. */
const standIn: DeviceKind = { memory: 'Cpu', provider: 'CPUExecutionProvider', capture: {} };

/** The device that variables are kept on; nothing where that is the host. */
export function deviceKind({ executionProviders: [first = 'cpu'] = [] }: EngineOptions): DeviceKind | undefined {
  const name = providerName(first);
  return name === 'cpu' && process.env.TRAINOP_TEST_DEVICE === 'cpu' ? standIn : kinds[name];
}

const DEVICE_ALLOCATOR = 0;
const DEFAULT_MEMORY = 0;

/** The device of one engine. */
export class Device {
  readonly kind: DeviceKind;
  readonly #engine: NativeEngine;
  readonly #copyModel: CopyModel;
  readonly #sessions = new Map<DType, Pointer>();
  #allocator: { readonly info: Pointer; readonly pointer: Pointer } | undefined;

  constructor(engine: NativeEngine, kind: DeviceKind, copyModel: CopyModel) {
    this.#engine = engine;
    this.kind = kind;
    this.#copyModel = copyModel;
  }

  /** Room for a value. Throws an OrtError where the device has no more. */
  allocate(dtype: DType, shape: readonly number[]): DeviceMemory {
    const dims = BigInt64Array.from(shape, BigInt);
    const { api } = this.#engine.context;
    const { pointer: allocator } = this.#ready(dtype);
    const pointer = made(api.CreateTensorAsOrtValue, allocator, dims, shape.length, dtypes[dtype].onnx);
    const memory = new DeviceMemory(this.#engine, pointer, { dtype, shape });
    this.#engine.own(memory);
    return memory;
  }

  /** A value in memory of its own. */
  store(data: TensorData): DeviceMemory {
    const memory = this.allocate(data.dtype, data.shape);
    const host = this.#engine.hold(data) as NativeMemory;
    try {
      this.copy(host, memory);
      return memory;
    } catch (error) {
      memory.release();
      throw error;
    } finally {
      host.release();
    }
  }

  /** Copies a value, in either direction; it is there afterwards. */
  copy(from: NativeMemory | DeviceMemory, to: NativeMemory | DeviceMemory): void {
    const { api } = this.#engine.context;
    const session = this.#session(from.dtype);
    const binding = made(api.CreateIoBinding, session);
    const options = made(api.CreateRunOptions);
    try {
      api.BindInput(binding, 'x', from.pointer);
      api.BindOutput(binding, 'y', to.pointer);
      api.RunWithBinding(session, options, binding);
      api.SynchronizeBoundOutputs(binding);
    } finally {
      api.ReleaseRunOptions(options);
      api.ReleaseIoBinding(binding);
    }
  }

  #session(dtype: DType): Pointer {
    let session = this.#sessions.get(dtype);
    if (session === undefined) {
      session = this.#engine.load(this.#copyModel(dtype));
      this.#sessions.set(dtype, session);
    }
    return session;
  }

  /** The device's allocator, which belongs to a session. */
  #ready(dtype: DType): { readonly pointer: Pointer } {
    if (this.#allocator === undefined) {
      const { api } = this.#engine.context;
      const session = this.#session(dtype);
      const id = deviceId(this.#engine.options);
      const info = made(api.CreateMemoryInfo, this.kind.memory, DEVICE_ALLOCATOR, id, DEFAULT_MEMORY);
      this.#allocator = { info, pointer: made(api.CreateAllocator, session, info) };
    }
    return this.#allocator;
  }

  /** After everything that has memory here. */
  free(): void {
    const { api } = this.#engine.context;
    if (this.#allocator !== undefined) {
      api.ReleaseAllocator(this.#allocator.pointer);
      api.ReleaseMemoryInfo(this.#allocator.info);
      this.#allocator = undefined;
    }
    for (const session of this.#sessions.values()) api.ReleaseSession(session);
    this.#sessions.clear();
  }
}

/** Which of several devices of a kind. */
function deviceId({ executionProviders: [first = 'cpu'] = [] }: EngineOptions): number {
  const given: Readonly<Record<string, unknown>> = typeof first === 'string' ? {} : first;
  return Number(given.deviceId ?? given.device_id ?? 0);
}

/** A value on the device. */
export class DeviceMemory implements Memory {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly elements = undefined;
  /** The OrtValue; 0 once released. */
  pointer: Pointer;
  readonly #engine: NativeEngine;

  constructor(engine: NativeEngine, pointer: Pointer, type: { dtype: DType; shape: readonly number[] }) {
    this.#engine = engine;
    this.pointer = pointer;
    this.dtype = type.dtype;
    this.shape = type.shape;
  }

  read(): TensorData {
    const data = TensorData.zeros(this.dtype, this.shape);
    const host = NativeMemory.over(this.#engine.context, data, (memory) => memory.free());
    try {
      (this.#engine.device as Device).copy(this, host);
      return data;
    } finally {
      host.release();
    }
  }

  release(): void {
    this.#engine.disown(this);
    this.free();
  }

  free(): void {
    if (this.pointer !== 0n) this.#engine.context.api.ReleaseValue(this.pointer);
    this.pointer = 0n;
  }
}
