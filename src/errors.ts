// Owns every error the library throws: one class per theme and one function that lays out the text.
// Nothing here knows graphs; callers pass names. The user's line is found from the stack unless a better one is known.
import { CallSite } from './call-site.js';
import { describe, printable } from './describe.js';
import { expectedInstead } from './option-values.js';

export { describe, printable };

/** What an error can say beside its first line. Every field is optional; each becomes one line of the message. */
export interface ErrorDetails {
  /** What would have been right. */
  expected?: string;
  /** What came instead. */
  got?: string;
  /** Full name of the node, variable or tensor concerned. */
  node?: string;
  /** The user's line that made the offending thing, when it is not the line that is running now. */
  site?: CallSite | string;
  /** A backward node's forward node, as `name (line)`. */
  forward?: string;
  /** What to do, where there is exactly one thing to do. */
  fix?: string;
  /** What was caught and led to this error. */
  cause?: unknown;
}

/** Where in the data something is. */
export interface DataPlace {
  readonly file?: string;
  readonly row?: number;
  readonly element?: number;
}

/** The base of all errors of this library: `code` for programs, `node`, `scope` and `site` for people and tools. */
export abstract class TrainopError extends Error {
  abstract readonly code: string;
  /** The class's name, written out: a minifier changes that of the class. */
  abstract override readonly name: string;
  readonly node: string | undefined;
  readonly scope: string | undefined;
  /** The user's line, `path:line:column`; empty where it is unknown. */
  readonly site: string;

  constructor(message: string, given: ErrorDetails = {}) {
    const details = plainDetails(given);
    const site = typeof details.site === 'string' ? details.site : (details.site ?? CallSite.capture()).toString();
    super(
      layout(typeof message === 'string' ? message : describe(message), details, site),
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.node = details.node;
    this.scope = details.node?.includes('/') ? details.node.slice(0, details.node.lastIndexOf('/')) : undefined;
    this.site = site;
  }
}

const DETAILS = ['expected', 'got', 'node', 'forward', 'fix'] as const satisfies readonly (keyof ErrorDetails)[];

/** Errors must not fail: a detail that is no text, of a caller that TypeScript did not check, is described. */
function plainDetails(given: ErrorDetails): ErrorDetails {
  try {
    if (DETAILS.every((key) => given[key] === undefined || typeof given[key] === 'string')) return given;
    const present = DETAILS.filter((key) => given[key] !== undefined);
    return { ...given, ...Object.fromEntries(present.map((key) => [key, describe(given[key])])) };
  } catch {
    return {};
  }
}

function layout(message: string, details: ErrorDetails, site: string): string {
  const rows: [string, string | undefined][] = [
    ['expected', details.expected],
    ['got', details.got],
    ['node', details.node],
    ['forward', details.forward],
    ['at', site || undefined],
    ['fix', details.fix],
  ];
  const lines = rows
    .filter(([, text]) => text !== undefined)
    .map(([label, text]) => `\n  ${`${label}:`.padEnd(10)}${text}`);
  return [message, ...lines].map(printableLines).join('');
}

/** A message may have several lines; a name of somebody's is part of one. */
const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

/** An argument has a value that is not allowed (TF's ValueError and TypeError). */
export class ValueError extends TrainopError {
  readonly code: string = 'VALUE';
  override readonly name: string = 'ValueError';
}
/** An element type does not fit. */
export class DTypeError extends ValueError {
  override readonly code = 'DTYPE';
  override readonly name = 'DTypeError';
}
/** A shape does not fit. */
export class ShapeError extends ValueError {
  override readonly code = 'SHAPE';
  override readonly name = 'ShapeError';
}
/** A gradient cannot be built. */
export class GradientError extends ValueError {
  override readonly code = 'GRADIENT';
  override readonly name = 'GradientError';
}
/** Two unordered updates of one variable contradict each other. */
export class UpdateConflictError extends TrainopError {
  readonly code = 'UPDATE_CONFLICT';
  override readonly name = 'UpdateConflictError';
}
/** A graph cannot be written as the model asked for. */
export class ExportError extends TrainopError {
  readonly code = 'EXPORT';
  override readonly name = 'ExportError';
}
/** A model file is corrupt, truncated or not what it claims to be. */
export class ModelFormatError extends TrainopError {
  readonly code = 'MODEL_FORMAT';
  override readonly name = 'ModelFormatError';
}
/** A checkpoint is missing, corrupt or does not fit the graph. */
export class CheckpointError extends TrainopError {
  readonly code = 'CHECKPOINT';
  override readonly name = 'CheckpointError';
}
/** An event file cannot be written; `cause` holds Node's error. */
export class SummaryError extends TrainopError {
  readonly code = 'SUMMARY';
  override readonly name = 'SummaryError';
}
/** Data cannot be read or made into elements: of which file, in which row, for which element is said where it is known. */
export class DataError extends TrainopError {
  readonly code = 'DATA';
  override readonly name = 'DataError';
  readonly file: string | undefined;
  /** Rows, lines and records count from 1. */
  readonly row: number | undefined;
  /** Elements count from 0. */
  readonly element: number | undefined;

  constructor(message: string, details: ErrorDetails & DataPlace = {}) {
    super(message, details);
    const { file, row, element } = placeOf(details);
    this.file = file;
    this.row = row;
    this.element = element;
  }
}
function placeOf(details: DataPlace): DataPlace {
  try {
    return { ...details };
  } catch {
    return {};
  }
}
/** A run failed; `cause` holds onnxruntime's error where there is one. */
export class RunError extends TrainopError {
  readonly code: string = 'RUN';
  override readonly name: string = 'RunError';
}
/** A loss turned NaN or infinite; `node`, `scope` and `site` are those of the first tensor that did (TF `NanLossDuringTrainingError`). */
export class NanLossDuringTrainingError extends RunError {
  override readonly code = 'NAN_LOSS';
  override readonly name = 'NanLossDuringTrainingError';
}

/** What an error says, whoever threw it: one of another realm is no `Error` of ours. */
export function messageOf(error: unknown): string {
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : String(error);
}

/**
 * Calls `fn`; a ValueError of it is thrown again as the same kind, with `where` in front of its first line and with `details`.
 * For conversions of plain values, which do not know what they are for.
 */
export function explaining<T>(where: string, details: () => ErrorDetails, fn: () => T): T {
  try {
    return fn();
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    const Kind = error.constructor as typeof ValueError;
    throw new Kind(`${where}: ${error.message.split('\n')[0]}`, { ...details(), cause: error });
  }
}

/**
 * What `fn` gives; anything but our own errors that it throws is a ValueError with that as its cause. For looking into values of a
 * user's that run code of theirs when touched: proxies, getters, iterators.
 */
export function reading<T>(where: string, fn: () => T): T {
  try {
    return fn();
  } catch (error) {
    if (error instanceof TrainopError) throw error;
    throw new ValueError(`${where}: what was given cannot be read`, { got: describe(error), cause: error });
  }
}

/** A key of an options type. */
export type OptionKey<T> = keyof T & string;
/** What a list of option keys must be beside a list of keys of `T`: a list of all of them. */
export type AllKeys<T, K extends readonly unknown[]> =
  OptionKey<T> extends K[number] ? unknown : { readonly missing: Exclude<OptionKey<T>, K[number]> };

/**
 * Rejects option keys that a function does not know, so that a misspelt option is never ignored. The list holds the keys of the options'
 * type, all of them and nothing else: the compiler says which one is missing or too many.
 *
 * @throws ValueError naming the function, the key and the keys it takes.
 */
export function checkKeys<T extends object, const K extends readonly OptionKey<T>[]>(
  where: string,
  options: T,
  known: K & AllKeys<T, K>,
): void {
  if (typeof options !== 'object' || options === null || reading(where, () => Array.isArray(options))) {
    throw new ValueError(`${where}: the last argument holds options`, {
      expected: `an object with ${known.join(', ')}`,
      got: describe(options),
    });
  }
  for (const key of reading(where, () => Object.keys(options))) {
    if (!(known as readonly string[]).includes(key)) {
      throw new ValueError(`${where}: unknown option '${key}'`, { expected: `one of ${known.join(', ')}` });
    }
  }
}

/** Rejects unknown keys, and values of the wrong kind where an option's name says its kind. */
export function checkOptions<T extends object, const K extends readonly OptionKey<T>[]>(
  where: string,
  options: T,
  known: K & AllKeys<T, K>,
): void {
  checkKeys<T, K>(where, options, known);
  for (const [key, value] of reading(where, () => Object.entries(options))) {
    const expected = expectedInstead(key, value);
    if (expected !== undefined)
      throw new ValueError(`${where}: ${key} has no such value`, { expected, got: describe(value) });
  }
}
