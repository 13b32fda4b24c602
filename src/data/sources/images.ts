// Owns folders of pictures: names of files go through a pipeline, and are read and decoded where somebody looks at them, those of a batch at
// the same time.
import { join } from 'node:path';
import { DataError, messageOf } from '../../errors.js';
import { listFolder, SourceFile } from '../../io/source-file.js';
import { TensorData } from '../../values/tensor-data.js';
import type { Element } from '../element.js';
import { type DecodeImageOptions, decodeImage } from '../image.js';
import { elements } from '../packed.js';
import { badState, type Layout, type Stage } from '../stage.js';
import { blocks } from './blocks.js';

export interface ImageFolder {
  readonly folder: string;
  /** Nothing where elements are paths. */
  readonly decode: DecodeImageOptions | undefined;
  /** Whether each class has a folder. */
  readonly isLabelled: boolean;
  readonly classNames: readonly string[] | undefined;
}

/** A picture: its path in the folder, and the number of its class, -1 for none. */
interface Picture {
  readonly path: string;
  readonly label: number;
}

const PICTURE = /\.(?:png|jpe?g)$/i;

async function pictures({ folder, isLabelled, classNames }: ImageFolder): Promise<Picture[]> {
  const found: Picture[] = [];
  const add = async (name: string, label: number) => {
    const { files } = await listFolder(join(folder, name));
    for (const file of files) if (PICTURE.test(file)) found.push({ path: join(name, file), label });
  };
  if (!isLabelled) await add('', -1);
  else for (const [label, name] of (classNames ?? (await listFolder(folder)).folders).entries()) await add(name, label);
  if (found.length === 0)
    throw new DataError(`${folder} has no pictures`, {
      file: folder,
      expected: isLabelled ? 'a folder for each class, with .png and .jpg files' : '.png and .jpg files',
    });
  return found;
}

const withLabel = (element: Readonly<Record<string, Element>>, label: number): Element =>
  label < 0 ? element : { ...element, label: new TensorData('int64', [], BigInt64Array.of(BigInt(label))) };

async function read({ folder, decode }: ImageFolder, { path, label }: Picture): Promise<Element> {
  const whole = join(folder, path);
  if (decode === undefined) return withLabel({ path: new TensorData('string', [], [whole]) }, label);
  const file = await SourceFile.find(whole);
  const bytes = await file.read(0, file.size);
  try {
    return withLabel({ image: await decodeImage(bytes, decode) }, label);
  } catch (cause) {
    throw new DataError(`${file.path}: ${messageOf(cause).split('\n')[0]}`, { file: file.path, cause });
  }
}

export function imageFolder(source: ImageFolder): Stage<Picture, Element> {
  const layout: Layout<Picture, Element> = {
    element: (picture) => read(source, picture),
    batch: async (all, first) => elements.batch(await Promise.all(all.map((picture) => read(source, picture))), first),
    pack: ({ path, label }) => [path, label],
    unpack: (packed) => {
      const [path, label] = Array.isArray(packed) ? packed : [];
      if (typeof path !== 'string' || typeof label !== 'number') throw badState('it holds no picture', packed);
      return { path, label };
    },
  };
  return blocks(
    'images',
    layout,
    () => async (place) => (place === undefined ? { items: await pictures(source), next: 'end' } : undefined),
  );
}
