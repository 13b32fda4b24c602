// Owns what ONNX says of an operator in an opset: which version holds there, how many inputs and outputs it has, which attributes.
// The facts are in operators.ts; types of inputs are not among them.
import { groupBy } from '../values/group-by.js';
import type { AttributeType } from './ir.js';
import { operatorLines } from './operators.js';
import { plainDomain } from './walk.js';

export interface AttributeFacts {
  readonly type: AttributeType;
  readonly required: boolean;
}
/** One version of an operator; `inputs` and `outputs` are the least and the most there may be. */
export interface OperatorVersion {
  readonly since: number;
  readonly deprecated: boolean;
  readonly inputs: readonly [least: number, most: number];
  readonly outputs: readonly [least: number, most: number];
  readonly attributes: ReadonlyMap<string, AttributeFacts>;
}

const counts = (text: string): readonly [number, number] => {
  const [least, most] = text.split('-') as [string, string];
  return [Number(least), most === '*' ? Infinity : Number(most)];
};

function attributesOf(text: string): ReadonlyMap<string, AttributeFacts> {
  const facts = new Map<string, AttributeFacts>();
  if (text === '-') return facts;
  for (const item of text.split(',')) {
    const [name, type] = item.split(':') as [string, string];
    facts.set(name, { type: type.replace('!', '') as AttributeType, required: type.endsWith('!') });
  }
  return facts;
}

function versionOf(parts: readonly string[]): OperatorVersion {
  const [, since, inputs, outputs = '0-*', attributes = '-'] = parts as [string, string, string, string?, string?];
  const deprecated = inputs === 'deprecated';
  return {
    since: Number(since),
    deprecated,
    inputs: counts(deprecated ? '0-*' : inputs),
    outputs: counts(outputs),
    attributes: attributesOf(attributes),
  };
}

/** By domain and name, the versions in their order; read when first asked for. */
let table: Map<string, Map<string, OperatorVersion[]>> | undefined;
function operators(): Map<string, Map<string, OperatorVersion[]>> {
  table ??= new Map(
    Object.entries(operatorLines).map(([domain, lines]) => {
      const byName = groupBy(lines.trim().split('\n'), (line) => line.slice(0, line.indexOf(' ')));
      return [
        domain,
        new Map([...byName].map(([name, each]) => [name, each.map((line) => versionOf(line.split(' ')))])),
      ];
    }),
  );
  return table;
}

/** Whether the domain is one of ONNX's. */
export const isOnnxDomain = (domain: string): boolean => operators().has(plainDomain(domain));

/** The version of an operator that holds in an opset; nothing where ONNX has none, or took it away. */
export function operatorAt(domain: string, name: string, opset: number): OperatorVersion | undefined {
  const found = operators()
    .get(plainDomain(domain))
    ?.get(name)
    ?.findLast(({ since }) => since <= opset);
  return found?.deprecated ? undefined : found;
}
