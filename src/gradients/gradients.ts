// Owns reverse-mode differentiation: walks back from the results, asks each node's rule, adds up what meets, and undoes broadcasting.
// It knows no operator; rules are in rules/, one table a family.
import { checkKind, listArgument, oneOrMore } from '../arguments.js';
import { checkOptions, DTypeError, describe, GradientError, ValueError } from '../errors.js';
import { convertToTensor, type TensorLike } from '../graph/convert.js';
import { getDefaultGraph } from '../graph/graph.js';
import type { Node } from '../graph/node.js';
import { type CustomGradient, customGradientOf, gradientInputs } from '../graph/overrides.js';
import { nameScope } from '../graph/scopes.js';
import { Tensor } from '../graph/tensor.js';
import { Variable } from '../graph/variable.js';
import { inOrder } from '../graph/walk.js';
import * as ops from '../ops/index.js';
import { onesOfShape, withShapeOf, zerosOfShape } from '../ops/shape-of.js';
import { isFloating } from '../values/dtype.js';
import { shapesCompatible } from '../values/shape.js';
import { cutReason, hasRule } from './cuts.js';
import { dense, type Gradient, IndexedSlices } from './indexed-slices.js';
import { readingAs } from './outside.js';
import { forwardNode, gradientRule } from './registry.js';
import type { AnyGradientRule, Driver } from './rule.js';
import { broadcasting, unbroadcast } from './unbroadcast.js';

export interface GradientsOptions {
  /** Gradients of `ys` to start from, one each; ones where missing. */
  gradYs?: readonly (TensorLike | null | undefined)[] | undefined;
  /** Tensors taken as constants: nothing flows through them, to what they are computed from. One that is among `xs` gets its own (partial) derivative. */
  stopGradients?: readonly (Tensor | Variable)[] | undefined;
  /** What an `x` that no `y` depends on gets: `null` (default) or zeros. */
  unconnectedGradients?: 'none' | 'zero' | undefined;
  /** The scope of the backward nodes. Default `gradients`. */
  name?: string | undefined;
}

/** What derivatives are taken of and by. */
export type Differentiable = Tensor | Variable;
type GradientOf<X> = X extends Tensor<infer D> | Variable<infer D> ? Gradient<D> | null : never;
/** A gradient for each of `xs`, in its element type. */
export type GradientsOf<X> = X extends readonly unknown[]
  ? { -readonly [I in keyof X]: GradientOf<X[I]> }
  : [GradientOf<X>];

/**
 * Symbolic derivatives of the sum of `ys` with respect to each of `xs` (TF `tf.gradients`). The result is part of the graph and can be
 * differentiated again. The gradient of gathered rows of a tensor is an `IndexedSlices`. That by a variable adds up those of all that
 * reads it, at the start of the run and after updates, in branches and bodies, too; none leads through what an update computed.
 *
 * @param ys floating-point tensors; those of another type contribute nothing.
 * @param xs tensors or variables.
 * @returns one gradient for each of `xs`, of its shape and dtype, or `null` where no path leads.
 * @throws GradientError that lists every operator on the way that has no rule.
 * @example const [dw] = gradients(loss, [w]);
 */
export function gradients<const X extends Differentiable | readonly Differentiable[]>(
  ys: TensorLike | readonly Differentiable[],
  xs: X,
  options: GradientsOptions = {},
): GradientsOf<X> {
  checkOptions('gradients', options, ['gradYs', 'stopGradients', 'unconnectedGradients', 'name']);
  const results = oneOrMore<TensorLike>('gradients', ys as TensorLike).map((y) => convertToTensor(y));
  const by = oneOrMore<Differentiable>('gradients', xs as Differentiable);
  by.forEach(targetOf);
  const { gradYs = [], stopGradients = [], unconnectedGradients = 'none' } = options;
  if (unconnectedGradients !== 'none' && unconnectedGradients !== 'zero') {
    throw new ValueError('gradients: unconnectedGradients is not one of its values', {
      expected: "'none' or 'zero'",
      got: describe(unconnectedGradients),
    });
  }
  if (listArgument('gradients: gradYs', gradYs, 'tensors').length > results.length)
    throw new ValueError('gradients: more gradYs than ys', {
      expected: String(results.length),
      got: String(gradYs.length),
    });

  const stopped = new Set(listArgument('gradients: stopGradients', stopGradients, 'tensors').map(targetOf));
  const targets = by.map(tensorOf);
  const build = differentiated(results, targets, { gradYs, stopped, unconnectedGradients });
  return nameScope(options.name ?? 'gradients', (scope) =>
    getDefaultGraph().within({ phase: 'backward' }, () => build(scope)),
  ) as readonly (Gradient | null)[] as GradientsOf<X>;
}

/** Checks that there are rules for all that is on the way, and gives what builds the gradients in a scope. */
function differentiated(
  results: readonly Tensor[],
  targets: readonly Tensor[],
  {
    gradYs = [],
    stopped,
    unconnectedGradients,
  }: Pick<GradientsOptions, 'gradYs' | 'unconnectedGradients'> & { readonly stopped: ReadonlySet<Tensor> },
): (scope: string) => (Gradient | null)[] {
  const wanted = new Set(targets);
  const between = nodesBetween(results, wanted, stopped);
  checkRules(between);
  return (scope) => {
    const sums = new GradientSums();
    for (const [index, y] of results.entries()) {
      if (isFloating(y.dtype)) sums.add(y, seed(y, gradYs[index]));
    }
    const way: Way = { nodes: new Set(between), targets: wanted, stopped, scope, driver: driverIn(scope) };
    const done = new Set<CustomGradient>();
    for (const node of between.toReversed()) {
      const custom = customGradientOf(node);
      // Results that share a gradient are made before anything uses one of them: at the last of them, all has arrived.
      if (custom !== undefined && done.has(custom)) continue;
      if (custom !== undefined) done.add(custom);
      backpropagate(node, custom, sums, way);
    }
    return targets.map((x) => sums.total(x) ?? (unconnectedGradients === 'zero' ? zerosOfShape(x) : null));
  };
}

/** What gradients go through. */
interface Way {
  readonly nodes: ReadonlySet<Node>;
  readonly targets: ReadonlySet<Tensor>;
  readonly stopped: ReadonlySet<Tensor>;
  /** The scope of the backward nodes, with a slash at its end. */
  readonly scope: string;
  readonly driver: Driver;
}

/** All that reads a variable, at the start of the run or after updates, leads gradients to its value at the start. */
const tensorOf = (x: Tensor | Variable): Tensor => (x instanceof Variable ? x.value : x);

/** The same for what a user gives. */
function targetOf(x: Tensor | Variable): Tensor {
  checkKind('gradients', x, [Tensor, Variable] as never, 'tensors or variables to differentiate by');
  return tensorOf(x);
}

function seed(y: Tensor, given: TensorLike | null | undefined): Tensor {
  if (given === undefined || given === null) return onesOfShape(y);
  const gradient = convertToTensor(given, { dtype: y.dtype });
  if (!shapesCompatible(gradient.shape, y.shape))
    throw new GradientError(`gradients: the gradient given for ${y.name} has another shape`, {
      expected: String(y),
      got: String(gradient),
    });
  return gradient;
}

/** What has arrived at each tensor so far. */
class GradientSums {
  readonly #parts = new Map<Tensor, Gradient[]>();

  add(tensor: Tensor, gradient: Gradient): void {
    const parts = this.#parts.get(tensor);
    if (parts === undefined) this.#parts.set(tensor, [gradient]);
    else parts.push(gradient);
  }

  /** Everything that arrived, added up once; rows stay rows as long as nothing dense meets them. */
  total(tensor: Tensor): Gradient | undefined {
    const parts = this.#parts.get(tensor);
    if (parts === undefined) return undefined;
    const [first] = parts;
    const total = parts.length === 1 ? (first as Gradient) : addUp(parts);
    this.#parts.set(tensor, [total]);
    return total;
  }
}

function addUp(parts: readonly Gradient[]): Gradient {
  const slices = parts.filter((part) => part instanceof IndexedSlices);
  const [first] = slices;
  if (first !== undefined && slices.length === parts.length) {
    const indices = slices.map((part) => ops.cast(part.indices, { to: 'int64' }));
    return new IndexedSlices(
      ops.concat(
        slices.map((part) => part.values),
        { axis: 0 },
      ),
      ops.concat(indices, { axis: 0 }),
      first.like,
    );
  }
  const tensors = parts.map(dense);
  const [a, b] = tensors as [Tensor, Tensor];
  if (tensors.length === 2) return ops.add(a, b);
  // One after another, as a single Sum would, but so that the memory of those that are counted in is free.
  let total: Tensor | undefined;
  for (let index = 0; index < tensors.length; index += AT_ONCE)
    total = ops.sum([...(total === undefined ? [] : [total]), ...tensors.slice(index, index + AT_ONCE)]);
  return total as Tensor;
}
/** So many gradients are added up by one node. */
const AT_ONCE = 32;

/** Those of `xs` that a differentiable path leads to from `ys`, past none of `stopped`; builds nothing. */
export function connected<X extends Tensor | Variable>(
  ys: readonly Tensor[],
  xs: readonly X[],
  stopped: readonly Tensor[] = [],
): X[] {
  const results = ys.filter((y) => isFloating(y.dtype));
  const targets = new Set(xs.map(tensorOf));
  const between = nodesBetween(results, targets, new Set(stopped));
  const used = new Set<Tensor>([...results, ...between.flatMap(gradientInputs)]);
  return xs.filter((x) => isFloating(x.dtype) && used.has(tensorOf(x)));
}

/** For rules whose gradients are in `scope`. All branches and bodies share it: in scopes of their own, names would grow with every level. */
const driverIn = (scope: string): Driver => ({
  connected,
  gradients(ys, xs, options) {
    if (getDefaultGraph().parent === undefined) return gradients(ys, xs, options);
    return differentiated(ys, xs, { ...options, stopped: new Set(options.stopGradients) })(scope);
  },
});

const passes = (node: Node): boolean => !node.isSource && cutReason(node) === undefined;

/** The nodes on a differentiable path from `targets` to `results`, in order of creation. */
function nodesBetween(results: readonly Tensor[], targets: ReadonlySet<Tensor>, stopped: ReadonlySet<Tensor>): Node[] {
  const found = inOrder(dataAncestors(results, stopped));
  // Forwards, what the targets lead to; backwards, what of it leads to a result.
  const reached = new Set<Node>();
  const goesOn = (tensor: Tensor) => isFloating(tensor.dtype) && !stopped.has(tensor) && reached.has(tensor.node);
  for (const node of found) {
    const flows = (input: Tensor) => goesOn(input) || (targets.has(input) && isFloating(input.dtype));
    if (passes(node) && gradientInputs(node).some(flows)) reached.add(node);
  }
  const between = new Set<Node>(results.filter(goesOn).map((y) => y.node));
  for (const node of found.toReversed()) {
    if (between.has(node)) for (const input of gradientInputs(node)) if (goesOn(input)) between.add(input.node);
  }
  return found.filter((node) => between.has(node));
}

function dataAncestors(results: readonly Tensor[], stopped: ReadonlySet<Tensor>): Set<Node> {
  const seen = new Set<Node>();
  const visit = (tensor: Tensor) => {
    if (!stopped.has(tensor)) seen.add(tensor.node);
  };
  results.forEach(visit);
  for (const node of seen) gradientInputs(node).forEach(visit);
  return seen;
}

function checkRules(between: readonly Node[]): void {
  const missing = between.filter((node) => !hasRule(node));
  const [first] = missing;
  if (first === undefined) return;
  throw new GradientError(
    `no gradient is defined for ${[...new Set(missing.map((node) => (node.domain ? `${node.domain}.` : '') + node.opType))].join(', ')}`,
    {
      node: first.name,
      site: first.site,
      got: missing.map((node) => `${node.name} (${node.opType}, ${node.site})`).join('; '),
      fix: 'registerGradient(opType, rule), or stopGradient() around what needs none',
    },
  );
}

/** Asks the rule of `node` for the gradients of the inputs that lead on, and hands them out. */
function backpropagate(
  node: Node,
  custom: CustomGradient | undefined,
  sums: GradientSums,
  { nodes, targets, stopped, scope, driver }: Way,
): void {
  const { outputs } = custom ?? node;
  const arrived = outputs.map((output) => (stopped.has(output) ? undefined : sums.total(output)));
  if (arrived.every((gradient) => gradient === undefined)) return;
  getDefaultGraph().within({ nameScope: `${scope}${nameIn(scope, node)}_grad`, phase: 'backward', forward: node }, () =>
    readingAs(node, () => {
      const dys = arrived.map((gradient) => gradient && dense(gradient));
      const ends = custom?.inputs ?? [...node.inputs, ...node.captures];
      const leadsOn = (input: Tensor) => targets.has(input) || (nodes.has(input.node) && !stopped.has(input));
      const wanted = ends.map((input) => input !== undefined && isFloating(input.dtype) && leadsOn(input));
      const parts = custom
        ? custom.rule(dys).map((part) => part && (() => part as Gradient))
        : (gradientRule(node) as AnyGradientRule)(dys, forwardNode(node, wanted, driver));
      for (const [index, input] of ends.entries()) {
        const part = parts[index];
        if (input !== undefined && wanted[index] && part) sums.add(input, fitToInput(node, part(), input));
      }
    }),
  );
}

/**
 * A node's name in the scope of gradients. Of one that is nested in what is differentiated it is the last part, as the others grow with
 * every level; of one in the branch or body that the gradients are built in, the name relative to that.
 */
function nameIn(scope: string, { name, graph }: Node): string {
  if (!graph.encloses(getDefaultGraph())) return name.slice(name.lastIndexOf('/') + 1);
  const around = scope.slice(0, scope.lastIndexOf('/', scope.length - 2) + 1);
  return graph.parent !== undefined && name.startsWith(around) ? name.slice(around.length) : name;
}

/** A rule's answer in the shape of the input; an answer of another dtype is a mistake in the rule. */
function fitToInput(node: Node, gradient: Gradient, input: Tensor): Gradient {
  if (gradient.dtype !== input.dtype) {
    throw new DTypeError(`the gradient rule of ${node.opType} gave another element type`, {
      node: node.name,
      site: node.site,
      expected: String(input),
      got: gradient.name,
    });
  }
  if (gradient instanceof IndexedSlices) return gradient;
  const repeats = node.dataInputs().length > 1 && (node.domain !== '' || broadcasting.has(node.opType));
  const fitted = repeats ? unbroadcast(gradient, input) : gradient;
  if (!shapesCompatible(fitted.shape, input.shape)) {
    throw new GradientError(`the gradient rule of ${node.opType} gave another shape`, {
      node: node.name,
      site: node.site,
      expected: String(input),
      got: String(gradient),
    });
  }
  return withShapeOf(fitted, input);
}
