// The loss of every step, kept in a file beside the checkpoints, so that the curve is whole where training was resumed.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Session, train } from 'trainop';

export class LossHistory extends train.CheckpointSaverListener {
  readonly all: number[] = [];
  readonly #path: string;

  constructor(path: string) {
    super();
    this.#path = path;
  }

  /** What was noted up to a step. */
  async restore(step: number): Promise<void> {
    if (step > 0) this.all.push(...(JSON.parse(await readFile(this.#path, 'utf8')) as number[]).slice(0, step));
  }

  /** Before each checkpoint, so that there is never one without its losses. */
  override async beforeSave(_session: Session, step: number): Promise<void> {
    if (this.all.length < step) return;
    await mkdir(dirname(this.#path), { recursive: true });
    await writeFile(`${this.#path}.tmp`, JSON.stringify(this.all));
    await rename(`${this.#path}.tmp`, this.#path);
  }
}
