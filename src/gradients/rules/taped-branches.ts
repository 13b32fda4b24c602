// Owns the second run of an If whose results a gradient reads. It gives those, and on a tape what the branches inside of it gave, one after
// the other. The gradients of these lie inside that of the If and read the tape, where each would run all that is inside of it once more:
// so the costs of levels add up. On a tape are results of one element type and of known shapes; others are computed again.
import { constant } from '../../graph/constant.js';
import { copyNodes, neededOf } from '../../graph/copy.js';
import { type Graph, getDefaultGraph } from '../../graph/graph.js';
import type { Node } from '../../graph/node.js';
import type { Tensor } from '../../graph/tensor.js';
import * as ops from '../../ops/index.js';
import type { DType } from '../../values/dtype.js';
import { elementCount, isStatic } from '../../values/shape.js';

/** Where on the tape of a branch the results of Ifs start: of those in it, and of those inside them. */
interface Layout {
  readonly length: number;
  readonly own: readonly Node[];
  readonly starts: ReadonlyMap<Node, number>;
}

const sizeOf = ({ outputs }: Node): number =>
  outputs.reduce((sum, { shape }) => sum + (elementCount(shape) as number), 0);

/** The layout of the tapes of branches, of one element type; each is found once. */
function layoutsOf(dtype: DType): (graph: Graph) => Layout {
  const known = new Map<Graph, Layout>();
  const layoutOf = (graph: Graph): Layout => {
    const layout = known.get(graph) ?? newLayout(graph, dtype, layoutOf);
    known.set(graph, layout);
    return layout;
  };
  return layoutOf;
}

function newLayout(graph: Graph, dtype: DType, layoutOf: (graph: Graph) => Layout): Layout {
  const fits = (node: Node) =>
    node.opType === 'If' &&
    node.domain === '' &&
    node.outputs.every((output) => output.dtype === dtype && isStatic(output.shape));
  const own = neededOf(graph, graph.outputs, new Map()).filter(fits);
  const starts = new Map<Node, number>();
  let length = 0;
  for (const node of own) {
    starts.set(node, length);
    length += sizeOf(node);
  }
  for (const node of own) {
    const inner = node.subgraphs().map(layoutOf);
    for (const layout of inner) for (const [each, start] of layout.starts) starts.set(each, length + start);
    length += Math.max(...inner.map((layout) => layout.length));
  }
  return { length, own, starts };
}

interface Run {
  readonly results: readonly Tensor[];
  /** What the branches inside gave, each read where it is asked for. */
  readonly inside: ReadonlyMap<Node, () => readonly Tensor[]>;
}

/** The If of `node` again in the default graph, with a tape; `undefined` where nothing inside of it could be on one. */
export function tapedRun(node: Node): Run | undefined {
  const dtype = node.outputs.find(({ type }) => type.kind === 'tensor')?.dtype;
  if (dtype === undefined) return undefined;
  const layoutOf = layoutsOf(dtype);
  const layouts = node.subgraphs().map(layoutOf);
  if (layouts.every(({ length }) => length === 0)) return undefined;
  const [results, tape] = withTape(node, { dtype, layoutOf, copies: new Map() });
  const inside = new Map<Node, () => readonly Tensor[]>();
  for (const { starts } of layouts)
    for (const [each, start] of starts) inside.set(each, () => readTape(tape as Tensor, start, each));
  return { results, inside };
}

interface Taping {
  readonly dtype: DType;
  readonly layoutOf: (graph: Graph) => Layout;
  /** What there is already of all that is made again. */
  readonly copies: Map<Tensor, Tensor>;
}

/** The results of an If again, and its tape, as long as that of its longer branch; none where both are empty. */
function withTape(node: Node, taping: Taping): [results: readonly Tensor[], tape: Tensor | undefined] {
  const [yes, no] = ['then_branch', 'else_branch'].map((key) => node.attributes[key] as Graph) as [Graph, Graph];
  const { dtype, layoutOf, copies } = taping;
  const length = Math.max(layoutOf(yes).length, layoutOf(no).length);
  const inCopy = (tensor: Tensor) => copies.get(tensor) ?? tensor;
  const branch = (graph: Graph) => {
    const { own, length: filled } = layoutOf(graph);
    return getDefaultGraph().subgraph(() => {
      const tapes: Tensor[] = [];
      copyNodes(neededOf(graph, graph.outputs, new Map()), copies, (inner) => {
        if (!own.includes(inner)) return undefined;
        const [results, tape] = withTape(inner, taping);
        if (tape !== undefined) tapes.push(tape);
        return results;
      });
      const given = own.flatMap(({ outputs }) => outputs.map((output) => ops.reshape(inCopy(output), [-1n])));
      const rest = filled < length ? [constant(0, { dtype, shape: [length - filled] })] : [];
      return [
        ...graph.outputs.map(inCopy),
        ...(length === 0 ? [] : [ops.concat([...given, ...tapes, ...rest], { axis: 0 })]),
      ];
    });
  };
  const found = ops.if(inCopy(node.inputs[0] as Tensor), { then_branch: branch(yes), else_branch: branch(no) });
  return [found.slice(0, node.outputs.length), found[node.outputs.length]];
}

/** The results of an If from a tape. */
function readTape(tape: Tensor, start: number, { outputs }: Node): Tensor[] {
  let end = start;
  return outputs.map(({ shape }) => {
    const from = end;
    end += elementCount(shape) as number;
    const sizes = constant((shape as readonly number[]).map(BigInt), { dtype: 'int64' });
    return ops.reshape(ops.slice(tape, [BigInt(from)], [BigInt(end)], [0n]), sizes, { allowzero: 1 });
  });
}
