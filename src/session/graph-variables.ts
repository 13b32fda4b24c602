// Owns what a session's state has to know of a graph's variables: who they are, and what to say of one that has no value.
import { RunError } from '../errors.js';
import type { Graph } from '../graph/graph.js';
import type { Variable } from '../graph/variable.js';
import type { StateOrigin, StateVariable } from './state.js';

export const stateVariable = ({ name, dtype, shape, opName, site }: Variable): StateVariable => ({
  name,
  dtype,
  shape,
  place: { node: opName, site },
});

/** The variables of a graph as the origin of a session's state. */
export function graphVariables(graph: Graph): StateOrigin {
  return {
    variableCount: () => graph.variables.size,
    uninitialized(name, known) {
      const all = [...graph.variables.values()];
      const index = all.findIndex((variable) => variable.name === name);
      const { opName, site } = all[index] as Variable;
      return new RunError(`Attempting to use uninitialized value ${opName}`, {
        node: opName,
        site,
        got:
          known > 0 && index >= known
            ? 'the variable was created after the initializer ran'
            : 'its initializer has not run in this session',
        fix: 'await session.run(globalVariablesInitializer()), made after the last variable',
      });
    },
  };
}
