// Owns the numbers of a model that lie in files beside it. Where they lie is said by the model, which is not trusted: only a regular file
// of its own folder is read, that is reached by no link, and no more of it than there is.
import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { dirname, isAbsolute, join, sep } from 'node:path';
import { ModelFormatError } from '../errors.js';
import type { ExternalData, OnnxModel, OnnxTensor } from '../model/ir.js';
import { frozen } from '../model/ir.js';
import { mapTensors } from '../model/walk.js';
import { dtypes } from '../values/dtype.js';
import { groupBy } from '../values/group-by.js';
import { type ElementArray, storedLength } from '../values/memory.js';
import { TensorData } from '../values/tensor-data.js';

const isExternal = (data: OnnxTensor['data']): data is ExternalData =>
  !(data instanceof TensorData) && data.kind === 'external';

/** Tensors in other files, by file. */
function externals(model: OnnxModel): Map<string, OnnxTensor[]> {
  const found: OnnxTensor[] = [];
  mapTensors(model, (tensor) => {
    if (isExternal(tensor.data)) found.push(tensor);
    return tensor;
  });
  return groupBy(found, ({ data }) => (data as ExternalData).location);
}

const refused = (location: string, message: string, got?: string): ModelFormatError =>
  new ModelFormatError(`the model's numbers in '${location}' are not read: ${message}`, {
    expected: "a file in the model's folder, or in one below it, that is no link",
    ...(got !== undefined && { got }),
  });

/** Opens a file of a folder, step by step, so that nothing on the way leads out of it. */
async function openInside(folder: string, location: string): Promise<{ file: FileHandle; size: number }> {
  const parts = location.split(sep === '\\' ? /[\\/]/ : '/').filter((part) => part !== '' && part !== '.');
  if (isAbsolute(location) || /^[A-Za-z]:/.test(location) || location.includes('\0') || parts.length === 0)
    throw refused(location, 'this is no path relative to the model');
  if (parts.includes('..')) throw refused(location, 'the path leads out of the folder');
  let path = folder;
  for (const [index, part] of parts.entries()) {
    path = join(path, part);
    const facts = await found(() => lstat(path), location);
    if (facts.isSymbolicLink()) throw refused(location, 'there is a symbolic link on the way');
    if (index < parts.length - 1 ? !facts.isDirectory() : !facts.isFile())
      throw refused(location, 'this is no regular file');
  }
  const file = await found(() => open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)), location);
  const facts = await file.stat();
  if (facts.isFile() && facts.nlink <= 1) return { file, size: facts.size };
  await file.close();
  throw refused(
    location,
    facts.isFile() ? 'the file has another name elsewhere: a hard link' : 'this is no regular file',
  );
}

async function found<T>(look: () => Promise<T>, location: string): Promise<T> {
  try {
    return await look();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ELOOP' && code !== 'ENOTDIR' && code !== 'ENAMETOOLONG') throw error;
    throw refused(location, 'there is no such file', code);
  }
}

/** The bytes of each tensor, by `offset:length`; equal places are read once. */
async function readPlaces(
  file: FileHandle,
  size: number,
  location: string,
  tensors: readonly OnnxTensor[],
  numbers: Map<ExternalData, TensorData>,
): Promise<void> {
  const buffers = new Map<string, ArrayBuffer>();
  let total = 0;
  for (const { name, data } of tensors) {
    if (!isExternal(data)) continue;
    const { dtype, shape, offset = 0 } = data;
    const label = `the tensor '${name ?? ''}'`;
    const { array } = dtypes[dtype];
    if (array === undefined) throw new ModelFormatError(`${label} has texts, which lie in no other file`);
    const count = storedLength(dtype, shape);
    const due = count * array.BYTES_PER_ELEMENT;
    const length = data.length ?? size - offset;
    if (length !== due)
      throw new ModelFormatError(`${label} does not hold what its shape says`, {
        expected: `${due} bytes for ${dtype} [${shape.join(', ')}]`,
        got: `${length} in '${location}'`,
      });
    if (offset + length > size)
      throw new ModelFormatError(`${label} lies beyond the end of '${location}'`, {
        expected: `${size} bytes at most`,
        got: String(offset + length),
      });
    const key = `${offset}:${length}`;
    let buffer = buffers.get(key);
    if (buffer === undefined) {
      total += length;
      if (total > size) throw new ModelFormatError(`tensors overlap in '${location}'`, { got: label });
      buffer = new ArrayBuffer(length);
      await readFully(file, new Uint8Array(buffer), offset, location);
      buffers.set(key, buffer);
    }
    numbers.set(data, new TensorData(dtype, shape, new array(buffer, 0, count) as ElementArray));
  }
}

/** Reads as much as there is room; one call of the system gives 2 GiB at most. */
async function readFully(file: FileHandle, target: Uint8Array, offset: number, location: string): Promise<void> {
  const CHUNK = 2 ** 30;
  for (let at = 0; at < target.length; ) {
    const { bytesRead } = await file.read(target, at, Math.min(CHUNK, target.length - at), offset + at);
    if (bytesRead === 0) throw new ModelFormatError(`'${location}' has become shorter while it was read`);
    at += bytesRead;
  }
}

/**
 * The model of a file with all of its numbers.
 *
 * @param path of the model's file.
 * @throws ModelFormatError for a place outside of the model's folder, behind a link, or beyond the end of a file.
 */
export async function withExternalData(model: OnnxModel, path: string): Promise<OnnxModel> {
  const files = externals(model);
  if (files.size === 0) return model;
  const numbers = new Map<ExternalData, TensorData>();
  for (const [location, tensors] of files) {
    const { file, size } = await openInside(dirname(path), location);
    try {
      await readPlaces(file, size, location, tensors, numbers);
    } finally {
      await file.close();
    }
  }
  return frozen(
    mapTensors(model, (tensor) =>
      isExternal(tensor.data) ? { ...tensor, data: numbers.get(tensor.data) as TensorData } : tensor,
    ),
  );
}
