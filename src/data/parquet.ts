// Owns the reading of Parquet files: each column of numbers, of texts, or of lists of equal lengths.
import { TensorData, type TensorDataLike } from '../values/tensor-data.js';

/** The columns of a file. Numbers with a fraction are float64, whole ones int64 where the file has 64 bits, and float64 where it has fewer. */
export async function readParquet(bytes: Uint8Array): Promise<Map<string, TensorData>> {
  // Loaded when they are needed: most programs read no such file.
  const [{ parquetReadObjects }, { compressors }] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors'),
  ]);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const rows = await parquetReadObjects({ file, compressors });
  const names = Object.keys(rows[0] ?? {});
  return new Map(
    names.map((name) => [
      name,
      column(
        name,
        rows.map((row) => row[name]),
      ),
    ]),
  );
}

function column(name: string, values: readonly unknown[]): TensorData {
  const [first] = values.flat(Infinity);
  if (typeof first === 'number') return TensorData.from(values as TensorDataLike, 'float64');
  if (values.some((value) => value === null || value === undefined)) throw new Error(`the column '${name}' has gaps`);
  return TensorData.from(values as TensorDataLike);
}
