// Owns what a user feeds: finding the tensors meant by names, variables or tensors, converting the values, and checking dtype and shape.
import { describe, explaining, ShapeError, ValueError } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import { checkReach } from '../graph/reach.js';
import { Tensor } from '../graph/tensor.js';
import { Variable } from '../graph/variable.js';
import type { DType } from '../values/dtype.js';
import { entriesOf } from '../values/keyed.js';
import { formatShape, type Shape } from '../values/shape.js';
import { TensorData, type TensorDataLike } from '../values/tensor-data.js';

/** What stands for a tensor in feeds: the tensor, a variable (its value at the start), or a name (`x:0`; `x` for its first output). */
export type FeedKey = Tensor | Variable | string;

/** Values for placeholders and any other tensors: an object by name, a Map, or pairs. */
export type Feeds =
  | Readonly<Record<string, TensorDataLike>>
  | ReadonlyMap<FeedKey, TensorDataLike>
  | readonly (readonly [FeedKey, TensorDataLike])[];

/**
 * The tensors that are fed, with their values in the tensors' dtypes.
 *
 * @param targetOf what a value has to fit; the tensor itself where it is fed to one step.
 */
export function resolveFeeds(
  graph: Graph,
  feeds: Feeds,
  targetOf: (tensor: Tensor) => FeedTarget = (tensor) => tensor,
): Map<Tensor, TensorData> {
  const resolved = new Map<Tensor, TensorData>();
  for (const [key, value] of entriesOf<FeedKey, TensorDataLike>('feeds', feeds)) {
    const tensor = feedTensor(graph, key);
    if (resolved.has(tensor)) throw new ValueError(`${tensor.name} is fed twice`, { node: tensor.name });
    resolved.set(tensor, feedValue(targetOf(tensor), value));
  }
  return resolved;
}

function feedTensor(graph: Graph, key: FeedKey): Tensor {
  const tensor =
    key instanceof Variable
      ? key.value
      : typeof key === 'string'
        ? graph.getTensor(key.includes(':') ? key : `${key}:0`)
        : key;
  if (!(tensor instanceof Tensor))
    throw new ValueError('not something that can be fed', {
      expected: 'a tensor, a variable or a name',
      got: describe(key),
    });
  checkReach('feeds', tensor, graph);
  if (tensor.graph !== graph)
    throw new ValueError(`${tensor.name} is not a tensor of this session's graph`, { node: tensor.name });
  return tensor;
}

/** What is fed: a tensor of a graph, or an input of a model. */
export interface FeedTarget {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly node: { readonly name: string };
  toString(): string;
}

/** The value in the element type of what it is for. Throws a ShapeError or DTypeError for one that does not fit. */
export function feedValue(tensor: FeedTarget, value: TensorDataLike): TensorData {
  const data = convert(tensor, value);
  const { shape } = tensor;
  if (
    shape !== null &&
    (shape.length !== data.shape.length ||
      shape.some((dim, axis) => typeof dim === 'number' && dim !== data.shape[axis]))
  ) {
    throw new ShapeError(`Cannot feed value of shape ${formatShape(data.shape)} for ${tensor.name}`, {
      node: tensor.node.name,
      expected: formatShape(shape),
      got: formatShape(data.shape),
    });
  }
  return data;
}

/** The value in the dtype of the tensor; a refusal names the tensor. */
function convert(tensor: FeedTarget, value: TensorDataLike): TensorData {
  const details = () => ({ node: tensor.node.name, expected: String(tensor) });
  return explaining(`Cannot feed ${tensor.name}`, details, () => TensorData.from(value, tensor.dtype));
}

/** Checks that equal symbols have equal sizes over all feeds of a run. */
export function checkSymbols(feeds: ReadonlyMap<FeedTarget, TensorData>): void {
  const sizes = new Map<string, { size: number; tensor: FeedTarget }>();
  for (const [tensor, data] of feeds) {
    for (const [axis, dim] of (tensor.shape ?? []).entries()) {
      if (typeof dim !== 'string') continue;
      const size = data.shape[axis] as number;
      const first = sizes.get(dim);
      if (first === undefined) sizes.set(dim, { size, tensor });
      else if (first.size !== size) {
        throw new ShapeError(`the feeds disagree about '${dim}'`, {
          node: tensor.node.name,
          expected: `${first.size} as in ${first.tensor.name}`,
          got: `${size} in ${tensor.name}`,
        });
      }
    }
  }
}
