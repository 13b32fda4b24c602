// Owns execution providers: which this library has, and how each is added to a session's options with options of its own.
import { messageOf, RunError } from '../../errors.js';
import { type ExecutionProvider, providerName } from '../options.js';
import { isInstalled } from '../provider-files.js';
import type { ProviderInfo } from '../runtime.js';
import { type Api, type FunctionName, made, type Pointer, type ReleaseName } from './api.js';
import type { Library } from './library.js';

interface Known {
  /** In onnxruntime's own list, without `ExecutionProvider`. */
  readonly listed: string;
  /** The name that the one function for all providers takes. */
  readonly generic?: string;
  /** The functions of a provider that has some of its own. */
  readonly own?: {
    readonly create: FunctionName;
    readonly update: FunctionName;
    readonly append: FunctionName;
    readonly release: ReleaseName;
  };
  /** Options where nothing else is said. */
  readonly defaults?: Readonly<Record<string, string>>;
}

/** By the name that a user gives. */
const known: Readonly<Record<string, Known>> = {
  cpu: { listed: 'CPU' },
  cuda: {
    listed: 'CUDA',
    own: {
      create: 'CreateCUDAProviderOptions',
      update: 'UpdateCUDAProviderOptions',
      append: 'SessionOptionsAppendExecutionProvider_CUDA_V2',
      release: 'ReleaseCUDAProviderOptions',
    },
    // With TF32, whose products have ten bits, none of TensorFlow's numbers is met.
    defaults: { use_tf32: '0' },
  },
  tensorrt: {
    listed: 'Tensorrt',
    own: {
      create: 'CreateTensorRTProviderOptions',
      update: 'UpdateTensorRTProviderOptions',
      append: 'SessionOptionsAppendExecutionProvider_TensorRT_V2',
      release: 'ReleaseTensorRTProviderOptions',
    },
  },
  coreml: { listed: 'CoreML', generic: 'CoreML' },
  dml: { listed: 'Dml', generic: 'DML' },
  openvino: { listed: 'OpenVINO', generic: 'OpenVINO' },
  qnn: { listed: 'QNN', generic: 'QNN' },
  webgpu: { listed: 'WebGpu', generic: 'WebGPU' },
  xnnpack: { listed: 'Xnnpack', generic: 'XNNPACK' },
};

/** What the library was built with; providers in libraries of their own are bundled where those lie beside it. */
export function listProviders({ koffi, path }: Library, api: Api): readonly ProviderInfo[] {
  const [list, count] = [new BigUint64Array(1), new Int32Array(1)];
  api.GetAvailableProviders(list, count);
  const address = list[0] as Pointer;
  const listed = koffi.decode(address, koffi.array('str', count[0] as number)) as string[];
  api.ReleaseAvailableProviders(address, count[0] as number);
  const has = (name: string) => listed.some((each) => each.toLowerCase() === `${name}executionprovider`.toLowerCase());
  return Object.entries(known).flatMap(([name, { listed }]) =>
    has(listed) ? [{ name, bundled: isInstalled(name, path) }] : [],
  );
}

/** Adds a provider to `OrtSessionOptions`. Throws a RunError where its libraries or its device cannot be used. */
export function appendProvider(api: Api, options: Pointer, provider: ExecutionProvider, koffi: Library['koffi']): void {
  const name = providerName(provider);
  const { own, generic, defaults } = known[name] as Known;
  const given = typeof provider === 'string' ? {} : provider;
  const pairs = Object.entries({ ...defaults, ...given }).filter(([key]) => key !== 'name');
  const texts = (values: readonly string[]) => values.map((value) => Buffer.from(`${value}\0`));
  // onnxruntime's own options are in snake case, those of its JavaScript interface in camel case.
  const snake = (key: string) => (own ? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : key);
  const [keys, values] = [texts(pairs.map(([key]) => snake(key))), texts(pairs.map(([, value]) => optionText(value)))];
  const addresses = (list: readonly Buffer[]) => BigUint64Array.from([...list.map((text) => koffi.address(text)), 0n]);
  try {
    if (own !== undefined) {
      const ownOptions = made(api[own.create]);
      try {
        api[own.update](ownOptions, addresses(keys), addresses(values), pairs.length);
        api[own.append](options, ownOptions);
      } finally {
        api[own.release](ownOptions);
      }
    } else if (generic !== undefined)
      api.SessionOptionsAppendExecutionProvider(options, generic, addresses(keys), addresses(values), pairs.length);
  } catch (error) {
    // Without the place in onnxruntime's source that it begins with.
    const text = messageOf(error)
      .trim()
      .replace(/^.*\[ONNXRuntimeError\][ :\d]*|^\/\S+:\d+ /s, '');
    throw new RunError(`the execution provider '${name}' cannot be used: ${text}`, { cause: error });
  }
}

const optionText = (value: unknown): string => (typeof value === 'boolean' ? (value ? '1' : '0') : String(value));
