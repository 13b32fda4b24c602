// Owns the safetensors format: tensors by name in one file, as Hugging Face's library defines it. Files are not trusted: what a header says
// is held against the file before anything is read. Knows nothing of variables.
import { createHash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { CheckpointError, describe, messageOf, TrainopError } from '../errors.js';
import { type DType, dtypes } from '../values/dtype.js';
import { allocate, storedLength } from '../values/memory.js';
import { formatShape } from '../values/shape.js';
import { TensorData } from '../values/tensor-data.js';
import { writeFileAtomically } from './files.js';

/** The format's names of element types. */
const names: { readonly [D in DType]?: string } = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint64: 'U64',
  uint32: 'U32',
  uint16: 'U16',
  uint8: 'U8',
  bool: 'BOOL',
  complex64: 'C64',
  float8e4m3fn: 'F8_E4M3',
  float8e4m3fnuz: 'F8_E4M3FNUZ',
  float8e5m2: 'F8_E5M2',
  float8e5m2fnuz: 'F8_E5M2FNUZ',
  float8e8m0: 'F8_E8M0',
  float4e2m1: 'F4',
};
const byName = new Map(Object.entries(names).map(([dtype, name]) => [name, dtype as DType]));

/** The format's own limit, in bytes. */
const MAX_HEADER = 100_000_000;
const METADATA = '__metadata__';
/** The entry of the metadata in which we keep a SHA-256 of each tensor's bytes, as JSON by name. */
const CHECKSUMS = 'trainop.sha256';
/** As much is hashed, or read, at a time; in between the program goes on. */
const CHUNK = 2 ** 22;

const bytesOf = ({ data }: TensorData): Uint8Array => {
  const { buffer, byteOffset, byteLength } = data as Uint8Array;
  return new Uint8Array(buffer, byteOffset, byteLength);
};

async function checksum(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += CHUNK) {
    hash.update(bytes.subarray(at, at + CHUNK));
    if (at + CHUNK < bytes.length) await setImmediate();
  }
  return hash.digest('hex');
}

/** Throws a CheckpointError unless the format can hold a tensor like this one. */
export function checkStorable(name: string, { dtype, shape }: Pick<TensorData, 'dtype' | 'shape'>): void {
  const { bits } = dtypes[dtype];
  const isWhole = (shape.reduce((product, dim) => product * dim, 1) * bits) % 8 === 0;
  if (names[dtype] === undefined || !isWhole || name === METADATA)
    throw new CheckpointError(`safetensors cannot hold '${name}'`, {
      node: name,
      expected: `one of ${Object.keys(names).join(', ')}, in whole bytes`,
      got: `${dtype} ${formatShape(shape)}`,
    });
}

/** Where tensors begin: the widest elements first, so that each lies at a multiple of its size, then by name. */
function laidOut(tensors: ReadonlyMap<string, TensorData>): [string, TensorData][] {
  const width = ({ dtype }: TensorData) => dtypes[dtype].bits;
  return [...tensors].sort(([a, x], [b, y]) => width(y) - width(x) || (a < b ? -1 : 1));
}

/**
 * Writes tensors into a file, whole or not at all, with a checksum of each. They must not change meanwhile.
 *
 * @throws CheckpointError for what the format cannot hold, and where the system does not write it; the cause is Node's error.
 */
export async function writeSafetensors(path: string, tensors: ReadonlyMap<string, TensorData>): Promise<void> {
  for (const [name, data] of tensors) checkStorable(name, data);
  const sorted = laidOut(tensors);
  const checksums: [string, string][] = [];
  for (const [name, data] of sorted) checksums.push([name, await checksum(bytesOf(data))]);
  let end = 0;
  const entries = sorted.map(([name, data]) => {
    const begin = end;
    end += bytesOf(data).length;
    return [name, { dtype: names[data.dtype], shape: data.shape, data_offsets: [begin, end] }] as const;
  });
  const metadata = { [CHECKSUMS]: JSON.stringify(Object.fromEntries(checksums)) };
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries([[METADATA, metadata], ...entries])));
  const header = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(header.length - 8), true);
  header.set(text, 8);
  if (header.length - 8 > MAX_HEADER)
    throw new CheckpointError(`${path}: too many tensors`, {
      got: `${tensors.size}, a header of ${header.length} bytes`,
    });
  try {
    await writeFileAtomically(path, [header, ...sorted.map(([, data]) => bytesOf(data))]);
  } catch (error) {
    throw new CheckpointError(`the checkpoint ${path} cannot be written: ${messageOf(error).split('\n')[0]}`, {
      fix: 'make room, or choose a folder that can be written; earlier checkpoints are as they were',
      cause: error,
    });
  }
}

/** A tensor of a file: what it is, and where. */
export interface StoredTensor {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isSizes = (value: unknown): value is number[] => Array.isArray(value) && value.every(isSize);

/** A file whose header has been read and found right. */
export class Safetensors {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly #file: FileHandle;
  /** Where the tensors' bytes begin. */
  readonly #start: number;
  readonly #checksums: ReadonlyMap<string, unknown>;

  private constructor(path: string, file: FileHandle, start: number, header: object) {
    this.path = path;
    this.#file = file;
    this.#start = start;
    const entries = Object.entries(header).filter(([name]) => name !== METADATA);
    this.tensors = new Map(entries.map(([name, entry]) => [name, this.#entry(name, entry)]));
    this.#checksums = this.#ownChecksums((header as Record<string, unknown>)[METADATA]);
  }

  /**
   * Opens a file for `use` and closes it afterwards.
   *
   * @throws CheckpointError for one that is missing, cut off or damaged.
   */
  static async using<T>(path: string, use: (file: Safetensors) => Promise<T> | T): Promise<T> {
    try {
      // A pipe must not even be opened: that waits for somebody to write.
      const facts = await stat(path);
      if (!facts.isFile()) throw damaged(path, 'this is no regular file');
      const file = await open(path, 'r');
      try {
        return await use(await Safetensors.#read(path, file, (await file.stat()).size));
      } finally {
        await file.close();
      }
    } catch (error) {
      if (error instanceof TrainopError) throw error;
      throw new CheckpointError(`the checkpoint ${path} cannot be read: ${messageOf(error)}`, { cause: error });
    }
  }

  static async #read(path: string, file: FileHandle, size: number): Promise<Safetensors> {
    if (size < 8) throw damaged(path, 'the file is too short', `${size} bytes`);
    const head = new Uint8Array(8);
    await fill(path, file, head, 0);
    const length = Number(new DataView(head.buffer).getBigUint64(0, true));
    if (length > MAX_HEADER || length > size - 8)
      throw damaged(path, 'its header does not fit', `${length} bytes of header in ${size} bytes`);
    const text = new Uint8Array(length);
    await fill(path, file, text, 8);
    let header: unknown;
    try {
      header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text));
    } catch (error) {
      throw damaged(path, `its header is no JSON: ${messageOf(error)}`);
    }
    if (!isObject(header)) throw damaged(path, 'its header is no object', describe(header));
    const made = new Safetensors(path, file, 8 + length, header);
    made.#checkFilled(size);
    return made;
  }

  #entry(name: string, entry: unknown): StoredTensor {
    const { dtype: given, shape, data_offsets: offsets } = (isObject(entry) ? entry : {}) as Record<string, unknown>;
    const dtype = typeof given === 'string' ? byName.get(given) : undefined;
    if (typeof given !== 'string' || !isSizes(shape) || !isSizes(offsets) || offsets.length !== 2)
      throw damaged(this.path, `'${name}' has no type, shape and place`, describe(entry), name);
    if (dtype === undefined) throw damaged(this.path, `'${name}' has an element type that is not known`, given, name);
    const [begin, end] = offsets as [number, number];
    const size = storedLength(dtype, shape) * (dtypes[dtype].array as { BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT;
    if (!Number.isSafeInteger(size) || end - begin !== size)
      throw damaged(this.path, `'${name}' has other bytes than its shape`, `${end - begin} instead of ${size}`, name);
    return { name, dtype, shape: Object.freeze([...shape]), begin, end };
  }

  /** The tensors fill the file, one behind the other: nothing is hidden between them, and nothing is missing at the end. */
  #checkFilled(size: number): void {
    let at = 0;
    for (const { name, begin, end } of [...this.tensors.values()].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
      if (begin !== at)
        throw damaged(this.path, `'${name}' does not begin where another ends`, `${begin}, not ${at}`, name);
      at = end;
    }
    if (this.#start + at !== size)
      throw damaged(this.path, 'the file has another length than its header says', `${size}, not ${this.#start + at}`);
  }

  #ownChecksums(metadata: unknown): ReadonlyMap<string, unknown> {
    const text = isObject(metadata) ? (metadata as Record<string, unknown>)[CHECKSUMS] : undefined;
    if (text === undefined) return new Map();
    try {
      return new Map(Object.entries(JSON.parse(text as string) as object));
    } catch {
      throw damaged(this.path, 'its checksums cannot be read', describe(text));
    }
  }

  /**
   * A tensor's numbers.
   *
   * @throws CheckpointError where they do not have their checksum; files of other programs have none.
   */
  async read({ name, dtype, shape, begin, end }: StoredTensor): Promise<TensorData> {
    const data = new TensorData(dtype, shape, allocate(dtype, storedLength(dtype, shape)));
    const bytes = bytesOf(data);
    await fill(this.path, this.#file, bytes, this.#start + begin, end - begin);
    const expected = this.#checksums.get(name);
    if (expected !== undefined && (await checksum(bytes)) !== expected)
      throw damaged(this.path, `the numbers of '${name}' are not those that were written`, undefined, name);
    if (dtype === 'bool' && bytes.some((byte) => byte > 1))
      throw damaged(this.path, `'${name}' has elements that are neither true nor false`, undefined, name);
    return data;
  }

  /** Throws a CheckpointError unless every tensor can be read. */
  async verify(): Promise<void> {
    for (const tensor of this.tensors.values()) await this.read(tensor);
  }
}

const damaged = (path: string, message: string, got?: string, node?: string): CheckpointError =>
  new CheckpointError(`${path} is no whole safetensors file: ${message}`, {
    ...(got !== undefined && { got }),
    ...(node !== undefined && { node }),
  });

/** Fills `into` from a place in the file. */
async function fill(
  path: string,
  file: FileHandle,
  into: Uint8Array,
  position: number,
  length = into.length,
): Promise<void> {
  let at = 0;
  while (at < length) {
    const { bytesRead } = await file.read(into, at, Math.min(CHUNK, length - at), position + at);
    if (bytesRead === 0) throw damaged(path, 'the file ends too early');
    at += bytesRead;
  }
}
