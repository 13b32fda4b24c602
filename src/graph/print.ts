// Owns the graph as text for people: one line a node with its inputs and result types, then one an operation.
import { printable } from '../errors.js';
import { formatType } from '../values/value-type.js';
import type { Graph } from './graph.js';
import type { Attributes } from './node.js';
import type { Tensor } from './tensor.js';

/** A graph as text; nested graphs are indented. */
export function printGraph(graph: Graph): string {
  const lines = graph.nodes.map((node) => {
    const attributes = Object.entries(node.attributes).map(
      ([key, value]) => `${printable(key)}=${attributeText(value)}`,
    );
    const types = node.outputs.map((output) => formatType(output.type)).join(', ');
    return `${node}(${node.inputs.map(nameOf).join(', ')})${attributes.length > 0 ? ` {${attributes.join(', ')}}` : ''} -> ${types}`;
  });
  if (graph.parent !== undefined) return [...lines, `return ${graph.outputs.map(nameOf).join(', ')}`].join('\n');
  const operations = graph.operations.map((operation) => {
    const { update } = operation;
    const action = update === undefined ? 'group' : `${update.kind}(${update.variable.name}, ${update.value.name})`;
    return `${operation.name} = ${action} after [${operation.controlInputs.map((input) => input.name).join(', ')}]`;
  });
  return [...lines, ...operations].join('\n');
}

const nameOf = (input: Tensor | undefined): string => input?.name ?? '-';

function attributeText(value: Attributes[string]): string {
  if (typeof value === 'string') return `'${printable(value)}'`;
  if (Array.isArray(value)) return printable(`[${value.join(', ')}]`);
  if (typeof value !== 'object') return String(value);
  if ('addNode' in value) return `(\n${printGraph(value).replace(/^/gm, '    ')}\n  )`;
  if ('kind' in value) return formatType(value);
  if (!('data' in value)) return String(value);
  return value.size <= 8
    ? printable(JSON.stringify(value.toArray(), (_, item) => (typeof item === 'bigint' ? Number(item) : item)))
    : `${value.dtype} [${value.shape.join(', ')}]`;
}
