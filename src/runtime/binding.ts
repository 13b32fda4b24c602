// Owns onnxruntime-node's JavaScript binding as a runtime. The only module that imports onnxruntime-node.
//
// Its `run` writes into the tensors that are passed as outputs and gives other objects back: sometimes copies, sometimes the same memory.
// What was passed is the truth; what is given back is used for the outputs alone for which nothing was passed.
import { join } from 'node:path';
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { ValueError } from '../errors.js';
import type { DType } from '../values/dtype.js';
import { arrayDType } from '../values/memory.js';
import { type ElementArray, ownCopy, TensorData } from '../values/tensor-data.js';
import { configEntries, type EngineOptions } from './options.js';
import { packages } from './packages.js';
import { checkProviders, isInstalled } from './provider-files.js';
import type { Compiled, Engine, Memory, Port, ProviderInfo, Runtime, Signature, StopSignal } from './runtime.js';
import { checkSignature } from './signature.js';

type Ort = typeof import('onnxruntime-node') & { listSupportedBackends(): readonly ProviderInfo[] };
let loaded: Runtime | undefined;

/** The runtime; onnxruntime-node is loaded on first use, because building and exporting graphs need none of it. */
export function loadBinding(): Runtime {
  loaded ??= new BindingRuntime(quiet(packages()('onnxruntime-node') as Ort));
  return loaded;
}

/**
 * Has onnxruntime print nothing outside of sessions either, as on the native runtime: what goes wrong is thrown. What a program has set
 * itself stays; what it has used onnxruntime for before has settled this already.
 */
function quiet(ort: Ort): Ort {
  if (ort.env.logLevel === 'warning') ort.env.logLevel = 'fatal';
  return ort;
}

class BindingRuntime implements Runtime {
  readonly kind = 'binding';
  readonly title = 'JavaScript binding';
  readonly ort: Ort;
  constructor(ort: Ort) {
    this.ort = ort;
  }
  get path(): string {
    const { platform, arch } = process;
    const binary = join('bin', 'napi-v6', platform, arch, 'onnxruntime_binding.node');
    return join(packages().resolve('onnxruntime-node/package.json'), '..', binary);
  }
  get version(): string {
    return (packages()('onnxruntime-node/package.json') as { version: string }).version;
  }
  providers(): readonly ProviderInfo[] {
    return this.ort.listSupportedBackends().map(({ name }) => ({ name, bundled: isInstalled(name, this.path) }));
  }
  open(options: EngineOptions): Engine {
    checkProviders(options, this.providers());
    const missing = (['freeDimensionOverrides', 'logVerbosityLevel'] as const).find(
      (key) => options[key] !== undefined,
    );
    if (missing !== undefined) throw new ValueError(`the binding has no ${missing}`, { fix: "runtime: 'native'" });
    return new BindingEngine(this, options);
  }
}

/** Element types that the binding cannot pass in or out. */
const unsupported: ReadonlySet<DType> = new Set([
  'bfloat16',
  'complex64',
  'complex128',
  'float8e4m3fn',
  'float8e4m3fnuz',
  'float8e5m2',
  'float8e5m2fnuz',
  'int4',
  'uint4',
]);

class BindingEngine implements Engine {
  readonly unsupported = unsupported;
  readonly inPlace = true;
  readonly runtime: BindingRuntime;
  readonly options: EngineOptions;
  constructor(runtime: BindingRuntime, options: EngineOptions) {
    this.runtime = runtime;
    // It takes texts alone.
    this.options = options.extra ? { ...options, extra: Object.fromEntries(configEntries(options.extra)) } : options;
  }
  allocate(dtype: DType, shape: readonly number[]): Memory | undefined {
    return dtype === 'string' ? undefined : new BindingMemory(this.runtime.ort, TensorData.zeros(dtype, shape));
  }
  hold(data: TensorData): Memory {
    return new BindingMemory(this.runtime.ort, ownCopy(data));
  }
  store(data: TensorData): Memory {
    return this.hold(data);
  }
  async compile(model: Uint8Array, signature: Signature, more: EngineOptions = {}): Promise<Compiled> {
    checkSignature(signature);
    const session = await this.runtime.ort.InferenceSession.create(
      theirs(this.runtime.ort, model as Uint8Array<ArrayBuffer>),
      {
        ...withoutOurs(this.options),
        ...more,
      } as InferenceSession.SessionOptions,
    );
    return new BindingCompiled(session, signature);
  }
  close(): void {}
}

/** The options without those that onnxruntime-node does not know. */
const withoutOurs = ({ cudaGraph: _, ...options }: EngineOptions): EngineOptions => options;

class BindingMemory implements Memory {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** For onnxruntime, without a copy. */
  readonly tensor: OrtTensor;
  readonly #data: TensorData;
  constructor(ort: Ort, data: TensorData) {
    this.dtype = data.dtype;
    this.shape = data.shape;
    this.#data = data;
    this.tensor = toOrt(ort, data);
  }
  get elements(): ArrayBufferView | undefined {
    return this.dtype === 'string' ? undefined : (this.#data.data as unknown as ArrayBufferView);
  }
  read(): TensorData {
    return ownCopy(this.#data);
  }
  release(): void {}
}

class BindingCompiled implements Compiled {
  readonly captured = false;
  readonly #session: InferenceSession;
  readonly #inputs: readonly Port[];
  readonly #outputs: readonly Port[];
  constructor(session: InferenceSession, { inputs, outputs }: Signature) {
    this.#session = session;
    this.#inputs = inputs;
    this.#outputs = outputs;
  }
  async run(inputs: readonly Memory[], outputs: readonly (Memory | undefined)[], signal?: StopSignal) {
    const feeds: Record<string, OrtTensor> = {};
    for (const [index, { name }] of this.#inputs.entries()) feeds[name] = (inputs[index] as BindingMemory).tensor;
    const fetches: Record<string, OrtTensor | null> = {};
    for (const [index, { name }] of this.#outputs.entries())
      fetches[name] = (outputs[index] as BindingMemory | undefined)?.tensor ?? null;
    const results = await this.#session.run(feeds, fetches);
    // It cannot be ended while it runs. The session has the error that says so.
    if (signal?.aborted) throw signal.reason;
    const loose = this.#outputs.filter((_, index) => outputs[index] === undefined);
    return loose.map(({ name }) => fromOrt(results[name] as OrtTensor));
  }
  nodes(): undefined {
    return undefined;
  }
  release(): Promise<void> {
    return this.#session.release();
  }
}

type Storage = Exclude<ElementArray, string[]>;

/** The same memory in an array of the realm that onnxruntime-node is of: in a sandbox, its `Float32Array` is not ours. */
function theirs<A extends Storage>(ort: Ort, array: A): A {
  const { constructor: Theirs } = new ort.Tensor(arrayDType(array) as 'float32', []).data;
  if (array.constructor === Theirs) return array;
  return new (Theirs as new (...of: unknown[]) => A)(array.buffer, array.byteOffset, array.length);
}

/** Our numbers as onnxruntime's tensor, without a copy. */
function toOrt(ort: Ort, { dtype, shape, data }: TensorData): OrtTensor {
  if (dtype === 'string') return new ort.Tensor(dtype, data as string[], [...shape]);
  const elements = theirs(ort, data as Storage);
  if (dtype !== 'float16') return new ort.Tensor(dtype as 'float32', elements as Float32Array, [...shape]);
  // Where Node has Float16Array, the constructor would make one of the bits, which the native part of 1.30 takes for empty.
  const bits = new ort.Tensor('uint16', elements as Uint16Array, [...shape]);
  return Object.assign(bits, { type: dtype }) as unknown as OrtTensor;
}

/** onnxruntime's tensor as our numbers, without a copy. */
const fromOrt = ({ type, dims, data }: OrtTensor): TensorData =>
  new TensorData(type as DType, dims, data as unknown as ElementArray);
