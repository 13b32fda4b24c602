// Numbers in files beside a model: read where they are the model's own, refused where the model reaches for something else.
import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert } from 'chai';
import * as tf from 'trainop';
import { type ExternalData, type OnnxTensor, onnxGraph, onnxNode, tensor, value } from '../../src/model/ir.js';
import { rejected } from '../support/caught.js';
import { firstValues } from '../support/first-values.js';

type Place = Partial<Pick<ExternalData, 'location' | 'offset' | 'length' | 'shape' | 'dtype'>>;
const modelOf = (...places: Place[]): tf.onnx.OnnxModel => ({
  irVersion: 8,
  opsetImport: [{ version: 17 }],
  graph: onnxGraph({
    name: 'main',
    input: [value('x', { kind: 'tensor', dtype: 'float32', shape: [2] })],
    initializer: places.map((place, index) =>
      tensor(`w${index}`, { kind: 'external', dtype: 'float32', shape: [2], location: 'w.bin', more: [], ...place }),
    ),
    node: [onnxNode({ opType: 'Sum', input: ['x', ...places.map((_, index) => `w${index}`)], output: ['y'] })],
    output: [value('y', { kind: 'tensor', dtype: 'float32', shape: [2] })],
  }),
  trainingInfo: [],
  functions: [],
  metadataProps: [],
});

describe('Numbers that lie beside a model', () => {
  let folder: string;
  let inside: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trainop-external-'));
    inside = join(folder, 'model');
    await mkdir(join(inside, 'deep'), { recursive: true });
    const bytes = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
    await writeFile(join(folder, 'secret.bin'), bytes);
    await writeFile(join(inside, 'w.bin'), bytes);
    await writeFile(join(inside, 'deep', 'w.bin'), bytes);
    await symlink(join(folder, 'secret.bin'), join(inside, 'soft.bin'));
    await symlink(folder, join(inside, 'up'));
    await link(join(folder, 'secret.bin'), join(inside, 'hard.bin'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const saved = async (...places: Place[]) => {
    const path = join(inside, 'model.onnx');
    await tf.onnx.saveModel(modelOf(...places), path);
    return path;
  };

  it('are read in time that grows with their number', async function () {
    this.timeout(20_000);
    const { graph, ...rest } = modelOf({ length: 8 });
    const initializer = Array.from({ length: 150_000 }, () => graph.initializer[0] as OnnxTensor);
    const path = join(inside, 'many.onnx');
    await tf.onnx.saveModel({ ...rest, graph: { ...graph, initializer } }, path);
    const model = await tf.onnx.loadModel(path);
    assert.instanceOf(model.graph.initializer.at(-1)?.data, tf.TensorData);
  });

  it('are read with the model, each place once', async () => {
    const path = await saved(
      { offset: 0, length: 8 },
      { offset: 8, length: 8 },
      { offset: 8 },
      { location: './deep/w.bin', offset: 0, length: 8 },
    );
    const model = await tf.onnx.loadModel(path);
    const numbers = model.graph.initializer.map(({ data }) => (data as tf.TensorData<'float32'>).values());
    assert.deepEqual(numbers, [
      [1, 2],
      [3, 4],
      [3, 4],
      [1, 2],
    ]);
    const { variables, outputs } = await tf.onnx.importModel(path, { graph: new tf.Graph() });
    assert.deepEqual(Object.keys(variables), ['w0', 'w1', 'w2', 'w3']);
    assert.equal(tf.onnx.toInferenceModel(Object.values(outputs), firstValues).graph.initializer.length, 4);
  });

  it('or left where they are, where one says so', async () => {
    const { graph } = await tf.onnx.loadModel(await saved({}), { externalData: false });
    assert.deepInclude(graph.initializer[0]?.data, { kind: 'external', location: 'w.bin' });
    await rejected(tf.onnx.loadModel(await saved({}), { external: false } as never), tf.ValueError);
  });

  it('are imported into the graph and scope that were open when the file was asked for', async () => {
    const path = await saved({ offset: 0, length: 8 });
    const graph = new tf.Graph();
    const opened = graph.asDefault(() => tf.nameScope('net', () => ({ model: tf.onnx.importModel(path) })));
    const { inputs, graph: found } = await opened.model;
    assert.strictEqual(found, graph);
    assert.equal(inputs.x?.name, 'net/x:0');
  });

  const refused: readonly [string, Place, RegExp][] = [
    ['a path upwards', { location: '../secret.bin' }, /leads out of the folder/],
    ['a path down and up', { location: 'deep/../../secret.bin' }, /leads out of the folder/],
    ['an absolute path', { location: join('/', 'etc', 'passwd') }, /no path relative/],
    ['nothing', { location: '' }, /no path relative/],
    ['the folder itself', { location: '.' }, /no path relative/],
    ['a zero in the path', { location: 'w.bin\0' }, /no path relative/],
    ['a symbolic link', { location: 'soft.bin' }, /symbolic link/],
    ['a folder that is a symbolic link', { location: 'up/secret.bin' }, /symbolic link/],
    ['a hard link', { location: 'hard.bin' }, /hard link/],
    ['a folder', { location: 'deep' }, /no regular file/],
    ['a file as a folder', { location: 'w.bin/w.bin' }, /no regular file/],
    ['no file', { location: 'nothing.bin' }, /no such file/],
    ['a very long name', { location: 'n'.repeat(5000) }, /no such file/],
    ['bytes beyond the end', { offset: 12, length: 8 }, /beyond the end/],
    ['an offset beyond the end', { offset: 2 ** 40 }, /does not hold what its shape says/],
    ['fewer bytes than the shape says', { offset: 0, length: 4 }, /does not hold what its shape says/],
    ['a shape as large as it gets', { shape: [2 ** 40, 2 ** 10] }, /does not hold what its shape says/],
    ['texts', { dtype: 'string' }, /texts/],
  ];
  for (const [what, place, message] of refused)
    it(`are refused for ${what}`, async () => {
      const { message: found } = await rejected(tf.onnx.loadModel(await saved(place)), tf.ModelFormatError);
      assert.match(found, message);
    });

  it('are refused where tensors overlap, which a small file could do a thousand times', async () => {
    const path = await saved({ offset: 0, length: 8 }, { offset: 4, length: 8 }, { offset: 8, length: 8 });
    assert.match((await rejected(tf.onnx.loadModel(path), tf.ModelFormatError)).message, /overlap/);
  });
});
