// Owns summaries: which tensors of a graph are to be shown of a run, under which tags. A session gives their values; what event files hold
// of those is the business of events/.
import { checkText } from '../arguments.js';
import { checkOptions, DTypeError, describe, ShapeError, ValueError } from '../errors.js';
import { GraphKeys } from '../graph/collections.js';
import { convertToTensor, type TensorLike } from '../graph/convert.js';
import { getDefaultGraph } from '../graph/graph.js';
import { nameScope } from '../graph/scopes.js';
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { transpose } from '../ops/math.js';
import { type DType, isFloating, isInteger } from '../values/dtype.js';
import { formatShape, type Shape } from '../values/shape.js';
import type { TensorData } from '../values/tensor-data.js';

/** What TensorBoard shows: a curve, distributions, pictures, texts. */
export type SummaryKind = 'scalar' | 'histogram' | 'image' | 'text';

/** What a run gives for a summary, and `FileWriter.addSummary` takes. */
export interface SummaryValue<D extends DType = DType> {
  readonly tag: string;
  readonly kind: SummaryKind;
  /** Of images, `[count, height, width, channels]`. */
  readonly value: TensorData<D>;
  /** Of images, how many there may be: one alone has a tag without a number. */
  readonly maxOutputs?: number;
}

/** A tensor to show, under a tag; fetching it gives a `SummaryValue`. Made by `scalar`, `histogram`, `image` and `text`. */
export class Summary<D extends DType = DType> {
  /** The tag: the summary's full name, unique in the graph. */
  readonly name: string;
  readonly kind: SummaryKind;
  readonly tensor: Tensor<D>;
  readonly #maxOutputs: number | undefined;

  constructor(name: string, kind: SummaryKind, tensor: Tensor<D>, maxOutputs?: number) {
    this.name = name;
    this.kind = kind;
    this.tensor = tensor;
    this.#maxOutputs = maxOutputs;
    Object.freeze(this);
  }

  /** The summary of a run in which the tensor has this value. */
  of(value: TensorData<D>): SummaryValue<D> {
    const { name: tag, kind } = this;
    return { tag, kind, value, ...(this.#maxOutputs !== undefined && { maxOutputs: this.#maxOutputs }) };
  }

  toString(): string {
    return `Summary(${this.name}, ${this.kind} of ${this.tensor.name})`;
  }
}

export interface SummaryOptions {
  /** Collections to join; default `[GraphKeys.SUMMARIES]`. */
  collections?: readonly string[] | undefined;
  /** A prefix of the tag that TensorBoard groups by. */
  family?: string | undefined;
}
const OPTIONS = ['collections', 'family'] as const satisfies readonly (keyof SummaryOptions)[];

const clean = (text: string): string => text.replace(/[^-/\w.]/g, '_').replace(/^\/+/, '');

/** Checks the name and options, and makes the summary of what `build` gives in the summary's scope. */
function summary<D extends DType>(
  kind: SummaryKind,
  name: string,
  { collections = [GraphKeys.SUMMARIES], family }: SummaryOptions,
  build: () => Tensor<D>,
  maxOutputs?: number,
): Summary<D> {
  checkText(`summary.${kind}: the name`, name);
  if (family !== undefined) checkText(`summary.${kind}: the family`, family);
  if (!Array.isArray(collections))
    throw new ValueError(`summary.${kind}: collections`, { expected: 'an array of names', got: describe(collections) });
  const base = family === undefined ? clean(name) : `${clean(family)}/${clean(name)}`;
  const graph = getDefaultGraph();
  return graph.attempt(() =>
    nameScope(base, (scope) => {
      const path = scope.slice(0, -1);
      const made = new Summary(family === undefined ? path : `${clean(family)}/${path}`, kind, build(), maxOutputs);
      for (const key of collections) graph.addToCollection(key, made);
      return made;
    }),
  );
}

/** Throws a ShapeError where the shape certainly is another. */
function checkShape(where: string, x: Tensor, expected: string, fits: (shape: NonNullable<Shape>) => boolean): void {
  if (x.shape === null || fits(x.shape)) return;
  throw new ShapeError(`${where}: ${x.name} has another shape`, {
    node: x.node.name,
    site: x.node.site,
    expected,
    got: formatShape(x.shape),
  });
}

function checkElements(where: string, x: Tensor, isRight: (dtype: DType) => boolean, expected: string): void {
  if (!isRight(x.dtype))
    throw new DTypeError(`${where}: ${x.name} holds something else`, {
      node: x.node.name,
      site: x.node.site,
      expected,
      got: x.dtype,
    });
}

const isReal = (dtype: DType): boolean => isFloating(dtype) || isInteger(dtype);

/** The tensor that is shown; numbers without a name become a constant. */
const shown = <D extends DType>(value: TensorLike<D>): Tensor<D> => convertToTensor(value);

/**
 * A number to plot over the steps (TF `tf.summary.scalar`).
 *
 * @param tensor a number: a scalar of any numeric type.
 * @throws ShapeError for what is no scalar; DTypeError for what is no number.
 * @example summary.scalar('accuracy', accuracy, { family: 'eval' })
 */
export function scalar<D extends DType>(name: string, tensor: TensorLike<D>, options: SummaryOptions = {}): Summary<D> {
  checkOptions('summary.scalar', options, OPTIONS);
  return summary('scalar', name, options, () => {
    const x = shown(tensor);
    checkElements('summary.scalar', x, isReal, 'a number');
    checkShape('summary.scalar', x, '[]', ({ length }) => length === 0);
    return x;
  });
}

/**
 * A distribution to plot over the steps (TF `tf.summary.histogram`), in buckets that grow by a tenth, as TensorFlow's.
 *
 * @param values numbers of any shape. When it is written, a value that is NaN or infinite is an error.
 * @throws DTypeError for what holds no numbers.
 * @example summary.histogram('weights', kernel)
 */
export function histogram<D extends DType>(
  name: string,
  values: TensorLike<D>,
  options: SummaryOptions = {},
): Summary<D> {
  checkOptions('summary.histogram', options, OPTIONS);
  return summary('histogram', name, options, () => {
    const x = shown(values);
    checkElements('summary.histogram', x, isReal, 'numbers');
    return x;
  });
}

export interface ImageSummaryOptions extends SummaryOptions {
  /** So many images of the batch are shown, the first ones. Default 3. */
  maxOutputs?: number | undefined;
  /** Where the channels are: `NCHW`, the default, or `NHWC`. */
  dataFormat?: 'NCHW' | 'NHWC' | undefined;
}

const LAYOUTS: Readonly<Record<string, { readonly text: string; readonly channels: number }>> = {
  NCHW: { text: '[batch, channels, height, width]', channels: 1 },
  NHWC: { text: '[batch, height, width, channels]', channels: 3 },
};
const CHANNELS: readonly unknown[] = [1, 3, 4];
const PIXELS: readonly DType[] = ['uint8', 'float16', 'float32', 'float64', 'bfloat16'];

/**
 * Pictures to look at (TF `tf.summary.image`). Bytes are shown as they are. Of floats, each image is scaled by itself: so that its largest
 * value is 255, and where it has negative ones, so that 0 is 128; a pixel that is NaN or infinite is red.
 *
 * @param images `[batch, channels, height, width]`, with 1 channel (gray), 3 (RGB) or 4 (RGBA), of uint8 or floats.
 * @throws ShapeError, DTypeError for what are no images.
 * @example summary.image('samples', generated, { maxOutputs: 8 })
 */
export function image<D extends DType>(
  name: string,
  images: TensorLike<D>,
  options: ImageSummaryOptions = {},
): Summary<D> {
  checkOptions('summary.image', options, [...OPTIONS, 'maxOutputs', 'dataFormat']);
  const { maxOutputs = 3, dataFormat = 'NCHW', ...others } = options;
  if (!Number.isSafeInteger(maxOutputs) || maxOutputs < 1)
    throw new ValueError('summary.image: maxOutputs is no number of images', { got: describe(maxOutputs) });
  const layout = typeof dataFormat === 'string' ? LAYOUTS[dataFormat] : undefined;
  if (layout === undefined)
    throw new ValueError('summary.image: dataFormat', { expected: "'NCHW' or 'NHWC'", got: describe(dataFormat) });
  const build = () => {
    const x = shown(images);
    checkElements('summary.image', x, (dtype) => PIXELS.includes(dtype), PIXELS.join(', '));
    checkShape('summary.image', x, `${layout.text} with 1, 3 or 4 channels`, (shape) => {
      const channels = shape[layout.channels];
      return shape.length === 4 && (typeof channels !== 'number' || CHANNELS.includes(channels));
    });
    const count = x.shape?.[0];
    const first = typeof count === 'number' && count <= maxOutputs ? x : ops.slice(x, [0n], [BigInt(maxOutputs)], [0n]);
    return dataFormat === 'NHWC' ? first : transpose(first, [0, 2, 3, 1]);
  };
  return summary('image', name, others, build, maxOutputs);
}

/**
 * Texts to read (TF `tf.summary.text`): Markdown; a matrix is shown as a table.
 *
 * @param tensor strings of any shape.
 * @throws DTypeError for what holds no strings.
 * @example summary.text('samples', tf.placeholder('string', [null], { name: 'samples' }))
 */
export function text(name: string, tensor: TensorLike<'string'>, options: SummaryOptions = {}): Summary<'string'> {
  checkOptions('summary.text', options, OPTIONS);
  return summary('text', name, options, () => {
    const x = shown(tensor);
    checkElements('summary.text', x, (dtype) => dtype === 'string', 'string');
    return x;
  });
}
