// Owns how far onnxruntime rewrites a step before it runs it. Each of its rewritings looks at the whole graph again after every change,
// so that the time of loading grows with the square of the number of nodes: 12,000 nodes took 10 s with all of it and 1 s with none,
// 30,000 took 140 s and 4 s. The nodes' kernels are the same either way (bench/build.ts measures it).
import type { OnnxModel } from '../model/ir.js';
import { everyNode } from '../model/walk.js';
import type { EngineOptions } from '../runtime/options.js';

/** Models of more nodes than this are loaded as they are. */
export const LARGE_MODEL = 4000;

/** What is added to a session's options for loading `model`; the user's own level stands. */
export function loadOptions(model: OnnxModel, { graphOptimizationLevel }: EngineOptions): EngineOptions {
  if (graphOptimizationLevel !== undefined) return {};
  let count = 0;
  for (const _ of everyNode(model.graph)) count++;
  return count > LARGE_MODEL ? { graphOptimizationLevel: 'disabled' } : {};
}
