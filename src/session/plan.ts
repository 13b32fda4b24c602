// Owns what a set of fetches compiles to: an ONNX model with what it is fed, which variables it reads and changes, and what it gives.
// A plan is plain data by name; `planFetches` makes one from a graph.
import { ValueError } from '../errors.js';
import type { Operation } from '../graph/operation.js';
import { Tensor } from '../graph/tensor.js';
import { collectUpdates } from '../graph/walk.js';
import type { OnnxModel } from '../model/ir.js';
import { runPasses, type Target } from '../model/passes/index.js';
import { multiStepModel, stepModel } from '../onnx/export-step.js';
import { guardFaults } from '../onnx/guard.js';
import { supplyKernels } from '../onnx/kernels/supply.js';
import { lower } from '../onnx/lower.js';
import type { Port } from '../runtime/runtime.js';
import type { Shape } from '../values/shape.js';
import { stateVariable } from './graph-variables.js';
import type { Place, StateVariable } from './state.js';

/** What is fed or given. */
export interface PlannedPort extends Port {
  readonly place?: Place;
}

export interface Plan {
  /** `undefined` where there is nothing to compute, as for a placeholder's feed. */
  readonly model: OnnxModel | undefined;
  /** What a run has to be fed, as inputs of the model. */
  readonly feeds: readonly PlannedPort[];
  /** Variables whose value at the start is read; their names are inputs of the model. */
  readonly reads: readonly StateVariable[];
  /** Variables with the output that holds their next value. */
  readonly updates: readonly { readonly variable: StateVariable; readonly next: string }[];
  /** What else it gives: the outputs of the model for the user. */
  readonly results: readonly PlannedPort[];
}

/** The input that says how many steps a run has, and the symbol of the axis that they are stacked along. */
const STEPS = 'trainop.steps';

/**
 * Plans the run of `fetches`, with values given for `fed`, where `target` says.
 *
 * @param isStacked whether a run has several steps: what it is fed and gives has a first axis for them, and the last feed is their number.
 * @returns the plan, and the tensors that its feeds and results are.
 * @throws DTypeError for a node that the target has no kernel for and that cannot be written otherwise.
 * @throws ValueError where a placeholder is not fed; UpdateConflictError where updates contradict each other.
 */
export function planFetches(
  fetches: readonly (Tensor | Operation)[],
  fed: ReadonlySet<Tensor>,
  target: Target,
  isStacked = false,
): { plan: Plan; feeds: readonly Tensor[]; results: readonly Tensor[] } {
  const lowered = lower(fetches, { fed });
  const { inputs, variables, updates, fetched } = lowered;
  const missing = inputs.find((tensor) => !fed.has(tensor));
  if (missing !== undefined) throw unfed(missing, fetches, fed);
  const step = () => (isStacked ? multiStepModel(lowered, STEPS) : stepModel(lowered));
  const siteOf = (name: string) => fetches[0]?.graph.findNode(name)?.site;
  const model =
    lowered.graph.output.length === 0
      ? undefined
      : runPasses(supplyKernels(guardFaults(step()), target, siteOf), target);
  const axes = (shape: Shape): Shape => (isStacked ? shape && [STEPS, ...shape] : shape);
  const port = (name: string, { dtype, shape, node }: Tensor): PlannedPort => ({
    name,
    dtype,
    shape: axes(shape),
    place: { node: node.name, site: node.site },
  });
  const count: readonly PlannedPort[] = isStacked ? [{ name: STEPS, dtype: 'int64', shape: [] }] : [];
  return {
    plan: {
      model,
      feeds: [...inputs.map((tensor) => port(tensor.name, tensor)), ...count],
      reads: variables.map(stateVariable),
      updates: updates.map(({ variable, next }) => ({ variable: stateVariable(variable), next })),
      // Passes keep the order of outputs, and may rename what is fetched.
      results: fetched.map((tensor, index) => port(model?.graph.output[index]?.name ?? tensor.name, tensor)),
    },
    feeds: inputs,
    results: fetched,
  };
}

/** Says which placeholder is missing and what needs it: fetched tensors, and updates that the fetches entail. */
function unfed(missing: Tensor, fetches: readonly (Tensor | Operation)[], fed: ReadonlySet<Tensor>): ValueError {
  const tensors = fetches.filter((fetch) => fetch instanceof Tensor && needs(fetch, missing, fed));
  const updates = collectUpdates(fetches, fed).filter(({ update }) => update && needs(update.next, missing, fed));
  const users = [
    ...tensors.map((tensor) => tensor.name),
    ...updates.map(({ name, update, site }) => `the update of ${update?.variable.name} by ${name} (${site})`),
  ];
  return new ValueError(`You must feed a value for placeholder tensor '${missing.name}'`, {
    node: missing.node.name,
    site: missing.node.site,
    expected: String(missing),
    got: `no feed; needed for ${users.join(', ')}`,
    fix: `session.run(fetches, { '${missing.name}': … })`,
  });
}

/** Whether data flows from `source` to `tensor`, not through what is fed. */
function needs(tensor: Tensor, source: Tensor, fed: ReadonlySet<Tensor>): boolean {
  const seen = new Set([tensor]);
  for (const each of seen) {
    if (!fed.has(each)) for (const input of each.node.dataInputs()) seen.add(input);
  }
  return seen.has(source);
}
