// Owns reading data piece by piece. A file is open only while a piece is read, so that nobody has to close what reads it; that it is still the
// same file is checked each time.
import { open, readdir, stat } from 'node:fs/promises';
import { DataError, messageOf } from '../errors.js';

interface Identity {
  readonly ino: number;
  readonly size: number;
  readonly mtimeMs: number;
}

/** A file of data. */
export class SourceFile {
  readonly path: string;
  readonly #identity: Identity;

  private constructor(path: string, { ino, size, mtimeMs }: Identity) {
    this.path = path;
    this.#identity = { ino, size, mtimeMs };
  }

  /** @throws DataError for what is missing, or no regular file. */
  static async find(path: string): Promise<SourceFile> {
    // A pipe must not even be opened: that waits for somebody to write.
    const facts = await stat(path).catch((error) => unreadable(path, error));
    if (!facts.isFile()) throw new DataError(`${path} is no regular file`, { file: path });
    return new SourceFile(path, facts);
  }

  get size(): number {
    return this.#identity.size;
  }

  /**
   * The bytes from a place on: as many as are asked for, or as there are.
   *
   * @throws DataError where the file has changed since it was found, or cannot be read.
   */
  async read(position: number, length: number): Promise<Uint8Array> {
    const { path } = this;
    const file = await open(path, 'r').catch((error) => unreadable(path, error));
    try {
      const facts = await file.stat();
      for (const key of ['ino', 'size', 'mtimeMs'] as const)
        if (facts[key] !== this.#identity[key])
          throw new DataError(`${path} has changed while it was read`, { file: path });
      const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - position)));
      for (let at = 0; at < bytes.length; ) {
        const { bytesRead } = await file.read(bytes, at, bytes.length - at, position + at);
        if (bytesRead === 0) throw new DataError(`${path} has become shorter while it was read`, { file: path });
        at += bytesRead;
      }
      return bytes;
    } catch (error) {
      return unreadable(path, error);
    } finally {
      await file.close();
    }
  }
}

function unreadable(path: string, error: unknown): never {
  if (error instanceof DataError) throw error;
  throw new DataError(`${path} cannot be read: ${messageOf(error)}`, { file: path, cause: error });
}

/** The names in a folder, in order: of folders and of regular files. */
export async function listFolder(path: string): Promise<{ folders: string[]; files: string[] }> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error) => unreadable(path, error));
  const named = (is: (entry: (typeof entries)[number]) => boolean) =>
    entries.flatMap((entry) => (is(entry) ? [entry.name] : [])).sort();
  return { folders: named((entry) => entry.isDirectory()), files: named((entry) => entry.isFile()) };
}
