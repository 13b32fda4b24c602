// Owns streams of comma-separated values: records of texts go through a pipeline, and become numbers in their batch.
import type { parse } from 'csv-parse/sync';
import { DataError, messageOf } from '../../errors.js';
import { SourceFile } from '../../io/source-file.js';
import { type DType, dtypes } from '../../values/dtype.js';
import { codecs } from '../../values/element.js';
import { TensorData } from '../../values/tensor-data.js';
import { badRow, isMissing, isNumber, type Part, partsOf, type WantedPart } from '../columns.js';
import type { Element } from '../element.js';
import { type Eventually, eventually, type Json, type Layout, type Stage } from '../stage.js';
import { type Block, blocks, fileBlocks } from './blocks.js';
import { type Lines, type Row, rowPacking, wholeLines } from './lines.js';

export interface CsvSource {
  readonly wanted: readonly WantedPart[] | undefined;
  /** The names of columns where the files have no row of them. */
  readonly names: readonly string[] | undefined;
  readonly delimiter: string;
}

/** A part of an element, of the columns with these numbers. */
interface CsvPart extends Part {
  readonly places: readonly number[];
  readonly dtype: DType;
}
interface Schema {
  readonly names: readonly string[];
  readonly parts: readonly CsvPart[];
}
type Record_ = Row<readonly string[]>;

const [QUOTE, NEWLINE] = [0x22, 10];

/** Where the last record of some bytes ends: a line's end between two quotes ends none. */
function lastRecordEnd(bytes: Uint8Array): number {
  if (!bytes.includes(QUOTE)) return bytes.lastIndexOf(NEWLINE);
  let [last, isQuoted] = [-1, false];
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === QUOTE) isQuoted = !isQuoted;
    else if (bytes[at] === NEWLINE && !isQuoted) last = at;
  }
  return last;
}

/** What a text says, as an array of the type holds it; nothing where it says nothing of that type. */
function stored(text: string, dtype: DType): unknown {
  const { kind, bits } = dtypes[dtype];
  if (kind === 'string') return text;
  const word = text.trim();
  if (kind === 'bool') {
    const isTrue = /^(?:true|1)$/i.test(word);
    return isTrue || /^(?:false|0)$/i.test(word) ? Number(isTrue) : undefined;
  }
  if (kind === 'float' && isMissing(word)) return codecs[dtype].encode(Number.NaN);
  if (!isNumber(word)) return undefined;
  return codecs[dtype].encode(bits === 64 && kind !== 'float' && /^[+-]?\d+$/.test(word) ? BigInt(word) : Number(word));
}

class CsvFiles {
  readonly #paths: readonly string[];
  readonly #source: CsvSource;
  #schema: Eventually<Schema> | undefined;

  constructor(paths: readonly string[], source: CsvSource) {
    this.#paths = paths;
    this.#source = source;
  }

  async #records(file: SourceFile, lines: Lines): Promise<Record_[]> {
    const { parse: read } = (await import('csv-parse/sync')) as { parse: typeof parse };
    const { buffer, byteOffset, byteLength } = lines.bytes;
    try {
      const found = read(Buffer.from(buffer, byteOffset, byteLength), {
        bom: lines.before === 0,
        delimiter: this.#source.delimiter,
        info: true,
        relax_column_count: true,
        skip_empty_lines: true,
      }) as unknown as { record: string[]; info: { lines: number } }[];
      return found.map(({ record, info }) => ({ file: file.path, row: lines.before + info.lines, value: record }));
    } catch (cause) {
      const { lines: line = 1 } = cause as { lines?: number };
      const row = lines.before + line;
      const [message] = messageOf(cause).split('\n');
      throw new DataError(`${file.path}:${row}: ${message}`, { file: file.path, row, cause });
    }
  }

  /** What the first file says of the columns: their names, and which hold numbers. */
  schema(): Eventually<Schema> {
    this.#schema ??= this.#readSchema().then(
      (schema) => {
        this.#schema = schema;
        return schema;
      },
      (error) => {
        this.#schema = undefined;
        throw error;
      },
    );
    return this.#schema;
  }

  async #readSchema(): Promise<Schema> {
    const file = await SourceFile.find(this.#paths[0] as string);
    const lines = await wholeLines(file, undefined, lastRecordEnd);
    const records = lines === undefined ? [] : await this.#records(file, lines);
    const names = this.#source.names ?? records.shift()?.value;
    if (names === undefined) throw new DataError(`${file.path}: there is no row of names`, { file: file.path, row: 1 });
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined)
      throw new DataError(`${file.path}: two columns are named '${twice}'`, { file: file.path, row: 1 });
    const isNumeric = (place: number) => {
      const found = records.flatMap(({ value }) => value[place] ?? []);
      return found.every((text) => isNumber(text) || isMissing(text)) && found.some(isNumber);
    };
    const parts = partsOf({ file: file.path }, names, this.#source.wanted).map((part) => {
      const places = part.columns.map((column) => names.indexOf(column));
      return { ...part, places, dtype: part.dtype ?? (places.every(isNumeric) ? 'float32' : 'string') };
    });
    return { names, parts };
  }

  async read(file: SourceFile, place: Json | undefined): Promise<Block<Record_> | undefined> {
    const { names } = await this.schema();
    const lines = await wholeLines(file, place, lastRecordEnd);
    if (lines === undefined) return undefined;
    const records = await this.#records(file, lines);
    if (lines.before === 0 && this.#source.names === undefined) {
      const header = records.shift()?.value ?? [];
      if (header.length !== names.length || header.some((name, index) => name !== names[index]))
        throw new DataError(`${file.path}: the columns are others than those of ${this.#paths[0]}`, {
          file: file.path,
          row: 1,
          expected: names.slice(0, 20).join(', '),
          got: header.slice(0, 20).join(', '),
        });
    }
    return { items: records, next: lines.next };
  }

  /** The elements of records: one, or several along a new first axis. */
  #made(records: readonly Record_[], { names, parts }: Schema, isBatch: boolean): Element {
    for (const record of records)
      if (record.value.length !== names.length)
        throw badRow(record, `there are ${record.value.length} columns, and not ${names.length}`, record.value);
    return Object.fromEntries(
      parts.map(({ name, places, isVector, dtype }) => {
        const shape = [...(isBatch ? [records.length] : []), ...(isVector ? [places.length] : [])];
        const data = TensorData.zeros(dtype, shape);
        const target = data.data as unknown[];
        let at = 0;
        for (const record of records)
          for (const place of places) {
            const value = stored(record.value[place] as string, dtype);
            if (value === undefined) throw badRow(record, `'${names[place]}' holds no ${dtype}`, record.value[place]);
            target[at++] = value;
          }
        return [name, data];
      }),
    );
  }

  get layout(): Layout<Record_, Element> {
    return {
      element: (record) => eventually(this.schema(), (schema) => this.#made([record], schema, false)),
      batch: (records) => eventually(this.schema(), (schema) => this.#made(records, schema, true)),
      ...rowPacking(
        (value): value is readonly string[] => Array.isArray(value) && value.every((text) => typeof text === 'string'),
      ),
    };
  }
}

export function csv(paths: readonly string[], source: CsvSource): Stage<Record_, Element> {
  const files = new CsvFiles(paths, source);
  return blocks(
    'csv',
    files.layout,
    fileBlocks(paths, (file, place) => files.read(file, place)),
  );
}
