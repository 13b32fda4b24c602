// Owns `trainop watch`: a page on this machine that shows a run while it goes on.
import { resolve } from 'node:path';
import { eventFiles } from '../io/event-records.js';
import { watchServer } from '../view/watch-server.js';
import { type AddCommand, badUse, wholeNumber } from './command.js';

export const addWatch: AddCommand = (program, terminal) =>
  void program
    .command('watch')
    .description(
      'serve a page for this machine alone that shows a run while it goes on: curves, histograms, the graph, hyper-parameters, log',
    )
    .argument('<run>', 'a folder with event files, as summary.FileWriter writes them')
    .option('--port <number>', 'where to listen. Default: any free port', wholeNumber('--port', 0), 0)
    .action(async (run: string, { port }: { port: number }) => {
      if (port > 65_535) throw badUse(`--port is at most 65535, not ${port}`);
      await eventFiles(run);
      const server = await watchServer(resolve(run), run, port);
      terminal.out(`${server.url}\nCtrl-C ends it.\n`);
      await new Promise<void>((done) => {
        const stop = (): void => {
          process.removeListener('SIGINT', stop);
          process.removeListener('SIGTERM', stop);
          done();
        };
        process.once('SIGINT', stop);
        process.once('SIGTERM', stop);
      });
      await server.close();
    });
