// Owns Saver: which variables of a session a checkpoint holds under which names, which files there are of it, and which go
// (TF `tf.train.Saver`). How they are written and found again is in io/.
import { checkKind, checkPath, checkText, listArgument } from '../arguments.js';
import { CheckpointError, checkOptions, describe, messageOf, reading, ValueError } from '../errors.js';
import { GraphKeys } from '../graph/collections.js';
import type { Graph } from '../graph/graph.js';
import { Tensor } from '../graph/tensor.js';
import { Variable } from '../graph/variable.js';
import { folderOf, isSamePath, readIndex, warn, writeIndex } from '../io/checkpoint.js';
import { removeFile } from '../io/files.js';
import { checkStorable, Safetensors, type StoredTensor, writeSafetensors } from '../io/safetensors.js';
import { isInteger } from '../values/dtype.js';
import { entriesOf } from '../values/keyed.js';
import { formatShape } from '../values/shape.js';
import type { TensorData } from '../values/tensor-data.js';
import {
  type Iterators,
  namedIterators,
  placesOf,
  readPlaces,
  type SaveableIterator,
  withPlaces,
} from './iterator-places.js';
import { Session } from './session.js';

/** Variables under their own names, or by the names that they have in the checkpoint. */
export type SaveableVariables =
  | readonly Variable[]
  | Readonly<Record<string, Variable>>
  | ReadonlyMap<string, Variable>;

export interface SaverOptions {
  /**
   * What is saved and restored: variables, or variables by their names in the checkpoint. Default: all global variables of the session's
   * graph, as they are when it saves or restores, and its counter of runs, from which random numbers go on.
   */
  varList?: SaveableVariables | undefined;
  /** So many checkpoints stay; older ones are removed. 0 or `null` keeps all. Default 5. */
  maxToKeep?: number | null | undefined;
  /** One checkpoint in so many hours stays for good. Default 10000. */
  keepCheckpointEveryNHours?: number | undefined;
  /** Iterators of datasets, by name: each checkpoint has their places in the data, too, as of the same moment. */
  iterators?: Readonly<Record<string, SaveableIterator>> | undefined;
}

export interface SaveStepOptions {
  /** The number in the file's name: `-1000`. A variable's is that of the moment that is saved. */
  globalStep?: number | bigint | Variable | Tensor | undefined;
}

export interface RestoreOptions {
  /** Whether variables that the checkpoint does not have stay as they are. Default false: that is an error. */
  ignoreMissing?: boolean | undefined;
}

const EXTENSION = '.safetensors';
const HOUR = 3600_000;

interface Written {
  readonly path: string;
  /** When it was written, in milliseconds since 1970. */
  readonly time: number;
}

/** What is written into one folder at a time, whoever writes: its index is read, changed and written. */
const folders = new Map<string, Promise<unknown>>();

function inFolder<T>(folder: string, task: () => Promise<T>): Promise<T> {
  const done = (folders.get(folder) ?? Promise.resolve()).then(task);
  const last: Promise<unknown> = done
    .catch(() => undefined)
    .then(() => {
      if (folders.get(folder) === last) folders.delete(folder);
    });
  folders.set(folder, last);
  return done;
}

/** The path that a checkpoint's name begins with, without step and extension. */
const prefixOf = (path: string): string => path.replace(new RegExp(`(?:-\\d+)?${EXTENSION.replace('.', '\\.')}$`), '');

/** A step as what it is read from; throws a ValueError for what is none. */
function checkedStep(graph: Graph, step: unknown): number | bigint | Variable | undefined {
  if (step === undefined || step === null) return undefined;
  if (typeof step === 'bigint' ? step >= 0n : Number.isSafeInteger(step) && (step as number) >= 0)
    return step as number | bigint;
  const tensor = reading('Saver.save', () => (step instanceof Variable ? step.value : step));
  const variable =
    reading('Saver.save', () => tensor instanceof Tensor) && graph.variables.get((tensor as Tensor).node.name);
  if (variable && variable.value === tensor && isInteger(variable.dtype) && variable.shape.length === 0)
    return variable;
  throw new ValueError('Saver.save: globalStep is no step', {
    expected: "a whole number from 0 on, or an integer scalar variable of the session's graph",
    got: describe(step),
  });
}

/**
 * Saves a session's variables and restores them (TF `tf.train.Saver`): safetensors files by variable name, each written whole or not at
 * all, and beside them TensorFlow's index file `checkpoint`. Places of iterators in their data go along.
 *
 * @example
 * const saver = new train.Saver({ maxToKeep: 3 });
 * const path = await saver.save(session, 'runs/x/model.ckpt', { globalStep: 1000 }); // runs/x/model.ckpt-1000.safetensors
 * await saver.restore(session, path); // no initializer is needed
 */
export class Saver {
  readonly #variables: ReadonlyMap<string, Variable> | undefined;
  readonly #iterators: Iterators;
  readonly #maxToKeep: number;
  readonly #keepEvery: number;
  /** When the next checkpoint that stays for good is due. */
  #nextKept: number;
  /** From the oldest to the latest. */
  #written: Written[] = [];
  /** What was restored: saving goes on from there. */
  #restored: string | undefined;

  /**
   * @throws ValueError for an empty list, one with something else than variables, or with a variable twice.
   */
  constructor(options: SaverOptions = {}) {
    checkOptions('Saver', options, ['varList', 'maxToKeep', 'keepCheckpointEveryNHours', 'iterators']);
    const { varList, maxToKeep = 5, keepCheckpointEveryNHours = 10_000 } = options;
    this.#iterators = namedIterators(options.iterators);
    this.#variables = varList === undefined || varList === null ? undefined : namedVariables(varList);
    if (maxToKeep !== null && !(Number.isSafeInteger(maxToKeep) && maxToKeep >= 0))
      throw new ValueError('Saver: maxToKeep is no number of checkpoints', { got: describe(maxToKeep) });
    if (typeof keepCheckpointEveryNHours !== 'number' || !(keepCheckpointEveryNHours > 0))
      throw new ValueError('Saver: keepCheckpointEveryNHours is no time', { got: describe(keepCheckpointEveryNHours) });
    this.#maxToKeep = maxToKeep || Number.POSITIVE_INFINITY;
    this.#keepEvery = keepCheckpointEveryNHours * HOUR;
    this.#nextKept = Date.now() + this.#keepEvery;
  }

  /** The checkpoints that this saver has written, or found where it restored, and not removed; the latest is the last (TF `last_checkpoints`). */
  get lastCheckpoints(): string[] {
    return this.#written.map(({ path }) => path);
  }

  /**
   * Writes a checkpoint of the moment of the call: after the runs asked for before, and before those asked for later, which go on while it
   * is written. Then it names the checkpoint the latest of its folder, and removes the oldest ones.
   *
   * @param path what the file's name begins with; the folder is made.
   * @returns the file: `<path>[-<globalStep>].safetensors`.
   * @throws RunError naming a variable that has no value; ValueError for an iterator that is closed; CheckpointError naming one whose element type the format does not have, and where
   * the file cannot be written: then what was there is as it was.
   */
  async save(session: Session, path: string, options: SaveStepOptions = {}): Promise<string> {
    checkKind('Saver.save', session, [Session], 'a session');
    checkPath('Saver.save', path);
    checkOptions('Saver.save', options, ['globalStep']);
    const globalStep = checkedStep(session.graph, options.globalStep);
    const base = path.endsWith(EXTENSION) ? path.slice(0, -EXTENSION.length) : path;
    if (/(^|[\\/])$/.test(base)) throw new ValueError('Saver.save: the path names no file', { got: describe(path) });
    const named = [...this.#of(session.graph)];
    for (const [name, variable] of named) checkStorable(name, variable);
    for (const [name] of named)
      if (this.#iterators.has(name)) throw new ValueError(`Saver: a variable and an iterator are named ${name}`);
    const variables = named.map(([, variable]) => variable);
    const [values, places] = await Promise.all([
      session.values(globalStep instanceof Variable ? [...variables, globalStep] : variables),
      placesOf(this.#iterators),
    ]);
    const step = globalStep instanceof Variable ? (values.pop() as TensorData).item() : globalStep;
    const file = `${base}${step === undefined ? '' : `-${step}`}${EXTENSION}`;
    const tensors = new Map([...named.map(([name], index) => [name, values[index] as TensorData] as const), ...places]);
    await inFolder(folderOf(file), () => this.#write(file, tensors));
    return file;
  }

  async #write(path: string, tensors: ReadonlyMap<string, TensorData>): Promise<void> {
    const folder = folderOf(path);
    await writeSafetensors(path, tensors);
    const indexed = await readIndex(folder).catch((error) => {
      warn(`${messageOf(error).split('\n')[0]}; it is written anew`);
      return [];
    });
    this.#resume(path, indexed);
    const written = [...this.#written.filter((each) => !isSamePath(each.path, path)), { path, time: Date.now() }];
    const leaving = written.slice(0, Math.max(0, written.length - this.#maxToKeep));
    const isLeaving = (each: string) => leaving.some((old) => isSamePath(old.path, each));
    // The index stops naming what is then removed, and never names what is not there.
    await writeIndex(folder, [...indexed.filter((each) => !isSamePath(each, path) && !isLeaving(each)), path]);
    this.#written = written.slice(leaving.length);
    for (const old of leaving) await this.#remove(old);
  }

  /** Takes over the checkpoints of the run that was restored, where this is the run that goes on. */
  #resume(path: string, indexed: readonly string[]): void {
    const restored = this.#restored;
    this.#restored = undefined;
    if (restored === undefined || !isSamePath(prefixOf(restored), prefixOf(path))) return;
    const isOurs = (each: string) => isSamePath(prefixOf(each), prefixOf(path)) && !isSamePath(each, path);
    const known = indexed.filter((each) => isOurs(each) && !this.#written.some((old) => isSamePath(old.path, each)));
    this.#written = [...known.map((each) => ({ path: each, time: 0 })), ...this.#written];
  }

  async #remove({ path, time }: Written): Promise<void> {
    if (time > this.#nextKept) {
      this.#nextKept += this.#keepEvery;
      return;
    }
    // The new checkpoint is written: an old one that cannot be removed is no failure of it.
    await removeFile(path).catch((error) => warn(`the old checkpoint ${path} is still there: ${error.message}`));
  }

  /**
   * Sets variables, and the places of iterators, to what a checkpoint has, all or none, in turn with the runs; they need no initializer. Any
   * safetensors file will do. The
   * default list's counter of runs stays as it is where the checkpoint has none.
   *
   * @returns the variables that were set.
   * @throws CheckpointError for a file that is missing or damaged, for variables and places that it does not have, for one of another shape
   * or element type, with both, and for the place of another dataset; then nothing has changed.
   * @example
   * // The body of a model whose head is new, from a file that has it under another scope.
   * await new train.Saver({ varList: { 'encoder/kernel': kernel } }).restore(session, 'pretrained.safetensors');
   */
  async restore(session: Session, path: string, options: RestoreOptions = {}): Promise<Variable[]> {
    checkKind('Saver.restore', session, [Session], 'a session');
    checkPath('Saver.restore', path);
    checkOptions('Saver.restore', options, ['ignoreMissing']);
    const { ignoreMissing = false } = options;
    const named = this.#of(session.graph);
    const isOptional = (variable: Variable) =>
      ignoreMissing || (this.#variables === undefined && variable === session.graph.runCounter?.variable);
    const values = await readVariables(path, named, isOptional);
    await withPlaces(await readPlaces(path, this.#iterators, ignoreMissing), () => session.load(values));
    this.#restored = path;
    return [...values.keys()];
  }

  /** The variables of a graph, by their names in the checkpoint. */
  #of(graph: Graph): ReadonlyMap<string, Variable> {
    if (this.#variables !== undefined) return this.#variables;
    const counter = graph.runCounter?.variable;
    const all = [...graph.getCollection<Variable>(GraphKeys.GLOBAL_VARIABLES), ...(counter ? [counter] : [])];
    return namedVariables([...new Set(all)]);
  }
}

function namedVariables(varList: SaveableVariables): ReadonlyMap<string, Variable> {
  const isList = reading('Saver', () => Array.isArray(varList) && !varList.some((each) => Array.isArray(each)));
  const entries = isList
    ? listArgument('Saver: varList', varList as readonly Variable[], 'variables').map(
        (each) => [undefined, each] as const,
      )
    : entriesOf<string, Variable>('Saver: varList', varList);
  const named = new Map<string, Variable>();
  for (const [name, variable] of entries) {
    checkKind('Saver: varList', variable, [Variable], 'a variable');
    const key = name ?? variable.opName;
    checkText('Saver: a name in varList', key);
    if (named.has(key))
      throw new ValueError(`Saver: at least two variables have the same name: ${key}`, { node: variable.opName });
    named.set(key, variable);
  }
  if (named.size === 0) throw new ValueError('No variables to save', { fix: 'make variables first' });
  return named;
}

/** What a file has of these variables, read only if all of it fits. */
export function readVariables(
  path: string,
  named: ReadonlyMap<string, Variable>,
  isOptional: (variable: Variable) => boolean = () => false,
): Promise<Map<Variable, TensorData>> {
  return Safetensors.using(path, async (file) => {
    const found: [Variable, StoredTensor][] = [];
    const missing: string[] = [];
    for (const [name, variable] of named) {
      const tensor = file.tensors.get(name);
      if (tensor !== undefined) found.push([variable, fitting(path, tensor, variable)]);
      else if (!isOptional(variable)) missing.push(name);
    }
    if (missing.length > 0)
      throw new CheckpointError(
        `${path} has no ${missing
          .slice(0, 8)
          .map((name) => `'${name}'`)
          .join(', ')}${missing.length > 8 ? `, and ${missing.length - 8} more` : ''}`,
        {
          node: named.get(missing[0] as string)?.opName as string,
          fix: 'train.listVariables(path) says what it has; restore(session, path, { ignoreMissing: true }) leaves the others',
        },
      );
    const values = new Map<Variable, TensorData>();
    for (const [variable, tensor] of found) values.set(variable, await file.read(tensor));
    return values;
  });
}

function fitting(path: string, tensor: StoredTensor, { opName, site, dtype, shape }: Variable): StoredTensor {
  const isSame = tensor.dtype === dtype && formatShape(tensor.shape) === formatShape(shape);
  if (!isSame)
    throw new CheckpointError(`'${tensor.name}' of ${path} does not fit the variable ${opName}`, {
      node: opName,
      site,
      expected: `${dtype} ${formatShape(shape)}`,
      got: `${tensor.dtype} ${formatShape(tensor.shape)}`,
    });
  return tensor;
}
