// Owns what a list of nodes of a file is read with: the values at hand by the file's names, opsets, types that the file declares; and which
// paths the file's names become.
import type { Tensor } from '../../graph/tensor.js';
import type { Attribute, OnnxFunction, OnnxGraph, OnnxNode, Type, Value } from '../../model/ir.js';
import { plainDomain } from '../../model/walk.js';
import type { ValueType } from '../../values/value-type.js';
import { fault } from './explaining.js';
import { attributesInCall } from './functions.js';
import { type Uses, usesIn } from './weights.js';

/** The values that can be read at a place, by the names of the file; one that is left out is there and `undefined`. */
export class Values {
  readonly #own = new Map<string, Tensor | undefined>();
  constructor(readonly outer?: Values) {}

  define(name: string, tensor: Tensor | undefined, node?: OnnxNode): void {
    if (name === '') return;
    if (this.#own.has(name)) throw fault(node, `'${name}' is defined twice`);
    this.#own.set(name, tensor);
  }
  /** What is defined here, without what is there outside. */
  *entries(): Generator<[string, Tensor]> {
    for (const [name, tensor] of this.#own) if (tensor !== undefined) yield [name, tensor];
  }
  has(name: string): boolean {
    return this.#own.has(name) || (this.outer?.has(name) ?? false);
  }
  get(name: string): Tensor | undefined {
    return this.#own.has(name) ? this.#own.get(name) : this.outer?.get(name);
  }
}

/** What a list of nodes is read with. */
export interface Place {
  readonly values: Values;
  readonly opsets: ReadonlyMap<string, number>;
  readonly uses: Uses;
  /** What the file says of the types of values. */
  readonly declared: ReadonlyMap<string, Type | undefined>;
  /** What the attributes of the function around are, in this call of it. */
  readonly bound: ReadonlyMap<string, Attribute> | undefined;
}

/** A path for a name of a file: what cannot stand in one becomes `_`. */
export function pathFor(name: string, otherwise: string): string {
  const path = name
    .replace(/[^A-Za-z0-9_.\-/]/g, '_')
    .replace(/^[^A-Za-z0-9.]+/, '')
    .replace(/\/+$/, '')
    .slice(0, 512);
  return path || otherwise;
}

/** The opsets that a model or function imports, by domain. */
export function opsetsOf(
  imports: readonly { readonly domain?: string; readonly version: number }[],
): Map<string, number> {
  const opsets = new Map<string, number>();
  for (const { domain, version } of imports) {
    const key = plainDomain(domain);
    // Producers list a domain more than once; the last counts, as in onnxruntime.
    opsets.set(key, version);
  }
  return opsets;
}

const types = (values: readonly Value[]): [string, Type | undefined][] => values.map(({ name, type }) => [name, type]);

/** Where the nodes of a graph are read; inside another place, what that has can be read, too. */
export const placeOf = (graph: OnnxGraph, opsets: ReadonlyMap<string, number>, outer?: Place): Place => ({
  values: new Values(outer?.values),
  opsets,
  uses: usesIn(graph),
  declared: new Map(types([...graph.valueInfo, ...graph.output])),
  bound: outer?.bound,
});

/** Where a function's nodes are read in one call of it, with the attributes that the call gives or leaves to defaults. */
export const placeOfCall = (node: OnnxNode, called: OnnxFunction, outer: Place): Place => ({
  values: new Values(),
  opsets: new Map([...outer.opsets, ...opsetsOf(called.opsetImport)]),
  uses: usesIn({ node: called.node, output: called.output.map((name) => ({ name, metadataProps: [] })) }),
  declared: new Map(types(called.valueInfo)),
  bound: attributesInCall(node, called),
});

/** The type that the file declares for a value, as far as this library knows such types. */
export function declaredType({ declared }: Place, name: string): ValueType | undefined {
  const type = declared.get(name);
  return type === undefined || type.kind === 'unread' ? undefined : type;
}
