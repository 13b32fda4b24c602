import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { ValueError } from '../../src/errors.js';
import { constant, Graph, onnx, TensorData, train } from '../../src/index.js';
import { writeFileAtomically } from '../../src/io/files.js';
import { rejected } from '../support/caught.js';

/** A process that writes `path` over and over: a megabyte of one letter each time. */
function writer(path: string, letter: string): ChildProcess {
  const program = `
    import { writeFileAtomically } from './src/io/files.ts';
    process.stdout.write('ready');
    for (;;) await writeFileAtomically(${JSON.stringify(path)}, ${JSON.stringify(letter)}.repeat(2 ** 20));`;
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}
const ready = (child: ChildProcess) => new Promise((resolve) => child.stdout?.once('data', resolve));
const killed = (child: ChildProcess) =>
  new Promise((resolve) => {
    child.once('close', resolve);
    child.kill('SIGKILL');
  });
const after = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('Files are written whole or not at all', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trainop-files-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('by many at once: each succeeds, and the file is one of them', async () => {
    const contents = Array.from({ length: 20 }, (_, index) => String.fromCharCode(97 + index).repeat(200_000 + index));
    await Promise.all(contents.map((content) => writeFileAtomically(at('deep/f'), content)));
    expect(contents).to.include(await readFile(at('deep/f'), 'utf8'));
    expect(await readdir(at('deep'))).to.deep.equal(['f']);
  });

  it('by processes that are killed, whose leftovers the next write clears, and not those of the living', async () => {
    const living = writer(at('f'), 'l');
    await ready(living);
    for (let round = 0; round < 3; round++) {
      const child = writer(at('f'), 'd');
      await ready(child);
      await after(20 * round);
      await killed(child);
      expect(await readFile(at('f'), 'utf8')).to.match(/^(l{1048576}|d{1048576})$/);
    }
    await writeFileAtomically(at('f'), 'mine');
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp')).length).to.be.below(2);
    await killed(living);
    await writeFileAtomically(at('f'), 'mine');
    expect(await readdir(folder)).to.deep.equal(['f']);
  });

  it('with the mode that the file had, through links, also those that lead nowhere yet', async () => {
    await writeFile(at('script'), 'old');
    await chmod(at('script'), 0o751);
    await symlink(at('script'), at('link'));
    await symlink('later', at('dangling'));
    await writeFileAtomically(at('link'), 'new');
    await writeFileAtomically(at('dangling'), 'made');
    expect((await stat(at('script'))).mode & 0o777).to.equal(0o751);
    expect(await readFile(at('script'), 'utf8')).to.equal('new');
    expect(await readFile(at('later'), 'utf8')).to.equal('made');
    expect((await readdir(folder)).sort()).to.deep.equal(['dangling', 'later', 'link', 'script']);
  });

  it('and never in the place of a folder, a device or a pipe', async () => {
    spawnSync('mkfifo', [at('pipe')]);
    for (const path of [folder, '/dev/null', at('pipe')]) {
      const error = await rejected(writeFileAtomically(path, 'x'), ValueError);
      expect(error.message).to.include('is no regular file');
    }
    expect(await readdir(folder)).to.deep.equal(['pipe']);
  });

  it('leave nothing behind when the system refuses', async () => {
    const [{ status, reason }] = (await Promise.allSettled([writeFileAtomically(at('x'.repeat(300)), 'x')])) as [
      PromiseRejectedResult,
    ];
    expect([status, reason.code]).to.deep.equal(['rejected', 'ENAMETOOLONG']);
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('are refused where the path can be none', async () => {
    const { load, save } = new Graph().asDefault(() => {
      const model = onnx.toInferenceModel(constant(1), { valueOf: () => TensorData.from(1) });
      return { load: (path: string) => onnx.loadModel(path), save: (path: string) => onnx.saveModel(model, path) };
    });
    const before = await readdir('.');
    for (const path of ['', 'a\0b'])
      for (const call of [load, save, train.listVariables])
        expect((await rejected(call(path), ValueError)).message).to.include('the path can be none');
    expect(await readdir('.')).to.deep.equal(before);
    expect((await rejected(onnx.loadModel('x', { externalData: 0 as never }), ValueError)).message).to.include(
      'externalData has no such value',
    );
  });
}).timeout(30_000);
