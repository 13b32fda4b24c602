// Owns reading what a Linux library says of itself: the machine it is for, and the libraries it needs.
import { ValueError } from '../errors.js';

const MACHINES: Readonly<Record<number, string>> = { 62: 'x64', 183: 'arm64' };
const [LOAD, DYNAMIC] = [1, 2];
const [END, NEEDED, STRINGS] = [0n, 1n, 5n];

export interface ElfFacts {
  /** In Node's words. */
  readonly arch: string;
  /** File names: `libcudart.so.13`. */
  readonly needs: readonly string[];
}

/** @throws ValueError for what is no such library of 64 bits. */
export function elfFacts(name: string, bytes: Buffer): ElfFacts {
  const wrong = () => new ValueError(`${name} is no library of 64-bit Linux`);
  try {
    if (bytes.readUInt32BE(0) !== 0x7f454c46 || bytes[4] !== 2 || bytes[5] !== 1) throw wrong();
    const machine = bytes.readUInt16LE(18);
    const [start, size, count] = [Number(bytes.readBigUInt64LE(32)), bytes.readUInt16LE(54), bytes.readUInt16LE(56)];
    const headers = Array.from({ length: count }, (_, index) => {
      const at = start + index * size;
      const field = (offset: number) => Number(bytes.readBigUInt64LE(at + offset));
      return { type: bytes.readUInt32LE(at), offset: field(8), address: field(16), length: field(32) };
    });
    const placeOf = (address: number) => {
      const part = headers.find(
        (each) => each.type === LOAD && address >= each.address && address < each.address + each.length,
      );
      if (part === undefined) throw wrong();
      return address - part.address + part.offset;
    };
    const dynamic = headers.find(({ type }) => type === DYNAMIC);
    const entries: [tag: bigint, value: number][] = [];
    for (let at = dynamic?.offset ?? bytes.length; dynamic && at < dynamic.offset + dynamic.length; at += 16) {
      const tag = bytes.readBigInt64LE(at);
      if (tag === END) break;
      entries.push([tag, Number(bytes.readBigUInt64LE(at + 8))]);
    }
    const strings = entries.find(([tag]) => tag === STRINGS);
    const needs = entries.flatMap(([tag, value]) => {
      if (tag !== NEEDED || strings === undefined) return [];
      const at = placeOf(strings[1]) + value;
      return [bytes.toString('utf8', at, bytes.indexOf(0, at))];
    });
    return { arch: MACHINES[machine] ?? `machine ${machine}`, needs };
  } catch (error) {
    throw error instanceof RangeError ? wrong() : error;
  }
}
