// Owns what must hold of a model's inputs and outputs before onnxruntime sees them: it reads and writes out of bounds where two are one.
import { ValueError } from '../errors.js';
import type { Signature } from './runtime.js';

/** @throws ValueError where a name stands twice among the inputs or among the outputs. */
export function checkSignature({ inputs, outputs }: Signature): void {
  for (const [what, ports] of Object.entries({ input: inputs, output: outputs })) {
    const seen = new Set<string>();
    for (const { name } of ports) {
      if (seen.has(name)) throw new ValueError(`the model has two ${what}s '${name}'`, { node: name });
      seen.add(name);
    }
  }
}
