// Owns the list of ONNX's own operators that draw at random, anew in each run, whatever the graph's seed is.
import type { OpType } from './generated/signatures.js';

export const randomOperators: ReadonlySet<OpType> = new Set([
  'Bernoulli',
  'Multinomial',
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
]);

/** Whether a node is one of them. */
export const drawsAtRandom = ({ domain, opType }: { readonly domain: string; readonly opType: string }): boolean =>
  domain === '' && (randomOperators as ReadonlySet<string>).has(opType);
