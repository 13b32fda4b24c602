#!/usr/bin/env node
// Owns the command line: which commands there are, and how a failure ends. 2: the arguments are wrong; 1: the work failed.
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { TrainopError } from '../errors.js';
import { printable } from '../model/print.js';
import { check } from './check.js';
import { inspect } from './inspect.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

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

/** Sets the exit status and prints one line; nothing is thrown past this point. */
function fail(message: string, status: 1 | 2): void {
  process.stderr.write(`trainop: ${printable(message.replaceAll('\n', ' '))}\n`);
  process.exitCode = status;
}

// A reader that has seen enough, such as `head`, is no failure; a disk that is full is one.
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  if (code !== 'EPIPE') fail(`the output cannot be written: ${systemErrors[code ?? ''] ?? message}`, 1);
  process.exit();
});
process.stderr.on('error', () => process.exit(1));

const program = new Command('trainop')
  .description('Build a model and its training step as one ONNX graph; look at such models; check this machine.')
  .version(version)
  .exitOverride()
  .configureOutput({ writeErr: () => undefined, outputError: () => undefined })
  .showSuggestionAfterError()
  .helpCommand(false);

program
  .command('help')
  .description('print what a command does')
  .argument('[command]', 'its name')
  .action((name?: string) => {
    const command = name === undefined ? program : program.commands.find((each) => each.name() === name);
    if (command === undefined) throw new CommanderError(2, 'trainop.help', `unknown command '${name}'`);
    process.stdout.write(command.helpInformation());
  });

program
  .command('inspect')
  .description('print what is in a model: inputs, outputs, scopes, variables, training entries')
  .argument('<file>', 'a .onnx file')
  .option('--depth <levels>', 'how many levels of scopes to show', '3')
  .action(async (file: string, options: { depth: string }) => {
    const depth = Number(options.depth);
    if (!Number.isSafeInteger(depth) || depth < 0)
      throw new CommanderError(2, 'trainop.depth', `--depth must be a whole number, not '${options.depth}'`);
    process.stdout.write(await inspect(file, depth));
  });

program
  .command('check')
  .description('print the execution providers that this machine has, and what is missing')
  .action(async () => {
    process.stdout.write(await check());
  });

try {
  if (process.argv.length <= 2) {
    process.stdout.write(program.helpInformation());
    process.exitCode = 2;
  } else await program.parseAsync();
} catch (error) {
  const { code = '', path = '' } = error as NodeJS.ErrnoException;
  if (error instanceof CommanderError) {
    if (error.exitCode !== 0) fail(error.message.replace(/^error: /, ''), 2);
  } else if (error instanceof TrainopError) fail(error.message.split('\n')[0] as string, 1);
  else if (code !== '') fail(`${path || process.argv.at(-1)}: ${systemErrors[code] ?? (error as Error).message}`, 1);
  else throw error;
}
