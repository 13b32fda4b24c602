// Owns files with a JSON value in each line.
import type { SourceFile } from '../../io/source-file.js';
import { badRow, converted, elementOf, partsOf, type WantedPart } from '../columns.js';
import type { Element } from '../element.js';
import { combined, stacked } from '../stack.js';
import type { Json, Layout, Stage } from '../stage.js';
import { type Block, blocks, fileBlocks } from './blocks.js';
import { type Row, rowPacking, textsOf, wholeLines } from './lines.js';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(row: Row<string>, wanted: readonly WantedPart[] | undefined): Element {
  let value: unknown;
  try {
    value = JSON.parse(row.value);
  } catch (cause) {
    throw badRow(row, 'this is no JSON', row.value, cause);
  }
  if (!isRecord(value)) {
    if (wanted === undefined) return converted(row, 'the line', value, undefined);
    throw badRow(row, 'this is no object, of which columns could be taken', row.value);
  }
  return elementOf({ ...row, value }, partsOf(row, Object.keys(value), wanted));
}

const layoutOf = (wanted: readonly WantedPart[] | undefined): Layout<Row<string>, Element> => ({
  element: (row) => parsed(row, wanted),
  batch: (rows, first) =>
    combined(
      rows.map((row) => parsed(row, wanted)),
      first,
      stacked,
    ),
  ...rowPacking((value): value is string => typeof value === 'string'),
});

async function readRows(file: SourceFile, place: Json | undefined): Promise<Block<Row<string>> | undefined> {
  const lines = await wholeLines(file, place);
  if (lines === undefined) return undefined;
  const rows = textsOf(file, lines).map((value, index) => ({ file: file.path, row: lines.before + index + 1, value }));
  return { items: rows.filter(({ value }) => value.trim() !== ''), next: lines.next };
}

export const jsonLines = (
  paths: readonly string[],
  wanted: readonly WantedPart[] | undefined,
): Stage<Row<string>, Element> => blocks('jsonLines', layoutOf(wanted), fileBlocks(paths, readRows));
