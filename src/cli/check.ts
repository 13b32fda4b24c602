// Owns `trainop check`: what onnxruntime can run on here, and the one command that adds CUDA.
import { createRequire } from 'node:module';
import { Graph } from '../graph/graph.js';
import { placeholder } from '../graph/placeholder.js';
import * as ops from '../ops/index.js';
import { loadBinding } from '../runtime/binding.js';
import { Session } from '../session/session.js';
import { TensorData } from '../values/tensor-data.js';

const explanations: Readonly<Record<string, string>> = {
  cpu: 'the CPU',
  cuda: 'NVIDIA GPUs; needs CUDA 12 and cuDNN 9 on the library path',
  tensorrt: 'NVIDIA GPUs through TensorRT',
  webgpu: 'GPUs through WebGPU; experimental',
  dml: 'GPUs through DirectML',
  coreml: "Apple's CoreML",
};

/** Runs one addition on a provider; what went wrong, or nothing. */
async function trial(provider: string): Promise<string | undefined> {
  const graph = new Graph();
  const sum = graph.asDefault(() => ops.add(placeholder('float32', [2], { name: 'x' }), 1));
  const session = new Session({ graph, executionProviders: [provider] });
  try {
    await session.run(sum, { x: new TensorData('float32', [2], new Float32Array(2)) });
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] as string) : String(error);
  } finally {
    await session.close();
  }
}

/** The report as text. */
export async function check(): Promise<string> {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  const lines = [`node ${process.version}, ${process.platform} ${process.arch}, onnxruntime-node ${version}`, ''];
  const providers = loadBinding().providers();
  for (const { name, bundled } of providers) {
    const problem = bundled ? await trial(name) : 'its libraries are not installed';
    lines.push(
      `${problem === undefined ? 'ok     ' : 'missing'}  ${name.padEnd(9)} ${explanations[name] ?? ''}${problem === undefined ? '' : `\n                   ${problem}`}`,
    );
  }
  if (providers.some(({ name, bundled }) => name === 'cuda' && !bundled)) {
    lines.push(
      '',
      'To add CUDA (Linux x64): node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12',
    );
  }
  return `${lines.join('\n')}\n`;
}
