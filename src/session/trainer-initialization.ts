// Owns the run of an initialization graph of a training file, and how onnxruntime's errors read where there is no graph to explain them by.
import { RunError, TrainopError } from '../errors.js';
import type { OnnxGraph, OnnxModel, Value } from '../model/ir.js';
import { runPasses, type Target } from '../model/passes/index.js';
import { encode } from '../onnx/encode.js';
import { guardFaults } from '../onnx/guard.js';
import { withoutTrainingOperators } from '../onnx/training/operators.js';
import type { Engine, StopSignal } from '../runtime/runtime.js';
import type { TensorData } from '../values/tensor-data.js';
import { reasonIn } from './explain.js';
import { checkPassable } from './step.js';
import { portOf } from './trainer-plan.js';
import { stopped } from './turns.js';

/** What an initialization graph makes for these of its outputs. It is loaded anew each time: numbers with a seed are drawn again. */
export async function runInitialization(
  model: OnnxModel,
  graph: OnnxGraph,
  outputs: readonly string[],
  engine: Engine,
  target: Target,
  signal: StopSignal | undefined,
): Promise<ReadonlyMap<string, TensorData>> {
  const names = [...new Set(outputs)];
  const wanted = names.map((name) => graph.output.find((output) => output.name === name) as Value);
  const whole = withoutTrainingOperators(
    { ...model, trainingInfo: [], graph: { ...graph, output: wanted } },
    target.provider,
  );
  const initializer = runPasses(guardFaults(whole), target);
  const ports = initializer.graph.output.map(portOf);
  for (const port of ports) checkPassable(engine, port);
  return toldAsOurs('the initialization failed', signal, async () => {
    const compiled = await engine.compile(encode(initializer), { inputs: [], outputs: ports });
    try {
      const made = await compiled.run(
        [],
        ports.map(() => undefined),
        signal,
      );
      return new Map(names.map((name, index) => [name, made[index] as TensorData]));
    } finally {
      await compiled.release();
    }
  });
}

/** What `fn` gives; onnxruntime's errors are told as ours. */
export async function toldAsOurs<T>(message: string, signal: StopSignal | undefined, fn: () => Promise<T>): Promise<T> {
  try {
    return await fn();
  } catch (error) {
    if (error instanceof TrainopError) throw error;
    if (signal?.aborted) throw stopped(signal);
    throw new RunError(`${message}: ${reasonIn(error)}`, { cause: error });
  }
}
