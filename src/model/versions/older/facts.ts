// Owns what came to operators between opset 17 and 21 without another way to say it: attributes that have a value which changes nothing,
// values of attributes, and element types.

type Plain = number | string;

/** Attributes, with the values of them that say what was so before there were any. */
export const silentAttributes: Readonly<Record<string, Readonly<Record<string, readonly Plain[]>>>> = {
  AveragePool: { dilations: [1] },
  // It tells of floats of eight bits alone, which came with it.
  Cast: { saturate: [0, 1] },
  CastLike: { saturate: [0, 1] },
  DequantizeLinear: { block_size: [0] },
  LpPool: { ceil_mode: [0], dilations: [1] },
  QuantizeLinear: { saturate: [0, 1], block_size: [0], output_dtype: [0] },
  Resize: { antialias: [0], keep_aspect_ratio_policy: ['stretch'] },
};

/** Values of attributes, with the opset that they came with. */
export const newValues: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>> = {
  Pad: { mode: { wrap: 19 } },
  Resize: { coordinate_transformation_mode: { half_pixel_symmetric: 19 } },
  ScatterElements: { reduction: { max: 18, min: 18 } },
  ScatterND: { reduction: { max: 18, min: 18 } },
};

const EIGHT_BITS = 'float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz';
const FOUR_BITS = 'int4 uint4';

/** Element types that operators came to take. */
const arrivals: readonly (readonly [opset: number, dtypes: string, operators: string])[] = [
  [19, EIGHT_BITS, 'Cast CastLike Constant Identity If Loop Reshape Scan Shape Size'],
  [19, `${EIGHT_BITS} float16 bfloat16`, 'DequantizeLinear QuantizeLinear'],
  [19, 'string', 'Equal'],
  [20, `${EIGHT_BITS} bfloat16`, 'ConstantOfShape'],
  [20, `${EIGHT_BITS} float16 bfloat16`, 'IsInf'],
  [20, EIGHT_BITS, 'IsNaN'],
  [20, 'bool', 'ReduceMax ReduceMin'],
  [21, FOUR_BITS, 'Cast CastLike Constant ConstantOfShape Identity If Loop Reshape Scan Shape Size'],
  [21, `${FOUR_BITS} int16 uint16`, 'DequantizeLinear QuantizeLinear'],
  [21, `${EIGHT_BITS} ${FOUR_BITS}`, 'Flatten Pad Squeeze Transpose Unsqueeze'],
  [21, `${EIGHT_BITS} float16 bfloat16`, 'QLinearMatMul'],
];

/** By operator and element type, the opset from which on the one takes the other; types that it takes since opset 17 are not there. */
export const typesSince: ReadonlyMap<string, ReadonlyMap<string, number>> = arrivals.reduce(
  (table, [opset, dtypes, operators]) => {
    for (const operator of operators.split(' ')) {
      const types = table.get(operator) ?? new Map<string, number>();
      for (const dtype of dtypes.split(' ')) types.set(dtype, opset);
      table.set(operator, types);
    }
    return table;
  },
  new Map<string, Map<string, number>>(),
);
