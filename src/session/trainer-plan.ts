// Owns what a step of a training file compiles to: the algorithms of its entries as a plan by name, as a graph's fetches make one.
import { ModelFormatError } from '../errors.js';
import { type OnnxModel, type OnnxNode, onnxNode, type Value } from '../model/ir.js';
import { runPasses, type Target } from '../model/passes/index.js';
import { combine } from '../model/training/combine.js';
import { valuesRead } from '../model/walk.js';
import { guardFaults } from '../onnx/guard.js';
import { withoutTrainingOperators } from '../onnx/training/operators.js';
import type { Port } from '../runtime/runtime.js';
import type { Plan } from './plan.js';
import type { StateVariable } from './state.js';

/** An input or output that a value stands for. */
export function portOf({ name, type }: Value): Port {
  if (type?.kind === 'tensor') return { name, dtype: type.dtype, shape: type.shape };
  throw new ModelFormatError(`'${name}' is no tensor of a known type, which alone can be passed`, {
    node: name,
    ...(type && { got: type.kind === 'unread' ? 'a type that is not known' : `a ${type.kind}` }),
  });
}

/** Where an output of the algorithms is after a step: it is a variable's new value, or one of the plan's results. */
export type StepResult = { readonly name: string } & ({ readonly variable: string } | { readonly index: number });

export interface TrainerPlan {
  readonly plan: Plan;
  readonly results: readonly StepResult[];
}

/** What is asked of a step. */
export interface StepRequest {
  /** Which training entries, in this order. */
  readonly entries: readonly number[];
  /** Which inputs are fed. */
  readonly fed: ReadonlySet<string>;
  /** Which of the algorithms' outputs to give; all where there is no list. */
  readonly outputs?: readonly string[] | undefined;
}

/**
 * Plans a step of a training model that obeys the rules.
 *
 * @param variables the model's state by name.
 */
export function planStep(
  model: OnnxModel,
  variables: ReadonlyMap<string, StateVariable>,
  { entries, fed, outputs }: StepRequest,
  target: Target,
): TrainerPlan {
  const { graph, state, results } = combine(model, entries, () => true);
  const lowered = withoutTrainingOperators({ ...model, trainingInfo: [], graph }, target.provider);
  const read = new Set(lowered.graph.node.flatMap(valuesRead));
  const defaults = new Set(graph.initializer.map(({ name = '' }) => name));
  const isState = ({ name }: Value) => variables.has(name);
  const feeds = graph.input.filter(({ name }) => read.has(name) && (fed.has(name) || !defaults.has(name)));
  const reads = graph.input.filter((input) => isState(input) && read.has(input.name) && !fed.has(input.name));

  const declared = new Map(lowered.graph.output.map((output) => [output.name, output]));
  const copies = new Map<string, OnnxNode>();
  const given = new Set<string>();
  const next = [...state].map(([name, output]): [variable: StateVariable, output: string] => {
    const variable = variables.get(name) as StateVariable;
    if (!given.has(output)) {
      given.add(output);
      return [variable, output];
    }
    // Two variables become the same: each has an output of its own.
    const copy = `${output}@${copies.size}`;
    copies.set(copy, onnxNode({ opType: 'Identity', name: copy, input: [output], output: [copy] }));
    declared.set(copy, { ...(declared.get(output) as Value), name: copy });
    return [variable, copy];
  });
  const variableOf = new Map(next.map(([{ name }, output]) => [output, name]));
  const wanted = results.filter(({ name }) => outputs?.includes(name) ?? true);
  const others = [...new Set(wanted.map(({ output }) => output).filter((output) => !variableOf.has(output)))];
  const all = [...next.map(([, output]) => output), ...others].map((output) => declared.get(output) as Value);

  const inputs = [...feeds, ...reads];
  const isInput = new Set(inputs.map(({ name }) => name));
  const step: OnnxModel = {
    ...lowered,
    graph: {
      ...lowered.graph,
      node: [...lowered.graph.node, ...copies.values()],
      input: inputs,
      initializer: lowered.graph.initializer.filter(({ name = '' }) => read.has(name) && !isInput.has(name)),
      output: all,
    },
  };
  return {
    plan: {
      model: all.length === 0 ? undefined : runPasses(guardFaults(step), target),
      feeds: feeds.map(portOf),
      reads: reads.map(({ name }) => variables.get(name) as StateVariable),
      updates: next.map(([variable, output]) => ({ variable, next: output })),
      results: others.map((output) => portOf(declared.get(output) as Value)),
    },
    results: wanted.map(({ name, output }) => {
      const variable = variableOf.get(output);
      return variable === undefined ? { name, index: others.indexOf(output) } : { name, variable };
    }),
  };
}
