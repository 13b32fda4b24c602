import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { nonDifferentiable, notYet, zeroGradient } from '../../src/gradients/non-differentiable.js';
import { withRule } from '../../src/gradients/registry.js';
import { schemas } from '../../src/ops/generated/schemas.js';

const lists: Readonly<Record<string, ReadonlySet<string>>> = {
  'a gradient rule': withRule,
  nonDifferentiable,
  zeroGradient,
  notYet: new Set(Object.keys(notYet)),
};
const listsOf = (opType: string) => Object.keys(lists).filter((name) => lists[name]?.has(opType));

describe('The lists of gradients', () => {
  it('name every operator of the opset once', () => {
    const wrong = Object.keys(schemas).flatMap((opType) =>
      listsOf(opType).length === 1 ? [] : [`${opType}: ${listsOf(opType).join(' and ') || 'in no list'}`],
    );
    expect(wrong).to.deep.equal([]);
  });

  it('name no operator that the opset lacks', () => {
    const unknown = Object.values(lists).flatMap((list) => [...list].filter((opType) => !(opType in schemas)));
    expect(unknown).to.deep.equal([]);
  });

  it('give a rule to every operator whose schema calls an input differentiable, or a reason', () => {
    const cut = Object.entries(schemas).filter(
      ([opType, { inputs }]) =>
        (nonDifferentiable.has(opType) || zeroGradient.has(opType)) &&
        inputs.some(({ differentiation }) => differentiation === 'differentiable'),
    );
    expect(cut.map(([opType]) => opType)).to.deep.equal(flatOrIntegral);
  });

  it('and every rule has a numeric case', () => {
    const folder = new URL('./', import.meta.url);
    const cases = readdirSync(folder)
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => readFileSync(new URL(file, folder), 'utf8'))
      .filter((text) => text.includes('checkCases('))
      .join('\n');
    const called = (opType: string) => viaFunctions[opType] ?? `ops.${builderName(opType)}`;
    const missing = [...withRule].filter((opType) => !new RegExp(`\\b${called(opType)}\\b`).test(cases));
    expect(missing).to.deep.equal([]);
  });

  it('give a reason for everything that is left out', () => {
    expect(Object.values(notYet).every((reason) => reason !== undefined && reason.length > 10)).to.equal(true);
  });
});

/** What the schemas call differentiable although the derivative is zero. */
const flatOrIntegral = ['Hardmax'];

/** The functions that build operators which hold graphs. */
const viaFunctions: Readonly<Record<string, string>> = { If: 'cond', Loop: 'whileLoop', Scan: 'scan' };
/** The builder's name, as scripts/generate-ops.ts has it. */
const builderName = (opType: string): string =>
  /^[A-Z0-9]+$/.test(opType) ? opType.toLowerCase() : opType.charAt(0).toLowerCase() + opType.slice(1);
