// Every optimizer against TensorFlow: a two-layer net, ten steps, the loss of each and all variables and slots by name.
// Those that TensorFlow 1 lacks are compared with Keras and optax in the same way.
import { assert } from 'chai';
import type { Graph } from '../../src/graph/graph.js';
import type { Tensor } from '../../src/graph/tensor.js';
import type { Variable } from '../../src/graph/variable.js';
import type { Session } from '../../src/session/session.js';
import * as train from '../../src/train/index.js';
import { type Net, trainNet } from './net.js';
import { makeOptimizer, type OptimizerSpec } from './optimizer-spec.js';
import { assertClose, assertVariables, fixture, type Nested, type Values } from './support.js';

type BySteps<T> = Readonly<Record<string, T>>;

const spell = ({ class: path, args = {} }: OptimizerSpec): string =>
  `${path.split('.').at(-1)} ${JSON.stringify(args)}`;

describe('optimizers agree with TensorFlow over ten steps', () => {
  interface Case {
    readonly optimizer: OptimizerSpec;
    readonly learning_rate: number;
    readonly loss: readonly Nested[];
    readonly variables: BySteps<Values>;
  }
  const { model, cases } = fixture<{ model: Net; cases: readonly Case[] }>('optimizers');
  for (const { optimizer, learning_rate, loss, variables } of cases) {
    it(`${spell(optimizer)} at rate ${learning_rate}`, () =>
      trainNet(
        model,
        learning_rate,
        (rate) => makeOptimizer(optimizer, rate),
        loss,
        (session, graph, step) => {
          const expected = variables[step];
          if (expected !== undefined) assertVariables(session, graph, expected, `after step ${step}`);
        },
      ));
  }
});

/** Compares some of the variables by name. */
function assertSome(session: Session, graph: Graph, expected: Values, when: string, tolerance?: number): void {
  for (const [name, value] of Object.entries(expected))
    assertClose(session.valueOf(graph.variables.get(name) as Variable), value, `${name} ${when}`, tolerance);
}
/** Compares a slot of every variable. */
function assertSlots(
  session: Session,
  graph: Graph,
  optimizer: train.Optimizer,
  slot: string,
  expected: Values,
  when: string,
  tolerance?: number,
): void {
  for (const [name, value] of Object.entries(expected)) {
    const variable =
      optimizer.getSlot(graph.variables.get(name) as Variable, slot) ?? assert.fail(`no slot ${slot} of ${name}`);
    assertClose(session.valueOf(variable), value, `${slot} of ${name} ${when}`, tolerance);
  }
}

describe('AMSGrad agrees with Keras over ten steps', () => {
  interface Case {
    readonly args: {
      readonly learning_rate: number;
      readonly beta_1?: number;
      readonly beta_2?: number;
      readonly epsilon: number;
    };
    readonly loss: readonly Nested[];
    readonly variables: BySteps<Values>;
    readonly slots: BySteps<Readonly<Record<'m' | 'v' | 'vhat', Values>>>;
  }
  const { model, cases } = fixture<{ model: Net; cases: readonly Case[] }>('amsgrad');
  for (const { args, loss, variables, slots } of cases) {
    it(JSON.stringify(args), () => {
      const { learning_rate, beta_1: beta1 = 0.9, beta_2: beta2 = 0.999, epsilon } = args;
      return trainNet(
        model,
        learning_rate,
        (rate) => new train.AMSGradOptimizer(rate, { beta1, beta2, epsilon }),
        loss,
        (session, graph, step, optimizer) => {
          assertSome(session, graph, variables[step] as Values, `after step ${step}`);
          for (const [slot, values] of Object.entries(slots[step] ?? {}))
            assertSlots(session, graph, optimizer, slot, values, `after step ${step}`);
        },
      );
    });
  }
});

describe('other optimizers agree with optax over ten steps', () => {
  interface Args {
    readonly learning_rate: number;
    readonly momentum?: number;
    readonly b1?: number;
    readonly b2?: number;
    readonly eps?: number;
    readonly weight_decay?: number;
    readonly every_k_schedule: number;
    readonly use_grad_mean?: boolean;
  }
  interface Spec {
    readonly optax: string;
    readonly args: Args;
  }
  interface Case {
    readonly optimizer: Spec & { readonly inner?: Spec };
    readonly inner?: Spec;
    readonly loss: readonly Nested[];
    readonly variables: BySteps<Values>;
    readonly state: BySteps<Readonly<Record<string, Values>>>;
  }
  type Rate = Variable | Tensor;
  interface Row {
    readonly make: (rate: Rate, args: Args, inner: (rate: Rate) => train.Optimizer) => train.Optimizer;
    /** Our slots by optax's names. */
    readonly slots: Readonly<Record<string, string>>;
  }
  const named = (name: string, value: number | undefined) => (value === undefined ? {} : { [name]: value });
  const rows: Readonly<Record<string, Row>> = {
    sgd: {
      make: (rate, { momentum }) =>
        momentum === undefined ? new train.GradientDescentOptimizer(rate) : new train.MomentumOptimizer(rate, momentum),
      slots: { trace: 'momentum' },
    },
    adam: { make: (rate) => new train.AdamOptimizer(rate), slots: { mu: 'm', nu: 'v' } },
    lamb: {
      make: (rate, { b1, b2, eps, weight_decay }) =>
        new train.LAMBOptimizer(rate, {
          ...named('beta1', b1),
          ...named('beta2', b2),
          ...named('epsilon', eps),
          ...named('weightDecay', weight_decay),
        }),
      slots: { mu: 'm', nu: 'v' },
    },
    lion: {
      make: (rate, { b1, b2, weight_decay }) =>
        new train.LionOptimizer(rate, {
          ...named('beta1', b1),
          ...named('beta2', b2),
          weightDecay: weight_decay ?? 0.001,
        }),
      slots: { mu: 'm' },
    },
    multi_steps: {
      make: (rate, { every_k_schedule, use_grad_mean }, inner) =>
        new train.GradientAccumulationOptimizer(inner(rate), every_k_schedule, { useMean: use_grad_mean ?? true }),
      slots: {},
    },
  };
  /** Adam's epsilon is inside optax's bias correction and outside TensorFlow's; optax takes 1 − 0.999 in float64. */
  const tolerance = ({ optax }: Spec) => ({ adam: 1e-4, lamb: 2e-5 })[optax];

  const { model, cases } = fixture<{ model: Net; cases: readonly Case[] }>('other-optimizers');
  // optax takes the maximum after the bias correction, Keras before: our AMSGrad is TensorFlow's, above. It has no eps_root either.
  const ours = cases.filter(({ optimizer }) => optimizer.optax !== 'amsgrad' && !('eps_root' in optimizer.args));
  for (const { optimizer, inner: outer, loss, variables, state } of ours) {
    const inner = optimizer.inner ?? outer;
    const last = inner ?? optimizer;
    it(`${optimizer.optax} ${JSON.stringify(optimizer.args)}${inner === undefined ? '' : ` of ${inner.optax} ${JSON.stringify(inner.args)}`}`, () => {
      const { make } = rows[optimizer.optax] as Row;
      const wrapped: train.Optimizer[] = [];
      const makeInner = (rate: Rate) => {
        wrapped.push((rows[last.optax] as Row).make(rate, last.args, () => assert.fail()));
        return wrapped[0] as train.Optimizer;
      };
      return trainNet(
        model,
        last.args.learning_rate,
        (rate) => make(rate, optimizer.args, makeInner),
        loss,
        (session, graph, step, made) => {
          assertSome(session, graph, variables[step] as Values, `after step ${step}`, tolerance(last));
          for (const [name, values] of Object.entries(state[step] ?? {})) {
            const slot = (rows[last.optax] as Row).slots[name];
            if (slot !== undefined)
              assertSlots(session, graph, wrapped[0] ?? made, slot, values, `after step ${step}`, tolerance(last));
          }
          const updates = state[step]?.gradient_step as Nested | undefined;
          if (updates !== undefined) assertSome(session, graph, { global_step: updates }, `after step ${step}`);
        },
      );
    });
  }
});
