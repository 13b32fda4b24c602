// Owns threads that native functions are called on, so that the event loop goes on meanwhile. A call has a thread to itself; threads that
// nobody uses wait for the next call. Not libuv's pool: a long step there would keep files and name look-ups waiting, and its threads
// cannot be told to take denormals for zero.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { denormalCalls, type ThreadCall } from './denormals.js';
import type { Library } from './library.js';

/** What a call is told through memory that both threads see: whether there is one, the function, how many arguments it takes, which. */
const CALL = { flag: 0, address: 0, count: 1, args: 2 };
const MOST_ARGUMENTS = 8;
/**
 * For how many milliseconds a thread looks for the next call before it sleeps: a processor takes some 40 µs to wake one up, and in a loop of
 * steps the next call comes sooner. With one core it would keep from running whoever makes the call.
 */
const AWAKE = availableParallelism() > 1 ? 0.1 : 0;

/** What runs there: calls a function at an address with arguments of a pointer's size, and answers with what it gave. */
const program = `
const { parentPort, workerData } = require('node:worker_threads');
const { koffiPath, flag, words } = workerData;
const koffi = require(koffiPath);
// Native code expects a thread's usual stack.
koffi.config({ sync_stack_size: 8 << 20 });
// koffi has no memory for calls before it has loaded something.
koffi.load(null);
const protos = [];
const functions = new Map();
for (;;) {
  for (const end = performance.now() + ${AWAKE}; Atomics.load(flag, ${CALL.flag}) === 0 && performance.now() < end; );
  // Waking up this way takes a fraction of what a message takes. A waking alone is no call: it may come late, for one already answered.
  while (Atomics.exchange(flag, ${CALL.flag}, 0) === 0) Atomics.wait(flag, ${CALL.flag}, 0);
  const address = words[${CALL.address}];
  const args = [...words.subarray(${CALL.args}, ${CALL.args} + Number(words[${CALL.count}]))];
  protos[args.length] ??= koffi.proto('void *', args.map(() => 'void *'));
  let call = functions.get(address);
  if (call === undefined) functions.set(address, (call = koffi.decode(address, protos[args.length])));
  parentPort.postMessage(call(...args));
}
`;

/** How many threads may wait for work. */
const IDLE = 4;

/** What is told of a call. */
interface Answer {
  resolve(status: bigint | null): void;
  reject(error: unknown): void;
}

class CallThread {
  readonly #worker: Worker;
  #answer: Answer | undefined;
  readonly #flag = new Int32Array(new SharedArrayBuffer(4));
  readonly #words = new BigUint64Array(new SharedArrayBuffer(8 * (CALL.args + MOST_ARGUMENTS)));
  flushes = false;

  constructor({ koffiPath }: Library) {
    this.#worker = new Worker(program, {
      eval: true,
      execArgv: [],
      workerData: { koffiPath, flag: this.#flag, words: this.#words },
    });
    this.#worker.unref();
    this.#worker.on('message', (status: bigint | null) => this.#taken()?.resolve(status));
    this.#worker.on('error', (error) => this.#taken()?.reject(error));
    this.#worker.on('exit', () => this.#taken()?.reject(new Error("the runtime's thread has ended")));
  }

  /** Whoever waits for an answer, who is told once. */
  #taken(): Answer | undefined {
    const answer = this.#answer;
    this.#answer = undefined;
    if (answer !== undefined) this.#worker.unref();
    return answer;
  }

  /** Has the function called; `answer` is told what it gave. */
  call(address: bigint, args: readonly bigint[], answer: Answer): void {
    this.#worker.ref();
    this.#answer = answer;
    this.#words[CALL.address] = address;
    this.#words[CALL.count] = BigInt(args.length);
    for (let index = 0; index < args.length; index++) this.#words[CALL.args + index] = args[index] as bigint;
    Atomics.store(this.#flag, CALL.flag, 1);
    Atomics.notify(this.#flag, CALL.flag);
  }

  end(): void {
    void this.#worker.terminate();
  }
}

/** Calls native functions off the event loop. */
export class Threads {
  readonly #library: Library;
  readonly #idle: CallThread[] = [];
  readonly #denormals: { readonly on: ThreadCall; readonly off: ThreadCall } | undefined;

  constructor(library: Library) {
    this.#library = library;
    this.#denormals = denormalCalls(library);
  }

  /**
   * Calls the function at `address` on a thread of its own.
   *
   * @param flush whether the thread takes denormals for zero.
   * @returns what the function gave.
   */
  call(address: bigint, args: readonly bigint[], flush: boolean): Promise<bigint | null> {
    const thread = this.#idle.pop() ?? new CallThread(this.#library);
    return new Promise((resolve, reject) => {
      const answer: Answer = {
        resolve: (status) => {
          if (this.#idle.length < IDLE) this.#idle.push(thread);
          else thread.end();
          resolve(status);
        },
        reject: (error) => {
          thread.end();
          reject(error);
        },
      };
      const call = () => thread.call(address, args, answer);
      const change = this.#denormals?.[flush ? 'on' : 'off'];
      if (change === undefined || thread.flushes === flush) return call();
      thread.flushes = flush;
      thread.call(change.address, change.args, { ...answer, resolve: call });
    });
  }
}
