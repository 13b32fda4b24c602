// Owns the older versions of normalizations and dropout.

import { dtypes } from '../../values/dtype.js';
import {
  type Adapters,
  added,
  attributeOf,
  dtypeOfInput,
  int,
  int64s,
  scalar,
  type Upgrade,
  withInputs,
  without,
  wrong,
} from './adapter.js';
import { testing } from './legacy.js';

/** With `spatial` 0 every element of an example has statistics of its own: they broadcast over the batch. */
const perElement: Upgrade = (node, context) => {
  const spatial = attributeOf(node, 'spatial', 'INT') ?? 1;
  if (Number(spatial) !== 0) return without(node, 'spatial');
  if (node.output.slice(1).some((name) => name !== '')) throw inTraining(node);
  const [x = '', scale = '', bias = '', mean = '', variance = ''] = node.input;
  const [result = ''] = node.output;
  const part = (name: string) => context.fresh(`${result}/${name}`);
  const epsilon = scalar(context, dtypeOfInput(node, 0, context), attributeOf(node, 'epsilon', 'FLOAT') ?? 1e-5);
  const [centered, spread, deviation, normal, scaled] = ['centered', 'spread', 'deviation', 'normal', 'scaled'].map(
    part,
  ) as [string, string, string, string, string];
  return [
    added('Sub', [x, mean], centered),
    added('Add', [variance, epsilon], spread),
    added('Sqrt', [spread], deviation),
    added('Div', [centered, deviation], normal),
    added('Mul', [normal, scale], scaled),
    added('Add', [scaled, bias], result),
  ];
};

const inTraining = (node: Parameters<Upgrade>[0]) =>
  wrong(node, 'an operator of before opset 14 that gives statistics trains, which no runtime carries out');

/** Before opset 14 the number of results said that the node trained. */
const inferring: Upgrade = (node) => {
  if (node.output.slice(1).some((name) => name !== '')) throw inTraining(node);
  return { ...node, output: node.output.slice(0, 1) };
};

/** Scale and bias had an entry a group; now they have one a channel. */
const perChannel: Upgrade = (node, context) => {
  const [x = '', scale = '', bias = ''] = node.input;
  const groups = attributeOf(node, 'num_groups', 'INT');
  if (groups === undefined) throw wrong(node, "the attribute 'num_groups' is missing");
  const [result = ''] = node.output;
  const part = (name: string) => context.fresh(`${result}/${name}`);
  const [channels, share, size] = [part('channels'), part('share'), part('size')];
  const count = int64s(context, [groups]);
  const column = int64s(context, [1]);
  const spread = (vector: string, name: string) => {
    const [upright, wide, flat] = [part(`${name}_upright`), part(`${name}_wide`), part(name)];
    const nodes = [
      added('Unsqueeze', [vector, column], upright),
      added('Expand', [upright, size], wide),
      added('Reshape', [wide, channels], flat),
    ];
    return [nodes, flat] as const;
  };
  const [scaleNodes, scales] = spread(scale, 'scale');
  const [biasNodes, biases] = spread(bias, 'bias');
  return [
    added('Shape', [x], channels, [int('start', 1), int('end', 2)]),
    added('Div', [channels, count], share),
    added('Concat', [count, share], size, [int('axis', 0)]),
    ...scaleNodes,
    ...biasNodes,
    { ...node, input: [x, scales, biases] },
  ];
};

/** The share that is dropped became an input, and the mask boolean. */
const dropout: Upgrade = (node, context) => {
  const ratio = attributeOf(node, 'ratio', 'FLOAT');
  return withInputs(
    without(node, 'ratio'),
    node.input[0],
    ratio === undefined ? undefined : scalar(context, 'float32', ratio),
  );
};

const maskOfElements: Upgrade = (node, context) => {
  const [result = '', mask = ''] = node.output;
  if (mask === '') return node;
  const { onnx } = dtypes[dtypeOfInput(node, 0, context)];
  const flags = context.fresh(`${mask}/flags`);
  return [{ ...node, output: [result, flags] }, added('Cast', [flags], mask, [int('to', onnx)])];
};

export const normalizationAdapters: Adapters = {
  BatchNormalization: [testing, { since: 9, upgrade: perElement }, { since: 14, upgrade: inferring }],
  GroupNormalization: [{ since: 21, upgrade: perChannel }],
  Dropout: [testing, { since: 10, upgrade: maskOfElements }, { since: 12, upgrade: dropout }],
};
