// Reads proto/op-schemas.json and puts right what is known to be wrong in it. The corrections live here and nowhere else:
// generated files are never edited.
import { readFileSync } from 'node:fs';

export interface Formal {
  name: string;
  type_str: string;
  option: 'single' | 'optional' | 'variadic';
  is_homogeneous: boolean;
  min_arity: number;
  differentiation_category: 'differentiable' | 'nondifferentiable' | 'unknown';
  description: string;
}

export interface Attribute {
  name: string;
  type: string;
  required: boolean;
  default?: number | string | number[] | string[];
  description: string;
}

export interface Operator {
  name: string;
  since_version: number;
  doc: string;
  min_input: number;
  max_input: number | null;
  min_output: number;
  max_output: number | null;
  inputs: Formal[];
  outputs: Formal[];
  attributes: Attribute[];
  type_constraints: { param: string; allowed: string[]; description: string }[];
}

export interface SchemaFile {
  onnx_version: string;
  opset: number;
  operators: Operator[];
}

/** Corrections by operator, each with its reason. */
const patches: Record<string, (operator: Operator) => void> = {
  // The schema's default names two functions, as for a bidirectional cell; a one-way cell has one, and takes Tanh too.
  RNN: (operator) => {
    delete attribute(operator, 'activations').default;
  },
};

function attribute(operator: Operator, name: string): Attribute {
  const found = operator.attributes.find((one) => one.name === name);
  if (found === undefined) throw new Error(`${operator.name} has no attribute ${name}`);
  return found;
}

export function readSchemas(): SchemaFile {
  const file = JSON.parse(readFileSync(new URL('../proto/op-schemas.json', import.meta.url), 'utf8')) as SchemaFile;
  for (const [name, patch] of Object.entries(patches)) {
    const operator = file.operators.find((one) => one.name === name);
    if (operator === undefined) throw new Error(`a correction is for ${name}, which the file does not hold`);
    patch(operator);
  }
  return file;
}
