// Owns OperationSet: which operations a run of something entails. Every node and operation has one, and most are the one before with one
// more in it; so a set keeps the sets it is made of, not a list, and thousands of updates in a row take memory and time in proportion.
// It knows no graph: whoever makes one promises that it holds, with an operation, all that the operation entails.
import type { Operation } from './operation.js';
import type { Variable } from './variable.js';

/** What has a set of operations that it entails. */
export interface Entailing {
  readonly updates: OperationSet;
}

/** The walk that saw a set last; a number is cheaper than a set of sets. */
let walks = 0;

/** An immutable set of operations that shares its parts with others. */
export class OperationSet implements Iterable<Operation> {
  static readonly EMPTY = new OperationSet([]);
  /** Joins of the same list of control inputs, which thousands of nodes may have in common. */
  static readonly #joined = new WeakMap<readonly Entailing[], OperationSet>();

  readonly #parts: readonly OperationSet[];
  readonly #own: Operation | undefined;
  /** The ids of its oldest and newest operation: most questions are answered by them. */
  readonly #oldest: number;
  readonly #newest: number;
  #seenBy = 0;

  private constructor(parts: readonly OperationSet[], own?: Operation) {
    this.#parts = parts;
    this.#own = own;
    this.#oldest = parts.reduce((oldest, part) => Math.min(oldest, part.#oldest), own?.id ?? Infinity);
    this.#newest = parts.reduce((newest, part) => Math.max(newest, part.#newest), own?.id ?? -Infinity);
  }

  /** What running all of `members` entails. */
  static join(members: readonly Entailing[]): OperationSet {
    if (members.length === 0) return OperationSet.EMPTY;
    const known = OperationSet.#joined.get(members);
    if (known !== undefined) return known;
    const joined = OperationSet.#union(members);
    if (Object.isFrozen(members)) OperationSet.#joined.set(members, joined);
    return joined;
  }

  static #union(members: readonly Entailing[]): OperationSet {
    // Nearly every node has nothing to join, or the same from all sides; that takes no set of sets.
    const first = members.find(({ updates }) => updates !== OperationSet.EMPTY)?.updates ?? OperationSet.EMPTY;
    if (members.every(({ updates }) => updates === first || updates === OperationSet.EMPTY)) return first;
    const parts = new Set<OperationSet>();
    for (const { updates } of members) if (updates !== OperationSet.EMPTY) parts.add(updates);
    // What is already part of another adds nothing.
    for (const part of parts) for (const inner of part.#parts) parts.delete(inner);
    const [only = OperationSet.EMPTY] = parts;
    return parts.size === 1 ? only : new OperationSet([...parts]);
  }

  /** This set and an operation that entails it. */
  with(operation: Operation): OperationSet {
    return new OperationSet(this === OperationSet.EMPTY ? [] : [this], operation);
  }

  has(operation: Operation): boolean {
    const { id } = operation;
    const walk = ++walks;
    const pending: OperationSet[] = [this];
    for (let set = pending.pop(); set !== undefined; set = pending.pop()) {
      if (set.#own === operation) return true;
      if (set.#seenBy === walk || set.#newest < id || set.#oldest > id) continue;
      set.#seenBy = walk;
      for (const part of set.#parts) pending.push(part);
    }
    return false;
  }

  /**
   * The update of `variable` that comes after all others of it here; `null` where nothing updates it. In a row of updates that is found by
   * going back to the newest one; where rows meet it is `undefined`, and takes a look at all of them.
   */
  summit(variable: Variable): Operation | null | undefined {
    let set: OperationSet = this;
    while (set.#own?.update?.variable !== variable) {
      const [part, ...others] = set.#parts;
      if (others.length > 0) return undefined;
      if (part === undefined) return null;
      set = part;
    }
    return set.#own;
  }

  get size(): number {
    return this.#list().length;
  }

  [Symbol.iterator](): IterableIterator<Operation> {
    return this.#list()[Symbol.iterator]();
  }

  #list(): Operation[] {
    const found: Operation[] = [];
    const walk = ++walks;
    const pending: OperationSet[] = [this];
    for (let set = pending.pop(); set !== undefined; set = pending.pop()) {
      if (set.#seenBy === walk) continue;
      set.#seenBy = walk;
      if (set.#own !== undefined) found.push(set.#own);
      for (const part of set.#parts) pending.push(part);
    }
    return found;
  }
}
