// Owns what a page draws of a model: every graph as a list of nodes with a place in scopes, phases, types and source lines. Names come from
// files that nobody vouches for: they are written out where they could steer a reader, and paths end somewhere.
import { printable } from '../errors.js';
import type { Attribute, OnnxGraph, OnnxModel, OnnxNode, OnnxTensor, StringEntry, Type, Value } from '../model/ir.js';
import { entryOf } from '../model/ir.js';
import { tensorTypeText } from '../model/tensor-text.js';
import { combine } from '../model/training/combine.js';
import { stateOf } from '../model/training/state.js';
import { validateTraining } from '../model/training/validate.js';
import { usingModel } from '../model/untrusted.js';
import { plainDomain, textOf, valuesRead } from '../model/walk.js';
import { TensorData } from '../values/tensor-data.js';
import { formatType, type ValueType } from '../values/value-type.js';

/** What stands in a picture: a node, or an input, output or variable of the graph. */
export interface PictureNode {
  readonly kind: 'node' | 'input' | 'output' | 'variable';
  readonly name: string;
  readonly label: string;
  readonly operator: string;
  /** The scopes around it, outermost first; a branch or body is one, too. */
  readonly path: readonly string[];
  /** `forward`, `backward`, `optimizer`, `update`; empty where the file does not say. */
  readonly phase: string;
  /** The name of the forward node that a backward node belongs to. */
  readonly forward?: string;
  /** The line of the program that made it. */
  readonly line?: string;
  /** What it reads and gives, as numbers of values. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Attributes, constants that it reads, the first value of a variable. */
  readonly facts: readonly (readonly [label: string, text: string])[];
}

export interface PictureGraph {
  readonly title: string;
  readonly nodes: readonly PictureNode[];
  /** Name and type of every value, by number. */
  readonly values: readonly (readonly [name: string, type: string])[];
  /** What a run writes back: variable and the value that it becomes. */
  readonly bindings: readonly (readonly [variable: string, value: number])[];
}

export interface Picture {
  readonly title: string;
  readonly about: string;
  readonly graphs: readonly PictureGraph[];
}

/** Types of values by name. */
type Types = ReadonlyMap<string, ValueType>;

/** No path is deeper, however many slashes a name has. */
const DEEPEST = 30;
const LONGEST = 200;

const shown = (text: string): string => {
  const plain = printable(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
  return plain.length > 2 * LONGEST ? `${plain.slice(0, 2 * LONGEST)}…` : plain;
};

const typeText = (type: Type | undefined): string =>
  type === undefined || type.kind === 'unread' ? '' : shown(formatType(type));

/** The numbers of a small tensor, the type of a large one. */
function tensorText(tensor: OnnxTensor): string {
  const { data } = tensor;
  const type = tensorTypeText(tensor);
  return data instanceof TensorData && data.size <= 8 ? `${shown(data.values().join(', '))}  (${type})` : type;
}

function attributeText(attribute: Attribute): string {
  const { value } = attribute;
  if (value === undefined) return `@${attribute.refAttrName}`;
  if (attribute.type === 'TENSOR') return tensorText(value as OnnxTensor);
  if (attribute.type === 'GRAPH') return `${(value as OnnxGraph).node.length} nodes`;
  if (value instanceof Uint8Array) return shown(textOf(value));
  if (attribute.type === 'INTS' || attribute.type === 'FLOATS')
    return shown((value as readonly (number | bigint)[]).slice(0, 50).join(', '));
  return typeof value === 'object' ? attribute.type.toLowerCase() : shown(String(value));
}

/** A name as scopes and what it is called in the innermost of them. */
export function placeOf(name: string, scope: string | undefined): { path: string[]; label: string } {
  const own = scope === undefined ? name : name.startsWith(`${scope}/`) ? name : `${scope}/${name}`;
  const parts: string[] = [];
  let rest = own.replace(/^\/+/, '');
  while (parts.length < DEEPEST) {
    const end = rest.indexOf('/');
    if (end === -1) break;
    if (end > 0) parts.push(shown(rest.slice(0, end)));
    rest = rest.slice(end + 1);
  }
  return { path: parts, label: shown(rest) || 'node' };
}

/** The values of a graph as numbers; those of branches and bodies hide what has their name outside. */
class Values {
  readonly #own = new Map<string, number>();
  constructor(
    readonly all: [string, string][],
    readonly outer?: Values,
  ) {}
  make(name: string, type: string): number {
    this.#own.set(name, this.all.length);
    return this.all.push([shown(name), type]) - 1;
  }
  find(name: string): number | undefined {
    return this.#own.get(name) ?? this.outer?.find(name);
  }
}

/** What a graph is drawn with: where its nodes go, and what changes from run to run. */
interface Drawing {
  readonly nodes: PictureNode[];
  readonly values: Values;
  readonly around: readonly string[];
  readonly mutable: ReadonlySet<string>;
  readonly inferred: Types;
}

function drawNodes(graph: OnnxGraph, drawing: Drawing): void {
  const { nodes, values, around } = drawing;
  const types = new Map([...graph.valueInfo, ...graph.output].map(({ name, type }) => [name, type]));
  const typeOf = (name: string, type = types.get(name)): string => typeText(drawing.inferred.get(name) ?? type);
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name ?? '', tensor]));
  const port = (kind: 'input' | 'variable', { name, type }: Value, facts: PictureNode['facts'] = []) => {
    const output = values.make(name, typeOf(name, type));
    const { path, label } = placeOf(name, undefined);
    const operator = kind === 'input' ? 'input' : 'variable';
    nodes.push({
      ...{ kind, name: shown(name), label, operator, path: [...around, ...path], phase: '' },
      ...{ inputs: [], outputs: [output], facts },
    });
  };
  for (const input of graph.input) {
    const constant = constants.get(input.name);
    if (drawing.mutable.has(input.name)) port('variable', input, constant && [['first value', tensorText(constant)]]);
    else if (constant === undefined) port('input', input);
  }
  for (const tensor of graph.initializer) {
    const { name = '' } = tensor;
    if (!drawing.mutable.has(name) || values.find(name) !== undefined) continue;
    port('variable', { name, metadataProps: [] }, [['first value', tensorText(tensor)]]);
  }
  for (const { output } of graph.node) for (const name of output) if (name !== '') values.make(name, typeOf(name));
  for (const node of graph.node) drawNode(node, drawing, constants);
}

function drawNode(node: OnnxNode, drawing: Drawing, constants: ReadonlyMap<string, OnnxTensor>): void {
  const { nodes, values, around } = drawing;
  const name = node.name || node.output.find((each) => each !== '') || node.opType;
  const said = (key: string): string | undefined => entryOf(node.metadataProps, `trainop.${key}`);
  const { path, label } = placeOf(name, said('scope') || undefined);
  const here = [...around, ...path];
  const forward = said('forward');
  const line = said('line');
  const numbered = (names: readonly string[]) => names.flatMap((each) => values.find(each) ?? []);
  const read = node.input.filter((each) => values.find(each) === undefined && constants.has(each));
  nodes.push({
    kind: 'node',
    name: shown(name),
    label,
    operator: shown(`${plainDomain(node.domain) ? `${node.domain}.` : ''}${node.opType}`),
    path: here,
    phase: shown(said('phase') ?? ''),
    ...(forward !== undefined && { forward: shown(forward) }),
    ...(line !== undefined && { line: shown(line) }),
    inputs: [...new Set(numbered(valuesRead(node)))],
    outputs: numbered(node.output.filter((each) => each !== '')),
    facts: [
      ...node.attribute.map((each) => [shown(each.name), attributeText(each)] as const),
      ...read.map((each) => [shown(each), tensorText(constants.get(each) as OnnxTensor)] as const),
    ],
  });
  if (around.length >= DEEPEST) return;
  for (const { name: attribute, type, value } of node.attribute)
    if (type === 'GRAPH' && value !== undefined)
      drawNodes(value as OnnxGraph, {
        ...drawing,
        values: new Values(values.all, values),
        around: [...here, shown(`${label} ${attribute}`)],
        mutable: new Set(),
        inferred: new Map(),
      });
}

/** A graph of a model; `bindings` are the variables that a run changes, and what they become. */
function drawGraph(title: string, graph: OnnxGraph, bindings: readonly StringEntry[], inferred: Types): PictureGraph {
  const nodes: PictureNode[] = [];
  const values = new Values([]);
  drawNodes(graph, { nodes, values, around: [], mutable: new Set(bindings.map(({ key }) => key)), inferred });
  const written = new Set(bindings.map(({ value }) => value));
  for (const { name } of graph.output) {
    const value = values.find(name);
    if (written.has(name) || value === undefined) continue;
    const label = shown(name);
    nodes.push({
      ...{ kind: 'output', name: label, label, operator: 'output', path: [], phase: '' },
      ...{ inputs: [value], outputs: [], facts: [] },
    });
  }
  return {
    title,
    nodes,
    values: values.all,
    bindings: bindings.flatMap(({ key, value }) => {
      const number = values.find(value);
      return number === undefined ? [] : [[shown(key), number] as const];
    }),
  };
}

/**
 * What a page draws of a model: the graph, and that of every training entry.
 *
 * @param model of any origin.
 * @param title what it is called.
 * @param infer what gives types of values that the file does not declare.
 * @throws ModelFormatError where its `trainop.state` cannot be read.
 */
export const pictureOf = (
  model: OnnxModel,
  title: string,
  infer: (model: OnnxModel) => Types = () => new Map(),
): Picture =>
  usingModel('pictureOf', model, () => {
    const state = [...(stateOf(model) ?? [])].map(([key, value]) => ({ key, value }));
    const isWhole = validateTraining(model).length === 0;
    // An algorithm reads what the graph of the model has.
    const stepTypes = (entry: number): Types =>
      isWhole ? infer({ ...model, trainingInfo: [], graph: combine(model, [entry], () => true).graph }) : new Map();
    const graphs = [
      drawGraph('graph', model.graph, state, infer({ ...model, trainingInfo: [] })),
      ...model.trainingInfo.flatMap(({ initialization, initializationBinding, algorithm, updateBinding }, index) => [
        ...(algorithm ? [drawGraph(`training ${index}: algorithm`, algorithm, updateBinding, stepTypes(index))] : []),
        ...(initialization
          ? [drawGraph(`training ${index}: initialization`, initialization, initializationBinding, new Map())]
          : []),
      ]),
    ];
    const opsets = model.opsetImport.map(({ domain, version }) => `${shown(domain ?? '') || 'ai.onnx'} ${version}`);
    const about = `IR ${model.irVersion}, opset ${opsets.join(', ')}${model.producerName ? `, made by ${shown(model.producerName)}` : ''}`;
    return { title: shown(title), about, graphs };
  });
