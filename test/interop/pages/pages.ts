// Usage: pages.ts CHROMIUM FOLDER. Opens the pages of `trainop view` in headless Chromium, works them as a reader would, and leaves a
// screenshot of each in FOLDER. Ends with a line `N passed, N failed`.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from 'trainop';
import { run } from '../../../src/cli/program.js';
import { watchServer } from '../../../src/view/watch-server.js';
import { ready } from '../../support/programs.js';
import { Browser } from './browser.js';

const [, , chromium = 'chromium', folder = 'runs/pages'] = process.argv;
mkdirSync(folder, { recursive: true });
const browser = new Browser(chromium);
let [passed, failed] = [0, 0];

/** The page of a model, opened. */
async function view(model: tf.onnx.OnnxModel, name: string): Promise<number> {
  const path = join(folder, `${name}.onnx`);
  await tf.onnx.saveModel(model, path);
  const terminal = { out: () => undefined, err: (text: string) => process.stderr.write(text), status: 0 };
  await run(['view', path], terminal);
  return browser.open(pathToFileURL(join(folder, `${name}.html`)).href);
}

async function check(title: string, fn: () => Promise<void>): Promise<void> {
  try {
    await fn();
    passed++;
    console.log(`  ok   ${title}`);
  } catch (error) {
    failed++;
    console.log(`  FAIL ${title}\n${error}`);
  }
}
function expect(what: string, value: unknown, due: unknown): void {
  if (JSON.stringify(value) !== JSON.stringify(due))
    throw new Error(`${what}: expected ${JSON.stringify(due)}, got ${JSON.stringify(value)}`);
}

const click = (selector: string, text: string): string => `{
  const found = [...document.querySelectorAll(${JSON.stringify(selector)})].find((each) => each.textContent.includes(${JSON.stringify(text)}));
  found.dispatchEvent(new MouseEvent('click', { bubbles: true }));
}`;
const boxes = "[...document.querySelectorAll('.box')].map((box) => box.querySelectorAll('text')[0].textContent)";

/** A model without variables. */
async function modelOf(build: () => tf.Tensor): Promise<tf.onnx.OnnxModel> {
  const graph = new tf.Graph();
  const session = new tf.Session({ graph });
  const model = tf.onnx.toInferenceModel(graph.asDefault(build), session);
  await session.close();
  return model;
}

/** A long chain, in scopes of a hundred nodes or in none. */
function chain(scoped: boolean): Promise<tf.onnx.OnnxModel> {
  return modelOf(() => {
    let y: tf.Tensor = tf.placeholder('float32', ['batch', 4], { name: 'x' });
    const grow = (count: number) => {
      for (let index = 0; index < count; index++) y = index % 2 ? tf.tanh(y) : tf.negative(y);
    };
    if (!scoped) grow(10_000);
    else for (let block = 0; block < 100; block++) tf.nameScope(`block${block}`, () => grow(100));
    return y;
  });
}

for (const scoped of [false, true])
  await check(
    `a graph of 10,000 nodes ${scoped ? 'in 100 scopes' : 'without scopes'} opens in under two seconds`,
    async () => {
      const milliseconds = await view(await chain(scoped), scoped ? 'blocks' : 'chain');
      if (!(milliseconds < 2000)) throw new Error(`${milliseconds} ms`);
      const count = Number(await browser.evaluate("document.querySelectorAll('.box').length"));
      if (count < 3 || count > 300) throw new Error(`${count} boxes`);
      await browser.screenshot(join(folder, `${scoped ? 'blocks' : 'chain'}.png`));
    },
  );

await check('a training model: its graphs, scopes that open and close, search, what belongs together', async () => {
  const { session, outputs, trainOp } = await ready('convolutional');
  await view(tf.onnx.toTrainingModel(outputs, trainOp, session), 'training');
  await session.close();
  const graphs = await browser.evaluate("[...document.querySelectorAll('option')].map((each) => each.textContent)");
  expect('graphs', (graphs as string[]).length >= 2, true);
  await browser.evaluate("{ const s = document.querySelector('select'); s.value = '1'; s.onchange(); }");
  const before = (await browser.evaluate(boxes)) as string[];
  const scope = before.find((label) => label.startsWith('▸')) as string;
  await browser.evaluate(click('.box.group', scope));
  const opened = (await browser.evaluate(boxes)) as string[];
  if (opened.length <= before.length) throw new Error(`opening ${scope} shows nothing: ${opened}`);
  await browser.screenshot(join(folder, 'training.png'));
  await browser.evaluate(click('.frame .title', scope.slice(1)).replace('found.', 'found.parentNode.'));
  expect('boxes after closing', await browser.evaluate(boxes), before);
  await browser.evaluate("{ const f = document.querySelector('input'); f.value = 'conv'; f.oninput(); }");
  const results = (await browser.evaluate("document.querySelectorAll('.results li').length")) as number;
  if (results < 2) throw new Error('the search found nothing');
  await browser.evaluate(
    "document.querySelector('.results li').dispatchEvent(new MouseEvent('click', { bubbles: true }))",
  );
  expect('selected nodes', await browser.evaluate("document.querySelectorAll('.selected').length"), 1);
  const told = String(await browser.evaluate("document.querySelector('aside').textContent"));
  if (!/reads|gives/.test(told)) throw new Error(`the panel says ${told}`);
  await browser.screenshot(join(folder, 'selected.png'));
});

await check('a step model: what a run writes back, backward nodes and their forward nodes', async () => {
  const { session, trainOp } = await ready('convolutional');
  await view(tf.onnx.toStepModel(trainOp, session), 'step');
  await session.close();
  const bound = Number(await browser.evaluate("document.querySelectorAll('.binding').length"));
  if (bound === 0) throw new Error('no bindings are drawn');
  await browser.evaluate("{ const f = document.querySelector('input'); f.value = 'gradients'; f.oninput(); }");
  await browser.evaluate(
    "document.querySelector('.results li').dispatchEvent(new MouseEvent('click', { bubbles: true }))",
  );
  await browser.until("document.querySelector('aside').textContent.includes('made by')");
  await browser.screenshot(join(folder, 'step.png'));
});

await check('names that would be markup stay text, and nothing is asked of the network', async () => {
  const evil = '</script><script>document.title="taken"</script><img src=x onerror="document.title=1">';
  const model = await modelOf(() => tf.tanh(tf.placeholder('float32', [2], { name: 'x' })));
  const node = model.graph.node.map((each) => ({ ...each, name: evil }));
  await view({ ...model, graph: { ...model.graph, node } }, 'hostile');
  expect('title', await browser.evaluate('document.title'), 'hostile.onnx');
  expect('images', await browser.evaluate("document.querySelectorAll('img').length"), 0);
  expect('requests', await browser.evaluate("performance.getEntriesByType('resource').length"), 0);
});

await check(
  'a run is shown while it goes on: curves, histograms, images, the graph, hyper-parameters, the log',
  async () => {
    const runs = join(folder, 'runs');
    rmSync(runs, { recursive: true, force: true });
    const graph = new tf.Graph();
    const { trainOp, summaries, init, x } = graph.asDefault(() => {
      const x = tf.placeholder('float32', ['batch', 1, 4, 4], { name: 'x' });
      const loss = tf.reduceMean(tf.square(tf.layers.dense(tf.layers.flatten(x), 3, { name: 'head' })));
      tf.createGlobalStep();
      const trainOp = tf.optimizeLoss(loss, { learningRate: 0.05, optimizer: 'Adam' });
      tf.summary.histogram('pixels', x);
      tf.summary.image('x', x);
      return { trainOp, summaries: tf.summary.mergeAll(), init: tf.globalVariablesInitializer(), x };
    });
    const session = new tf.Session({ graph });
    await session.run(init);
    const writer = new tf.summary.FileWriter(join(runs, 'first'), { graph });
    writer.addSessionLog({ status: 'start' }, 1);
    writer.addHyperParameters({ optimizer: 'Adam', learningRate: 0.05 });
    let step = 0;
    const train = async (to: number): Promise<void> => {
      while (step++ < to) {
        const pixels = tf.TensorData.from(
          Array.from({ length: 32 }, (_, at) => Math.sin(at + step)),
          'float32',
          [2, 1, 4, 4],
        );
        const run = await session.run({ trainOp, summaries }, [[x, pixels]]);
        if (run.summaries !== null) writer.addSummary(run.summaries, step);
      }
      step--;
    };
    await train(20);
    const server = await watchServer(runs, 'runs', 0);
    await browser.open(server.url);
    const points = "document.querySelector('.state').textContent";
    expect('the last step', await browser.until(`${points} === 'step 20' && ${points}`), 'step 20');
    if (Number(await browser.evaluate("document.querySelectorAll('.chart canvas').length")) < 1)
      throw new Error('no curves');
    await train(40);
    await browser.until(`${points} === 'step 40'`);
    await browser.screenshot(join(folder, 'curves.png'));
    const due = { histograms: '.ridge', images: '.chart img', graph: '.box', 'hyper-parameters': 'td', log: 'td' };
    for (const [heading, selector] of Object.entries(due)) {
      await browser.evaluate(click('.tabs a', heading));
      await browser.until(`document.querySelectorAll('${selector}').length > 0`);
      await browser.screenshot(join(folder, `${heading}.png`));
    }
    expect(
      'requests elsewhere',
      await browser.evaluate(
        `performance.getEntriesByType('resource').filter((each) => !each.name.startsWith(location.origin) && !each.name.startsWith('data:')).length`,
      ),
      0,
    );
    writer.addSessionLog({ status: 'start' }, 30);
    await browser.until(`document.querySelectorAll('td').length === 8`);
    await writer.close();
    await session.close();
    await server.close();
    await browser.until("document.querySelector('.cut-off') !== null");
  },
);

await browser.close();
writeFileSync(join(folder, 'done'), '');
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
