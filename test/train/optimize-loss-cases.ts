// The models and calls of fixtures/tf/optimize-loss.json, built from their JSON form (fixtures/tf/README.md).

import { assert } from 'chai';
import { constant } from '../../src/graph/constant.js';
import type { TensorLike } from '../../src/graph/convert.js';
import { getDefaultGraph } from '../../src/graph/graph.js';
import type { Operation } from '../../src/graph/operation.js';
import { placeholder } from '../../src/graph/placeholder.js';
import { nameScope } from '../../src/graph/scopes.js';
import type { Tensor } from '../../src/graph/tensor.js';
import { Variable } from '../../src/graph/variable.js';
import { abs, add, cast, gather, matmul, multiply, reduceMean, square, subtract, tanh } from '../../src/ops/math.js';
import type { Summary } from '../../src/summary/summary.js';
import { adaptiveClippingFn } from '../../src/train/adaptive-clipping.js';
import { type OptimizeLossOptions, optimizeLoss } from '../../src/train/optimize-loss.js';
import type { DType } from '../../src/values/dtype.js';
import { getVariable } from '../../src/variables/get-variable.js';
import { createGlobalStep } from '../../src/variables/global-step.js';
import { variableScope } from '../../src/variables/variable-scope.js';
import { camelCase, camelCased, type DecaySpec, makeDecay, makeOptimizer, OPTIMIZERS } from './optimizer-spec.js';
import { dataOf, decoded, fixture, type Nested, type NestedNumbers, type Numeral, type Values } from './support.js';

export interface ModelSpec {
  readonly kind: 'abs' | 'net' | 'embedding';
  readonly dtype?: 'float32' | 'float64';
  readonly trainable?: boolean;
  readonly unknown_shape?: boolean;
  readonly mixed?: boolean;
  readonly unused?: boolean;
  readonly updates?: boolean;
  readonly collected?: readonly ('count' | 'set_mark')[];
  readonly global_step?: boolean;
}
export interface Call {
  readonly scopes?: readonly (
    | { readonly name_scope: string }
    | { readonly variable_scope: string; readonly reuse?: boolean }
  )[];
  readonly args: Readonly<Record<string, Json>>;
}
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type SummaryValue = { readonly tag: string } & (
  | { readonly value: Numeral }
  | { readonly histogram: Readonly<Record<'min' | 'max' | 'num' | 'sum' | 'sum_squares', Numeral>> }
);
export interface Case {
  readonly test?: string;
  readonly row?: string;
  readonly portable?: boolean;
  readonly model: ModelSpec;
  readonly calls: readonly Call[];
  readonly steps: number;
  readonly error?: { readonly type: string; readonly message: string };
  readonly global_variables: readonly string[];
  readonly trainable_variables: readonly string[];
  readonly train_op: readonly string[];
  readonly returned: readonly string[];
  readonly summaries: readonly (readonly SummaryValue[])[];
  readonly loss: readonly (readonly Numeral[])[];
  readonly variables: Values;
}
export const optimizeLossFixture = fixture<{
  models: Readonly<Record<ModelSpec['kind'], { initial: Values; inputs: Values }>>;
  tests: readonly Case[];
  adaptive_tests: readonly {
    test: string;
    args: Values;
    multipliers: readonly number[];
    steps: readonly number[] | null;
    trace: readonly Values[];
  }[];
  five_steps: readonly Case[];
  edges: readonly Case[];
  random: readonly Case[];
}>('optimize-loss');

type Thing = Tensor | Variable | Operation;

/** A model's tensors and operations by name, and the feeds of each step. */
export class Model {
  readonly #spec: ModelSpec;
  readonly #things = new Map<string, Thing>();
  readonly #feeds: [Tensor, (step: number) => NestedNumbers][] = [];

  constructor(spec: ModelSpec) {
    this.#spec = spec;
    this.#things.set('loss', this.#losses[spec.kind]());
    if (spec.unused) this.#variable('unused', [1, 1]);
    if (spec.updates) {
      const [counter, mark] = (['counter', 'mark'] as const).map((name) =>
        getVariable(name, { initializer: name === 'mark' ? 10 : 0, trainable: false }),
      );
      this.#things.set('count', (counter as Variable).assignAdd(1)).set('set_mark', (mark as Variable).assign(20));
      for (const name of spec.collected ?? []) getDefaultGraph().addToCollection('update_ops', this.#things.get(name));
    }
    if (spec.global_step ?? true) this.#things.set('global_step', createGlobalStep());
  }

  feeds(step: number): [Tensor, NestedNumbers][] {
    return this.#feeds.map(([tensor, value]) => [tensor, value(step)]);
  }

  #variable(
    name: string,
    value: Nested = optimizeLossFixture.models[this.#spec.kind].initial[name] as Nested,
    dtype: DType = 'float32',
    trainable = true,
  ): Variable {
    const made = getVariable(name, { initializer: dataOf(value, dtype), trainable });
    this.#things.set(name, made);
    return made;
  }
  #input(name: string, dtype: DType = 'float32'): Tensor {
    const values = decoded(optimizeLossFixture.models[this.#spec.kind].inputs[name] as Nested);
    const isFixed = this.#spec.kind === 'abs';
    const tensor = placeholder(dtype, isFixed ? [] : dataOf((values as number[][])[0] as Nested).shape);
    this.#feeds.push([tensor, (step) => (isFixed ? values : ((values as number[][])[step] as NestedNumbers))]);
    return tensor;
  }

  readonly #losses: Readonly<Record<ModelSpec['kind'], () => Tensor>> = {
    abs: () => {
      const { dtype = 'float32', trainable = true, mixed = false } = this.#spec;
      const x = cast(this.#input('x'), dtype);
      const loss = abs(multiply(this.#variable('test', 10, dtype, trainable), x));
      return mixed
        ? add(loss, cast(abs(multiply(this.#variable('extra', 3, 'float64'), cast(x, 'float64'))), dtype))
        : loss;
    },
    net: () => {
      const hidden = tanh(
        add(matmul(this.#input('inputs'), this.#variable('hidden/kernel')), this.#variable('hidden/bias')),
      );
      const outputs = add(matmul(hidden, this.#variable('output/kernel')), this.#variable('output/bias'));
      return reduceMean(square(subtract(outputs, this.#input('targets'))));
    },
    embedding: () => {
      const rows = gather(this.#variable('table'), this.#input('ids', 'int32'));
      return reduceMean(square(subtract(matmul(rows, this.#variable('kernel')), this.#input('targets'))));
    },
  };

  /** What an argument in JSON form stands for. */
  argument(value: Json): unknown {
    if (Array.isArray(value)) return value.map((item: Json) => this.argument(item));
    if (typeof value !== 'object' || value === null)
      return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value;
    const [kind] = Object.keys(value) as [string];
    return (this.#kinds[kind] ?? assert.fail(`no value of kind ${kind}`))(value as never);
  }

  readonly #kinds: Readonly<Record<string, (value: never) => unknown>> = {
    int: ({ int }: { int: number }) => int,
    numpy: ({ numpy }: { numpy: number }) => numpy,
    ref: ({ ref }: { ref: string }) => this.#things.get(ref) ?? assert.fail(ref),
    tensor: ({ tensor, dtype }: { tensor: Nested; dtype: DType }) => constant(dataOf(tensor, dtype)),
    placeholder: ({
      placeholder: dtype,
      shape,
      feed,
    }: {
      placeholder: DType;
      shape: number[] | null;
      feed: number;
    }) => {
      const tensor = placeholder(dtype, shape);
      this.#feeds.push([tensor, () => feed]);
      return tensor;
    },
    new_variable: ({ new_variable: name, dtype, initial }: { new_variable: string; dtype: DType; initial: Nested }) =>
      getVariable(name, { initializer: dataOf(initial, dtype), trainable: false }),
    object: () => ({ toString: () => 'object' }),
    class: ({ class: path }: { class: string }) =>
      OPTIMIZERS[path]?.[0] ?? (path === 'tf.Variable' ? Variable : class SGD {}),
    instance: ({ instance, args }: { instance: string; args: Readonly<Record<string, unknown>> }) =>
      makeOptimizer({ class: instance, args }),
    function:
      ({ function: path, args }: { function: string; args: Readonly<Record<string, unknown>> }) =>
      (rate: TensorLike) =>
        makeOptimizer({ class: path, args }, rate),
    function_without_rate:
      ({
        function_without_rate: path,
        args,
      }: {
        function_without_rate: string;
        args: Readonly<Record<string, unknown>>;
      }) =>
      () =>
        makeOptimizer({ class: path, args }),
    function_returning:
      ({ function_returning: value }: { function_returning: Json }) =>
      () =>
        this.argument(value),
    adaptive_clipping_fn: ({ adaptive_clipping_fn: args }: { adaptive_clipping_fn: Readonly<Record<string, Json>> }) =>
      adaptiveClippingFn(
        camelCased(Object.fromEntries(Object.entries(args).map(([name, value]) => [name, this.argument(value)]))),
      ),
    decay: (spec: DecaySpec) => makeDecay(spec),
    return_rate: () => (rate: TensorLike) => rate,
    multipliers: ({ multipliers }: { multipliers: readonly (readonly [Json, Json])[] }) =>
      new Map(multipliers.map(([key, value]) => [this.argument(key), this.argument(value)])),
  };

  /** The arguments of a call under our names; what they name is made now. */
  arguments({ args }: Call): [loss: TensorLike, options: OptimizeLossOptions] {
    const { loss, ...options } = Object.fromEntries(
      Object.entries(args).map(([name, value]) => [camelCase(name), this.argument(value)]),
    );
    return [loss as TensorLike, options as unknown as OptimizeLossOptions];
  }
}

/** Calls `fn` in the scopes, the first outermost. */
export function within<T>(scopes: Call['scopes'], fn: () => T): T {
  const [scope, ...inner] = scopes ?? [];
  if (scope === undefined) return fn();
  if ('name_scope' in scope) return nameScope(scope.name_scope, () => within(inner, fn));
  return variableScope(scope.variable_scope, { ...(scope.reuse !== undefined && { reuse: scope.reuse }) }, () =>
    within(inner, fn),
  );
}

/** Calls optimizeLoss, giving what it returns and the summaries that it made. */
export function optimize(
  model: Model,
  call: Call,
): { readonly returned: Tensor; readonly summaries: readonly Summary[] } {
  const collected = () => getDefaultGraph().getCollection<Summary>('summaries');
  const before = collected().length;
  const returned = within(call.scopes, () => optimizeLoss(...model.arguments(call)));
  return { returned, summaries: collected().slice(before) };
}

/** Every value of an argument that is a variable or tensor is shown by name. */
const spellValue = (value: Json): string =>
  JSON.stringify(value)
    .replaceAll(/\{"ref":("[^"]*")\}/g, '$1')
    .replaceAll('"', '');

/** A call in a few words. */
export function spellCall({ scopes = [], args }: Call): string {
  const shown = Object.entries(args).filter(
    ([name, value]) =>
      !(name === 'loss' && JSON.stringify(value) === '{"ref":"loss"}') &&
      !(name === 'global_step' && JSON.stringify(value) === '{"ref":"global_step"}'),
  );
  const text = shown.map(([name, value]) => `${camelCase(name)}: ${spellValue(value)}`).join(', ');
  return `${scopes.map((scope) => ('name_scope' in scope ? `nameScope ${scope.name_scope}: ` : `variableScope ${scope.variable_scope}${scope.reuse ? ' reuse' : ''}: `)).join('')}{ ${text} }`;
}
export const spellModel = ({ kind, ...options }: ModelSpec): string =>
  [
    kind,
    ...Object.entries(options).flatMap(([name, value]) =>
      value === true ? name : value === false ? `no ${name}` : String(value) ? `${name} ${value}` : [],
    ),
  ].join(', ');
