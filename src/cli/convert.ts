// Owns `trainop convert`: one form of a model into another.
import { ExportError } from '../errors.js';
import { loadModel, saveModel } from '../io/model-files.js';
import { withoutUncalled } from '../model/functions.js';
import { frozen, type OnnxModel } from '../model/ir.js';
import { isWritten, NEWEST, OLDEST_WRITTEN } from '../model/opsets.js';
import { writeOpset } from '../model/passes/opset.js';
import { lift } from '../model/training/lift.js';
import { stateOf } from '../model/training/state.js';
import { flatten } from '../onnx/training/flatten.js';
import { type AddCommand, badUse, oneOf, printLines } from './command.js';

const isTraining = ({ trainingInfo }: OnnxModel): boolean => trainingInfo.length > 0;

/** What each form is made of the others by. */
const forms: Readonly<Record<'step' | 'training' | 'inference', (model: OnnxModel) => OnnxModel>> = {
  step: (model) => (!isTraining(model) && stateOf(model) !== undefined ? model : flatten(model)),
  training: (model) => (isTraining(model) ? model : lift(model)),
  inference(model) {
    if (isTraining(model)) return frozen(withoutUncalled({ ...model, trainingInfo: [] }));
    if (stateOf(model) === undefined) return model;
    throw new ExportError('a step model holds no inference graph', {
      fix: 'convert the training model that it was made of',
    });
  },
};
export const FORMS = Object.keys(forms) as readonly (keyof typeof forms)[];

/** A model in another form, and for another opset where one is asked for. */
export const convert = (model: OnnxModel, form: keyof typeof forms, opset?: number): OnnxModel =>
  frozen(writeOpset(forms[form](model), { provider: 'any', opset }));

function writtenOpset(text: string): number {
  const opset = Number(text);
  if (!isWritten(opset)) throw badUse(`--opset must be ${OLDEST_WRITTEN} to ${NEWEST}, not '${text}'`);
  return opset;
}

export const addConvert: AddCommand = (program, terminal) =>
  void program
    .command('convert')
    .description('write a model in another form: a training model as a step model, a step model as a training model, …')
    .argument('<file>', 'a .onnx file')
    .requiredOption('--to <form>', FORMS.join(', '), oneOf('--to', FORMS))
    .option(
      '--opset <version>',
      `the opset to write it for, ${OLDEST_WRITTEN} to ${NEWEST}; default: its own`,
      writtenOpset,
    )
    .requiredOption('--out <file>', 'where to write it')
    .action(async (file: string, { to, opset, out }: { to: keyof typeof forms; opset?: number; out: string }) => {
      await saveModel(convert(await loadModel(file), to, opset), out);
      printLines(terminal, [`${out}: ${to} model of ${file}${opset === undefined ? '' : `, opset ${opset}`}`]);
    });
