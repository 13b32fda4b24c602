// Owns names: what a name may look like, and which are taken in a tree of graphs. Case does not tell names apart.
// It knows no node; paths are plain strings.
import { describe, ValueError } from '../errors.js';
import { cutBack } from './append-only.js';

/** The one option of most functions. */
export interface Named {
  /** The name of the node, or of the scope of nodes, in the current scope; made unique there. Default: TensorFlow's. */
  name?: string | undefined;
}

const ROOT_NAME = /^[A-Za-z0-9.][A-Za-z0-9_.\-/]*$/;
const NESTED_NAME = /^[A-Za-z0-9_.\-/]+$/;

/** Throws a ValueError unless `name` can stand at the root, or inside a scope. */
export function checkName(name: string, what: 'node' | 'scope', isNested: boolean): void {
  if (typeof name !== 'string' || !(isNested ? NESTED_NAME : ROOT_NAME).test(name)) {
    throw new ValueError(`${describe(name)} is not a valid ${what === 'scope' ? 'scope' : 'node'} name`, {
      expected: `letters, digits and _ . - /${isNested ? '' : ', not starting with _ - /'}`,
    });
  }
}

/** The paths that are taken, with how often each was asked for. */
export class Names {
  /** Of nodes, operations and scopes, in lower case. */
  readonly #asked = new Map<string, number>();
  /** Every change of `asked`, with what was there before. */
  readonly #log: [key: string, before: number | undefined][] = [];
  /** Of nodes and operations alone. */
  readonly #made = new Set<string>();

  /** Whether a node, operation or scope has this path. */
  has(path: string): boolean {
    return this.#asked.has(path.toLowerCase());
  }
  /** Whether a node or operation has it. */
  isMade(path: string): boolean {
    return this.#made.has(path.toLowerCase());
  }
  /** Notes that a node or operation has it. */
  make(path: string): void {
    this.#made.add(path.toLowerCase());
  }
  /** Takes a path as it is out of the names to come. */
  reserve(path: string): void {
    const key = path.toLowerCase();
    this.#ask(key, this.#asked.get(key) ?? 1);
  }
  /** `path`, else the first of `path_1`, `path_2`, … that is free, and taken from now on. */
  unique(path: string): string {
    const key = path.toLowerCase();
    let count = this.#asked.get(key) ?? 0;
    this.#ask(key, count + 1);
    if (count === 0) return path;
    let free = key;
    while (this.#asked.has(free)) free = `${key}_${count++}`;
    this.#ask(free, 1);
    return `${path}_${count - 1}`;
  }
  /** Gives a function that brings back what is here now. */
  save(): () => void {
    const [mark, size] = [this.#log.length, this.#made.size];
    return () => {
      for (const [key, before] of this.#log.splice(mark).reverse()) {
        if (before === undefined) this.#asked.delete(key);
        else this.#asked.set(key, before);
      }
      cutBack(this.#made, size);
    };
  }

  #ask(key: string, count: number): void {
    this.#log.push([key, this.#asked.get(key)]);
    this.#asked.set(key, count);
  }
}
