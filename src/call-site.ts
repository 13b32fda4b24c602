// Owns the question "which line of the user's program are we serving?".
// A call site is captured cheaply (an Error object, unformatted) and read only when somebody asks.
// It knows the folder of this library, from its own line on a stack, and nothing of Node: it works in a bundle and in a browser.

/** Frames deep enough to get from a layer, through an optimizer and a gradient rule, out to the user. */
const FRAMES = 48;

const firstLine = deepError(() => new Error());

/** A place in the user's program, resolved on first use. `String(site)` is `path:line:column`, or `''` where unknown. */
export class CallSite {
  #error: Error | undefined;
  #place: Place | undefined;

  /** Captures the current stack; costs microseconds because the stack is not formatted here. */
  static capture(): CallSite {
    const site = new CallSite();
    site.#error = deepError();
    return site;
  }

  #resolve(): Place | undefined {
    if (this.#error !== undefined) this.#place = userFrame(stackOf(this.#error));
    this.#error = undefined;
    return this.#place;
  }

  /** For people: the file below the working directory, or its whole path. */
  toString(): string {
    const place = this.#resolve();
    return place === undefined ? '' : `${belowWorkingFolder(place.file)}:${place.position}`;
  }

  /** For files: the file's bare name, the same from whatever folder and on whatever machine the program runs. */
  get brief(): string {
    const place = this.#resolve();
    return place === undefined ? '' : `${place.file.slice(place.file.lastIndexOf('/') + 1)}:${place.position}`;
  }
}

interface Place {
  /** A path with slashes, or a URL. */
  readonly file: string;
  /** `line:column` */
  readonly position: string;
}

/** An error with a long stack; `Error` may be frozen, which then costs us depth and nothing else. */
function deepError(make?: () => Error): Error {
  const had = 'stackTraceLimit' in Error;
  const limit = Error.stackTraceLimit;
  Reflect.set(Error, 'stackTraceLimit', FRAMES);
  const error = make === undefined ? new Error() : make();
  if (had) Reflect.set(Error, 'stackTraceLimit', limit);
  else Reflect.deleteProperty(Error, 'stackTraceLimit');
  return error;
}

/** The stack as text in the runtime's own form, whatever `Error.prepareStackTrace` a program has set. */
function stackOf(error: Error): string {
  const theirs = Error.prepareStackTrace;
  if (theirs !== undefined) Reflect.set(Error, 'prepareStackTrace', undefined);
  try {
    return typeof error.stack === 'string' ? error.stack : '';
  } catch {
    // A formatter that could not be put aside may do anything.
    return '';
  } finally {
    if (theirs !== undefined) Reflect.set(Error, 'prepareStackTrace', theirs);
  }
}

/** Where a line of a stack says that it is; `undefined` for what has no file: native functions, evaluated code, Node's own modules. */
function placeOf(line: string): Place | undefined {
  // `at file:row:column`, `at async file:row:column` or `at function (file:row:column)`; a folder's name may hold brackets and spaces.
  const [, named, bare] = /^\s+at (?:.*? \((.*)\)|(?:async )?(.*))$/.exec(line) ?? [];
  const [, place, position] = /^(.*):(\d+:\d+)$/.exec(named ?? bare ?? '') ?? [];
  if (place === undefined || position === undefined || !/^(?:\/|[A-Za-z]:[\\/]|\\\\|[a-z]+:\/\/)/.test(place))
    return undefined;
  return { file: place.startsWith('file://') ? pathOf(place) : place.replaceAll('\\', '/'), position };
}

function pathOf(url: string): string {
  // `file:///C:/folder` is the path `C:/folder`.
  const path = url.replace(/^file:\/\/(?:\/(?=[A-Za-z]:))?/, '');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const folderOf = (file: string): string => file.slice(0, file.lastIndexOf('/') + 1);

const firstPlace = (error: Error): Place | undefined =>
  stackOf(error)
    .split('\n')
    .map(placeOf)
    .find((place) => place !== undefined);

/** Where this library begins: modules stand in a bundle in the order in which they are evaluated, and this is the first of ours. */
const begin = firstPlace(firstLine);
/** Where it ends, if all of it has been loaded. */
let end: Place | undefined;

/** The folder that holds this library, or the bundle that it is part of; `/` where that is not known. */
export const libraryFolder = folderOf(begin?.file ?? '/');

/** Says where the library's last module is; for its entries, which are evaluated after what they export. `here` makes an error there. */
export function libraryEnds(here: () => Error): void {
  end = firstPlace(deepError(here));
}

function isBefore(one: Place, other: Place): boolean {
  const [[line, column], [otherLine, otherColumn]] = [one, other].map(({ position }) =>
    position.split(':').map(Number),
  ) as [[number, number], [number, number]];
  return line < otherLine || (line === otherLine && column < otherColumn);
}

/** Whether a place is in this library: in its folder, or between its first and last module where both are in one file, a bundle. */
function isOurs(place: Place): boolean {
  if (begin === undefined || end === undefined || end.file !== begin.file) return place.file.startsWith(libraryFolder);
  return place.file === begin.file && !isBefore(place, begin) && !isBefore(end, place);
}

/**
 * The first frame of `stack` outside this library and outside packages. What is found behind a module that is being loaded is only who
 * loads it: no line is better than a wrong one.
 */
function userFrame(stack: string): Place | undefined {
  for (const line of stack.split('\n')) {
    if (line.includes('node:internal/modules/')) return undefined;
    const place = placeOf(line);
    if (place !== undefined && !isOurs(place) && !place.file.includes('/node_modules/')) return place;
  }
  return undefined;
}

interface Host {
  readonly process?: { readonly cwd?: () => string };
}

function belowWorkingFolder(file: string): string {
  let folder: string | undefined;
  try {
    folder = (globalThis as Host).process?.cwd?.().replaceAll('\\', '/');
  } catch {
    // A working folder that has been removed has no name.
  }
  return folder !== undefined && file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file;
}
