// Owns `trainop check`: what is wrong with a model file, and whether the runtime here takes it; without a file, what this machine has.
import { messageOf } from '../errors.js';
import { loadModel } from '../io/model-files.js';
import type { OnnxModel } from '../model/ir.js';
import { modelFindings } from '../model/training/validate.js';
import { encode } from '../onnx/encode.js';
import { chooseRuntime } from '../runtime/choose.js';
import { findPlacement, type Placement } from '../session/placement.js';
import { loadTraining } from '../session/trainer.js';
import { type AddCommand, badUse, printJson, printLines } from './command.js';
import { machineReport } from './machine.js';

/** What this machine's runtime says of a model: that it takes it, or why not. */
interface Verdict {
  readonly what: string;
  readonly problem?: string;
}

const firstLine = (error: unknown): string => messageOf(error).trim().split('\n')[0] as string;

async function verdict(what: string, attempt: () => Promise<unknown>): Promise<Verdict> {
  try {
    await attempt();
    return { what };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { what, problem: firstLine(error) };
  }
}

/** Tries to load a model as it is, and to train it where it can be trained. */
async function verdicts(
  model: OnnxModel,
  isValid: boolean,
  provider: string | undefined,
): Promise<{ runtime: string; verdicts: Verdict[]; placement?: Placement }> {
  const runtime = chooseRuntime();
  let placement: Placement | undefined;
  const results = [
    await verdict('loads', async () => {
      const executionProviders = [...new Set([provider ?? 'cpu', 'cpu'])];
      const engine = runtime.open({ logSeverityLevel: 4, executionProviders });
      try {
        if (provider !== undefined) placement = await findPlacement(model, engine);
        else await (await engine.compile(encode(model), { inputs: [], outputs: [] })).release();
      } finally {
        engine.close();
      }
    }),
  ];
  if (isValid && model.trainingInfo.some(({ algorithm }) => algorithm !== undefined))
    results.push(await verdict('trains', async () => (await loadTraining(model)).close()));
  const title = `onnxruntime ${runtime.version}, ${runtime.title}`;
  return { runtime: title, verdicts: results, ...(placement && { placement }) };
}

/** Everything there is to say of a file. */
export async function checkFile(file: string, provider?: string) {
  const model = await loadModel(file);
  const findings = modelFindings(model);
  return { file, findings, ...(await verdicts(model, findings.length === 0, provider)) };
}

export const addCheck: AddCommand = (program, terminal) =>
  void program
    .command('check')
    .description(
      'check a model: its structure, the rules of training files, and whether the runtime here loads and trains it',
    )
    .argument(
      '[file]',
      'a .onnx file; without it, what this machine has is printed: the runtime and its execution providers',
    )
    .option(
      '--provider <name>',
      'the execution provider to load it on, and to say of each node whether it runs there: cuda, cpu, …',
    )
    .option('--json', 'print the findings as JSON')
    .action(async (file: string | undefined, { json, provider }: { json?: true; provider?: string }) => {
      if (file === undefined) {
        if (provider !== undefined) throw badUse('--provider says where to load a file, and there is none');
        terminal.out(await machineReport());
        return;
      }
      const report = await checkFile(file, provider);
      const problems = report.verdicts.filter(({ problem }) => problem !== undefined);
      if (json) printJson(terminal, report);
      else
        printLines(terminal, [
          ...report.findings.map(({ rule, message, where }) => `${where}: ${message} (${rule})`),
          ...report.verdicts.map(({ what, problem }) =>
            problem === undefined ? `${report.runtime}: ${what}` : `${report.runtime}: not ${what}: ${problem}`,
          ),
          ...(report.placement === undefined ? [] : String(report.placement).split('\n')),
        ]);
      if (report.findings.length + problems.length > 0) terminal.status = 1;
    });
