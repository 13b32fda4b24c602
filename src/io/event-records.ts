// Owns reading event files while they are written: which there are in a folder, and the records that each has gained since it was last
// looked at. What a record says is not known here.
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32c, masked } from './events.js';

/** Folders below this depth are not looked into. */
const DEEPEST = 4;
/** So much of a file is read at once. */
const CHUNK = 2 ** 24;
/** No record is longer. */
const LONGEST = 2 ** 30;

/** The event files of a folder and those below it, oldest first; the system's error where there is no such folder. */
export async function eventFiles(folder: string, depth = 0): Promise<string[]> {
  let entries: { name: string; isDirectory(): boolean; isFile(): boolean }[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // What lies below may be gone, or somebody else's.
    if (depth > 0 && (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES')) return [];
    throw error;
  }
  const own = entries.filter((entry) => entry.isFile() && entry.name.includes('.tfevents.')).map(({ name }) => name);
  const inner = depth < DEEPEST ? entries.filter((entry) => entry.isDirectory()) : [];
  const below = await Promise.all(inner.map(({ name }) => eventFiles(join(folder, name), depth + 1)));
  return [...own.sort().map((name) => join(folder, name)), ...below.flat()];
}

/** One event file, read from its start to wherever it ends now. */
export class EventTail {
  readonly path: string;
  /** What is wrong with the file, from where on it is not read. */
  problem: string | undefined;
  #position = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** The records that are whole and were not given before. One that is still being written is given later. */
  async read(): Promise<Uint8Array[]> {
    if (this.problem !== undefined) return [];
    const file = await open(this.path, 'r');
    try {
      const records: Uint8Array[] = [];
      for (let wanted = CHUNK; ; ) {
        const { size } = await file.stat();
        const length = Math.min(wanted, size - this.#position);
        if (length <= 0) return records;
        const bytes = new Uint8Array(length);
        const { bytesRead } = await file.read(bytes, 0, length, this.#position);
        const { used, needed } = this.#parse(bytes.subarray(0, bytesRead), records);
        this.#position += used;
        if (this.problem !== undefined || this.#position + needed > size) return records;
        wanted = Math.max(CHUNK, needed);
      }
    } finally {
      await file.close();
    }
  }

  /** Adds the whole records in `bytes`; says how many bytes they take, and how many the next one does. */
  #parse(bytes: Uint8Array, records: Uint8Array[]): { used: number; needed: number } {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let used = 0;
    while (bytes.length - used >= 12) {
      const length = Number(view.getBigUint64(used, true));
      if (masked(crc32c(bytes.subarray(used, used + 8))) !== view.getUint32(used + 8, true) || length > LONGEST) {
        this.problem = `${this.path} is damaged at byte ${this.#position + used}`;
        break;
      }
      if (used + 16 + length > bytes.length) return { used, needed: 16 + length };
      const record = bytes.subarray(used + 12, used + 12 + length);
      if (masked(crc32c(record)) !== view.getUint32(used + 12 + length, true)) {
        this.problem = `${this.path} is damaged at byte ${this.#position + used}`;
        break;
      }
      records.push(record.slice());
      used += 16 + length;
    }
    return { used, needed: 12 };
  }
}
