// Owns the list of rules that ONNX states for training models: a number, a name, the sentence and where it stands. What breaks them is
// found in validate.ts. docs/training-rules.md shows the list; a test keeps both equal.

/** Where a sentence stands: ONNX's `docs/IR.md`, the comments of `onnx.proto`, an operator's documentation, or nowhere. */
export type RuleSource = 'IR.md' | 'onnx.proto' | 'operator' | 'none';

export interface TrainingRule {
  readonly number: number;
  readonly source: RuleSource;
  /** What a model must do. */
  readonly sentence: string;
  /** Set for what no sentence asks, but no runtime can do without. */
  readonly isWarning?: true;
}

const rule = (number: number, source: RuleSource, sentence: string): TrainingRule => ({ number, source, sentence });

export const trainingRules = {
  // The model
  'ir-version': rule(1, 'IR.md', 'A model with training information is of IR version 7 or later.'),
  'domain-not-imported': rule(2, 'IR.md', 'The model imports the operator set of every operator that it uses.'),
  'unknown-operator': rule(
    3,
    'IR.md',
    'Every node calls an operator that its operator set has in the imported version, or a function of the model.',
  ),
  signature: rule(
    4,
    'IR.md',
    "The number of a node's inputs and outputs and its attributes and their types are as its operator's signature says.",
  ),
  'function-recursion': rule(5, 'IR.md', 'No function of the model calls itself, not through others either.'),
  // The concatenation of inference graph and algorithm
  'inference-alone': rule(
    6,
    'onnx.proto',
    'An inference node reads neither inputs nor results of an algorithm, so that inference can run without it.',
  ),
  'graph-name': rule(7, 'IR.md', 'Every graph has a name.'),
  'duplicate-name': rule(
    8,
    'IR.md',
    'In the concatenated graph a value is defined once; only an input may have an initializer of its name, as its default.',
  ),
  shadowing: rule(9, 'IR.md', 'A subgraph defines no name that it can see in the graphs around it.'),
  'undefined-value': rule(
    10,
    'IR.md',
    'What a node reads is an input, an initializer or the output of a node, in its graph or one around it.',
  ),
  order: rule(11, 'IR.md', 'A node stands behind the nodes whose outputs it reads.'),
  'undefined-output': rule(12, 'IR.md', "A graph's output is computed by it, or is one of its inputs or initializers."),
  'duplicate-output': rule(13, 'onnx.proto', 'The concatenated list of outputs names each value once.'),
  'node-name': rule(14, 'IR.md', "Nodes' names are unique in the concatenated graph; a node may have none."),
  'value-info': rule(15, 'IR.md', 'The concatenated graph gives the type of an inner value once.'),
  // Bindings
  'initialization-input': rule(16, 'onnx.proto', 'The initialization graph has no inputs.'),
  'initialization-missing': rule(
    17,
    'IR.md',
    'The initialization graph may be omitted only if there are no initialization bindings.',
  ),
  'initialization-key': rule(
    18,
    'IR.md',
    "The key of an initialization binding is an initializer of the inference graph or of the same entry's algorithm.",
  ),
  'initialization-value': rule(19, 'IR.md', 'The value of an initialization binding is an output of that graph.'),
  'initialization-key-duplicate': rule(20, 'IR.md', "The keys of one entry's initialization bindings are unique."),
  'update-key': rule(
    21,
    'onnx.proto',
    "The key of an update binding is an initializer of the inference graph or of the same entry's algorithm.",
  ),
  'update-value': rule(
    22,
    'onnx.proto',
    'The value of an update binding is an output of the algorithm or of the inference graph.',
  ),
  'update-key-duplicate': rule(23, 'onnx.proto', 'The keys of all update bindings of the model are unique.'),
  // Operators of ai.onnx.preview.training
  'gradient-inputs': rule(
    24,
    'operator',
    'A Gradient has an input for each name in xs and zs, and an output for each in xs.',
  ),
  'gradient-names': rule(
    25,
    'operator',
    "The names in a Gradient's xs, zs and y are values that can be seen where it stands, y differing from the others.",
  ),
  'optimizer-inputs': rule(
    26,
    'operator',
    'After R and T an Adagrad and a Momentum have three inputs for each tensor and two outputs, an Adam four and three.',
  ),
  // Not in the text
  'binding-type': {
    ...rule(27, 'none', 'Both sides of a binding have one element type, as far as it is declared.'),
    isWarning: true,
  },
  'binding-shape': {
    ...rule(28, 'none', 'Both sides of a binding have one shape, as far as it is declared.'),
    isWarning: true,
  },
} as const satisfies Readonly<Record<string, TrainingRule>>;

export type TrainingRuleName = keyof typeof trainingRules;

/** A place where a model breaks a rule. */
export interface TrainingFinding {
  readonly rule: TrainingRuleName;
  readonly message: string;
  /** A path to the place: `training_info[0].algorithm.node[3]`. */
  readonly where: string;
}
