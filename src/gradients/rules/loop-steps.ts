// Owns the way back over the steps of a Loop or Scan: a Scan whose states are the gradients of the loop's states, and the sums of those of
// what the body captured. How the steps were found is control-flow.ts's business.

import type { Graph } from '../../graph/graph.js';
import type { Node } from '../../graph/node.js';
import { isCarried } from '../../graph/overrides.js';
import type { Tensor } from '../../graph/tensor.js';
import * as ops from '../../ops/index.js';
import { zerosOfShape } from '../../ops/shape-of.js';
import { stepsIfAny } from '../../ops/steps-if-any.js';
import { isFloating } from '../../values/dtype.js';
import { tensorType } from '../../values/value-type.js';
import { dense } from '../indexed-slices.js';
import type { Driver } from '../rule.js';
import { withRuns } from './kept-runs.js';

export type Gradients = readonly (Tensor | undefined)[];

/**
 * The gradients of those `ys` that have one by each of `xs`; `undefined` where no path leads. None leads past what is captured: how that
 * depends on other things is not the business of a branch or body.
 */
export function gradientsOf(
  driver: Driver,
  ys: readonly Tensor[],
  dys: Gradients,
  xs: readonly Tensor[],
  captures: readonly Tensor[],
): (Tensor | undefined)[] {
  const used = ys.flatMap((y, index) => (dys[index] === undefined ? [] : [{ y, dy: dys[index] }]));
  const found = driver.gradients(
    used.map(({ y }) => y),
    xs,
    { gradYs: used.map(({ dy }) => dy), stopGradients: captures },
  );
  return found.map((gradient) => (gradient === null ? undefined : dense(gradient)));
}

/** Slices of a tensor, one a step. */
export interface Slices {
  readonly tensor: Tensor;
  readonly axis: number;
  /** Whether the first step's slice is the last. */
  readonly reversed: boolean;
}

/** The steps of a Loop or Scan that were carried out. */
export interface Steps {
  readonly driver: Driver;
  readonly node: Node;
  readonly body: Graph;
  /** The body's formal inputs for states and for slices; the others have a value of their own in every step. */
  readonly states: readonly Tensor[];
  readonly slices: readonly Tensor[];
  readonly others: ReadonlyMap<Tensor, () => Tensor>;
  /** The body's results: next states, and slices of stacked outputs. */
  readonly nextStates: readonly Tensor[];
  readonly results: readonly Tensor[];
  /** The states at the start of every step. */
  readonly starts: readonly Tensor[];
  readonly scanned: readonly Slices[];
  /** The gradients of the last states and of the stacked outputs. */
  readonly dStates: Gradients;
  readonly dResults: readonly (Slices | undefined)[];
  /** How many there were, an int64 scalar, if there may have been none. Slices cannot be wanted then. */
  readonly count?: Tensor | undefined;
  readonly wantedSlices: readonly boolean[];
  readonly wantedCaptures: readonly boolean[];
}

/** The results of a step that gradients come from: all but the variables that it updates. */
export const differentiatedResults = (
  states: readonly Tensor[],
  nextStates: readonly Tensor[],
  results: readonly Tensor[],
): Tensor[] =>
  [...nextStates.filter((_, index) => !isCarried((states[index] as Tensor).node)), ...results].filter((result) =>
    isFloating(result.dtype),
  );

/** The numbers of the steps that have these slices. */
function stepNumbers({ tensor, axis }: Slices): Tensor {
  const count = ops.gather(ops.shape(tensor), BigInt(axis), { axis: 0 });
  return ops.range(0n, count, 1n);
}

interface StepGradients {
  readonly states: Gradients;
  readonly slices: Gradients;
  readonly captures: Gradients;
}

/**
 * Goes back over the steps. The Scan's states are the gradients of the loop's states, and sums of those of what the body captured, and of
 * what reads variables that the body updates.
 */
export function goBack(steps: Steps): StepGradients {
  const { driver, node, body, states, slices, starts, scanned } = steps;
  const floating = states.filter((state) => isFloating(state.dtype));
  const outputs = differentiatedResults(states, steps.nextStates, steps.results);
  const reachable = (tensors: readonly Tensor[], wanted: readonly boolean[]) =>
    driver.connected(
      outputs,
      tensors.filter((_, index) => wanted[index]),
      node.captures,
    );
  const captures = reachable(node.captures, steps.wantedCaptures);
  const dSlices = slices.filter((_, index) => steps.wantedSlices[index]);
  const dResults = steps.dResults.filter((each) => each !== undefined);

  // A rule that draws random numbers draws others in every step, and a gradient of the user's own what was drawn forwards.
  const given = body.stepNumber?.();
  let step: Tensor | undefined;
  const stepBody = () =>
    withRuns(body, { driver, captures: node.captures }, [...floating, ...dSlices, ...captures], (graph, at) => {
      graph.stepNumber = () => {
        if (given !== undefined) return at.get(given) as Tensor;
        step ??= graph.within({ controls: [] }, () => graph.addInput(tensorType('int64', []), 'step'));
        return step;
      };
      const formal = (like: Tensor) => graph.addInput(tensorType(like.dtype, like.shape));
      const dNext = new Map(floating.map((state) => [state, formal(state)]));
      const sums = captures.map(formal);
      for (const input of [...states, ...slices]) at.set(input, formal(input));
      for (const [input, value] of steps.others) at.set(input, value());
      const dys = steps.dResults.map((each, index) => each && formal(steps.results[index] as Tensor));
      const xs = [...floating, ...dSlices];
      const parts = gradientsOf(
        driver,
        [...steps.nextStates, ...steps.results],
        [...states.map((state) => (isCarried(state.node) ? undefined : dNext.get(state))), ...dys],
        [...xs, ...captures],
        node.captures,
      );
      const added = (sum: Tensor, part: Tensor | undefined) => (part === undefined ? sum : ops.add(sum, part));
      const after = xs.map((x, index) =>
        isCarried(x.node) ? added(dNext.get(x) as Tensor, parts[index]) : (parts[index] ?? zerosOfShape(x)),
      );
      const totals = sums.map((sum, index) => added(sum, parts[xs.length + index]));
      return [...after.slice(0, floating.length), ...totals, ...after.slice(floating.length)];
    });

  const dLast = floating.map((state) => {
    const index = states.indexOf(state);
    return steps.dStates[index] ?? zerosOfShape(node.outputs[index] as Tensor);
  });
  const kept = starts.map((tensor): Slices => ({ tensor, axis: 0, reversed: false }));
  const read = [...kept, ...scanned, ...dResults];
  const written = scanned.filter((_, index) => steps.wantedSlices[index]);
  const initial = [...dLast, ...captures.map(zerosOfShape)];
  // The last step comes first: what was read from the front is read from the back, and its gradients are put in front.
  const scan = () => {
    const body = stepBody();
    const asked = step;
    // From now on it is too late to ask for a number that nothing has asked for.
    if (given === undefined) body.stepNumber = asked && (() => asked);
    if (asked !== undefined) read.push({ tensor: stepNumbers(read[0] as Slices), axis: 0, reversed: false });
    return ops.scan([...initial, ...read.map(({ tensor }) => tensor)], {
      body,
      num_scan_inputs: read.length,
      scan_input_axes: read.map(({ axis }) => axis),
      scan_input_directions: read.map(({ reversed }) => (reversed ? 0 : 1)),
      scan_output_axes: written.map(({ axis }) => axis),
      scan_output_directions: written.map(({ reversed }) => (reversed ? 0 : 1)),
    });
  };
  const found = steps.count === undefined ? scan() : stepsIfAny(steps.count, scan, initial);
  const pick = <T>(keys: readonly T[], from: number) => new Map(keys.map((key, index) => [key, found[from + index]]));
  const ofStates = pick(floating, 0);
  const ofCaptures = pick(captures, floating.length);
  const ofSlices = pick(dSlices, floating.length + captures.length);
  return {
    states: states.map((state) => ofStates.get(state)),
    slices: slices.map((slice) => ofSlices.get(slice)),
    captures: node.captures.map((capture) => ofCaptures.get(capture)),
  };
}
