// Training files are executed by the letter of the IR text: ONNX's own cases, models with what an independent interpreter makes of them,
// and our own files against our own sessions.
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import * as tf from 'trainop';
import { type OnnxGraph, type OnnxModel, onnxGraph } from '../../src/model/ir.js';
import { dtypeFromOnnx, dtypes } from '../../src/values/dtype.js';
import { node, numbers, typed, valid } from '../model/training/valid.js';
import { rejected } from '../support/caught.js';
import { feedValue, programs, ready } from '../support/programs.js';

type Packed = readonly [dtype: number, shape: readonly number[], bytes: string];
function unpacked([number, shape, text]: Packed): tf.TensorData {
  const dtype = dtypeFromOnnx(number) as tf.DType;
  const array = dtypes[dtype].array as Float32ArrayConstructor;
  return new tf.TensorData(dtype, shape, new array(Uint8Array.from(Buffer.from(text, 'base64')).buffer) as never);
}
const read = (file: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/onnx/${file}`, import.meta.url), 'utf8'));
const decoded = (base64: string) => tf.onnx.decode(Uint8Array.from(Buffer.from(base64, 'base64')));

/** A file that trains by running `graph`; nothing is updated unless `bindings` say so. */
const trainingOf = (
  model: OnnxModel,
  graph: OnnxGraph,
  updateBinding: readonly tf.onnx.StringEntry[] = [],
): OnnxModel => ({
  ...model,
  graph: onnxGraph({ name: 'inference' }),
  trainingInfo: [{ initializationBinding: [], algorithm: graph, updateBinding }],
});

interface NodeCase {
  readonly name: string;
  readonly tolerance: readonly [relative: number, absolute: number];
  readonly model: string;
  readonly inputs: readonly Packed[];
  readonly outputs: readonly Packed[];
}
const nodeCases = read('training-cases.json').cases as NodeCase[];

describe("ONNX's own cases of operators for training", () => {
  for (const { name, tolerance, model: text, inputs, outputs } of nodeCases)
    it(`${name}`, async () => {
      const model = decoded(text);
      const trainer = await tf.onnx.loadTraining(trainingOf(model, model.graph));
      const feeds = inputs.map((value, index) => [model.graph.input[index]?.name as string, unpacked(value)] as const);
      const results = await trainer.step(feeds);
      await trainer.close();
      expect(Object.keys(results)).to.deep.equal(model.graph.output.map((output) => output.name));
      for (const [index, found] of Object.values(results).entries()) {
        const expected = unpacked(outputs[index] as Packed);
        expect([found.dtype, found.shape]).to.deep.equal([expected.dtype, expected.shape]);
        for (const [place, value] of expected.values().entries())
          expect(Number(found.values()[place])).to.be.closeTo(
            Number(value),
            tolerance[1] + tolerance[0] * Math.abs(Number(value)),
          );
      }
    });
});

type PackedMap = Readonly<Record<string, Packed>>;
interface FileCase {
  readonly name: string;
  readonly about: string;
  readonly model: string;
  readonly start: PackedMap;
  readonly steps: readonly { readonly feeds: PackedMap; readonly outputs: PackedMap; readonly state: PackedMap }[];
  readonly initialized: PackedMap;
}
const fileCases = read('training-files.json').cases as FileCase[];
const unpackedMap = (values: PackedMap) =>
  Object.entries(values).map(([name, value]) => [name, unpacked(value)] as const);

/** Compares all of `expected`; differences of a thousandth of a derivative come from its being numeric. */
function compare(
  what: string,
  found: Readonly<Record<string, tf.TensorData>>,
  expected: PackedMap,
  tolerance: number,
): void {
  for (const [name, value] of unpackedMap(expected)) {
    const other = found[name];
    expect([other?.dtype, other?.shape], `${what}: ${name}`).to.deep.equal([value.dtype, value.shape]);
    for (const [place, number] of value.values().entries())
      expect(Number(other?.values()[place]), `${what}: ${name}[${place}]`).to.be.closeTo(
        Number(number),
        tolerance * (1 + Math.abs(Number(number))),
      );
  }
}

for (const runtime of ['native', 'binding'] as const)
  describe(`a training file on the ${runtime} runtime`, () => {
    for (const { name, about, model: text, start, steps, initialized } of fileCases)
      it(`${name}: ${about}`, async () => {
        const model = decoded(text);
        expect(tf.onnx.validateTraining(model)).to.deep.equal([]);
        const trainer = await tf.onnx.loadTraining(model, { runtime });
        expect(trainer.runtime).to.equal(runtime);
        const tolerance = name === 'gradient' || name === 'elsewhere' ? 1e-4 : 2e-6;
        compare('at the start', trainer.state, start, tolerance);
        for (const [index, { feeds, outputs, state }] of steps.entries()) {
          const results = await trainer.step(new Map(unpackedMap(feeds)));
          expect(Object.keys(results).sort()).to.deep.equal(Object.keys(outputs).sort());
          compare(`step ${index}`, results, outputs, tolerance);
          compare(`after step ${index}`, trainer.state, state, tolerance);
        }
        const trained = trainer.toModel();
        const last = trainer.state;
        await trainer.initialize();
        compare('initialized', trainer.state, initialized, tolerance);
        await trainer.close();
        // The file goes on where it was written.
        const again = await tf.onnx.loadTraining(trained, { runtime });
        expect(again.state).to.deep.equal(last);
        await again.close();
      });
  });

describe('Trainer', () => {
  for (const name of Object.keys(programs))
    it(`trains the file of the program ${name} with the bits of a session`, async () => {
      const { trainOp, outputs, feeds, session } = await ready(name, {});
      const model = tf.onnx.toTrainingModel(outputs, trainOp, session);
      const trainer = await tf.onnx.loadTraining(model);
      for (let step = 0; step < 3; step++) {
        const values = feeds.map((tensor) => [tensor, feedValue(tensor, step)] as const);
        const expected = await session.run(trainOp, values);
        const found = await trainer.step(values.map(([tensor, value]) => [tensor.name, value] as const));
        const loss = found[trainOp.name] ?? found[`training/${trainOp.name}`];
        expect(loss, `step ${step}`).to.deep.equal(expected);
      }
      for (const variable of session.graph.variables.values())
        if (variable.name in trainer.state)
          expect(trainer.state[variable.name]).to.deep.equal(session.valueOf(variable));
      await session.close();
      await trainer.close();
    });

  it('differentiates inside a branch, of a function, by what the branch takes from outside', async () => {
    // loss = Σ (a x² + b x + c - t)², its derivatives in a branch.
    const [entry] = valid.trainingInfo as [tf.onnx.OnnxTraining];
    const plain = entry.algorithm as OnnxGraph;
    const named = (name: string) => plain.node.find(({ opType }) => opType === name) as tf.onnx.OnnxNode;
    const slopes = ['da', 'db', 'dc'];
    const inside = (name: string, scale: string) =>
      onnxGraph({
        name,
        output: slopes.map((slope) => typed(`${name}_${slope}`, null)),
        node: [
          { ...named('Gradient'), name: `${name}_gradient`, output: slopes.map((slope) => `${name}_${slope}_raw`) },
          ...slopes.map((slope) =>
            node(scale, [`${name}_${slope}_raw`], [`${name}_${slope}`], {}, { name: `${name}_${slope}_node` }),
          ),
        ],
      });
    const branches = { then_branch: inside('then', 'Identity'), else_branch: inside('else', 'Neg') };
    const algorithm = {
      ...plain,
      node: plain.node.map((each) =>
        each.opType === 'Gradient' ? node('If', ['yes'], slopes, branches, { name: 'choose' }) : each,
      ),
      output: [...plain.output, ...slopes.map((slope) => typed(slope, [2]))],
    };
    const trainer = await tf.onnx.loadTraining({ ...valid, trainingInfo: [{ ...entry, algorithm }] });
    const x = [2, -1];
    const t = [1, 3];
    const errors = x.map((value, index) => value ** 2 + 2 * value + 3 - (t[index] as number));
    const results = await trainer.step({ x, t });
    const expected = {
      da: errors.map((error, index) => 2 * error * (x[index] as number) ** 2),
      db: errors.map((error, index) => 2 * error * (x[index] as number)),
      dc: errors.map((error) => 2 * error),
    };
    for (const [name, numbers] of Object.entries(expected))
      expect(results[name]?.toArray(), name).to.deep.equal(numbers);
    expect(results.loss?.item()).to.equal(errors.reduce((sum, error) => sum + error ** 2, 0));
    await trainer.close();
  });

  /** w becomes w / d, and the step fails where there is nothing to gather. */
  const fragile = trainingOf(
    { ...valid, functions: [] },
    onnxGraph({
      name: 'algorithm',
      input: [typed('index', [], 'int64')],
      initializer: [numbers('w', [2], 1), numbers('k', [], 0, 'int64'), numbers('one', [], 1, 'int64')],
      node: [
        node('Add', ['w', 'w'], ['w_new']),
        node('Add', ['k', 'one'], ['k_new']),
        node('Gather', ['w_new', 'index'], ['picked']),
      ],
      output: [typed('picked', []), typed('w_new', [2]), typed('k_new', [], 'int64')],
    }),
    [
      { key: 'w', value: 'w_new' },
      { key: 'k', value: 'k_new' },
    ],
  );
  const numbersOf = (state: Readonly<Record<string, tf.TensorData>>) =>
    Object.fromEntries(Object.entries(state).map(([name, data]) => [name, data.toArray()]));

  it('a step that fails assigns nothing, and the next one goes on', async () => {
    const trainer = await tf.onnx.loadTraining(fragile);
    await trainer.step({ index: 0 });
    await rejected(trainer.step({ index: 9 }), tf.RunError);
    expect(numbersOf(trainer.state)).to.deep.equal({ w: [2, 2], k: 1n });
    expect((await trainer.step({ index: 1 })).picked?.item()).to.equal(4);
    await trainer.close();
  });

  it('a signal ends a step before it starts, and nothing is assigned', async () => {
    const trainer = await tf.onnx.loadTraining(fragile);
    const reason = new Error('enough');
    const error = await rejected(trainer.step({ index: 0 }, { signal: AbortSignal.abort(reason) }), tf.RunError);
    expect(error.cause).to.equal(reason);
    const controller = new AbortController();
    const waiting = [trainer.step({ index: 0 }), trainer.step({ index: 0 }, { signal: controller.signal })];
    controller.abort(reason);
    const [first, second] = await Promise.allSettled(waiting);
    expect([first?.status, second?.status]).to.deep.equal(['fulfilled', 'rejected']);
    expect(numbersOf(trainer.state)).to.deep.equal({ w: [2, 2], k: 1n });
    await trainer.close();
  });

  it('gives the outputs asked for, in any number of steps at once', async () => {
    const trainer = await tf.onnx.loadTraining(fragile);
    const results = await Promise.all([1, 0, 1].map((index) => trainer.step({ index }, { outputs: ['picked'] })));
    expect(results.map(numbersOf)).to.deep.equal([{ picked: 2 }, { picked: 4 }, { picked: 8 }]);
    expect(numbersOf(await trainer.step({ index: 0 }, { entry: 0, outputs: [] }))).to.deep.equal({});
    await trainer.close();
  });

  it('runs one of several entries', async () => {
    const { model: text } = fileCases.find(({ name }) => name === 'two_entries') as FileCase;
    const trainer = await tf.onnx.loadTraining(decoded(text));
    const before = numbersOf(trainer.state);
    await trainer.step({ x: [[1, 2, 3]], t: [[1, 1]] }, { entry: 1 });
    const after = numbersOf(trainer.state);
    expect(after.W).to.deep.equal(before.W);
    expect(after.b).to.not.deep.equal(before.b);
    await trainer.close();
  });

  it('says what is wrong with feeds and options before anything runs', async () => {
    const trainer = await tf.onnx.loadTraining(fragile);
    const wrong: readonly [call: () => Promise<unknown>, kind: typeof tf.ValueError, text: string][] = [
      [() => trainer.step({}), tf.ValueError, "needs a value for 'index'"],
      [() => trainer.step({ index: 0, other: 1 }), tf.ValueError, "no input 'other'"],
      [() => trainer.step({ w: [1, 2], index: 0 }), tf.ValueError, "no input 'w'"],
      [
        () =>
          trainer.step([
            ['index', 0],
            ['index', 0],
          ]),
        tf.ValueError,
        'fed twice',
      ],
      [() => trainer.step({ index: [0, 1] }), tf.ShapeError, 'Cannot feed value of shape [2]'],
      [() => trainer.step({ index: 0.5 }), tf.DTypeError, 'Cannot feed index'],
      [() => trainer.step({ index: 0 }, { entry: 1 }), tf.ValueError, 'no such training entry'],
      [() => trainer.step({ index: 0 }, { outputs: ['loss'] }), tf.ValueError, "an output 'loss'"],
      [() => trainer.step({ index: 0 }, { signal: 1 as never }), tf.ValueError, 'not a signal'],
      [() => trainer.step({ index: 0 }, { timeout: 1 } as never), tf.ValueError, "unknown option 'timeout'"],
      [() => tf.onnx.loadTraining(fragile, { graph: 1 } as never), tf.ValueError, "unknown option 'graph'"],
    ];
    for (const [call, kind, text] of wrong) {
      expect((await rejected(call(), kind)).message).to.include(text);
    }
    expect(numbersOf(trainer.state)).to.deep.equal({ w: [1, 1], k: 0n });
    await trainer.close();
    expect(String(await rejected(trainer.step({ index: 0 }), tf.RunError))).to.include('closed');
  });

  it('refuses what breaks the rules, and what onnxruntime cannot load', async () => {
    const [info] = fragile.trainingInfo;
    const broken = { ...fragile, trainingInfo: [{ ...info, updateBinding: [{ key: 'nobody', value: 'w_new' }] }] };
    const error = await rejected(tf.onnx.loadTraining(broken as OnnxModel), tf.ModelFormatError);
    expect(String(error)).to.include('update-key');
    await rejected(tf.onnx.loadTraining({ ...fragile, trainingInfo: [] }), tf.ModelFormatError);
    const halves = trainingOf(
      fragile,
      onnxGraph({
        name: 'algorithm',
        initializer: [numbers('w', [2], 1, 'bfloat16')],
        node: [node('Identity', ['w'], ['w_new'])],
        output: [typed('w_new', [2], 'bfloat16')],
      }),
      [{ key: 'w', value: 'w_new' }],
    );
    const passes = await rejected(tf.onnx.loadTraining(halves, { runtime: 'binding' }), tf.RunError);
    expect(passes.message).to.include('passes no bfloat16');
    const newer = { ...fragile, opsetImport: [{ domain: '', version: 999 }] };
    await rejected(tf.onnx.loadTraining(newer), tf.RunError);
  });

  it('says why a guard refuses what it is fed, and changes nothing', async () => {
    const graph = new tf.Graph();
    const model = await graph.asDefault(() => {
      const x = tf.placeholder('float32', [1, 'n', 1], { name: 'x' });
      const w = new tf.Variable([1], { name: 'w' });
      const update = w.assignAdd(tf.reshape(tf.reduceSum(tf.ops.dft(x)), [1]));
      const session = new tf.Session({ graph, intraOpNumThreads: 1 });
      const y = tf.identity(x);
      return {
        made: session
          .run(w.initializer)
          .then(() => tf.onnx.toTrainingModel(y, update, session))
          .finally(() => session.close()),
      };
    }).made;
    const trainer = await tf.onnx.loadTraining(model);
    await trainer.initialize();
    const empty = tf.TensorData.zeros('float32', [1, 0, 1]);
    const error = await rejected(trainer.step({ 'x:0': empty }), tf.RunError);
    expect(error.message.split('\n')[0]).to.equal('the step failed: the axis of a transform must not be empty');
    expect(numbersOf(trainer.state)).to.deep.equal({ 'w:0': [1] });
    await trainer.step({ 'x:0': [[[2]]] });
    expect(numbersOf(trainer.state)).to.deep.equal({ 'w:0': [3] });
    await trainer.close();
  });
});
