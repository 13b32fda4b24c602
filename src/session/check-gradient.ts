// Owns the numeric check of gradients for users: what differentiation says beside what the function does when its argument moves.
// It adds nodes to the graph and runs them; it changes no variable.
import { checkKind, oneOrMore } from '../arguments.js';
import { checkOptions, GradientError, ValueError } from '../errors.js';
import { explainGradient } from '../gradients/explain.js';
import { type GradientsOptions, gradients } from '../gradients/gradients.js';
import { dense, type Gradient } from '../gradients/indexed-slices.js';
import { convertToTensor } from '../graph/convert.js';
import type { Node } from '../graph/node.js';
import { placeholder } from '../graph/placeholder.js';
import { nameScope } from '../graph/scopes.js';
import { Tensor } from '../graph/tensor.js';
import { Variable } from '../graph/variable.js';
import { ancestors, collectUpdates } from '../graph/walk.js';
import * as ops from '../ops/index.js';
import { drawsAtRandom } from '../ops/random-operators.js';
import { constantData } from '../ops/shapes/known.js';
import { type DType, isFloating } from '../values/dtype.js';
import { TensorData } from '../values/tensor-data.js';
import { type Feeds, resolveFeeds } from './feeds.js';
import { derivativeAlong, numbersOf, products, randomNumbers, sumOf, weighted } from './numeric.js';
import { Session } from './session.js';

export interface CheckGradientOptions extends Pick<GradientsOptions, 'gradYs' | 'stopGradients'> {
  /** Where everything is run, and where variables have their values. */
  session: Session;
  /** Values for the placeholders. */
  feeds?: Feeds | undefined;
  /** How far to go along the direction, whose elements are from -1 to 1. Default 1e-4 in float64, 1e-2 in float32, more for less. */
  step?: number | undefined;
  /** The largest error that is none. Default 1e-6 in float64, 5e-3 in float32, more for less; `Infinity` only reports. */
  tolerance?: number | undefined;
  /** Chooses the direction, and the weights of `ys` where `gradYs` gives none. Default 0. */
  seed?: number | undefined;
}

/** The derivative by one tensor along a random direction. */
export interface DirectionalDerivative {
  readonly x: Tensor;
  /** From the gradient. */
  readonly symbolic: number;
  /** From the function itself, at four places. */
  readonly numeric: number;
  /** Their difference, less what rounding explains, relative to the sizes of what adds up to them. */
  readonly error: number;
}

export interface GradientReport {
  readonly maxError: number;
  /** One entry for each of `xs`. */
  readonly derivatives: readonly DirectionalDerivative[];
  toString(): string;
}

/** By element type: the step, the tolerance, and the relative error of one rounding. */
const defaults: { readonly [D in DType]?: { step: number; tolerance: number; epsilon: number } } = {
  float64: { step: 1e-4, tolerance: 1e-6, epsilon: 2 ** -53 },
  float32: { step: 1e-2, tolerance: 5e-3, epsilon: 2 ** -24 },
  float16: { step: 0.1, tolerance: 0.05, epsilon: 2 ** -11 },
  bfloat16: { step: 0.25, tolerance: 0.2, epsilon: 2 ** -8 },
};
/** How many roundings of a result's size are allowed to have gone into it. */
const ROUNDINGS = 16;

/**
 * Checks the gradients of `ys` with respect to each of `xs` numerically (TF `tf.test.compute_gradient_error`): each `x` is moved along
 * a random direction v, and the weighted sum f of `ys` must change as the gradient says: (f(x + hv) - f(x - hv)) / 2h = ∇f · v.
 *
 * Random numbers are held: every run of the check draws the same. Variables keep their values. The nodes of the check stay in the graph.
 * Where a function has a kink (ReLU at 0), a step across it counts as an error: choose other values or a smaller step.
 *
 * @param xs tensors, placeholders or variables; any floating-point tensor can be moved.
 * @returns the errors; `String(…)` lists them.
 * @throws GradientError when an error is larger than the tolerance.
 * @example await checkGradient(loss, [w, b], { session, feeds: { x: images } });
 */
export async function checkGradient(
  ys: Tensor | Variable | readonly (Tensor | Variable)[],
  xs: Tensor | Variable | readonly (Tensor | Variable)[],
  options: CheckGradientOptions,
): Promise<GradientReport> {
  checkOptions('checkGradient', options, ['session', 'feeds', 'gradYs', 'stopGradients', 'step', 'tolerance', 'seed']);
  const { session, seed = 0 } = options;
  checkKind('checkGradient: options.session', session, [Session], 'a Session');
  const results = oneOrMore<Tensor | Variable>('checkGradient', ys).map((y) => convertToTensor(y));
  const targets = oneOrMore<Tensor | Variable>('checkGradient', xs).map((x) => {
    checkKind('checkGradient', x, [Tensor, Variable] as never, 'tensors or variables');
    return x instanceof Variable ? x.value : x;
  });
  checkEnds(results, targets);
  const next = randomNumbers(seed);
  const draw = (like: TensorData) => like.values().map(() => 2 * next() - 1);

  const feeds = resolveFeeds(session.graph, options.feeds ?? {});
  for (const [tensor, value] of await heldNumbers(session, results, feeds)) feeds.set(tensor, value);
  const updates = collectUpdates(results, new Set(feeds.keys()));
  if (updates.length > 0)
    throw new ValueError('checkGradient: computing ys would change variables', {
      got: updates.map(({ name }) => name).join(', '),
      fix: 'check a tensor that does not come after an update',
    });

  const { weights, found } = build(session, results, targets, options);
  const now = await session.run([results, targets], feeds);
  const [values, starts] = now as [TensorData[], TensorData[]];
  const factors = weights.map((weight, index) =>
    weight.given
      ? undefined
      : TensorData.from(draw(values[index] as TensorData), weight.tensor.dtype, values[index]?.shape),
  );
  for (const [index, { tensor }] of weights.entries()) if (factors[index]) feeds.set(tensor, factors[index]);
  const [slopes, scales] = (await session.run([found, weights.map(({ tensor }) => tensor)], feeds)) as TensorData[][];

  // Its size, for what rounding can do.
  const size = sumOf(weighted(values, scales as TensorData[]).map(Math.abs));
  const derivatives: DirectionalDerivative[] = [];
  for (const [index, x] of targets.entries()) {
    const start = starts[index] as TensorData;
    const facts = coarsest([x, ...results]);
    const step = options.step ?? facts.step;
    const direction = draw(start);
    const numeric = await derivativeAlong(new Map([[x, direction]]), step, {
      at: new Map([...feeds, [x, start]]),
      weights: scales as TensorData[],
      run: (at) => session.run(results, at),
    });
    const terms = products(numbersOf(slopes?.[index] as TensorData), direction);
    const symbolic = sumOf(terms);
    const rounding = (ROUNDINGS * facts.epsilon * size) / step;
    const difference = Math.abs(symbolic - numeric);
    const scale = Math.max(Math.sqrt(sumOf(products(terms, terms))), Math.abs(numeric));
    const error = difference <= rounding ? 0 : (difference - rounding) / scale;
    derivatives.push({ x, symbolic, numeric, error });
    const tolerance = options.tolerance ?? facts.tolerance;
    if (!(error <= tolerance)) throw mismatch(results, x, { x, symbolic, numeric, error }, tolerance);
  }
  const lines = derivatives.map(
    ({ x, symbolic, numeric, error }) => `${x.name}: ${symbolic} and numerically ${numeric}, an error of ${error}`,
  );
  const maxError = Math.max(0, ...derivatives.map(({ error }) => error));
  return { maxError, derivatives, toString: () => lines.join('\n') };
}

function checkEnds(results: readonly Tensor[], targets: readonly Tensor[]): void {
  for (const [name, tensors] of Object.entries({ ys: results, xs: targets })) {
    const other = tensors.find((tensor) => !(tensor instanceof Tensor) || !isFloating(tensor.dtype));
    if (tensors.length === 0 || other !== undefined)
      throw new ValueError(`checkGradient: ${name} must be floating-point tensors or variables`, {
        got: other === undefined ? 'none' : String(other),
      });
  }
}

function mismatch(
  results: readonly Tensor[],
  x: Tensor,
  { symbolic, numeric, error }: DirectionalDerivative,
  tolerance: number,
): GradientError {
  const explained = results.map((y) => explainGradient(y, x));
  const isCut = explained.every(({ connected }) => !connected);
  return new GradientError(`the gradient by ${x.name} is not what a small step shows (error ${error})`, {
    node: x.node.name,
    site: x.node.site,
    expected: `${numeric} along a random direction, within ${tolerance}`,
    got: isCut ? `${symbolic}: ${explained.map(String).join('; ')}` : String(symbolic),
  });
}

/** The gradients, and the weights of the results: what was given, or a placeholder. */
function build(
  session: Session,
  results: readonly Tensor[],
  targets: readonly Tensor[],
  { gradYs = [], stopGradients = [] }: CheckGradientOptions,
) {
  const { graph } = session;
  const make = () => {
    const weights = results.map((y, index) => {
      const given = gradYs[index] ?? undefined;
      const tensor =
        given === undefined
          ? placeholder(y.dtype, y.shape, { name: 'weight' })
          : convertToTensor(given, { dtype: y.dtype });
      return { tensor, given: given !== undefined };
    });
    const found = gradients(results, targets, {
      gradYs: weights.map(({ tensor }) => tensor),
      stopGradients,
      unconnectedGradients: 'zero',
    });
    return { weights, found: found.map((gradient) => ops.identity(dense(gradient as Gradient))) };
  };
  return graph.asDefault(() =>
    graph.within({ nameScope: '', controls: [], phase: 'backward' }, () => nameScope('check_gradient', make)),
  );
}

/** Values for everything random that `results` depend on. */
async function heldNumbers(
  session: Session,
  results: readonly Tensor[],
  feeds: ReadonlyMap<Tensor, TensorData>,
): Promise<Map<Tensor, TensorData>> {
  const held = new Map<Tensor, TensorData>();
  const counter = session.graph.runCounter?.current;
  if (counter !== undefined && !feeds.has(counter)) held.set(counter, TensorData.zeros(counter.dtype, []));
  const { nodes } = ancestors(results, new Set([...feeds.keys(), ...held.keys()]));
  const loose = nodes.find((node) => isDropping(node) || node.subgraphs().some((graph) => graph.nodes.some(isRandom)));
  if (loose !== undefined)
    throw new GradientError(`checkGradient: ${loose.name} draws other random numbers in every run`, {
      node: loose.name,
      site: loose.site,
      fix: 'draw with randomUniform or layers.dropout, whose numbers can be held, or give training_mode: false',
    });
  const outputs = nodes.filter(drawsAtRandom).flatMap(({ outputs }) => outputs);
  if (outputs.length === 0) return held;
  const values = await session.run(outputs, [...feeds, ...held]);
  for (const [index, output] of outputs.entries()) held.set(output, values[index] as TensorData);
  return held;
}

/** Whether a Dropout may be in training. */
const isDropping = ({ opType, domain, inputs: [, , training] }: Node): boolean =>
  domain === '' && opType === 'Dropout' && training !== undefined && constantData(training)?.[0] !== 0;
const isRandom = (node: Node): boolean => isDropping(node) || drawsAtRandom(node);

/** The facts of the element type with the fewest digits. */
const coarsest = (tensors: readonly Tensor[]) => {
  const facts = tensors.map(({ dtype }) => defaults[dtype] ?? (defaults.bfloat16 as never));
  return facts.reduce((worst, each) => (each.epsilon > worst.epsilon ? each : worst));
};
