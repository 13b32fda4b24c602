// Owns the comparison of two models: what was added, removed and changed, by scope and phase. Numbers at the end of names do not count,
// because one node more in front gives all others of its kind new ones.
import { groupBy } from '../values/group-by.js';
import { TensorData } from '../values/tensor-data.js';
import { formatType } from '../values/value-type.js';
import {
  type Attribute,
  entryOf,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type StringEntry,
  type Value,
} from './ir.js';
import { tensorTypeText } from './tensor-text.js';
import { stateOf } from './training/state.js';
import { usingModel } from './untrusted.js';
import { PHASE_KEY, plainDomain, textOf } from './walk.js';

export interface Difference {
  readonly change: 'added' | 'removed' | 'changed';
  /** What it is: `node`, `initializer`, `input`, `output`, `binding`, `function`, `operator set`, `metadata`. */
  readonly kind: string;
  /** Which graph: `graph`, `training_info[0].algorithm`, or the model. */
  readonly graph: string;
  /** The node's scope, and its phase where it says one. */
  readonly scope: string;
  readonly phase: string;
  readonly name: string;
  /** What is different; for what was added or removed, what it is. */
  readonly detail: string;
}

/** A name without the numbers that make it unlike others of its kind. */
const plain = (name: string): string =>
  name
    .split('/')
    .map((part) => part.replace(/_\d+(?=$|:)/, ''))
    .join('/');
const scopeOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('/')));

/** An item of a graph, as far as it is compared. */
interface Item {
  readonly kind: string;
  readonly name: string;
  readonly scope: string;
  readonly phase: string;
  /** Items of one key are the same thing in both models. */
  readonly key: string;
  /** What is compared, by what it is called. */
  readonly facts: ReadonlyMap<string, string>;
  /** What it is, in a few words. */
  readonly title: string;
}

/** The differences between two models, those of `before` that are gone first; an empty list for models that compute the same in the same way. */
export const diffModels = (before: OnnxModel, after: OnnxModel): Difference[] =>
  usingModel('diffModels', before, (first) => usingModel('diffModels', after, (second) => differences(first, second)));

function differences(before: OnnxModel, after: OnnxModel): Difference[] {
  const [first, second] = [itemsOf(before), itemsOf(after)];
  return [...new Set([...first.keys(), ...second.keys()])].flatMap((graph) =>
    compare(graph, first.get(graph) ?? [], second.get(graph) ?? []),
  );
}

function compare(graph: string, before: readonly Item[], after: readonly Item[]): Difference[] {
  const tell = (change: Difference['change'], { kind, name, scope, phase }: Item, detail: string): Difference => ({
    change,
    kind,
    graph,
    scope,
    phase,
    name,
    detail,
  });
  const [removed, left] = without(before, after, (item) => `${item.key}\n${[...item.facts].join('\n')}`);
  const [gone, rest, pairs] = paired(removed, left);
  return [
    ...gone.map((item) => tell('removed', item, item.title)),
    ...pairs.map(([from, to]) => tell('changed', to, changes(from.facts, to.facts))),
    ...rest.map((item) => tell('added', item, item.title)),
  ];
}

/** What is left of both lists without what is in both, as often as it is there. */
function without(before: readonly Item[], after: readonly Item[], keyOf: (item: Item) => string): [Item[], Item[]] {
  const counts = new Map<string, number>();
  for (const item of after) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  const common = new Map<string, number>();
  const gone = before.filter((item) => {
    const key = keyOf(item);
    const count = counts.get(key) ?? 0;
    if (count === 0) return true;
    counts.set(key, count - 1);
    common.set(key, (common.get(key) ?? 0) + 1);
    return false;
  });
  const rest = after.filter((item) => {
    const key = keyOf(item);
    const count = common.get(key) ?? 0;
    if (count === 0) return true;
    common.set(key, count - 1);
    return false;
  });
  return [gone, rest];
}

/** Items of one key, pair by pair; and what has no other. */
function paired(before: readonly Item[], after: readonly Item[]): [Item[], Item[], [Item, Item][]] {
  const waiting = groupBy(after.toReversed(), ({ key }) => key);
  const pairs: [Item, Item][] = [];
  const gone = before.filter((item) => {
    const other = waiting.get(item.key)?.pop();
    if (other !== undefined) pairs.push([item, other]);
    return other === undefined;
  });
  const taken = new Set(pairs.map(([, other]) => other));
  return [gone, after.filter((item) => !taken.has(item)), pairs];
}

function changes(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((fact) => before.get(fact) !== after.get(fact))
    .map((fact) => `${fact}: ${shown(before.get(fact))} → ${shown(after.get(fact))}`)
    .join('; ');
}
const SHOWN = 80;
const shown = (text = 'none'): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

// What is compared ----------------------------------------------------------------------------------------------------

function itemsOf(model: OnnxModel): Map<string, Item[]> {
  const items = new Map<string, Item[]>([['model', modelItems(model)]]);
  const add = (name: string, graph: OnnxGraph | undefined, more: readonly Item[] = []) => {
    if (graph !== undefined || more.length > 0) items.set(name, [...(graph ? graphItems(graph) : []), ...more]);
  };
  add('graph', model.graph);
  for (const [index, info] of model.trainingInfo.entries()) {
    const where = `training_info[${index}]`;
    add(`${where}.initialization`, info.initialization, info.initializationBinding.map(bindingItem));
    add(`${where}.algorithm`, info.algorithm, info.updateBinding.map(bindingItem));
  }
  return items;
}

const item = (kind: string, name: string, facts: Readonly<Record<string, string>>, more: Partial<Item> = {}): Item => ({
  kind,
  name,
  scope: scopeOf(name),
  phase: '',
  key: `${kind} ${name}`,
  facts: new Map(Object.entries(facts)),
  title: Object.values(facts).join(' '),
  ...more,
});

function modelItems(model: OnnxModel): Item[] {
  const state = stateOf(model) ?? new Map<string, string>();
  return [
    item('IR', 'version', { version: String(model.irVersion) }),
    ...model.opsetImport.map(({ domain, version }) =>
      item('operator set', plainDomain(domain) || 'ai.onnx', { version: String(version) }),
    ),
    ...model.functions.map((each) =>
      item('function', `${each.domain ?? ''}:${each.name}`, { body: each.node.map(nodeText).join('; ') }),
    ),
    ...[...state].map(([key, value]) => bindingItem({ key, value })),
  ];
}

const bindingItem = ({ key, value }: StringEntry): Item => item('binding', key, { value });
const typeText = ({ type }: Value): string =>
  type === undefined || type.kind === 'unread' ? 'unknown type' : formatType(type);

function graphItems(graph: OnnxGraph): Item[] {
  const made = new Map<string, string>();
  for (const node of graph.node)
    for (const [index, output] of node.output.entries())
      made.set(output, `${plain(node.name || node.output[0] || node.opType)}:${index}`);
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name ?? '', tensor]));
  /** What a node reads, under a name that does not depend on how many there are like it. */
  const read = (name: string): string => made.get(name) ?? (constants.has(name) ? plain(name) : name);
  return [
    ...graph.input.map((value) => item('input', value.name, { type: typeText(value) })),
    ...graph.output.map((value) => item('output', value.name, { type: typeText(value) })),
    ...graph.initializer.map((tensor) => initializerItem(tensor)),
    ...graph.node.map((node) => nodeItem(node, read)),
  ];
}

function initializerItem(tensor: OnnxTensor): Item {
  const name = tensor.name ?? '';
  return item(
    'initializer',
    name,
    { type: tensorTypeText(tensor), value: numbersText(tensor) },
    { key: `initializer ${plain(name)}`, title: tensorTypeText(tensor) },
  );
}
function numbersText({ data }: OnnxTensor): string {
  if (!(data instanceof TensorData))
    return data.kind === 'external' ? `in ${data.location} at ${data.offset ?? 0}` : '';
  if (data.dtype === 'string') return JSON.stringify(data.data);
  const bytes = data.data as Uint8Array;
  const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const few = data.size <= 8 ? data.values().join(', ') : `${data.size} numbers`;
  return `${few} (${hash(view)})`;
}

/** FNV-1a over 53 bits: enough to tell two lists of numbers apart. */
function hash(bytes: Uint8Array): string {
  let [high, low] = [0x811c9dc5, 0x1000193];
  for (const byte of bytes) {
    high = Math.imul(high ^ byte, 0x01000193);
    low = Math.imul(low ^ byte, 0x85ebca6b) ^ (high >>> 15);
  }
  return ((high >>> 0) * 2 ** 21 + ((low >>> 0) & 0x1fffff)).toString(16);
}

function nodeItem(node: OnnxNode, read: (name: string) => string): Item {
  const name = node.name || node.output.find((each) => each !== '') || node.opType;
  const operator = `${plainDomain(node.domain) ? `${node.domain}.` : ''}${node.opType}`;
  return {
    kind: 'node',
    name,
    scope: entryOf(node.metadataProps, 'trainop.scope') ?? scopeOf(name),
    phase: entryOf(node.metadataProps, PHASE_KEY) ?? '',
    key: `node ${plain(name)}`,
    facts: new Map([
      ['operator', operator],
      ['inputs', node.input.map(read).join(', ')],
      ['outputs', String(node.output.filter((each) => each !== '').length)],
      ...node.attribute.map((each): [string, string] => [each.name, attributeText(each)]),
    ]),
    title: operator,
  };
}

/** A node inside a function or a subgraph, as a text; names count there. */
const nodeText = (node: OnnxNode): string =>
  `${node.output.join(', ')} = ${node.domain ?? ''}${node.opType}(${node.input.join(', ')}; ${node.attribute.map((each) => `${each.name}=${attributeText(each)}`).join(', ')})`;

function attributeText(attribute: Attribute): string {
  const { value } = attribute;
  if (value === undefined) return `@${attribute.refAttrName}`;
  if (attribute.type === 'TENSOR') return `${tensorTypeText(value as OnnxTensor)} ${numbersText(value as OnnxTensor)}`;
  if (attribute.type === 'GRAPH') return graphText(value as OnnxGraph);
  if (attribute.type === 'GRAPHS') return (value as readonly OnnxGraph[]).map(graphText).join(' | ');
  if (value instanceof Uint8Array) return textOf(value);
  return typeof value === 'object'
    ? JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? String(inner) : inner))
    : String(value);
}

/** A subgraph, independent of the numbers in its names. */
function graphText(graph: OnnxGraph): string {
  const numbers = new Map<string, string>();
  const local = (name: string): string => numbers.get(name) ?? plain(name);
  for (const { name } of graph.input) numbers.set(name, `in${numbers.size}`);
  for (const node of graph.node) for (const output of node.output) numbers.set(output, `v${numbers.size}`);
  const lines = graph.node.map((node) =>
    nodeText({ ...node, input: node.input.map(local), output: node.output.map(local) }),
  );
  return `(${graph.input.map(({ name }) => local(name)).join(', ')}) { ${lines.join('; ')} } → ${graph.output.map(({ name }) => local(name)).join(', ')}`;
}
