// Owns numeric differentiation: the derivative of a function of one number from its values around 0, and reproducible directions to go in.
// It knows no graph.

/** `f'(0)` from the values at ±step and ±2·step, without the errors of the second to the fourth order. */
export async function derivativeAtZero(f: (by: number) => Promise<number>, step: number): Promise<number> {
  const inner = (await f(step)) - (await f(-step));
  const outer = (await f(2 * step)) - (await f(-2 * step));
  return (8 * inner - outer) / (12 * step);
}

/** Reproducible numbers in [0, 1) (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
