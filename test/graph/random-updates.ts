// Random programs of variable updates, and what they mean by the words of the snapshot rule alone: a tiny interpreter that knows
// nothing of nodes. Values are small integers, so that sums are exact in any order.
import { UpdateConflictError } from '../../src/errors.js';
import type { Graph } from '../../src/graph/graph.js';
import type { Operation, UpdateKind } from '../../src/graph/operation.js';
import { controlDependencies, group } from '../../src/graph/scopes.js';
import type { Tensor } from '../../src/graph/tensor.js';
import { Variable } from '../../src/graph/variable.js';
import * as ops from '../../src/ops/index.js';

/** `constant`, or the value of a variable, or what an earlier statement read, times `factor`. */
interface Source {
  readonly kind: 'constant' | 'variable' | 'read';
  readonly index: number;
  readonly factor: number;
}
export interface Statement {
  readonly kind: UpdateKind | 'read' | 'group';
  readonly variable: number;
  readonly source: Source;
  /** Earlier statements that are its control dependencies. */
  readonly controls: readonly number[];
}
export interface Program {
  readonly statements: readonly Statement[];
  /** The statements that each run fetches. */
  readonly runs: readonly (readonly number[])[];
}

export const VARIABLES = [3, 5, 7] as const;

export function randomProgram(random: () => number): Program {
  const below = (limit: number) => Math.floor(random() * limit);
  const some = (limit: number, most: number) =>
    [...new Set(Array.from({ length: limit === 0 ? 0 : below(most + 1) }, () => below(limit)))].sort((a, b) => a - b);
  const kinds = ['assign', 'assign', 'assignAdd', 'assignSub', 'read', 'read', 'group'] as const;
  const statements: Statement[] = [];
  for (let index = 0; index < 8; index++) {
    const reads = statements.flatMap(({ kind }, at) => (kind === 'read' ? [at] : []));
    const isRead = reads.length > 0 && random() < 0.4;
    const source: Source = isRead
      ? { kind: 'read', index: reads[below(reads.length)] as number, factor: below(3) - 1 }
      : { kind: random() < 0.5 ? 'constant' : 'variable', index: below(VARIABLES.length), factor: below(4) };
    // Most programs order what would contradict; some do not.
    const controls = random() < 0.4 && index > 0 ? [index - 1] : some(index, 2);
    statements.push({ kind: kinds[below(kinds.length)] as Statement['kind'], variable: below(2), source, controls });
  }
  const runs = Array.from({ length: 3 }, () => [...new Set([below(8), below(8), 7])]);
  return { statements, runs };
}

/** Whether a statement can be built, and what runs of it do; `conflict` where updates contradict. */
class Meaning {
  readonly #entails: ReadonlySet<number>[] = [];
  readonly #statements: readonly Statement[];
  /** Statements that cannot be built, and those that need them. */
  readonly broken = new Set<number>();

  constructor(statements: readonly Statement[]) {
    this.#statements = statements;
    for (const [index, statement] of statements.entries()) {
      const needs = [
        ...statement.controls,
        ...(statement.source.kind === 'read' && statement.kind !== 'read' && statement.kind !== 'group'
          ? [statement.source.index]
          : []),
      ];
      this.#entails.push(new Set(needs.flatMap((need) => [...(this.#entails[need] as Set<number>), need])));
      if (needs.some((need) => this.broken.has(need)) || this.#contradictsWhenBuilt(statement)) this.broken.add(index);
    }
  }

  /** Everything that a run of these entails, themselves included. */
  closure(fetched: readonly number[]): number[] {
    return [...new Set(fetched.flatMap((index) => [...(this.#entails[index] as Set<number>), index]))].sort(
      (a, b) => a - b,
    );
  }
  updates(variable: number, among: readonly number[]): number[] {
    return among.filter((index) => {
      const { kind, variable: changed } = this.#statements[index] as Statement;
      return kind !== 'read' && kind !== 'group' && changed === variable;
    });
  }
  contradicts(variable: number, among: readonly number[]): boolean {
    const updates = this.updates(variable, among);
    const isOrdered = (a: number, b: number) => this.#entails[a]?.has(b) || this.#entails[b]?.has(a);
    return updates.some(
      (a) => this.#statements[a]?.kind === 'assign' && updates.some((b) => a !== b && !isOrdered(a, b)),
    );
  }
  /** Reading and adding resolve what is ordered before them while they are built. */
  #contradictsWhenBuilt({ kind, variable, source, controls }: Statement): boolean {
    const before = this.closure(controls);
    const usesSource = kind !== 'read' && kind !== 'group';
    const afterSource = this.closure([...controls, ...(usesSource && source.kind === 'read' ? [source.index] : [])]);
    return (
      (kind === 'read' && this.contradicts(variable, before)) ||
      ((kind === 'assignAdd' || kind === 'assignSub') && this.contradicts(variable, afterSource)) ||
      (usesSource && source.kind === 'variable' && this.contradicts(source.index, before))
    );
  }

  /** The value of a variable once `among` have run, one after the other. */
  after(variable: number, among: readonly number[], start: readonly number[]): number {
    let value = start[variable] as number;
    for (const index of this.updates(variable, among)) {
      const { kind } = this.#statements[index] as Statement;
      const change = this.#valueOf(index, start);
      value = kind === 'assign' ? change : kind === 'assignAdd' ? value + change : value - change;
    }
    return value;
  }
  /** What a statement reads. */
  read(index: number, start: readonly number[]): number {
    const { variable, controls } = this.#statements[index] as Statement;
    return this.after(variable, this.closure(controls), start);
  }
  #valueOf(index: number, start: readonly number[]): number {
    const { source, controls } = this.#statements[index] as Statement;
    const value =
      source.kind === 'constant'
        ? 1
        : source.kind === 'read'
          ? this.read(source.index, start)
          : this.after(source.index, this.closure(controls), start);
    return value * source.factor;
  }
}

/** What each run is expected to give: the values read and the variables after it, or a contradiction. */
export function interpret({ statements, runs }: Program): {
  broken: ReadonlySet<number>;
  results: ('conflict' | { reads: number[]; variables: number[] })[];
} {
  const meaning = new Meaning(statements);
  let state: readonly number[] = VARIABLES;
  const results = runs.map((run) => {
    const fetched = run.filter((index) => !meaning.broken.has(index));
    const all = meaning.closure(fetched);
    if (VARIABLES.some((_, variable) => meaning.contradicts(variable, all))) return 'conflict';
    const start = state;
    const reads = fetched
      .filter((index) => statements[index]?.kind === 'read')
      .map((index) => meaning.read(index, start));
    state = start.map((_, variable) => meaning.after(variable, all, start));
    return { reads, variables: [...state] };
  });
  return { broken: meaning.broken, results };
}

/** The same program as a graph: what stands for each statement, `undefined` where building it was refused. */
export function buildProgram(
  graph: Graph,
  { statements }: Program,
): { variables: Variable[]; made: (Tensor | Operation | undefined)[] } {
  return graph.asDefault(() => {
    const variables = VARIABLES.map((value) => new Variable(value));
    const made: (Tensor | Operation | undefined)[] = [];
    const needed = (index: number) => {
      const element = made[index];
      if (element === undefined) throw new UpdateConflictError('needs what could not be built');
      return element;
    };
    const symbolic = ({ kind, index, factor }: Source): Tensor =>
      ops.mul(
        kind === 'constant' ? 1 : kind === 'read' ? (needed(index) as Tensor) : (variables[index] as Variable),
        factor,
      );
    const build = ({ kind, variable, source, controls }: Statement): Tensor | Operation =>
      controlDependencies(controls.map(needed), () => {
        const target = variables[variable] as Variable;
        if (kind === 'group') return group();
        return kind === 'read' ? target.readValue() : target[kind](symbolic(source));
      });
    for (const statement of statements) {
      try {
        made.push(build(statement));
      } catch (error) {
        if (!(error instanceof UpdateConflictError)) throw error;
        made.push(undefined);
      }
    }
    return { variables, made };
  });
}
