// Owns the far side of a map in worker threads: the function of a module, which answers messages.
import { checkFunction } from '../arguments.js';
import { DataError, messageOf } from '../errors.js';
import { type Element, toElement } from './element.js';
import { contextOf, type MapContext } from './transforms/map.js';
import { received, type Sent, sent } from './wire.js';

/** What a thread is asked. */
export interface Question {
  readonly id: number;
  readonly element: Sent;
  readonly index: number;
  readonly key: readonly number[];
}
/** What it answers. */
export type Answer =
  | { readonly id: number; readonly element: Sent }
  | { readonly id: number; readonly message: string; readonly file?: string; readonly row?: number };

/** What a thread speaks through. */
interface Port {
  on(event: 'message', hear: (question: Question) => void): unknown;
  postMessage(answer: Answer, moving?: readonly ArrayBuffer[]): void;
}

/** How a thread finds what answers: two copies of the library understand each other. */
export const ANSWERS = 'trainop.mapper' as const;

/** What a module exports by default whose function is to run in worker threads. */
export interface Mapper {
  readonly [ANSWERS]: (port: Port) => void;
}

/**
 * A function for `dataset.map(new URL('./module.js', import.meta.url))`, as the default export of that module: it runs in worker threads.
 *
 * @example
 * // decode.js
 * export default data.mapper(async ({ path, label }) => ({ image: await data.decodeImage(await readFile(path.item())), label }));
 */
export function mapper<E extends Element = Element, R = unknown>(fn: (element: E, context: MapContext) => R): Mapper {
  checkFunction('mapper', fn);
  const answer = async ({ id, element, index, key }: Question): Promise<[Answer, ArrayBuffer[]]> => {
    try {
      const moving: ArrayBuffer[] = [];
      const value = await fn(received(element) as E, contextOf(index, key));
      return [{ id, element: sent(toElement('what the function gives', value), moving) }, moving];
    } catch (error) {
      const { file, row } = error instanceof DataError ? error : {};
      const place = { ...(file !== undefined && { file }), ...(row !== undefined && { row }) };
      return [{ id, message: messageOf(error), ...place }, []];
    }
  };
  return {
    [ANSWERS]: (port) =>
      port.on(
        'message',
        (question) => void answer(question).then(([reply, moving]) => port.postMessage(reply, moving)),
      ),
  };
}
