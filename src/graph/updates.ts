// Owns the snapshot rule: what several updates of one variable in one run come to.
// `assignAdd` and `assignSub` sum up, in order of creation; an `assign` must be ordered against every other update of its variable;
// what is ordered after it applies to the value it wrote, what is ordered before it is overwritten.
import { UpdateConflictError } from '../errors.js';
import { carriedBy, type Operation, type Update } from './operation.js';
import { OperationSet } from './operation-set.js';
import type { Tensor } from './tensor.js';
import type { Variable } from './variable.js';

/** A variable's value after some updates: `base`, plus and minus the listed differences. */
export interface ResolvedValue {
  readonly base: Tensor;
  readonly changes: readonly Update[];
}

type Updating = Operation & { readonly update: Update };

/** The operations among `operations` that update `variable`, in order of creation. */
export const updatesOf = (variable: Variable, operations: Iterable<Operation>): Updating[] =>
  [...operations]
    .filter((operation): operation is Updating => operation.update?.variable === variable)
    .sort((a, b) => a.id - b.id);

const summitOf = (variable: Variable, operations: Iterable<Operation>) =>
  operations instanceof OperationSet ? (operations.summit(variable) as Updating | null | undefined) : undefined;

/** Whether any of `operations` updates `variable`. */
export function isUpdatedBy(variable: Variable, operations: Iterable<Operation>): boolean {
  const summit = summitOf(variable, operations);
  return summit === undefined ? updatesOf(variable, operations).length > 0 : summit !== null;
}

const isAfter = (later: Operation, earlier: Operation) => later !== earlier && later.updates.has(earlier);

/**
 * The value of `variable` after all of `operations` that update it have run.
 *
 * @param start what it is before them.
 * @param isWhole whether `operations` are known to hold every update of the variable that one of them comes after.
 * @throws UpdateConflictError when an `assign` is not ordered against another of them, or one runs by itself and inside a branch or body.
 */
export function resolveUpdates(
  variable: Variable,
  operations: Iterable<Operation>,
  start: Tensor = variable.value,
  isWhole = false,
): ResolvedValue {
  const known = summitOf(variable, operations);
  if (known !== undefined) return { base: known?.update.next ?? start, changes: [] };
  const updating = updatesOf(variable, operations);
  checkRunOnce(variable, updating);
  checkOrder(variable, updating);
  const last = updating.findLastIndex(({ update }) => update.kind === 'assign');
  const applied = updating.slice(last + 1);
  // An update that comes after all the others already knows the result; no sum has to be built. (Unless it counts one in that does not
  // run, because a tensor between the two is fed.)
  const summit = applied.at(-1);
  const running = new Set<Operation>(updating);
  if (
    summit !== undefined &&
    isAfterAll(summit, applied.slice(0, -1)) &&
    (isWhole || updatesOf(variable, summit.updates).every((other) => running.has(other)))
  ) {
    return { base: summit.update.next, changes: [] };
  }
  return { base: updating[last]?.update.value ?? start, changes: applied.map(({ update }) => update) };
}

/** Order is handed on, so of a long row it is enough to ask each for the one before. */
function isAfterAll(later: Operation, others: readonly Operation[]): boolean {
  const isRow = [...others, later].every(
    (operation, index) => index === 0 || isAfter(operation, others[index - 1] as Operation),
  );
  if (isRow) return true;
  const before = new Set(later.updates);
  return others.every((other) => before.has(other));
}

/** Refuses an `assign` that is not ordered against all others: it comes after all since the assign before, and what is next after it. */
function checkOrder(variable: Variable, updating: readonly Updating[]): void {
  let assign = 0;
  for (const [index, operation] of updating.entries()) {
    const isAssign = operation.update.kind === 'assign';
    const isFirst = updating[assign]?.update.kind !== 'assign';
    const others = isAssign ? updating.slice(assign, index) : isFirst ? [] : updating.slice(assign, assign + 1);
    if (!isAfterAll(operation, others)) {
      const rival = others.find((other) => !isAfter(operation, other)) as Updating;
      throw isAssign ? conflict(variable, operation, rival) : conflict(variable, rival, operation);
    }
    if (isAssign) assign = index;
  }
}

/**
 * Refuses what would count twice: an operation that runs by itself and in a branch or body as well, in no order.
 *
 * @throws UpdateConflictError that names it and what carries it out.
 */
export function checkRunOnce(variable: Variable, updating: readonly Updating[]): void {
  for (const outer of updating) {
    const twice = carriedBy(outer).find((inner) => updating.includes(inner as Updating) && !isAfter(outer, inner));
    if (twice !== undefined)
      throw new UpdateConflictError(
        `'${twice.name}' updates ${variable.name} by itself and inside a branch or a body in the same run, in no given order`,
        {
          node: variable.opName,
          site: twice.site,
          expected: 'an operation that runs in one place',
          got: `${twice.name} (${twice.site}), and again as part of ${outer.name} (${outer.site})`,
          fix: `build the branch or body inside controlDependencies([operation], …), which runs it once, before; or make one of its own there`,
        },
      );
  }
}

function conflict(variable: Variable, assign: Operation, rival: Operation): UpdateConflictError {
  return new UpdateConflictError(
    `'${assign.name}' assigns ${variable.name} while '${rival.name}' updates it in the same run, in no given order`,
    {
      node: variable.opName,
      site: assign.site,
      expected: 'updates of one variable that are ordered, or that only add and subtract',
      got: `${assign.name} (${assign.site}) and ${rival.name} (${rival.site})`,
      fix: `make one of them inside controlDependencies([the other], …)`,
    },
  );
}
