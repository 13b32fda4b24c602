// Owns the run of a Loop or Scan that its gradient is built from: it gives what the loop gives, and where every step began. In a branch or
// body whose gradient is built, what reads the loop's results reads those of this run, so that the steps are carried out once.
import { copyGraph, copyInput, replica } from '../../graph/copy.js';
import { type Graph, getDefaultGraph } from '../../graph/graph.js';
import type { Attributes, Node } from '../../graph/node.js';
import type { Tensor } from '../../graph/tensor.js';
import * as ops from '../../ops/index.js';
import { isFloating } from '../../values/dtype.js';
import type { Driver } from '../rule.js';
import { tapedRun } from './taped-branches.js';

interface KeptRun {
  /** What the Loop or Scan itself gives. */
  readonly results: readonly Tensor[];
  /** Of a Loop the numbers of the steps, then the states at the start of every step, stacked. */
  readonly starts: readonly Tensor[];
}

const runs = new WeakMap<Graph, Map<Node, KeptRun>>();

/** What is on the tapes of the runs of Ifs in a graph. */
const taped = new WeakMap<Graph, Map<Node, () => readonly Tensor[]>>();

/** The results of an If, from a tape around or in a run with one; `undefined` where neither is of use. */
function branchAgain(node: Node): readonly Tensor[] | undefined {
  const here = getDefaultGraph();
  for (let graph: Graph | undefined = here; graph !== undefined; graph = graph.parent) {
    const found = taped.get(graph)?.get(node);
    if (found !== undefined) return found();
  }
  const run = tapedRun(node);
  if (run === undefined) return undefined;
  taped.set(here, new Map([...(taped.get(here) ?? []), ...run.inside]));
  return run.results;
}

/** The run in the default graph; the one that is there already, where `withRuns` made the graph. */
export function keptRun(node: Node): KeptRun {
  const known = runs.get(getDefaultGraph());
  const run = known?.get(node) ?? newRun(node);
  known?.set(node, run);
  return run;
}

function newRun(node: Node): KeptRun {
  const { inputs, outputs, attributes, opType } = node;
  const { body } = attributes as { readonly body: Graph };
  const [trips, condition, ...initial] = inputs;
  const [iteration, , ...states] = body.inputs as [Tensor, ...Tensor[]];
  const found =
    opType === 'Loop'
      ? ops.loop(trips, condition, initial as Tensor[], { body: keeping(body, [iteration, ...states]) })
      : scanAgain(inputs as readonly Tensor[], body, attributes as ScanAttributes);
  return { results: found.slice(0, outputs.length), starts: found.slice(outputs.length) };
}

type ScanAttributes = Attributes & {
  readonly num_scan_inputs: number;
  readonly scan_output_axes?: readonly number[];
  readonly scan_output_directions?: readonly number[];
};

function scanAgain(inputs: readonly Tensor[], body: Graph, attributes: ScanAttributes): Tensor[] {
  const states = body.inputs.slice(0, inputs.length - attributes.num_scan_inputs);
  // The starts are stacked in front of one another, the first one first.
  const more = (list: readonly number[] | undefined) => list && [...list, ...states.map(() => 0)];
  return ops.scan(inputs, {
    ...attributes,
    scan_output_axes: more(attributes.scan_output_axes),
    scan_output_directions: more(attributes.scan_output_directions),
    body: keeping(body, states),
  });
}

/** The body again, with more results: what `more` picks of its inputs. */
function keeping(body: Graph, more: readonly Tensor[]): Graph {
  return getDefaultGraph().subgraph((graph) => {
    const at = new Map<Tensor, Tensor>();
    for (const input of body.inputs) at.set(input, copyInput(graph, input));
    return [...copyGraph(body, at), ...more.map((input) => at.get(input) as Tensor)];
  });
}

/** A replica of a branch or body whose results are differentiated by `xs`, past none of `captures`. */
export function withRuns(
  original: Graph,
  { driver, captures }: { readonly driver: Driver; readonly captures: readonly Tensor[] },
  xs: readonly Tensor[],
  build: Parameters<typeof replica>[1],
): Graph {
  const isOnTheWay = ({ outputs }: Node) =>
    driver.connected(
      outputs.filter((output) => isFloating(output.dtype)),
      xs,
      captures,
    ).length > 0;
  const remake = (node: Node): readonly Tensor[] | undefined => {
    if (node.domain !== '' || !['If', 'Loop', 'Scan'].includes(node.opType) || !isOnTheWay(node)) return undefined;
    return node.opType === 'If' ? branchAgain(node) : keptRun(node).results;
  };
  return replica(
    original,
    (graph, replaced) => {
      runs.set(graph, new Map());
      return build(graph, replaced);
    },
    remake,
  );
}
