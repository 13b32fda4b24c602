// Owns the interface between sessions and onnxruntime: what is compiled, what memory it reads and writes, how it is run and let go.
// Types alone; it knows no graph, no model but its bytes, and not what implements it.
import type { DType } from '../values/dtype.js';
import type { Shape } from '../values/shape.js';
import type { TensorData } from '../values/tensor-data.js';
import type { EngineOptions } from './options.js';

/** Which implementation: onnxruntime's C API, or onnxruntime-node's JavaScript. */
export type RuntimeKind = 'native' | 'binding';

/** A way to onnxruntime. */
export interface Runtime {
  readonly kind: RuntimeKind;
  /** For messages. */
  readonly title: string;
  /** The library's file, and onnxruntime's version. */
  readonly path: string;
  readonly version: string;
  /** The execution providers that this build of onnxruntime knows, and whether their libraries are installed. */
  providers(): readonly ProviderInfo[];
  /**
   * @param copyModel what values are copied to devices and back with; without it, they all stay on the host.
   * @throws ValueError for options that this runtime has no use for.
   */
  open(options: EngineOptions, copyModel?: CopyModel): Engine;
}

/** A model whose output `y` is its input `x`, of this element type and any shape. */
export type CopyModel = (dtype: DType) => Uint8Array;

/** A node of a loaded model, and the provider that runs it, in onnxruntime's words. */
export interface AssignedNode {
  readonly name: string;
  readonly opType: string;
  readonly provider: string;
}

export interface ProviderInfo {
  readonly name: string;
  readonly bundled: boolean;
}

/** Compiles models with the options it was opened with; all of its memory and models work together. */
export interface Engine {
  readonly runtime: Runtime;
  /** Element types that can be neither inputs nor outputs of what it compiles. */
  readonly unsupported: ReadonlySet<DType>;
  /** Whether JavaScript can write into its memory: `Memory.elements` are there. */
  readonly inPlace: boolean;
  /** Room for a variable of this type and shape, where variables are; nothing for an element type whose values have no fixed size. */
  allocate(dtype: DType, shape: readonly number[]): Memory | undefined;
  /** Memory with a copy of `data`, for a feed. Throws a ShapeError where its elements no longer fill its shape. */
  hold(data: TensorData): Memory;
  /** The same where variables are. */
  store(data: TensorData): Memory;
  /** What it was opened with. */
  readonly options: EngineOptions;
  /**
   * @param more options for this model alone.
   * @throws Error with onnxruntime's text where it refuses the model.
   */
  compile(model: Uint8Array, signature: Signature, more?: EngineOptions): Promise<Compiled>;
  /** Lets go of everything that was not let go before. */
  close(): void;
}

/** One value, where a compiled model can read or write it. */
export interface Memory {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** The elements themselves, where JavaScript can reach them: never strings, nor what is on a device. */
  readonly elements: ArrayBufferView | undefined;
  /** A copy of the value. */
  read(): TensorData;
  release(): void;
}

/** An input or output of a model. */
export interface Port {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

/** What a model takes and gives, in the order that a run keeps. */
export interface Signature {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** What ends a run: an `AbortSignal`, of whatever realm and library of types, or what behaves like one. */
export interface StopSignal {
  readonly aborted: boolean;
  /** Why; the cause of the error that the run ends with. */
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface Compiled {
  /**
   * Computes the outputs: each into the memory given for it, which must not be among `inputs`, or else into a value of the caller's own.
   * Afterwards the outputs that had memory hold their values; where the run fails, they hold anything. One run follows the other; the
   * lists are the caller's again when it has ended.
   *
   * @returns the outputs without memory, in their order.
   * @param signal ends the run where the runtime can; the run then fails.
   * @throws Error with onnxruntime's text.
   */
  run(
    inputs: readonly Memory[],
    outputs: readonly (Memory | undefined)[],
    signal?: StopSignal,
  ): Promise<readonly TensorData[]>;
  /** Whether its runs are captured by the device and launched as a whole. */
  readonly captured: boolean;
  /** Which provider runs which node; nothing where the runtime cannot say. */
  nodes(): readonly AssignedNode[] | undefined;
  release(): Promise<void>;
}
