#!/usr/bin/env node
// Owns the process of the command line: its arguments, its streams and its status.
import type { Terminal } from './command.js';
import { fail, run, systemProblem } from './program.js';

const terminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  get status() {
    return Number(process.exitCode ?? 0);
  },
  set status(status) {
    process.exitCode = status;
  },
};

// A reader that has seen enough, such as `head`, is no failure; a disk that is full is one.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') fail(terminal, `the output cannot be written: ${systemProblem(error)}`, 1);
  process.exit();
});
process.stderr.on('error', () => process.exit(1));

await run(process.argv.slice(2), terminal);
