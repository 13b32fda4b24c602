// Owns the list of passes, in the order they run. A pass is a pure function from a model to a model that computes the same; what differs
// by where the model is to run, it reads from the target. Add a pass: one file here, one row in the list.
import { frozen, type OnnxModel } from '../ir.js';
import { constantsToInitializers } from './constants.js';
import { outline } from './functions.js';
import { writeOpset } from './opset.js';
import { orderNodes } from './order.js';
import { copyOutputs } from './outputs.js';
import { prune } from './prune.js';
import { dropValueInfo } from './value-info.js';

/** Where a model is to run. `any`: a file, of which nothing is known but that it is standard ONNX. */
export interface Target {
  readonly provider: 'any' | 'cpu' | 'cuda';
  /** Whether the model is loaded here and now, and never a file. */
  readonly inMemory?: boolean | undefined;
  /** The opset to write; without it, the model's own. */
  readonly opset?: number | undefined;
  /** Whether layers and updates become calls of functions. */
  readonly functions?: boolean | undefined;
}
export type Pass = (model: OnnxModel, target: Target) => OnnxModel;

export interface PassEntry {
  readonly name: string;
  /** What it is for, in a sentence. */
  readonly purpose: string;
  readonly run: Pass;
}

export const passes: readonly PassEntry[] = [
  {
    name: 'opset',
    purpose: 'Nodes whose operator is another in the opset that is asked for become nodes of that opset.',
    run: writeOpset,
  },
  {
    name: 'prune',
    purpose: 'A branch or body runs as a whole: what its results do not need goes, and results that nothing reads go.',
    run: prune,
  },
  {
    name: 'functions',
    purpose: 'Layers and updates become calls of functions, where that is asked for.',
    run: outline,
  },
  { name: 'constants', purpose: 'Constants become initializers.', run: constantsToInitializers },
  {
    name: 'outputs',
    purpose: 'Every output is the result of one node of its own graph, as runtimes demand; others are copied.',
    run: copyOutputs,
  },
  {
    name: 'order',
    purpose: 'Large models that are loaded at once stand in the order that makes the runtime free memory soon.',
    run: orderNodes,
  },
  {
    name: 'value-info',
    purpose: 'A file leaves the types of inner values out; its readers infer them.',
    run: dropValueInfo,
  },
];

/** A model after all passes, frozen. */
export const runPasses = (model: OnnxModel, target: Target): OnnxModel =>
  frozen(passes.reduce((before, { run }) => run(before, target), model));
