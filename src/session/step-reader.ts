// Owns reading the global step of a session: which variable it is, and what it is now.
import { ValueError } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import { Variable } from '../graph/variable.js';
import { getGlobalStep } from '../variables/global-step.js';
import type { Session } from './session.js';

/** The variable that counts a graph's training steps; nothing where there is none. */
export function globalStepVariable(graph: Graph): Variable | undefined {
  const step = graph.asDefault(getGlobalStep);
  if (step === null || step instanceof Variable) return step ?? undefined;
  const variable = graph.variables.get(step.node.name);
  return variable?.value === step ? variable : undefined;
}

/**
 * What reads the step of a session of this graph.
 *
 * @throws ValueError, naming who asks, where the graph counts no steps.
 */
export function stepReader(who: string, graph: Graph): (session: Session) => number {
  const variable = globalStepVariable(graph);
  if (variable === undefined)
    throw new ValueError(`Global step should be created to use ${who}.`, {
      fix: 'createGlobalStep() before optimizeLoss, which then counts the steps',
    });
  return (session) => Number(session.valueOf(variable).item());
}

/** ` at step 12`; nothing where there is no step to read. */
export function stepTextOf(session: Session): string {
  const variable = globalStepVariable(session.graph);
  return variable !== undefined && session.isInitialized(variable)
    ? ` at step ${session.valueOf(variable).item()}`
    : '';
}
