// What the page of a run is told: what FileWriter wrote comes back, files that grow or are damaged are read as far as they are whole, and the
// server tells nobody else.
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert } from 'chai';
import * as tf from 'trainop';
import { EventTail, eventFiles } from '../../src/io/event-records.js';
import { aligned, densities, RunData, smoothed } from '../../src/view/browser/run-data.js';
import { type RunEvent, RunEvents } from '../../src/view/run-events.js';
import { watchServer } from '../../src/view/watch-server.js';

/** The status and body of an answer. */
const ask = (url: string, headers: Record<string, string> = {}): Promise<[number, string]> =>
  new Promise((done, failed) => {
    get(url, { headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        body += part;
      });
      response.on('end', () => done([response.statusCode ?? 0, body]));
    }).on('error', failed);
  });

describe('What a page is told of a run', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trainop-watch-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const told = async (events: RunEvents): Promise<RunEvent[]> => {
    await events.update();
    return events.events.map((each) => JSON.parse(each) as RunEvent);
  };
  const written = async (write: (writer: tf.summary.FileWriter) => void, run = ''): Promise<string> => {
    const writer = new tf.summary.FileWriter(join(folder, run));
    write(writer);
    await writer.close();
    return writer.path;
  };

  it('is what was written: scalars, histograms, images, texts, hyper-parameters, the graph, the log', async () => {
    const graph = new tf.Graph();
    graph.asDefault(() => tf.nameScope('inner', () => tf.tanh(tf.placeholder('float32', ['batch', 3], { name: 'x' }))));
    await written((writer) => {
      writer.addSummary({ tag: 'loss', kind: 'scalar', value: 0.5 }, 3);
      writer.addSummary({ tag: 'loss', kind: 'scalar', value: Number.NaN }, 4);
      writer.addSummary({ tag: 'h', kind: 'histogram', value: [1, 2, 2] }, 5);
      writer.addSummary({ tag: 'i', kind: 'image', value: tf.TensorData.zeros('uint8', [1, 2, 2, 1]) }, 6);
      writer.addSummary({ tag: 't', kind: 'text', value: ['a\u202eb'] }, 7);
      writer.addHyperParameters({ rate: 0.1, name: 'Adam', on: true });
      writer.addGraph(graph);
      writer.addSessionLog({ status: 'start', message: 'again' }, 8);
    }, 'first');
    const events = await told(new RunEvents(folder));
    const of = <K extends keyof RunEvent>(key: K) => events.filter((each) => each[key] !== undefined);
    assert.deepEqual(
      of('scalars').map(({ step, scalars }) => [step, scalars]),
      [
        [3, [['loss', 0.5]]],
        [4, [['loss', 'NaN']]],
      ],
    );
    const [[tag, min, max, limits, counts] = []] = of('histograms')[0]?.histograms ?? [];
    assert.deepEqual([tag, min, max], ['h', 1, 2]);
    assert.equal(
      counts?.reduce((sum, each) => sum + each, 0),
      3,
    );
    assert.equal(limits?.length, counts?.length);
    assert.match(of('images')[0]?.images?.[0]?.[1] ?? '', /^data:image\/png;base64,iVBOR/);
    assert.deepEqual(of('texts')[0]?.texts, [['t', ['a\\u{202e}b']]]);
    assert.deepEqual(of('hyperParameters')[0]?.hyperParameters, { rate: 0.1, name: 'Adam', on: true });
    assert.equal(of('end')[0]?.end, 'success');
    const shown = of('graph')[0]?.graph;
    const [x, tanh] = ['x', 'Tanh'].map((label) => shown?.nodes.find((node) => node.label === label));
    assert.deepEqual([x?.kind, tanh?.path, tanh?.inputs], ['input', ['inner'], x?.outputs as number[]]);
    assert.equal(shown?.values[tanh?.outputs[0] ?? -1]?.[1], 'float32 [batch, 3]');
    assert.deepEqual(
      of('start').map(({ step, log, run }) => [step, log, run]),
      [[8, 'start again', 'first']],
    );
  });

  it('grows with the files: a record that is still being written is told when it is whole', async () => {
    const path = await written((writer) => writer.addSummary({ tag: 'a', kind: 'scalar', value: 1 }, 1));
    const bytes = readFileSync(path);
    const tail = new EventTail(path);
    for (const cut of [0, 5, 12, bytes.length - 30, bytes.length - 1]) {
      writeFileSync(path, bytes.subarray(0, cut));
      assert.isBelow((await tail.read()).length, 3);
      assert.isUndefined(tail.problem);
    }
    writeFileSync(path, bytes);
    const all = new EventTail(path);
    assert.lengthOf(await all.read(), 2);
    appendFileSync(path, bytes);
    assert.lengthOf(await all.read(), 2);
    assert.lengthOf(await all.read(), 0);
  });

  it('says once what is wrong with a damaged file, and goes on with the others', async () => {
    const path = await written((writer) => writer.addSummary({ tag: 'a', kind: 'scalar', value: 1 }, 1), 'bad');
    const bytes = readFileSync(path);
    bytes[bytes.length - 6] = (bytes[bytes.length - 6] as number) ^ 1;
    writeFileSync(path, bytes);
    await written((writer) => writer.addSummary({ tag: 'b', kind: 'scalar', value: 2 }, 1), 'good');
    writeFileSync(join(folder, 'x.tfevents.1'), Buffer.alloc(64, 255));
    const events = new RunEvents(folder);
    await told(events);
    const found = await told(events);
    assert.deepEqual(
      found.flatMap(({ scalars = [] }) => scalars),
      [['b', 2]],
    );
    assert.lengthOf(
      found.filter(({ log = '' }) => /damaged/.test(log)),
      2,
    );
  });

  it('is not to be had where there is no folder', async () => {
    let error: unknown;
    await eventFiles(join(folder, 'nowhere')).catch((each: unknown) => {
      error = each;
    });
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOENT');
  });

  it('is told under a name that nobody can guess, to this machine alone', async () => {
    await written((writer) => writer.addSummary({ tag: 'a', kind: 'scalar', value: 1 }, 1));
    const server = await watchServer(folder, 'run', 0);
    try {
      const { host, origin, pathname } = new URL(server.url);
      assert.match(host, /^127\.0\.0\.1:\d+$/);
      assert.match(pathname, /^\/[\w-]{24}\/$/);
      assert.equal((await ask(server.url))[0], 200);
      assert.equal((await ask(`${origin}/`))[0], 404);
      assert.equal((await ask(`${origin}/${'x'.repeat(24)}/events`))[0], 404);
      assert.equal((await ask(`${server.url}../../../../etc/passwd`))[0], 404);
      assert.equal((await ask(`${server.url}events`, { host: 'example.com' }))[0], 403);
      const [status, body] = await ask(`${server.url}events?from=1`);
      assert.equal(status, 200);
      const { next, events } = JSON.parse(body) as { next: number; events: RunEvent[] };
      assert.deepEqual([next, events[0]?.scalars], [2, [['a', 1]]]);
      assert.deepEqual(JSON.parse((await ask(`${server.url}events?from=-5x`))[1]).next, 2);
      assert.deepEqual(JSON.parse((await ask(`${server.url}events?from=1e9`))[1]).events, []);
    } finally {
      await server.close();
    }
  });
});

describe('What a page makes of it', () => {
  const scalar = (run: string, step: number, value: number | 'NaN'): RunEvent => ({
    run,
    step,
    time: 0,
    scalars: [['a', value]],
  });

  it('takes back what a run wrote before it was started again', () => {
    const data = new RunData();
    for (const step of [1, 2, 3, 4]) data.add(scalar('', step, step));
    data.add(scalar('other', 4, 9));
    data.add({ run: '', step: 3, time: 0, start: true, log: 'start' });
    data.add(scalar('', 3, 30));
    assert.deepEqual(data.curves.get('a')?.get(''), { steps: [1, 2, 3], values: [1, 2, 30] });
    assert.deepEqual(data.curves.get('a')?.get('other'), { steps: [4], values: [9] });
  });

  it('puts curves over one axis, with gaps where there is no number', () => {
    const both = [
      { steps: [1, 3], values: [5, Number.NaN] },
      { steps: [2, 3], values: [6, 7] },
    ];
    assert.deepEqual(aligned(both), {
      steps: [1, 2, 3],
      rows: [
        [5, null, null],
        [null, 6, 7],
      ],
    });
  });

  it('smooths without a bias at the start, and passes over what is not finite', () => {
    const [first, second, third, fourth] = smoothed([4, 4, Number.NaN, 4], 0.9);
    assert.closeTo(first as number, 4, 1e-12);
    assert.closeTo(second as number, 4, 1e-12);
    assert.isNaN(third);
    assert.closeTo(fourth as number, 4, 1e-12);
    assert.deepEqual(smoothed([1, 5], 0), [1, 5]);
  });

  it('spreads buckets over bins without losing a count', () => {
    const bars = { step: 0, min: 0, max: 10, limits: [1, 5, 20], counts: [2, 4, 6] };
    const sum = densities(bars, 0, 10).reduce((total, each) => total + each, 0);
    assert.closeTo(sum, 12, 1e-9);
  });
});
