// Owns model files: a model to a `.onnx` file and back.
import { checkText } from '../arguments.js';
import type { OnnxModel } from '../model/ir.js';
import { decode } from '../onnx/decode.js';
import { encode, MAX_BYTES } from '../onnx/encode.js';
import { readWhole, writeFileAtomically } from './files.js';

/**
 * Writes a model to a `.onnx` file, whole or not at all.
 *
 * @throws ExportError when it is larger than a protocol buffer can be (2 GiB).
 * @example await onnx.saveModel(onnx.toInferenceModel(probabilities, session), 'model.onnx');
 */
export async function saveModel(model: OnnxModel, path: string): Promise<void> {
  checkText('saveModel: the path', path);
  await writeFileAtomically(path, encode(model));
}

/**
 * Reads a `.onnx` file.
 *
 * @throws ModelFormatError for what is not a model, ValueError for what is no file or one of more than 2 GiB, and Node's error when it
 * cannot be read.
 * @example const model = await onnx.loadModel('model.onnx');
 */
export async function loadModel(path: string): Promise<OnnxModel> {
  checkText('loadModel: the path', path);
  return decode(await readWhole(path, MAX_BYTES), path);
}
