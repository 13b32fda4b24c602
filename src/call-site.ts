// Owns the question "which line of the user's program are we serving?".
// A call site is captured cheaply (an Error object, unformatted) and read only when somebody asks.
// It knows the folder of this library and nothing else about it.
import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const libraryFolder = fileURLToPath(new URL('.', import.meta.url));

/** Frames deep enough to get from a layer, through an optimizer and a gradient rule, out to the user. */
const FRAMES = 48;

/** A place in the user's program, resolved on first use. `String(site)` is `path:line:column`, or `''` where unknown. */
export class CallSite {
  #error: Error | undefined;
  #text: string | undefined;

  /** Captures the current stack; costs microseconds because the stack is not formatted here. */
  static capture(): CallSite {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = FRAMES;
    const site = new CallSite();
    site.#error = new Error();
    Error.stackTraceLimit = limit;
    return site;
  }

  toString(): string {
    if (this.#text === undefined) {
      this.#text = userFrame(this.#error?.stack ?? '');
      this.#error = undefined;
    }
    return this.#text;
  }
}

/** The first frame of `stack` outside this library and outside Node itself, as `path:line:column` relative to the working directory. */
function userFrame(stack: string): string {
  for (const line of stack.split('\n')) {
    // `at file:row:column`, `at async file:row:column` or `at function (file:row:column)`; a folder's name may hold brackets and spaces.
    const [, named, bare] = /^\s+at (?:.*? \((.*)\)|(?:async )?(.*))$/.exec(line) ?? [];
    const [, place, row, column] = /^(.*):(\d+):(\d+)$/.exec(named ?? bare ?? '') ?? [];
    if (place === undefined) continue;
    const file = place.startsWith('file:') ? fileURLToPath(place) : place;
    if (!isAbsolute(file) || file.startsWith(libraryFolder) || file.includes(`${sep}node_modules${sep}`)) continue;
    const path = relative(process.cwd(), file);
    return `${path.startsWith('..') ? file : path}:${row}:${column}`;
  }
  return '';
}
