// Owns the search for the tensor at which numbers stopped being finite: what led to some tensors is computed again, piece by piece, from the
// variables and feeds as they were, and nothing of it is committed.
import type { Node } from '../graph/node.js';
import type { Tensor } from '../graph/tensor.js';
import { ancestors, inOrder } from '../graph/walk.js';
import { isFloating } from '../values/dtype.js';
import type { TensorData } from '../values/tensor-data.js';
import { type Feeds, resolveFeeds } from './feeds.js';
import type { Session } from './session.js';

/** So many nodes are looked at in one run: what they give is in memory at once. */
const AT_ONCE = 256;

/** A tensor with numbers that are not finite. */
export interface NonFinite {
  readonly tensor: Tensor;
  /** `3 of 8 numbers are NaN, the first at [0, 2]`. */
  readonly text: string;
  readonly hasNaN: boolean;
  /** Where the numbers come from: they were fed, a variable had them before the run, or a node made them. */
  readonly origin: 'feed' | 'variable' | 'node';
}

/** What in `data` is not finite, in words; nothing where all of it is. */
export function notFinite(data: TensorData): { text: string; hasNaN: boolean } | undefined {
  const numbers =
    ArrayBuffer.isView(data.data) && isPlain(data) ? (data.data as Float32Array) : data.values().map(Number);
  const first = numbers.findIndex((value) => !Number.isFinite(value));
  if (first < 0) return undefined;
  let [nans, infinities] = [0, 0];
  for (const value of numbers)
    if (Number.isNaN(value)) nans++;
    else if (!Number.isFinite(value)) infinities++;
  if (data.shape.length === 0) return { text: `it is ${nans > 0 ? 'NaN' : numbers[first]}`, hasNaN: nans > 0 };
  const kinds = [nans > 0 ? `${nans} NaN` : '', infinities > 0 ? `${infinities} infinite` : ''].filter(Boolean);
  const place = indexOf(first, data.shape).join(', ');
  return { text: `of ${numbers.length} numbers ${kinds.join(' and ')}, the first at [${place}]`, hasNaN: nans > 0 };
}

const isPlain = ({ dtype }: TensorData): boolean => dtype === 'float32' || dtype === 'float64';

function indexOf(place: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (const size of [...shape].reverse()) {
    index.unshift(place % size);
    place = Math.floor(place / size);
  }
  return index;
}

const floats = (node: Node): Tensor[] =>
  node.outputs.filter(({ type }) => type.kind === 'tensor' && isFloating(type.dtype));

/**
 * What is not finite among all that leads to `roots`, in the order of its making: what is fed, what variables had, what nodes made of finite
 * numbers. Infinite constants, and what is made of them alone, count as meant.
 *
 * @returns the first of them, and the first with a NaN where that is another; nothing where all of it is finite now.
 */
export async function firstNonFinite(session: Session, roots: readonly Tensor[], feeds: Feeds): Promise<NonFinite[]> {
  const fed = resolveFeeds(session.graph, feeds);
  const nodes = inOrder(ancestors(roots, new Set(fed.keys())).nodes);
  const found = new Map<Tensor, NonFinite>();
  const turned: NonFinite[] = [];
  const look = (tensor: Tensor, data: TensorData, origin: NonFinite['origin']) => {
    const what = notFinite(data);
    if (what === undefined) return;
    const each: NonFinite = { tensor, origin, ...what };
    found.set(tensor, each);
    const isMade = origin === 'node';
    if (!isMade || (tensor.node.opType !== 'Constant' && !tensor.node.dataInputs().some((input) => found.has(input))))
      turned.push(each);
  };
  for (const [tensor, data] of fed) if (isFloating(data.dtype)) look(tensor, data, 'feed');
  for (const node of nodes) {
    const variable = node.isSource ? session.graph.variables.get(node.name) : undefined;
    if (variable !== undefined && isFloating(variable.dtype) && !fed.has(variable.value))
      look(variable.value, session.valueOf(variable), 'variable');
  }
  const computed = nodes.filter(({ isSource, graph }) => !isSource && graph === session.graph);
  for (let start = 0; start < computed.length; start += AT_ONCE) {
    const tensors = computed
      .slice(start, start + AT_ONCE)
      .flatMap(floats)
      .filter((tensor) => !fed.has(tensor));
    const values = tensors.length === 0 ? [] : await session.run(tensors, fed, { commit: false });
    for (const [index, tensor] of tensors.entries()) look(tensor, values[index] as TensorData, 'node');
    const nan = [...found.values()].find(({ hasNaN }) => hasNaN);
    const first = turned[0] ?? nan;
    if (first !== undefined && nan !== undefined) return first === nan ? [first] : [first, nan];
  }
  const first = turned[0] ?? [...found.values()].find(({ tensor }) => roots.includes(tensor));
  return first === undefined ? [] : [first];
}
