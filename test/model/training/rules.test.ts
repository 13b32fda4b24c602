// Breaks a good training model in one place for each rule: that rule finds it, and no other.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import * as tf from 'trainop';
import { type OnnxGraph, type OnnxModel, onnxGraph, value } from '../../../src/model/ir.js';
import { type TrainingRule, type TrainingRuleName, trainingRules } from '../../../src/model/training/rules.js';
import { node, numbers, TRAINING, typed, valid, withAlgorithm, withEntry, withNode } from './valid.js';

const inference = (change: (graph: OnnxGraph) => Partial<OnnxGraph>): OnnxModel => ({
  ...valid,
  graph: { ...valid.graph, ...change(valid.graph) },
});
const bindings = (
  list: 'updateBinding' | 'initializationBinding',
  change: (key: string, value: string) => { key?: string; value?: string } = () => ({}),
): OnnxModel =>
  withEntry((entry) => ({
    [list]: entry[list].map((binding, index) =>
      index === 0 ? { ...binding, ...change(binding.key, binding.value) } : binding,
    ),
  }));
const attributes =
  (name: string, given: readonly string[] | string) =>
  (each: tf.onnx.OnnxNode): Partial<tf.onnx.OnnxNode> => ({
    attribute: each.attribute.map((attribute) =>
      attribute.name === name ? { ...attribute, value: given as never } : attribute,
    ),
  });

function without<T extends object, K extends keyof T>(whole: T, key: K): Omit<T, K> {
  const { [key]: _, ...rest } = whole;
  return rest;
}
const lost = (name: string) =>
  onnxGraph({ name, output: [typed(`${name}_out`, null)], node: [node('Identity', ['lost'], [`${name}_out`])] });
const shadow = (name: string) =>
  onnxGraph({
    name,
    output: [typed(`${name}_out`, null)],
    node: [node('Identity', ['l'], ['e'], {}, { name: `${name}_inner` }), node('Identity', ['l'], [`${name}_out`])],
  });
function withNodeOf(domain: string): Partial<OnnxModel> {
  const { trainingInfo } = withAlgorithm((graph) => ({
    node: [...graph.node, node('Op', ['e'], ['f'], {}, { domain })],
  }));
  return { trainingInfo };
}

/** Each with one place changed. */
const mutations: Readonly<Record<TrainingRuleName, readonly OnnxModel[]>> = {
  'ir-version': [{ ...valid, irVersion: 6 }],
  'domain-not-imported': [
    { ...valid, opsetImport: valid.opsetImport.filter(({ domain }) => domain !== TRAINING) },
    inference((graph) => ({ node: [...graph.node, node('X', ['y'], ['z'], {}, { domain: 'other' })] })),
  ],
  'unknown-operator': [
    withNode('Adam', () => ({ opType: 'Lion' })),
    // In the list of ONNX, but later than the model's opset; and taken away before it.
    withNode('Add', () => ({ opType: 'Gelu', input: ['T'] })),
    withNode('Add', () => ({ opType: 'Upsample' })),
    { ...valid, opsetImport: [...valid.opsetImport, { domain: 'other', version: 1 }], ...withNodeOf('other') },
    { ...valid, functions: valid.functions.map((each) => ({ ...each, node: [node('Mull', ['x', 'x'], ['y'])] })) },
  ],
  signature: [
    withNode('Sub', (each) => ({ input: each.input.slice(0, 1) })),
    withNode('Sub', (each) => ({ attribute: [{ name: 'broadcast', type: 'INT', value: 1 }], input: each.input })),
    withNode('ReduceSum', () => ({ attribute: [{ name: 'keepdims', type: 'FLOAT', value: 0 }] })),
    withNode('Momentum', (each) => ({ attribute: each.attribute.filter(({ name }) => name !== 'beta') })),
  ],
  'function-recursion': [
    {
      ...valid,
      functions: valid.functions.map((each) => ({
        ...each,
        opsetImport: [...each.opsetImport, { domain: 'local', version: 1 }],
        node: [node('Square', ['x'], ['y'], {}, { domain: 'local' })],
      })),
    },
  ],
  'inference-alone': [
    inference((graph) => ({
      node: graph.node.map((each) => (each.output[0] === 'y' ? { ...each, input: ['axbx', 'R'] } : each)),
    })),
    inference((graph) => ({
      node: graph.node.map((each) => (each.output[0] === 'y' ? { ...each, input: ['axbx', 'e'] } : each)),
    })),
    inference((graph) => ({ output: [...graph.output, typed('l', [])] })),
  ],
  'graph-name': [
    withAlgorithm(() => ({ name: '' })),
    withEntry(({ initialization }) => ({ initialization: { ...(initialization as OnnxGraph), name: '' } })),
  ],
  'duplicate-name': [
    // By a node, an initializer and an input; what the inference graph has for an input may not be one of the algorithm's.
    withAlgorithm((graph) => ({ node: [...graph.node, node('Neg', ['e'], ['ax'])] })),
    withAlgorithm((graph) => ({ initializer: [...graph.initializer, numbers('a', [2], 0)] })),
    withAlgorithm((graph) => ({ input: [...graph.input, typed('x', [2])] })),
    withAlgorithm((graph) => ({ initializer: [...graph.initializer, numbers('R', [], 0)] })),
  ],
  shadowing: [
    withNode('If', (each) => ({
      attribute: each.attribute.map((one) => ({ ...one, value: shadow(one.name) }) as never),
    })),
  ],
  'undefined-value': [
    withNode('Sub', () => ({ input: ['y', 'nowhere'] })),
    withNode('If', (each) => ({
      attribute: each.attribute.map((one) => ({ ...one, value: lost(one.name) }) as never),
    })),
    inference((graph) => ({
      node: graph.node.map((each) => (each.output[0] === 'y' ? { ...each, input: ['axbx', 'lost'] } : each)),
    })),
  ],
  order: [
    withAlgorithm((graph) => ({
      node: [...graph.node.slice(1, 2), ...graph.node.slice(0, 1), ...graph.node.slice(2)],
    })),
  ],
  'undefined-output': [withAlgorithm((graph) => ({ output: [...graph.output, typed('nothing', [])] }))],
  'duplicate-output': [
    withAlgorithm((graph) => ({ output: [...graph.output, typed('loss', [])] })),
    withAlgorithm((graph) => ({ output: [...graph.output, typed('y', [2])] })),
  ],
  'node-name': [withNode('Sub', () => ({ name: 'Mul_ax' })), withNode('Sub', () => ({ name: 'Adam_a_new' }))],
  'value-info': [withAlgorithm((graph) => ({ valueInfo: [...graph.valueInfo, typed('ax', [2])] }))],
  'initialization-input': [
    withEntry(({ initialization }) => ({
      initialization: { ...(initialization as OnnxGraph), input: [typed('z', [2])] },
    })),
  ],
  'initialization-missing': [
    { ...valid, trainingInfo: valid.trainingInfo.map((entry) => without(entry, 'initialization')) },
  ],
  'initialization-key': [bindings('initializationBinding', () => ({ key: 'nobody' }))],
  'initialization-value': [
    bindings('initializationBinding', () => ({ value: 'nothing' })),
    // An output of the algorithm is none of the initialization.
    bindings('initializationBinding', () => ({ value: 'a_new' })),
  ],
  'initialization-key-duplicate': [bindings('initializationBinding', () => ({ key: 'V' }))],
  'update-key': [
    bindings('updateBinding', () => ({ key: 'nobody' })),
    bindings('updateBinding', () => ({ key: 'x' })),
    bindings('updateBinding', () => ({ key: 'start' })),
  ],
  'update-value': [
    bindings('updateBinding', () => ({ value: 'nothing' })),
    // Computed, but no output; and an output of the initialization.
    bindings('updateBinding', () => ({ value: 'da' })),
    bindings('updateBinding', () => ({ value: 'a_first' })),
  ],
  'update-key-duplicate': [
    bindings('updateBinding', () => ({ key: 'b' })),
    {
      ...valid,
      trainingInfo: [...valid.trainingInfo, { initializationBinding: [], updateBinding: [{ key: 'a', value: 'y' }] }],
    },
  ],
  'gradient-inputs': [
    withNode('Gradient', (each) => ({ input: each.input.slice(1) })),
    withNode('Gradient', (each) => ({ output: [...each.output, 'dx'] })),
  ],
  'gradient-names': [
    withNode('Gradient', attributes('y', 'nothing')),
    withNode('Gradient', attributes('zs', ['nothing'])),
    withNode('Gradient', attributes('zs', ['a'])),
  ],
  'optimizer-inputs': [
    withNode('Adam', (each) => ({ input: [...each.input, 'V'] })),
    withNode('Adagrad', (each) => ({ output: [...each.output, 'more'] })),
    withNode('Momentum', attributes('mode', 'fast')),
  ],
  'binding-type': [
    withAlgorithm((graph) => ({
      output: graph.output.map((each) => (each.name === 'T_new' ? typed('T_new', [], 'int32') : each)),
    })),
  ],
  'binding-shape': [
    withAlgorithm((graph) => ({
      output: graph.output.map((each) => (each.name === 'V_new' ? typed('V_new', [3]) : each)),
    })),
  ],
};

const rules = Object.entries(trainingRules) as [TrainingRuleName, TrainingRule][];

describe('the rules of training_info', () => {
  it('a good model breaks none', () => {
    expect(tf.onnx.validateTraining(valid)).to.deep.equal([]);
    expect(tf.onnx.validateTraining(inference(() => ({ output: [...valid.graph.output, value('a')] })))).to.deep.equal(
      [],
    );
  });

  for (const [name] of rules)
    it(`${name}: only this rule finds what breaks it`, () => {
      for (const [index, model] of mutations[name].entries()) {
        const findings = tf.onnx.validateTraining(model);
        expect(
          [...new Set(findings.map(({ rule }) => rule))],
          `mutation ${index}: ${JSON.stringify(findings)}`,
        ).to.deep.equal([name]);
        expect(findings.every(({ message, where }) => message !== '' && where !== '')).to.equal(true);
      }
    });

  it('an algorithm may have an input of the name of an inference initializer', () => {
    expect(
      tf.onnx.validateTraining(withAlgorithm((graph) => ({ input: [...graph.input, typed('a', [2])] }))),
    ).to.deep.equal([]);
  });

  it('a finding says where it is', () => {
    const [finding] = tf.onnx.validateTraining(withNode('Adam', () => ({ opType: 'Lion' })));
    expect(finding).to.deep.equal({
      rule: 'unknown-operator',
      message: 'Adam_a_new: ai.onnx.preview.training 1 has no operator Lion',
      where: 'training_info[0].algorithm.node[5]',
    });
  });

  it('docs/training-rules.md has the same list, in the order of the numbers', () => {
    const page = readFileSync(fileURLToPath(new URL('../../../docs/training-rules.md', import.meta.url)), 'utf8');
    const rows = rules.map(
      ([name, { number, source, sentence, isWarning }]) =>
        `| ${number} | \`${name}\` | ${sentence} | ${source === 'none' ? 'not in the text' : source}${isWarning ? ' (warning)' : ''} |`,
    );
    expect(page.split('\n').filter((line) => /^\| \d/.test(line))).to.deep.equal(rows);
    expect(rules.map(([, { number }]) => number)).to.deep.equal(rules.map((_, index) => index + 1));
  });
});
