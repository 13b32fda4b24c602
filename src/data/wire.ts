// Owns elements as messages between threads: what is sent is a copy whose memory goes along.
import { dtypes } from '../values/dtype.js';
import { TensorData } from '../values/tensor-data.js';
import type { Element } from './element.js';

/** An element as a message has it; classes do not get through. */
export type Sent =
  | { readonly tensor: Pick<TensorData, 'dtype' | 'shape' | 'data'> }
  | { readonly list: readonly Sent[] }
  | { readonly named: readonly (readonly [string, Sent])[] };

/** @param moving what goes along with the message. */
export function sent(element: Element, moving: ArrayBuffer[]): Sent {
  if (element instanceof TensorData) {
    const { dtype, shape } = element;
    // A view would take all of its memory along.
    const data = (element.data as Uint8Array).slice();
    if (dtypes[dtype].kind !== 'string') moving.push(data.buffer);
    return { tensor: { dtype, shape: [...shape], data } };
  }
  if (Array.isArray(element)) return { list: (element as readonly Element[]).map((each) => sent(each, moving)) };
  return { named: Object.entries(element).map(([name, each]) => [name, sent(each, moving)] as const) };
}

export function received(message: Sent): Element {
  if ('tensor' in message) return new TensorData(message.tensor.dtype, message.tensor.shape, message.tensor.data);
  if ('list' in message) return message.list.map(received);
  return Object.fromEntries(message.named.map(([name, each]) => [name, received(each)]));
}
