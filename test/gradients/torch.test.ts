// Results and gradients beside PyTorch's (fixtures/torch/README.md), at ordinary numbers, where rules go wrong, and of whole layers.
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { gradients } from '../../src/gradients/gradients.js';
import { dense } from '../../src/gradients/indexed-slices.js';
import { constant } from '../../src/graph/constant.js';
import { Graph } from '../../src/graph/graph.js';
import type { Attributes } from '../../src/graph/node.js';
import { placeholder } from '../../src/graph/placeholder.js';
import type { Tensor } from '../../src/graph/tensor.js';
import * as ops from '../../src/ops/index.js';
import { Session } from '../../src/session/session.js';
import type { DType } from '../../src/values/dtype.js';
import { TensorData } from '../../src/values/tensor-data.js';

interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly (number | string | boolean)[];
}
interface TorchCase {
  readonly op: string;
  readonly attributes: Attributes;
  readonly note?: string;
  /** How many outputs the operator is asked for; default 1. */
  readonly outputs?: number;
  readonly inputs: readonly ((Numbers & { dtype: string }) | null)[];
  readonly output: Numbers;
  readonly dy: Numbers;
  readonly gradients: readonly (Numbers | null)[];
}
const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/torch/${name}`, import.meta.url), 'utf8'));
const sections: Record<'special' | 'ordinary' | 'layers', TorchCase[]> = {
  ...read('gradients.json'),
  ...read('layers.json'),
};

const dataOf = ({ shape, data }: Numbers, dtype: DType): TensorData => {
  const values = data.map((value) => (typeof value === 'string' ? Number(value) : value));
  return TensorData.from(dtype === 'int64' ? values.map((value) => BigInt(value)) : values, dtype, shape);
};

/** Runs a case: the operator's first result and the gradients of the inputs that have one. */
async function runCase({ op, attributes, inputs, outputs, dy, gradients: expected }: TorchCase): Promise<TensorData[]> {
  const graph = new Graph();
  const feeds = new Map<Tensor, TensorData>();
  const fetches = graph.asDefault(() => {
    const tensors = inputs.map((input, index) => {
      if (input === null) return undefined;
      const data = dataOf(input, input.dtype as DType);
      if (expected[index] === null) return constant(data);
      const tensor = placeholder(data.dtype, data.shape);
      feeds.set(tensor, data);
      return tensor;
    });
    const count = outputs ?? (op === 'TopK' ? 2 : undefined);
    const made = ops.node(op, tensors, attributes, { ...(count && { outputs: count }) });
    const y = [made].flat()[0] as Tensor;
    const weight = placeholder('float32', dy.shape);
    feeds.set(weight, dataOf(dy, 'float32'));
    const found = gradients([y], [...feeds.keys()].slice(0, -1), { gradYs: [weight] });
    return [y, ...found.map((gradient) => ops.identity(dense(gradient as Tensor)))];
  });
  const session = new Session({ graph, intraOpNumThreads: 1 });
  try {
    return await session.run(fetches, feeds);
  } finally {
    await session.close();
  }
}

/** Equal, or as near as float32 functions of two libraries are. */
const near = (a: number, b: number) =>
  Object.is(a, b) || a === b || (Number.isFinite(b) && Math.abs(a - b) <= 2e-6 + 2e-5 * Math.abs(b));

function compare(found: TensorData, expected: Numbers, what: string): void {
  expect(found.shape, `the shape of ${what}`).to.deep.equal(expected.shape);
  const values = found.values().map(Number);
  const wrong = expected.data.flatMap((value, index) =>
    near(values[index] as number, Number(value)) ? [] : [`[${index}] is ${values[index]}, not ${value}`],
  );
  expect(wrong, what).to.deep.equal([]);
}

for (const [section, cases] of Object.entries({
  'at special numbers': sections.special,
  'at ordinary numbers': sections.ordinary,
  'of layers': sections.layers,
})) {
  describe(`Gradients ${section} match PyTorch's`, () => {
    for (const item of cases) {
      const details = [
        ...Object.entries(item.attributes).map(([key, value]) => `${key}=${value}`),
        ...(item.note ? [item.note] : []),
      ];
      const shapes = item.inputs.map((input) => `[${input?.shape}]`).join(' ');
      it(`${item.op} ${shapes}${details.length > 0 ? ` (${details.join(', ')})` : ''}`, async () => {
        const [output, ...found] = await runCase(item);
        compare(output as TensorData, item.output, 'the result');
        const expected = item.gradients.filter((gradient) => gradient !== null);
        for (const [index, gradient] of expected.entries())
          compare(found[index] as TensorData, gradient, `gradient ${index}`);
      });
    }
  });
}
