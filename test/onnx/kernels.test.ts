// What the runtime has no kernel for, tried on ONNX's own operator cases in other element types than theirs: in half precision, in double
// precision, and in types of a few bits, all nodes give what ONNX expects, or are refused by name before anything runs.
import { assert, expect } from 'chai';
import { elements, graphOf, singleNodes, structural, type Trial } from '../../scripts/kernels/trials.js';
import { DTypeError } from '../../src/errors.js';
import { cpu } from '../../src/model/kernels/cpu.js';
import { lacks } from '../../src/model/kernels/table.js';
import { schemas } from '../../src/ops/generated/schemas.js';
import { Session } from '../../src/session/session.js';
import { type DType, dtypes, isFloating } from '../../src/values/dtype.js';
import { skips } from '../ops/onnx-node-skips.js';

/** Operators that stay without a kernel in double precision: there is no exact form of them that is worth its nodes. */
const refused: readonly string[] = ['Col2Im', 'Det', 'MaxRoiPool', 'MelWeightMatrix', 'Multinomial', 'Resize'];
/** Those that need to know sizes: where windows are counted upwards, where the size of the result is given. */
const refusedUnknown: readonly string[] = ['AveragePool', 'Conv', 'ConvTranspose', 'LpPool'];
/** How near results come in each type: relative, and absolute beside numbers of 1. */
const precision: Partial<Record<DType, number>> = { float16: 4e-3, bfloat16: 3e-2, float64: 0 };
/** Numbers that lie apart by less than half precision can tell. */
const tooFine = ['test_logsoftmax_large_number', 'test_softmax_large_number'];
const skipped = new Set([...skips.flatMap(({ cases }) => cases), ...tooFine]);

/** The case's floating-point types replaced by `dtype`, where that leaves it without a kernel. */
function without(trial: Trial, dtype: DType): Record<string, DType> | undefined {
  const { typeConstraints, attributes } = schemas[trial.opType];
  const types = Object.fromEntries(
    Object.entries(trial.types).map(([constraint, own]) => {
      const fits = isFloating(own) && typeConstraints[constraint]?.includes(`tensor(${dtypes[dtype].spelling})`);
      return [constraint, fits ? dtype : own];
    }),
  );
  const given = trial.body.nodes[0]?.[3] ?? {};
  return lacks(cpu, trial.opType, types, (name) => given[name] ?? attributes[name]?.default) ? types : undefined;
}

function difference(
  trial: Trial,
  found: readonly { shape: readonly number[]; values(): readonly unknown[] }[],
  dtype: DType,
) {
  const [relative, absolute] = trial.tolerance ?? [1e-3, 1e-7];
  const own = precision[dtype] ?? 0;
  return found.flatMap((result, index) => {
    const expected = trial.outputs?.[index];
    if (!Array.isArray(expected)) return [];
    const wanted = elements(expected as never, 'float64');
    if (String(wanted.shape) !== String(result.shape)) return [`[${result.shape}], not [${wanted.shape}]`];
    const values = wanted.values().map(Number);
    const scale = Math.max(1, ...values.map(Math.abs).filter(Number.isFinite));
    return result
      .values()
      .map(Number)
      .flatMap((value, at) => {
        const other = values[at] as number;
        const near =
          Object.is(value, other) ||
          value === other ||
          Math.abs(value - other) <= absolute + own * scale + (relative + own) * Math.abs(other);
        return near ? [] : [`[${at}] is ${value}, not ${other}`];
      });
  })[0];
}

describe('Where the CPU has no kernel for an element type, ONNX is followed all the same', () => {
  const hasValues = (dtype: DType) => dtypes[dtype].bits >= (isFloating(dtype) ? 16 : 8);
  const trials = singleNodes().filter(
    ({ opType, name, types, outputs }) =>
      Object.values(types).every(hasValues) && outputs && !structural.has(opType) && !skipped.has(name),
  );
  for (const dtype of ['float64', 'float16', 'bfloat16'] as const) {
    const lacking = new Map<string, { trial: Trial; types: Record<string, DType> }[]>();
    for (const trial of trials) {
      const types = without(trial, dtype);
      // In bfloat16 nearly everything is lacking, and all is done alike: one case an operator.
      if (types && !(dtype === 'bfloat16' && lacking.has(trial.opType)))
        lacking.set(trial.opType, [...(lacking.get(trial.opType) ?? []), { trial, types }]);
    }
    it(`in ${dtype}: ${[...lacking.keys()].join(', ')}`, async () => {
      const wrong: string[] = [];
      for (const { trial, types } of [...lacking.values()].flat()) {
        for (const shape of dtype === 'float64' ? (['known', 'unknown'] as const) : (['known'] as const)) {
          const { graph, outputs, feeds } = graphOf(trial, types, (sizes) =>
            shape === 'known' || sizes.length < 2 ? sizes : sizes.map(() => null),
          );
          const session = new Session({ graph, intraOpNumThreads: 1 });
          try {
            const found = (await session.run(outputs, feeds)) as never;
            const wrongAt = difference(trial, found, dtype);
            if (wrongAt !== undefined) wrong.push(`${trial.name} (${shape} sizes): ${wrongAt}`);
          } catch (error) {
            const isRefused =
              error instanceof DTypeError &&
              [...refused, ...(shape === 'unknown' ? refusedUnknown : [])].includes(trial.opType);
            if (!isRefused) wrong.push(`${trial.name} (${shape} sizes): ${(error as Error).message}`);
          } finally {
            await session.close();
          }
        }
      }
      expect(wrong).to.deep.equal([]);
      assert.isAbove(lacking.size, 0);
    });
  }
});
