// Owns where a hook writes summaries: a writer that it is given and others use too, or one of its own in a folder.
import { checkKind, checkText } from '../../arguments.js';
import { ValueError } from '../../errors.js';
import { FileWriter } from '../../events/file-writer.js';

export interface SummaryOutputOptions {
  /** The folder to write an event file into. Default: none. */
  outputDir?: string | undefined;
  /** What to write with, instead; it is left open. */
  summaryWriter?: FileWriter | undefined;
}

export class SummaryOutput {
  readonly #folder: string | undefined;
  readonly #given: FileWriter | undefined;
  #own: FileWriter | undefined;

  /** @throws ValueError where both are given. */
  constructor(where: string, { outputDir, summaryWriter }: SummaryOutputOptions) {
    if (outputDir !== undefined) checkText(`${where}: outputDir`, outputDir);
    if (summaryWriter !== undefined) checkKind(`${where}: summaryWriter`, summaryWriter, [FileWriter], 'a FileWriter');
    if (outputDir !== undefined && summaryWriter !== undefined)
      throw new ValueError(`${where}: give outputDir or summaryWriter, not both`);
    this.#folder = outputDir;
    this.#given = summaryWriter;
  }

  /** Whether it leads anywhere. */
  get isGiven(): boolean {
    return this.#folder !== undefined || this.#given !== undefined;
  }

  get writer(): FileWriter | undefined {
    return this.#given ?? this.#own;
  }

  open(): void {
    if (this.#folder !== undefined) this.#own ??= new FileWriter(this.#folder);
  }

  async close(): Promise<void> {
    await this.#own?.close();
    this.#own = undefined;
  }
}
