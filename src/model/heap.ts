// Owns a heap of numbers: what is to be done next, where what comes first in a list goes first.

/** Numbers, the smallest first. */
export class Heap {
  readonly #items: number[] = [];

  constructor(items: readonly number[]) {
    for (const item of items) this.push(item);
  }

  push(item: number): void {
    const items = this.#items;
    let place = items.length;
    for (let above = (place - 1) >> 1; place > 0 && (items[above] as number) > item; above = (place - 1) >> 1) {
      items[place] = items[above] as number;
      place = above;
    }
    items[place] = item;
  }

  pop(): number | undefined {
    const items = this.#items;
    const [first] = items;
    const last = items.pop();
    if (items.length === 0 || last === undefined) return first;
    let place = 0;
    for (let below = 1; below < items.length; below = 2 * place + 1) {
      if (below + 1 < items.length && (items[below + 1] as number) < (items[below] as number)) below++;
      if ((items[below] as number) >= last) break;
      items[place] = items[below] as number;
      place = below;
    }
    items[place] = last;
    return first;
  }
}
