// Usage: web.mjs FOLDER [CHROMIUM]. Prints the losses that page.ts has in headless Chromium; without Chromium, those that it has in Node.
// The folder holds page.mjs, numbers.json and, in node_modules, onnxruntime-web.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , folder, chromium] = process.argv;
const library = resolve(folder, 'node_modules/onnxruntime-web/dist');
const [x, t] = JSON.parse(await readFile(join(folder, 'numbers.json'), 'utf8'));

if (chromium === undefined) {
  const ort = await import(pathToFileURL(join(library, 'ort.node.min.mjs')).href);
  const { train } = await import(pathToFileURL(resolve(folder, 'page.mjs')).href);
  console.log((await train(ort, x, t)).losses.join('\n'));
} else {
  const page = `<script type="module">
    const told = (what) => fetch('/losses', { method: 'POST', body: JSON.stringify(what) });
    try {
      const ort = await import('/ort/ort.wasm.min.mjs');
      const { train } = await import('/page.mjs');
      const [x, t] = await (await fetch('/numbers.json')).json();
      await told((await train(ort, x, t)).losses);
    } catch (error) { await told(String(error?.stack ?? error)); }
  </script>`;
  const types = { '.mjs': 'text/javascript', '.json': 'application/json', '.wasm': 'application/wasm' };
  const told = await new Promise((done, failed) => {
    const server = createServer(async (request, response) => {
      const { url, method } = request;
      if (method === 'POST') {
        let body = '';
        for await (const part of request.setEncoding('utf8')) body += part;
        response.end();
        done(JSON.parse(body));
        return;
      }
      if (url === '/') return void response.setHeader('content-type', 'text/html').end(page);
      const file = url.startsWith('/ort/') ? join(library, url.slice('/ort/'.length)) : join(folder, url);
      const content = await readFile(file).catch(() => undefined);
      response.writeHead(content ? 200 : 404, { 'content-type': types[extname(file)] ?? 'text/plain' }).end(content);
    }).listen(0, '127.0.0.1', () => {
      const quiet = [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-sync',
      ];
      const alone = [
        '--disable-background-networking',
        '--disable-component-update',
        `--user-data-dir=${join(folder, 'profile')}`,
      ];
      const address = `http://127.0.0.1:${server.address().port}/`;
      const browser = spawn(chromium, [...quiet, ...alone, '--remote-debugging-port=0', address], { stdio: 'ignore' });
      browser.on('error', failed);
      setTimeout(() => failed(new Error('the page said nothing for a minute')), 60_000).unref();
      process.on('exit', () => browser.kill());
    });
  });
  if (!Array.isArray(told)) throw new Error(told);
  console.log(told.join('\n'));
  process.exit();
}
