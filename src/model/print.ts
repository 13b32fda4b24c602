// Owns a model as text: versions, inputs, outputs, scopes, variables, training entries. What comes from a file is written out where it
// could steer a terminal or turn the direction of text.

import { printable as escaped, ModelFormatError } from '../errors.js';
import { TensorData } from '../values/tensor-data.js';
import { formatType } from '../values/value-type.js';
import type { OnnxGraph, OnnxModel, OnnxTensor, StringEntry, Type, Value } from './ir.js';
import { tensorTypeText } from './tensor-text.js';
import { stateOf } from './training/state.js';
import { validateTraining } from './training/validate.js';
import { usingModel } from './untrusted.js';

const printable = (text = ''): string => escaped(text);

const count = (number: number, noun: string): string =>
  `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
const sizeOf = ({ data: { shape } }: OnnxTensor): number => shape.reduce((product, dim) => product * dim, 1);

const typeText = (type: Type | undefined): string =>
  type === undefined || type.kind === 'unread' ? 'unknown type' : printable(formatType(type));

function dataText(tensor: OnnxTensor): string {
  const { data } = tensor;
  const isOutside = !(data instanceof TensorData) && data.kind === 'external';
  return `${tensorTypeText(tensor)}${isOutside ? ` in ${printable(data.location)}` : ''}`;
}

/** A scope with what is in it and below it. */
interface Scope {
  nodes: number;
  parameters: number;
  readonly inner: Map<string, Scope>;
}
const newScope = (): Scope => ({ nodes: 0, parameters: 0, inner: new Map() });

/** Adds to the scope that `path` lies in and to those around it, down to a depth: what is not shown is not built. */
function addTo(root: Scope, path: string, depth: number, add: { nodes?: number; parameters?: number }): void {
  const parts = path.slice(0, Math.max(0, path.lastIndexOf('/'))).split('/', depth);
  let scope: Scope | undefined = root;
  for (const part of [undefined, ...(path.includes('/') ? parts : [])]) {
    if (part !== undefined) {
      const next: Scope = scope.inner.get(part) ?? newScope();
      scope.inner.set(part, next);
      scope = next;
    }
    scope.nodes += add.nodes ?? 0;
    scope.parameters += add.parameters ?? 0;
  }
}

function scopeLines(scope: Scope, indent = '  '): string[] {
  return [...scope.inner].flatMap(([name, inner]) => [
    `${indent}${printable(name)}/  ${count(inner.nodes, 'node')}${inner.parameters > 0 ? `, ${count(inner.parameters, 'parameter')}` : ''}`,
    ...scopeLines(inner, `${indent}  `),
  ]);
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`${title}:`, ...lines];

function countEach(items: readonly string[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const item of items) sizes.set(item, (sizes.get(item) ?? 0) + 1);
  return sizes;
}

const valueLines = (values: readonly Value[]) =>
  values.map(({ name, type }) => `  ${printable(name)}  ${typeText(type)}`);
const bindingLines = (bindings: readonly StringEntry[]) =>
  bindings.map(({ key, value }) => `  ${printable(key)} ← ${printable(value)}`);

/** One graph; `mutable` are the names of the initializers that training changes. */
function graphLines(
  title: string,
  graph: OnnxGraph | undefined,
  mutable: ReadonlySet<string>,
  depth: number,
): string[] {
  const { node = [], initializer = [], input = [], output = [] } = graph ?? {};
  const root = newScope();
  for (const { name = '' } of node) addTo(root, name, depth, { nodes: 1 });
  for (const tensor of initializer) addTo(root, tensor.name ?? '', depth, { parameters: sizeOf(tensor) });
  const types = [...countEach(node.map(({ opType }) => opType))].sort((a, b) => b[1] - a[1]).slice(0, 8);
  return [
    `${title}: ${count(node.length, 'node')}, ${count(initializer.length, 'initializer')} with ${count(root.parameters, 'element')}`,
    ...(types.length > 0
      ? [`  mostly ${types.map(([type, number]) => `${printable(type)} ${number}`).join(', ')}`]
      : []),
    ...section('inputs', valueLines(input)),
    ...section('outputs', valueLines(output)),
    ...section('scopes', scopeLines(root)),
    ...section(
      'variables',
      initializer
        .filter(({ name = '' }) => mutable.has(name))
        .map((tensor) => `  ${printable(tensor.name)}  ${dataText(tensor)}`),
    ),
  ];
}

/** The state that a step model declares, or what is wrong with the declaration. */
function readableState(model: OnnxModel): { state: ReadonlyMap<string, string>; problem?: string } {
  try {
    return { state: stateOf(model) ?? new Map() };
  } catch (error) {
    if (!(error instanceof ModelFormatError)) throw error;
    return { state: new Map(), problem: error.message.split('\n')[0] as string };
  }
}

/** A model as text, its scopes down to `depth`; `name` is what the first line calls it. */
export const describeModel = (model: OnnxModel, name: string, depth: number): string =>
  usingModel('describeModel', model, () => text(model, String(name), depth));

function text(model: OnnxModel, name: string, depth: number): string {
  const opsets = model.opsetImport
    .map(({ domain, version }) => `${printable(domain) || 'ai.onnx'} ${version}`)
    .join(', ');
  const { state, problem } = readableState(model);
  const updated = new Set(state.keys());
  for (const { updateBinding } of model.trainingInfo) for (const { key } of updateBinding) updated.add(key);
  const lines = [
    `${printable(name)}: IR ${model.irVersion}, opset ${opsets}${model.producerName ? `, made by ${printable(model.producerName)}` : ''}`,
    '',
    ...graphLines('graph', model.graph, updated, depth),
    ...section('state of the step', bindingLines([...state].map(([key, value]) => ({ key, value })))),
    ...model.trainingInfo.flatMap((info, index) => [
      '',
      ...graphLines(`training entry ${index}, initialization`, info.initialization, new Set(), depth),
      ...section('initialization bindings', bindingLines(info.initializationBinding)),
      '',
      ...graphLines(`training entry ${index}, algorithm`, info.algorithm, updated, depth),
      ...section('update bindings', bindingLines(info.updateBinding)),
    ]),
  ];
  const problems = model.trainingInfo.length > 0 ? validateTraining(model) : [];
  if (problem !== undefined) lines.push(printable(problem));
  const broken = section(
    'breaks the rules of training_info',
    problems.map(({ rule, message, where }) => `  ${printable(where)}: ${printable(message)} (${rule})`),
  );
  return `${[...lines, ...(broken.length > 0 ? ['', ...broken] : [])].join('\n')}\n`;
}
