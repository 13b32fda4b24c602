// The recipe for an optimizer, kept: every file of src/train/optimizers/ is exported, and every class is in the battery of optimizers.
import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import type { Optimizer } from '../../src/train/index.js';

type Class = new (...parameters: never[]) => Optimizer;

describe('every optimizer', () => {
  const folder = new URL('../../src/train/optimizers/', import.meta.url);
  const files = readdirSync(folder).filter((file) => file !== 'index.ts');
  const classes: { readonly file: string; readonly Class: Class }[] = [];
  let exported: ReadonlySet<unknown> = new Set();
  let tried: ReadonlySet<unknown> = new Set();

  // All modules are loaded in one way, so that a class is the same wherever it comes from.
  before(async () => {
    const { Graph } = await import('../../src/graph/graph.js');
    const train = await import('../../src/train/index.js');
    const { createGlobalStep } = await import('../../src/variables/global-step.js');
    const { ALL } = await import('./all-optimizers.js');
    exported = new Set(Object.values(train));
    tried = new Graph().asDefault(() => {
      const step = createGlobalStep();
      return new Set(Object.values(ALL).map((make) => make(0.1, () => step).constructor));
    });
    for (const file of files)
      for (const value of Object.values((await import(new URL(file, folder).href)) as object))
        if (typeof value === 'function' && value.prototype instanceof train.Optimizer)
          classes.push({ file, Class: value });
  });

  it('has a file of its own that exports one class', () => {
    const counts = files.map((file) => ({ file, count: classes.filter((each) => each.file === file).length }));
    expect(counts.filter(({ count }) => count !== 1)).to.deep.equal([]);
  });

  it('is exported by src/train/optimizers/index.ts', () => {
    const missing = classes.filter(({ Class }) => !exported.has(Class));
    expect(missing.map(({ file, Class }) => `${Class.name} of ${file}`)).to.deep.equal([]);
  });

  it('is in the battery, test/train/all-optimizers.ts', () => {
    const missing = classes.filter(({ Class }) => !tried.has(Class));
    expect(missing.map(({ file, Class }) => `${Class.name} of ${file}`)).to.deep.equal([]);
  });
});
