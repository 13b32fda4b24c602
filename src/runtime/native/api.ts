// Owns onnxruntime's C API as functions: which entries of its table are used, what they take, and how their failures are thrown.
// Pointers are bigints; a function that gives one writes it into an array that is passed.
import type { Library } from './library.js';

export type Pointer = bigint;
/** What a C function takes: pointers, typed arrays whose memory is meant, numbers, strings. */
type Argument = Pointer | number | string | null | ArrayBufferView;

/** Places in the table, and arguments. `p`: pointer, `i`: int, `n`: size_t, `s`: string. */
const functions = {
  CreateEnv: [3, 'isp'],
  CreateSessionFromArray: [8, 'ppnpp'],
  CreateSessionOptions: [10, 'p'],
  SetOptimizedModelFilePath: [11, 'pf'],
  SetSessionExecutionMode: [13, 'pi'],
  EnableProfiling: [14, 'pf'],
  EnableMemPattern: [16, 'p'],
  DisableMemPattern: [17, 'p'],
  EnableCpuMemArena: [18, 'p'],
  DisableCpuMemArena: [19, 'p'],
  SetSessionLogId: [20, 'ps'],
  SetSessionLogVerbosityLevel: [21, 'pi'],
  SetSessionLogSeverityLevel: [22, 'pi'],
  SetSessionGraphOptimizationLevel: [23, 'pi'],
  SetIntraOpNumThreads: [24, 'pi'],
  SetInterOpNumThreads: [25, 'pi'],
  CreateRunOptions: [39, 'p'],
  RunOptionsSetTerminate: [46, 'p'],
  RunOptionsUnsetTerminate: [47, 'p'],
  CreateTensorAsOrtValue: [48, 'ppnip'],
  CreateTensorWithDataAsOrtValue: [49, 'ppnpnip'],
  IsTensor: [50, 'pp'],
  GetTensorMutableData: [51, 'pp'],
  FillStringTensor: [52, 'ppn'],
  GetStringTensorDataLength: [53, 'pp'],
  GetStringTensorContent: [54, 'ppnpn'],
  GetTensorElementType: [60, 'pp'],
  GetDimensionsCount: [61, 'pp'],
  GetDimensions: [62, 'ppn'],
  GetTensorTypeAndShape: [65, 'pp'],
  CreateMemoryInfo: [68, 'siiip'],
  CreateCpuMemoryInfo: [69, 'iip'],
  AllocatorFree: [76, 'pp'],
  GetAllocatorWithDefaultOptions: [78, 'p'],
  SessionEndProfiling: [110, 'ppp'],
  AddFreeDimensionOverrideByName: [124, 'psn'],
  GetAvailableProviders: [125, 'pp'],
  ReleaseAvailableProviders: [126, 'pi'],
  AddSessionConfigEntry: [130, 'pss'],
  CreateAllocator: [131, 'ppp'],
  RunWithBinding: [133, 'ppp'],
  CreateIoBinding: [134, 'pp'],
  BindInput: [136, 'psp'],
  BindOutput: [137, 'psp'],
  BindOutputToDevice: [138, 'psp'],
  GetBoundOutputValues: [140, 'pppp'],
  AddRunConfigEntry: [165, 'pss'],
  SessionOptionsAppendExecutionProvider_TensorRT_V2: [170, 'pp'],
  CreateTensorRTProviderOptions: [171, 'p'],
  UpdateTensorRTProviderOptions: [172, 'pppn'],
  SynchronizeBoundOutputs: [203, 'p'],
  SessionOptionsAppendExecutionProvider_CUDA_V2: [204, 'pp'],
  CreateCUDAProviderOptions: [205, 'p'],
  UpdateCUDAProviderOptions: [206, 'pppn'],
  SessionOptionsAppendExecutionProvider: [216, 'psppn'],
  Session_GetEpGraphAssignmentInfo: [407, 'ppp'],
  EpAssignedSubgraph_GetEpName: [408, 'pp'],
  EpAssignedSubgraph_GetNodes: [409, 'ppp'],
  EpAssignedNode_GetName: [410, 'pp'],
  EpAssignedNode_GetOperatorType: [412, 'pp'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

/** Functions that let go of something; they give nothing and take null. */
const releases = {
  ReleaseStatus: 93,
  ReleaseMemoryInfo: 94,
  ReleaseSession: 95,
  ReleaseValue: 96,
  ReleaseRunOptions: 97,
  ReleaseTensorTypeAndShapeInfo: 99,
  ReleaseSessionOptions: 100,
  ReleaseAllocator: 132,
  ReleaseIoBinding: 135,
  ReleaseTensorRTProviderOptions: 174,
  ReleaseCUDAProviderOptions: 208,
} as const;

const kinds: Readonly<Record<string, string>> = {
  p: 'void *',
  i: 'int',
  n: 'size_t',
  s: 'str',
  // Paths: onnxruntime's ORTCHAR_T.
  f: process.platform === 'win32' ? 'str16' : 'str',
};

export type FunctionName = keyof typeof functions;
export type ReleaseName = keyof typeof releases;

/** The C API. Each function throws an `OrtError` where onnxruntime reports a failure. */
export type Api = { readonly [F in FunctionName]: (...args: Argument[]) => void } & {
  readonly [F in ReleaseName]: (pointer: Pointer) => void;
} & {
  /** The address of a function, for calling it on another thread. */
  address(name: FunctionName): Pointer;
  /** Throws what a function called elsewhere has reported: a status, or 0. */
  check(status: Pointer | null): void;
  /** The text at an address. */
  text(address: Pointer): string;
};

/** A failure that onnxruntime reports, in its own words. */
export class OrtError extends Error {
  override readonly name = 'OrtError';
}

export function makeApi({ koffi, table }: Library): Api {
  const messageOf = koffi.decode(table[2], koffi.proto('str', ['void *']));
  const releaseStatus = koffi.decode(table[releases.ReleaseStatus], koffi.proto('void', ['void *']));
  const check = (status: Pointer | null): void => {
    if (!status) return;
    const message = messageOf(status) as string;
    releaseStatus(status);
    throw new OrtError(message);
  };
  const made: Record<string, unknown> = {
    check,
    address: (name: FunctionName) => table[functions[name][0]],
    text: (address: Pointer) => koffi.decode.string(address),
  };
  for (const [name, [index, args]] of Object.entries(functions)) {
    const call = koffi.decode(
      table[index],
      koffi.proto(
        'void *',
        [...args].map((kind) => kinds[kind] as string),
      ),
    );
    made[name] = (...values: Argument[]) => {
      const status = call(...values) as Pointer | null;
      if (status) check(status);
    };
  }
  for (const [name, index] of Object.entries(releases))
    made[name] = koffi.decode(table[index], koffi.proto('void', ['void *']));
  return made as Api;
}

/** Calls a function whose last argument is where it writes a pointer, and gives that. */
export function made(call: (...args: Argument[]) => void, ...args: Argument[]): Pointer {
  const out = new BigUint64Array(1);
  call(...args, out);
  return out[0] as Pointer;
}
