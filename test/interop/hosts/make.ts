// Writes what the hosts of examples/hosts train: a step model, its numbers, and the losses that our own session has.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from 'trainop';
import { linear, numbers, STEPS } from './linear.js';

const [, , folder = 'runs/hosts'] = process.argv;
await mkdir(folder, { recursive: true });
const graph = new tf.Graph();
const { trainOp, init } = graph.asDefault(() => ({ ...linear(tf), init: tf.globalVariablesInitializer() }));
const session = new tf.Session({ graph });
await session.run(init);
const whole = tf.onnx.toStepModel(trainOp, session);
const { step: bare, start } = tf.onnx.detachState(whole);
for (const [name, model] of Object.entries({ step: whole, bare, start }))
  await tf.onnx.saveModel(model, join(folder, `${name}.onnx`));
const losses: number[] = [];
const [x, t] = numbers();
const floats = (values: readonly number[][][]) => Float32Array.from(values.flat(2));
await writeFile(join(folder, 'x.f32'), floats(x));
await writeFile(join(folder, 't.f32'), floats(t));
for (let step = 0; step < STEPS; step++) {
  const loss = await session.run(trainOp, { x: x[step] as number[][], t: t[step] as number[][] });
  losses.push(loss.item());
}
await writeFile(join(folder, 'numbers.json'), JSON.stringify([x, t]));
await session.close();
await writeFile(join(folder, 'losses.json'), JSON.stringify(losses));
