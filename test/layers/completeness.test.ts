// Every layer and every loss is exported: what a file of the folder exports as a function is part of the namespace, or a helper named here.
import { readdirSync } from 'node:fs';
import { expect } from 'chai';

/** Files that hold what layers or losses share. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  layers: ['common.ts', 'index.ts', 'normalizer.ts'],
  losses: ['index.ts', 'operand.ts', 'reduction.ts'],
};
describe('every layer and every loss', () => {
  for (const name of Object.keys(SHARED)) {
    it(`of src/${name}/ is exported by its index.ts`, async () => {
      const folder = new URL(`../../src/${name}/`, import.meta.url);
      const files = readdirSync(folder);
      expect(files).to.include.members([...(SHARED[name] as readonly string[])]);
      const load = async (file: string) => Object.entries((await import(new URL(file, folder).href)) as object);
      const exported = new Set((await load('index.ts')).map(([, value]) => value));
      const missing: string[] = [];
      for (const file of files.filter((each) => !SHARED[name]?.includes(each)))
        for (const [key, value] of await load(file))
          if (typeof value === 'function' && !exported.has(value)) missing.push(`${key} of ${file}`);
      expect(missing).to.deep.equal([]);
    });
  }
});
