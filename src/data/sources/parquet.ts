// Owns streams of Parquet files: a group of rows is read at a time.
import type { AsyncBuffer, FileMetaData, SchemaElement, SchemaTree } from 'hyparquet';
import { DataError, messageOf } from '../../errors.js';
import type { SourceFile } from '../../io/source-file.js';
import type { DType } from '../../values/dtype.js';
import { elementOf, type Part, partsOf, type WantedPart } from '../columns.js';
import type { Element } from '../element.js';
import { elements, packed, unpacked } from '../packed.js';
import { type Json, type Layout, type Stage, wholePlace } from '../stage.js';
import { type Block, blocks, fileBlocks } from './blocks.js';
import type { Row } from './lines.js';

/** The element types of the format's own; other types are what their values are. */
const types: { readonly [kind in NonNullable<SchemaElement['type']>]?: DType } = {
  BOOLEAN: 'bool',
  INT32: 'int32',
  INT64: 'int64',
  FLOAT: 'float32',
  DOUBLE: 'float64',
};

/** What the file says of a column, also of one of lists. */
function typeOf(tree: SchemaTree): DType | undefined {
  const [child] = tree.children;
  if (child !== undefined) return tree.children.length === 1 ? typeOf(child) : undefined;
  const { type, converted_type: converted, logical_type: logical } = tree.element;
  const isPlain =
    (converted === undefined || /^U?INT_/.test(converted)) && (logical === undefined || logical.type === 'INTEGER');
  return type !== undefined && isPlain ? types[type] : undefined;
}

const bufferOf = (file: SourceFile): AsyncBuffer => ({
  byteLength: file.size,
  slice: async (start, end = file.size) => (await file.read(start, end - start)).buffer as ArrayBuffer,
});

interface Opened {
  readonly metadata: FileMetaData;
  readonly parts: readonly Part[];
}

/** Rows as they are read become elements where somebody looks; one that was saved is an element. */
type ParquetRow = Row<
  { readonly values: Readonly<Record<string, unknown>>; readonly parts: readonly Part[] } | Element
>;

const isElement = (value: ParquetRow['value']): value is Element => !('values' in value && 'parts' in value);
const toElement = ({ file, row, value }: ParquetRow): Element =>
  isElement(value) ? value : elementOf({ file, row, value: value.values }, value.parts);

const layout: Layout<ParquetRow, Element> = {
  element: toElement,
  batch: (rows, first) => elements.batch(rows.map(toElement), first),
  pack: (row) => packed(toElement(row)),
  unpack: (json) => ({ file: '', row: 0, value: unpacked(json) }),
};

export function parquet(
  paths: readonly string[],
  wanted: readonly WantedPart[] | undefined,
): Stage<ParquetRow, Element> {
  const opened = new WeakMap<SourceFile, Promise<Opened>>();
  const open = async (file: SourceFile): Promise<Opened> => {
    const { parquetMetadataAsync, parquetSchema } = await import('hyparquet');
    const metadata = await parquetMetadataAsync(bufferOf(file));
    const trees = new Map(parquetSchema(metadata).children.map((tree) => [tree.element.name, tree]));
    const parts = partsOf({ file: file.path }, [...trees.keys()], wanted).map((part) => {
      const [column = ''] = part.columns;
      const tree = trees.get(column);
      return { ...part, dtype: part.dtype ?? (tree && typeOf(tree)) };
    });
    return { metadata, parts };
  };
  const read = async (file: SourceFile, place: Json | undefined): Promise<Block<ParquetRow> | undefined> => {
    const group = wholePlace(place);
    try {
      if (!opened.has(file)) opened.set(file, open(file));
      const { metadata, parts } = await (opened.get(file) as Promise<Opened>);
      const counts = metadata.row_groups.map(({ num_rows: rows }) => Number(rows));
      if (group >= counts.length) return undefined;
      const start = counts.slice(0, group).reduce((sum, count) => sum + count, 0);
      const [{ parquetReadObjects }, { compressors }] = await Promise.all([
        import('hyparquet'),
        import('hyparquet-compressors'),
      ]);
      const rows = await parquetReadObjects({
        file: bufferOf(file),
        metadata,
        columns: [...new Set(parts.flatMap(({ columns }) => columns))],
        rowStart: start,
        rowEnd: start + (counts[group] as number),
        compressors,
      });
      const items = rows.map((values, index) => ({
        file: file.path,
        row: start + index + 1,
        value: { values, parts },
      }));
      return { items, next: group + 1 };
    } catch (cause) {
      if (cause instanceof DataError) throw cause;
      const [message] = messageOf(cause).split('\n');
      throw new DataError(`${file.path} is no Parquet file that can be read: ${message}`, { file: file.path, cause });
    }
  };
  return blocks('parquet', layout, fileBlocks(paths, read));
}
