// Owns the reading of comma-separated values: the first row has the names; a column of numbers is float64, any other is text.
import { TensorData } from '../values/tensor-data.js';
import { isMissing, isNumber } from './columns.js';

/** The columns of a file. Throws an Error where rows differ in length or two columns have one name. */
export async function readCsv(bytes: Uint8Array): Promise<Map<string, TensorData>> {
  // Loaded when it is needed: most programs read no such file.
  const { parse } = await import('csv-parse/sync');
  const rows = parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
    bom: true,
    skip_empty_lines: true,
  });
  const [names, ...records] = rows as string[][];
  if (names === undefined) throw new Error('there is no row of names');
  const columns = new Map<string, TensorData>();
  for (const [index, name] of names.entries()) {
    if (columns.has(name)) throw new Error(`two columns are named '${name}'`);
    const texts = records.map((record) => record[index] as string);
    const areNumbers = texts.every((text) => isNumber(text) || isMissing(text)) && texts.some(isNumber);
    columns.set(
      name,
      areNumbers
        ? TensorData.from(
            Float64Array.from(texts, (text) => (isMissing(text) ? Number.NaN : Number(text))),
            'float64',
          )
        : TensorData.from(texts, 'string', [texts.length]),
    );
  }
  return columns;
}
