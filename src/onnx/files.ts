// Owns model files: writing them whole or not at all, and reading them as untrusted input.
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ExportError, ModelFormatError } from '../errors.js';
import { encodeModel, type IModelProto } from './encode.js';
import { onnx } from './proto/onnx.js';

/** Protocol buffers, and so onnxruntime, stop at 2 GiB. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * Writes a file under a temporary name in the same folder, makes sure that it is on disk, and renames it: at no moment is there half a file.
 * Makes the folder if it is missing.
 */
export async function writeFileAtomically(path: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Writes a model to a `.onnx` file, whole or not at all.
 *
 * @throws ExportError when it is larger than a protocol buffer can be (2 GiB).
 */
export async function saveModel(model: IModelProto, path: string): Promise<void> {
  const bytes = encodeModel(model);
  if (bytes.length > MAX_BYTES)
    throw new ExportError(`the model has ${bytes.length} bytes; a .onnx file holds 2 GiB at most`);
  await writeFileAtomically(path, bytes);
}

/** A decoded model. */
export type Model = onnx.ModelProto;

/**
 * Decodes a model. The bytes are not trusted: anything that is not a model is a ModelFormatError.
 *
 * @param name for messages, such as the file's path.
 */
export function decodeModel(bytes: Uint8Array, name = 'model'): Model {
  const fail = (what: string, cause?: unknown): never => {
    throw new ModelFormatError(`${name} is not an ONNX model: ${what}`, {
      expected: 'the bytes of a ModelProto (.onnx)',
      got: `${bytes.length} bytes`,
      ...(cause !== undefined && { cause }),
    });
  };
  if (bytes.length === 0) fail('it is empty');
  let model: Model | undefined;
  try {
    model = onnx.ModelProto.decode(bytes) as Model;
  } catch (error) {
    return fail(`it is corrupt or truncated (${error instanceof Error ? error.message : String(error)})`, error);
  }
  if (!model.graph || Number(model.irVersion) === 0 || model.opsetImport.length === 0)
    return fail('it has no graph, no IR version or no opset');
  return model;
}

/** Reads and decodes a `.onnx` file. Throws a ModelFormatError for what is not a model, and Node's error when it cannot be read. */
export async function loadModel(path: string): Promise<Model> {
  return decodeModel(await readFile(path), path);
}
