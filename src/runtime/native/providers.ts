// Owns execution providers: which this library has, and how each is added to a session's options with options of its own.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ValueError } from '../../errors.js';
import { type ExecutionProvider, providerName } from '../options.js';
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
  return Object.entries(known).flatMap(([name, { listed, own }]) =>
    has(listed) ? [{ name, bundled: own === undefined || existsSync(join(dirname(path), providerFile(name))) }] : [],
  );
}

const providerFile = (name: string): string =>
  process.platform === 'win32' ? `onnxruntime_providers_${name}.dll` : `libonnxruntime_providers_${name}.so`;

/** Adds a provider to `OrtSessionOptions`. Throws an OrtError where its libraries cannot be loaded. */
export function appendProvider(
  api: Api,
  options: Pointer,
  provider: ExecutionProvider,
  available: readonly ProviderInfo[],
  koffi: Library['koffi'],
): void {
  const name = providerName(provider);
  if (!available.some((each) => each.name === name))
    throw new ValueError(`this onnxruntime has no execution provider '${name}'`, {
      expected: available.map((each) => each.name).join(', '),
    });
  const { own, generic, defaults } = known[name] as Known;
  const given = typeof provider === 'string' ? {} : provider;
  const pairs = Object.entries({ ...defaults, ...given }).filter(([key]) => key !== 'name');
  const texts = (values: readonly string[]) => values.map((value) => Buffer.from(`${value}\0`));
  // onnxruntime's own options are in snake case, those of its JavaScript interface in camel case.
  const snake = (key: string) => (own ? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : key);
  const [keys, values] = [texts(pairs.map(([key]) => snake(key))), texts(pairs.map(([, value]) => optionText(value)))];
  const addresses = (list: readonly Buffer[]) => BigUint64Array.from([...list.map((text) => koffi.address(text)), 0n]);
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
}

const optionText = (value: unknown): string => (typeof value === 'boolean' ? (value ? '1' : '0') : String(value));
