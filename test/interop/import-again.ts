// Imports the models that cases.json of a folder names and exports them again: N.onnx becomes N-again.onnx, and results.json says why where
// it does not.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from 'trainop';

interface Case {
  readonly file: string;
}
interface Result {
  readonly error?: string;
}

const [, , folder = 'runs/cases'] = process.argv;
const cases: Readonly<Record<string, Case>> = JSON.parse(await readFile(join(folder, 'cases.json'), 'utf8'));

/** Writes the model as it comes back. */
async function again(file: string): Promise<void> {
  const { graph, outputs } = await tf.onnx.importModel(file, { graph: new tf.Graph() });
  const session = new tf.Session({ graph });
  try {
    if (graph.variables.size > 0) await session.run(graph.asDefault(() => tf.globalVariablesInitializer()));
    const model = tf.onnx.toInferenceModel(Object.values(outputs), session, { sourceLines: false });
    await tf.onnx.saveModel(model, file.replace(/\.onnx$/, '-again.onnx'));
  } finally {
    await session.close();
  }
}

const results: Record<string, Result> = {};
for (const [name, { file }] of Object.entries(cases)) {
  try {
    await again(join(folder, file));
    results[name] = {};
  } catch (error) {
    results[name] = { error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}
await writeFile(join(folder, 'results.json'), JSON.stringify(results));
