// Owns the native runtime: one environment of onnxruntime a process, engines with their options, and everything native that they hold.
import type { DType } from '../../values/dtype.js';
import { TensorData } from '../../values/tensor-data.js';
import { ownCopy } from '../copy.js';
import { configEntries, type EngineOptions } from '../options.js';
import type { Compiled, Engine, Memory, ProviderInfo, Runtime, Signature } from '../runtime.js';
import { checkSignature } from '../signature.js';
import { type Api, type FunctionName, made, makeApi, type Pointer } from './api.js';
import { NativeCompiled } from './compiled.js';
import { type Library, openLibrary } from './library.js';
import { listProviders } from './providers.js';
import { makeSessionOptions } from './session-options.js';
import { Threads } from './thread.js';
import { NativeMemory, type ValueContext } from './values.js';

/** What is let go of with its engine. */
interface Owned {
  free(): void;
}

let loaded: NativeRuntime | undefined;

/** The runtime over a library. Throws an Error that says why there is none. */
export function loadNative(library?: string): NativeRuntime {
  const opened = openLibrary(library);
  loaded ??= new NativeRuntime(opened);
  return loaded;
}

export class NativeRuntime implements Runtime {
  readonly kind = 'native';
  readonly title = 'C API';
  readonly library: Library;
  readonly api: Api;
  readonly threads: Threads;
  readonly environment: Pointer;
  readonly context: ValueContext;
  #providers: readonly ProviderInfo[] | undefined;

  constructor(library: Library) {
    this.library = library;
    const api = makeApi(library);
    this.api = api;
    this.threads = new Threads(library);
    // Fatal alone: everything else is thrown, or is for those who ask for it by `logSeverityLevel`.
    this.environment = made(api.CreateEnv, 4, 'trainop');
    const cpu = made(api.CreateCpuMemoryInfo, 1, 0);
    this.context = { koffi: library.koffi, api, cpu, allocator: made(api.GetAllocatorWithDefaultOptions) };
  }

  get path(): string {
    return this.library.path;
  }
  get version(): string {
    return this.library.version;
  }

  providers(): readonly ProviderInfo[] {
    this.#providers ??= listProviders(this.library, this.api);
    return this.#providers;
  }

  open(options: EngineOptions): Engine {
    return new NativeEngine(this, options);
  }
}

/** ONNX's element types that onnxruntime has no tensors of. */
const unsupported: ReadonlySet<DType> = new Set(['complex64', 'complex128']);
/** How many feeds' buffers wait to be used again, and how many bytes of them. */
const SPARE_FEEDS = { count: 32, bytes: 128 << 20 };

export class NativeEngine implements Engine {
  readonly unsupported = unsupported;
  readonly inPlace = true;
  readonly runtime: NativeRuntime;
  readonly context: ValueContext;
  readonly options: EngineOptions;
  readonly #flush: boolean;
  readonly #owned = new Set<Owned>();
  /** Buffers of feeds that no run uses, by type and shape. */
  readonly #spare = new Map<string, NativeMemory[]>();
  readonly #spares = { count: 0, bytes: 0 };
  /** Models that are being loaded: a thread reads them that the garbage collector knows nothing of. */
  readonly #loading = new Set<Uint8Array>();

  constructor(runtime: NativeRuntime, options: EngineOptions) {
    this.runtime = runtime;
    this.context = runtime.context;
    const denormals = { session: { set_denormal_as_zero: '1' } };
    const extra = Object.fromEntries([...configEntries(denormals), ...configEntries(options.extra ?? {})]);
    this.options = { ...options, extra };
    this.#flush = extra['session.set_denormal_as_zero'] === '1';
    // Told here what is wrong with the options.
    runtime.api.ReleaseSessionOptions(makeSessionOptions(runtime, this.options));
  }

  own(item: Owned): void {
    this.#owned.add(item);
  }
  disown(item: Owned): void {
    this.#owned.delete(item);
  }

  /** Calls a function of onnxruntime off the event loop. */
  call(name: FunctionName, args: readonly Pointer[]): Promise<Pointer | null> {
    return this.runtime.threads.call(this.runtime.api.address(name), args, this.#flush);
  }

  allocate(dtype: DType, shape: readonly number[]): Memory | undefined {
    return dtype === 'string' ? undefined : this.#over(TensorData.zeros(dtype, shape), this.#free);
  }

  hold(data: TensorData): Memory {
    const { dtype, shape } = data;
    if (dtype === 'string') {
      const memory = NativeMemory.ofStrings(this.context, data, this.#free);
      this.own(memory);
      return memory;
    }
    const key = `${dtype} ${shape}`;
    const list = this.#spare.get(key);
    const spare = list?.pop();
    if (list === undefined || spare === undefined) return this.#over(ownCopy(data), this.#keep);
    if (list.length === 0) this.#spare.delete(key);
    this.#count(spare, -1);
    copyInto(spare, data);
    return spare;
  }

  #over(data: TensorData, released: (memory: NativeMemory) => void): NativeMemory {
    const memory = NativeMemory.over(this.context, data, released);
    this.own(memory);
    return memory;
  }

  readonly #free = (memory: NativeMemory): void => {
    this.disown(memory);
    memory.free();
  };

  /** Keeps the buffer of a feed for the next of its type and shape. */
  readonly #keep = (memory: NativeMemory): void => {
    const key = `${memory.dtype} ${memory.shape}`;
    const list = this.#spare.get(key) ?? [];
    this.#spare.set(key, list);
    list.push(memory);
    this.#count(memory, 1);
    while (this.#spares.count > SPARE_FEEDS.count || this.#spares.bytes > SPARE_FEEDS.bytes) {
      const [[oldest, others]] = this.#spare as unknown as [[string, NativeMemory[]]];
      const spare = others.shift() as NativeMemory;
      this.#count(spare, -1);
      this.#free(spare);
      if (others.length === 0) this.#spare.delete(oldest);
    }
  };

  #count(memory: NativeMemory, sign: 1 | -1): void {
    this.#spares.count += sign;
    this.#spares.bytes += sign * (memory.data as TensorData<'uint8'>).data.byteLength;
  }

  async compile(model: Uint8Array, signature: Signature, more: EngineOptions = {}): Promise<Compiled> {
    checkSignature(signature);
    const { api, environment, library } = this.runtime;
    const options = makeSessionOptions(this.runtime, { ...this.options, ...more });
    const session = new BigUint64Array(1);
    const address = (array: ArrayBufferView) => library.koffi.address(array);
    this.#loading.add(model);
    try {
      const args = [environment, address(model), BigInt(model.byteLength), options, address(session)];
      api.check(await this.call('CreateSessionFromArray', args));
    } finally {
      this.#loading.delete(model);
      api.ReleaseSessionOptions(options);
    }
    return new NativeCompiled(this, session[0] as Pointer, signature);
  }

  close(): void {
    // The last first: models before the memory that is bound to them.
    for (const item of [...this.#owned].reverse()) item.free();
    this.#owned.clear();
    this.#spare.clear();
  }
}

/** Copies elements into memory of the same type and shape. Throws a ShapeError where they no longer fill the shape. */
function copyInto(memory: NativeMemory, data: TensorData): void {
  const target = memory.data?.data as Uint8Array;
  const source = data.data as Uint8Array;
  if (source.length !== target.length) ownCopy(data);
  target.set(source);
}
