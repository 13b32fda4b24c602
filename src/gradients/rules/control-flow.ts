// Gradients of If, Loop and Scan. A branch's gradient is a branch; a loop's is a Scan that goes back over the steps. The forward pass
// of a step is built again where its gradient is taken, from the states that a second run of the loop keeps.
import { GradientError } from '../../errors.js';
import { constant } from '../../graph/constant.js';
import type { Graph } from '../../graph/graph.js';
import type { Node } from '../../graph/node.js';
import type { Tensor } from '../../graph/tensor.js';
import * as ops from '../../ops/index.js';
import { zerosOfShape } from '../../ops/shape-of.js';
import type { Gradient } from '../indexed-slices.js';
import type { AnyGradientRule, Driver, GradientRules } from '../rule.js';
import { once } from './common.js';
import { keptRun, withRuns } from './kept-runs.js';
import { differentiatedResults, type Gradients, goBack, gradientsOf, type Slices } from './loop-steps.js';

/** If: each branch gives the gradients of what it captured, and zeros for what only the other one captured. */
const ifGradient: AnyGradientRule = (dys, { node, attributes, wanted, driver, inputs: [condition] }) => {
  const captures = node.captures.filter((_, index) => wanted[index + 1]);
  const found = once(() => {
    const branch = (graph: Graph) =>
      withRuns(graph, { driver, captures: node.captures }, captures, () => {
        const parts = gradientsOf(driver, graph.outputs, dys, captures, node.captures);
        return parts.map((part, index) => part ?? zerosOfShape(captures[index] as Tensor));
      });
    const branches = {
      then_branch: branch(attributes.then_branch as Graph),
      else_branch: branch(attributes.else_branch as Graph),
    };
    return ops.if(condition as Tensor, branches);
  });
  return [
    null,
    ...node.captures.map((capture, index) =>
      wanted[index + 1] ? () => found()[captures.indexOf(capture)] as Tensor : null,
    ),
  ];
};

/** One thunk for each input and capture that is wanted; what no path leads to has no gradient. */
function answers(wanted: readonly boolean[], found: () => Gradients): ((() => Gradient) | null)[] {
  return wanted.map((each, index) => (each ? () => found()[index] as Tensor : null));
}

const scanGradient: AnyGradientRule = (dys, { node, attributes, wanted, driver }) => {
  const inputs = node.inputs as readonly Tensor[];
  const body = attributes.body as Graph;
  const scannedCount = attributes.num_scan_inputs as number;
  const count = inputs.length - scannedCount;
  const list = (name: string) => attributes[name] as readonly number[] | undefined;
  const states = body.inputs.slice(0, count);
  const found = once(() => {
    const starts = count === 0 ? [] : keptRun(node).starts;
    const axisOf = (name: string, index: number) => list(name)?.[index] ?? 0;
    const slicesOf = (side: string, tensor: Tensor, index: number): Slices => ({
      tensor,
      axis: axisOf(`scan_${side}_axes`, index),
      reversed: axisOf(`scan_${side}_directions`, index) === 1,
    });
    const gradientsOfSteps = goBack({
      driver,
      node,
      body,
      states,
      slices: body.inputs.slice(count),
      others: new Map(),
      nextStates: body.outputs.slice(0, count),
      results: body.outputs.slice(count),
      starts,
      scanned: inputs.slice(count).map((tensor, index) => slicesOf('input', tensor, index)),
      dStates: dys.slice(0, count),
      dResults: dys.slice(count).map((dy, index) => dy && slicesOf('output', dy, index)),
      wantedSlices: wanted.slice(count, inputs.length),
      wantedCaptures: wanted.slice(inputs.length),
    });
    return [...gradientsOfSteps.states, ...gradientsOfSteps.slices, ...gradientsOfSteps.captures];
  });
  const outputs = differentiatedResults(states, body.outputs.slice(0, count), body.outputs.slice(count));
  return answers(reached(driver, wanted, node, outputs), found);
};

/** Those that are wanted, but for captures that lead to no result. */
function reached(driver: Driver, wanted: readonly boolean[], node: Node, outputs: readonly Tensor[]): boolean[] {
  const captured = new Set(driver.connected(outputs, node.captures, node.captures));
  return wanted.map((each, index) => {
    const capture = node.captures[index - node.inputs.length];
    return each && (capture === undefined || captured.has(capture));
  });
}

const loopGradient: AnyGradientRule = (dys, { node, attributes, wanted, driver }) => {
  const body = attributes.body as Graph;
  const [iteration, condition, ...states] = body.inputs as [Tensor, Tensor, ...Tensor[]];
  const count = states.length;
  const bad = states.find((state) => state.type.kind !== 'tensor');
  if (bad !== undefined)
    throw new GradientError('a Loop that carries a sequence or an optional has no gradient', { node: node.name });
  const found = once(() => {
    const [iterations, ...starts] = keptRun(node).starts as [Tensor, ...Tensor[]];
    const [, ...outputs] = body.outputs;
    const gradientsOfSteps = goBack({
      driver,
      node,
      body,
      states,
      slices: [iteration],
      others: new Map([[condition, () => constant(true)]]),
      nextStates: outputs.slice(0, count),
      results: outputs.slice(count),
      starts,
      count: typeof iterations.shape?.[0] === 'number' && iterations.shape[0] > 0 ? undefined : ops.size(iterations),
      scanned: [{ tensor: iterations, axis: 0, reversed: false }],
      dStates: dys.slice(0, count),
      dResults: dys.slice(count).map((dy) => dy && { tensor: dy, axis: 0, reversed: false }),
      wantedSlices: [false],
      wantedCaptures: wanted.slice(node.inputs.length),
    });
    return [undefined, undefined, ...gradientsOfSteps.states, ...gradientsOfSteps.captures];
  });
  const outputs = differentiatedResults(states, body.outputs.slice(1, count + 1), body.outputs.slice(count + 1));
  return answers(reached(driver, wanted, node, outputs), found);
};

const rules: Readonly<Record<string, AnyGradientRule>> = { If: ifGradient, Loop: loopGradient, Scan: scanGradient };

/** Control flow's rules answer for captures too, which the operators' own types do not know of. */
export const controlFlowGradients = rules as GradientRules;
