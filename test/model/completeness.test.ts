// The recipe for a pass, kept: every file of src/model/passes/ has its row in the list.
import { readdirSync } from 'node:fs';
import { expect } from 'chai';

describe('every pass', () => {
  it('is in the list of src/model/passes/index.ts, with what it is for', async () => {
    const folder = new URL('../../src/model/passes/', import.meta.url);
    const { passes } = await import('../../src/model/passes/index.js');
    const listed = new Set<unknown>(passes.map(({ run }) => run));
    const missing: string[] = [];
    for (const file of readdirSync(folder).filter((each) => each !== 'index.ts')) {
      const exported = Object.values((await import(new URL(file, folder).href)) as object);
      if (!exported.some((value) => listed.has(value))) missing.push(file);
    }
    expect(missing).to.deep.equal([]);
    expect(new Set(passes.map(({ name }) => name)).size).to.equal(passes.length);
    expect(passes.filter(({ purpose }) => !purpose.endsWith('.'))).to.deep.equal([]);
  });
});
