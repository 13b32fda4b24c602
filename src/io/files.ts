// Owns the writing of files, whole or not at all: whoever looks sees the file as it was or as it is to be, and never a part.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  copyFile,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { ValueError } from '../errors.js';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
/** Temporary names say the file, the machine and the process; a random word follows. */
const temporaryName = (path: string): string =>
  `.trainop-${hash(basename(path))}-${hash(hostname())}-${process.pid}-${randomBytes(8).toString('hex')}.tmp`;

/** What is there at `path`, or nothing. */
async function found<T>(look: (path: string) => Promise<T>, path: string): Promise<T | undefined> {
  try {
    return await look(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The file that `path` stands for: where a link leads, also if nothing is there yet. */
async function destination(path: string): Promise<string> {
  const there = await found((each) => realpath(each), path);
  if (there !== undefined) return there;
  const link = await found((each) => lstat(each), path);
  return link?.isSymbolicLink() ? resolve(dirname(path), await readlink(path)) : path;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Removes what processes of this machine that were killed while they wrote into a folder have left there. */
async function clearLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, machine, pid] = /^\.trainop-[0-9a-f]{12}-([0-9a-f]{12})-(\d+)-[0-9a-f]{16}\.tmp$/.exec(name) ?? [];
    if (machine === hash(hostname()) && !isRunning(Number(pid))) await rm(join(folder, name), { force: true });
  }
}

/** Makes sure that the names in a folder are on disk; not every system can. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Writes a file under a random name in the same folder, part by part where it comes in parts, makes sure that it is on disk, and renames it. Makes the folder if it is missing.
 * A link stays and what it leads to is written; the mode of a file that is there is kept. Writers of one path do not disturb each other:
 * the last to finish has the file.
 *
 * @throws ValueError where something else than a regular file is there; Node's error where the system refuses.
 */
export async function writeFileAtomically(
  path: string,
  content: Uint8Array | string | Iterable<Uint8Array>,
): Promise<void> {
  const target = await destination(path);
  const before = await found((each) => stat(each), target);
  if (before !== undefined && !before.isFile())
    throw new ValueError(`${path} is no regular file`, { expected: 'a file, or a name that is free' });
  const folder = dirname(target);
  await mkdir(folder, { recursive: true });
  await clearLeftovers(folder);
  const temporary = join(folder, temporaryName(target));
  try {
    const file = await open(temporary, 'wx');
    try {
      // Node takes what comes in parts, too; its types do not say so.
      await file.writeFile(content as Uint8Array | string);
      if (before !== undefined) await file.chmod(before.mode & 0o7777);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/**
 * Reads a file of at most `limit` bytes.
 *
 * @throws ValueError for what is no regular file, such as a pipe that never ends, and for one that is larger.
 */
export async function readWhole(path: string, limit: number): Promise<Uint8Array> {
  // A pipe must not even be opened: that waits for somebody to write.
  const facts = await stat(path);
  if (!facts.isFile()) throw new ValueError(`${path} is no regular file`, { expected: 'a file' });
  if (facts.size > limit)
    throw new ValueError(`${path} is too large: ${facts.size} bytes`, { expected: `${limit} bytes at most` });
  return readFile(path);
}

/** Whether there is something of this name. */
export const isThere = (path: string): boolean => existsSync(path);

/** Removes a file, if it is there. */
export const removeFile = (path: string): Promise<void> => rm(path, { force: true });

/** A second name for a file, or a copy of it where the system has no such names; what is there already stays. */
export async function linkOrCopy(file: string, to: string): Promise<void> {
  if (isThere(to)) return;
  await link(file, to).catch(() => copyFile(file, to));
}
