// Owns pictures: bytes of PNG and JPEG files as numbers, in the channels and the size that are wanted. Files are untrusted input.
import { checkKind } from '../arguments.js';
import { checkKeys, DataError, describe, messageOf, TrainopError, ValueError } from '../errors.js';
import { TensorData } from '../values/tensor-data.js';

export interface DecodeImageOptions {
  /** 1 for grey, 3 for red, green and blue, 4 with what is opaque. Default 3. */
  channels?: 1 | 3 | 4 | undefined;
  /** Height and width to scale to, by the nearest four points (bilinear). Default: as the picture is. */
  size?: readonly [number, number] | undefined;
  /** Whether channels come first, as in `NCHW`, or last. Default `NCHW`. */
  dataFormat?: 'NCHW' | 'NHWC' | undefined;
}

/** A picture's bytes, row by row, channels last. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** No larger picture is decoded, in points. */
const LARGEST = 2 ** 27;
const MEGA = 1e6;

const startsWith = (bytes: Uint8Array, start: readonly number[]) => start.every((byte, index) => bytes[index] === byte);

async function decodePng(bytes: Uint8Array): Promise<Pixels> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Width and height stand at the start of the first chunk.
  if (bytes.length < 24 || view.getUint32(16) * view.getUint32(20) > LARGEST)
    throw new Error('it is cut off, or too large');
  const { decode } = await import('fast-png');
  const { width, height, channels, depth, data, palette } = decode(bytes, { checkCrc: true });
  const line = Math.ceil((width * channels * depth) / 8);
  const wide = depth === 16;
  const most = 2 ** Math.min(depth, 8) - 1;
  const sample = (y: number, index: number): number => {
    if (wide) return Math.round((data[y * width * channels + index] as number) / 257);
    const bit = index * depth;
    return ((data[y * line + (bit >> 3)] as number) >> (8 - depth - (bit & 7))) & most;
  };
  const count = palette === undefined ? channels : (palette[0]?.length ?? 3);
  const out = new Uint8Array(width * height * count);
  for (let y = 0, at = 0; y < height; y++)
    for (let index = 0; index < width * channels; index++) {
      const value = sample(y, index);
      if (palette === undefined) out[at++] = wide ? value : (value * 255) / most;
      else for (let channel = 0; channel < count; channel++) out[at++] = palette[value]?.[channel] ?? 0;
    }
  return { width, height, channels: count, data: out };
}

async function decodeJpeg(bytes: Uint8Array): Promise<Pixels> {
  const { default: jpeg } = await import('jpeg-js');
  const found = jpeg.decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: LARGEST / MEGA,
    maxMemoryUsageInMB: 2048,
  });
  return { width: found.width, height: found.height, channels: 3, data: found.data };
}

/** How bright a point is (ITU-R BT.601). */
const brightness = (red: number, green: number, blue: number) => Math.round(0.299 * red + 0.587 * green + 0.114 * blue);

/** The picture in the channels that are wanted; what is transparent loses that. */
function withChannels({ width, height, channels, data }: Pixels, wanted: number): Pixels {
  if (channels === wanted) return { width, height, channels, data };
  const isGrey = channels < 3;
  const hasAlpha = channels === 2 || channels === 4;
  const out = new Uint8Array(width * height * wanted);
  for (let point = 0; point < width * height; point++) {
    const from = point * channels;
    const red = data[from] as number;
    const [green, blue] = isGrey ? [red, red] : [data[from + 1] as number, data[from + 2] as number];
    const alpha = hasAlpha ? (data[from + channels - 1] as number) : 255;
    const values = wanted === 1 ? [isGrey ? red : brightness(red, green, blue)] : [red, green, blue, alpha];
    for (let channel = 0; channel < wanted; channel++) out[point * wanted + channel] = values[channel] as number;
  }
  return { width, height, channels: wanted, data: out };
}

/** For each place along an axis: the two that it lies between, and how near it is to the second. Centres of points lie at halves. */
const between = (from: number, to: number) =>
  Array.from({ length: to }, (_, index) => {
    const at = Math.min(Math.max(((index + 0.5) * from) / to - 0.5, 0), from - 1);
    const low = Math.floor(at);
    return { low, high: Math.min(low + 1, from - 1), near: at - low };
  });

function resized({ width, height, channels, data }: Pixels, [tall, wide]: readonly [number, number]): Pixels {
  if (width === wide && height === tall) return { width, height, channels, data };
  const [rows, columns] = [between(height, tall), between(width, wide)];
  const out = new Uint8Array(tall * wide * channels);
  let at = 0;
  for (const y of rows)
    for (const x of columns)
      for (let channel = 0; channel < channels; channel++) {
        const value = (row: number, column: number) => data[(row * width + column) * channels + channel] as number;
        const above = value(y.low, x.low) * (1 - x.near) + value(y.low, x.high) * x.near;
        const below = value(y.high, x.low) * (1 - x.near) + value(y.high, x.high) * x.near;
        out[at++] = Math.round(above * (1 - y.near) + below * y.near);
      }
  return { width: wide, height: tall, channels, data: out };
}

function channelsFirst({ channels, data }: Pixels): Uint8Array {
  if (channels === 1) return data;
  const out = new Uint8Array(data.length);
  for (let channel = 0, at = 0; channel < channels; channel++)
    for (let from = channel; from < data.length; from += channels) out[at++] = data[from] as number;
  return out;
}

export function checkImageOptions(where: string, options: DecodeImageOptions): void {
  checkKeys(where, options, ['channels', 'size', 'dataFormat']);
  const { channels = 3, size, dataFormat = 'NCHW' } = options;
  if (![1, 3, 4].includes(channels))
    throw new ValueError(`${where}: channels is 1, 3 or 4`, { got: describe(channels) });
  if (dataFormat !== 'NCHW' && dataFormat !== 'NHWC')
    throw new ValueError(`${where}: dataFormat is 'NCHW' or 'NHWC'`, { got: describe(dataFormat) });
  const isSize = (dim: unknown) => Number.isSafeInteger(dim) && (dim as number) > 0;
  if (
    size !== undefined &&
    !(Array.isArray(size) && size.length === 2 && size.every(isSize) && size[0] * size[1] <= LARGEST)
  )
    throw new ValueError(`${where}: size is [height, width]`, { got: describe(size) });
}

/**
 * The points of a picture in a PNG or JPEG file's bytes, as uint8 (TF `tf.io.decode_image`): `[channels, height, width]`, or
 * `[height, width, channels]`.
 *
 * @throws DataError for what is no such picture, or a damaged or too large one.
 * @example const image = await data.decodeImage(await readFile('cat.jpg'), { size: [64, 64] }); // uint8 [3, 64, 64]
 */
export async function decodeImage(bytes: Uint8Array, options: DecodeImageOptions = {}): Promise<TensorData<'uint8'>> {
  checkKind('decodeImage', bytes, [Uint8Array], 'the bytes of a file');
  checkImageOptions('decodeImage', options);
  const { channels = 3, size, dataFormat = 'NCHW' } = options;
  let pixels: Pixels;
  try {
    if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47])) pixels = await decodePng(bytes);
    else if (startsWith(bytes, [0xff, 0xd8])) pixels = await decodeJpeg(bytes);
    else throw new DataError('this is neither a PNG nor a JPEG file');
  } catch (cause) {
    if (cause instanceof TrainopError) throw cause;
    throw new DataError(`the picture cannot be decoded: ${messageOf(cause).split('\n')[0]}`, { cause });
  }
  const fitted = withChannels(pixels, channels);
  const scaled = size === undefined ? fitted : resized(fitted, size);
  const { width, height } = scaled;
  return dataFormat === 'NCHW'
    ? new TensorData('uint8', [channels, height, width], channelsFirst(scaled))
    : new TensorData('uint8', [height, width, channels], scaled.data);
}
