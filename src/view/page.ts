// Owns the text of a page that needs nothing else: data, program and style in one file, with a policy that lets nothing in from outside.
import { createHash } from 'node:crypto';

const sha256 = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => escapes[character] as string);

/** JSON that can stand inside a script element, whatever its texts are. */
const embedded = (data: unknown): string =>
  JSON.stringify(data).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** What a page is made of. */
export interface PageParts {
  readonly title: string;
  /** What the program finds as JSON in the element `data`. */
  readonly data: unknown;
  readonly script: string;
  readonly style: string;
  /** Where the program may ask for more, as a source of the policy. Default: nowhere. */
  readonly connect?: string | undefined;
}

/** A page as HTML. */
export function pageOf({ title, data, script, style, connect = "'none'" }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src ${sha256(script)}`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main id="app"></main>
<script type="application/json" id="data">${embedded(data)}</script>
<script type="module">${script}</script>
</body>
</html>
`;
}
