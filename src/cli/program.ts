// Owns the command line: which commands there are, and how a failure ends. 2: the arguments are wrong; 1: the work failed.
import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { printable, TrainopError } from '../errors.js';
import { addCheck } from './check.js';
import { type AddCommand, badUse, type Terminal } from './command.js';
import { addConvert } from './convert.js';
import { addDiff } from './diff.js';
import { addInspect } from './inspect.js';
import { addPrepare } from './prepare.js';
import { addSetupCuda } from './setup-cuda.js';
import { addTrain } from './train.js';
import { addView } from './view.js';
import { addWatch } from './watch.js';

const { version } = createRequire(import.meta.url)('../../package.json') as {
  version: string;
};
const commands: readonly AddCommand[] = [
  addInspect,
  addCheck,
  addPrepare,
  addTrain,
  addConvert,
  addDiff,
  addView,
  addWatch,
  addSetupCuda,
];

/** What the system's errors mean, in words; others are told as the system tells them. */
const systemErrors: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'is a folder',
  EACCES: 'may not be read',
  ENOTDIR: 'is not in a folder',
  ELOOP: 'is a link that leads back to itself',
  ENAMETOOLONG: 'the name is too long',
  ENOSPC: 'no space is left',
};
export const systemProblem = ({ code, message }: NodeJS.ErrnoException): string => systemErrors[code ?? ''] ?? message;

/** Prints one line and sets the status. */
export function fail(terminal: Terminal, message: string, status: 1 | 2): void {
  terminal.err(`trainop: ${printable(message.replaceAll('\n', ' '))}\n`);
  terminal.status = status;
}

function makeProgram(terminal: Terminal): Command {
  const program = new Command('trainop')
    .description('Train ONNX models; view, inspect, compare, check and convert them; check this machine.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: () => undefined,
      outputError: () => undefined,
    })
    .showSuggestionAfterError()
    .helpCommand(false);
  program
    .command('help')
    .description('print what a command does')
    .argument('[command]', 'its name')
    .action((name?: string) => {
      const command = name === undefined ? program : program.commands.find((each) => each.name() === name);
      if (command === undefined) throw badUse(`unknown command '${name}'`);
      terminal.out(command.helpInformation());
    });
  for (const add of commands) add(program, terminal);
  return program;
}

/** Carries out what the arguments ask for; what is wrong is a line and a status, unless it is a fault of ours. */
export async function run(args: readonly string[], terminal: Terminal): Promise<void> {
  const program = makeProgram(terminal);
  if (args.length === 0) {
    terminal.out(program.helpInformation());
    terminal.status = 2;
    return;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    const { code = '', path = '' } = error as NodeJS.ErrnoException;
    if (error instanceof CommanderError) {
      if (error.exitCode !== 0) fail(terminal, error.message.replace(/^error: /, ''), 2);
    } else if (error instanceof TrainopError) fail(terminal, error.message.split('\n')[0] as string, 1);
    else if (code !== '') fail(terminal, `${path || args.at(-1)}: ${systemProblem(error as NodeJS.ErrnoException)}`, 1);
    else throw error;
  }
}
