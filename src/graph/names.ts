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
  /** Every change of `asked`: the key, and what was there before. */
  readonly #changed: string[] = [];
  readonly #before: (number | undefined)[] = [];
  /** Of nodes and operations alone. */
  readonly #made = new Set<string>();
  /** The path that was asked for last, in lower case: whoever finds a free one then takes it. */
  #last = { path: '', key: '' };

  /** Whether a node, operation or scope has this path. */
  has(path: string): boolean {
    return this.#asked.has(this.#keyOf(path));
  }
  /** Whether a node or operation has it. */
  isMade(path: string): boolean {
    return this.#made.has(this.#keyOf(path));
  }
  /** Notes that a node or operation has it. */
  make(path: string): void {
    this.#made.add(this.#keyOf(path));
  }
  /** Takes a path as it is out of the names to come. */
  reserve(path: string): void {
    const key = this.#keyOf(path);
    const before = this.#asked.get(key);
    this.#ask(key, before ?? 1, before);
  }
  /** `path`, else the first of `path_1`, `path_2`, … that is free, and taken from now on. */
  unique(path: string): string {
    const key = this.#keyOf(path);
    const before = this.#asked.get(key);
    let count = before ?? 0;
    this.#ask(key, count + 1, before);
    if (count === 0) return path;
    let free = key;
    while (this.#asked.has(free)) free = `${key}_${count++}`;
    this.#ask(free, 1, undefined);
    this.#last = { path: `${path}_${count - 1}`, key: free };
    return this.#last.path;
  }
  /** Gives a function that brings back what is here now. */
  save(): () => void {
    const [mark, size] = [this.#changed.length, this.#made.size];
    return () => {
      for (let index = this.#changed.length - 1; index >= mark; index--) {
        const [key, before] = [this.#changed[index] as string, this.#before[index]];
        if (before === undefined) this.#asked.delete(key);
        else this.#asked.set(key, before);
      }
      this.#changed.length = mark;
      this.#before.length = mark;
      cutBack(this.#made, size);
    };
  }

  #ask(key: string, count: number, before: number | undefined): void {
    this.#changed.push(key);
    this.#before.push(before);
    this.#asked.set(key, count);
  }

  #keyOf(path: string): string {
    if (this.#last.path !== path) this.#last = { path, key: path.toLowerCase() };
    return this.#last.key;
  }
}
