// Owns how an error of the builders is told to someone who reads a file: by the file's node, with what was expected there and what came.
import { type ErrorDetails, ModelFormatError, TrainopError } from '../../errors.js';
import type { OnnxNode } from '../../model/ir.js';

/** An error about a node of a file. */
export const fault = (
  node: Pick<OnnxNode, 'name'> | undefined,
  message: string,
  details: Omit<ErrorDetails, 'node'> = {},
): ModelFormatError => new ModelFormatError(message, { ...(node?.name && { node: node.name }), ...details });

/** What `fn` gives; an error of ours says which node of the file it is about. */
export function explaining<T>(node: Pick<OnnxNode, 'name' | 'opType' | 'output'>, fn: () => T): T {
  try {
    return fn();
  } catch (cause) {
    if (cause instanceof ModelFormatError || !(cause instanceof TrainopError)) throw cause;
    const [first = ''] = cause.message.split('\n');
    throw fault(node, `the node '${node.name || node.output[0] || node.opType}' cannot be built: ${first}`, {
      ...(detail(cause, 'expected') && { expected: detail(cause, 'expected') as string }),
      ...(detail(cause, 'got') && { got: detail(cause, 'got') as string }),
      cause,
    });
  }
}
const detail = ({ message }: Error, label: string): string | undefined =>
  new RegExp(`\\n {2}${label}: +(.*)`).exec(message)?.[1];
