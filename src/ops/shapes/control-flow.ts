// Owns the types of If, Loop, Scan and SequenceMap: they come from the inputs and outputs of the subgraphs.
// What happens inside a body was inferred when it was built; here only what flows in and out is looked at.
import type { Graph } from '../../graph/graph.js';
import type { Tensor } from '../../graph/tensor.js';
import { type Dim, formatShape } from '../../values/shape.js';
import { elementDType, formatType, tensorType, type ValueType } from '../../values/value-type.js';
import type { InferenceRules, Inferred, ReadAttributes } from '../rule.js';
import { axisIn, dimAt, type Fail, sameDim } from './common.js';
import { constantData, scalarOf } from './known.js';
import { typed } from './sequences.js';
import { commonType, mergedType } from './types.js';

/** Checks that a subgraph has so many inputs and at least so many outputs. */
function checkBody(fail: Fail, body: Graph, inputs: number, outputs: number): void {
  if (body.inputs.length !== inputs) fail(`the body has ${body.inputs.length} inputs`, `${inputs}`);
  if (body.outputs.length < outputs) fail(`the body has ${body.outputs.length} outputs`, `at least ${outputs}`);
}

/** Checks that what flows into a subgraph's input is what the input was declared to be, and gives what is known of it by both. */
function flow(fail: Fail, from: ValueType, to: Tensor | undefined, what: string): ValueType {
  if (to === undefined) return from;
  const both = mergedType(from, to.type);
  const expected = `${formatType(to.type)}, not ${formatType(from)}`;
  return both ?? fail(`${what} does not fit the body's input ${to.name}`, expected);
}

function branches(fail: Fail, thenBranch: Graph, elseBranch: Graph): readonly Inferred[] {
  const [count, other] = [thenBranch.outputs.length, elseBranch.outputs.length];
  if (count !== other) return fail(`the branches have ${count} and ${other} outputs`, 'equally many');
  return thenBranch.outputs.map((output, index) =>
    typed(commonType(fail, [output.type, (elseBranch.outputs[index] ?? output).type])),
  );
}

/** Whether a condition that starts as true stays so: the body gives back what it was given, or true whatever it was. */
function neverStops(body: Graph, initial: Tensor): boolean {
  const startsTrue = constantData(initial)?.[0] === 1;
  let [condition] = body.outputs;
  while (condition?.node.opType === 'Identity') condition = condition.node.inputs[0];
  if (condition === undefined) return false;
  return startsTrue && (condition === body.inputs[1] || constantData(condition)?.[0] === 1);
}

function loop(
  fail: Fail,
  [trips, condition, ...initial]: readonly (Tensor | undefined)[],
  body: Graph,
): readonly Inferred[] {
  const states = initial.filter((state) => state !== undefined);
  checkBody(fail, body, states.length + 2, states.length + 1);
  const [, ...results] = body.outputs;
  const finals = states.map((state, index) => carried(fail, state, body.inputs[index + 2], results[index]));
  const limit = scalarOf(trips) ?? null;
  // Without a condition the body's is ignored, and the trips alone count.
  const exact = limit !== null && (condition === undefined || neverStops(body, condition));
  const count = exact ? (typeof limit === 'number' ? Math.max(0, limit) : limit) : null;
  const stacks = results.slice(states.length).map((slice) => stacked(fail, slice, count, 0));
  return [...finals, ...stacks];
}

/** A state before the first step, or after any other. */
function carried(fail: Fail, initial: Tensor, input: Tensor | undefined, result: Tensor | undefined): Inferred {
  const first = flow(fail, initial.type, input, `the initial state ${initial.name}`);
  if (result === undefined) return typed(first);
  return typed(commonType(fail, [first, flow(fail, result.type, input, `the next state ${result.name}`)]));
}

/** The slices of all steps along a new axis. */
function stacked(fail: Fail, slice: Tensor, count: Dim, axis: number): Inferred {
  if (slice.type.kind !== 'tensor') return fail(`${slice.name} cannot be stacked: it is not a tensor`);
  const { shape } = slice;
  if (shape === null) return typed(tensorType(slice.dtype, null));
  return typed(tensorType(slice.dtype, shape.toSpliced(axisIn(fail, axis, shape.length + 1), 0, count)));
}

function scan(fail: Fail, inputs: readonly Tensor[], attributes: ReadAttributes<'Scan'>): readonly Inferred[] {
  const { body, num_scan_inputs: scanned, scan_input_axes, scan_output_axes } = attributes;
  const count = inputs.length - scanned;
  if (scanned < 1 || count < 0) return fail(`num_scan_inputs is ${scanned}`, `1 to ${inputs.length}`);
  checkBody(fail, body, inputs.length, count);
  let steps: Dim = null;
  for (const [index, input] of inputs.slice(count).entries()) {
    if (input.shape === null) continue;
    const axis = axisIn(fail, scan_input_axes?.[index] ?? 0, input.shape.length);
    steps = sameDim(fail, steps, dimAt(input.shape, axis), 'the scanned inputs have different lengths');
    const slice = tensorType(input.dtype, input.shape.toSpliced(axis, 1));
    flow(fail, slice, body.inputs[count + index], `a slice ${formatShape(slice.shape)} of ${input.name}`);
  }
  const finals = inputs
    .slice(0, count)
    .map((state, index) => carried(fail, state, body.inputs[index], body.outputs[index]));
  const stacks = body.outputs
    .slice(count)
    .map((slice, index) => stacked(fail, slice, steps, scan_output_axes?.[index] ?? 0));
  return [...finals, ...stacks];
}

export const controlFlowRules: InferenceRules = {
  If: ({ attributes: { then_branch, else_branch }, fail }) => branches(fail, then_branch, else_branch),
  Loop: ({ inputs, attributes: { body }, fail }) => loop(fail, inputs, body),
  Scan: ({ inputs, attributes, fail }) => scan(fail, inputs, attributes),
  SequenceMap: ({ inputs, attributes: { body }, fail }) => {
    checkBody(fail, body, inputs.length, 1);
    for (const [index, input] of inputs.entries()) {
      const { type } = input;
      flow(fail, type.kind === 'sequence' ? type.element : type, body.inputs[index], `an element of ${input.name}`);
    }
    return body.outputs.map((output) => {
      if (output.type.kind !== 'tensor') return fail(`${output.name} is not a tensor`);
      return typed({ kind: 'sequence', element: tensorType(elementDType(output.type), output.shape) });
    });
  },
};
