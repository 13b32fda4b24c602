// Owns `trainop view`: a model as a page that needs nothing but a browser.
import { basename } from 'node:path';
import { writeFileAtomically } from '../io/files.js';
import { loadModel } from '../io/model-files.js';
import { inferTypes } from '../onnx/import.js';
import { script, style } from '../view/generated/view-page.js';
import { pageOf } from '../view/page.js';
import { pictureOf } from '../view/picture.js';
import type { AddCommand } from './command.js';

export const addView: AddCommand = (program, terminal) =>
  void program
    .command('view')
    .description('write a model as one HTML page: scopes that fold, phases, shapes, source lines, search')
    .argument('<file>', 'a .onnx file')
    .option('--out <file>', "the page. Default: the model's path with .html at its end")
    .action(async (file: string, { out = `${file.replace(/\.onnx$/, '')}.html` }: { out?: string }) => {
      const model = await loadModel(file, { externalData: false });
      const picture = pictureOf(model, basename(file), inferTypes);
      await writeFileAtomically(out, pageOf({ title: picture.title, data: picture, script, style }));
      terminal.out(`${out}: open it in any browser\n`);
    });
