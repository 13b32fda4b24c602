// The programs in README.md and docs/: every block that is marked `ts` compiles, all of them in one run of the compiler, and runs.
// A block marked `ts fragment` is a piece of a file of this repository and stands for itself; one marked `ts declaration` only compiles.
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { assert, expect } from 'chai';
import * as tf from 'trainop';

interface Block {
  /** The document and the line that the block begins in. */
  readonly place: string;
  /** What stands after `ts`. */
  readonly mark: string;
  readonly code: string;
}
const MARKS = ['', 'declaration', 'fragment'];

/** The `ts` blocks of a document. */
function blocksOf(file: string, text: string): Block[] {
  return [...text.matchAll(/^```ts *(.*)\n([\s\S]*?)^```$/gm)].map(({ 1: mark = '', 2: code = '', index }) => ({
    place: `${file}:${text.slice(0, index).split('\n').length}`,
    mark: mark.trim(),
    code,
  }));
}

/** A program's text, with the import of the library where the document leaves it out. */
const whole = (code: string): string =>
  /^import /m.test(code) ? code : `import * as tf from 'trainop';\n${code}\nexport {};\n`;

async function documents(): Promise<string[]> {
  const docs = (await readdir('docs')).filter((file) => file.endsWith('.md')).map((file) => join('docs', file));
  return ['README.md', ...docs];
}

describe('the programs in the documentation', () => {
  let folder = '';
  let programs: readonly (Block & { readonly file: string })[] = [];
  let blocks: readonly Block[] = [];

  before(async () => {
    await mkdir('runs', { recursive: true });
    folder = await mkdtemp(join('runs', 'docs-'));
    const texts = await Promise.all(
      (await documents()).map(async (file) => blocksOf(file, await readFile(file, 'utf8'))),
    );
    blocks = texts.flat();
    programs = blocks
      .filter(({ mark }) => mark !== 'fragment')
      .map((block, index) => ({ ...block, file: join(folder, `program-${index}.ts`) }));
    for (const { file, code } of programs) await writeFile(file, whole(code));
    const settings = { extends: relative(folder, 'tsconfig.json'), include: ['*.ts'] };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('are marked as programs, declarations or fragments, and nothing else', () => {
    expect(
      blocks.filter(({ mark }) => !MARKS.includes(mark)).map(({ place, mark }) => `${place} ${mark}`),
    ).to.deep.equal([]);
    expect(programs.length).to.be.above(0);
  });

  it('compile', () => {
    const home = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
    const { status, stdout } = spawnSync(process.execPath, [join(home, 'bin', 'tsc'), '-p', folder], {
      encoding: 'utf8',
    });
    const located = programs.reduce((text, { file, place }) => text.replaceAll(file, `${place} (${file})`), stdout);
    expect(status, located).to.equal(0);
  }).timeout(30_000);

  it('run, and the first of them learns and writes a model', async () => {
    const printed: string[] = [];
    for (const { file, mark, place } of programs)
      if (mark === '')
        printed.push(
          await run(file, folder).catch((error: unknown) => assert.fail(`${place}: ${(error as Error).stack}`)),
        );
    const losses = [...(printed[0] ?? '').matchAll(/^\d+ ([\d.e-]+)$/gm)].map(([, loss]) => Number(loss));
    expect(losses).to.have.length(4);
    expect(losses.at(-1)).to.be.below(0.01);
    const model = await tf.onnx.loadModel(join(folder, 'xor.onnx'));
    expect(tf.onnx.encode(model).length).to.be.above(0);
  }).timeout(60_000);
});

/** Runs a program in the folder that its files go into, beside nothing else in the default graph, and gives what it prints. */
async function run(file: string, folder: string): Promise<string> {
  const [home, log, lines] = [process.cwd(), console.log, [] as string[]];
  const address = pathToFileURL(resolve(file)).href;
  // Loaded as the program loads it: the default graph is that module's.
  const { resetDefaultGraph } = await import('trainop');
  resetDefaultGraph();
  console.log = (...values: unknown[]) => lines.push(values.map(String).join(' '));
  process.chdir(folder);
  try {
    await import(address);
  } finally {
    process.chdir(home);
    console.log = log;
    resetDefaultGraph();
  }
  return lines.join('\n');
}
