// Gradients of RNN, GRU and LSTM. Each is written out as a Scan over the steps, with the product of all inputs by W before it, and
// that Scan is differentiated (control-flow.ts).
import { GradientError } from '../../errors.js';
import { constant } from '../../graph/constant.js';
import { getDefaultGraph } from '../../graph/graph.js';
import type { Tensor } from '../../graph/tensor.js';
import { castTo } from '../../ops/cast.js';
import * as ops from '../../ops/index.js';
import { int64 } from '../../ops/literals.js';
import { tensorType } from '../../values/value-type.js';
import type { ForwardNode, GradientRules } from '../rule.js';
import { mask } from './common.js';
import { throughExpansion } from './expansion.js';
import { zeros } from './reshaping.js';
import { sizeOf } from './sizes.js';

type Activation = (x: Tensor) => Tensor;
/** Activations by name, from alpha and beta, with their defaults. */
const activations: Readonly<
  Record<string, { alpha?: number; beta?: number; make: (alpha: number, beta: number) => Activation }>
> = {
  Relu: { make: () => (x) => ops.relu(x) },
  Tanh: { make: () => (x) => ops.tanh(x) },
  Sigmoid: { make: () => (x) => ops.sigmoid(x) },
  Softsign: { make: () => (x) => ops.softsign(x) },
  Softplus: { make: () => (x) => ops.softplus(x) },
  Affine: { alpha: 1, beta: 0, make: (alpha, beta) => (x) => ops.add(ops.mul(x, alpha), beta) },
  LeakyRelu: { alpha: 0.01, make: (alpha) => (x) => ops.leakyRelu(x, { alpha }) },
  ThresholdedRelu: { alpha: 1, make: (alpha) => (x) => ops.thresholdedRelu(x, { alpha }) },
  ScaledTanh: { alpha: 1, beta: 1, make: (alpha, beta) => (x) => ops.mul(ops.tanh(ops.mul(x, beta)), alpha) },
  HardSigmoid: { alpha: 0.2, beta: 0.5, make: (alpha, beta) => (x) => ops.hardSigmoid(x, { alpha, beta }) },
  Elu: { alpha: 1, make: (alpha) => (x) => ops.elu(x, { alpha }) },
};

type Kind = 'RNN' | 'GRU' | 'LSTM';
/** What the written-out form needs to know of the node. */
type Recurrent = Pick<ForwardNode<Kind>, 'attributes'> & {
  readonly node: Pick<ForwardNode<Kind>['node'], 'name' | 'opType'>;
};

/** The functions of all directions in order; alphas and betas are dealt out to those that have one. */
function functionsOf({ node, attributes }: Recurrent, names: readonly string[]): Activation[] {
  const alphas = [...(attributes.activation_alpha ?? [])];
  const betas = [...(attributes.activation_beta ?? [])];
  return names.map((name) => {
    const found = Object.entries(activations).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
    if (found === undefined)
      throw new GradientError(`${node.opType}: the activation ${name} has no gradient`, { node: node.name });
    const alpha = found.alpha === undefined ? 0 : (alphas.shift() ?? found.alpha);
    const beta = found.beta === undefined ? 0 : (betas.shift() ?? found.beta);
    return found.make(alpha, beta);
  });
}

/** One direction's weights, transposed where they are multiplied, and what its cell needs beside them. */
interface Cell {
  readonly hidden: Tensor;
  /** The bias of the recurrent product, where that is not simply added to the input's. */
  readonly bias: Tensor | undefined;
  readonly peepholes: readonly Tensor[];
  readonly functions: readonly Activation[];
  readonly clipped: Activation;
  readonly options: { readonly input_forget?: number | undefined; readonly linear_before_reset?: number | undefined };
}

/** A step: the next states, of which the first is also the step's output, from the input's product and the states. */
type Step = (input: Tensor, states: readonly Tensor[], cell: Cell) => Tensor[];

const parts = (x: Tensor, count: number): Tensor[] =>
  count === 1 ? [x] : ops.split(x, undefined, { axis: -1, num_outputs: count });

const rnnStep: Step = (input, [h], { hidden, functions: [f], clipped }) => [
  (f as Activation)(clipped(ops.add(input, ops.matMul(h as Tensor, hidden)))),
];

const gruStep: Step = (input, [state], { hidden, bias, functions, clipped, options }) => {
  const h = state as Tensor;
  const [f, g] = functions as [Activation, Activation];
  const [xz, xr, xh] = parts(input, 3) as [Tensor, Tensor, Tensor];
  const [wz, wr, wh] = parts(hidden, 3) as [Tensor, Tensor, Tensor];
  const z = f(clipped(ops.add(xz, ops.matMul(h, wz))));
  const r = f(clipped(ops.add(xr, ops.matMul(h, wr))));
  const product = ops.matMul(options.linear_before_reset ? h : ops.mul(r, h), wh);
  const whole = bias === undefined ? product : ops.add(product, bias);
  const candidate = g(clipped(ops.add(xh, options.linear_before_reset ? ops.mul(r, whole) : whole)));
  return [ops.add(candidate, ops.mul(z, ops.sub(h, candidate)))];
};

const lstmStep: Step = (input, [h, c], { hidden, peepholes: [pi, po, pf], functions, clipped, options }) => {
  const before = c as Tensor;
  const [f, g, last] = functions as [Activation, Activation, Activation];
  const [xi, xo, xf, xc] = parts(ops.add(input, ops.matMul(h as Tensor, hidden)), 4) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  const peep = (x: Tensor, weight: Tensor | undefined, state: Tensor) =>
    f(clipped(weight === undefined ? x : ops.add(x, ops.mul(weight, state))));
  const i = peep(xi, pi, before);
  const forget = options.input_forget ? ops.sub(1, i) : peep(xf, pf, before);
  const cell = ops.add(ops.mul(forget, before), ops.mul(i, g(clipped(xc))));
  return [ops.mul(peep(xo, po, cell), last(cell)), cell];
};

interface Recurrence {
  readonly step: Step;
  readonly gates: number;
  readonly states: number;
  readonly functions: readonly string[];
}
const recurrences: Readonly<Record<Kind, Recurrence>> = {
  RNN: { step: rnnStep, gates: 1, states: 1, functions: ['Tanh'] },
  GRU: { step: gruStep, gates: 3, states: 1, functions: ['Sigmoid', 'Tanh'] },
  LSTM: { step: lstmStep, gates: 4, states: 2, functions: ['Sigmoid', 'Tanh', 'Tanh'] },
};

type Optional = Tensor | undefined;

/** The outputs Y, Y_h and Y_c of all directions, written out. */
export function expand(inputs: readonly Optional[], node: Recurrent, kind: Kind): Tensor[] {
  const { functions, step, states } = recurrences[kind];
  const { attributes } = node;
  if (attributes.layout !== 0)
    throw new GradientError(`${kind} has a gradient for layout 0 only: onnxruntime has no other kernel`, {
      node: node.node.name,
    });
  const directions = { forward: [false], reverse: [true], bidirectional: [false, true] }[attributes.direction] ?? [
    false,
  ];
  const names = attributes.activations ?? directions.flatMap(() => functions);
  const all = functionsOf(node, names);
  const each = directions.map((reverse, index) => {
    const own = all.slice(index * functions.length, (index + 1) * functions.length);
    return runDirection(inputs, node, kind, step, own, index, reverse);
  });
  const joined = (position: number, axis: number) =>
    ops.concat(
      each.map((results) => ops.unsqueeze(results[position] as Tensor, int64(axis))),
      { axis },
    );
  return [joined(0, 1), ...Array.from({ length: states }, (_, index) => joined(index + 1, 0))];
}

/** One direction: its outputs stacked [steps, batch, hidden], then its last states. */
function runDirection(
  inputs: readonly Optional[],
  node: Recurrent,
  kind: Kind,
  step: Step,
  functions: readonly Activation[],
  index: number,
  reverse: boolean,
): Tensor[] {
  const [x, w, r, b, lengths, h, c, p] = inputs as [
    Tensor,
    Tensor,
    Tensor,
    Optional,
    Optional,
    Optional,
    Optional,
    Optional,
  ];
  const { gates, states: stateCount } = recurrences[kind];
  const { clip, linear_before_reset, input_forget } = node.attributes as {
    clip?: number;
    linear_before_reset?: number;
    input_forget?: number;
  };
  const of = (tensor: Tensor) => ops.gather(tensor, constant(BigInt(index), { dtype: 'int64' }), { axis: 0 });
  const transposed = (tensor: Tensor) => ops.transpose(of(tensor), { perm: [1, 0] });
  const [wb, rb] = b ? (ops.split(of(b), undefined, { num_outputs: 2 }) as [Tensor, Tensor]) : [undefined, undefined];
  // The bias of the candidate stays with the product that the reset gate multiplies.
  const { outside, inside } = linear_before_reset && rb ? withoutLast(rb, gates) : { outside: rb, inside: undefined };
  const time =
    lengths && reverse ? ops.reverseSequence(x, castTo(lengths, 'int64'), { time_axis: 0, batch_axis: 1 }) : x;
  const product = ops.matMul(time, transposed(w));
  const projected = wb && outside ? ops.add(product, ops.add(wb, outside)) : product;

  const cell: Cell = {
    hidden: transposed(r),
    bias: inside,
    peepholes: p ? (ops.split(of(p), undefined, { num_outputs: 3 }) as Tensor[]) : [],
    functions,
    clipped:
      clip === undefined
        ? (value) => value
        : (value) => ops.clip(value, constant(-clip, { dtype: x.dtype }), constant(clip, { dtype: x.dtype })),
    options: {
      ...(input_forget !== undefined && { input_forget }),
      ...(linear_before_reset !== undefined && { linear_before_reset }),
    },
  };
  const none = () => zeros(x, ops.concat([sizeOf(x, 1), sizeOf(r, 2)], { axis: 0 }));
  const initial = [h, c].slice(0, stateCount).map((state) => (state ? of(state) : none()));
  const backwards = reverse && lengths === undefined;
  const running = lengths && runningMask(x, lengths);
  const results = scanSteps(step, cell, initial, running ? [projected, running] : [projected], backwards);
  const [y, ...last] = results as [Tensor, ...Tensor[]];
  return [
    lengths && reverse ? ops.reverseSequence(y, castTo(lengths, 'int64'), { time_axis: 0, batch_axis: 1 }) : y,
    ...last,
  ];
}

/** A bias of all gates as that of all but the last, with zeros there, and that of the last. */
function withoutLast(bias: Tensor, gates: number): { outside: Tensor; inside: Tensor } {
  const all = parts(bias, gates);
  const inside = all[gates - 1] as Tensor;
  return { outside: ops.concat([...all.slice(0, -1), ops.mul(inside, 0)], { axis: 0 }), inside };
}

/** 1 for every step that is within its sequence [steps, batch, 1]. */
function runningMask(x: Tensor, lengths: Tensor): Tensor {
  const numbers = ops.range(0n, ops.squeeze(sizeOf(x, 0)), 1n);
  const within = ops.less(ops.unsqueeze(numbers, int64(1)), castTo(lengths, 'int64'));
  return mask(ops.unsqueeze(within, int64(2)), x.dtype);
}

/** The Scan itself. Past the end of a sequence its states stay and its output is 0. */
function scanSteps(
  step: Step,
  cell: Cell,
  initial: readonly Tensor[],
  scanned: readonly Tensor[],
  backwards: boolean,
): Tensor[] {
  const body = getDefaultGraph().subgraph((graph) => {
    const states = initial.map(({ dtype, shape }) => graph.addInput(tensorType(dtype, shape)));
    const [input, running] = scanned.map(({ dtype, shape }) =>
      graph.addInput(tensorType(dtype, shape?.slice(1) ?? null)),
    );
    const next = step(input as Tensor, states, cell);
    if (running === undefined) return [...next, next[0] as Tensor];
    const kept = next.map((state, index) => {
      const before = states[index] as Tensor;
      return ops.add(before, ops.mul(running, ops.sub(state, before)));
    });
    return [...kept, ops.mul(next[0] as Tensor, running)];
  });
  const direction = backwards ? 1 : 0;
  const results = ops.scan([...initial, ...scanned], {
    body,
    num_scan_inputs: scanned.length,
    scan_input_directions: scanned.map(() => direction),
    scan_output_directions: [direction],
  });
  return [results[initial.length] as Tensor, ...results.slice(0, initial.length)];
}

export const recurrentGradients: GradientRules = {
  RNN: (dys, node) => throughExpansion(node, dys, (inputs) => expand(inputs, node, 'RNN')) as never,
  GRU: (dys, node) => throughExpansion(node, dys, (inputs) => expand(inputs, node, 'GRU')) as never,
  LSTM: (dys, node) => throughExpansion(node, dys, (inputs) => expand(inputs, node, 'LSTM')) as never,
};
