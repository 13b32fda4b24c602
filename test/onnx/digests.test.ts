// The bytes of the models that the programs are written as, against digests: a change of structure must not change them. After a change
// that is meant to, `UPDATE_DIGESTS=1 npx mocha test/onnx/digests.test.ts` writes them anew; say in the commit what changed and why.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import * as tf from 'trainop';
import { mapGraphs } from '../../src/model/walk.js';
import { programs, ready } from '../support/programs.js';

const file = new URL('../../fixtures/onnx/model-digests.json', import.meta.url);
const due = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;

/** The model without source lines, which depend on where in a file the program stands. */
const withoutLines = (model: tf.onnx.OnnxModel): tf.onnx.OnnxModel =>
  mapGraphs(model, (graph) => ({
    ...graph,
    node: graph.node.map((node) => ({
      ...node,
      metadataProps: node.metadataProps.filter(({ key }) => key !== 'trainop.line'),
    })),
  }));
const digest = (model: tf.onnx.OnnxModel): string =>
  createHash('sha256')
    .update(tf.onnx.encode(withoutLines(model)))
    .digest('hex');

describe('The bytes of models', () => {
  const found: Record<string, string> = {};
  for (const name of Object.keys(programs)) {
    it(`of the program ${name} are what they were`, async () => {
      const { session, outputs, trainOp } = await ready(name);
      const training = tf.onnx.toTrainingModel(outputs, trainOp, session);
      const models = {
        inference: tf.onnx.toInferenceModel(outputs, session),
        training,
        step: tf.onnx.toStepModel(trainOp, session),
        flattened: tf.onnx.flatten(training),
      };
      await session.close();
      for (const [kind, model] of Object.entries(models)) found[`${name} ${kind}`] = digest(model);
      if (process.env.UPDATE_DIGESTS) return;
      for (const kind of Object.keys(models)) expect(found[`${name} ${kind}`], kind).to.equal(due[`${name} ${kind}`]);
    });
  }
  after(() => {
    if (process.env.UPDATE_DIGESTS) writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
  });
});
