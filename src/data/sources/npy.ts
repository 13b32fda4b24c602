// Owns streams of numpy's arrays: the rows of an array, of which a few are read at a time; archives of several, which are read whole.
import { DataError, messageOf } from '../../errors.js';
import type { SourceFile } from '../../io/source-file.js';
import { dtypes } from '../../values/dtype.js';
import { fromBytes } from '../../values/memory.js';
import { TensorData } from '../../values/tensor-data.js';
import type { Element } from '../element.js';
import { type ArrayHeader, arrayHeader, readNpy } from '../npz.js';
import { elements } from '../packed.js';
import { type Json, type Stage, wholePlace } from '../stage.js';
import { type Block, blocks, fileBlocks } from './blocks.js';
import { slices } from './slices.js';

/** As much is read at a time, or one row. */
const CHUNK = 2 ** 18;
/** No header is longer. */
const LONGEST_HEADER = 2 ** 20;

const refused = (file: SourceFile, cause: unknown): never => {
  if (cause instanceof DataError) throw cause;
  const [message] = messageOf(cause).split('\n');
  throw new DataError(`${file.path} is no array of numpy that can be read: ${message}`, { file: file.path, cause });
};

export function npy(paths: readonly string[]): Stage<Element, Element> {
  const headers = new WeakMap<SourceFile, ArrayHeader>();
  const headerOf = async (file: SourceFile): Promise<ArrayHeader> => {
    const header = headers.get(file) ?? arrayHeader(await file.read(0, LONGEST_HEADER));
    headers.set(file, header);
    const { dtype, shape, start } = header;
    const size = shape.reduce((product, dim) => product * dim, dtypes[dtype].bits / 8);
    if (shape.length === 0) throw new Error('it has no rows');
    if (file.size !== start + size) throw new Error(`shape (${shape}) is not what ${file.size} bytes hold`);
    return header;
  };
  const read = async (file: SourceFile, place: Json | undefined): Promise<Block<Element> | undefined> => {
    const first = wholePlace(place);
    try {
      const { dtype, shape, start, isFortran } = await headerOf(file);
      const [count = 0, ...sizes] = shape;
      if (first >= count) return undefined;
      // The numbers of a row lie apart.
      const isApart = isFortran && shape.length > 1;
      const bytes = sizes.reduce((product, dim) => product * dim, dtypes[dtype].bits / 8);
      const rows = isApart ? count : Math.min(count - first, Math.max(1, Math.floor(CHUNK / Math.max(1, bytes))));
      if (isApart) {
        const whole = readNpy(await file.read(0, file.size));
        return { items: rowsOf(whole), next: count };
      }
      const data = await file.read(start + first * bytes, rows * bytes);
      const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
      return { items: rowsOf(new TensorData(dtype, [rows, ...sizes], fromBytes(dtype, view))), next: first + rows };
    } catch (cause) {
      return refused(file, cause);
    }
  };
  return blocks('npy', elements, fileBlocks(paths, read));
}

/** The rows of what is in memory. */
function rowsOf(whole: Element): Element[] {
  const { layout, open } = slices(whole);
  const cursor = open({ seed: 0, pass: [] });
  const rows: Element[] = [];
  for (let row = cursor.next(); row !== undefined; row = cursor.next())
    rows.push(layout.element(row as number) as Element);
  return rows;
}
