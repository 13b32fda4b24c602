// Owns reading single members of a ZIP archive, such as a Python wheel: its list of contents, and the bytes of what is wanted.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32, inflateRawSync } from 'node:zlib';
import { ValueError } from '../errors.js';

interface Member {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

const END = { signature: 0x06054b50, length: 22 };
const CENTRAL = { signature: 0x02014b50, length: 46 };
const LOCAL = { signature: 0x04034b50, length: 30 };
const LONGEST_COMMENT = 0xffff;
const [STORED, DEFLATED] = [0, 8];
/** Members beyond this are no library's. */
const MOST_BYTES = 2 ** 31;

/** An archive on disk. Throws a ValueError for what is none, or is damaged. */
export class ZipFile {
  readonly #path: string;
  readonly #file: number;
  readonly #members = new Map<string, Member>();

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'r');
    try {
      this.#readContents();
    } catch (error) {
      this.close();
      throw error instanceof RangeError ? this.#wrong() : error;
    }
  }

  get names(): readonly string[] {
    return [...this.#members.keys()];
  }

  #wrong(): ValueError {
    return new ValueError(`${this.#path} is no ZIP archive, or a damaged one`);
  }

  #read(position: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let at = 0; at < length; ) {
      const count = readSync(this.#file, bytes, at, length - at, position + at);
      if (count === 0) throw this.#wrong();
      at += count;
    }
    return bytes;
  }

  #readContents(): void {
    const { size } = fstatSync(this.#file);
    const tail = this.#read(
      Math.max(0, size - END.length - LONGEST_COMMENT),
      Math.min(size, END.length + LONGEST_COMMENT),
    );
    let end = tail.length - END.length;
    while (end >= 0 && tail.readUInt32LE(end) !== END.signature) end--;
    if (end < 0) throw this.#wrong();
    const [length, offset] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)];
    if (offset + length > size) throw this.#wrong();
    const contents = this.#read(offset, length);
    for (let at = 0; at < length; ) {
      if (contents.readUInt32LE(at) !== CENTRAL.signature) throw this.#wrong();
      const [nameLength, extra, comment] = [28, 30, 32].map((field) => contents.readUInt16LE(at + field)) as [
        number,
        number,
        number,
      ];
      const name = contents.toString('utf8', at + CENTRAL.length, at + CENTRAL.length + nameLength);
      this.#members.set(name, {
        name,
        method: contents.readUInt16LE(at + 10),
        crc: contents.readUInt32LE(at + 16),
        packed: contents.readUInt32LE(at + 20),
        size: contents.readUInt32LE(at + 24),
        offset: contents.readUInt32LE(at + 42),
      });
      at += CENTRAL.length + nameLength + extra + comment;
    }
  }

  /** The bytes of a member. */
  read(name: string): Buffer {
    const member = this.#members.get(name);
    if (member === undefined) throw new ValueError(`${this.#path} has no ${name}`);
    if (member.size > MOST_BYTES || member.packed > MOST_BYTES || ![STORED, DEFLATED].includes(member.method))
      throw this.#wrong();
    const head = this.#read(member.offset, LOCAL.length);
    if (head.readUInt32LE(0) !== LOCAL.signature) throw this.#wrong();
    const packed = this.#read(
      member.offset + LOCAL.length + head.readUInt16LE(26) + head.readUInt16LE(28),
      member.packed,
    );
    let bytes = packed;
    try {
      if (member.method === DEFLATED) bytes = inflateRawSync(packed, { maxOutputLength: Math.max(1, member.size) });
    } catch {
      throw this.#wrong();
    }
    if (bytes.length !== member.size || crc32(bytes) !== member.crc) throw this.#wrong();
    return bytes;
  }

  close(): void {
    closeSync(this.#file);
  }
}
