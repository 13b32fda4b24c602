// Event files as another reader has them: records by their framing, messages by protobufjs' reflection from proto/, not by our codec.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';
import { crc32c } from '../../src/io/events.js';

const proto = (name: string) => fileURLToPath(new URL(`../../proto/${name}`, import.meta.url));
const types = protobuf.loadSync([proto('tensorboard.proto'), proto('hparams.proto')]);

/** The checksum that was masked as TensorFlow does. */
const unmasked = (masked: number): number => {
  const rotated = (masked - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
};

/** The records of a file, up to one that the file ends in; throws for one that is damaged. */
export function recordsOf(path: string): Buffer[] {
  const bytes = readFileSync(path);
  const records: Buffer[] = [];
  for (let at = 0; at + 12 <= bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    if (at + length + 16 > bytes.length) break;
    const record = bytes.subarray(at + 12, at + 12 + length);
    if (unmasked(bytes.readUInt32LE(at + 8)) !== crc32c(bytes.subarray(at, at + 8)))
      throw new Error(`the length of the record at ${at} is damaged`);
    if (unmasked(bytes.readUInt32LE(at + 12 + length)) !== crc32c(record))
      throw new Error(`the record at ${at} is damaged`);
    records.push(record);
    at += length + 16;
  }
  return records;
}

// biome-ignore lint/suspicious/noExplicitAny: messages are what the files say.
type Message = any;

/** A message of this type, with enumerations as names and 64-bit integers as texts. */
export const messageOf = (type: string, bytes: Uint8Array): Message => {
  const Type = types.lookupType(type);
  return Type.toObject(Type.decode(bytes), { longs: String, enums: String });
};

/** The events of a file. */
export const eventsOf = (path: string): Message[] =>
  recordsOf(path).map((record) => messageOf('tensorboard.Event', record));

/** All summaries of a file: `[step, value]`. */
export const summariesOf = (path: string): [number, Message][] =>
  eventsOf(path).flatMap(({ step = 0, summary }) =>
    (summary?.value ?? []).map((value: Message) => [Number(step), value] as const),
  );

/** The graph that a file has last. */
export const graphOf = (path: string): Message =>
  messageOf('tensorboard.GraphDef', eventsOf(path).findLast(({ graphDef }) => graphDef).graphDef);
