// Holds the table of kernels against the installed runtime: a sample of what scripts/generate-kernels.ts tries in full.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import { tryOut } from '../../scripts/kernels/probe.js';
import { deciding, structural, trials } from '../../scripts/kernels/trials.js';
import { cpu, cpuVersion } from '../../src/model/kernels/cpu.js';
import { lacks } from '../../src/model/kernels/table.js';
import { schemas } from '../../src/ops/generated/schemas.js';
import type { DType } from '../../src/values/dtype.js';

const remake = 'npm run generate:kernels';
const sampled: readonly DType[] = ['float16', 'float64', 'bfloat16'];

describe("The table of the CPU provider's kernels", () => {
  it('is that of the installed runtime', () => {
    const { version } = JSON.parse(
      readFileSync(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'), 'utf8'),
    );
    expect(version, remake).to.equal(cpuVersion);
  });

  it('says of every operator what the runtime does with the types in use', async () => {
    const wrong: string[] = [];
    const seen = new Set<string>();
    let tried = 0;
    for (const { base, combinations } of trials()) {
      const attributes = base.body.nodes[0]?.[3] ?? {};
      const kind = `${base.opType} ${attributes[deciding[base.opType] ?? '']}`;
      if (structural.has(base.opType) || seen.has(kind)) continue;
      seen.add(kind);
      const attribute = (name: string) => attributes[name] ?? schemas[base.opType].attributes[name]?.default;
      const changed = (types: Readonly<Record<string, DType>>) =>
        Object.entries(types).filter(([constraint, dtype]) => dtype !== base.types[constraint]);
      for (const types of combinations) {
        const [[, dtype] = [], ...others] = changed(types);
        if (dtype === undefined || !sampled.includes(dtype) || others.length > 0) continue;
        const { result, error = '' } = await tryOut(base, types);
        if (result === 'invalid') continue;
        tried++;
        if (lacks(cpu, base.opType, types, attribute) !== (result === 'runs')) continue;
        // What fails in the types of the case, too, fails for another reason.
        if (result === 'runs' || (await tryOut(base, base.types)).result === 'runs')
          wrong.push(`${base.opType} (${base.name}) with ${JSON.stringify(types)} ${result} ${error}`);
      }
    }
    expect(wrong, remake).to.deep.equal([]);
    expect(tried).to.be.above(250);
  });
});
