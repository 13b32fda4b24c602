// Owns the native runtime: one environment of onnxruntime a process, engines with their options, and everything native that they hold.
import type { DType } from '../../values/dtype.js';
import { isStatic, shapesEqual } from '../../values/shape.js';
import { ownCopy, TensorData } from '../../values/tensor-data.js';
import { configEntries, type EngineOptions } from '../options.js';
import { packages } from '../packages.js';
import { checkProviders } from '../provider-files.js';
import type { Compiled, CopyModel, Engine, Memory, Port, ProviderInfo, Runtime, Signature } from '../runtime.js';
import { checkSignature } from '../signature.js';
import { type Api, type FunctionName, made, makeApi, type Pointer } from './api.js';
import { assignedNodes, recordAssignment } from './assignment.js';
import { NativeCompiled } from './compiled.js';
import { Device, deviceKind } from './device.js';
import { GuardedCompiled } from './guarded.js';
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
  /** What ends each of the runs under way. */
  readonly stops = new Set<() => void>();
  #providers: readonly ProviderInfo[] | undefined;

  constructor(library: Library) {
    this.library = library;
    const api = makeApi(library);
    this.api = api;
    this.threads = new Threads(library);
    // Fatal alone: everything else is thrown, or is for those who ask for it by `logSeverityLevel`, on standard error. A logger of our own
    // would be JavaScript, called from threads of onnxruntime: koffi has those wait for the event loop of the thread that made it, which
    // may be waiting for them, and may end before the one environment of the process does.
    this.environment = made(api.CreateEnv, 4, 'trainop');
    const cpu = made(api.CreateCpuMemoryInfo, 1, 0);
    this.context = { koffi: library.koffi, api, cpu, allocator: made(api.GetAllocatorWithDefaultOptions) };
    // A process that exits waits for its threads. It is asked for as Node has it: a sandbox's copy may not say when it ends.
    (packages()('node:process') as NodeJS.Process).once('exit', () => {
      for (const stop of this.stops) stop();
    });
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

  open(options: EngineOptions, copyModel?: CopyModel): Engine {
    checkProviders(options, this.providers());
    return new NativeEngine(this, options, copyModel);
  }
}

/** ONNX's element types that onnxruntime has no tensors of. */
const unsupported: ReadonlySet<DType> = new Set(['complex64', 'complex128']);
/** How many feeds' buffers wait to be used again, and how many bytes of them. */
const SPARE_FEEDS = { count: 32, bytes: 128 << 20 };

export class NativeEngine implements Engine {
  readonly unsupported = unsupported;
  get inPlace(): boolean {
    return this.device === undefined;
  }
  /** Where variables are; the host where there is none. */
  readonly device: Device | undefined;
  readonly runtime: NativeRuntime;
  readonly context: ValueContext;
  readonly options: EngineOptions;
  readonly #flush: boolean;
  readonly #owned = new Set<Owned>();
  /** Buffers of feeds that no run uses, the one that was used last at the end. */
  readonly #spare: NativeMemory[] = [];
  #spareBytes = 0;
  /** Models that are being loaded: a thread reads them that the garbage collector knows nothing of. */
  readonly #loading = new Set<Uint8Array>();

  constructor(runtime: NativeRuntime, options: EngineOptions, copyModel?: CopyModel) {
    this.runtime = runtime;
    this.context = runtime.context;
    const denormals = { session: { set_denormal_as_zero: '1' } };
    const extra = Object.fromEntries([...configEntries(denormals), ...configEntries(options.extra ?? {})]);
    this.options = { ...options, extra };
    this.#flush = extra['session.set_denormal_as_zero'] === '1';
    const kind = deviceKind(options);
    this.device = kind && copyModel && new Device(this, kind, copyModel);
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
    if (dtype === 'string') return undefined;
    return this.device?.allocate(dtype, shape) ?? this.allocateHost(dtype, shape);
  }

  /** Room on the host, whatever there is of devices. */
  allocateHost(dtype: DType, shape: readonly number[]): NativeMemory {
    return this.#over(TensorData.zeros(dtype, shape), this.#free);
  }

  store(data: TensorData): Memory {
    return data.dtype === 'string' || this.device === undefined ? this.hold(data) : this.device.store(data);
  }

  hold(data: TensorData): Memory {
    const { dtype, shape } = data;
    if (dtype === 'string') {
      const memory = NativeMemory.ofStrings(this.context, data, this.#free);
      this.own(memory);
      return memory;
    }
    const place = this.#spare.findLastIndex((spare) => spare.dtype === dtype && shapesEqual(spare.shape, shape));
    if (place < 0) return this.#over(ownCopy(data), this.#keep);
    const spare = this.#spare[place] as NativeMemory;
    copyInto(spare, data);
    this.#spare.splice(place, 1);
    this.#spareBytes -= bytesOf(spare);
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
    this.#spare.push(memory);
    this.#spareBytes += bytesOf(memory);
    while (this.#spare.length > SPARE_FEEDS.count || this.#spareBytes > SPARE_FEEDS.bytes) {
      const oldest = this.#spare.shift() as NativeMemory;
      this.#spareBytes -= bytesOf(oldest);
      this.#free(oldest);
    }
  };

  async compile(model: Uint8Array, signature: Signature, more: EngineOptions = {}): Promise<Compiled> {
    checkSignature(signature);
    const options = { ...this.options, ...more };
    const { device } = this;
    if (device === undefined) return new NativeCompiled(this, await this.#load(model, options), signature);
    const compiled =
      (await this.#captured(device, model, signature, options)) ?? (await this.#plain(model, signature, options));
    if (signature.inputs.every(hasElements)) return compiled;
    return new GuardedCompiled(device, compiled, {
      load: () => this.#plain(model, signature, { ...options, executionProviders: ['cpu'] }),
      allocate: ({ dtype, shape }) => this.allocateHost(dtype, shape),
    });
  }

  async #plain(model: Uint8Array, signature: Signature, options: EngineOptions): Promise<NativeCompiled> {
    return new NativeCompiled(this, await this.#load(model, options), signature);
  }

  /** The model with its runs captured; nothing where they cannot be, which onnxruntime says in several ways. */
  async #captured(
    { kind }: Device,
    model: Uint8Array,
    signature: Signature,
    options: EngineOptions,
  ): Promise<NativeCompiled | undefined> {
    if (options.cudaGraph === false || !isCapturable(signature)) return undefined;
    const [first = 'cpu', ...others] = options.executionProviders ?? [];
    const provider = { ...(typeof first === 'string' ? { name: first } : first), ...kind.capture };
    const asked = { ...options, ...recordAssignment(options.extra), executionProviders: [provider, ...others] };
    const session = await this.#load(model, asked).catch(() => undefined);
    if (session === undefined) return undefined;
    const { api, library } = this.runtime;
    const nodes = assignedNodes(library.koffi, api, session);
    if (nodes.every((node) => node.provider === kind.provider && !controlFlow.has(node.opType)))
      return new NativeCompiled(this, session, signature, true);
    api.ReleaseSession(session);
    return undefined;
  }

  /** Loads a model off the event loop. */
  async #load(model: Uint8Array, given: EngineOptions): Promise<Pointer> {
    const { api, environment, library } = this.runtime;
    const options = makeSessionOptions(this.runtime, given);
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
    return session[0] as Pointer;
  }

  /** Loads a small model at once. */
  load(model: Uint8Array): Pointer {
    const { api, environment } = this.runtime;
    const options = makeSessionOptions(this.runtime, this.options);
    try {
      return made(api.CreateSessionFromArray, environment, model, model.byteLength, options);
    } finally {
      api.ReleaseSessionOptions(options);
    }
  }

  close(): void {
    // The last first: models before the memory that is bound to them.
    for (const item of [...this.#owned].reverse()) item.free();
    this.#owned.clear();
    this.#spare.length = 0;
    this.device?.free();
  }
}

/** Operators whose bodies the host steps through. */
const controlFlow: ReadonlySet<string> = new Set(['If', 'Loop', 'Scan', 'SequenceMap']);

/** Whether a value has the same size in every run, and is not empty. */
const hasElements = ({ shape }: Port): boolean => isStatic(shape) && !shape.includes(0);

/** Whether everything has. */
const isCapturable = ({ inputs, outputs }: Signature): boolean =>
  [...inputs, ...outputs].every((port) => port.dtype !== 'string' && hasElements(port));

const bytesOf = ({ data }: NativeMemory): number => (data as TensorData<'uint8'>).data.byteLength;

/** Copies elements into memory of the same type and shape. Throws a ShapeError where they no longer fill the shape. */
function copyInto(memory: NativeMemory, data: TensorData): void {
  const target = memory.data?.data as Uint8Array;
  const source = data.data as Uint8Array;
  if (source.length !== target.length) ownCopy(data);
  target.set(source);
}
