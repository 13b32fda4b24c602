import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { ValueError } from '../../src/errors.js';
import { entriesOf, isMap } from '../../src/values/keyed.js';
import { caught } from '../support/caught.js';

describe('Values by key', () => {
  const pairs = [
    ['x', 1],
    ['y', 2],
  ];
  const cases: readonly [string, unknown][] = [
    ['an object by name', { x: 1, y: 2 }],
    ['an object without a prototype', Object.assign(Object.create(null), { x: 1, y: 2 })],
    ['an object of another realm', runInNewContext('({ x: 1, y: 2 })')],
    [
      'an object of a class',
      new (class Batch {
        x = 1;
        y = 2;
      })(),
    ],
    ['a Map', new Map(pairs as [string, number][])],
    ['a Map of another realm', runInNewContext("new Map([['x', 1], ['y', 2]])")],
    ['a subclass of Map', new (class Mine extends Map<string, number> {})(pairs as [string, number][])],
    ['pairs', pairs],
    ['pairs of another realm', runInNewContext("[['x', 1], ['y', 2]]")],
  ];
  for (const [what, value] of cases)
    it(`are read from ${what}`, () => expect(entriesOf('feeds', value)).to.deep.equal(pairs));

  const wrong: readonly [unknown, string][] = [
    [5, '5'],
    ['x', "'x'"],
    [null, 'null'],
    [undefined, 'undefined'],
    [Symbol('s'), 'Symbol(s)'],
    [new Set([1]), 'a Set'],
    [runInNewContext('new Set([1])'), 'a Set'],
    [new WeakMap(), 'a WeakMap'],
    [new Date(0), 'a Date'],
    [new Float32Array(2), 'a Float32Array'],
    [() => ({}), 'a function'],
    [Promise.resolve({}), 'a Promise'],
    [pairs.entries(), 'an Array Iterator'],
    [[['x', 1], ['y']], "['y']"],
    [['x', 1], "'x'"],
    [[undefined], 'undefined'],
  ];
  for (const [value, got] of wrong)
    it(`are not read from ${got}`, () => {
      const error = caught(() => entriesOf('feeds', value), ValueError);
      expect(error.message).to.match(/^feeds: values are given by key\n/);
      expect(error.message).to.include(`got:      ${got}\n`);
    });

  it('and a map is known from whatever realm', () => {
    expect([new Map(), runInNewContext('new Map()')].map(isMap)).to.deep.equal([true, true]);
    expect([new Set(), { size: 1 }, null, Object.create(Map.prototype)].some(isMap)).to.equal(false);
  });
});
