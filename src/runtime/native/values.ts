// Owns values in memory that onnxruntime and JavaScript share: typed arrays of our own with an OrtValue over each, strings in onnxruntime's
// own memory, and the copying out of values whose shape only a run tells.
import { type DType, dtypeFromOnnx, dtypes } from '../../values/dtype.js';
import { ownCopy, TensorData } from '../../values/tensor-data.js';
import type { Memory } from '../runtime.js';
import { type Api, made, type Pointer } from './api.js';
import type { KoffiModule } from './library.js';

/** What values are made with. */
export interface ValueContext {
  readonly koffi: KoffiModule;
  readonly api: Api;
  /** The host's memory, as onnxruntime describes it. */
  readonly cpu: Pointer;
  /** Allocates there. */
  readonly allocator: Pointer;
}

export class NativeMemory implements Memory {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** The OrtValue; 0 once released. */
  pointer: Pointer;
  /** The elements; onnxruntime has those of strings. */
  readonly data: TensorData | undefined;
  readonly #context: ValueContext;
  readonly #released: (memory: NativeMemory) => void;

  private constructor(
    context: ValueContext,
    pointer: Pointer,
    type: { dtype: DType; shape: readonly number[]; data?: TensorData },
    released: (memory: NativeMemory) => void,
  ) {
    this.#context = context;
    this.pointer = pointer;
    this.dtype = type.dtype;
    this.shape = type.shape;
    this.data = type.data;
    this.#released = released;
  }

  /** Over `data`, which must be nobody else's. */
  static over(context: ValueContext, data: TensorData, released: (memory: NativeMemory) => void): NativeMemory {
    const { dtype, shape } = data;
    const elements = data.data as unknown as ArrayBufferView;
    // The elements of a small array move with the garbage collection until its buffer has been asked for.
    void elements.buffer;
    const dims = BigInt64Array.from(shape, BigInt);
    const { api, cpu } = context;
    const { onnx } = dtypes[dtype];
    const create = api.CreateTensorWithDataAsOrtValue;
    const pointer = made(create, cpu, elements, elements.byteLength, dims, shape.length, onnx);
    return new NativeMemory(context, pointer, { dtype, shape, data }, released);
  }

  /** Strings, copied. */
  static ofStrings(context: ValueContext, data: TensorData, released: (memory: NativeMemory) => void): NativeMemory {
    const { shape, dtype } = data;
    const { api, allocator, koffi } = context;
    const dims = BigInt64Array.from(shape, BigInt);
    const pointer = made(api.CreateTensorAsOrtValue, allocator, dims, shape.length, dtypes.string.onnx);
    const texts = (data.data as string[]).map((text) => Buffer.from(`${text}\0`));
    const addresses = BigUint64Array.from(texts, (text) => koffi.address(text));
    api.FillStringTensor(pointer, addresses, texts.length);
    return new NativeMemory(context, pointer, { dtype, shape }, released);
  }

  get elements(): ArrayBufferView | undefined {
    return this.data?.data as ArrayBufferView | undefined;
  }

  read(): TensorData {
    return this.data === undefined ? readValue(this.#context, this.pointer) : ownCopy(this.data);
  }

  release(): void {
    this.#released(this);
  }

  /** Lets go of the OrtValue. */
  free(): void {
    if (this.pointer !== 0n) this.#context.api.ReleaseValue(this.pointer);
    this.pointer = 0n;
  }
}

/** A copy of a tensor that onnxruntime has in the host's memory. */
export function readValue({ api, koffi }: ValueContext, value: Pointer): TensorData {
  const info = made(api.GetTensorTypeAndShape, value);
  const cell = new BigUint64Array(1);
  const kind = new Int32Array(1);
  api.GetDimensionsCount(info, cell);
  const dims = new BigInt64Array(Number(cell[0]));
  api.GetDimensions(info, dims, dims.length);
  api.GetTensorElementType(info, kind);
  api.ReleaseTensorTypeAndShapeInfo(info);
  const dtype = dtypeFromOnnx(kind[0] as number);
  if (dtype === undefined) throw new Error(`onnxruntime gives elements of a type that is not known (${kind[0]})`);
  const shape = Array.from(dims, Number);
  if (dtype === 'string') return new TensorData(dtype, shape, readStrings(api, value, shape));
  const data = TensorData.zeros(dtype, shape);
  const target = data.data as Uint8Array;
  if (target.byteLength > 0) {
    const source = koffi.view(made(api.GetTensorMutableData, value), target.byteLength);
    new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(new Uint8Array(source));
  }
  return data;
}

function readStrings(api: Api, value: Pointer, shape: readonly number[]): string[] {
  const count = shape.reduce((product, dim) => product * dim, 1);
  const length = new BigUint64Array(1);
  api.GetStringTensorDataLength(value, length);
  const bytes = Buffer.alloc(Math.max(1, Number(length[0])));
  const offsets = new BigUint64Array(Math.max(1, count));
  if (count > 0) api.GetStringTensorContent(value, bytes, Number(length[0]), offsets, count);
  const ends = [...offsets.subarray(1, count), length[0] as bigint].map(Number);
  return Array.from({ length: count }, (_, index) => bytes.toString('utf8', Number(offsets[index]), ends[index]));
}
