// Owns the structure of fetches: any nest of arrays and objects of tensors, variables, operations and names goes in,
// the same nest of results comes out.
import { describe, reading, ValueError } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import { Operation } from '../graph/operation.js';
import { Tensor } from '../graph/tensor.js';
import { Variable } from '../graph/variable.js';
import { TensorData } from '../values/tensor-data.js';

/** One thing to fetch; a name is `x:0` for a tensor, `x` for an operation. */
export type Fetch = Tensor | Variable | Operation | string;
/** A nest of things to fetch. */
export type Fetches = Fetch | FetchList | FetchObject;
interface FetchList extends ReadonlyArray<Fetches> {}
interface FetchObject {
  readonly [key: string]: Fetches;
}
/** What a run gives for fetches: numbers for tensors and variables, `null` for operations, in the same structure. */
export type FetchResult<F> = F extends Operation
  ? null
  : F extends Tensor<infer D> | Variable<infer D>
    ? TensorData<D>
    : F extends string
      ? NamedResult<F>
      : F extends readonly unknown[]
        ? { -readonly [I in keyof F]: FetchResult<F[I]> }
        : F extends object
          ? { [K in keyof F]: FetchResult<F[K]> }
          : never;

/** A name with a colon is a tensor's, one without is an operation's. */
type NamedResult<Name extends string> = string extends Name
  ? TensorData | null
  : Name extends `${string}:${string}`
    ? TensorData
    : null;

const isLeaf = (fetches: Fetches): fetches is Fetch =>
  typeof fetches !== 'object' ||
  reading('fetches', () => fetches instanceof Tensor || fetches instanceof Variable || fetches instanceof Operation);

/** Nested deeper, fetches hold themselves. */
const MAX_DEPTH = 64;

/** Arrays and objects by name hold fetches; sets, numbers and whatever else can be iterated do not. */
const isNestable = (fetches: object): boolean =>
  Symbol.iterator in fetches ? Array.isArray(fetches) : !(fetches instanceof TensorData);

/** The tensors and operations in a nest, in order. */
export function flattenFetches(graph: Graph, fetches: Fetches, depth = 0): (Tensor | Operation)[] {
  if (depth > MAX_DEPTH) throw new ValueError(`fetches are nested deeper than ${MAX_DEPTH} levels, or hold themselves`);
  if (fetches === null || fetches === undefined)
    throw new ValueError('nothing to fetch', {
      expected: 'a tensor, variable, operation or name, or a nest of them',
      got: describe(fetches),
    });
  const isNest = !isLeaf(fetches);
  if (isNest && !reading('fetches', () => isNestable(fetches)))
    throw new ValueError('not something that can be fetched', {
      expected: 'a tensor, variable, operation or name, or arrays and plain objects of them',
      got: describe(fetches),
    });
  if (isNest)
    return reading('fetches', () => Object.values(fetches)).flatMap((inner: Fetches) =>
      flattenFetches(graph, inner, depth + 1),
    );
  const element =
    typeof fetches === 'string' ? graph.getElement(fetches) : fetches instanceof Variable ? fetches.value : fetches;
  if (!(element instanceof Tensor || element instanceof Operation)) {
    throw new ValueError('not something that can be fetched', {
      expected: 'a tensor, variable, operation or name',
      got: describe(element),
    });
  }
  if (element.graph !== graph)
    throw new ValueError(`${element.name} is not part of this session's graph`, { node: element.name });
  return [element];
}

/** The nest with each leaf replaced by the next of `results`. */
export function packResults<F extends Fetches>(fetches: F, results: Iterator<TensorData | null>): FetchResult<F> {
  const pack = (inner: Fetches): unknown => {
    if (isLeaf(inner)) return results.next().value;
    if (Array.isArray(inner)) return inner.map(pack);
    return Object.fromEntries(Object.entries(inner).map(([key, value]) => [key, pack(value as Fetches)]));
  };
  return pack(fetches) as FetchResult<F>;
}
