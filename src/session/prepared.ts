// Owns what runs that fetch the same and feed the same tensors have in common, settled once: their step, which of the feeds goes to which
// of its inputs, and where each fetched value comes from. Found again by identity, so that a run looks no name up.
import { Operation } from '../graph/operation.js';
import type { Tensor } from '../graph/tensor.js';
import type { Memory, StopSignal } from '../runtime/runtime.js';
import type { TensorData } from '../values/tensor-data.js';
import type { Slot, State } from './state.js';
import type { Step } from './step.js';

/** A step with the tensors that its feeds and results are. */
export interface GraphStep {
  readonly step: Step;
  readonly feeds: readonly Tensor[];
  readonly results: readonly Tensor[];
}

/** What a run is asked for. */
export interface Request {
  readonly wanted: readonly (Tensor | Operation)[];
  readonly fed: readonly Tensor[];
  /** Whether it has several steps, whose number follows what it is fed. */
  readonly isStacked: boolean;
}

/** What gives a fetched value: a feed or a variable before the step, the step itself, or nothing (an operation has no value). */
type Source =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'feed'; readonly index: number }
  | { readonly kind: 'variable'; readonly slot: Slot }
  | { readonly kind: 'result'; readonly index: number };

export class Prepared {
  readonly #step: Step;
  readonly #state: State;
  /** By input of the step: the number of the feed. */
  readonly #order: readonly number[];
  readonly #sources: readonly Source[];

  /** @param slotOf the variable that a tensor is the value of, if it is one's. */
  constructor(
    { step, feeds, results }: GraphStep,
    { wanted, fed, isStacked }: Request,
    state: State,
    slotOf: (tensor: Tensor) => Slot | undefined,
  ) {
    this.#step = step;
    this.#state = state;
    this.#order = [...feeds.map((tensor) => fed.indexOf(tensor)), ...(isStacked ? [fed.length] : [])];
    const places = new Map(results.map((tensor, index) => [tensor, index]));
    this.#sources = wanted.map((fetch): Source => {
      if (fetch instanceof Operation) return { kind: 'nothing' };
      const index = fed.indexOf(fetch);
      if (index >= 0) return { kind: 'feed', index };
      // A variable has another value before each of several steps.
      const slot = isStacked ? undefined : slotOf(fetch);
      return slot === undefined ? { kind: 'result', index: places.get(fetch) as number } : { kind: 'variable', slot };
    });
  }

  /**
   * @param commit is asked, with the values, whether the updates are committed.
   * @returns a value for each fetch.
   */
  async run(
    feeds: readonly Memory[],
    signal?: StopSignal,
    commit?: (values: readonly (TensorData | null)[]) => boolean,
  ): Promise<(TensorData | null)[]> {
    const values: (TensorData | null)[] = [];
    for (const source of this.#sources) {
      if (source.kind === 'feed') values.push((feeds[source.index] as Memory).read());
      else values.push(source.kind === 'variable' ? this.#state.current(source.slot).read() : null);
    }
    const inputs = this.#order.map((index) => feeds[index] as Memory);
    const fill = (results: readonly TensorData[]) => {
      for (const [place, source] of this.#sources.entries())
        if (source.kind === 'result') values[place] = results[source.index] as TensorData;
      return values;
    };
    return fill(await this.#step.run(inputs, signal, commit && ((results) => commit(fill(results)))));
  }
}

/** What has been prepared, by what is fetched and fed. */
export class PreparedRuns {
  readonly #byFirst = new Map<Tensor | Operation | undefined, [request: Request, run: Prepared][]>();

  find({ wanted, fed, isStacked }: Request): Prepared | undefined {
    return this.#byFirst
      .get(wanted[0])
      ?.find(([known]) => known.isStacked === isStacked && same(known.wanted, wanted) && same(known.fed, fed))?.[1];
  }

  add(request: Request, run: Prepared): void {
    const [first] = request.wanted;
    const entries = this.#byFirst.get(first) ?? [];
    this.#byFirst.set(first, entries);
    entries.push([request, run]);
  }
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}
