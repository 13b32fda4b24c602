// Owns TensorFlow's control flow: branches and loops written as functions, which become ONNX If, Loop and Scan.
// The functions are called once each, to build a subgraph; they may use any tensor or variable from outside.
import { checkFunction, listArgument, oneOrMore } from '../arguments.js';
import { checkOptions, ValueError } from '../errors.js';
import { convertToTensor, type TensorLike, type TensorOf } from '../graph/convert.js';
import { type Graph, getDefaultGraph } from '../graph/graph.js';
import type { Named } from '../graph/names.js';
import { customGradientOf } from '../graph/overrides.js';
import { nameScope } from '../graph/scopes.js';
import type { Tensor } from '../graph/tensor.js';
import { uniqueControls } from '../graph/variable.js';
import type { Shape } from '../values/shape.js';
import { tensorType } from '../values/value-type.js';
import { castTo } from './cast.js';
import * as ops from './generated/builders.js';
import { branchWithUpdates, carryUpdates } from './inner-updates.js';
import { stepsIfAny } from './steps-if-any.js';

/** A value by itself: an array is always a structure of several, as in TensorFlow; `constant([1, 2])` is one. */
type Single = Exclude<TensorLike, readonly unknown[]>;
/** One value, or an array of values. */
export type OneOrMore = Single | readonly TensorLike[];
/** Tensors in the same form: one for one, an array for an array. */
export type Same<T extends OneOrMore> = T extends readonly unknown[] ? TensorsOf<T> : TensorOf<T>;
/** A tensor for each value. */
type TensorsOf<T extends readonly unknown[]> = { -readonly [I in keyof T]: TensorOf<T[I]> };

interface Flat {
  readonly tensors: readonly Tensor[];
  readonly isList: boolean;
}

const listOf = (value: OneOrMore): readonly TensorLike[] =>
  oneOrMore<TensorLike>('one tensor or several', value as TensorLike);
const flatten = (value: OneOrMore): Flat => ({
  tensors: listOf(value).map((item) => convertToTensor(item)),
  isList: Array.isArray(value),
});
const form = (isList: boolean, count: number): string => (isList ? `an array of ${count}` : 'one tensor');
const packed = (tensors: readonly Tensor[], isList: boolean): never => (isList ? tensors : tensors[0]) as never;

/** Builds a subgraph of a node that reads `inputs`: what they come after, so does everything in it. */
function subgraphAfter(inputs: readonly Tensor[], build: (graph: Graph) => readonly Tensor[]): Graph {
  const graph = getDefaultGraph();
  const controls = uniqueControls([...graph.context.controls, ...inputs.map(({ node }) => node)]);
  return graph.within({ controls }, () => graph.subgraph(build));
}

/** Builds a branch and tells what form its results have. */
function branch(condition: Tensor, build: () => OneOrMore): { graph: Graph; isList: boolean; count: number } {
  let isList = false;
  const graph = subgraphAfter([condition], () => {
    const flat = flatten(build());
    isList = flat.isList;
    return flat.tensors;
  });
  return { graph, isList, count: graph.outputs.length };
}

/**
 * What `trueFn` gives if `pred` holds and what `falseFn` gives otherwise (TF `tf.cond`, ONNX `If`). Only one of them is computed.
 *
 * @param pred a boolean scalar.
 * @param trueFn gives a tensor or an array of tensors; `falseFn` gives as many, of the same element types.
 * @throws ValueError when the branches differ in number or form.
 * @example const y = cond(greater(x, 0), () => multiply(x, 2), () => negative(x));
 */
export function cond<const T extends OneOrMore>(
  pred: TensorLike,
  trueFn: () => T,
  falseFn: () => OneOrMore,
  options: Named = {},
): Same<T> {
  checkOptions('cond', options, ['name']);
  checkFunction('cond: trueFn', trueFn);
  checkFunction('cond: falseFn', falseFn);
  const condition = convertToTensor(pred, { dtype: 'bool' });
  return nameScope(options.name ?? 'cond', () => {
    const whenTrue = branch(condition, trueFn);
    const whenFalse = branch(condition, falseFn);
    if (whenTrue.count !== whenFalse.count || whenTrue.isList !== whenFalse.isList) {
      throw new ValueError('cond: trueFn and falseFn must give the same structure', {
        expected: form(whenTrue.isList, whenTrue.count),
        got: form(whenFalse.isList, whenFalse.count),
      });
    }
    return packed(branchWithUpdates(condition, [whenTrue.graph, whenFalse.graph]), whenTrue.isList);
  });
}

/** Options of `whileLoop`. */
export interface WhileLoopOptions {
  /** The loop ends after so many steps even if the condition still holds. */
  maximumIterations?: TensorLike | undefined;
  /** What is known of each variable's shape in every step; default: the shape at the start. */
  shapeInvariants?: readonly Shape[] | undefined;
  /** In the current scope. Default: TensorFlow's name. */
  name?: string | undefined;
}

/**
 * Repeats `body` as long as `condition` holds (TF `tf.while_loop`, ONNX `Loop`). Gradients need shapes that do not change from step to step.
 *
 * @param condition a boolean scalar from the loop variables.
 * @param body the next loop variables from those of now: one tensor, or an array of as many.
 * @param loopVars the values at the start.
 * @returns the values at the end.
 * @throws ValueError, ShapeError, DTypeError when `body` gives other variables than it gets.
 * @example const [, power] = whileLoop((i) => less(i, 10), (i, p) => [add(i, 1), multiply(p, x)], [0, 1]);
 */
export function whileLoop<const V extends readonly TensorLike[]>(
  condition: (...loopVars: TensorsOf<V>) => TensorLike,
  body: (...loopVars: TensorsOf<V>) => OneOrMore,
  loopVars: V,
  options?: WhileLoopOptions,
): TensorsOf<V>;
export function whileLoop(
  condition: (...loopVars: Tensor[]) => TensorLike,
  body: (...loopVars: Tensor[]) => OneOrMore,
  loopVars: readonly TensorLike[],
  options: WhileLoopOptions = {},
): Tensor[] {
  checkOptions('whileLoop', options, ['maximumIterations', 'shapeInvariants', 'name']);
  const { maximumIterations, shapeInvariants } = options;
  checkFunction('whileLoop: condition', condition);
  checkFunction('whileLoop: body', body);
  const initial = listArgument('whileLoop: loopVars', loopVars, 'tensors');
  return nameScope(options.name ?? 'while', () => {
    const start = initial.map((value) => convertToTensor(value));
    const limit = maximumIterations === undefined ? undefined : toInt64(convertToTensor(maximumIterations));
    const first = convertToTensor(condition(...start), { dtype: 'bool' });
    const before = limit === undefined ? start : [limit, ...start];
    let ofStep = 0;
    const graph = subgraphAfter(before, (inner) => {
      const iteration = inner.addInput(tensorType('int64', []), 'iteration');
      inner.stepNumber = () => iteration;
      inner.addInput(tensorType('bool', []), 'condition');
      const states = start.map(({ dtype, shape }, index) =>
        inner.addInput(tensorType(dtype, shapeInvariants?.[index] ?? shape), 'variable'),
      );
      const next = listOf(body(...states)).map((value, index) =>
        convertToTensor(value, { dtype: start[index]?.dtype }),
      );
      if (next.length !== start.length) {
        throw new ValueError('whileLoop: the body gives another number of loop variables', {
          expected: String(start.length),
          got: String(next.length),
        });
      }
      ofStep = inner.nodes.length;
      return [convertToTensor(condition(...next), { dtype: 'bool' }), ...next];
    });
    const carrying = carryUpdates(graph, {
      count: start.length,
      inputsBefore: 2,
      outputsBefore: 1,
      read: [...before, first],
      condition: { result: graph.outputs[0] as Tensor, start: ofStep },
    });
    const results = ops.loop(limit, first, [...start, ...carrying.initial], { body: carrying.graph });
    return carrying.finish(results.slice(0, start.length), results.slice(start.length));
  });
}

const toInt64 = (x: Tensor): Tensor => {
  const scalar = x.rank === 0 ? x : ops.reshape(x, []);
  return castTo(scalar, 'int64');
};

/** Options of `scan`. */
export interface ScanOptions<S extends OneOrMore = OneOrMore> {
  /** The accumulator before the first element; default: the first element itself, which is then not passed to `fn`. */
  initializer?: S | undefined;
  /** Goes from the last element to the first. */
  reverse?: boolean | undefined;
  /** In the current scope. Default: TensorFlow's name. */
  name?: string | undefined;
}

/**
 * The accumulators of all steps of `fn` over the first axis of `elems`, stacked (TF `tf.scan`, ONNX `Scan`).
 *
 * @param fn the next accumulator from the one before and an element; of the accumulator's structure, types and shapes.
 * @param elems a tensor, or an array of tensors whose elements are passed to `fn` together.
 * @returns for each accumulator a tensor with one entry a step.
 * @throws ValueError when `fn` gives another structure than the accumulator's.
 * @example const sums = scan((sum, x) => add(sum, x), constant([1, 2, 3])); // [1, 3, 6]
 */
export function scan<E extends OneOrMore, S extends OneOrMore = E>(
  fn: (accumulator: Same<S>, element: Same<E>) => OneOrMore,
  elems: E,
  options: ScanOptions<S> = {},
): Same<S> {
  checkOptions('scan', options, ['initializer', 'reverse', 'name']);
  checkFunction('scan', fn);
  const { initializer, reverse = false } = options;
  return nameScope(options.name ?? 'scan', () => {
    const elements = flatten(elems);
    if (elements.tensors.length === 0)
      throw new ValueError('scan: there is nothing to go over', {
        expected: 'one tensor or several',
        got: 'an empty array',
      });
    const start = initializer === undefined ? elements : flatten(initializer);
    const end = (tensor: Tensor) => ops.gather(tensor, reverse ? -1n : 0n, { axis: 0 });
    const rest = (tensor: Tensor) =>
      reverse ? ops.slice(tensor, [0n], [-1n], [0n]) : ops.slice(tensor, [1n], [2n ** 62n], [0n]);
    const states = initializer === undefined ? start.tensors.map(end) : start.tensors;
    const scanned = initializer === undefined ? elements.tensors.map(rest) : elements.tensors;
    let step: Tensor | undefined;
    const graph = subgraphAfter([...states, ...scanned], (inner) => {
      // A Scan does not count its steps: one in which something asks for their numbers is given them.
      inner.stepNumber = () => {
        step ??= inner.within({ controls: [] }, () => inner.addInput(tensorType('int64', []), 'step'));
        return step;
      };
      const accumulators = states.map(({ dtype, shape }) => inner.addInput(tensorType(dtype, shape), 'accumulator'));
      const slices = scanned.map(({ dtype, shape }) =>
        inner.addInput(tensorType(dtype, shape?.slice(1) ?? null), 'element'),
      );
      const given = fn(packed(accumulators, start.isList), packed(slices, elements.isList));
      const next = listOf(given).map((value, index) => convertToTensor(value, { dtype: states[index]?.dtype }));
      if (next.length !== states.length || Array.isArray(given) !== start.isList) {
        throw new ValueError("scan: fn gives another structure than the accumulator's", {
          expected: form(start.isList, states.length),
          got: form(Array.isArray(given), next.length),
        });
      }
      // What a gradient of the user's own builds later may ask.
      if (hasCustomGradient(inner)) inner.stepNumber();
      return [...next, ...next];
    });
    // From now on it is too late to ask for a number that nothing has asked for.
    const asked = step;
    graph.stepNumber = asked && (() => asked);
    const length = () => ops.squeeze(ops.shape(scanned[0] as Tensor, { start: 0, end: 1 }));
    const read = step === undefined ? scanned : [...scanned, ops.range(0n, length(), 1n)];
    const layout = { count: states.length, inputsBefore: 0, outputsBefore: 0, read: [...states, ...read] };
    const body = carryUpdates(graph, layout);
    const directions = new Array<number>(Math.max(states.length, read.length)).fill(reverse ? 1 : 0);
    const steps = () =>
      ops
        .scan([...states, ...body.initial, ...read], {
          body: body.graph,
          num_scan_inputs: read.length,
          scan_input_directions: directions.slice(0, read.length),
          scan_output_directions: directions.slice(0, states.length),
        })
        .slice(states.length);
    const maybeNone = !scanned.some(({ shape }) => typeof shape?.[0] === 'number' && shape[0] > 0);
    const found = maybeNone ? stepsIfAny(length(), steps, [...body.initial, ...states.map(noEntries)]) : steps();
    const results = body.finish(found.slice(body.initial.length), found.slice(0, body.initial.length));
    const whole =
      initializer === undefined
        ? results.map((result, index) => withFirst(result, states[index] as Tensor, reverse))
        : results;
    return packed(whole, start.isList);
  });
}

const hasCustomGradient = (graph: Graph): boolean =>
  graph.nodes.some((node) => customGradientOf(node) !== undefined || node.subgraphs().some(hasCustomGradient));

/** The stack of no entries like `entry`. */
const noEntries = (entry: Tensor): Tensor => ops.slice(ops.unsqueeze(entry, [0n]), [0n], [0n], [0n]);

/** The stacked accumulators with the first one, at the end where the scan began. */
function withFirst(stacked: Tensor, first: Tensor, reverse: boolean): Tensor {
  const entry = ops.unsqueeze(first, [0n]);
  return ops.concat(reverse ? [stacked, entry] : [entry, stacked], { axis: 0 });
}
