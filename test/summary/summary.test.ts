// Summaries in a graph: their tags are TensorFlow's, and a run gives what a FileWriter takes.
import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import * as tf from 'trainop';
import { caught, rejected } from '../support/caught.js';

const { tags, errors } = JSON.parse(
  readFileSync(new URL('../../fixtures/tf/summaries.json', import.meta.url), 'utf8'),
) as { tags: string[]; errors: { what: string; error: { message: string } }[] };
const { scalar, histogram, image, text, merge, mergeAll } = tf.summary;

const inGraph = <T>(fn: () => T): T => new tf.Graph().asDefault(fn);
const run = async <const F extends Parameters<tf.Session['run']>[0]>(build: () => F) => {
  const graph = new tf.Graph();
  const fetches = graph.asDefault(build);
  const session = new tf.Session({ graph });
  try {
    return await session.run(fetches);
  } finally {
    await session.close();
  }
};

describe('Summaries', () => {
  it('have the tags that TensorFlow gives them, by name, scope and family', () => {
    const made = inGraph(() => {
      const pixels = tf.TensorData.zeros('uint8', [2, 1, 1, 1]);
      scalar('loss', 1);
      scalar('loss', 2);
      scalar('a b:c', 3);
      scalar('/lead', 4);
      scalar('plain', 5, { family: 'fam' });
      tf.nameScope('scope', () => {
        scalar('in', 6);
        scalar('in', 7, { family: 'fam' });
        image('one', pixels, { maxOutputs: 1 });
        image('many', pixels);
        image('fewer', pixels, { maxOutputs: 2, family: 'fam' });
        histogram('h', [1]);
        text('words', ['x']);
      });
      return mergeAll();
    });
    // TensorFlow's tags of images have the image's number behind them.
    expect(made.map(({ name }) => name)).to.deep.equal([
      ...new Set(tags.map((tag) => tag.replace(/\/image(\/\d)?$/, ''))),
    ]);
  });

  it('give their values under their tags when they are fetched, in the structure of the fetches', async () => {
    const given = await run(() => {
      const loss = scalar('loss', tf.add(1, 2));
      return { loss, list: merge([loss, merge([histogram('h', [1, 2])])]), plain: tf.constant(4) };
    });
    expect(given.plain.item()).to.equal(4);
    expect(given.loss).to.deep.include({ tag: 'loss', kind: 'scalar' });
    expect(given.loss.value.item()).to.equal(3);
    expect(given.list.map(({ tag, kind, value }) => [tag, kind, value.toArray()])).to.deep.equal([
      ['loss', 'scalar', 3],
      ['h', 'histogram', [1, 2]],
    ]);
  });

  it('give the value of a variable from the start of the run, with the updates of the same run', async () => {
    const graph = new tf.Graph();
    const { shown, update, init } = graph.asDefault(() => {
      const v = new tf.Variable(1, { name: 'v' });
      return { shown: scalar('v', v), update: v.assignAdd(1), init: tf.globalVariablesInitializer() };
    });
    const session = new tf.Session({ graph });
    await session.run(init);
    const first = await session.run([shown, update]);
    expect([first[0].value.item(), (await session.run(shown)).value.item()]).to.deep.equal([1, 2]);
    await session.close();
  });

  it('give images with the channels last, and no more of them than are shown', async () => {
    const pixels = tf.TensorData.from(
      Uint8Array.from({ length: 5 * 12 }, (_, index) => index),
      'uint8',
      [5, 3, 2, 2],
    );
    const given = await run(() => [
      image('a', pixels),
      image('b', pixels, { maxOutputs: 1 }),
      image('c', tf.transpose(pixels, [0, 2, 3, 1]), { dataFormat: 'NHWC', maxOutputs: 9 }),
    ]);
    expect(given.map(({ value, maxOutputs }) => [value.dtype, value.shape, maxOutputs])).to.deep.equal([
      ['uint8', [3, 2, 2, 3], 3],
      ['uint8', [1, 2, 2, 3], 1],
      ['uint8', [5, 2, 2, 3], 9],
    ]);
    expect(given[0].value.toArray()).to.deep.equal((given[2].value.toArray() as number[][]).slice(0, 3));
    expect((given[1].value.toArray() as number[][][][])[0]?.[0]?.[1]).to.deep.equal([1, 5, 9]);
  });

  it('give texts, of constants and of what is fed', async () => {
    const graph = new tf.Graph();
    const shown = graph.asDefault(() => [
      text('constant', ['a', 'b']),
      text('fed', tf.placeholder('string', [], { name: 'words' })),
    ]);
    const session = new tf.Session({ graph });
    const given = await session.run(shown, { words: 'hello' });
    expect(given.map(({ value }) => value.toArray())).to.deep.equal([['a', 'b'], 'hello']);
    await session.close();
  });

  it('of a collection or a scope are merged alone; of none, to an empty list', async () => {
    const { own, scoped, none } = inGraph(() => {
      scalar('a', 1, { collections: ['mine'] });
      tf.nameScope('s', () => scalar('b', 1));
      scalar('c', 1);
      return { own: mergeAll('mine'), scoped: mergeAll(undefined, { scope: 's/' }), none: mergeAll('nothing') };
    });
    expect([own, scoped, none].map((list) => list.map(({ name }) => name))).to.deep.equal([['a'], ['s/b'], []]);
    expect(await run(() => merge([]))).to.deep.equal([]);
  });

  it('that are merged join the collections that they are given', () => {
    inGraph(() => {
      const merged = merge([scalar('a', 1)], { collections: [tf.GraphKeys.SUMMARY_OP] });
      expect(tf.getCollection(tf.GraphKeys.SUMMARY_OP)).to.deep.equal([merged]);
    });
  });

  it("say TensorFlow's errors, and leave nothing behind", () => {
    inGraph(() => {
      const [, , , duplicate, words] = errors.map(({ error }) => error.message);
      const s = scalar('s', 1);
      expect(caught(() => merge([s, s]), tf.ValueError).message).to.include(duplicate as string);
      expect(words).to.include('dtype string');
      const x = tf.placeholder('float32', [2, 3], { name: 'x' });
      const pixels = (channels: number) => tf.placeholder('float32', [1, channels, 4, 4]);
      const [two, rgb] = [pixels(2), pixels(3)];
      const before = String(tf.getDefaultGraph());
      const refused: [() => unknown, abstract new (...args: never[]) => tf.TrainopError, string][] = [
        [() => scalar('x', x), tf.ShapeError, '[2, 3]'],
        [() => scalar('x', ['a']), tf.DTypeError, 'string'],
        [() => histogram('x', [true]), tf.DTypeError, 'bool'],
        [() => image('x', x), tf.ShapeError, '[batch, channels, height, width]'],
        [() => image('x', two), tf.ShapeError, '1, 3 or 4 channels'],
        [() => image('x', rgb, { maxOutputs: 0 }), tf.ValueError, 'maxOutputs'],
        [() => image('x', rgb, { dataFormat: 'NCWH' as never }), tf.ValueError, 'NHWC'],
        [() => text('x', x as never), tf.DTypeError, 'float32'],
        [() => scalar('x', 1, { famly: 'x' } as never), tf.ValueError, 'famly'],
        [() => merge([x as never]), tf.ValueError, 'a summary'],
      ];
      for (const [build, Kind, message] of refused) expect(caught(build, Kind).message).to.include(message);
      expect(String(tf.getDefaultGraph())).to.equal(before);
      expect(scalar('x', 1).name).to.equal('x_1');
      expect(mergeAll().map(({ name }) => name)).to.deep.equal(['s', 'x_1']);
    });
  });

  it('made inside a branch are refused when they are merged, and of another graph when they are fetched', async () => {
    inGraph(() => {
      tf.cond(
        tf.constant(true),
        () => scalar('inside', tf.add(1, 1)).tensor,
        () => tf.constant(1),
      );
      expect(caught(() => mergeAll(), tf.ValueError).message).to.include('inside was made inside a branch');
    });
    const session = new tf.Session({ graph: new tf.Graph() });
    const foreign = inGraph(() => scalar('s', 1));
    expect((await rejected(session.run(foreign), tf.ValueError)).message).to.include('not part of this session');
    await session.close();
  });
});
