// Turns ONNX's operator texts (Markdown of many hands) into the doc comments of the generated files.
import { dtypes } from '../src/values/dtype.js';
import type { Formal, Operator } from './op-schema-file.js';

const WIDTH = 116;

/** Plain text of one run of Markdown, safe inside a comment. */
function clean(text: string): string {
  return text
    .replace(/<a\s+href="?([^">]*)"?>\s*(.*?)<\/a>/gs, '$2')
    .replace(/<\/?(?:br|p|b|i|dl|dt|dd|tt|sub|sup|ul|li)\s*\/?>/g, ' ')
    .replace(/\[([^\][]+)\]\((?:[^()\s]*)\)/g, '$1')
    .replace(/\\(["'])/g, '$1')
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .replace(/(?:Optional\. )?(?:Pass|Set to) empty string to (?:skip|omit)\./g, '')
    .replace(/\*\//g, '* /')
    .replace(/@(?=\w)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function wrap(text: string, indent = '', hang = indent): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    const start = line === indent || line === hang;
    if (!start && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = hang + word;
    } else line += start ? word : ` ${word}`;
  }
  if (line.trim() !== '') lines.push(line);
  return lines;
}

const listItem = /^\s*(?:[*-]|\d+[.)])\s+/;
/** Sentences whose links lead nowhere from here, and those about files rather than about graphs. */
const boilerplate = [
  /;? for more details please check \[the doc\]\(Broadcasting\.md\)/g,
  /\(Opset \d+ change\):[^\n]*/g,
  /This operator has \*\*optional\*\* inputs\/outputs\. See \[the doc\]\(IR\.md\)[^\n]*/g,
];

/** A paragraph, or one item of a list. */
interface Piece {
  item: boolean;
  text: string;
}

const isList = (pieces: Piece[]) => pieces.at(-1)?.item === true;
const announces = (pieces: Piece[]) => pieces.at(-1)?.text.endsWith(':') === true;
const dropLastSentence = (text: string) => text.slice(0, text.lastIndexOf('. ') + 1);

/** The text's blocks up to the first table or piece of code; a list stays with the words before it. */
function blocksOf(text: string): Piece[][] {
  const blocks: Piece[][] = [];
  for (const block of text.split(/\n\s*\n/)) {
    if (/^\s*[|#]/m.test(block)) break;
    const fence = block.indexOf('```');
    const pieces: Piece[] = [];
    for (const line of (fence >= 0 ? block.slice(0, fence) : block).split('\n')) {
      const last = pieces.at(-1);
      if (line.trim() === '') continue;
      if (listItem.test(line)) pieces.push({ item: true, text: line.replace(listItem, '') });
      else if (last === undefined) pieces.push({ item: false, text: line });
      else last.text += `\n${line}`;
    }
    for (const piece of pieces) piece.text = clean(piece.text);
    const kept = pieces.filter((piece) => piece.text !== '');
    const end = kept.at(-1);
    if (fence >= 0 && end !== undefined && !/[.:]$/.test(end.text)) end.text += ':';
    const before = blocks.at(-1);
    if (before !== undefined && kept[0]?.item === true && (isList(before) || announces(before))) before.push(...kept);
    else if (kept.length > 0) blocks.push(kept);
    if (fence >= 0) break;
  }
  return blocks;
}

function layOut(pieces: Piece[]): string[] {
  return pieces.flatMap((piece, index) => {
    const lines = piece.item ? wrap(`- ${piece.text}`, '', '  ') : wrap(piece.text);
    return piece.item && index > 0 && pieces[index - 1]?.item === false ? ['', ...lines] : lines;
  });
}

/** The opening paragraphs of the operator's text, at most `limit` lines, and whole sentences. */
function summary(operator: Operator, limit = 12): string[] {
  let text = operator.doc.replace(/^[ ]{4}(?=\S)/gm, '');
  for (const pattern of boilerplate) text = text.replace(pattern, '');
  const kept: Piece[][] = [];
  let used = 0;
  for (const block of blocksOf(text)) {
    const size = layOut(block).length + (kept.length > 0 ? 1 : 0);
    if (used + size > limit && kept.length > 0) break;
    while (block.length > 0 && layOut(block).length > limit) {
      const last = block.at(-1) as Piece;
      const shorter = last.item ? '' : dropLastSentence(last.text.slice(0, -1));
      if (last.item)
        block.splice(block.findIndex((piece) => piece.item)); // half a list misleads
      else if (shorter !== '') last.text = shorter;
      else if (block.length > 1) block.pop();
      else break;
    }
    if (block.length > 0) kept.push(block);
    used += size;
    if (used >= limit) break;
  }
  // Words that announce what was left out announce nothing.
  for (let last = kept.at(-1); last !== undefined && announces(last); last = kept.at(-1)) {
    const piece = last.at(-1) as Piece;
    const shorter = dropLastSentence(piece.text);
    if (shorter !== '') piece.text = shorter;
    else if (kept.length > 1) kept.pop();
    else piece.text = piece.text.replace(/:$/, '.');
  }
  const lines = kept.flatMap((block, index) => (index > 0 ? ['', ...layOut(block)] : layOut(block)));
  return lines.length > 0 ? lines : [`ONNX's ${operator.name}.`];
}

const spelled = new Map(Object.entries(dtypes).map(([name, facts]) => [facts.spelling, name]));
const order = Object.keys(dtypes);
const numeric = [
  'float16',
  'float32',
  'float64',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
];

/** `float16, float32, float64` for the types a formal may have; long lists get a name. */
function types(operator: Operator, formal: Formal): string {
  const allowed = operator.type_constraints.find((one) => one.param === formal.type_str)?.allowed ?? [formal.type_str];
  const plain = new Set<string>();
  const kinds = new Set<string>();
  for (const type of allowed) {
    const spelling = /\(([a-z0-9]+)\)/.exec(type)?.[1] ?? type;
    plain.add(spelled.get(spelling) ?? spelling);
    kinds.add(type.startsWith('tensor') ? 'tensor' : type.startsWith('seq') ? 'sequence' : 'optional');
  }
  const names = order.filter((name) => plain.has(name));
  const rest = names.filter((name) => !numeric.includes(name));
  let text = names.join(', ');
  if (numeric.every((name) => plain.has(name))) {
    const wide = ['bool', 'string', 'complex64', 'complex128'].every((name) => plain.has(name));
    const eight = rest.filter((name) => name.startsWith('float8') || name.endsWith('int4'));
    text = wide
      ? `any dtype${rest.includes('bfloat16') ? '' : ' but bfloat16'}${eight.length > 0 ? ', 8 and 4 bits too' : ''}`
      : ['any number', ...rest].join(', ');
  }
  const others = ['sequence', 'optional'].filter((kind) => kinds.has(kind));
  if (others.length === 0) return text;
  return kinds.has('tensor') ? `${text}; ${others.join(' and ')} too` : `${others.join(' or ')} of ${text}`;
}

/** The first sentences of a description, about two lines of them. */
function brief(description: string, length = 200): string {
  const text = clean(description.replace(/```[\s\S]*?```/g, ' ')).replace(/^\(?optional\)?[:.,]?\s+(?=[A-Z])/i, '');
  if (text.length <= length) return text === '' || /[.!?:)]$/.test(text) ? text : `${text}.`;
  const sentences = text.split(/(?<=(?<!\b(?:e\.g|i\.e|etc))\.)\s+(?=[A-Z'"`(])/);
  let kept = sentences[0] ?? text;
  for (const sentence of sentences.slice(1)) {
    if (kept.length + sentence.length + 1 > length) break;
    kept += ` ${sentence}`;
  }
  if (kept.length > length * 1.5) kept = `${kept.slice(0, kept.lastIndexOf(' ', length))} …`;
  return kept;
}

const comment = (lines: string[], indent = ''): string[] =>
  lines.length === 1
    ? [`${indent}/** ${lines[0]} */`]
    : [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];

export function builderComment(operator: Operator, identifiers: readonly string[], example: string): string[] {
  const params = operator.inputs.flatMap((formal, index) => {
    const what = brief(formal.description) || 'An input.';
    const optional = formal.option === 'optional' ? 'Optional. ' : '';
    return wrap(`@param ${identifiers[index]} ${optional}${what} (${types(operator, formal)})`, '', '  ');
  });
  const outputs = operator.outputs.map((formal) => {
    const what = brief(formal.description, 140);
    const optional = formal.option === 'optional' ? ', optional' : formal.option === 'variadic' ? ', any number' : '';
    return `\`${formal.name}\`${optional}${what === '' ? '.' : `: ${what}`}`;
  });
  return comment([
    ...summary(operator),
    '',
    `Source: ONNX ${operator.name}-${operator.since_version}`,
    '',
    ...params,
    ...wrap(`@returns ${outputs.join(' ')}`, '', '  '),
    `@example ${example}`,
  ]);
}

export function attributeComment(description: string, fallback: string | undefined): string[] {
  const text = brief(description, 500);
  const tail = fallback === undefined ? '' : ` Default: \`${fallback}\`.`;
  return comment(wrap(`${text}${tail}`.trim() || 'Not described.', ''), '  ');
}

export { comment };
