// Owns reading ahead: while whoever asked is busy elsewhere (a step runs on a thread of its own), the next elements are made.
import type { Element } from '../element.js';
import { asElements, elements, packed, unpacked } from '../packed.js';
import { type Cursor, type Eventually, field, type Json, listIn, type Stage } from '../stage.js';

/** What waits in the event loop has its turn first. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

class PrefetchCursor implements Cursor<Element> {
  readonly #source: Cursor<Element>;
  readonly #size: number;
  readonly #ready: Element[];
  #filling: Promise<void> | undefined;
  #isDone = false;
  #isPaused = false;
  #failure: { readonly error: unknown } | undefined;
  /** Tells whoever waits that there is something. */
  #wake: () => void = () => undefined;

  constructor(source: Cursor<Element>, size: number, ready: Element[]) {
    this.#source = source;
    this.#size = size;
    this.#ready = ready;
  }

  next(): Eventually<Element | undefined> {
    const element = this.#ready.shift();
    if (element !== undefined) {
      this.#start();
      return element;
    }
    if (this.#isDone) return undefined;
    return this.#wait();
  }

  async #wait(): Promise<Element | undefined> {
    const there = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#start();
    await there;
    const { error } = this.#failure ?? {};
    if (this.#ready.length === 0 && this.#failure !== undefined) {
      this.#failure = undefined;
      throw error;
    }
    return this.next();
  }

  #start(): void {
    // More than there is room for may have been restored.
    const isWanted = this.#failure === undefined && !this.#isDone && this.#ready.length < this.#size;
    if (isWanted) this.#filling ??= this.#fill();
    else this.#wake();
  }

  async #fill(): Promise<void> {
    try {
      while (this.#ready.length < this.#size) {
        if (this.#ready.length > 0) await turn();
        if (this.#isPaused) break;
        const element = await this.#source.next();
        this.#isDone = element === undefined;
        if (element === undefined) break;
        this.#ready.push(element);
        this.#wake();
      }
    } catch (error) {
      this.#failure = { error };
    } finally {
      this.#filling = undefined;
      this.#wake();
    }
  }

  async #pause(): Promise<void> {
    this.#isPaused = true;
    await this.#filling;
    this.#isPaused = false;
  }

  async save(): Promise<Json> {
    await this.#pause();
    return { ready: this.#ready.map(packed), parent: await this.#source.save() };
  }

  async close(): Promise<void> {
    await this.#pause();
    this.#isDone = true;
    this.#ready.length = 0;
    await this.#source.close();
  }
}

export function prefetch<I>(stage: Stage<I, Element>, size: number): Stage<Element, Element> {
  const parent = asElements(stage);
  return {
    names: [...parent.names, 'prefetch'],
    layout: elements,
    open: (passage, state) => {
      const ready = listIn(state, 'ready').map(unpacked);
      return new PrefetchCursor(parent.open(passage, field(state, 'parent')), size, ready);
    },
  };
}
