import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import * as tf from 'trainop';
import { type Bundled, bundled } from '../support/bundled.js';

let example: Bundled;

async function run(...args: string[]): Promise<{ status: number | null; output: string }> {
  const child = spawn(process.execPath, [example.path, ...args]);
  const parts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => parts.push(String(chunk)));
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, output: parts.join('') };
}

describe('the example of fine-tuning', () => {
  let folder: string;
  before(async () => {
    example = await bundled('examples/finetune.ts');
    folder = await mkdtemp(join(tmpdir(), 'trainop-finetune-'));
  });
  after(() => Promise.all([rm(folder, { recursive: true }), example.remove()]));

  it('teaches a new head digits, and writes the model with its input and the bytes that were not trained', async () => {
    const { status, output } = await run('--steps', '14', '--test', '50', '--out', folder);
    expect(status, output).to.equal(0);
    const [, before, after] = /reads ([\d.]+) % of 50 .*Tuned, ([\d.]+) %/s.exec(output) ?? [];
    expect(Number(before), output).to.be.above(80);
    // One of ten before the first step: the head is new.
    expect(Number(after), output).to.be.above(25);
    expect(output).to.match(/9\d weights that were not trained are in the file byte for byte/);
    const { graph } = await tf.onnx.loadModel(join(folder, 'digits.onnx'));
    expect(graph.input.map(({ name }) => name)).to.deep.equal(['x']);
    expect(graph.output.map(({ name }) => name)).to.deep.equal(['probabilities:0']);
  });

  it('refuses more test digits than there are', async () => {
    const { status, output } = await run('--test', '20000');
    expect(status).to.equal(1);
    expect(output).to.include("--test must be an integer from 1 to 10000, not '20000'");
  });
}).timeout(120_000);
