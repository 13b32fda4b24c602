import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import * as tf from 'trainop';
import { type Bundled, bundled } from '../support/bundled.js';

let example: Bundled;

function start(...args: string[]): { child: ChildProcess; output: () => string; ended: Promise<number | null> } {
  const child = spawn(process.execPath, [example.path, ...args]);
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text += chunk;
  });
  return { child, output: () => text, ended: new Promise((resolve) => child.on('close', resolve)) };
}

describe('the MNIST example', () => {
  let folder: string;
  before(async () => {
    example = await bundled('examples/mnist.ts');
    folder = await mkdtemp(join(tmpdir(), 'trainop-mnist-'));
  });
  after(() => Promise.all([rm(folder, { recursive: true }), example.remove()]));

  it('trains, tells the accuracy, and writes the three models and the page', async () => {
    const { output, ended } = start('--steps', '60', '--out', folder);
    expect(await ended, output()).to.equal(0);
    expect(output()).to.match(/60\/60 {2}loss \d\.\d+ {2}rate 1\.8\de-3 {2}\d+ examples\/s {2}0:00 left/);
    const [, accuracy] = /([\d.]+) % of 10000 test digits are right/.exec(output()) ?? [];
    expect(Number(accuracy)).to.be.above(80);
    expect((await readdir(folder)).sort()).to.deep.equal([
      'loss.html',
      'model.onnx',
      'step.onnx',
      'train.onnx',
      'training',
    ]);
    expect(tf.onnx.validateTraining(await tf.onnx.loadModel(join(folder, 'train.onnx')))).to.deep.equal([]);
    expect(await readFile(join(folder, 'loss.html'), 'utf8')).to.include('new uPlot(');
  });

  it('interrupted or killed, it goes on by the same command, to the same net as that', async () => {
    const out = join(folder, 'interrupted');
    const run = (to: string) => start('--steps', '60', '--out', to);
    const first = run(out);
    // Its first words of progress: it is in the middle of training.
    await new Promise((resolve) => first.child.stdout?.once('data', resolve));
    first.child.kill('SIGINT');
    expect(await first.ended, first.output()).to.equal(130);
    const [, stopped] = /Stopped at step (\d+); the same command goes on from there/.exec(first.output()) ?? [];
    expect(Number(stopped)).to.be.within(6, 59);
    expect(await readdir(out)).to.deep.equal(['training']);
    const second = run(out);
    await new Promise((resolve) => second.child.stdout?.once('data', resolve));
    second.child.kill('SIGKILL');
    expect(await second.ended).to.equal(null);
    const third = run(out);
    expect(await third.ended, third.output()).to.equal(0);
    expect(third.output()).to.include(`Goes on at step ${stopped}, from ${join(out, 'training')}.`);
    for (const name of ['step.onnx', 'loss.html'])
      expect((await readFile(join(out, name))).equals(await readFile(join(folder, name))), name).to.equal(true);
  });

  it('refuses steps that are no number', async () => {
    const { output, ended } = start('--steps', 'many');
    expect(await ended).to.equal(1);
    expect(output()).to.include("--steps must be a positive integer, not 'many'");
  });
}).timeout(60_000);
