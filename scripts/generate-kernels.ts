// src/model/kernels/cpu.ts: which operators the CPU provider of the installed onnxruntime lacks, by element types. Every operator is
// tried in every combination of types (kernels/trials.ts), in a child process, because some combinations end it.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Lack } from '../src/model/kernels/table.js';
import { opset, schemas } from '../src/ops/generated/schemas.js';
import type { OpType } from '../src/ops/generated/signatures.js';
import type { DType } from '../src/values/dtype.js';
import type { Finding } from './kernels/probe.js';
import { deciding, structural, trials } from './kernels/trials.js';

/** What onnxruntime says where it has no kernel at all, or refuses types that ONNX allows. */
const noKernel = /Could not find an implementation|Failed to find kernel|is invalid\.$|bound to different types/;

type Row = Record<string, DType[]>;

function findings(): Finding[] {
  const found: Finding[] = [];
  for (let from = 0, ended = false; !ended; ) {
    const child = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/kernels/probe.ts', String(from)], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    const lines = child.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Finding);
    const done = lines.filter(({ result }) => result !== undefined);
    found.push(...done);
    from += done.length + 1;
    ended = child.status === 0;
    const last = lines.at(-1);
    if (!ended) {
      if (last === undefined || last.result !== undefined) throw new Error(`the probe broke: ${child.stderr}`);
      console.warn(`a crash: ${last.name} with ${JSON.stringify(last.types)}`);
      found.push({ ...last, result: 'fails', error: 'a crash' });
    }
  }
  return found;
}

function groupBy<T>(items: readonly T[], keyOfItem: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOfItem(item), [...(groups.get(keyOfItem(item)) ?? []), item]);
  return groups;
}

const keyOf = (types: Readonly<Record<string, DType>>, constraints: readonly string[]) =>
  constraints.map((constraint) => types[constraint]).join(' ');

/** The failing combinations as few rows of types; what no trial says may be in a row. */
function rowsOf(tried: readonly Finding[]): Row[] {
  const constraints = Object.keys(tried[0]?.types ?? {});
  const all: Row = {};
  for (const { types } of tried)
    for (const [constraint, dtype] of Object.entries(types))
      all[constraint] = [...new Set([...(all[constraint] ?? []), dtype])];
  const runs = new Set(tried.filter(({ result }) => result === 'runs').map(({ types }) => keyOf(types, constraints)));
  const inRow = (row: Row): string[] =>
    constraints.reduce<string[]>(
      (keys, constraint) =>
        keys.flatMap((key) => (row[constraint] as DType[]).map((dtype) => `${key} ${dtype}`.trim())),
      [''],
    );
  const left = new Map(
    tried.filter(({ result }) => result === 'fails').map(({ types }) => [keyOf(types, constraints), types]),
  );
  const rows: Row[] = [];
  for (const [, types] of left) {
    if (!left.has(keyOf(types, constraints))) continue;
    const row: Row = Object.fromEntries(Object.entries(types).map(([constraint, dtype]) => [constraint, [dtype]]));
    for (const constraint of constraints) {
      for (const dtype of all[constraint] as DType[]) {
        if (row[constraint]?.includes(dtype)) continue;
        const wider = { ...row, [constraint]: [...(row[constraint] as DType[]), dtype] };
        if (!inRow(wider).some((key) => runs.has(key))) row[constraint] = wider[constraint] as DType[];
      }
    }
    for (const key of inRow(row)) left.delete(key);
    const needed = constraints.filter((constraint) => row[constraint]?.length !== all[constraint]?.length);
    rows.push(Object.fromEntries(needed.map((constraint) => [constraint, (row[constraint] as DType[]).sort()])));
  }
  return rows;
}

/** Whether a row says no more than another. */
const isWithin = (row: Row, other: Row) =>
  Object.entries(other).every(([constraint, dtypes]) => row[constraint]?.every((dtype) => dtypes.includes(dtype)));
const withoutDoubles = (rows: readonly Row[]): Row[] =>
  rows.filter(
    (row, index) =>
      !rows.some((other, at) => at !== index && isWithin(row, other) && (at < index || !isWithin(other, row))),
  );

interface Base {
  readonly name: string;
  /** The value of the attribute that chooses between kernels. */
  readonly choice: string | number | undefined;
  readonly rows: Row[];
}

/** The rows of an operator: what is lacking for one kind of its nodes counts for all that the deciding attribute does not tell apart. */
function table(opType: OpType, bases: readonly Base[]): Lack[] {
  const attribute = deciding[opType];
  const byRow = new Map<string, Set<string | number>>();
  const choices = new Set(bases.map(({ choice }) => choice));
  for (const choice of choices)
    for (const row of withoutDoubles(bases.filter((base) => base.choice === choice).flatMap(({ rows }) => rows))) {
      const key = JSON.stringify(row);
      byRow.set(key, (byRow.get(key) ?? new Set()).add(choice as string));
    }
  return [...byRow].map(([row, values]) => ({
    ...(attribute !== undefined && values.size < choices.size && { when: { [attribute]: [...values] } }),
    types: JSON.parse(row) as Row,
  }));
}

const found = findings();
const ofTrial = groupBy(found, ({ name }) => name);
const bases = new Map<OpType, Base[]>();
for (const { base } of trials()) {
  if (structural.has(base.opType)) continue;
  const tried = ofTrial.get(base.name) ?? [];
  const own = tried.find(({ types }) => JSON.stringify(types) === JSON.stringify(base.types));
  // A case that onnxruntime fails on for another reason than its types says nothing about them.
  if (tried.every(({ result }) => result !== 'runs') && !noKernel.test(own?.error ?? '')) continue;
  const attributes = base.body.nodes[0]?.[3] ?? {};
  const attribute = deciding[base.opType] ?? '';
  const choice = (attributes[attribute] ?? schemas[base.opType].attributes[attribute]?.default) as Base['choice'];
  const item = { name: base.name, choice, rows: rowsOf(tried) };
  bases.set(base.opType, [...(bases.get(base.opType) ?? []), item]);
}

const list = (values: readonly (string | number)[]) =>
  `[${values.map((value) => (typeof value === 'number' ? value : `'${value}'`)).join(', ')}]`;
const lines = [...bases]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .flatMap(([opType, own]) => {
    const rows = table(opType, own);
    if (rows.length === 0) return [];
    const group = (parts: Readonly<Record<string, readonly (string | number)[]>>) =>
      `{ ${Object.entries(parts)
        .map(([name, values]) => `${name}: ${list(values)}`)
        .join(', ')} }`;
    const written = rows.map(
      ({ when, types }) => `    {${when === undefined ? '' : ` when: ${group(when)},`} types: ${group(types)} },`,
    );
    return [`  ${opType}: [`, ...written, '  ],'];
  });
const { version } = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'), 'utf8'),
) as { version: string };
const untold = Object.keys(schemas).filter((opType) => !bases.has(opType as OpType));

const target = 'src/model/kernels/cpu.ts';
writeFileSync(
  target,
  `// Generated by scripts/generate-kernels.ts from the CPU provider of onnxruntime ${version} and ONNX's operator cases of opset ${opset}. Do not edit.
import type { KernelTable } from './table.js';

/** What the provider lacks, by operator. Not tried: ${untold.join(', ')}; complex numbers, for which it has nothing. */
export const cpu: KernelTable = {
${lines.join('\n')}
};

/** The runtime that the table was made from. */
export const cpuVersion = '${version}';
`,
);
spawnSync('npx', ['biome', 'format', '--write', target]);
