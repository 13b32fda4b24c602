// What the builders say of the types of their results, for the families that shapes.test.ts leaves: indexing, normalization, generators, images.
import { constant } from '../../src/graph/constant.js';
import * as ops from '../../src/ops/index.js';
import { TensorData } from '../../src/values/tensor-data.js';
import { checkTypes, int, ints, of, rankless, type TypeRow, unknownInts, x } from './shapes-table.js';

const floats = (...values: number[]) => constant(values);

const families: Readonly<Record<string, readonly TypeRow[]>> = {
  indexing: [
    [
      'gather puts the shape of the indices in the place of the axis',
      () => ops.gather(x('v', 8), of('int64', 'b', 5)),
      'float32 [b, 5, 8]',
    ],
    ['gather of one index drops the axis', () => ops.gather(x('a', 'b', 3), int(0), { axis: -2 }), 'float32 [a, 3]'],
    ['gatherElements is like its indices', () => ops.gatherElements(x(9, 9), of('int64', 'n', 2)), 'float32 [n, 2]'],
    [
      'gatherND takes tuples',
      () => ops.gatherND(x('b', 4, 5, 6), of('int64', 'b', 7, 2), { batch_dims: 1 }),
      'float32 [b, 7, 6]',
    ],
    ['scatterND is like its data', () => ops.scatterND(x('n', 4), of('int64', 3, 1), x(3, 4)), 'float32 [n, 4]'],
    ['scatterElements too', () => ops.scatterElements(x('n', 4), of('int64', 1, 4), x(1, 4)), 'float32 [n, 4]'],
    ['oneHot inserts the depth', () => ops.oneHot(of('int64', 'b', 5), int(10), ints(0, 1)), 'int64 [b, 5, 10]'],
    [
      'oneHot inserts it where it is told',
      () => ops.oneHot(of('int64', 'b', 5), int(10), floats(0, 1), { axis: 1 }),
      'float32 [b, 10, 5]',
    ],
    ['topK gives values and places', () => ops.topK(x('b', 9), ints(3)), 'float32 [b, 3]', 'int64 [b, 3]'],
    ['nonZero has a row an axis', () => ops.nonZero(x('b', 9, 9)), 'int64 [3, ?]'],
    ['compress leaves a number open', () => ops.compress(x('b', 9), of('bool', 9), { axis: 1 }), 'float32 [b, ?]'],
    [
      'unique knows how many places there are',
      () => ops.unique(x(3, 4), { outputs: 4 }),
      'float32 [?]',
      'int64 [?]',
      'int64 [12]',
      'int64 [?]',
    ],
    ['shape has an entry an axis', () => ops.shape(x('b', 9, 9), { start: 1 }), 'int64 [2]'],
    ['size is a scalar', () => ops.size(rankless()), 'int64 []'],
  ],
  normalization: [
    ['softmax keeps the shape', () => ops.softmax(x('b', 10)), 'float32 [b, 10]'],
    [
      'batch normalization gives new statistics',
      () => ops.batchNormalization(x('b', null, 4), x(3), x(3), x(3), x(3), { training_mode: 1, outputs: 3 }),
      'float32 [b, 3, 4]',
      'float32 [3]',
      'float32 [3]',
    ],
    ['a list has one channel', () => ops.batchNormalization(x('n'), x(1), x(1), x(1), x(1)), 'float32 [n]'],
    [
      'layer normalization keeps 1 for the axes it takes',
      () => ops.layerNormalization(x('b', 5, 8), x(8), undefined, { outputs: 3 }),
      'float32 [b, 5, 8]',
      'float32 [b, 5, 1]',
      'float32 [b, 5, 1]',
    ],
    [
      'group normalization keeps the shape',
      () => ops.groupNormalization(x('b', 6, 4), x(6), x(6), { num_groups: 3 }),
      'float32 [b, 6, 4]',
    ],
    [
      'mean and variance normalization keeps the shape',
      () => ops.meanVarianceNormalization(x('b', 3, 4, 5)),
      'float32 [b, 3, 4, 5]',
    ],
    [
      'dropout tells which elements it keeps',
      () => ops.dropout(x('b', 4), 0.5, true, { outputs: 2 }),
      'float32 [b, 4]',
      'bool [b, 4]',
    ],
  ],
  losses: [
    ['a mean is a scalar', () => ops.negativeLogLikelihoodLoss(x('b', 10), of('int64', 'b')), 'float32 []'],
    [
      'without reduction there is one number a label',
      () =>
        ops.softmaxCrossEntropyLoss(x('b', 10, 4), of('int64', 'b', 4), undefined, { reduction: 'none', outputs: 2 }),
      'float32 [b, 4]',
      'float32 [b, 10, 4]',
    ],
  ],
  generators: [
    [
      'a constant has the type of its value',
      () => ops.constant({ value: TensorData.from([[1, 2]], 'int8') }),
      'int8 [1, 2]',
    ],
    ['a constant can be a list of numbers', () => ops.constant({ value_floats: [1, 2, 3] }), 'float32 [3]'],
    ['or one string', () => ops.constant({ value_string: 'a' }), 'string []'],
    ['constantOfShape is float32 zero by default', () => ops.constantOfShape(ints(2, 0, 3)), 'float32 [2, 0, 3]'],
    [
      'constantOfShape takes symbols',
      () => ops.constantOfShape(ops.shape(x('b', 3)), { value: TensorData.from([1n]) }),
      'int64 [b, 3]',
    ],
    ['constantOfShape of an open list has a rank', () => ops.constantOfShape(unknownInts(2)), 'float32 [?, ?]'],
    ['range counts', () => ops.range(constant(0), constant(1), constant(0.3)), 'float32 [4]'],
    ['range counts down', () => ops.range(int(5), int(0), int(-2)), 'int64 [3]'],
    [
      'range of a size has that size',
      () => ops.range(int(0), ops.squeeze(ops.shape(x('b', 3), { end: 1 })), int(1)),
      'int64 [b]',
    ],
    ['eyeLike may change the element type', () => ops.eyeLike(x('n', 3), { dtype: 'int64' }), 'int64 [n, 3]'],
    [
      'random numbers have the attribute types',
      () => ops.randomNormal({ shape: [2, 3], dtype: 'float64' }),
      'float64 [2, 3]',
    ],
    ['randomUniform is float32 by default', () => ops.randomUniform({ shape: [2] }), 'float32 [2]'],
    ['randomNormalLike follows its input', () => ops.randomNormalLike(of('float16', 'b')), 'float16 [b]'],
    ['multinomial draws int32', () => ops.multinomial(x('b', 5), { sample_size: 4 }), 'int32 [b, 4]'],
    ['a window has its size', () => ops.hannWindow(int(16), { output_datatype: 'float64' }), 'float64 [16]'],
    [
      'mel weights go from the spectrum to the bins',
      () => ops.melWeightMatrix(int(8), int(16), int(8000), constant(0), constant(4000)),
      'float32 [9, 8]',
    ],
  ],
  'quantization and recurrence': [
    ['quantizing gives uint8 by default', () => ops.quantizeLinear(x('b', 3), constant(0.1)), 'uint8 [b, 3]'],
    [
      'or what the zero point is',
      () => ops.quantizeLinear(x('b', 3), constant(0.1), constant(0, { dtype: 'int8' })),
      'int8 [b, 3]',
    ],
    [
      'or what the attribute says',
      () => ops.quantizeLinear(x('b', 3), constant(0.1), undefined, { output_dtype: 'int16' }),
      'int16 [b, 3]',
    ],
    [
      'dequantizing gives what the scale is',
      () => ops.dequantizeLinear(of('uint8', 'b'), constant(1, { dtype: 'float16' })),
      'float16 [b]',
    ],
    [
      'dynamic quantizing gives scale and zero point',
      () => ops.dynamicQuantizeLinear(x('b')),
      'uint8 [b]',
      'float32 []',
      'uint8 []',
    ],
    [
      'an LSTM gives all outputs, the last, and the cell',
      () =>
        ops.lstm(x('t', 'b', 4), x(2, 12, 4), x(2, 12, 3), undefined, undefined, undefined, undefined, undefined, {
          direction: 'bidirectional',
          outputs: 3,
        }),
      'float32 [t, 2, b, 3]',
      'float32 [2, b, 3]',
      'float32 [2, b, 3]',
    ],
    [
      'layout 1 puts the batch first',
      () => ops.gru(x('b', 't', 4), x(1, 9, 4), x(1, 9, 3), undefined, undefined, undefined, { layout: 1, outputs: 2 }),
      'float32 [b, t, 1, 3]',
      'float32 [b, 1, 3]',
    ],
  ],
  'images, signals and text': [
    ['resize by scales', () => ops.resize(x('n', 3, 5, 'w'), undefined, floats(1, 1, 1.5, 2)), 'float32 [n, 3, 7, ?]'],
    [
      'scales or sizes, whichever is not empty in the run',
      () => ops.resize(x('n', 4), undefined, x(null), unknownInts(null), { axes: [1] }),
      'float32 [n, ?]',
    ],
    ['sizes by scales are float32 products', () => ops.resize(x(10), undefined, floats(0.7)), 'float32 [7]'],
    [
      'sizes count where scales are empty',
      () => ops.resize(x(1, 5), undefined, constant([], { dtype: 'float32' }), ints(1, 7)),
      'float32 [1, 7]',
    ],
    [
      'one scale for one axis',
      () => ops.resize(x(3, 5), undefined, floats(2), undefined, { axes: [-1] }),
      'float32 [3, 10]',
    ],
    [
      'resize to sizes',
      () => ops.resize(x('n', 3, 5, 'w'), undefined, undefined, ints(8, 9), { axes: [2, 3] }),
      'float32 [n, 3, 8, 9]',
    ],
    [
      'resize within sizes',
      () =>
        ops.resize(x(1, 1, 4, 8), undefined, undefined, ints(8, 8), {
          axes: [2, 3],
          keep_aspect_ratio_policy: 'not_larger',
        }),
      'float32 [1, 1, 4, 8]',
    ],
    [
      'sampling takes the shape of the grid',
      () => ops.gridSample(x('n', 3, 9, 9), x('n', 4, 5, 2)),
      'float32 [n, 3, 4, 5]',
    ],
    ['an affine grid has coordinates', () => ops.affineGrid(x('n', 2, 3), ints(7, 1, 4, 5)), 'float32 [7, 4, 5, 2]'],
    [
      'regions are cut to one size',
      () => ops.roiAlign(x(1, 3, 9, 9), x('r', 4), of('int64', 'r'), { output_height: 2, output_width: 3 }),
      'float32 [r, 3, 2, 3]',
    ],
    ['boxes are named by three numbers', () => ops.nonMaxSuppression(x(1, 6, 4), x(1, 2, 6)), 'int64 [?, 3]'],
    [
      'a decoded image has its channels last',
      () => ops.imageDecoder(of('uint8', 'n'), { pixel_format: 'Grayscale' }),
      'uint8 [?, ?, 1]',
    ],
    [
      'a one-sided transform has half the points',
      () => ops.dft(x('b', 10, 1), undefined, int(1), { onesided: 1 }),
      'float32 [b, 6, 2]',
    ],
    ['frames are transformed', () => ops.stft(x('b', 20, 1), int(4), undefined, int(8)), 'float32 [b, 4, 5, 2]'],
    [
      'frames that are cut off do not count',
      () => ops.stft(x(1, 21, 1), int(4), undefined, int(8)),
      'float32 [1, 4, 5, 2]',
    ],
    ['splitting strings adds an axis', () => ops.stringSplit(of('string', 'b')), 'string [b, ?]', 'int64 [b]'],
    ['stop words may go', () => ops.stringNormalizer(of('string', 'n'), { stopwords: ['a'] }), 'string [?]'],
    [
      'counted n-grams have a column each',
      () =>
        ops.tfIdfVectorizer(of('int64', 'b', 9), {
          max_gram_length: 1,
          max_skip_count: 0,
          min_gram_length: 1,
          mode: 'TF',
          ngram_counts: [0],
          ngram_indexes: [0, 3],
          pool_int64s: [1, 2],
        }),
      'float32 [b, 4]',
    ],
  ],
};

describe('Inference rules', () => {
  for (const [family, rows] of Object.entries(families)) describe(`for ${family}`, () => checkTypes(rows));
});
