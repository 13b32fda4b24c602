// Tries models on the installed onnxruntime, each in turn, and says of each whether it loads and runs. As a program it is the child that
// may crash: `probe.ts FROM` tries the trials from this number on, and writes one line before and one after each.
import { writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-node';
import type { OpType } from '../../src/ops/generated/signatures.js';
import { type DType, dtypes } from '../../src/values/dtype.js';
import type { TensorData } from '../../src/values/tensor-data.js';
import { modelOf, type Trial, trials } from './trials.js';

/** What came of one trial. `invalid`: the operator does not allow this combination of types, or the values cannot be written in them. */
export interface Outcome {
  readonly result: 'runs' | 'fails' | 'invalid';
  readonly error?: string;
}
export interface Finding extends Outcome {
  readonly name: string;
  readonly opType: OpType;
  readonly types: Readonly<Record<string, DType>>;
}

function toOrt({ dtype, shape, data }: TensorData): ort.Tensor {
  if (dtype !== 'float16') return new ort.Tensor(dtype as 'float32', data as Float32Array, [...shape]);
  const bits = new ort.Tensor('uint16', data as Uint16Array, [...shape]);
  return Object.assign(bits, { type: dtype }) as unknown as ort.Tensor;
}

/** Types whose values no binding passes. */
const isNarrow = (dtype: DType): boolean => dtype.startsWith('float8') || dtypes[dtype].bits === 4;

const firstLine = (error: unknown): string => (error as Error).message.split('\n')[0] as string;

export async function tryOut(trial: Trial, types: Readonly<Record<string, DType>>): Promise<Outcome> {
  let model: ReturnType<typeof modelOf>;
  try {
    model = modelOf(trial, types);
  } catch (error) {
    return { result: 'invalid', error: firstLine(error) };
  }
  let session: ort.InferenceSession | undefined;
  try {
    session = await ort.InferenceSession.create(model.bytes, {
      logSeverityLevel: 4,
      intraOpNumThreads: 1,
      graphOptimizationLevel: 'disabled',
    });
    // A kernel may refuse the values that were cast for the trial, such as a zero point that is not 0: that it was found is enough.
    if (Object.values(types).some(isNarrow)) return { result: 'runs' };
    await session.run(Object.fromEntries(Object.entries(model.feeds).map(([name, data]) => [name, toOrt(data)])));
    return { result: 'runs' };
  } catch (error) {
    return { result: 'fails', error: firstLine(error) };
  } finally {
    await session?.release();
  }
}

async function main(from: number): Promise<void> {
  let number = 0;
  for (const { base, combinations } of trials()) {
    for (const types of combinations) {
      if (number++ < from) continue;
      const head = { name: base.name, opType: base.opType, types };
      writeSync(1, `${JSON.stringify(head)}\n`);
      writeSync(1, `${JSON.stringify({ ...head, ...(await tryOut(base, types)) })}\n`);
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(Number(process.argv[2]));
