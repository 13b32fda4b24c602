// Owns `trainop inspect`: a model file as text.
import { loadModel } from '../io/model-files.js';
import { describeModel } from '../model/print.js';
import { type AddCommand, wholeNumber } from './command.js';

export const addInspect: AddCommand = (program, terminal) =>
  void program
    .command('inspect')
    .description('print what is in a model: inputs, outputs, scopes, variables, training entries')
    .argument('<file>', 'a .onnx file')
    .option('--depth <levels>', 'how many levels of scopes to show', wholeNumber('--depth', 0), 3)
    .action(async (file: string, { depth }: { depth: number }) => {
      terminal.out(describeModel(await loadModel(file, { externalData: false }), file, depth));
    });
