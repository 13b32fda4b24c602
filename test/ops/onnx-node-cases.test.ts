// Runs ONNX's own operator cases: each node is built with our builder, encoded, run by onnxruntime and compared with what ONNX expects.
// The fixture and the meaning of its parts: scripts/fixtures/onnx_node_cases.py. What cannot run is in onnx-node-skips.ts, with reasons.
import { assert } from 'chai';
import { constant } from '../../src/graph/constant.js';
import { Graph } from '../../src/graph/graph.js';
import { SOURCE_DOMAIN } from '../../src/graph/node.js';
import type { Tensor } from '../../src/graph/tensor.js';
import * as ops from '../../src/ops/index.js';
import { Session } from '../../src/session/session.js';
import { type DType, dtypes } from '../../src/values/dtype.js';
import { TensorData } from '../../src/values/tensor-data.js';
import type { ValueType } from '../../src/values/value-type.js';
import {
  addBody,
  type Body,
  dtypeOf,
  cases as nodes,
  header as nodesHeader,
  operatorsOf,
  readCases,
  typeOf,
} from './onnx-cases.js';
import { rounded, skips } from './onnx-node-skips.js';

type Value =
  | readonly [number, readonly number[], string | readonly string[]]
  | { readonly seq: readonly Value[] }
  | null;
interface Numbers {
  readonly name: string;
  readonly tolerance: readonly [relative: number, absolute: number];
  readonly inputs?: readonly Value[];
  readonly outputs?: readonly Value[];
}
const { header, cases } = readCases<Numbers>('node-cases');
const bodies = new Map(nodes.map(({ name, graph }) => [name, graph]));

type TensorValue = Extract<Value, readonly unknown[]>;
const isTensor = (value: Value): value is TensorValue => Array.isArray(value);

function dataOf([number, shape, elements]: TensorValue): TensorData {
  const dtype = dtypeOf(number);
  if (typeof elements !== 'string') return TensorData.from(elements, dtype, shape);
  const bytes = Uint8Array.from(Buffer.from(elements, 'base64'));
  const array = dtypes[dtype].array as Uint8ArrayConstructor;
  return new TensorData(dtype, shape, new array(bytes.buffer) as never);
}

/** Element types that onnxruntime's binding does not pass in: such inputs are constants, such results are cast. */
const viaFloat = (dtype: DType) => dtype === 'bfloat16' || dtype.startsWith('float8');
const viaConstant = (dtype: DType) => viaFloat(dtype) || dtypes[dtype].bits === 4 || dtypes[dtype].kind === 'complex';

/** A run of one case: what is fed, and what is compared with what. */
class Trial {
  readonly feeds = new Map<Tensor, TensorData>();
  readonly compared: { what: string; found: Tensor; expected: Tensor | TensorData }[] = [];

  /** A tensor, sequence or optional with the value of an input. Lists and optionals are made in the graph: the binding takes tensors only. */
  give(value: Value, type: ValueType, graph: Graph): Tensor {
    if (type.kind === 'optional')
      return value === null
        ? ops.optional(undefined, { type: type.element })
        : ops.optional(this.give(value, type.element, graph));
    if (type.kind === 'sequence') {
      const { seq } = value as { seq: readonly Value[] };
      const items = seq.map((item) => this.give(item, itemType(type.element, item), graph));
      const { dtype } = type.element as { dtype: DType };
      return items.length > 0 ? ops.sequenceConstruct(items) : ops.sequenceEmpty({ dtype });
    }
    const data = dataOf(value as TensorValue);
    if (viaConstant(data.dtype)) return constant(data);
    const node = graph.addNode({ opType: 'Placeholder', domain: SOURCE_DOMAIN, outputs: [{ type }] });
    const tensor = node.outputs[0] as Tensor;
    this.feeds.set(tensor, data);
    return tensor;
  }

  /** Takes note of what `found` has to be. */
  expect(what: string, found: Tensor, value: Value): void {
    if (found.type.kind === 'optional') {
      this.compared.push({ what, found: ops.optionalHasElement(found), expected: TensorData.from(value !== null) });
      if (value !== null) this.expect(what, ops.optionalGetElement(found), value);
    } else if (isTensor(value)) {
      const data = dataOf(value);
      const { dtype } = data;
      assert.strictEqual(found.dtype, dtype, `the element type of ${what}`);
      const cast = (x: Tensor) => ops.cast(x, { to: viaFloat(dtype) ? 'float32' : 'int32' });
      if (viaConstant(dtype)) this.compared.push({ what, found: cast(found), expected: cast(constant(data)) });
      else this.compared.push({ what, found, expected: data });
    } else {
      const items = (value as { seq: readonly Value[] }).seq;
      this.compared.push({
        what: `the length of ${what}`,
        found: ops.sequenceLength(found),
        expected: TensorData.from(BigInt(items.length)),
      });
      for (const [index, item] of items.entries())
        this.expect(`${what}[${index}]`, ops.sequenceAt(found, BigInt(index)), item);
    }
  }
}

/** The type of one item of a sequence: the declared shape is that of all of them together. */
const itemType = (type: ValueType, item: Value): ValueType =>
  type.kind === 'tensor' && isTensor(item) ? { ...type, shape: item[1] } : type;

function difference(
  found: TensorData,
  expected: TensorData,
  [relative, absolute]: Numbers['tolerance'],
): string | undefined {
  if (found.dtype !== expected.dtype || String(found.shape) !== String(expected.shape))
    return `${found.dtype} [${found.shape}], not ${expected.dtype} [${expected.shape}]`;
  const isFloat = dtypes[found.dtype].kind === 'float';
  const wanted = expected.values();
  const wrong = found.values().findIndex((value, index) => {
    const other = wanted[index];
    if (Object.is(value, other) || value === other) return false;
    return !isFloat || !(Math.abs(Number(value) - Number(other)) <= absolute + relative * Math.abs(Number(other)));
  });
  return wrong < 0 ? undefined : `[${wrong}] is ${found.values()[wrong]}, not ${wanted[wrong]}`;
}

/** What is wrong with a case, or nothing. */
async function run({ inputs = [], outputs = [], tolerance }: Numbers, body: Body): Promise<string | undefined> {
  const graph = new Graph();
  const trial = new Trial();
  try {
    graph.asDefault(() => {
      // A graph may name its constants among its inputs, as their defaults.
      const entries = Object.entries(body.inputs).filter(([name]) => !(name in body.constants));
      const names = new Map(
        entries.map(([name, type], index) => [
          name,
          trial.give(inputs[index] as Value, typeOf(type ?? assert.fail(`${name} has no type`)), graph),
        ]),
      );
      for (const [index, output] of addBody(body, graph, names).entries())
        trial.expect(`output ${index}`, output, outputs[index] as Value);
    });
  } catch (error) {
    return `builder: ${(error as Error).message}`;
  }
  const session = new Session({ graph, intraOpNumThreads: 1, interOpNumThreads: 1 });
  try {
    const fetches = trial.compared.map(({ found, expected }) => ({
      found,
      ...(!(expected instanceof TensorData) && { expected }),
    }));
    const values = await session.run(fetches, trial.feeds);
    const differences = trial.compared.map(({ what, expected }, index) => {
      const value = values[index] as { found: TensorData; expected?: TensorData };
      const wrong = difference(value.found, value.expected ?? (expected as TensorData), tolerance);
      return wrong && `${what}: ${wrong}`;
    });
    return differences.find((wrong) => wrong !== undefined);
  } catch (error) {
    return (error as Error).message;
  } finally {
    await session.close();
  }
}

/** The case with the tolerance of `rounded`. */
const relaxed = (item: Numbers): Numbers => {
  const absolute = rounded.find((row) => row.cases.includes(item.name))?.absolute;
  return absolute === undefined ? item : { ...item, tolerance: [item.tolerance[0], absolute] };
};
const bodyOf = (name: string): Body => bodies.get(name) ?? assert.fail(`${name} has no node in node-shapes.json.gz`);
const skipped = new Map(skips.flatMap((row) => row.cases.map((name) => [name, row])));
const tooLarge = cases.filter(({ inputs }) => inputs === undefined);
const groups = new Map<string, Numbers[]>();
for (const item of cases) {
  const operators = operatorsOf(bodyOf(item.name)).join(', ');
  groups.set(operators, [...(groups.get(operators) ?? []), item]);
}

describe(`ONNX's ${cases.length} operator cases (${tooLarge.length} too large for the fixture, ${skipped.size} skipped)`, () => {
  it('are those of the fixture with the nodes', () => {
    assert.deepEqual(header.versions, nodesHeader.versions);
    assert.deepEqual(header.opset, nodesHeader.opset);
  });

  for (const [operators, members] of groups) {
    const toRun = members.filter(({ name, inputs }) => inputs !== undefined && !skipped.has(name));
    if (toRun.length === 0) continue;
    it(`pass: ${operators} (${toRun.length})`, async () => {
      for (const item of toRun) assert.isUndefined(await run(relaxed(item), bodyOf(item.name)), item.name);
    });
  }

  it('are skipped for a reason only', async () => {
    const unknown = [...skipped.keys(), ...rounded.flatMap((row) => row.cases)].filter((name) => !bodies.has(name));
    assert.deepEqual(unknown, [], 'no such case');
    const passing: string[] = [];
    for (const item of cases) {
      const row = skipped.get(item.name) ?? rounded.find(({ cases }) => cases.includes(item.name));
      if (row === undefined || row.local) continue;
      if ((await run(item, bodyOf(item.name))) === undefined) passing.push(item.name);
    }
    assert.deepEqual(passing, [], 'these pass after all');
  });
});
