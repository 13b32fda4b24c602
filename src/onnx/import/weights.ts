// Owns which values of a file are weights, under which name, and which of them training changes.
import { describe, reading, ValueError } from '../../errors.js';
import type { OnnxGraph, OnnxModel, OnnxNode } from '../../model/ir.js';
import { everyNode, plainDomain, topGraphs } from '../../model/walk.js';
import type { DType } from '../../values/dtype.js';

/** What is known of a weight before it is one. */
export interface Weight {
  /** Its name in the file. */
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** Which weights training changes: all, those whose names match a glob (`*` and `?`), or those that a function says. */
export type Trainable = boolean | string | readonly string[] | ((name: string, weight: Weight) => boolean);

/** A glob as a test of names: `*` is any text, `?` one character; everything else is itself. */
function globTest(glob: string): (name: string) => boolean {
  const parts = glob.split('*').map((part) => Array.from(part));
  // One star after another, from the left, each as short as it can be: linear for every name.
  return (name) => {
    const text = Array.from(name);
    const fits = (part: readonly string[], at: number) =>
      at + part.length <= text.length && part.every((each, index) => each === '?' || each === text[at + index]);
    const [first = [], ...rest] = parts;
    if (!fits(first, 0)) return false;
    if (rest.length === 0) return first.length === text.length;
    const last = rest.pop() as string[];
    let at = first.length;
    for (const part of rest) {
      while (at + part.length <= text.length && !fits(part, at)) at++;
      if (!fits(part, at)) return false;
      at += part.length;
    }
    return text.length - last.length >= at && fits(last, text.length - last.length);
  };
}

/** The choice of what is trained. */
export class Choice {
  readonly #test: (weight: Weight) => boolean;
  readonly #globs = new Map<string, boolean>();

  /** @throws ValueError for what is no choice. */
  constructor(trainable: Trainable) {
    const list = reading('importModel', () =>
      typeof trainable === 'string' ? [trainable] : Array.isArray(trainable) ? Array.from(trainable as unknown[]) : [],
    );
    const isChoice =
      typeof trainable === 'boolean' ||
      typeof trainable === 'function' ||
      ((typeof trainable === 'string' || Array.isArray(trainable)) && list.every((each) => typeof each === 'string'));
    if (!isChoice)
      throw new ValueError('importModel: trainable says which weights are trained', {
        expected: "true, a glob over names such as 'encoder.*', a list of globs, or a function of a name",
        got: describe(trainable),
      });
    const tests = (list as string[]).map((glob) => [glob, globTest(glob)] as const);
    for (const [glob] of tests) this.#globs.set(glob, false);
    this.#test = (weight) => {
      if (typeof trainable === 'boolean') return trainable;
      if (typeof trainable === 'function') return reading('importModel', () => Boolean(trainable(weight.name, weight)));
      const fitting = tests.filter(([, test]) => test(weight.name));
      for (const [glob] of fitting) this.#globs.set(glob, true);
      return fitting.length > 0;
    };
  }

  /** Whether this weight is trained. */
  of(weight: Weight): boolean {
    return this.#test(weight);
  }

  /** @throws ValueError for a glob that no weight had a name for. */
  checkUsed(names: readonly string[]): void {
    const unused = [...this.#globs].find(([, used]) => !used);
    if (unused === undefined) return;
    const some = names.slice(0, 10).map((name) => `'${name}'`);
    throw new ValueError(`importModel: no weight has a name like ${describe(unused[0])}`, {
      got: some.length === 0 ? 'a model without weights' : `${some.join(', ')}${names.length > 10 ? ', …' : ''}`,
    });
  }
}

/** Operators that only bring a weight into its form: what they make of one is the weight. */
export const forming: ReadonlySet<string> = new Set([
  'Cast',
  'DequantizeLinear',
  'Identity',
  'Reshape',
  'Squeeze',
  'Transpose',
  'Unsqueeze',
]);
/** Operators that make a weight of no other numbers. */
export const filling: ReadonlySet<string> = new Set(['Constant', 'ConstantOfShape']);

/** Inputs that say how an operator works; what stands there is no weight, and is known while the graph is built. */
const settings: Readonly<Record<string, readonly number[]>> = {
  Clip: [1, 2],
  DequantizeLinear: [1, 2],
  Dropout: [1],
  NonMaxSuppression: [3, 4],
  OneHot: [2],
  Pad: [2],
  QuantizeLinear: [1, 2],
  Range: [0, 1, 2],
  Resize: [1, 2],
  Upsample: [1],
};

/** Who reads the values of a graph, and how. */
export interface Uses {
  /** Whether something reads this value as an operand, and not to form a weight of it or as a setting. */
  isOperand(name: string): boolean;
  /** Whether something reads it, and everything that does takes it as a setting. */
  isSetting(name: string): boolean;
}

/** What the nodes of a graph and those inside it, and its outputs, read. */
export function usesIn(graph: Pick<OnnxGraph, 'node' | 'output'>): Uses {
  const operands = new Set<string>(graph.output.map(({ name }) => name));
  const set = new Set<string>();
  const formed = new Set<string>();
  const visit = ({ node, output }: Pick<OnnxGraph, 'node' | 'output'>) => {
    for (const each of node) visitNode(each);
    for (const { name } of output) operands.add(name);
  };
  const visitNode = (node: OnnxNode) => {
    const isStandard = plainDomain(node.domain) === '';
    const places = isStandard && Object.hasOwn(settings, node.opType) ? settings[node.opType] : undefined;
    for (const [index, name] of node.input.entries()) {
      if (places?.includes(index)) set.add(name);
      else (isStandard && forming.has(node.opType) ? formed : operands).add(name);
    }
    for (const attribute of node.attribute) {
      if (attribute.type === 'GRAPH' && attribute.value !== undefined) visit(attribute.value);
      if (attribute.type === 'GRAPHS') for (const inner of attribute.value ?? []) visit(inner);
    }
  };
  visit(graph);
  return {
    isOperand: (name) => operands.has(name),
    isSetting: (name) => set.has(name) && !operands.has(name) && !formed.has(name),
  };
}

/** The names of what batch normalizations keep statistics in: state that no gradient changes. */
export function statisticsOf(model: OnnxModel): ReadonlySet<string> {
  const names = new Set<string>();
  for (const graph of topGraphs({ ...model, trainingInfo: [] }))
    for (const node of everyNode(graph))
      if (node.opType === 'BatchNormalization' && plainDomain(node.domain) === '')
        for (const name of node.input.slice(3, 5)) names.add(name);
  return names;
}
