// Owns the picture of a graph that an event file has: nodes by name, edges as names of nodes with the number of an output.

import { printable } from '../errors.js';
import type { ShownNode } from '../events/graph-nodes.js';
import { formatShape } from '../values/shape.js';
import { type PictureGraph, type PictureNode, placeOf } from './picture.js';

/** What event files call inputs and variables. */
const KINDS: Readonly<Record<string, PictureNode['kind']>> = { Placeholder: 'input', Variable: 'variable' };

/** The picture of nodes. */
export function shownGraph(nodes: readonly ShownNode[]): PictureGraph {
  const values: [string, string][] = [];
  const numbers = new Map<string, number>();
  for (const { name, outputs } of nodes)
    for (const [index, { dtype, shape }] of [
      ...(outputs.length > 0 ? outputs : [{ dtype: '', shape: [] }]),
    ].entries()) {
      const key = index === 0 ? name : `${name}:${index}`;
      numbers.set(key, values.length);
      values.push([printable(key), dtype && `${dtype} ${formatShape(shape)}`]);
    }
  return {
    title: 'graph',
    values,
    bindings: [],
    nodes: nodes.map(({ name, op, inputs, outputs, attributes }) => {
      const { phase = '', forward, line, ...others } = attributes;
      const { path, label } = placeOf(name, undefined);
      return {
        kind: KINDS[op] ?? 'node',
        name: printable(name),
        label,
        operator: printable(op),
        path,
        phase: String(phase),
        ...(forward !== undefined && { forward: String(forward) }),
        ...(line !== undefined && { line: printable(String(line)) }),
        inputs: [...new Set(inputs.flatMap((input) => numbers.get(input.replace(/^\^/, '')) ?? []))],
        outputs: (outputs.length > 0 ? outputs : [undefined]).map(
          (_, index) => numbers.get(index === 0 ? name : `${name}:${index}`) as number,
        ),
        facts: Object.entries(others).map(([key, value]) => [printable(key), printable(String(value))] as const),
      };
    }),
  };
}
