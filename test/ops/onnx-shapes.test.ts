// Replays ONNX's own operator cases through the builders and compares the shapes with what ONNX infers and with what really comes out.
// The fixture and the meaning of its parts: scripts/fixtures/onnx_node_shapes.py.
import { assert } from 'chai';
import { constant } from '../../src/graph/constant.js';
import { Graph } from '../../src/graph/graph.js';
import { SOURCE_DOMAIN } from '../../src/graph/node.js';
import type { Tensor } from '../../src/graph/tensor.js';
import { inferenceRules } from '../../src/ops/infer.js';
import type { Dim } from '../../src/values/shape.js';
import { formatType, tensorType, type ValueType } from '../../src/values/value-type.js';
import {
  type Actual,
  type Attribute,
  addBody,
  type Body,
  type Case,
  cases,
  dataOf,
  dtypeOf,
  type Type,
  typeOf,
} from './onnx-cases.js';

interface Way {
  readonly title: string;
  /** Whether small inputs that may decide a shape are constants. */
  readonly constants: boolean;
  readonly dimension: (dim: Dim, axis: number) => Dim;
  readonly ranks: boolean;
}
const symbol = (dim: Dim): Dim => (typeof dim === 'number' ? `d${dim}` : dim);
const asIs = (dim: Dim): Dim => dim;
const unknown = (): Dim => null;
/** How the inputs of a case are declared; the first four are those that the fixture has ONNX's answers for. */
const ways: Readonly<Record<string, Way>> = {
  static: { title: 'sizes and shape inputs', constants: true, dimension: asIs, ranks: true },
  open: { title: 'sizes, but no shape inputs', constants: false, dimension: asIs, ranks: true },
  batch: {
    title: 'a symbol for every first size',
    constants: true,
    dimension: (dim, axis) => (axis === 0 ? symbol(dim) : dim),
    ranks: true,
  },
  symbols: { title: 'a symbol for every size', constants: true, dimension: symbol, ranks: true },
  sizeless: { title: 'ranks and shape inputs', constants: true, dimension: unknown, ranks: true },
  shapeless: { title: 'shape inputs only', constants: true, dimension: unknown, ranks: false },
  nothing: { title: 'element types only', constants: false, dimension: unknown, ranks: false },
};

function addCase({ graph: body, constants }: Case, { constants: fixed, dimension, ranks }: Way): Tensor[] {
  const graph = new Graph();
  return graph.asDefault(() => {
    const names = new Map<string, Tensor>();
    for (const [name, type] of Object.entries(body.inputs)) {
      const data = fixed ? constants[name] : undefined;
      const declared = typeOf(type as Type, dimension);
      const given = !ranks && declared.kind === 'tensor' ? tensorType(declared.dtype, null) : declared;
      const request = { opType: 'Placeholder', domain: SOURCE_DOMAIN, outputs: [{ type: given }] };
      names.set(name, data ? constant(dataOf(data)) : (graph.addNode(request).outputs[0] as Tensor));
    }
    return addBody(body, graph, names);
  });
}

// Comparing ----------------------------------------------------------------------------------------------------------

const sizeOf = (dim: Dim) => (typeof dim === 'string' ? Number(dim.slice(1)) : dim);

/** How our type relates to ONNX's: nothing when it is the same or says more. */
function differenceFromInferred(ours: ValueType, theirs: Type): 'vaguer' | 'other' | undefined {
  const type = typeOf(theirs);
  if (ours.kind !== type.kind) return 'other';
  if (ours.kind !== 'tensor') {
    return differenceFromInferred(ours.element, 'seq' in theirs ? theirs.seq : (theirs as { optional: Type }).optional);
  }
  if (type.kind !== 'tensor' || ours.dtype !== type.dtype) return 'other';
  const { shape } = ours;
  if (type.shape === null) return undefined;
  if (shape === null) return 'vaguer';
  if (shape.length !== type.shape.length) return 'other';
  const found = type.shape.map((dim, axis) => {
    const own = shape[axis] ?? null;
    if (dim === null || own === dim) return undefined;
    if (own === null) return 'vaguer';
    return sizeOf(own) !== sizeOf(dim) ? 'other' : typeof own === 'number' ? undefined : 'vaguer';
  });
  return found.includes('other') ? 'other' : found.find((each) => each !== undefined);
}

/** Whether what came out contradicts our type or our known elements. */
function contradicts(ours: ValueType, actual: Actual, known?: readonly Dim[]): boolean {
  if (actual === null) return false;
  if (ours.kind === 'optional') return contradicts(ours.element, actual);
  if ('seq' in actual) return ours.kind !== 'sequence' || actual.seq.some((item) => contradicts(ours.element, item));
  const [dtype, shape, values] = actual;
  if (ours.kind !== 'tensor' || ours.dtype !== dtypeOf(dtype)) return true;
  const differs = (a: readonly Dim[], b: readonly number[]) =>
    a.length !== b.length || a.some((dim, index) => dim !== null && sizeOf(dim) !== b[index]);
  if (ours.shape !== null && differs(ours.shape, shape)) return true;
  return known !== undefined && values !== undefined && differs(known, values);
}

const inBranchNotTaken =
  'the branch that is not taken cuts a list of 5 into 4 equal parts, which leaves -1 for the last';
const onesided = 'ONNX overlooks that onesided is 1 by default, and so the real output has 9 frequencies, not 16';
/** The cases in which the builders do not agree with ONNX, and why. */
const differences: Readonly<Record<string, string>> = {
  test_affine_grid_2d_align_corners_expanded: inBranchNotTaken,
  test_affine_grid_2d_expanded: inBranchNotTaken,
  test_affine_grid_3d_align_corners_expanded: inBranchNotTaken,
  test_affine_grid_3d_expanded: inBranchNotTaken,
  test_loop13_seq: 'ONNX keeps the scalar elements that the empty sequence was declared with; the real ones are lists',
  test_stft: onesided,
  test_stft_with_window: onesided,
};

/** Operators that no case of ONNX is about; test/ops/shapes.test.ts is. */
const withoutCase = [
  'GlobalLpPool',
  'MaxRoiPool',
  'MeanVarianceNormalization',
  'Multinomial',
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
];

interface Findings {
  /** What is wrong, by case. */
  readonly wrong: ReadonlyMap<string, string>;
  /** How many outputs were compared with ONNX's inference and with real ones. */
  readonly compared: number;
}

function findings(way: string): Findings {
  const wrong = new Map<string, string>();
  let compared = 0;
  for (const each of cases) {
    try {
      for (const [index, { type, known }] of addCase(each, ways[way] as Way).entries()) {
        const actual = each.actual[index] ?? null;
        const theirs = each.inferred[way]?.[index] ?? null;
        const difference = theirs === null ? undefined : differenceFromInferred(type, theirs);
        if (contradicts(type, actual, known))
          wrong.set(each.name, `${formatType(type)} [${known}] is not what came out`);
        else if (difference)
          wrong.set(each.name, `${formatType(type)} is ${difference} than ${JSON.stringify(theirs)}`);
        compared++;
      }
    } catch (error) {
      wrong.set(each.name, (error as Error).message);
    }
  }
  return { wrong, compared };
}

function operatorsIn(body: Body): string[] {
  const inside = (value: Attribute) => (typeof value === 'object' && 'graph' in value ? operatorsIn(value.graph) : []);
  return body.nodes.flatMap(([opType, , , attributes]) => [opType, ...Object.values(attributes).flatMap(inside)]);
}

describe('Shape inference beside ONNX', () => {
  const seen = new Set<string>();
  for (const [way, { title }] of Object.entries(ways)) {
    it(`says at least what ONNX infers and never what is not so, given ${title}`, () => {
      const { wrong, compared } = findings(way);
      for (const name of wrong.keys()) seen.add(name);
      const surprises = [...wrong].filter(([name]) => !(name in differences));
      assert.deepEqual(surprises, []);
      assert.isAtLeast(compared, 1600);
    });
  }
  it('lists no difference that is none', () => {
    assert.sameMembers(Object.keys(differences), [...seen]);
  });
  it('knows which operators have no case', () => {
    const covered = new Set(cases.flatMap(({ graph }) => operatorsIn(graph)));
    assert.sameMembers(
      Object.keys(inferenceRules).filter((opType) => !covered.has(opType)),
      withoutCase,
    );
  });
});
