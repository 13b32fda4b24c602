// Owns model files: a model to a `.onnx` file and back, and from a file into a graph.
import { checkPath } from '../arguments.js';
import { checkOptions } from '../errors.js';
import type { OnnxModel } from '../model/ir.js';
import { decode } from '../onnx/decode.js';
import { encode, MAX_BYTES } from '../onnx/encode.js';
import { type ImportedModel, type ImportOptions, importGraph, importRequest } from '../onnx/import.js';
import { withExternalData } from './external-data.js';
import { writeExternalData } from './external-write.js';
import { readWhole, writeFileAtomically } from './files.js';

/** Options of `saveModel`. */
export interface SaveOptions {
  /**
   * Whether tensors of 1 KiB and more are written into a file of their own beside the model, `<file>.<hash>.data`: a `.onnx` file holds 2 GiB
   * at most, and is read as a whole. Default false.
   */
  externalData?: boolean | undefined;
}

/**
 * Writes a model to a `.onnx` file, whole or not at all. With `externalData` its numbers lie in a second file, which is there before the
 * model names it; that of a model which stood there before is removed.
 *
 * @throws ExportError when it is larger than a protocol buffer can be (2 GiB).
 * @example await onnx.saveModel(onnx.toInferenceModel(probabilities, session), 'model.onnx');
 */
export async function saveModel(model: OnnxModel, path: string, options: SaveOptions = {}): Promise<void> {
  checkPath('saveModel', path);
  checkOptions('saveModel', options, ['externalData']);
  const { externalData = false } = options;
  if (!externalData) return writeFileAtomically(path, encode(model));
  const { model: written, clear } = await writeExternalData(model, path);
  await writeFileAtomically(path, encode(written));
  await clear();
}

/** Options of `loadModel`. */
export interface LoadOptions {
  /** Whether numbers that lie in other files of the model's folder are read, too. Default true. */
  externalData?: boolean | undefined;
}

/**
 * Reads a `.onnx` file.
 *
 * @throws ModelFormatError for what is not a model, and for numbers that lie outside of the model's folder, behind a link, or beyond the
 * end of a file; ValueError for what is no file or one of more than 2 GiB, and Node's error when it cannot be read.
 * @example const model = await onnx.loadModel('model.onnx');
 */
export async function loadModel(path: string, options: LoadOptions = {}): Promise<OnnxModel> {
  checkPath('loadModel', path);
  checkOptions('loadModel', options, ['externalData']);
  const model = decode(await readWhole(path, MAX_BYTES), path);
  return options.externalData === false ? model : withExternalData(model, path);
}

/**
 * Makes a model's nodes in a graph: see `importGraph`. A model or its bytes are imported at once; a path gives a promise, and the graph
 * and name scope are those of the call.
 *
 * @example
 * const { inputs, outputs, variables } = await onnx.importModel('model.onnx', { trainable: 'classifier.*' });
 */
export function importModel(source: OnnxModel | Uint8Array, options?: ImportOptions): ImportedModel;
export function importModel(source: string, options?: ImportOptions): Promise<ImportedModel>;
export function importModel(
  source: OnnxModel | Uint8Array | string,
  options: ImportOptions = {},
): ImportedModel | Promise<ImportedModel> {
  return typeof source === 'string' ? importFile(source, options) : importGraph(source, options);
}

async function importFile(path: string, options: ImportOptions): Promise<ImportedModel> {
  const { graph, context } = importRequest(options);
  const model = await loadModel(path);
  return graph.within({ nameScope: context }, () => importGraph(model, { ...options, graph }));
}
