// Owns what onnxruntime's errors say: which nodes they name, and why a guard's node has failed.
import { messageOf, RunError } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import type { Node } from '../graph/node.js';
import { REFUSED } from '../guards/refused.js';

/** The names of nodes in what onnxruntime says. */
const namesIn = (text: string): string[] =>
  [...text.matchAll(/[Nn]ame:\s?'([^']+)'|Node \(([^)]+)\)|node with name '([^']+)'/g)].flatMap((match) =>
    match.slice(1).filter(Boolean),
  );

/** What an error of onnxruntime comes to: the reason that a guard gives by its node's name, else its text. */
export function reasonIn(error: unknown): string {
  const text = messageOf(error).trim();
  return (
    namesIn(text)
      .map(refusalOf)
      .find((found) => found !== undefined) ?? text
  );
}

/** An error of onnxruntime with the node, scope and source line that it is about, as far as its text tells. */
export function explain(message: string, error: unknown, graph: Graph): RunError {
  const text = messageOf(error).trim();
  const names = namesIn(text);
  const [, domain, opType] = /([\w.]*):(\w+)\(-?\d+\) is not a registered/.exec(text) ?? [];
  const node =
    names.map((name) => nodeOf(name, graph)).find((found) => found !== undefined) ??
    graph.nodes.find((each) => each.domain === domain && each.opType === opType);
  return new RunError(`${message}: ${reasonIn(error)}`, {
    cause: error,
    ...(node && { node: node.name, site: node.site }),
    ...(node?.forward && { forward: `${node.forward.name} (${node.forward.site})` }),
  });
}

/** The node of that name, or the one that nodes of that name were written for. */
export function nodeOf(name: string, graph: Graph): Node | undefined {
  const found = graph.findNode(name);
  const end = name.lastIndexOf('/');
  return found ?? (end < 0 ? undefined : nodeOf(name.slice(0, end), graph));
}

/** What a guard's node says by its name. */
function refusalOf(name: string): string | undefined {
  const at = name.lastIndexOf(REFUSED);
  return at < 0 ? undefined : name.slice(at + REFUSED.length).replaceAll('_', ' ');
}
