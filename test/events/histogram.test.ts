// Histograms and images against TensorFlow's own, made by scripts/fixtures/summaries.py.
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { decode } from 'fast-png';
import { ShapeError, ValueError } from '../../src/errors.js';
import { histogramOf } from '../../src/events/histogram.js';
import { picturesOf } from '../../src/events/image.js';
import type { DType } from '../../src/values/dtype.js';
import { TensorData } from '../../src/values/tensor-data.js';
import { caught } from '../support/caught.js';

type Numbers = readonly (number | string)[];
interface Fixture {
  readonly histograms: readonly {
    dtype: DType;
    values: Numbers;
    min: number;
    max: number;
    num: number;
    sum: number;
    sum_squares: number | string;
    bucket_limit: number[];
    bucket: number[];
  }[];
  readonly images: readonly {
    dtype: DType;
    shape: number[];
    values: Numbers;
    pictures: { height: number; width: number; colorspace: number; pixels: number[] }[];
  }[];
  readonly errors: readonly { what: string; error: { message: string } }[];
}
const { histograms, images, errors } = JSON.parse(
  readFileSync(new URL('../../fixtures/tf/summaries.json', import.meta.url), 'utf8'),
) as Fixture;

const dataOf = (values: Numbers, dtype: DType, shape: readonly number[] = [values.length]) =>
  TensorData.from(
    dtype.endsWith('64') && dtype.startsWith('int') ? values.map(BigInt) : values.map(Number),
    dtype,
    shape,
  );

describe("Histograms are TensorFlow's", () => {
  for (const { dtype, values, ...expected } of histograms)
    it(`of ${values.length} elements of ${dtype}: ${values.slice(0, 4).join(' ')} …`, () => {
      const { sumSquares, bucketLimit, bucket, ...sums } = histogramOf('h', dataOf(values, dtype));
      expect({ ...sums, sum_squares: sumSquares, bucket_limit: bucketLimit, bucket }).to.deep.equal({
        ...expected,
        sum_squares: Number(expected.sum_squares),
      });
    });

  it('and refuse what is NaN or infinite, with the element', () => {
    const message = (value: number) => caught(() => histogramOf('h', TensorData.from([1, value])), ValueError).message;
    expect(message(Number.NaN))
      .to.include(errors[0]?.error.message as string)
      .and.include('element 1');
    expect(message(Number.NEGATIVE_INFINITY)).to.include('Infinity in summary histogram for: h');
  });

  it('have every limit in the bucket above it, and what is just below it in that below', () => {
    const limits = [0];
    for (let limit = 1e-12; limit < 1e20; limit *= 1.1) limits.push(limit, -limit);
    limits.sort((a, b) => a - b);
    const upper = (value: number) => {
      const { bucketLimit, bucket } = histogramOf('h', TensorData.from([value], 'float64'));
      return bucketLimit[bucket.indexOf(1)];
    };
    const next = (value: number) => limits.find((limit) => limit > value) ?? Number.MAX_VALUE;
    for (const limit of limits)
      for (const value of [limit, limit * (1 + 2 ** -52), limit * (1 - 2 ** -53)])
        if (upper(value) !== next(value)) expect(upper(value), String(value)).to.equal(next(value));
  });

  it('count the largest number there is', () => {
    expect(histogramOf('h', TensorData.from([Number.MAX_VALUE], 'float64')).bucket.at(-1)).to.equal(1);
  });
});

describe("Images are TensorFlow's", () => {
  for (const [index, { dtype, shape, values, pictures }] of images.entries())
    it(`of ${dtype} [${shape.join(', ')}], case ${index}`, () => {
      const made = picturesOf('i', dataOf(values, dtype, shape), 3);
      expect(
        made.map(({ encodedImageString, ...facts }) => ({ ...facts, pixels: [...decode(encodedImageString).data] })),
      ).to.deep.equal(pictures);
    });

  it('of half floats, too', () => {
    const [picture] = picturesOf('i', TensorData.from([[[[0], [0.5], [2]]]], 'float16'), 1);
    expect([...decode(picture?.encodedImageString as Uint8Array).data]).to.deep.equal([0, 63, 255]);
  });

  it('and nothing else is one', () => {
    for (const shape of [[2], [1, 2, 2, 2], [1, 0, 2, 1], [2, 2, 1]]) {
      const data = TensorData.zeros('float32', shape);
      expect(caught(() => picturesOf('pics', data, 3), ShapeError).message).to.include(
        'the summary pics holds no images',
      );
    }
  });
});
