// Owns model files: a model to a `.onnx` file and back.
import { readFile } from 'node:fs/promises';
import type { OnnxModel } from '../model/ir.js';
import { decode } from '../onnx/decode.js';
import { encode } from '../onnx/encode.js';
import { writeFileAtomically } from './files.js';

/**
 * Writes a model to a `.onnx` file, whole or not at all.
 *
 * @throws ExportError when it is larger than a protocol buffer can be (2 GiB).
 * @example await onnx.saveModel(onnx.toInferenceModel(probabilities, session), 'model.onnx');
 */
export async function saveModel(model: OnnxModel, path: string): Promise<void> {
  await writeFileAtomically(path, encode(model));
}

/**
 * Reads a `.onnx` file.
 *
 * @throws ModelFormatError for what is not a model, and Node's error when the file cannot be read.
 * @example const model = await onnx.loadModel('model.onnx');
 */
export async function loadModel(path: string): Promise<OnnxModel> {
  return decode(await readFile(path), path);
}
