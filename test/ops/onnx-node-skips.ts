// The cases of ONNX that onnxruntime does not carry out as ONNX has them, with the reasons: data for onnx-node-cases.test.ts, which fails
// for a row that is not needed, and for docs/operators.md.

export interface Skip {
  readonly reason: string;
  readonly cases: readonly string[];
  /** Whether it depends on the machine: then a case that passes is no mistake. */
  readonly local?: boolean;
}

const named = (prefix: string, names: string): string[] =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => `test_${prefix}${name}`);

/** What cannot be compared. */
export const skips: readonly Skip[] = [
  {
    reason: 'the results are random numbers, and ONNX fixes no generator',
    cases: named(
      '',
      'bernoulli bernoulli_double bernoulli_seed training_dropout training_dropout_default training_dropout_default_mask training_dropout_mask',
    ),
  },
  {
    reason: 'onnxruntime has no kernel for the operator',
    cases: named(
      'image_decoder_decode_',
      'bmp_rgb jpeg2k_rgb jpeg_bgr jpeg_grayscale jpeg_rgb png_rgb pnm_rgb tiff_rgb webp_rgb',
    ),
  },
  {
    reason: 'onnxruntime has no kernel for the element type',
    cases: named('', 'pow_types_float32_uint64 top_k_uint64'),
  },
  {
    reason: 'onnxruntime has no recurrent networks with layout: 1 (batch first)',
    cases: named('', 'gru_batchwise lstm_batchwise simple_rnn_batchwise'),
  },
  {
    reason: 'onnxruntime wants one zero point for all weights of ConvInteger',
    cases: named('', 'convinteger_with_padding'),
  },
  {
    reason: 'onnxruntime takes indices to count in the output shape, ONNX in the smallest one that the strides give',
    cases: named('', 'maxunpool_export_with_output_shape'),
  },
  {
    reason: 'onnxruntime refuses the maximum of no booleans; for ONNX it is false',
    cases: named('', 'reduce_max_empty_set_bool'),
  },
  {
    reason:
      'onnxruntime aligns the corners of the sizes as they are rounded, ONNX those of the sizes times scales that are not',
    cases: named('resize_downsample_scales_', 'cubic_align_corners linear_align_corners'),
  },
  {
    reason: 'onnxruntime needs the locale en_US, which the machine may lack',
    local: true,
    cases: ['strnorm_model_monday_', 'strnormalizer_export_monday_'].flatMap((prefix) =>
      named(prefix, 'casesensintive_lower casesensintive_upper empty_output insensintive_upper_twodim'),
    ),
  },
];

/** Cases that pass with a larger absolute tolerance than ONNX's. */
export const rounded: readonly (Skip & { readonly absolute: number })[] = [
  {
    reason: 'a zero beside numbers of 1000 is as near as float32 sums come',
    absolute: 1e-3,
    cases: named('', 'dft dft_axis dft_inverse dft_irfft dft_rfft stft stft_with_window'),
  },
];
