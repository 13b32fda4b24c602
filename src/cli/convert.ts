// Owns `trainop convert`: one form of a model into another.
import { ExportError } from '../errors.js';
import { loadModel, saveModel } from '../io/model-files.js';
import { frozen, type OnnxModel } from '../model/ir.js';
import { lift } from '../model/training/lift.js';
import { stateOf } from '../model/training/state.js';
import { flatten } from '../onnx/training/flatten.js';
import { type AddCommand, oneOf, printLines } from './command.js';

const isTraining = ({ trainingInfo }: OnnxModel): boolean => trainingInfo.length > 0;

/** What each form is made of the others by. */
const forms: Readonly<Record<'step' | 'training' | 'inference', (model: OnnxModel) => OnnxModel>> = {
  step: (model) => (!isTraining(model) && stateOf(model) !== undefined ? model : flatten(model)),
  training: (model) => (isTraining(model) ? model : lift(model)),
  inference(model) {
    if (isTraining(model)) return frozen({ ...model, trainingInfo: [] });
    if (stateOf(model) === undefined) return model;
    throw new ExportError('a step model holds no inference graph', {
      fix: 'convert the training model that it was made of',
    });
  },
};
export const FORMS = Object.keys(forms) as readonly (keyof typeof forms)[];

/** A model in another form. */
export const convert = (model: OnnxModel, form: keyof typeof forms): OnnxModel => forms[form](model);

export const addConvert: AddCommand = (program, terminal) =>
  void program
    .command('convert')
    .description('write a model in another form: a training model as a step model, a step model as a training model, …')
    .argument('<file>', 'a .onnx file')
    .requiredOption('--to <form>', FORMS.join(', '), oneOf('--to', FORMS))
    .requiredOption('--out <file>', 'where to write it')
    .action(async (file: string, { to, out }: { to: keyof typeof forms; out: string }) => {
      await saveModel(convert(await loadModel(file), to), out);
      printLines(terminal, [`${out}: ${to} model of ${file}`]);
    });
