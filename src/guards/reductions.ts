// Reductions over axes counted from the back: where there are no elements, onnxruntime 1.30 overlooks them and gives the input's shape.
import type { Tensor } from '../graph/tensor.js';
import * as ops from '../ops/index.js';
import { int64 } from '../ops/literals.js';
import { constantData } from '../ops/shapes/known.js';
import { type Guarded, type Guards, mayBeEmpty } from './guard.js';

type Kind = 'ReduceSum';
function reduction({ inputs: [x, axes], same }: Guarded<Kind>): readonly Tensor[] | undefined {
  if (axes === undefined || !mayBeEmpty(x)) return undefined;
  const known = constantData(axes);
  if (known?.every((axis) => axis >= 0)) return undefined;
  const { rank } = x;
  if (known && rank !== null) return same(x, int64(...known.map((axis) => (axis < 0 ? axis + rank : axis))));
  const back = ops.add(axes, ops.size(ops.shape(x)));
  return same(x, ops.where(ops.less(axes, 0n), back, axes));
}

export const reductionGuards = Object.fromEntries(
  ['L1', 'L2', 'LogSum', 'LogSumExp', 'Max', 'Mean', 'Min', 'Prod', 'Sum', 'SumSquare'].map((kind) => [
    `Reduce${kind}`,
    reduction,
  ]),
) as Guards;
