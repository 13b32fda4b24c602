// Which attributes take one of a few names, and which names: ONNX's schemas say it in prose only.
import type { Attribute, Operator } from './op-schema-file.js';

const autoPad = ['NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'];
const direction = ['forward', 'reverse', 'bidirectional'];
const lossReduction = ['none', 'mean', 'sum'];
const scatterReduction = ['none', 'add', 'mul', 'max', 'min'];
const activations = [
  'Relu',
  'Tanh',
  'Sigmoid',
  'Affine',
  'LeakyRelu',
  'ThresholdedRelu',
  'ScaledTanh',
  'HardSigmoid',
  'Elu',
  'Softsign',
  'Softplus',
];

/** The names by operator and attribute. */
const names: Record<string, Record<string, string[]>> = {
  AveragePool: { auto_pad: autoPad },
  BitShift: { direction: ['RIGHT', 'LEFT'] },
  Conv: { auto_pad: autoPad },
  ConvInteger: { auto_pad: autoPad },
  ConvTranspose: { auto_pad: autoPad },
  DepthToSpace: { mode: ['DCR', 'CRD'] },
  GRU: { activations, direction },
  Gelu: { approximate: ['none', 'tanh'] },
  GridSample: { mode: ['linear', 'nearest', 'cubic'], padding_mode: ['zeros', 'border', 'reflection'] },
  ImageDecoder: { pixel_format: ['RGB', 'BGR', 'Grayscale'] },
  LSTM: { activations, direction },
  LpPool: { auto_pad: autoPad },
  MaxPool: { auto_pad: autoPad },
  NegativeLogLikelihoodLoss: { reduction: lossReduction },
  Pad: { mode: ['constant', 'reflect', 'edge', 'wrap'] },
  QLinearConv: { auto_pad: autoPad },
  RNN: { activations, direction },
  Resize: {
    coordinate_transformation_mode: [
      'half_pixel',
      'half_pixel_symmetric',
      'pytorch_half_pixel',
      'align_corners',
      'asymmetric',
      'tf_crop_and_resize',
    ],
    keep_aspect_ratio_policy: ['stretch', 'not_larger', 'not_smaller'],
    mode: ['nearest', 'linear', 'cubic'],
    nearest_mode: ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'],
  },
  RoiAlign: { coordinate_transformation_mode: ['half_pixel', 'output_half_pixel'], mode: ['avg', 'max'] },
  ScatterElements: { reduction: scatterReduction },
  ScatterND: { reduction: scatterReduction },
  SoftmaxCrossEntropyLoss: { reduction: lossReduction },
  StringNormalizer: { case_change_action: ['NONE', 'LOWER', 'UPPER'] },
  TfIdfVectorizer: { mode: ['TF', 'IDF', 'TFIDF'] },
};

/** Attributes that hold any text. */
const free = new Set([
  'equation',
  'pattern',
  'locale',
  'delimiter',
  'stopwords',
  'pool_strings',
  'value_string',
  'value_strings',
]);

/** The names that an attribute can be; `undefined` for one that is no name. A new one must be looked up in ONNX's text. */
export function enumerated(operator: Operator, attribute: Attribute): string[] | undefined {
  const found = names[operator.name]?.[attribute.name];
  const isText = attribute.type === 'STRING' || attribute.type === 'STRINGS';
  if (isText && found === undefined && !free.has(attribute.name))
    throw new Error(`${operator.name}: is ${attribute.name} one of a few names, or any text?`);
  const fallback = [attribute.default ?? []].flat();
  if (found !== undefined && !fallback.every((name) => found.includes(name as string)))
    throw new Error(`${operator.name}: the default of ${attribute.name} is none of its names`);
  return found;
}
