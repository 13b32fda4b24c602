// Owns what the rules say of nodes: that the model imports what they call, that it exists, and that it is called as its signature says.
// The operators of `ai.onnx.preview.training` name values in attributes; those are looked at too.
import { innerGraphs, titleOf } from '../check.js';
import type { Attribute, OnnxGraph, OnnxModel, OnnxNode, OpsetImport } from '../ir.js';
import { isOnnxDomain, operatorAt } from '../operator-versions.js';
import { plainDomain, TRAINING_DOMAIN, textsOf } from '../walk.js';
import type { TrainingFinding } from './rules.js';

/** Operators of the runtime itself; what they are is its business. */
const isRuntimeDomain = (domain: string): boolean => /^com\.(?:microsoft|ms)(?:\.|$)/.test(domain);

/** Inputs and outputs for each tensor that the operator moves, behind the rate and the step. */
export const optimizerArity: ReadonlyMap<string, { readonly inputs: number; readonly outputs: number }> = new Map([
  ['Adagrad', { inputs: 3, outputs: 2 }],
  ['Momentum', { inputs: 3, outputs: 2 }],
  ['Adam', { inputs: 4, outputs: 3 }],
]);

/** The version that is imported of each operator set. */
const imported = (imports: readonly OpsetImport[]): ReadonlyMap<string, number> =>
  new Map(imports.map(({ domain, version }) => [plainDomain(domain), version]));

/** What can be seen where a node stands. */
export interface Place {
  readonly where: string;
  readonly sees: (name: string) => boolean;
}

export class OperatorRules {
  readonly #functions: ReadonlySet<string>;
  readonly #imports: ReadonlyMap<string, number>;
  readonly #findings: TrainingFinding[];

  constructor(model: OnnxModel, findings: TrainingFinding[]) {
    this.#functions = new Set(model.functions.map(({ domain, name }) => `${plainDomain(domain)}:${name}`));
    this.#imports = imported(model.opsetImport);
    this.#findings = findings;
  }

  /** Looks at all nodes of a graph and of the graphs inside it. */
  checkGraph(graph: OnnxGraph, { where, sees }: Place): void {
    this.#checkNodes(graph.node, { where, sees }, this.#imports);
  }

  /** Looks at the bodies of functions, each with the operator sets that it imports itself. */
  checkFunctions(model: OnnxModel): void {
    for (const [index, { node, opsetImport }] of model.functions.entries())
      this.#checkNodes(node, { where: `functions[${index}]`, sees: () => true }, imported(opsetImport));
    if (hasRecursion(model))
      this.#findings.push({
        rule: 'function-recursion',
        message: 'a function calls itself',
        where: 'functions',
      });
  }

  #checkNodes(nodes: readonly OnnxNode[], { where, sees }: Place, imports: ReadonlyMap<string, number>): void {
    for (const [index, node] of nodes.entries()) {
      const place = `${where}.node[${index}]`;
      this.#checkNode(node, { where: place, sees }, imports);
      for (const [path, inner] of innerGraphs(node, place)) {
        const own = new Set([...inner.node.flatMap(({ output }) => output), ...inner.input.map(({ name }) => name)]);
        for (const { name = '' } of inner.initializer) own.add(name);
        this.#checkNodes(inner.node, { where: path, sees: (name) => own.has(name) || sees(name) }, imports);
      }
    }
  }

  #checkNode(node: OnnxNode, place: Place, imports: ReadonlyMap<string, number>): void {
    const domain = plainDomain(node.domain);
    const tell = (rule: TrainingFinding['rule'], message: string) =>
      this.#findings.push({ rule, message: `${titleOf(node)}: ${message}`, where: place.where });
    if (this.#functions.has(`${domain}:${node.opType}`)) return;
    const version = imports.get(domain);
    if (version === undefined)
      return void tell('domain-not-imported', `the model does not import '${domain || 'ai.onnx'}'`);
    if (isRuntimeDomain(domain)) return;
    const operator = operatorAt(domain, node.opType, version);
    if (operator === undefined)
      return void tell(
        'unknown-operator',
        isOnnxDomain(domain)
          ? `${domain || 'ai.onnx'} ${version} has no operator ${node.opType}`
          : `nobody knows the operator ${node.opType} of ${domain}`,
      );
    for (const [what, names, [least, most]] of [
      ['inputs', node.input, operator.inputs],
      ['outputs', node.output, operator.outputs],
    ] as const) {
      if (names.length < least || names.length > most)
        tell(
          'signature',
          `${node.opType} has ${least === most ? least : `${least} to ${most}`} ${what}, not ${names.length}`,
        );
    }
    checkAttributes(node, operator.attributes, (message) => tell('signature', message));
    if (domain !== TRAINING_DOMAIN) return;
    const arity = optimizerArity.get(node.opType);
    if (arity !== undefined) checkOptimizer(node, arity, (message) => tell('optimizer-inputs', message));
    else checkGradient(node, place, tell);
  }
}

function checkAttributes(
  node: OnnxNode,
  known: ReadonlyMap<string, { readonly type: Attribute['type']; readonly required: boolean }>,
  tell: (message: string) => void,
): void {
  const given = new Set<string>();
  for (const { name, type } of node.attribute) {
    const facts = known.get(name);
    if (facts === undefined) tell(`${node.opType} has no attribute '${name}'`);
    else if (facts.type !== type) tell(`the attribute '${name}' is of type ${facts.type}, not ${type}`);
    if (given.has(name)) tell(`the attribute '${name}' is given twice`);
    given.add(name);
  }
  for (const [name, { required }] of known)
    if (required && !given.has(name)) tell(`the attribute '${name}' of ${node.opType} is missing`);
}

function checkOptimizer(
  node: OnnxNode,
  arity: { readonly inputs: number; readonly outputs: number },
  tell: (message: string) => void,
): void {
  const tensors = (node.input.length - 2) / arity.inputs;
  if (!Number.isInteger(tensors)) tell(`${node.input.length} inputs are not R, T and ${arity.inputs} for each tensor`);
  else if (node.output.length !== tensors * arity.outputs)
    tell(`${node.output.length} outputs are not ${arity.outputs} for each of ${tensors} tensors`);
  const [mode] = textsOf(node, 'mode');
  if (node.opType === 'Momentum' && mode !== undefined && mode !== 'standard' && mode !== 'nesterov')
    tell(`the mode is 'standard' or 'nesterov', not '${mode}'`);
}

function checkGradient(
  node: OnnxNode,
  { sees }: Place,
  tell: (rule: 'gradient-inputs' | 'gradient-names', message: string) => void,
): void {
  const xs = textsOf(node, 'xs');
  const zs = textsOf(node, 'zs');
  const [y] = textsOf(node, 'y');
  if (node.input.length !== xs.length + zs.length)
    tell(
      'gradient-inputs',
      `${node.input.length} inputs are not one for each of ${xs.length + zs.length} names in xs and zs`,
    );
  if (node.output.length > xs.length)
    tell('gradient-inputs', `${node.output.length} outputs are more than ${xs.length} names in xs`);
  const names = [...xs, ...zs, ...(y === undefined ? [] : [y])];
  for (const name of names) if (!sees(name)) tell('gradient-names', `there is no value '${name}'`);
  for (const name of new Set(names))
    if (names.indexOf(name) !== names.lastIndexOf(name)) tell('gradient-names', `'${name}' is named twice`);
}

/** Whether some function of the model comes back to itself. */
function hasRecursion({ functions }: OnnxModel): boolean {
  const keyOf = (domain: string | undefined, name: string) => `${plainDomain(domain)}:${name}`;
  const bodies = new Map(functions.map(({ domain, name, node }) => [keyOf(domain, name), node]));
  const done = new Set<string>();
  const open = new Set<string>();
  const calls = (nodes: readonly OnnxNode[]): string[] =>
    nodes.flatMap((node) => [
      keyOf(node.domain, node.opType),
      ...innerGraphs(node, '').flatMap(([, inner]) => calls(inner.node)),
    ]);
  // By hand, not by recursion: a chain of functions may be as long as the file.
  for (const start of bodies.keys()) {
    const stack: { key: string; next: string[] }[] = [];
    const enter = (key: string): boolean => {
      if (open.has(key)) return true;
      const body = done.has(key) ? undefined : bodies.get(key);
      if (body === undefined) return false;
      open.add(key);
      stack.push({ key, next: calls(body) });
      return false;
    };
    if (enter(start)) return true;
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.next.pop();
      if (next === undefined) {
        stack.pop();
        open.delete(top.key);
        done.add(top.key);
      } else if (enter(next)) return true;
    }
  }
  return false;
}
