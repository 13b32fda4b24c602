import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import * as tf from 'trainop';

describe('the README', () => {
  it('has a first example that learns and writes a model, as it stands', async () => {
    const [, code = ''] = /```ts\n(import \* as tf[\s\S]*?)```/.exec(await readFile('README.md', 'utf8')) ?? [];
    await mkdir('runs', { recursive: true });
    const folder = await mkdtemp(join('runs', 'readme-'));
    const model = join(folder, 'xor.onnx');
    await writeFile(join(folder, 'example.ts'), code.replace("'xor.onnx'", JSON.stringify(model)));
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', join(folder, 'example.ts')], {
      encoding: 'utf8',
    });
    expect(status, stderr).to.equal(0);
    const losses = [...stdout.matchAll(/^\d+ ([\d.e-]+)$/gm)].map(([, loss]) => Number(loss));
    expect(losses).to.have.length(4);
    expect(losses.at(-1)).to.be.below(0.01);
    expect((await tf.onnx.loadModel(model)).graph?.node).to.have.length.above(0);
    await rm(folder, { recursive: true });
  }).timeout(30_000);
});
