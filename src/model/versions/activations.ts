// Owns the older versions of activations: Softmax and its kind over a matrix, Clip with its bounds as attributes.
import {
  type Adapters,
  added,
  attributeOf,
  dtypeOfInput,
  int,
  scalar,
  type Upgrade,
  withAttribute,
  withInputs,
  without,
} from './adapter.js';

/**
 * Until opset 13 the axes from `axis` on counted as one: the tensor was taken for a matrix. Where that is the last axis alone, the new
 * meaning is the same.
 */
const overMatrix: Upgrade = (node, context) => {
  const [x = ''] = node.input;
  const axis = Number(attributeOf(node, 'axis', 'INT') ?? 1);
  const type = context.typeOf(x);
  const rank = type?.kind === 'tensor' ? type.shape?.length : undefined;
  if (axis === -1 || (rank !== undefined && axis === rank - 1)) return withAttribute(node, int('axis', -1));
  const [result = ''] = node.output;
  const [matrix, shape, normalized] = ['matrix', 'shape', 'rows'].map((part) => context.fresh(`${result}/${part}`)) as [
    string,
    string,
    string,
  ];
  return [
    added('Flatten', [x], matrix, [int('axis', axis)]),
    { ...withAttribute(node, int('axis', -1)), input: [matrix], output: [normalized] },
    added('Shape', [x], shape),
    added('Reshape', [normalized, shape], result, [int('allowzero', 1)]),
  ];
};

/** The bounds that Clip-6 has where none is given. */
const LARGEST = 3.4028234663852886e38;

const clip: Upgrade = (node, context) => {
  const dtype = dtypeOfInput(node, 0, context);
  const bound = (name: string, otherwise: number) => {
    const value = attributeOf(node, name, 'FLOAT');
    // A float64 may be larger than the bound that it is given silently; for other types there is nothing beyond.
    if (value === undefined && dtype !== 'float64') return undefined;
    return scalar(context, dtype, value ?? otherwise);
  };
  return withInputs(without(node, 'min', 'max'), node.input[0], bound('min', -LARGEST), bound('max', LARGEST));
};

export const activationAdapters: Adapters = {
  Softmax: [{ since: 13, upgrade: overMatrix }],
  LogSoftmax: [{ since: 13, upgrade: overMatrix }],
  Hardmax: [{ since: 13, upgrade: overMatrix }],
  Clip: [{ since: 11, upgrade: clip }],
};
