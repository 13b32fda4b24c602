// Owns the structure of fetches: any nest of arrays and objects of tensors, variables, operations, summaries and names goes in,
// the same nest of results comes out.
import { describe, reading, ValueError } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import { Operation } from '../graph/operation.js';
import { checkReach } from '../graph/reach.js';
import { Tensor } from '../graph/tensor.js';
import { Variable } from '../graph/variable.js';
import { Summary, type SummaryValue } from '../summary/summary.js';
import { TensorData } from '../values/tensor-data.js';

/** One thing to fetch; a name is `x:0` for a tensor, `x` for an operation. */
export type Fetch = Tensor | Variable | Operation | Summary | string;
/** A nest of things to fetch. */
export type Fetches = Fetch | FetchList | FetchObject;
interface FetchList extends ReadonlyArray<Fetches> {}
interface FetchObject {
  readonly [key: string]: Fetches;
}
/** What a run gives for fetches: numbers for tensors and variables, these under their tags for summaries, `null` for operations, in the same structure. */
export type FetchResult<F> = F extends Operation
  ? null
  : F extends Tensor<infer D> | Variable<infer D>
    ? TensorData<D>
    : F extends Summary<infer D>
      ? SummaryValue<D>
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

/** The classes of what can be fetched. */
const LEAVES = [Tensor, Variable, Operation, Summary] as const;

const isLeaf = (fetches: Fetches): fetches is Fetch =>
  typeof fetches !== 'object' || reading('fetches', () => LEAVES.some((Leaf) => fetches instanceof Leaf));

/** Nested deeper, fetches hold themselves. */
const MAX_DEPTH = 64;

/** Arrays and objects by name hold fetches; sets, numbers and whatever else can be iterated do not. */
const isNestable = (fetches: object): boolean =>
  Symbol.iterator in fetches ? Array.isArray(fetches) : !(fetches instanceof TensorData);

/** What a nest of fetches asks for, as it was when it was read. */
export interface ReadFetches<F extends Fetches> {
  /** The tensors and operations in it, in order. */
  readonly wanted: readonly (Tensor | Operation)[];
  /** The nest with each leaf replaced by its result. */
  pack(results: readonly (TensorData | null)[]): FetchResult<F>;
}

/** @throws ValueError for what cannot be fetched, or is not of `graph`. */
export function readFetches<F extends Fetches>(graph: Graph, fetches: F): ReadFetches<F> {
  const wanted: (Tensor | Operation)[] = [];
  const pack = readNest(graph, fetches, wanted, 0);
  return { wanted, pack: pack as ReadFetches<F>['pack'] };
}

type Pack = (results: readonly (TensorData | null)[]) => unknown;

function readNest(graph: Graph, fetches: Fetches, wanted: (Tensor | Operation)[], depth: number): Pack {
  if (depth > MAX_DEPTH) throw new ValueError(`fetches are nested deeper than ${MAX_DEPTH} levels, or hold themselves`);
  if (fetches === null || fetches === undefined)
    throw new ValueError('nothing to fetch', {
      expected: 'a tensor, variable, operation, summary or name, or a nest of them',
      got: describe(fetches),
    });
  if (isLeaf(fetches)) {
    const place = wanted.push(elementOf(graph, fetches)) - 1;
    if (fetches instanceof Summary) return (results) => fetches.of(results[place] as TensorData);
    return (results) => results[place];
  }
  if (!reading('fetches', () => isNestable(fetches)))
    throw new ValueError('not something that can be fetched', {
      expected: 'a tensor, variable, operation, summary or name, or arrays and plain objects of them',
      got: describe(fetches),
    });
  const inner = (each: Fetches) => readNest(graph, each, wanted, depth + 1);
  if (Array.isArray(fetches)) {
    const packs = reading('fetches', () => Array.from(fetches as readonly Fetches[])).map(inner);
    return (results) => packs.map((pack) => pack(results));
  }
  const packs = reading('fetches', () => Object.entries(fetches)).map(([key, each]) => [key, inner(each)] as const);
  return (results) => Object.fromEntries(packs.map(([key, pack]) => [key, pack(results)]));
}

/** What a fetch stands for. */
function standsFor(graph: Graph, fetch: Fetch): Tensor | Operation {
  if (typeof fetch === 'string') return graph.getElement(fetch);
  if (fetch instanceof Variable) return fetch.value;
  return fetch instanceof Summary ? fetch.tensor : fetch;
}

function elementOf(graph: Graph, fetch: Fetch): Tensor | Operation {
  const element = standsFor(graph, fetch);
  if (!(element instanceof Tensor || element instanceof Operation)) {
    throw new ValueError('not something that can be fetched', {
      expected: 'a tensor, variable, operation, summary or name',
      got: describe(element),
    });
  }
  checkReach('fetches', element, graph);
  if (element.graph !== graph)
    throw new ValueError(`${element.name} is not part of this session's graph`, { node: element.name });
  return element;
}
