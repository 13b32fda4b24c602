// Owns the opening of a runtime for whoever keeps state in it, and its closing where that is forgotten.
import { onnxGraph, onnxNode, value } from '../model/ir.js';
import type { Target } from '../model/passes/index.js';
import { encode } from '../onnx/encode.js';
import { modelOf } from '../onnx/export-frame.js';
import { opset } from '../ops/generated/schemas.js';
import { chooseRuntime, type RuntimeOptions } from '../runtime/choose.js';
import { checkEngineOptions, type EngineOptions, providerName } from '../runtime/options.js';
import type { CopyModel, Engine } from '../runtime/runtime.js';
import { tensorType } from '../values/value-type.js';

const forgotten = new FinalizationRegistry<Engine>((engine) => engine.close());

/**
 * A runtime for `owner`, and what models are compiled for there.
 *
 * Tests are run on a provider that `TRAINOP_TEST_PROVIDER` names, where they name none.
 *
 * @throws ValueError for options that have no such value; RunError where the runtime that is asked for cannot be had.
 */
export function openEngine(
  where: string,
  owner: object,
  { runtime, onnxruntimeLibrary, ...engineOptions }: EngineOptions & RuntimeOptions,
): { engine: Engine; target: Target } {
  const chosen = chooseRuntime({ ...(runtime && { runtime }), ...(onnxruntimeLibrary && { onnxruntimeLibrary }) });
  // onnxruntime's errors are thrown; it need not print them as well.
  const tested = process.env.TRAINOP_TEST_PROVIDER || undefined;
  const { executionProviders = tested === undefined ? undefined : [...new Set([tested, 'cpu'])] } = engineOptions;
  const checked = checkEngineOptions(where, { ...engineOptions, executionProviders });
  const engine = chosen.open({ logSeverityLevel: 4, ...checked }, copyModel);
  forgotten.register(owner, engine, engine);
  const [first = 'cpu'] = executionProviders ?? [];
  // What runs on another provider falls back to the CPU for what that lacks.
  return { engine, target: { provider: providerName(first) === 'cuda' ? 'cuda' : 'cpu', inMemory: true } };
}

/** Lets go of everything that the engine has. */
export function closeEngine(engine: Engine): void {
  forgotten.unregister(engine);
  engine.close();
}

/** What a device's memory is reached through. */
const copyModel: CopyModel = (dtype) => {
  const type = tensorType(dtype, null);
  const graph = onnxGraph({
    name: 'copy',
    input: [value('x', type)],
    output: [value('y', type)],
    node: [onnxNode({ opType: 'Identity', name: 'copy', input: ['x'], output: ['y'] })],
  });
  return encode({ ...modelOf(graph), opsetImport: [{ domain: '', version: opset }] });
};
