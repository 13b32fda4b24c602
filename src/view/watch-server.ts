// Owns the server of `trainop watch`: one page and what it asks for, for this machine alone. It listens on the loopback address, answers only
// under a path that nobody can guess, and only where it is asked for by its own name, so that no page of the network can read it.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { script, style } from './generated/watch-page.js';
import { pageOf } from './page.js';
import { RunEvents } from './run-events.js';

/** So many characters of events are sent in one answer; the page asks for the rest. */
const LARGEST_ANSWER = 2 ** 22;

export interface WatchServer {
  /** Where the page is. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves a folder of event files.
 *
 * @param port where to listen; 0 for any.
 */
export async function watchServer(folder: string, title: string, port: number): Promise<WatchServer> {
  const events = new RunEvents(folder);
  const token = randomBytes(18).toString('base64url');
  const page = pageOf({ title, data: { title, folder }, script, style, connect: "'self'" });
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { port: own } = server.address() as AddressInfo;
    const names = [`127.0.0.1:${own}`, `localhost:${own}`];
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const common = {
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    };
    if (!names.includes(request.headers.host ?? '') || request.method !== 'GET')
      return void response.writeHead(403, common).end();
    if (pathname === `/${token}/`)
      return void response.writeHead(200, { ...common, 'content-type': 'text/html; charset=utf-8' }).end(page);
    if (pathname !== `/${token}/events`) return void response.writeHead(404, common).end();
    await events.update();
    const from = Math.max(0, Math.floor(Number(searchParams.get('from')) || 0));
    let to = from;
    for (let size = 0; to < events.events.length && size < LARGEST_ANSWER; to++) size += events.events[to]?.length ?? 0;
    const body = `{"next":${to},"more":${to < events.events.length},"events":[${events.events.slice(from, to).join(',')}]}`;
    response.writeHead(200, { ...common, 'content-type': 'application/json' }).end(body);
  }

  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => done());
  });
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}/${token}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
