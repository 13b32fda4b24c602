// Owns a headless Chromium that tests steer through its debugging pipe.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

type Answer = { readonly id?: number; readonly result?: Record<string, unknown>; readonly error?: { message: string } };

/** One page of a browser. */
export class Browser {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #last = 0;
  #session: string | undefined;

  constructor(chromium: string) {
    this.#profile = mkdtempSync(join(tmpdir(), 'trainop-chromium-'));
    const quiet = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-sync',
      '--hide-scrollbars',
    ];
    const alone = ['--disable-background-networking', '--disable-component-update', `--user-data-dir=${this.#profile}`];
    const size = '--window-size=1500,900';
    this.#process = spawn(chromium, [...quiet, ...alone, size, '--remote-debugging-pipe', 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    let rest = '';
    (this.#process.stdio[4] as Readable).setEncoding('utf8').on('data', (part: string) => {
      const messages = (rest + part).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) {
        const answer = JSON.parse(message) as Answer;
        if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer);
      }
    });
  }

  async #send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = ++this.#last;
    const answer = new Promise<Answer>((done) => this.#waiting.set(id, done));
    const message = { id, method, params, ...(this.#session && { sessionId: this.#session }) };
    (this.#process.stdio[3] as Writable).write(`${JSON.stringify(message)}\0`);
    const { result, error } = await answer;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  /** Opens an address and waits until the page says that it is ready; gives the milliseconds that it counted. */
  async open(address: string): Promise<number> {
    if (this.#session === undefined) {
      const { targetId } = await this.#send('Target.createTarget', { url: 'about:blank' });
      const { sessionId } = await this.#send('Target.attachToTarget', { targetId, flatten: true });
      this.#session = sessionId as string;
    }
    await this.#send('Page.navigate', { url: address });
    return Number(await this.until('document.documentElement?.dataset.ready'));
  }

  /** What an expression is in the page. */
  async evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = (await this.#send('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true,
    })) as { result: { value?: unknown }; exceptionDetails?: { text: string; exception?: { description?: string } } };
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits until an expression is true in the page, half a minute at most; gives what it is. */
  async until(expression: string): Promise<unknown> {
    for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((done) => setTimeout(done, 20))) {
      const value = await this.evaluate(expression);
      if (value) return value;
    }
    throw new Error(`the page never had ${expression}`);
  }

  async screenshot(path: string): Promise<void> {
    const { data } = await this.#send('Page.captureScreenshot', { format: 'png' });
    writeFileSync(path, Buffer.from(data as string, 'base64'));
  }

  async close(): Promise<void> {
    const ended = new Promise((done) => this.#process.once('exit', done));
    this.#process.kill();
    await ended;
    rmSync(this.#profile, { recursive: true, force: true });
  }
}
