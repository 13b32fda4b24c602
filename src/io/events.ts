// Owns event files as bytes: TensorFlow's framing of records with masked CRC-32C, names that no other writer has, and appends that leave
// nothing where they fail. What a record says is not known here.
//
// Every record is handed to the system in the call that gives it: a process that is killed afterwards has lost nothing. That is synchronous
// on purpose; a record is small, and goes into the system's memory, not onto the disk. A kill in the middle of a large one leaves its
// beginning at the end of the file; nothing follows it, since every writer has a file of its own, and readers take it for unfinished.
import { closeSync, fsync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, SummaryError } from '../errors.js';

const sync = promisify(fsync);

/** CRC-32C of single bytes; the polynomial is Castagnoli's, its bits reversed. */
const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0x82f63b78 : rest >>> 1;
  return rest;
});

/** The CRC-32C of bytes (RFC 3720, B.4). */
export function crc32c(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = (rest >>> 8) ^ (crcTable[(rest ^ byte) & 0xff] as number);
  return ~rest >>> 0;
}

/** As TensorFlow stores checksums, so that the checksum of bytes that hold checksums is not a special one. */
export const masked = (crc: number): number => (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;

/** A record with its length before it, and a checksum behind each. */
function framed(record: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + 4 + record.length + 4);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(record.length), true);
  view.setUint32(8, masked(crc32c(bytes.subarray(0, 8))), true);
  bytes.set(record, 12);
  view.setUint32(12 + record.length, masked(crc32c(record)), true);
  return bytes;
}

/** A file of records that is being written. */
export class EventFile {
  readonly path: string;
  readonly #file: number;
  /** How long the file is with all whole records. */
  #length = 0;
  /** Whether there is more in the file than that. */
  #isTorn = false;

  /**
   * Makes a new file in a folder, which is made if it is missing: `events.out.tfevents.<seconds>.<host><suffix>`, with a number behind it
   * where another writer has that.
   *
   * @throws SummaryError where the system refuses.
   */
  constructor(folder: string, suffix: string) {
    const seconds = String(Math.floor(Date.now() / 1000)).padStart(10, '0');
    const name = `events.out.tfevents.${seconds}.${hostname()}`;
    try {
      mkdirSync(folder, { recursive: true });
      for (let number = 0; ; number++) {
        const path = join(folder, `${name}${number === 0 ? '' : `.${number}`}${suffix}`);
        const file = openNew(path);
        if (file === undefined) continue;
        this.path = path;
        this.#file = file;
        return;
      }
    } catch (error) {
      throw new SummaryError(`no event file can be made in ${folder}: ${messageOf(error).split('\n')[0]}`, {
        fix: 'choose a folder that can be written',
        cause: error,
      });
    }
  }

  /**
   * Appends a record, whole or not at all.
   *
   * @throws SummaryError where the system refuses, as a full disk does; what was written before stays, and the next one may succeed.
   */
  append(record: Uint8Array): void {
    const bytes = framed(record);
    try {
      if (this.#isTorn) this.#mend();
      for (let at = 0; at < bytes.length; ) {
        this.#isTorn = true;
        at += writeSync(this.#file, bytes, at);
      }
      this.#isTorn = false;
      this.#length += bytes.length;
    } catch (error) {
      try {
        if (this.#isTorn) this.#mend();
      } catch {
        // The next append tries again; until then readers take the rest for a record that is still being written.
      }
      throw new SummaryError(`${this.path} cannot be written: ${messageOf(error).split('\n')[0]}`, {
        fix: 'make room; earlier events are as they were',
        cause: error,
      });
    }
  }

  /** Cuts off what a failed append has left. */
  #mend(): void {
    ftruncateSync(this.#file, this.#length);
    this.#isTorn = false;
  }

  /** Makes sure that everything is on disk. */
  async sync(): Promise<void> {
    try {
      await sync(this.#file);
    } catch (error) {
      throw new SummaryError(`${this.path} cannot be written: ${messageOf(error).split('\n')[0]}`, { cause: error });
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Opens a file that nobody has, to append to it; `undefined` where somebody has it. */
function openNew(path: string): number | undefined {
  try {
    return openSync(path, 'ax');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
}
