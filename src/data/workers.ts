// Owns the worker threads of a map: they are made when there is work, shared by all iterators of the dataset, and do not keep the process
// alive but while something is asked of them.
import { Worker } from 'node:worker_threads';
import { DataError } from '../errors.js';
import type { Element } from './element.js';
import { ANSWERS, type Answer, type Question } from './mapper.js';
import { received, sent } from './wire.js';

/** What runs there, be it taken for an ES module or not: loads the module and hands it the port. */
const program = `
const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads');
import(workerData.module).then(({ default: mapper }) => {
  const answers = mapper?.[workerData.answers];
  if (typeof answers !== 'function') throw new Error('its default export is not what data.mapper(fn) gives');
  answers(parentPort);
}).catch((error) => { setImmediate(() => { throw error; }); });
`;

/** So long threads wait for the next iterator, in milliseconds. */
const IDLE = 1000;

interface Waiting {
  resolve(element: Element): void;
  reject(error: unknown): void;
}

class MapThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  isEnded = false;

  constructor(module: string) {
    this.#worker = new Worker(program, { eval: true, workerData: { module, answers: ANSWERS } });
    this.#worker.unref();
    this.#worker.on('message', (answer: Answer) => this.#hear(answer));
    this.#worker.on('error', (error) => this.#fail(`${module}: ${error.message}`, error));
    this.#worker.on('exit', (code) => this.#fail(`the thread of ${module} has ended with code ${code}`));
  }

  get load(): number {
    return this.#waiting.size;
  }

  #hear(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ('element' in answer) waiting?.resolve(received(answer.element));
    else waiting?.reject(new DataError(answer.message, answer));
  }

  #fail(message: string, cause?: unknown): void {
    this.isEnded = true;
    for (const { reject } of this.#waiting.values()) reject(new DataError(message, { cause }));
    this.#waiting.clear();
  }

  call(element: Element, index: number, key: readonly number[]): Promise<Element> {
    return new Promise((resolve, reject) => {
      const id = this.#next++;
      const moving: ArrayBuffer[] = [];
      const question: Question = { id, element: sent(element, moving), index, key };
      this.#waiting.set(id, { resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage(question, moving);
    });
  }

  end(): void {
    void this.#worker.terminate();
  }
}

/** The threads of one map. */
export class MapThreads {
  readonly #module: string;
  readonly #count: number;
  #threads: MapThread[] = [];
  #users = 0;

  constructor(module: string, count: number) {
    this.#module = module;
    this.#count = count;
  }

  /** Calls the module's function in the thread that has the least to do. */
  call(element: Element, index: number, key: readonly number[]): Promise<Element> {
    this.#threads = this.#threads.filter(({ isEnded }) => !isEnded);
    let thread = this.#threads.reduce<MapThread | undefined>(
      (least, each) => (least === undefined || each.load < least.load ? each : least),
      undefined,
    );
    if (thread === undefined || (thread.load > 0 && this.#threads.length < this.#count)) {
      thread = new MapThread(this.#module);
      this.#threads.push(thread);
    }
    return thread.call(element, index, key);
  }

  /** Says that an iterator uses them, until what is returned is called. */
  use(): () => void {
    this.#users++;
    let isUsing = true;
    return () => {
      if (!isUsing) return;
      isUsing = false;
      this.#users--;
      // A repetition opens the next iterator at once.
      if (this.#users === 0) setTimeout(() => this.#endIfIdle(), IDLE).unref();
    };
  }

  #endIfIdle(): void {
    if (this.#users > 0) return;
    for (const thread of this.#threads) thread.end();
    this.#threads = [];
  }
}
