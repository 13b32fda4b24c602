// Owns the older version of Scan, which went over a whole batch of sequences at once.
import { type OnnxGraph, onnxGraph, onnxNode, value } from '../ir.js';
import { type Adapters, attributeOf, int, type Upgrade, withAttribute, without, wrong } from './adapter.js';

/** Every example of the batch has its own states and sequences: a Scan over the batch, whose body is the Scan over one sequence. */
const perExample: Upgrade = (node, context) => {
  const [lengths = '', ...given] = node.input;
  if (lengths !== '') throw wrong(node, 'sequences of different lengths in one batch cannot be scanned at this opset');
  const part = (name: string) => context.fresh(`${node.output.find((each) => each !== '') ?? node.opType}/${name}`);
  const [inputs, outputs] = [given, node.output].map((names, side) =>
    names.map((_, index) => part(`${side === 0 ? 'example' : 'result'}_${index}`)),
  ) as [string[], string[]];
  const directions = attributeOf(node, 'directions', 'INTS');
  const sequence = {
    ...without(node, 'directions'),
    input: inputs,
    output: outputs,
    attribute: [
      ...without(node, 'directions').attribute,
      ...(directions ? [{ name: 'scan_input_directions', type: 'INTS' as const, value: directions }] : []),
    ],
  };
  const body: OnnxGraph = onnxGraph({
    name: part('body'),
    input: inputs.map((name) => value(name)),
    output: outputs.map((name) => value(name)),
    node: [context.settle(sequence)],
  });
  const whole = onnxNode({
    opType: 'Scan',
    name: part('batch'),
    input: given,
    output: node.output,
    attribute: [{ name: 'body', type: 'GRAPH', value: body }],
  });
  return withAttribute(whole, int('num_scan_inputs', given.length));
};

export const controlFlowAdapters: Adapters = { Scan: [{ since: 9, upgrade: perExample }] };
