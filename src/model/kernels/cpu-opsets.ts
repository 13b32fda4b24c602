// Owns which operators onnxruntime's CPU provider has no kernel for at some opsets, though it has one at the opset of graphs. Found by
// loading ONNX's cases, in every combination of element types, at every opset; test/model/opset.test.ts holds the rows to what is so.
import type { DType } from '../../values/dtype.js';

export interface OpsetLack {
  readonly operators: readonly string[];
  /** The first and the last opset at which there is none. */
  readonly from: number;
  readonly to: number;
  /** The element types that it lacks; all of them where there is no list. */
  readonly dtypes?: readonly DType[];
}

export const cpuOpsets: readonly OpsetLack[] = [
  {
    operators: [
      'Bernoulli',
      'GlobalLpPool',
      'MaxRoiPool',
      'Multinomial',
      'RandomNormal',
      'RandomNormalLike',
      'RandomUniform',
      'RandomUniformLike',
      'RoiAlign',
    ],
    from: 22,
    to: 26,
  },
  { operators: ['GridSample'], from: 17, to: 19, dtypes: ['float64'] },
  { operators: ['IsNaN'], from: 17, to: 19, dtypes: ['bfloat16'] },
  { operators: ['MeanVarianceNormalization'], from: 18, to: 18, dtypes: ['float16'] },
  {
    operators: ['Reshape', 'Shape'],
    from: 19,
    to: 20,
    dtypes: ['float8e4m3fn', 'float8e4m3fnuz', 'float8e5m2', 'float8e5m2fnuz'],
  },
];
