// Owns lines: a file's bytes cut into whole lines, and lines of text as elements (TF `TextLineDataset`).
import { DataError } from '../../errors.js';
import type { SourceFile } from '../../io/source-file.js';
import { TensorData } from '../../values/tensor-data.js';
import { badState, type Json, type Layout, type Stage, wholePlace } from '../stage.js';
import { type Block, blocks, fileBlocks, placeIn } from './blocks.js';

/** As much is read at a time. */
const CHUNK = 2 ** 18;
/** No line, and no record, is longer. */
const LONGEST = 2 ** 28;
const NEWLINE = 10;

/** Something of a file, with its place for messages: rows count from 1. */
export interface Row<T> {
  readonly file: string;
  readonly row: number;
  readonly value: T;
}

/** Whole lines of a file: from where, how many came before, and their bytes. */
export interface Lines {
  readonly before: number;
  readonly bytes: Uint8Array;
  /** The place behind them. */
  readonly next: Json;
}

/**
 * The lines that begin at a place; nothing at the end of the file.
 *
 * @param lastBreak where the last line, or record, of some bytes ends; -1 where none does.
 */
export async function wholeLines(
  file: SourceFile,
  place: Json | undefined,
  lastBreak: (bytes: Uint8Array) => number = (bytes) => bytes.lastIndexOf(NEWLINE),
): Promise<Lines | undefined> {
  const [offset, before] = (placeIn(place, 2) ?? [0, 0]).map(wholePlace) as [number, number];
  if (offset >= file.size) return undefined;
  for (let length = CHUNK; ; length *= 4) {
    let bytes = await file.read(offset, length);
    const isEnd = offset + bytes.length >= file.size;
    const end = isEnd ? bytes.length : lastBreak(bytes) + 1;
    if (end === 0 && bytes.length < LONGEST) continue;
    if (end === 0)
      throw new DataError(`${file.path}:${before + 1}: a line of more than ${LONGEST} bytes`, {
        file: file.path,
        row: before + 1,
      });
    bytes = bytes.subarray(0, end);
    let count = bytes.at(-1) === NEWLINE ? 0 : 1;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count++;
    return { before, bytes, next: [offset + end, before + count] };
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The texts of lines, without what ends them, and without the mark that may stand at the start of a file. */
export function textsOf(file: SourceFile, { before, bytes }: Lines): string[] {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch (cause) {
    const row = before + 1 + firstWrongLine(bytes);
    throw new DataError(`${file.path}:${row}: this is no UTF-8 text`, { file: file.path, row, cause });
  }
  if (before === 0 && text.startsWith('\u{feff}')) text = text.slice(1);
  const texts = text.split('\n');
  if (texts.at(-1) === '') texts.pop();
  return texts.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

function firstWrongLine(bytes: Uint8Array): number {
  for (let [line, at] = [0, 0]; ; line++) {
    const end = bytes.indexOf(NEWLINE, at);
    try {
      utf8.decode(bytes.subarray(at, end < 0 ? bytes.length : end));
    } catch {
      return line;
    }
    if (end < 0) return line;
    at = end + 1;
  }
}

const texts: Layout<string, TensorData<'string'>> = {
  element: (text) => new TensorData('string', [], [text]),
  batch: (lines) => new TensorData('string', [lines.length], [...lines]),
  pack: (text) => text,
  unpack: (text) => {
    if (typeof text !== 'string') throw badState('it holds no text', text);
    return text;
  },
};

async function readTexts(file: SourceFile, place: Json | undefined): Promise<Block<string> | undefined> {
  const lines = await wholeLines(file, place);
  return lines && { items: textsOf(file, lines), next: lines.next };
}

export const textLines = (paths: readonly string[]): Stage<string, TensorData<'string'>> =>
  blocks('textLines', texts, fileBlocks(paths, readTexts));

/** Items that are rows of files, of values that JSON has. */
export const rowPacking = <T extends Json>(isValue: (value: Json | undefined) => value is T) => ({
  pack: ({ file, row, value }: Row<T>): Json => [file, row, value],
  unpack: (packed: Json): Row<T> => {
    const [file, row, value] = Array.isArray(packed) ? (packed as readonly Json[]) : [];
    if (typeof file !== 'string' || typeof row !== 'number' || !isValue(value))
      throw badState('it holds no row', packed);
    return { file, row, value };
  },
});
