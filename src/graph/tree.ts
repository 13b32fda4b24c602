// Owns what a graph and all that is nested in it share: names, nodes by name, operations, variables, collections, the context that new nodes
// are made in; and how all of it is taken back. It knows nothing of how a node is made.
import { checkText } from '../arguments.js';
import type { CallSite } from '../call-site.js';
import { describe, ValueError } from '../errors.js';
import { cutBack } from './append-only.js';
import { Names } from './names.js';
import type { Node, Phase, Unit } from './node.js';
import type { Operation } from './operation.js';
import { rootVariableScope, type VariableScope } from './scope-settings.js';
import type { Tensor } from './tensor.js';
import type { Variable } from './variable.js';
import { VariableStore } from './variable-store.js';

/** What new nodes and variables take over from where they are made. One record for the whole tree of graphs. */
export interface Context {
  /** The current scope's path, without a slash at its end. */
  readonly nameScope: string;
  /** What new nodes are ordered after. */
  readonly controls: readonly (Node | Operation)[];
  /** The open variable scope. */
  readonly variableScope: VariableScope;
  /** What new nodes are for: forward, backward, optimizer, update. */
  readonly phase: Phase;
  /** The forward node that backward nodes are made for. */
  readonly forward: Node | undefined;
  /** Whether backward nodes ask to run where their forward nodes do. */
  readonly colocated: boolean;
  /** The largest unit that is being built. */
  readonly unit: Unit | undefined;
  /** The line of the user's program that is served, where many nodes are made for one call; else each finds out by itself. */
  readonly site: CallSite | undefined;
}

/** Counts the runs that draw random numbers, so that each run draws others. */
export interface RunCounter {
  /** int64 scalar, part of the saved state but of no collection; starts at 0 by itself. */
  readonly variable: Variable;
  /** Its value in this run as uint32; a run that needs it counts up by one. */
  readonly current: Tensor;
}

/** State shared by a graph and its subgraphs. */
export class GraphTree {
  readonly names = new Names();
  readonly nodes = new Map<string, Node>();
  readonly operations = new Map<string, Operation>();
  readonly collections = new Map<string, unknown[]>();
  readonly variables = new Map<string, Variable>();
  readonly variableStore = new VariableStore();
  readonly domainVersions = new Map<string, number>();
  context: Context = {
    nameScope: '',
    controls: [],
    variableScope: rootVariableScope,
    phase: 'forward',
    forward: undefined,
    colocated: false,
    unit: undefined,
    site: undefined,
  };
  nextId = 0;
  finalized = false;
  seed = 0;
  runCounter: RunCounter | undefined;

  /**
   * A copy of a collection. With `scope`, only the items whose name matches it from its start, as a regular expression; items without a name
   * are left out then.
   */
  collected<T>(key: string, scope?: string): T[] {
    const items = this.collections.get(key) ?? [];
    if (scope === undefined || scope === null || scope === '') return [...items] as T[];
    const pattern = scopePattern(scope);
    return items.filter((item) => pattern.test((item as { name?: string } | null)?.name ?? '\n')) as T[];
  }

  collect(key: string, value: unknown): void {
    const items = this.collections.get(key);
    if (items === undefined) this.collections.set(key, [value]);
    else items.push(value);
  }

  /** Gives what takes back all that is added from now on. */
  save(): () => void {
    const { nextId, seed, runCounter } = this;
    const maps = [this.nodes, this.operations, this.variables, this.collections, this.domainVersions];
    const sizes = maps.map((map) => [map, map.size] as const);
    const collected = [...this.collections.values()].map((items) => [items, items.length] as const);
    const parts = [this.names.save(), this.variableStore.save()];
    return () => {
      Object.assign(this, { nextId, seed, runCounter });
      for (const [map, size] of sizes) cutBack(map, size);
      for (const [items, length] of collected) items.length = length;
      for (const takeBack of parts) takeBack();
    };
  }
}

function scopePattern(scope: string): RegExp {
  checkText('getCollection: the scope', scope);
  try {
    return new RegExp(`^(?:${scope})`);
  } catch (cause) {
    throw new ValueError('getCollection: the scope is a regular expression, and this is none', {
      got: describe(scope),
      cause,
    });
  }
}
