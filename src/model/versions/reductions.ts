// Owns the older versions of reductions and of what picks along an axis: axes that were attributes, TopK with its count as one.
import {
  type Adapter,
  type Adapters,
  attributeOf,
  int64s,
  listToInput,
  type Upgrade,
  without,
  wrong,
} from './adapter.js';

const axesToInput = listToInput('axes', 1);
const reduction = (since: number): readonly Adapter[] => [{ since, upgrade: axesToInput }];

const countToInput: Upgrade = (node, context) => {
  const k = attributeOf(node, 'k', 'INT');
  if (k === undefined) throw wrong(node, "the attribute 'k' is missing");
  return { ...without(node, 'k'), input: [node.input[0] ?? '', int64s(context, [k])] };
};

export const reductionAdapters: Adapters = {
  ReduceSum: reduction(13),
  ReduceL1: reduction(18),
  ReduceL2: reduction(18),
  ReduceLogSum: reduction(18),
  ReduceLogSumExp: reduction(18),
  ReduceMax: reduction(18),
  ReduceMean: reduction(18),
  ReduceMin: reduction(18),
  ReduceProd: reduction(18),
  ReduceSumSquare: reduction(18),
  TopK: [{ since: 10, upgrade: countToInput }],
};
