// Owns how a tensor of a model reads where its numbers do not matter.
import { formatShape } from '../values/shape.js';
import type { OnnxTensor } from './ir.js';

/** Element type and shape; the number of an element type that is not known. */
export const tensorTypeText = ({ data }: OnnxTensor): string =>
  `${'dtype' in data ? data.dtype : `type ${data.dataType}`} ${formatShape(data.shape)}`;
