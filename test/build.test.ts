// `trainop/build` is the library without what runs and what touches files: all other names, and nothing that a browser lacks.
import { expect } from 'chai';
import { buildSync } from 'esbuild';
import * as tf from 'trainop';
import * as build from 'trainop/build';

describe('trainop/build', () => {
  it('has every name but those that run or touch files', () => {
    const more = (whole: object, part: object) => Object.keys(whole).filter((name) => !Object.hasOwn(part, name));
    expect(more(tf, build)).to.deep.equal(['Session', 'checkGradient', 'data']);
    expect(more(tf.onnx, build.onnx)).to.deep.equal(['loadModel', 'loadTraining', 'saveModel']);
    expect(more(tf.summary, build.summary)).to.deep.equal(['FileWriter']);
    expect(more(build, tf)).to.deep.equal([]);
  });

  it('bundles for a browser without a module of Node', () => {
    const { warnings, outputFiles } = buildSync({
      entryPoints: ['src/build.ts'],
      bundle: true,
      platform: 'browser',
      format: 'esm',
      write: false,
      logLevel: 'silent',
    });
    expect(warnings).to.deep.equal([]);
    expect(outputFiles[0]?.text).to.not.match(/^import |\bfrom ?"node:/m);
  });
});
