// Owns pictures as TensorFlow shows them: floats become bytes, each image by itself; bytes become a PNG.
import { encode } from 'fast-png';
import { ShapeError } from '../errors.js';
import { formatShape } from '../values/shape.js';
import type { TensorData } from '../values/tensor-data.js';

/** What an event file holds of a picture. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  /** The number of channels. */
  readonly colorspace: number;
  readonly encodedImageString: Uint8Array;
}

/** What a pixel is shown as that is NaN or infinite: red. */
const BAD = [255, 0, 0, 255];
/** Images whose values are all nearer to 0 than this are black. */
const ZERO = 1e-6;

/**
 * The first `most` images of a batch `[count, height, width, channels]`.
 *
 * @throws ShapeError for what is none: of another rank, without pixels, or with another number of channels than 1, 3 or 4.
 */
export function picturesOf(tag: string, data: TensorData, most: number): Picture[] {
  const [count = 0, height = 0, width = 0, channels = 0] = data.shape;
  if (data.shape.length !== 4 || ![1, 3, 4].includes(channels) || height === 0 || width === 0)
    throw new ShapeError(`the summary ${tag} holds no images`, {
      expected: '[count, height, width, channels] with 1, 3 or 4 channels',
      got: `${data.dtype} ${formatShape(data.shape)}`,
    });
  const size = height * width * channels;
  return Array.from({ length: Math.min(count, most) }, (_, index) => {
    const bytes = bytesOf(data, index * size, size, channels);
    const png = encode({ width, height, channels, depth: 8, data: bytes });
    return { height, width, colorspace: channels, encodedImageString: png };
  });
}

/** One image's bytes. */
function bytesOf(data: TensorData, at: number, size: number, channels: number): Uint8Array {
  if (data.dtype === 'uint8') return (data.data as Uint8Array).slice(at, at + size);
  const floats = data.dtype === 'float32' || data.dtype === 'float64';
  const all = floats ? (data.data as Float64Array) : Float64Array.from(data.values(), Number);
  return scaled(all.subarray(at, at + size), channels, data.dtype === 'float64');
}

/**
 * Scaled so that the largest value is 255; where some are negative, so that 0 is 128 and the largest of either sign is 127 away. The scale
 * is a float32, as in TensorFlow, and what it is multiplied with is one too unless the image is in double precision.
 */
function scaled(values: Float64Array, channels: number, isDouble: boolean): Uint8Array {
  const round = isDouble ? (value: number) => value : Math.fround;
  // By index: there may be millions.
  const isGood = (pixel: number) => {
    for (let at = pixel; at < pixel + channels; at++) if (!Number.isFinite(values[at])) return false;
    return true;
  };
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let pixel = 0; pixel < values.length; pixel += channels)
    if (isGood(pixel))
      for (let at = pixel; at < pixel + channels; at++) {
        min = Math.min(min, values[at] as number);
        max = Math.max(max, values[at] as number);
      }
  const [top, offset] = min < 0 ? [127, 128] : [255, 0];
  const largest = Math.fround(min < 0 ? Math.max(Math.abs(min), Math.abs(max)) : max);
  const scale = largest < ZERO ? 0 : Math.fround(top / largest);
  const bytes = new Uint8Array(values.length);
  for (let pixel = 0; pixel < values.length; pixel += channels) {
    if (isGood(pixel))
      for (let at = pixel; at < pixel + channels; at++)
        bytes[at] = round(round((values[at] as number) * scale) + offset);
    else bytes.set(BAD.slice(0, channels), pixel);
  }
  return bytes;
}
