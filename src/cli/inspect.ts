// Owns `trainop inspect`: a model as text. The file is not trusted; what comes from it is printed without control characters.

import { loadModel, type Model } from '../onnx/files.js';
import type { onnx } from '../onnx/proto/onnx.js';
import { STATE_KEY } from '../onnx/state.js';
import { validateTraining } from '../onnx/validate.js';
import { dtypeFromOnnx } from '../values/dtype.js';

/** Text from a file, safe to print. */
const clean = (text: string | null | undefined): string => (text ?? '').replace(/\p{Cc}/gu, '\ufffd');
const count = (number: number, noun: string): string =>
  `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
const sizeOf = (tensor: onnx.ITensorProto): number =>
  (tensor.dims ?? []).reduce((product, dim) => product * Number(dim), 1);
const dtypeName = (number: number | null | undefined): string => dtypeFromOnnx(number ?? 0) ?? `type ${number}`;

function typeText(type: onnx.ITypeProto | null | undefined): string {
  if (type?.tensorType) {
    const { elemType, shape } = type.tensorType;
    const dims = shape?.dim?.map((dim) =>
      dim.dimParam ? clean(dim.dimParam) : Object.hasOwn(dim, 'dimValue') ? String(dim.dimValue) : '?',
    );
    return `${dtypeName(elemType)} ${dims ? `[${dims.join(', ')}]` : '<unknown>'}`;
  }
  if (type?.sequenceType) return `sequence of ${typeText(type.sequenceType.elemType)}`;
  if (type?.optionalType) return `optional ${typeText(type.optionalType.elemType)}`;
  return 'unknown type';
}

/** A scope with what is in it and below it. */
interface Scope {
  nodes: number;
  parameters: number;
  readonly inner: Map<string, Scope>;
}
const newScope = (): Scope => ({ nodes: 0, parameters: 0, inner: new Map() });

/** Adds to the scope that `path` lies in and to all around it. */
function addTo(root: Scope, path: string, add: { nodes?: number; parameters?: number }): void {
  let scope = root;
  const parts = path.split('/').slice(0, -1);
  for (const part of [undefined, ...parts]) {
    if (part !== undefined) {
      let next = scope.inner.get(part);
      if (next === undefined) {
        next = newScope();
        scope.inner.set(part, next);
      }
      scope = next;
    }
    scope.nodes += add.nodes ?? 0;
    scope.parameters += add.parameters ?? 0;
  }
}

function scopeLines(scope: Scope, depth: number, indent = '  '): string[] {
  if (depth === 0) return [];
  return [...scope.inner].flatMap(([name, inner]) => [
    `${indent}${clean(name)}/  ${count(inner.nodes, 'node')}${inner.parameters > 0 ? `, ${count(inner.parameters, 'parameter')}` : ''}`,
    ...scopeLines(inner, depth - 1, `${indent}  `),
  ]);
}

interface GraphText {
  readonly title: string;
  readonly graph: onnx.IGraphProto;
  /** Names of the initializers that training changes. */
  readonly mutable: ReadonlySet<string>;
}

function graphLines({ title, graph, mutable }: GraphText, depth: number): string[] {
  const nodes = graph.node ?? [];
  const initializers = graph.initializer ?? [];
  const root = newScope();
  for (const node of nodes) addTo(root, node.name ?? '', { nodes: 1 });
  for (const tensor of initializers) addTo(root, tensor.name ?? '', { parameters: sizeOf(tensor) });
  const types = [...countEach(nodes.map((node) => node.opType ?? ''))].sort((a, b) => b[1] - a[1]).slice(0, 8);
  const values = (items: readonly onnx.IValueInfoProto[] | null | undefined) =>
    (items ?? []).map((info) => `  ${clean(info.name)}  ${typeText(info.type)}`);
  return [
    `${title}: ${count(nodes.length, 'node')}, ${count(initializers.length, 'initializer')} with ${count(root.parameters, 'element')}`,
    ...(types.length > 0 ? [`  mostly ${types.map(([type, number]) => `${clean(type)} ${number}`).join(', ')}`] : []),
    ...section('inputs', values(graph.input)),
    ...section('outputs', values(graph.output)),
    ...section('scopes', scopeLines(root, depth)),
    ...section(
      'variables',
      initializers
        .filter(({ name }) => mutable.has(name ?? ''))
        .map((tensor) => `  ${clean(tensor.name)}  ${dtypeName(tensor.dataType)} [${(tensor.dims ?? []).join(', ')}]`),
    ),
  ];
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`${title}:`, ...lines];

function countEach(items: readonly string[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const item of items) sizes.set(item, (sizes.get(item) ?? 0) + 1);
  return sizes;
}

const bindingLines = (bindings: readonly onnx.IStringStringEntryProto[] | null | undefined) =>
  (bindings ?? []).map(({ key, value }) => `  ${clean(key)} ← ${clean(value)}`);

/** The state that a step model declares; nothing where the entry is missing or not what it should be. */
function stepState(model: Model): [variable: string, output: string][] {
  const text = model.metadataProps?.find(({ key }) => key === STATE_KEY)?.value;
  try {
    const state: unknown = JSON.parse(text ?? '{}');
    return typeof state === 'object' && state !== null
      ? Object.entries(state).map(([key, value]) => [key, String(value)])
      : [];
  } catch {
    return [];
  }
}

/** A model as text: versions, inputs, outputs, scopes down to `depth`, variables, training entries. */
export function describeModel(model: Model, name: string, depth: number): string {
  const opsets = (model.opsetImport ?? [])
    .map(({ domain, version }) => `${clean(domain) || 'ai.onnx'} ${version}`)
    .join(', ');
  const state = stepState(model);
  const trainings = model.trainingInfo ?? [];
  const updated = new Set([
    ...state.map(([variable]) => variable),
    ...trainings.flatMap((info) => (info.updateBinding ?? []).map(({ key }) => key ?? '')),
  ]);
  const lines = [
    `${name}: IR ${model.irVersion}, opset ${opsets}${model.producerName ? `, made by ${clean(model.producerName)}` : ''}`,
    '',
    ...graphLines({ title: 'graph', graph: model.graph ?? {}, mutable: updated }, depth),
    ...section(
      'state of the step',
      state.map(([variable, output]) => `  ${clean(variable)} ← ${clean(output)}`),
    ),
  ];
  for (const [index, info] of trainings.entries()) {
    lines.push(
      '',
      ...graphLines(
        { title: `training entry ${index}, initialization`, graph: info.initialization ?? {}, mutable: new Set() },
        depth,
      ),
    );
    lines.push(...section('initialization bindings', bindingLines(info.initializationBinding)));
    lines.push(
      '',
      ...graphLines(
        { title: `training entry ${index}, algorithm`, graph: info.algorithm ?? {}, mutable: updated },
        depth,
      ),
    );
    lines.push(...section('update bindings', bindingLines(info.updateBinding)));
  }
  const problems = trainings.length > 0 ? validateTraining(model) : [];
  if (problems.length > 0)
    lines.push(
      '',
      ...section(
        'breaks the rules of training_info',
        problems.map((problem) => `  ${clean(problem)}`),
      ),
    );
  return `${lines.join('\n')}\n`;
}

/** Reads a file and describes it. Throws a ModelFormatError when it is not a model. */
export async function inspect(file: string, depth: number): Promise<string> {
  return describeModel(await loadModel(file), file, depth);
}
