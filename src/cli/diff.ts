// Owns `trainop diff`: what two models differ in, by scope and phase.
import { loadModel } from '../io/model-files.js';
import { type Difference, diffModels } from '../model/diff.js';
import { groupBy } from '../values/group-by.js';
import { type AddCommand, printJson, printLines } from './command.js';

const signs: Readonly<Record<Difference['change'], string>> = { added: '+', removed: '-', changed: '~' };

/** The differences, those of one scope and phase under a line of its own. */
export function diffLines(differences: readonly Difference[]): string[] {
  const groups = groupBy(differences, ({ graph, scope, phase }) =>
    [graph, scope && `${scope}/`, phase].filter(Boolean).join(' '),
  );
  return [...groups].flatMap(([place, group]) => [
    `${place}:`,
    ...group.map(({ change, kind, name, detail }) => `  ${signs[change]} ${kind} ${name}  ${detail}`),
  ]);
}

export const addDiff: AddCommand = (program, terminal) =>
  void program
    .command('diff')
    .description(
      'print what was added, removed and changed from one model to another; the status is 1 where there is anything',
    )
    .argument('<before>', 'a .onnx file')
    .argument('<after>', 'another')
    .option('--json', 'print the differences as JSON')
    .action(async (before: string, after: string, { json }: { json?: true }) => {
      const differences = diffModels(await loadModel(before), await loadModel(after));
      if (json) printJson(terminal, differences);
      else printLines(terminal, diffLines(differences));
      if (differences.length > 0) terminal.status = 1;
    });
