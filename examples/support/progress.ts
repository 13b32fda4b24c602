// A progress bar for a terminal; a line for every tenth of the way where the output is not a terminal.

const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

export class Progress {
  readonly #steps: number;
  readonly #examplesPerStep: number;
  readonly #first: number;
  readonly #start = performance.now();
  #printed = 0;

  /** @param first how many of the steps were done before. */
  constructor(steps: number, examplesPerStep: number, first = 0) {
    this.#steps = steps;
    this.#examplesPerStep = examplesPerStep;
    this.#first = first;
  }

  /** Shows that `step` steps are done. */
  update(step: number, figures: { loss: number; rate: number }): void {
    const last = step === this.#steps;
    const now = performance.now();
    const { isTTY = false, columns = 100 } = process.stdout;
    if (!last && (isTTY ? now - this.#printed < 100 : step % Math.ceil(this.#steps / 10) !== 0)) return;
    this.#printed = now;
    const seconds = (now - this.#start) / 1000;
    const done = step - this.#first;
    const speed = (done * this.#examplesPerStep) / seconds;
    const left = (seconds / done) * (this.#steps - step);
    const text = `${step}/${this.#steps}  loss ${figures.loss.toFixed(4)}  rate ${figures.rate.toExponential(2)}  ${speed.toFixed(0)} examples/s  ${clock(left)} left`;
    if (!isTTY) return void process.stdout.write(`${text}\n`);
    const width = Math.max(0, Math.min(30, columns - text.length - 4));
    const bar = Math.round((step / this.#steps) * width);
    process.stdout.write(`\r${'█'.repeat(bar)}${'░'.repeat(width - bar)}  ${text}\x1b[K${last ? '\n' : ''}`);
  }
}
