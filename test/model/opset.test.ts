// What is exported for another opset: every change of an operator between the oldest opset that is written and the newest is in a table,
// ONNX's own cases give the same at each opset or are refused by name, and so do whole models, their steps, and all optimizers.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { assert, expect } from 'chai';
import * as tf from 'trainop';
import { graphOf, singleNodes, structural, type Trial } from '../../scripts/kernels/trials.js';
import { type OnnxModel, onnxGraph, onnxNode, tensor, value } from '../../src/model/ir.js';
import { cpuOpsets } from '../../src/model/kernels/cpu-opsets.js';
import { operatorAt } from '../../src/model/operator-versions.js';
import { irVersionOf, NEWEST, OLDEST_WRITTEN, OPSET } from '../../src/model/opsets.js';
import { runPasses } from '../../src/model/passes/index.js';
import { writeOpset } from '../../src/model/passes/opset.js';
import { newValues, silentAttributes, typesSince } from '../../src/model/versions/older/facts.js';
import { descents } from '../../src/model/versions/older/index.js';
import { everyNode, opsetOf, topGraphs } from '../../src/model/walk.js';
import { stepModel } from '../../src/onnx/export-step.js';
import { supplyKernels } from '../../src/onnx/kernels/supply.js';
import { lower } from '../../src/onnx/lower.js';
import { skips } from '../ops/onnx-node-skips.js';
import { caught } from '../support/caught.js';
import { feedValue, programs, ready } from '../support/programs.js';
import { runModel } from '../support/run-model.js';
import { ALL } from '../train/all-optimizers.js';

const opsets = Array.from({ length: NEWEST - OLDEST_WRITTEN + 1 }, (_, index) => OLDEST_WRITTEN + index);
const others = opsets.filter((opset) => opset !== OPSET);

const wave = (size: number): number[] => Array.from({ length: size }, (_, index) => 3 * Math.sin(index * 1.7 + 0.3));

/** The largest difference of two runs; nothing where they are the same bit for bit. */
function difference(one: Record<string, tf.TensorData>, other: Record<string, tf.TensorData>): number {
  expect(Object.keys(one)).to.deep.equal(Object.keys(other));
  let largest = 0;
  for (const [name, { dtype, shape, data }] of Object.entries(one)) {
    const found = other[name] as tf.TensorData;
    expect([found.dtype, found.shape], name).to.deep.equal([dtype, shape]);
    for (let index = 0; index < data.length; index++) {
      const [a, b] = [data[index], found.data[index]];
      if (!Object.is(a, b)) largest = Math.max(largest, Math.abs(Number(a) - Number(b)) || Infinity);
    }
  }
  return largest;
}

// --- Tables ---

type Formal = readonly [option: string, types: readonly number[]];
interface Version {
  readonly since: number;
  readonly inputs: readonly Formal[];
  readonly outputs: readonly Formal[];
  readonly attributes: Readonly<Record<string, readonly [type: string, required: boolean, value: unknown]>>;
}
const history = JSON.parse(
  gunzipSync(readFileSync(new URL('../../fixtures/onnx/operator-versions.json.gz', import.meta.url))).toString(),
) as { types: string[]; operators: Record<string, Version[]> };
const spellings: Readonly<Record<string, string>> = { float: 'float32', double: 'float64' };
const elementType = (number: number): string => {
  const [, spelling = ''] = /(\w+)\)+$/.exec(history.types[number] as string) ?? [];
  return spellings[spelling] ?? spelling;
};
const typesOf = ({ inputs, outputs }: Version) =>
  new Set([...inputs, ...outputs].flatMap(([, types]) => types.map(elementType)));

/** Versions that differ in what their text says only; each was looked at. */
const sameOtherwise = ['Pad-19', 'Resize-19', 'ScatterElements-18', 'ScatterND-18'];

describe('The opset that is asked for', () => {
  it('knows everything that operators got between the oldest that is written and that of the graphs', () => {
    const missing: string[] = [];
    const changes = Object.entries(history.operators).flatMap(([name, versions]) =>
      versions.flatMap((newer, index) =>
        newer.since > OLDEST_WRITTEN && newer.since <= OPSET ? [{ name, newer, older: versions[index - 1] }] : [],
      ),
    );
    for (const { name, newer, older } of changes) {
      const title = `${name}-${newer.since}`;
      const hasRow = descents[name]?.some(({ since }) => since === newer.since);
      // What has no older version is refused by name, unless it is written out.
      if (older === undefined || hasRow) continue;
      for (const [attribute, [, , otherwise]] of Object.entries(newer.attributes)) {
        const before = older.attributes[attribute];
        if (before === undefined && silentAttributes[name]?.[attribute] === undefined)
          missing.push(`${title} has a new ${attribute}`);
        if (before !== undefined && JSON.stringify(before[2]) !== JSON.stringify(otherwise))
          missing.push(`${title} has another default of ${attribute}`);
      }
      for (const attribute of Object.keys(older.attributes))
        if (newer.attributes[attribute] === undefined) missing.push(`${title} has no ${attribute}`);
      const before = typesOf(older);
      for (const type of typesOf(newer))
        if (!before.has(type) && typesSince.get(name)?.get(type) !== newer.since)
          missing.push(`${title} takes ${type}`);
      const isText = JSON.stringify({ ...newer, since: 0 }) === JSON.stringify({ ...older, since: 0 });
      if (isText && !(sameOtherwise.includes(title) && Object.hasOwn(newValues, name)))
        missing.push(`${title} says something else`);
    }
    assert.isAbove(changes.length, 50);
    assert.deepEqual(missing, []);
  });

  it('lists no types that ONNX took before, or later', () => {
    const wrong: string[] = [];
    for (const [name, types] of typesSince)
      for (const [type, since] of types) {
        const versions = history.operators[name] as Version[];
        const first = versions.find((version) => typesOf(version).has(type));
        if (first?.since !== since) wrong.push(`${name} takes ${type} since ${first?.since}, not ${since}`);
      }
    assert.deepEqual(wrong, []);
  });

  // --- Operators ---

  const skipped = new Set(skips.flatMap(({ cases }) => cases));
  const cases = singleNodes().filter(({ name, opType }) => !skipped.has(name) && !structural.has(opType));
  /** Types whose values no binding passes, or whose elements have no JavaScript value. */
  const isFed = ({ dtype }: tf.TensorData) => dtype !== 'float16';

  /** The model of a case; short lists of integers are in the file, as most files have them. */
  function modelOf(trial: Trial): { model: OnnxModel; feeds: Record<string, tf.TensorData> } {
    const { outputs, feeds } = graphOf(trial, trial.types);
    const model = stepModel(lower(outputs));
    const fixed = Object.entries(feeds).filter(([, { dtype, shape }]) => dtype === 'int64' && shape.length <= 1);
    const names = new Set(fixed.map(([name]) => name));
    const graph = {
      ...model.graph,
      input: model.graph.input.filter(({ name }) => !names.has(name)),
      initializer: fixed.map(([name, data]) => tensor(name, data)),
    };
    return {
      model: supplyKernels({ ...model, graph }, { provider: 'cpu' }),
      feeds: Object.fromEntries(Object.entries(feeds).filter(([name]) => !names.has(name))),
    };
  }

  /** Operators that are written in others, or have another kernel, at older opsets: as near as float32 comes. */
  const near: Readonly<Record<string, number>> = {
    AveragePool: 2e-7,
    Gelu: 1e-6,
    GroupNormalization: 1e-6,
    Mish: 1e-6,
  };
  /** What is refused, as the error says it, by the opset that has it. */
  const refusals = new Map<string, Set<string>>();

  for (const opset of others)
    it(`${opset}: ONNX's cases of operators that are other versions there give the same, or are refused by name`, async () => {
      const wrong: string[] = [];
      let same = 0;
      const kinds = new Set<string>();
      for (const trial of cases) {
        const { opType, name, types } = trial;
        const [there, here] = [opset, OPSET].map((each) => operatorAt('', opType, each)?.since);
        if (there === here) continue;
        // After opset 21 there are only more types.
        if (opset > OPSET && kinds.has(opType)) continue;
        kinds.add(opType);
        if (Object.values(types).some((dtype) => dtype.startsWith('float8') || dtype.endsWith('int4'))) continue;
        const { model, feeds } = modelOf(trial);
        if (!Object.values(feeds).every(isFed)) continue;
        try {
          const due = await runModel(runPasses(model, { provider: 'cpu' }), feeds);
          const found = await runModel(runPasses(model, { provider: 'cpu', opset }), feeds);
          const distance = difference(due, found);
          if (distance > (near[opType] ?? 0)) wrong.push(`${name}: ${distance}`);
          same++;
        } catch (error) {
          const { message } = error as Error;
          const [, what, since] = /^opset \d+ has no (.*), which came with opset (\d+)/.exec(message) ?? [];
          const [, opType] = /^onnxruntime has no cpu kernel of (\w+) at opset/.exec(message) ?? [];
          const key = opType === undefined ? since : 'kernels';
          if (!(error instanceof tf.ExportError) || key === undefined || Number(since) <= opset)
            wrong.push(`${name}: ${message}`);
          else refusals.set(key, (refusals.get(key) ?? new Set()).add(what ?? opType ?? ''));
        }
      }
      assert.deepEqual(wrong, []);
      assert.isAbove(same, opset < 21 ? 50 : 20);
    });

  it('and these alone are refused', () => {
    const found = Object.fromEntries([...refusals].map(([since, what]) => [since, [...what].sort()]));
    assert.deepEqual(found, {
      18: [
        'CenterCropPad',
        'Col2Im',
        'LpPool with dilations',
        'OptionalGetElement of a sequence',
        'OptionalGetElement of a tensor',
        'OptionalHasElement of nothing',
        'Resize of axes of a region',
        'Resize with antialias',
        'Resize with keep_aspect_ratio_policy',
        'ScatterElements with reduction max',
        'ScatterElements with reduction min',
        'ScatterND with reduction max',
        'ScatterND with reduction min',
      ],
      19: [
        'AveragePool with dilations',
        'DeformConv',
        'Equal of string',
        'Pad with mode wrap',
        'Resize with coordinate_transformation_mode half_pixel_symmetric',
      ],
      20: ['AffineGrid', 'GridSample of volumes', 'RegexFullMatch', 'StringConcat', 'StringSplit'],
      21: [
        'DequantizeLinear of int16',
        'DequantizeLinear of uint16',
        'DequantizeLinear with block_size',
        'QuantizeLinear of int16',
        'QuantizeLinear of uint16',
        'QuantizeLinear with block_size',
      ],
      // The cases of Bernoulli cannot be compared.
      kernels: cpuOpsets.flatMap(({ from, operators }) => (from > OPSET ? operators.slice(1) : [])),
    });
  });

  it('is refused where the provider has no kernel of its version, with what to do; for any target it is written', async () => {
    const x = new tf.Graph().asDefault(() =>
      tf.ops.globalLpPool(tf.placeholder('float32', [1, 2, 3, 3]), { name: 'pool' }),
    );
    const none = { valueOf: () => assert.fail('no variables') };
    const error = caught(() => tf.onnx.toInferenceModel(x, none, { opset: 24 }), tf.ExportError);
    expect(error).to.have.property('node', 'pool');
    expect(error.message).to.match(
      /no cpu kernel of GlobalLpPool at opset 24[\s\S]*opset\.test\.ts[\s\S]*ask for an opset before 22/,
    );
    expect(opsetOf(tf.onnx.toInferenceModel(x, none, { opset: 24, target: 'any' }).opsetImport)).to.equal(24);
    const drawn = new tf.Graph().asDefault(() => tf.ops.bernoulli(tf.placeholder('float32', [2], { name: 'x' })));
    expect(() => tf.onnx.toInferenceModel(drawn, none, { opset: 22 })).to.throw(tf.ExportError, 'kernel of Bernoulli');
    const there = tf.onnx.toInferenceModel(drawn, none, { opset: 22, target: 'any' });
    const run = runModel(there, { 'x:0': tf.TensorData.from([0, 1], 'float32') });
    expect(String(await run.catch((reason) => reason))).to.include('Could not find an implementation');
  });

  it('lacks kernels of some types only: in others it is written', async () => {
    const sample = (dtype: tf.DType) =>
      new tf.Graph().asDefault(() => {
        const image = tf.placeholder(dtype, [1, 1, 2, 2], { name: 'x' });
        return tf.ops.gridSample(image, tf.cast(tf.constant([[[[0, 0.5]]]]), dtype));
      });
    const none = { valueOf: () => assert.fail('no variables') };
    const refused = () => tf.onnx.toInferenceModel(sample('float64'), none, { opset: 19 });
    expect(refused).to.throw(tf.ExportError, 'GridSample for float64 at opset 19');
    const [one, other] = [19, 20].map((opset) => tf.onnx.toInferenceModel(sample('float32'), none, { opset }));
    const feeds = { 'x:0': tf.TensorData.from(wave(4), 'float32', [1, 1, 2, 2]) };
    expect(await runModel(one as OnnxModel, feeds)).to.deep.equal(await runModel(other as OnnxModel, feeds));
  });

  it('names the node, its line and the opset that has its operator', () => {
    const y = new tf.Graph().asDefault(() => {
      const x = tf.placeholder('float32', [1, 5, 5], { name: 'x' });
      return tf.nameScope('crop', () =>
        tf.ops.centerCropPad(x, tf.constant([3, 3], { dtype: 'int64' }), { axes: [1, 2] }),
      );
    });
    const none = { valueOf: () => assert.fail('no variables') };
    const error = caught(() => tf.onnx.toInferenceModel(y, none, { opset: 17 }), tf.ExportError);
    expect(error).to.have.property('node', 'crop/CenterCropPad');
    expect(error.message).to.match(
      /^opset 17 has no CenterCropPad, which came with opset 18\n[\s\S]*at: +opset\.test\.ts:\d+:\d+\n[\s\S]*ask for opset 18/,
    );
    expect(() => tf.onnx.toInferenceModel(y, none, { opset: 18 })).to.not.throw();
  });

  it('is one of those that are written', () => {
    const x = new tf.Graph().asDefault(() => tf.exp(tf.placeholder('float32', [])));
    const none = { valueOf: () => assert.fail('no variables') };
    for (const opset of [16, 27, 20.5, '21', null])
      expect(() => tf.onnx.toInferenceModel(x, none, { opset: opset as number }), String(opset)).to.throw(
        tf.ValueError,
        '17 to 26',
      );
  });

  // --- Models ---

  /** What the cases have not: parts that are not equal, axes that count from the end, what is known at run time only. */
  const kinds: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor[]>> = {
    'parts of a known and an unknown length': (x) => [
      ...tf.ops.split(x, undefined, { axis: 1, num_outputs: 3, outputs: 3 }),
      ...tf.ops.split(x, undefined, { axis: 0, num_outputs: 2, outputs: 2 }),
      ...tf.ops.split(x, undefined, { axis: -2, num_outputs: 2, outputs: 2 }),
    ],
    'reductions of all, of some and of no axes': (x) => [
      tf.ops.reduceMean(x),
      tf.ops.reduceMax(x, tf.constant([-1], { dtype: 'int64' }), { keepdims: 0 }),
      tf.ops.reduceMin(x, undefined, { noop_with_empty_axes: 1 }),
      tf.ops.cast(tf.ops.reduceMax(tf.ops.greater(x, 0), tf.constant([0], { dtype: 'int64' })), { to: 'int32' }),
    ],
    'pads of axes': (x) => [
      tf.ops.pad(x, tf.constant([1, 2], { dtype: 'int64' }), 7, tf.constant([-1], { dtype: 'int64' })),
    ],
    'bits of signed and unsigned numbers': (x) =>
      (['int8', 'uint8', 'int32', 'uint32', 'int64', 'uint64'] as const).flatMap((dtype) => {
        const a = tf.ops.cast(tf.ops.mul(x, 3e3), { to: 'int64' });
        const [one, other] = [a, tf.ops.sub(-77n, tf.ops.mul(a, 1234567n))].map((each) =>
          tf.ops.cast(each, { to: dtype }),
        ) as [tf.Tensor, tf.Tensor];
        const made = [tf.ops.bitwiseAnd(one, other), tf.ops.bitwiseOr(one, other), tf.ops.bitwiseXor(one, other)];
        return [...made, tf.ops.bitwiseNot(one)].map((each) => tf.ops.cast(each, { to: 'int64' }));
      }),
    'a recurrent network, a loop and a branch': (x) => {
      const zeros = (shape: number[]) => tf.zeros(shape, { dtype: 'float32' });
      const y = tf.ops.lstm(
        tf.ops.unsqueeze(x, tf.constant([1], { dtype: 'int64' })),
        tf.add(zeros([1, 8, 5]), 0.5),
        tf.add(zeros([1, 8, 2]), 0.25),
        undefined,
        undefined,
        undefined,
        undefined,
        undefined,
        { hidden_size: 2, outputs: 1 },
      );
      const [, looped] = tf.whileLoop(
        (i) => tf.less(i, 3),
        (i, sum) => [tf.add(i, 1), tf.add(sum as tf.Tensor, tf.ops.reduceMean(x, undefined, { keepdims: 0 }))],
        [tf.constant(0), tf.constant(0.5)],
      ) as [tf.Tensor, tf.Tensor];
      const branch = tf.cond(
        tf.greater(looped, 100),
        () => tf.ops.reduceMax(x),
        () => tf.ops.reduceMin(tf.ops.mish(x)),
      );
      return [y, looped, branch];
    },
  };

  for (const [title, build] of Object.entries(kinds))
    it(`gives the same: ${title}`, async () => {
      const outputs = new tf.Graph().asDefault(() => build(tf.placeholder('float32', ['batch', 5], { name: 'x' })));
      const none = { valueOf: () => assert.fail('no variables') };
      const feeds = { 'x:0': tf.TensorData.from(wave(35), 'float32', [7, 5]) };
      const due = await runModel(tf.onnx.toInferenceModel(outputs, none), feeds);
      for (const opset of others) {
        const model = tf.onnx.toInferenceModel(outputs, none, { opset });
        const isMish = opset < 18 && title.includes('branch');
        expect(difference(due, await runModel(model, feeds)), String(opset)).to.be.at.most(isMish ? 1e-6 : 0);
      }
    });

  for (const name of Object.keys(programs))
    it(`gives the same bits: inference, step and flattened training of ${name}`, async () => {
      const { trainOp, outputs, feeds: fed, session } = await ready(name);
      const exported = (opset?: number) => {
        const models = [
          tf.onnx.toInferenceModel(outputs, session, { opset }),
          tf.onnx.toStepModel(trainOp, session, { opset }),
        ];
        if (opset !== undefined && opset !== OLDEST_WRITTEN && opset !== NEWEST) return models;
        const training = tf.onnx.toTrainingModel(outputs, trainOp, session, { opset });
        const graph = training.trainingInfo[0]?.initialization as tf.onnx.OnnxGraph;
        return [...models, tf.onnx.flatten(training), { ...training, trainingInfo: [], graph }];
      };
      const run = (model: OnnxModel) => {
        const inputs = new Set(model.graph.input.map((each) => each.name));
        const feeds = fed
          .filter((each) => inputs.has(each.name))
          .map((each) => [each.name, feedValue(each, 1)] as const);
        return runModel(model, Object.fromEntries(feeds));
      };
      const due = await Promise.all(exported().map(run));
      for (const opset of others)
        for (const [index, model] of exported(opset).entries()) {
          expect([opsetOf(model.opsetImport), model.irVersion]).to.deep.equal([opset, irVersionOf(opset)]);
          for (const graph of topGraphs(model))
            for (const { opType, domain = '' } of everyNode(graph))
              expect(operatorAt(domain, opType, opset), `${opType} at ${opset}`).to.not.equal(undefined);
          expect(difference(due[index] as never, await run(model)), `${index} at ${opset}`).to.equal(0);
        }
      await session.close();
    });

  it('gives the same bits: two steps in one model', async () => {
    const { trainOp, feeds: fed, session } = await ready('convolutional');
    const feeds = Object.fromEntries(
      fed.map((each) => {
        const { dtype, shape, data } = feedValue(each, 1);
        return [each.name, tf.TensorData.from([...data, ...data], dtype, [2, ...shape])];
      }),
    );
    const due = await runModel(tf.onnx.toMultiStepModel(trainOp, 2, session), feeds);
    for (const opset of [OLDEST_WRITTEN, NEWEST]) {
      const model = tf.onnx.toMultiStepModel(trainOp, 2, session, { opset });
      expect(difference(due, await runModel(model, feeds))).to.equal(0);
    }
    await session.close();
  });

  it('gives the same bits: the step of each optimizer', async () => {
    for (const [name, make] of Object.entries(ALL)) {
      const graph = new tf.Graph();
      const trainOp = graph.asDefault(() => {
        const x = tf.placeholder('float32', ['batch', 3], { name: 'x' });
        const step = tf.createGlobalStep();
        const loss = tf.reduceMean(tf.square(tf.layers.dense(x, 2, { name: 'head' })));
        return make(0.05, () => step).minimize(loss, { globalStep: step });
      });
      const session = new tf.Session({ graph, intraOpNumThreads: 1 });
      await session.run(graph.asDefault(() => tf.globalVariablesInitializer()));
      const feeds = { 'x:0': tf.TensorData.from(wave(12), 'float32', [4, 3]) };
      const due = await runModel(tf.onnx.toStepModel(trainOp, session), feeds);
      for (const opset of [OLDEST_WRITTEN, NEWEST])
        expect(difference(due, await runModel(tf.onnx.toStepModel(trainOp, session, { opset }), feeds)), name).to.equal(
          0,
        );
      await session.close();
    }
  });

  // --- Files of others ---

  /** A model of one node that reads `x` and what is given, without types of inner values. */
  const foreign = (
    opset: number,
    node: Parameters<typeof onnxNode>[0],
    lists: Record<string, number[]> = {},
  ): OnnxModel => ({
    irVersion: 8,
    opsetImport: [{ domain: '', version: opset }],
    graph: onnxGraph({
      name: 'g',
      input: [value('x', { kind: 'tensor', dtype: 'float32', shape: [2, 3, 4] })],
      initializer: Object.entries(lists).map(([name, list]) =>
        tensor(name, tf.TensorData.from(list, 'int64', [list.length])),
      ),
      node: [onnxNode({ output: ['y'], ...node })],
      output: [value('y')],
    }),
    trainingInfo: [],
    functions: [],
    metadataProps: [],
  });
  const ints = (name: string, list: readonly number[]) => ({ name, type: 'INTS', value: list }) as const;
  const moves: Readonly<Record<string, readonly [from: OnnxModel, to: number]>> = {
    'a reduction of opset 13 at 26': [
      foreign(13, { opType: 'ReduceMean', input: ['x'], attribute: [ints('axes', [1])] }),
      26,
    ],
    'a squeeze of opset 11 at 17': [
      foreign(11, { opType: 'ReduceMax', input: ['x'], attribute: [ints('axes', [-1])] }),
      17,
    ],
    'a reduction of opset 24 at 17': [foreign(24, { opType: 'ReduceMin', input: ['x', 'axes'] }, { axes: [0, 2] }), 17],
    'a swish of opset 24 at 17': [foreign(24, { opType: 'Swish', input: ['x'] }), 17],
    'a swish of opset 24 at 23': [foreign(24, { opType: 'Swish', input: ['x'] }), 23],
  };
  for (const [title, [model, opset]] of Object.entries(moves))
    it(`takes models of other opsets: ${title}`, async () => {
      const moved = writeOpset(model, { provider: 'any', opset });
      expect([opsetOf(moved.opsetImport), moved.irVersion]).to.deep.equal([opset, irVersionOf(opset)]);
      const feeds = { x: tf.TensorData.from(wave(24), 'float32', [2, 3, 4]) };
      expect(difference(await runModel(model, feeds), await runModel(moved, feeds))).to.be.at.most(1e-7);
    });

  it('takes files, which say nothing of the types of inner values', async () => {
    const { trainOp, feeds: fed, session } = await ready('convolutional');
    const model = tf.onnx.toStepModel(trainOp, session);
    const feeds = Object.fromEntries(fed.map((each) => [each.name, feedValue(each, 1)]));
    const moved = writeOpset(model, { provider: 'any', opset: 17 });
    expect([...everyNode(moved.graph)].map(({ opType }) => opType)).to.not.include('BitwiseXor');
    expect(difference(await runModel(model, feeds), await runModel(moved, feeds))).to.equal(0);
    await session.close();
  });

  it('takes variables of a training model for what changes: axes that are trained are no attribute', () => {
    const model = foreign(21, { opType: 'ReduceMean', input: ['x', 'axes'] }, { axes: [1] });
    const bound = { initializationBinding: [], updateBinding: [{ key: 'axes', value: 'axes' }] };
    expect(writeOpset(model, { provider: 'any', opset: 17 }).graph.node[0]?.input).to.deep.equal(['x']);
    const trained = { ...model, trainingInfo: [bound] };
    expect(() => writeOpset(trained, { provider: 'any', opset: 17 })).to.throw(
      tf.ExportError,
      'axes that are computed',
    );
  });

  it('takes functions, with an opset of their own', async () => {
    const model = foreign(21, { opType: 'Half', domain: 'mine', input: ['x'] });
    const body = [
      onnxNode({ opType: 'Constant', output: ['axes'], attribute: [{ name: 'value_ints', type: 'INTS', value: [1] }] }),
      onnxNode({ opType: 'Gelu', input: ['x'], output: ['bent'] }),
      onnxNode({ opType: 'ReduceSum', input: ['bent', 'axes'], output: ['y'] }),
    ];
    const half = {
      name: 'Half',
      domain: 'mine',
      input: ['x'],
      output: ['y'],
      attribute: [],
      attributeProto: [],
      opsetImport: [{ domain: '', version: 20 }],
      valueInfo: [],
      node: body,
      metadataProps: [],
    };
    const whole = { ...model, opsetImport: [...model.opsetImport, { domain: 'mine', version: 1 }], functions: [half] };
    const moved = writeOpset(whole, { provider: 'any', opset: 17 });
    expect(moved.functions[0]?.opsetImport).to.deep.equal([{ domain: '', version: 17 }]);
    const feeds = { x: tf.TensorData.from(wave(24), 'float32', [2, 3, 4]) };
    expect(difference(await runModel(whole, feeds), await runModel(moved, feeds))).to.be.at.most(1e-6);
    const given = {
      ...half,
      attribute: ['how'],
      node: [
        onnxNode({
          opType: 'Gelu',
          input: ['x'],
          output: ['y'],
          attribute: [{ name: 'approximate', type: 'STRING', refAttrName: 'how' }],
        }),
      ],
    };
    expect(() => writeOpset({ ...whole, functions: [given] }, { provider: 'any', opset: 17 })).to.throw(
      tf.ExportError,
      'Gelu',
    );
  });
});
