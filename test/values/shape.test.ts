import { expect } from 'chai';
import { ShapeError } from '../../src/errors.js';
import * as shapes from '../../src/values/shape.js';
import { formatType, parseTypeString, typeString, type ValueType } from '../../src/values/value-type.js';
import { caught } from '../support/caught.js';

type Shape = shapes.Shape;

describe('Static shapes', () => {
  describe('broadcast as numpy’s, as far as sizes are known', () => {
    const cases: readonly [readonly Shape[], Shape][] = [
      [[[], []], []],
      [
        [[2, 3], [3]],
        [2, 3],
      ],
      [
        [
          [2, 1],
          [1, 3],
        ],
        [2, 3],
      ],
      [
        [[2, 3], []],
        [2, 3],
      ],
      [
        [['n', 3], [3]],
        ['n', 3],
      ],
      [
        [
          ['n', 3],
          ['n', 1],
        ],
        ['n', 3],
      ],
      [[['n'], [1]], ['n']],
      [[['n'], [5]], [5]],
      [[['n'], ['m']], [null]],
      [[[null], [1]], [null]],
      [[[null], [4]], [4]],
      [[[0], [1]], [0]],
      [[null, [3]], null],
      [
        [[4, 1, 1], [1, 5, 1], [6]],
        [4, 5, 6],
      ],
      [[], []],
    ];
    for (const [given, expected] of cases) {
      it(`${given.map(shapes.formatShape).join(' and ') || 'none'} to ${shapes.formatShape(expected)}`, () => {
        expect(shapes.broadcastShapes(given)).to.deep.equal(expected);
        expect(shapes.broadcastShapes(given.toReversed())).to.deep.equal(expected);
      });
    }
    it('but not where two sizes differ and neither is 1', () => {
      const error = caught(
        () =>
          shapes.broadcastShapes(
            [
              [2, 3],
              ['n', 4],
            ],
            'Add',
          ),
        ShapeError,
      );
      expect(error.message).to.include('Add').and.to.include('[2, 3] and [n, 4]');
      caught(() => shapes.broadcastShapes([[0], [2]]), ShapeError);
      caught(() => shapes.broadcastShapes([[2], [1], [3]]), ShapeError);
    });
  });

  it('are compatible unless they certainly differ', () => {
    const yes: [Shape, Shape][] = [
      [null, [1]],
      [['a'], ['b']],
      [['a'], [3]],
      [[null], [3]],
      [[2], [2]],
      [[], []],
    ];
    const no: [Shape, Shape][] = [
      [[2], [3]],
      [[2], []],
      [
        ['a', 2],
        ['a', 3],
      ],
      [[1], [2]],
    ];
    for (const [a, b] of yes) expect(shapes.shapesCompatible(a, b), String([a, b])).to.equal(true);
    for (const [a, b] of no) expect(shapes.shapesCompatible(a, b), String([a, b])).to.equal(false);
  });

  it('are equal only if every size is certainly the same', () => {
    expect(shapes.shapesEqual([2, 'n'], [2, 'n'])).to.equal(true);
    for (const [a, b] of [
      [null, null],
      [[null], [null]],
      [['a'], ['b']],
      [[2], [2, 2]],
      [[2], ['a']],
    ] as [Shape, Shape][])
      expect(shapes.shapesEqual(a, b), String([a, b])).to.equal(false);
  });

  it('merge to the more precise of both', () => {
    expect(shapes.mergeShapes(['a', null, 3], [2, 'b', null])).to.deep.equal([2, 'b', 3]);
    expect(shapes.mergeShapes(null, [1])).to.deep.equal([1]);
    expect(shapes.mergeShapes([2], [3])).to.equal(undefined);
    expect(shapes.mergeShapes([2], [2, 2])).to.equal(undefined);
  });

  it('have in common what both say', () => {
    expect(shapes.commonShape([2, 'a', 3], [2, 'a', 4])).to.deep.equal([2, 'a', null]);
    expect(shapes.commonShape([2], [2, 2])).to.equal(null);
  });

  it('count axes from either end', () => {
    expect([-3, -1, 0, 2].map((axis) => shapes.normalizeAxis(axis, 3, 'x'))).to.deep.equal([0, 2, 0, 2]);
    for (const axis of [-4, 3, 0.5])
      expect(caught(() => shapes.normalizeAxis(axis, 3, 'Split'), ShapeError).message)
        .to.include('Split')
        .and.to.include('rank 3');
  });

  it('print for people', () => {
    expect([null, [], ['n', 2, null]].map((shape) => shapes.formatShape(shape))).to.deep.equal([
      '<unknown>',
      '[]',
      '[n, 2, ?]',
    ]);
    expect(shapes.elementCount([2, 3])).to.equal(6);
    expect(shapes.elementCount(['n', 3])).to.equal(null);
  });
});

describe('Value types', () => {
  const types: readonly [string, string][] = [
    ['tensor(float)', 'float32 <unknown>'],
    ['tensor(double)', 'float64 <unknown>'],
    ['tensor(int64)', 'int64 <unknown>'],
    ['seq(tensor(string))', 'sequence of string <unknown>'],
    ['optional(seq(tensor(bool)))', 'optional of sequence of bool <unknown>'],
  ];
  for (const [text, readable] of types) {
    it(`read and write ONNX’s ${text}`, () => {
      const type = parseTypeString(text) as ValueType;
      expect(typeString(type)).to.equal(text);
      expect(formatType(type)).to.equal(readable);
    });
  }
  it('know no others', () => {
    for (const text of ['tensor(quaternion)', 'map(int64, tensor(float))', 'sparse_tensor(float)', 'T', ''])
      expect(parseTypeString(text), text).to.equal(undefined);
  });
});
