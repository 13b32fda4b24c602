// Owns gradients that a user writes for a function of their own, and the straight-through estimator, which is one of them.
// What differentiation does with them is in gradients.ts.
import { checkFunction } from '../arguments.js';
import { DTypeError, describe, GradientError, ShapeError, ValueError } from '../errors.js';
import { convertToTensor, type TensorLike } from '../graph/convert.js';
import { type Graph, getDefaultGraph } from '../graph/graph.js';
import { gradientInputs, setCustomGradient } from '../graph/overrides.js';
import { Tensor } from '../graph/tensor.js';
import { Variable } from '../graph/variable.js';
import * as ops from '../ops/index.js';
import { zerosOfShape } from '../ops/shape-of.js';
import { type DType, isFloating } from '../values/dtype.js';
import { isMap } from '../values/keyed.js';
import { shapesCompatible } from '../values/shape.js';
import { type Gradient, IndexedSlices } from './indexed-slices.js';

type OneOrMore = Tensor | readonly Tensor[];
/** A gradient; `null` where there is none. */
type MaybeGradient = Gradient | null | undefined;
/** The gradients of variables that the function reads. */
export type VariableGradients = ReadonlyMap<Variable, MaybeGradient>;

/** Gradients of the arguments from those of the results: one for one argument, else a list, which a Map for variables may follow. */
export type CustomGradientRule = (
  ...dys: Tensor[]
) => MaybeGradient | readonly (MaybeGradient | VariableGradients)[] | VariableGradients;

/** What differentiation sees instead of the results' own nodes. */
const NAME = 'CustomGradient';

/**
 * Gives a function a gradient of its own (TF `tf.custom_gradient`): to make it stable, to clip it, to change its direction.
 *
 * `fn` gets the arguments as tensors and gives `[result, gradient]`, or `[results, gradient]` for several. `gradient` gets one tensor for
 * each result (zeros where no gradient arrived) and gives one for each argument, `null` where there is none. If `fn` reads trainable
 * variables that are not arguments, their gradients follow in a Map: `[dx, new Map([[w, dw]])]`. Whatever else `fn` reads is a constant
 * to differentiation. What `gradient` builds has gradients in the ordinary way: that is the second derivative.
 *
 * @returns the function with its new gradient, for any number of uses.
 * @throws ValueError when `fn` does not give results and a function; GradientError, while differentiating, when gradients are missing.
 * @example
 * const log1pExp = customGradient((x) => {
 *   const e = exp(x);
 *   return [log(add(e, 1)), (dy) => multiply(dy, subtract(1, divide(1, add(e, 1))))];
 * });
 * const y = log1pExp(x);
 */
export function customGradient<R extends OneOrMore>(
  fn: (...inputs: Tensor[]) => readonly [results: R, gradient: CustomGradientRule],
): (...inputs: TensorLike[]) => R extends readonly unknown[] ? { -readonly [I in keyof R]: R[I] } : R {
  if (typeof fn !== 'function')
    throw new ValueError('customGradient: not a function', {
      expected: '(x) => [result, (dy) => gradient]',
      got: describe(fn),
    });
  return (...inputs) => {
    const arguments_ = inputs.map((input) => convertToTensor(input));
    const before = lastNode();
    const given: unknown = fn(...arguments_);
    const [made, gradient] = Array.isArray(given) ? given : [];
    const results = [made].flat() as Tensor[];
    if (results.length === 0 || !results.every((result) => result instanceof Tensor) || typeof gradient !== 'function')
      throw new ValueError('customGradient: the function must give its results and their gradient', {
        expected: '[result, (dy) => gradient] or [[result, …], (dy, …) => [gradient, …]]',
        got: Array.isArray(given) ? `[${given.map(String).join(', ')}]` : String(given),
      });
    const variables = variablesRead(results, before, new Set(arguments_));
    const outputs = withGradient(results, [...arguments_, ...variables.map(({ value }) => value)], (...dys) =>
      split((gradient as CustomGradientRule)(...dys), outputs[0] as Tensor, arguments_, variables),
    );
    return (Array.isArray(made) ? outputs : outputs[0]) as never;
  };
}

/** The same values, with a gradient that goes to `inputs`. */
function withGradient(
  results: readonly Tensor[],
  inputs: readonly Tensor[],
  rule: (...dys: Tensor[]) => (Gradient | null)[],
): Tensor[] {
  const outputs = results.map((result) => ops.identity(result, { name: NAME }));
  setCustomGradient({
    inputs,
    outputs,
    rule: (dys) => rule(...dys.map((dy, index) => dy ?? zerosOfShape(outputs[index] as Tensor))),
  });
  return outputs;
}

/** The number of the newest node that the default graph, or one around it, has. */
function lastNode(): number {
  let last = -1;
  for (let graph: Graph | undefined = getDefaultGraph(); graph !== undefined; graph = graph.parent)
    last = Math.max(last, graph.nodes.at(-1)?.id ?? -1);
  return last;
}

/** The floating-point variables that `results` read through nodes newer than `before`. */
function variablesRead(results: readonly Tensor[], before: number, known: ReadonlySet<Tensor>): Variable[] {
  const seen = new Set(results);
  const read = new Set<Variable>();
  for (const tensor of seen) {
    const { node } = tensor;
    const variable = node.isSource ? node.graph.root.variables.get(node.name) : undefined;
    if (variable !== undefined && !known.has(tensor) && isFloating(variable.dtype)) read.add(variable);
    if (node.id > before && !known.has(tensor)) for (const input of gradientInputs(node)) seen.add(input);
  }
  return [...read];
}

/** What the user's function gave, in the order of arguments and variables. */
function split(
  given: ReturnType<CustomGradientRule>,
  output: Tensor,
  inputs: readonly Tensor[],
  variables: readonly Variable[],
): (Gradient | null)[] {
  const list = (Array.isArray(given) ? given : [given]) as readonly (MaybeGradient | VariableGradients)[];
  const last = list.at(-1);
  const ofVariables: VariableGradients = isMap(last) ? (last as VariableGradients) : new Map();
  const parts = isMap(last) ? list.slice(0, -1) : list;
  const where = { node: output.node.name, site: output.node.site };
  if (parts.length !== inputs.length)
    throw new GradientError('customGradient: not one gradient for each argument', {
      ...where,
      expected: String(inputs.length),
      got: String(parts.length),
    });
  const wrong = [...parts, ...ofVariables.values()].find(
    (part) => part !== null && part !== undefined && !(part instanceof Tensor || part instanceof IndexedSlices),
  );
  if (wrong !== undefined)
    throw new GradientError('customGradient: not a gradient', { ...where, expected: 'a tensor', got: String(wrong) });
  const missing = variables.filter((variable) => variable.trainable && !ofVariables.has(variable));
  if (missing.length > 0)
    throw new GradientError('customGradient: the function reads variables that its gradient says nothing of', {
      ...where,
      expected: `a Map at the end of what it gives: […, new Map([[${missing[0]?.opName}, …]])]`,
      got: `nothing for ${missing.map(({ name }) => name).join(', ')}`,
    });
  const strange = [...ofVariables.keys()].find((variable) => !variables.includes(variable));
  if (strange !== undefined)
    throw new GradientError('customGradient: a gradient for a variable that the function does not read', {
      ...where,
      got: strange instanceof Variable ? strange.name : String(strange),
    });
  return [...(parts as MaybeGradient[]), ...variables.map((variable) => ofVariables.get(variable))].map(
    (part) => part ?? null,
  );
}

/**
 * `fn(x)` with the gradient of `x` itself (the straight-through estimator): for functions that are flat where they can be
 * differentiated at all, such as `ops.round`, `ops.floor`, `ops.ceil`, `ops.sign`, `ops.hardmax`, quantizing and dequantizing, or a draw by
 * `ops.bernoulli`. The result must have the shape and element type of `x`. A gradient that ends at some range is that of `x` clipped to it.
 *
 * @throws ShapeError, DTypeError when the result is not like `x`.
 * @example
 * const rounded = straightThrough(ops.round, x);
 * const bits = straightThrough((p) => ops.bernoulli(p), nn.sigmoid(logits));
 * const int8 = straightThrough((x) => ops.dequantizeLinear(ops.quantizeLinear(x, scale, zero), scale, zero), clipByValue(x, low, high));
 */
export function straightThrough<D extends DType>(fn: (x: Tensor<D>) => Tensor, x: TensorLike<D>): Tensor<D> {
  checkFunction('straightThrough', fn);
  const input = convertToTensor(x);
  const y = fn(input);
  const details = { expected: String(input), got: describe(y) };
  if (!(y instanceof Tensor)) throw new ValueError('straightThrough: the function gives no tensor', details);
  if (y.dtype !== input.dtype)
    throw new DTypeError('straightThrough: the result must have the element type of x', details);
  if (!shapesCompatible(y.shape, input.shape))
    throw new ShapeError('straightThrough: the result must have the shape of x', details);
  return withGradient([y], [input], (dy) => [dy as Tensor])[0] as Tensor<D>;
}
