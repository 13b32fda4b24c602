// Owns the report on this machine: what onnxruntime can run on here, and the one command that adds CUDA.
import { messageOf } from '../errors.js';
import { Graph } from '../graph/graph.js';
import { placeholder } from '../graph/placeholder.js';
import * as ops from '../ops/index.js';
import { askedRuntime, attempt } from '../runtime/choose.js';
import { packages } from '../runtime/packages.js';
import type { Runtime, RuntimeKind } from '../runtime/runtime.js';
import { Session } from '../session/session.js';
import { TensorData } from '../values/tensor-data.js';

const explanations: Readonly<Record<string, string>> = {
  cpu: 'the CPU',
  cuda: 'NVIDIA GPUs; needs CUDA and cuDNN 9 on the library path',
  tensorrt: 'NVIDIA GPUs through TensorRT',
  webgpu: 'GPUs through WebGPU; experimental',
  dml: 'GPUs through DirectML',
  coreml: "Apple's CoreML",
};

/** Runs one addition on a provider; what went wrong, or nothing. */
async function trial(provider: string, runtime: RuntimeKind): Promise<string | undefined> {
  const graph = new Graph();
  const sum = graph.asDefault(() => ops.add(placeholder('float32', [2], { name: 'x' }), 1));
  try {
    const session = new Session({ graph, runtime, executionProviders: [provider] });
    try {
      await session.run(sum, { x: new TensorData('float32', [2], new Float32Array(2)) });
      return undefined;
    } finally {
      await session.close();
    }
  } catch (error) {
    return messageOf(error).split('\n')[0];
  }
}

/** Which runtime sessions get here, and why not the other. */
function runtimeLines(): { runtime: Runtime | undefined; lines: string[] } {
  const lines: string[] = [];
  const asked = askedRuntime();
  if (asked !== undefined && !(asked in titles))
    return { runtime: undefined, lines: [`missing  ${asked.padEnd(9)} TRAINOP_RUNTIME must be 'native' or 'binding'`] };
  for (const kind of asked === undefined ? (['native', 'binding'] as const) : [asked]) {
    const found = attempt(kind);
    if ('problem' in found) {
      lines.push(`missing  ${kind.padEnd(9)} ${found.problem}`);
      continue;
    }
    const { runtime } = found;
    lines.push(
      `ok       ${kind.padEnd(9)} onnxruntime ${runtime.version} by ${titles[kind]}`,
      `${' '.repeat(19)}${runtime.path}`,
      `${' '.repeat(19)}${whyThis(kind, asked)}`,
    );
    return { runtime, lines };
  }
  return { runtime: undefined, lines };
}

/** Why it is this one. */
function whyThis(kind: RuntimeKind, asked: RuntimeKind | undefined): string {
  if (asked !== undefined) return `because TRAINOP_RUNTIME is '${asked}'`;
  if (kind === 'binding') return 'because the native runtime cannot be had';
  return process.env.ORT_LIB
    ? 'the first choice, with the library that ORT_LIB names'
    : 'the first choice, wherever it can be had';
}

const titles: Readonly<Record<RuntimeKind, string>> = {
  native: 'its C API: steps run off the event loop, variables are not copied',
  binding: "onnxruntime-node's JavaScript: steps block the event loop, and variables are copied",
};

/** The report as text. */
export async function machineReport(): Promise<string> {
  const { version } = packages()('onnxruntime-node/package.json') as { version: string };
  const { runtime, lines: found } = runtimeLines();
  const lines = [
    `node ${process.version}, ${process.platform} ${process.arch}, onnxruntime-node ${version}`,
    '',
    'Runtime of sessions:',
    ...found,
  ];
  if (runtime === undefined) return `${lines.join('\n')}\n`;
  lines.push('', 'Execution providers:');
  const providers = runtime.providers();
  for (const { name, bundled } of providers) {
    const problem = bundled ? await trial(name, runtime.kind) : 'its libraries are not installed';
    lines.push(`${problem === undefined ? 'ok     ' : 'missing'}  ${name.padEnd(9)} ${explanations[name] ?? ''}`);
    if (problem !== undefined) lines.push(`${' '.repeat(19)}${problem}`);
  }
  if (providers.some(({ name, bundled }) => name === 'cuda' && !bundled)) {
    lines.push('', 'To add CUDA (Linux): npx trainop setup-cuda');
  }
  return `${lines.join('\n')}\n`;
}
