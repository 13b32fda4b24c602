// Owns the writing of a model's numbers into a file beside it: what is large enough goes there, one tensor behind the other.
import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ExternalData, OnnxModel, OnnxTensor } from '../model/ir.js';
import { mapTensors } from '../model/walk.js';
import { TensorData } from '../values/tensor-data.js';
import { writeFileAtomically } from './files.js';

/** Tensors of fewer bytes stay in the model. */
const LEAST = 1024;
/** Where a tensor begins is a multiple of this, so that runtimes can map it into memory. */
const ALIGNMENT = 4096;

const view = ({ data }: TensorData): Uint8Array => {
  const { buffer, byteOffset, byteLength } = data as Uint8Array;
  return new Uint8Array(buffer, byteOffset, byteLength);
};
const isLarge = (data: OnnxTensor['data']): data is TensorData =>
  data instanceof TensorData && data.dtype !== 'string' && (data.data as Uint8Array).byteLength >= LEAST;

/** The numbers of a file in their order, with what stands between them. */
function* contents(places: ReadonlyMap<TensorData, number>): Generator<Uint8Array> {
  let at = 0;
  for (const [data, offset] of places) {
    if (offset > at) yield new Uint8Array(offset - at);
    const bytes = view(data);
    yield bytes;
    at = offset + bytes.length;
  }
}

/**
 * Writes the large tensors of a model into `<file>.<hash>.data` beside it.
 *
 * @returns the model that says where they are, and what removes the files that a model of this name had before.
 */
export async function writeExternalData(
  model: OnnxModel,
  path: string,
): Promise<{ model: OnnxModel; clear: () => Promise<void> }> {
  const places = new Map<TensorData, number>();
  let end = 0;
  mapTensors(model, (tensor) => {
    const { data } = tensor;
    if (!isLarge(data) || places.has(data)) return tensor;
    const offset = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    places.set(data, offset);
    end = offset + view(data).length;
    return tensor;
  });
  const folder = dirname(path);
  if (places.size === 0) return { model, clear: () => clearOthers(path, undefined) };
  const hash = createHash('sha256');
  for (const bytes of contents(places)) hash.update(bytes);
  const location = `${basename(path)}.${hash.digest('hex').slice(0, 16)}.data`;
  await writeFileAtomically(join(folder, location), contents(places));
  const external = (data: TensorData): ExternalData => ({
    kind: 'external',
    dtype: data.dtype,
    shape: data.shape,
    location,
    offset: places.get(data) as number,
    length: view(data).length,
    more: [],
  });
  return {
    model: mapTensors(model, (tensor) => (isLarge(tensor.data) ? { ...tensor, data: external(tensor.data) } : tensor)),
    clear: () => clearOthers(path, location),
  };
}

/** Removes the files of numbers of this model but for one. */
async function clearOthers(path: string, kept: string | undefined): Promise<void> {
  const prefix = `${basename(path)}.`;
  for (const name of await readdir(dirname(path)))
    if (name !== kept && name.startsWith(prefix) && /^[0-9a-f]{16}\.data$/.test(name.slice(prefix.length)))
      await rm(join(dirname(path), name), { force: true });
}
