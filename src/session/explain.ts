// Owns what onnxruntime's errors say about our nodes.
import { messageOf, RunError } from '../errors.js';
import type { Graph } from '../graph/graph.js';

/** An error of onnxruntime with the node, scope and source line that it is about, as far as its text tells. */
export function explain(message: string, error: unknown, graph: Graph): RunError {
  const text = messageOf(error).trim();
  const names = [...text.matchAll(/[Nn]ame:\s?'([^']+)'|Node \(([^)]+)\)|node with name '([^']+)'/g)].flatMap((match) =>
    match.slice(1).filter(Boolean),
  );
  const [, domain, opType] = /([\w.]*):(\w+)\(-?\d+\) is not a registered/.exec(text) ?? [];
  const node =
    names.map((name) => graph.findNode(name as string)).find((found) => found !== undefined) ??
    graph.nodes.find((each) => each.domain === domain && each.opType === opType);
  return new RunError(`${message}: ${text}`, {
    cause: error,
    ...(node && { node: node.name, site: node.site }),
    ...(node?.forward && { forward: `${node.forward.name} (${node.forward.site})` }),
  });
}
