// Owns a folder of checkpoints: TensorFlow's text file `checkpoint`, which says what there is and which is the latest, and the way to the
// latest that can be read. What is in a checkpoint is safetensors.ts' business.
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { checkPath, checkText } from '../arguments.js';
import { CheckpointError, messageOf, ValueError } from '../errors.js';
import type { DType } from '../values/dtype.js';
import type { TensorData } from '../values/tensor-data.js';
import { readWhole, writeFileAtomically } from './files.js';
import { Safetensors } from './safetensors.js';

const INDEX = 'checkpoint';
/** An index of more bytes is none. */
const MAX_INDEX = 2 ** 24;

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', "'": "'", '"': '"', '\\': '\\' };
const quoted = (text: string): string =>
  `"${text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t')}"`;
/** What a text of protocol buffers' text format says; Python writes bytes beyond ASCII in octal. */
const unquoted = (text: string): string =>
  text
    .replace(/(?:\\[0-7]{3})+/g, (octal) =>
      Buffer.from(
        octal
          .split('\\')
          .slice(1)
          .map((digits) => Number.parseInt(digits, 8)),
      ).toString(),
    )
    .replace(/\\(.)/g, (whole, letter: string) => escapes[letter] ?? whole);

export function warn(message: string): void {
  process.emitWarning(message, { type: 'TrainopWarning', code: 'TRAINOP_CHECKPOINT' });
}

/**
 * The checkpoints that a folder's index names, from the oldest to the latest; none where there is no index.
 *
 * @throws CheckpointError for an index that names nothing.
 */
export async function readIndex(folder: string): Promise<string[]> {
  const file = join(folder, INDEX);
  let text: string;
  try {
    text = new TextDecoder().decode(await readWhole(file, MAX_INDEX));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new CheckpointError(`${file} cannot be read: ${messageOf(error).split('\n')[0]}`, { cause: error });
  }
  const all: string[] = [];
  let latest: string | undefined;
  for (const [, key, value = ''] of text.matchAll(/^\s*(\w+)\s*:\s*"((?:[^"\\\n]|\\.)*)"\s*$/gm)) {
    const path = unquoted(value);
    const at = isAbsolute(path) ? path : join(folder, path);
    if (key === 'model_checkpoint_path') latest = at;
    if (key === 'all_model_checkpoint_paths') all.push(at);
  }
  if (latest === undefined)
    throw new CheckpointError(`${file} names no checkpoint`, {
      expected: 'a line model_checkpoint_path: "…"',
      fix: 'name the checkpoint itself, or remove this file',
    });
  return [...all.filter((path) => path !== latest), latest];
}

/** Writes a folder's index: these checkpoints, of which the last is the latest. */
export async function writeIndex(folder: string, paths: readonly string[]): Promise<void> {
  const lines = paths.map((path) => quoted(relative(resolve(folder), resolve(path))));
  const text = [
    `model_checkpoint_path: ${lines.at(-1)}`,
    ...lines.map((line) => `all_model_checkpoint_paths: ${line}`),
    '',
  ].join('\n');
  const file = join(folder, INDEX);
  try {
    await writeFileAtomically(file, text);
  } catch (error) {
    throw new CheckpointError(`${file} cannot be written: ${messageOf(error).split('\n')[0]}`, {
      got: `${basename(paths.at(-1) ?? '')} is written, and not yet the latest`,
      cause: error,
    });
  }
}

/**
 * The latest checkpoint of a folder that can be read in full; one that is missing or damaged is passed over with a warning
 * (TF `tf.train.latest_checkpoint`).
 *
 * @returns its path; `null` where the folder has no checkpoints, or is not there.
 * @throws CheckpointError where it has some and none can be read, and for an index that names none.
 * @example
 * const path = await train.latestCheckpoint('runs/x');
 * if (path !== null) await saver.restore(session, path);
 */
export async function latestCheckpoint(folder: string): Promise<string | null> {
  checkText('latestCheckpoint: the folder', folder);
  const paths = (await readIndex(folder)).reverse();
  for (const path of paths) {
    try {
      await Safetensors.using(path, (file) => file.verify());
      return path;
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      warn(`${error.message.split('\n')[0]}; it is passed over`);
    }
  }
  if (paths.length === 0) return null;
  throw new CheckpointError(`none of the ${paths.length} checkpoints of ${folder} can be read`, {
    got: paths.map((path) => basename(path)).join(', '),
  });
}

/** What a checkpoint has of a variable. */
export interface CheckpointVariable {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/**
 * What a checkpoint holds, by name (TF `tf.train.list_variables`). Any safetensors file is one.
 *
 * @throws CheckpointError for a file that is missing or damaged.
 * @example for (const { name, shape } of await train.listVariables('model.safetensors')) console.log(name, shape);
 */
export async function listVariables(path: string): Promise<CheckpointVariable[]> {
  checkPath('listVariables', path);
  const tensors = await Safetensors.using(path, (file) => [...file.tensors.values()]);
  return tensors.map(({ name, dtype, shape }) => ({ name, dtype, shape })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The value that a checkpoint has of one name (TF `tf.train.load_variable`).
 *
 * @throws CheckpointError for a file that is missing or damaged; ValueError for a name that it does not have.
 * @example const weights = await train.loadVariable('model.safetensors', 'head/kernel');
 */
export async function loadVariable(path: string, name: string): Promise<TensorData> {
  checkPath('loadVariable', path);
  checkText('loadVariable: the name', name);
  return Safetensors.using(path, (file) => {
    const tensor = file.tensors.get(name);
    if (tensor === undefined)
      throw new ValueError(`${path} has no '${name}'`, { fix: 'listVariables(path) says what it has' });
    return file.read(tensor);
  });
}

/** Whether two paths are one file's. */
export const isSamePath = (a: string, b: string): boolean => resolve(a) === resolve(b);
export const folderOf = (path: string): string => dirname(resolve(path));
