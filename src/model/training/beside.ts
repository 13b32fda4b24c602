// Owns the names of an algorithm beside an inference graph: ONNX runs both as one concatenated graph.
import type { OnnxGraph, OnnxTraining } from '../ir.js';
import { namesIn, renamed } from '../walk.js';

/** Put in front of names of the training step that the inference graph has already. */
const TRAINING_PREFIX = 'training/';

/** The entry with names of its own for what its algorithm computes itself; `shared` are inputs and variables that both graphs have. */
export function besideInference(info: OnnxTraining, inference: OnnxGraph, shared: ReadonlySet<string>): OnnxTraining {
  const taken = namesIn(inference);
  const rename = (name: string) => (taken.has(name) && !shared.has(name) ? `${TRAINING_PREFIX}${name}` : name);
  const algorithm = renamed(info.algorithm as OnnxGraph, rename);
  return {
    ...info,
    algorithm: { ...algorithm, input: algorithm.input.filter(({ name }) => !shared.has(name)) },
    updateBinding: info.updateBinding.map(({ key, value: next }) => ({ key: rename(key), value: rename(next) })),
  };
}
