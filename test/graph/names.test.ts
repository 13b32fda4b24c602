// Small programs of scopes, variables and nodes, and the names that TensorFlow gives to what they make (fixtures/tf/README.md, names.json).

import { readFileSync } from 'node:fs';
import { assert } from 'chai';
import { ValueError } from '../../src/errors.js';
import { constant } from '../../src/graph/constant.js';
import { Graph, getDefaultGraph } from '../../src/graph/graph.js';
import { placeholder } from '../../src/graph/placeholder.js';
import type { VariableScope } from '../../src/graph/scope-settings.js';
import { nameScope } from '../../src/graph/scopes.js';
import { globalVariables, trainableVariables, Variable } from '../../src/graph/variable.js';
import { addN, reduceSum, square } from '../../src/ops/math.js';
import type { DType } from '../../src/values/dtype.js';
import { getVariable } from '../../src/variables/get-variable.js';
import { createGlobalStep, getGlobalStep } from '../../src/variables/global-step.js';
import { getVariableScope, variableScope } from '../../src/variables/variable-scope.js';
import { makeOptimizer } from '../train/optimizer-spec.js';

interface Statement {
  readonly op: string;
  readonly name: string | null;
  readonly body: readonly Statement[];
  readonly default?: string;
  readonly reuse?: boolean | 'auto';
  readonly save?: string;
  readonly scope?: string;
  readonly auxiliary_name_scope?: boolean;
  readonly shape?: readonly number[] | null;
  readonly dtype?: DType;
  readonly initializer?: number | readonly number[];
  readonly trainable?: boolean;
  readonly optimizer: string;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly global_step?: boolean;
  readonly key: string;
}
interface Case {
  readonly program: readonly Statement[];
  readonly names: readonly unknown[];
  readonly error?: { readonly type: string; readonly message: string };
}

/** Where a program ends otherwise than in TensorFlow, on purpose: what ours says instead. */
const OTHER_MESSAGES: Readonly<Record<string, string>> = {
  // The way out is in our message; TensorFlow's speaks of Keras.
  'The initializer passed is not valid.': 'Shape of a new variable (v) must be fully defined',
  // TensorFlow 1.15 shows its own storage type, float32_ref.
  'Trying to share variable v, but specified dtype float64 and found dtype float32_ref.':
    'Trying to share variable v, but specified dtype float64 and found dtype float32.',
  'If default_name is None then name_or_scope is required':
    'variableScope: If default is not given, the name must be given too',
};

/** Runs statements in order and writes down the name of each when it starts. */
class Interpreter {
  readonly seen: unknown[] = [];
  readonly #saved = new Map<string, VariableScope>();

  run(body: readonly Statement[]): void {
    for (const [index, statement] of body.entries()) {
      if (statement.op === 'reuse_variables') {
        // A scope is an immutable object here, so what comes after is put into a scope that shares.
        this.seen.push(null);
        variableScope(getVariableScope(), { reuse: true, auxiliaryNameScope: false }, () =>
          this.run(body.slice(index + 1)),
        );
        return;
      }
      const step = this.#steps[statement.op] ?? assert.fail(statement.op);
      step(statement);
    }
  }

  readonly #steps: Readonly<Record<string, (statement: Statement) => void>> = {
    name_scope: ({ name, body }) =>
      nameScope(name, (scope) => {
        this.seen.push(scope);
        this.run(body);
      }),
    variable_scope: ({
      name,
      scope,
      body,
      save,
      reuse,
      default: fallback,
      auxiliary_name_scope: auxiliaryNameScope,
    }) => {
      const target = scope === undefined ? name : (this.#saved.get(scope) ?? assert.fail(scope));
      const options = {
        ...(fallback !== undefined && { default: fallback }),
        ...(reuse !== undefined && { reuse }),
        ...(auxiliaryNameScope !== undefined && { auxiliaryNameScope }),
      };
      variableScope(target, options, (opened) => {
        this.seen.push([opened.name, opened.originalNameScope]);
        if (save !== undefined) this.#saved.set(save, opened);
        this.run(body);
      });
    },
    get_variable: ({ name, shape = [2], dtype, initializer, trainable }) => {
      const made = getVariable(name as string, {
        ...(shape !== null && { shape }),
        ...(dtype && { dtype }),
        ...(initializer !== undefined && { initializer }),
        ...(trainable !== undefined && { trainable }),
      });
      this.seen.push([made.name, made.dtype]);
    },
    Variable: ({ name }) => this.seen.push(new Variable(0, name === null ? {} : { name }).name),
    constant: ({ name }) => this.seen.push(constant(0, name === null ? {} : { name }).name),
    placeholder: ({ name }) => this.seen.push(placeholder('float32', null, name === null ? {} : { name }).name),
    create_global_step: () => this.seen.push(createGlobalStep().name),
    minimize: ({ name, optimizer, args = {}, global_step: counts = false }) => {
      const before = globalVariables();
      const loss = addN(trainableVariables().map((variable) => reduceSum(square(variable))));
      const globalStep = counts ? (getGlobalStep() as Variable) : null;
      const operation = makeOptimizer({ class: optimizer, args }, 0.1).minimize(loss, {
        globalStep,
        ...(name !== undefined && name !== null && { name }),
      });
      this.seen.push([
        operation.name,
        globalVariables()
          .filter((variable) => !before.includes(variable))
          .map((variable) => variable.name),
      ]);
    },
    get_collection: ({ key, scope }) =>
      this.seen.push(
        getDefaultGraph()
          .getCollection<Variable>(key, scope)
          .map((item) => item.name),
      ),
  };
}

/** A message with our way of writing shapes and functions. */
const spellOurs = (message: string): string =>
  message.replaceAll(/\(([\d, ]+),\)/g, '[$1]').replace('tf.get_variable()', 'getVariable()');

const spell = (statement: Statement): string => {
  const body = statement.body?.length ? ` (${statement.body.map(spell).join(' ')})` : '';
  const name =
    statement.name ?? statement.default ?? statement.scope ?? statement.optimizer?.slice('tf.train.'.length) ?? '';
  return `${statement.op}${name && ` ${name}`}${statement.reuse === undefined ? '' : ` reuse=${statement.reuse}`}${body}`;
};

describe('names agree with TensorFlow', () => {
  const { cases } = JSON.parse(readFileSync(new URL('../../fixtures/tf/names.json', import.meta.url), 'utf8')) as {
    cases: readonly Case[];
  };
  for (const { program, names, error } of cases) {
    it(`of ${program.map(spell).join('; ')}${error === undefined ? '' : ', which fails'}`, () => {
      const interpreter = new Interpreter();
      let thrown: unknown;
      try {
        new Graph().asDefault(() => interpreter.run(program));
      } catch (reason) {
        thrown = reason;
      }
      assert.deepEqual(interpreter.seen, names, thrown === undefined ? undefined : String(thrown));
      if (error === undefined) {
        assert.isUndefined(thrown);
        return;
      }
      assert.instanceOf(thrown, ValueError);
      const expected = error.message.split(' Did you mean')[0]?.split(' It should be')[0] as string;
      assert.equal((thrown as ValueError).message.split('\n')[0], OTHER_MESSAGES[expected] ?? spellOurs(expected));
    });
  }
});
