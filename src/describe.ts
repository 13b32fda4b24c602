// Owns saying what a value is, in a few words, for messages, and making text safe to print. It never throws, whatever the value: symbols,
// proxies that throw, objects without a prototype, arrays that hold themselves.

/** A message names a value; it does not print it. */
const MAX_LENGTH = 120;
const MAX_ENTRIES = 8;
const MAX_DEPTH = 4;

/** What steers a terminal, turns the direction of text, breaks a line, or is not seen. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Text from anywhere as one line to print: what could steer a terminal or deceive the eye is written out, `\n`, `\u{202e}`. */
export const printable = (text: string): string =>
  text.replace(HIDDEN, (hidden) => (hidden === '\n' ? '\\n' : `\\u{${hidden.codePointAt(0)?.toString(16)}}`));

/** The value as a reader would recognise it: `'text'`, `5n`, `[1, 'a']`, `a Set`, `an object with a, b`, what its own `toString` says. */
export function describe(value: unknown): string {
  try {
    const text = printable(textOf(value, 0));
    return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
  } catch {
    return `${typeof value === 'function' ? 'a function' : 'an object'} that cannot be read`;
  }
}

function textOf(value: unknown, depth: number): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name}`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return listOf(value, depth);
  return ownText(value) ?? kindOf(value);
}

function listOf(value: readonly unknown[], depth: number): string {
  if (depth === MAX_DEPTH) return '[…]';
  const shown = Array.from({ length: Math.min(value.length, MAX_ENTRIES) }, (_, index) =>
    textOf(value[index], depth + 1),
  );
  return `[${shown.join(', ')}${value.length > MAX_ENTRIES ? ', …' : ''}]`;
}

/** What a class says of its objects, unless it says nothing of its own; elements of typed arrays and lines of errors are too much. */
function ownText(value: object): string | undefined {
  if (typeof value.toString !== 'function' || ArrayBuffer.isView(value)) return undefined;
  const tag = Object.prototype.toString.call(value);
  if (tag !== '[object Object]' && tag !== '[object Error]') return undefined;
  const text = String(value).split('\n', 1)[0] as string;
  return text.startsWith('[object ') ? undefined : text;
}

/** `a Set`, `a Float32Array`; a plain object by its keys. */
export function kindOf(value: object): string {
  const tag = Object.prototype.toString.call(value).slice('[object '.length, -1);
  const name =
    tag === 'Object' ? String((value as { constructor?: { name?: unknown } }).constructor?.name ?? tag) : tag;
  if (name !== 'Object') return `${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}`;
  const keys = Object.keys(value);
  if (keys.length === 0) return 'an empty object';
  return `an object with ${keys.slice(0, MAX_ENTRIES).join(', ')}${keys.length > MAX_ENTRIES ? ', …' : ''}`;
}
