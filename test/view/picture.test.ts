// What pages draw of a model: nodes in their scopes, values with their types, what a run writes back; and the tree of scopes that folds.
import { assert } from 'chai';
import * as tf from 'trainop';
import { onnxGraph, onnxNode, value } from '../../src/model/ir.js';
import { inferTypes } from '../../src/onnx/import.js';
import { layoutOf } from '../../src/view/browser/layout.js';
import { type Group, MOST_PARTS, type Part, reveal, search, treeOf } from '../../src/view/browser/tree.js';
import { script } from '../../src/view/generated/view-page.js';
import { pageOf } from '../../src/view/page.js';
import { type Picture, pictureOf } from '../../src/view/picture.js';
import { ready } from '../support/programs.js';

const drawn = async (program: string, make: 'step' | 'training'): Promise<Picture> => {
  const { session, outputs, trainOp } = await ready(program);
  const { toStepModel, toTrainingModel } = tf.onnx;
  const model = make === 'step' ? toStepModel(trainOp, session) : toTrainingModel(outputs, trainOp, session);
  await session.close();
  return pictureOf(model, 'm', inferTypes);
};
const nodesOnly = (nodes: number): tf.onnx.OnnxModel => ({
  irVersion: 10,
  opsetImport: [{ domain: '', version: 21 }],
  graph: onnxGraph({
    input: [value('v0', { kind: 'tensor', dtype: 'float32', shape: [2] })],
    node: Array.from({ length: nodes }, (_, index) =>
      onnxNode({ opType: 'Neg', name: `n${index}`, input: [`v${index}`], output: [`v${index + 1}`] }),
    ),
    output: [value(`v${nodes}`)],
  }),
  trainingInfo: [],
  functions: [],
  metadataProps: [],
});
const sizes = (group: Group): number[] => [
  group.parts.length,
  ...group.parts.flatMap((part) => (part.kind === 'group' ? sizes(part) : [])),
];

describe('A picture of a model', () => {
  it('has every node of a step in its scope, with phase, line and forward node', async () => {
    const { graphs } = await drawn('convolutional', 'step');
    const [graph] = graphs;
    const phases = new Set(graph?.nodes.map(({ phase }) => phase));
    assert.includeMembers([...phases], ['forward', 'backward', 'optimizer', 'update']);
    const conv = graph?.nodes.find(({ operator }) => operator === 'Conv');
    assert.deepEqual(conv?.path, ['net', 'conv1']);
    assert.match(conv?.line ?? '', /programs\.ts:\d+/);
    const backward = graph?.nodes.filter(({ forward }) => forward === conv?.name);
    assert.isAbove(backward?.length ?? 0, 0);
  });

  it('has the types of all values, and what a run writes back', async () => {
    const [graph] = (await drawn('convolutional', 'step')).graphs;
    const untyped = graph?.values.filter(([, type]) => type === '');
    assert.deepEqual(untyped, []);
    assert.isTrue(graph?.bindings.some(([variable]) => variable === 'net/conv1/weights:0'));
  });

  it('has the algorithm and the initialization of a training model beside its graph', async () => {
    const { graphs } = await drawn('convolutional', 'training');
    assert.deepEqual(
      graphs.map(({ title }) => title),
      ['graph', 'training 0: algorithm', 'training 0: initialization'],
    );
    assert.isAbove(graphs[1]?.bindings.length ?? 0, 0);
  });

  it('has what is in branches and bodies below the node that they belong to', async () => {
    const [graph] = (await drawn('controlFlow', 'step')).graphs;
    const operators = new Set(graph?.nodes.map(({ operator }) => operator));
    const inner = graph?.nodes.filter(({ path }) => path.some((part) => / (then_branch|else_branch|body)$/.test(part)));
    assert.isTrue(['If', 'Loop', 'Scan'].some((operator) => operators.has(operator)));
    assert.isAbove(inner?.length ?? 0, 3);
  });

  it('ends its paths and names somewhere, and writes out what would turn a reader’s text', () => {
    const { graph, ...rest } = nodesOnly(1);
    const [node] = graph.node;
    const name = `a\u202eb/${'/x'.repeat(100_000)}${'y'.repeat(10_000)}`;
    const [picture] = pictureOf(
      { ...rest, graph: { ...graph, node: [{ ...node, opType: 'Neg', name } as never] } },
      't',
    ).graphs;
    const drawnNode = picture?.nodes.find(({ kind }) => kind === 'node');
    assert.isAtMost(drawnNode?.path.length ?? 99, 30);
    assert.isBelow(JSON.stringify(drawnNode).length, 3000);
    assert.notInclude(JSON.stringify(drawnNode), '\u202e');
  });
});

describe('The tree of scopes', () => {
  it('holds every node once, in groups that can be looked at, however many there are', () => {
    const [graph] = pictureOf(nodesOnly(5000), 'm').graphs;
    const { root, leaves } = treeOf(graph as Picture['graphs'][0]);
    assert.equal(leaves.length, 5002);
    assert.equal(root.count, 5002);
    assert.isAtMost(Math.max(...sizes(root)), MOST_PARTS);
    const found = new Set<Part>();
    const walk = (part: Part): void => {
      if (part.kind === 'leaf') found.add(part);
      else part.parts.forEach(walk);
    };
    walk(root);
    assert.equal(found.size, 5002);
  });

  it('puts an edge where both of its ends can be seen, and what is written back beside it', async () => {
    const [graph] = (await drawn('convolutional', 'step')).graphs;
    const { root, byName } = treeOf(graph as Picture['graphs'][0]);
    for (const { from, to } of root.edges) {
      assert.equal(from.parent, root);
      assert.equal(to.parent, root);
    }
    assert.isTrue(root.edges.some(({ binding }) => binding));
    const conv = byName.get('net/conv1/Conv');
    assert.exists(conv);
    const opened = reveal(conv as NonNullable<typeof conv>);
    assert.isTrue(opened.every(({ isOpen }) => isOpen) && opened.length >= 2);
    const { parts, width } = layoutOf(root);
    assert.isTrue([...parts.values()].every(({ x, width: own }) => x >= 0 && x + own <= width + 1));
  });

  it('is searched by name, operator and line', async () => {
    const [graph] = (await drawn('convolutional', 'step')).graphs;
    const { leaves } = treeOf(graph as Picture['graphs'][0]);
    assert.isTrue(search(leaves, 'conv1 CONV', 9).some(({ node }) => node.operator === 'Conv'));
    assert.lengthOf(search(leaves, 'programs.ts', 7), 7);
    assert.deepEqual(search(leaves, '  ', 7), []);
    assert.deepEqual(search(leaves, 'nowhere to be found', 7), []);
  });
});

describe('A page', () => {
  it('holds all it needs, and lets nothing in from outside', () => {
    const page = pageOf({ title: '<b>', data: { text: '</script><!--' }, script, style: '' });
    assert.notMatch(page, /(src|href)=/);
    assert.include(page, "default-src 'none'");
    assert.include(page, '<title>&lt;b&gt;</title>');
    assert.equal(page.match(/<\/script/g)?.length, 2);
    assert.notInclude(page, '<!--');
  });
});
