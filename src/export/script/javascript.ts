/** Pieces of a plan as JavaScript, the same for k6 and Vitest. */
import { scriptLiteral } from '../../literals.ts';
import type { Capture, Script } from './plan-script.ts';
import { joinTexts, type Piece, type Template } from './template.ts';
import type { Encoding, Extraction } from './values.ts';

/** A text with live values as a literal or a template literal. */
export function renderTemplate(template: Template): string {
  const pieces = joinTexts(template);
  if (pieces.every((piece) => typeof piece === 'string')) return scriptLiteral(pieces.join(''));
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1 && typeof only !== 'string')
    return renderPiece(only);
  const written = pieces.map((piece) =>
    typeof piece === 'string' ? escapeTemplate(piece) : `\${${renderPiece(piece)}}`,
  );
  return `\`${written.join('')}\``;
}

function escapeTemplate(text: string): string {
  const escaped = scriptLiteral(text).slice(1, -1).replaceAll("\\'", "'");
  return escaped.replace(/`|\$(?=\{)/g, '\\$&');
}

function renderPiece(piece: Exclude<Piece, string>): string {
  if (piece.kind === 'target') return `targets[${scriptLiteral(piece.origin)}]`;
  if (piece.kind === 'base64') return `base64(${renderTemplate(piece.text)})`;
  return piece.encodings.reduce(
    (value, encoding) => `${ENCODERS[encoding].name}(${value})`,
    piece.kind === 'secret'
      ? `secret(${scriptLiteral(nameOfSecret(piece.placeholder))})`
      : renderLive(piece),
  );
}

function renderLive({ variable, recorded }: Extract<Piece, { kind: 'live' }>): string {
  return recorded === undefined
    ? `live.${variable}`
    : `(live.${variable} ?? ${scriptLiteral(recorded)})`;
}

/** The part after `REPLAY_SECRET_` in the name of a secret's variable. */
export function nameOfSecret(placeholder: string): string {
  return placeholder.replace(/^REDACTED_/, '');
}

interface Encoder {
  readonly name: string;
  readonly code: string;
}

const PLAIN: Encoder = { name: 'String', code: '' };
const PERCENT: Encoder = { name: 'encodeURIComponent', code: '' };
const ENCODERS: Readonly<Record<Encoding, Encoder>> = {
  plain: PLAIN,
  percent: PERCENT,
  form: {
    name: 'formEncoded',
    code: "const formEncoded = (value) => encodeURIComponent(value).replaceAll('%20', '+');",
  },
  path: {
    name: 'pathEncoded',
    code: "const pathEncoded = (value) => String(value).split('/').map(encodeURIComponent).join('/');",
  },
  json: {
    name: 'jsonEscaped',
    code: 'const jsonEscaped = (value) => JSON.stringify(String(value)).slice(1, -1);',
  },
  'json-value': {
    name: 'jsonValue',
    code: 'const jsonValue = (value) => (/^-?\\d+(\\.\\d+)?$/.test(value) ? value : JSON.stringify(value));',
  },
  rooted: {
    name: 'rooted',
    code: "/** A path with a slash at its start, so that it cannot become a part of the host. */\nconst rooted = (path) => (String(path).startsWith('/') ? String(path) : '/' + path);",
  },
  html: {
    name: 'htmlEscaped',
    code: "const htmlEscaped = (value) => String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\"', '&quot;');",
  },
};

/** The functions with which a script encodes its live values and secrets. */
export function renderEncoders({ steps }: Script): string[] {
  const used = new Set<string>();
  for (const { requests } of steps) {
    for (const { url, headers, body } of requests) {
      const texts = [url, ...headers.map(([, value]) => value)];
      if (body && 'text' in body) texts.push(body.text);
      const pieces = texts.flat().flatMap((piece) => {
        return typeof piece === 'object' && piece.kind === 'base64' ? piece.text : piece;
      });
      for (const piece of pieces) {
        if (typeof piece === 'string' || !('encodings' in piece)) continue;
        for (const encoding of piece.encodings) used.add(ENCODERS[encoding].code);
      }
    }
  }
  return [...used].filter((code) => code !== '');
}

/** An expression that takes a value from an answer. `text` is its body, and `header(name)` one of its headers. */
export function renderExtraction(
  { from, part }: Extraction,
  { text, header }: { readonly text: string; readonly header: (name: string) => string },
): string {
  const value =
    from.kind === 'json'
      ? `valueAt(${text}, [${from.keys.map(renderKey).join(', ')}])`
      : header(scriptLiteral(from.name));
  if (!part) return value;
  if (part.kind === 'path') return `pathOf(${value})`;
  if (part.kind === 'query') return `parameterOf(${value}, ${scriptLiteral(part.name)})`;
  return `segmentOf(${value}, ${renderKey(part.place)})`;
}

function renderKey(key: string | number): string {
  return typeof key === 'number' ? String(key) : scriptLiteral(key);
}

/** The functions that take values from answers. Each returns undefined for a missing value. */
export function renderExtractors({ steps }: Script): string[] {
  const captures: readonly Capture[] = steps.flatMap(({ requests }) =>
    requests.flatMap((request) => request.captures),
  );
  const kinds = new Set(
    captures.flatMap(({ extraction: { from, part } }) => [from.kind, part?.kind]),
  );
  return EXTRACTORS.flatMap(([kind, code]) => (kinds.has(kind) ? code : []));
}

/** Functions that take values from answers, each with the kind of value, or of part, that needs the function. */
const EXTRACTORS: readonly (readonly [
  kind: 'json' | 'path' | 'segment' | 'query',
  code: string,
])[] = [
  [
    'json',
    `function valueAt(text, keys) {
  try {
    const value = keys.reduce((inner, key) => inner?.[key], JSON.parse(text));
    return value === undefined || value === null ? undefined : String(value);
  } catch {
    return undefined;
  }
}`,
  ],
  [
    'path',
    `/** Path and query of a URL, below the base path of a target. */
function pathOf(url) {
  if (url === undefined) return undefined;
  const path = url.replace(/^[a-z]+:\\/\\/[^/]*/i, '');
  const bases = Object.values(targets).map((target) => target.replace(/^[a-z]+:\\/\\/[^/]*/i, '').replace(/\\/$/, ''));
  return path.slice(bases.find((base) => base !== '' && path.startsWith(\`\${base}/\`))?.length ?? 0);
}`,
  ],
  [
    'segment',
    `/** The segment of a URL's path after a given segment, or at a given position from 1. */
function segmentOf(url, place) {
  const segments = String(url ?? '').replace(/^[a-z]+:\\/\\/[^/]*/i, '').split(/[?#]/)[0].split('/').slice(1);
  const index = typeof place === 'number' ? place - 1 : segments.indexOf(place) + 1;
  return segments[index] === undefined || index < 0 ? undefined : decodeURIComponent(segments[index]);
}`,
  ],
  [
    'query',
    `function parameterOf(url, name) {
  const pairs = String(url ?? '').split('?')[1]?.split('#')[0].split('&') ?? [];
  const pair = pairs.find((each) => decodeURIComponent(each.split('=')[0]) === name);
  return pair === undefined ? undefined : decodeURIComponent(pair.slice(pair.indexOf('=') + 1));
}`,
  ],
];
