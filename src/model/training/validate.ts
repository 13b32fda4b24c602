// Owns the search for what breaks the rules of ONNX's `training_info`, which no checker checks: names, bindings, nodes, and the graph that
// inference and algorithm make together. Models may come from anywhere; time grows with their size whatever is in them.
import { ModelFormatError } from '../../errors.js';
import { TensorData } from '../../values/tensor-data.js';
import { graphFaults, Names } from '../check.js';
import type { OnnxGraph, OnnxModel, OnnxTensor, OnnxTraining, StringEntry, Value } from '../ir.js';
import { usingModel } from '../untrusted.js';
import { OperatorRules } from './operators.js';
import type { TrainingFinding } from './rules.js';

/** The first IR version with training information. */
export const FIRST_IR_VERSION = 7;

/**
 * Checks a model's training entries against the text of the ONNX IR ("Training Related Information"); docs/training-rules.md has the
 * rules by name.
 *
 * @returns what is wrong; an empty list for a model that obeys. A model without training entries obeys.
 * @example const findings = onnx.validateTraining(await onnx.loadModel('train.onnx'));
 */
export const validateTraining = (model: OnnxModel): TrainingFinding[] =>
  usingModel('validateTraining', model, (each) => (each.trainingInfo.length === 0 ? [] : findingsOf(each)));

/** @throws ModelFormatError where the model has no training entry with an algorithm, or breaks a rule. */
export function checkTraining(model: OnnxModel): void {
  if (!model.trainingInfo.some(({ algorithm }) => algorithm !== undefined))
    throw new ModelFormatError('the model has no training entry', { expected: 'training_info with an algorithm' });
  const findings = validateTraining(model);
  const [first, ...more] = findings;
  if (first === undefined) return;
  throw new ModelFormatError(`the training entry breaks the rules of ONNX: ${first.message}`, {
    got: `${first.rule} at ${first.where}${more.length > 0 ? `, and ${more.length} more` : ''}`,
    fix: 'onnx.validateTraining lists all of it',
  });
}

/** What is wrong with any model: what rules say of its graph, and of its training entries where it has some. */
export const modelFindings = (model: OnnxModel): TrainingFinding[] => usingModel('modelFindings', model, findingsOf);

function findingsOf(model: OnnxModel): TrainingFinding[] {
  const findings: TrainingFinding[] = [];
  if (model.irVersion < FIRST_IR_VERSION && model.trainingInfo.length > 0)
    findings.push({
      rule: 'ir-version',
      message: `IR version ${model.irVersion} has no training information`,
      where: 'ir_version',
    });
  const operators = new OperatorRules(model, findings);
  operators.checkFunctions(model);

  const names = new Names();
  const trained = new Set(model.trainingInfo.flatMap(({ algorithm }) => (algorithm ? definedNames(algorithm) : [])));
  for (const { rule, message, where, name } of graphFaults(model.graph, 'graph', names)) {
    const isFromAlgorithm = (rule === 'undefined-value' || rule === 'undefined-output') && trained.has(name);
    findings.push(
      isFromAlgorithm
        ? {
            rule: 'inference-alone',
            message: `'${name}', which only an algorithm defines, is used for inference`,
            where,
          }
        : { rule, message, where },
    );
  }
  operators.checkGraph(model.graph, { where: 'graph', sees: (name) => names.sees(name) });

  const inference = bindable(model.graph);
  const updated = new Set<string>();
  for (const [index, info] of model.trainingInfo.entries())
    new EntryRules(info, `training_info[${index}]`, findings).check(operators, names, inference, updated);
  return findings;
}

const definedNames = (graph: OnnxGraph): string[] => [
  ...graph.input.map(({ name }) => name),
  ...graph.initializer.map(({ name = '' }) => name),
  ...graph.node.flatMap(({ output }) => output),
];

/** What bindings may name: initializers and outputs of a graph. */
interface Bindable {
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  readonly outputs: ReadonlyMap<string, Value>;
}
const bindable = (graph: OnnxGraph | undefined): Bindable => ({
  initializers: new Map(graph?.initializer.map((tensor) => [tensor.name ?? '', tensor])),
  outputs: new Map(graph?.output.map((value) => [value.name, value])),
});

class EntryRules {
  readonly #info: OnnxTraining;
  readonly #where: string;
  readonly #findings: TrainingFinding[];

  constructor(info: OnnxTraining, where: string, findings: TrainingFinding[]) {
    this.#info = info;
    this.#where = where;
    this.#findings = findings;
  }

  #tell(rule: TrainingFinding['rule'], place: string, message: string): void {
    this.#findings.push({ rule, message, where: `${this.#where}.${place}` });
  }

  check(operators: OperatorRules, names: Names, inference: Bindable, updated: Set<string>): void {
    const { algorithm, initialization } = this.#info;
    if (algorithm !== undefined) this.#checkGraph('algorithm', algorithm, operators, new Names({ before: names }));
    if (initialization !== undefined) {
      this.#checkGraph('initialization', initialization, operators, new Names());
      if (initialization.input.length > 0)
        this.#tell('initialization-input', 'initialization', 'the initialization graph has inputs');
    } else if (this.#info.initializationBinding.length > 0)
      this.#tell('initialization-missing', 'initialization_binding', 'there is no initialization graph to bind to');
    this.#checkBindings(inference, updated);
  }

  #checkGraph(part: 'algorithm' | 'initialization', graph: OnnxGraph, operators: OperatorRules, names: Names): void {
    const where = `${this.#where}.${part}`;
    if (!graph.name) this.#tell('graph-name', part, `the ${part} graph has no name`);
    for (const { rule, message, where } of graphFaults(graph, `${this.#where}.${part}`, names))
      this.#findings.push({ rule, message, where });
    operators.checkGraph(graph, { where, sees: (name) => names.sees(name) });
  }

  #checkBindings(inference: Bindable, updated: Set<string>): void {
    const { initialization, initializationBinding, updateBinding, algorithm } = this.#info;
    const own = bindable(algorithm);
    const first = bindable(initialization);
    const stateOf = (key: string) => own.initializers.get(key) ?? inference.initializers.get(key);
    const initialized = new Set<string>();
    for (const [index, binding] of initializationBinding.entries()) {
      const place = `initialization_binding[${index}]`;
      if (initialized.has(binding.key))
        this.#tell('initialization-key-duplicate', place, `'${binding.key}' is initialized by two bindings`);
      initialized.add(binding.key);
      this.#checkKey('initialization', place, binding, stateOf(binding.key));
      const value = first.outputs.get(binding.value);
      if (value !== undefined) this.#checkSides(place, binding, stateOf(binding.key), value);
      else if (initialization !== undefined)
        this.#tell(
          'initialization-value',
          place,
          `the initialization binding's value '${binding.value}' is no output of the initialization graph`,
        );
    }
    for (const [index, binding] of updateBinding.entries()) {
      const place = `update_binding[${index}]`;
      if (updated.has(binding.key))
        this.#tell('update-key-duplicate', place, `'${binding.key}' is updated by two bindings`);
      updated.add(binding.key);
      this.#checkKey('update', place, binding, stateOf(binding.key));
      const value = own.outputs.get(binding.value) ?? inference.outputs.get(binding.value);
      if (value !== undefined) this.#checkSides(place, binding, stateOf(binding.key), value);
      else
        this.#tell(
          'update-value',
          place,
          `the update binding's value '${binding.value}' is no output of the algorithm or inference graph`,
        );
    }
  }

  #checkKey(kind: 'initialization' | 'update', place: string, { key }: StringEntry, state?: OnnxTensor): void {
    if (state === undefined)
      this.#tell(
        `${kind}-key`,
        place,
        `the ${kind} binding's key '${key}' is no initializer of the inference or algorithm graph`,
      );
  }

  #checkSides(place: string, { key, value }: StringEntry, state: OnnxTensor | undefined, { type }: Value): void {
    if (state === undefined || type?.kind !== 'tensor') return;
    const { data } = state;
    if ((data instanceof TensorData || data.kind === 'external') && data.dtype !== type.dtype)
      this.#tell('binding-type', place, `'${key}' is ${data.dtype} and '${value}' ${type.dtype}`);
    const { shape } = type;
    const fits =
      shape === null ||
      (shape.length === data.shape.length &&
        shape.every((dim, axis) => typeof dim !== 'number' || dim === data.shape[axis]));
    if (!fits) this.#tell('binding-shape', place, `'${key}' is [${data.shape}] and '${value}' [${shape}]`);
  }
}
