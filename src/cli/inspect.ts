// Owns `trainop inspect`: a model file as text.
import { loadModel } from '../io/model-files.js';
import { describeModel } from '../model/print.js';

/** Reads a file and describes it. Throws a ModelFormatError when it is not a model. */
export async function inspect(file: string, depth: number): Promise<string> {
  return describeModel(await loadModel(file), file, depth);
}
