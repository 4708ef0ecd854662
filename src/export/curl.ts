/** A request as a cURL command for a POSIX shell. */
import { headerValue } from '../http/headers.ts';
import { printableLine } from '../printable.ts';
import {
  base64Of,
  type CopiedBody,
  type CopiedRequest,
  plainCredentials,
} from './copied-request.ts';

/** Maximum length of an argument in characters. Linux takes at most 128 KiB, and each character may be three bytes. */
const MAX_ARGUMENT = 40_000;
const MAX_LINE = 76;

/**
 * The command that sends the request again. All recorded text is quoted: the shell runs none of it, and cURL
 * does not mistake any of it for an option or a file name.
 */
export function renderCurl(request: CopiedRequest): string {
  const { method, url, headers, body, lacks } = request;
  const pipe = body && pipeOf(body);
  const has = (name: string): boolean => headerValue(headers, name) !== undefined;
  // Otherwise, cURL would expand `[1-3]` and `{a,b}` in a URL to several URLs, and remove dot segments.
  const command = [
    `${pipe?.from ?? ''}curl --globoff --path-as-is --url ${quote(url)}`,
    ...methodOption(method, body),
    ...(has('accept-encoding') ? ['--compressed'] : []),
    ...headers.map(renderHeader),
    // Removes the headers that cURL would add.
    ...DEFAULTS.filter((name) => !has(name)).map((name) => `--header '${name}:'`),
    ...(body && !has('content-type') ? ["--header 'Content-Type:'"] : []),
    ...(pipe ? ['--data-binary @-'] : []),
    ...(body?.kind === 'text' && !pipe ? [`--data-raw ${quote(body.text)}`] : []),
  ].join(' \\\n  ');
  // A sentence may contain the name of a body file. A line break in that name must not end the comment.
  return `${lacks.map((lack) => `# ${printableLine(lack)}\n`).join('')}${command}${pipe?.after ?? ''}`;
}

const DEFAULTS = ['Accept', 'User-Agent'];

function methodOption(method: string, body: CopiedBody | undefined): string[] {
  if (method === 'HEAD' && !body) return ['--head'];
  return method === (body ? 'POST' : 'GET') ? [] : [`--request ${quote(method)}`];
}

function renderHeader(header: CopiedRequest['headers'][number]): string {
  const credentials = plainCredentials(header);
  // cURL encodes them in Base64.
  if (credentials !== undefined) return `--user ${quote(credentials)}`;
  const [name, value] = header;
  // cURL leaves out a header without a value, unless the header ends with a semicolon.
  return `--header ${quoteBytes(value === '' ? `${name};` : `${name}: ${value}`)}`;
}

/**
 * The text around a command that reads its body from standard input. Undefined if the body can be an argument.
 */
function pipeOf(body: CopiedBody): { readonly from: string; readonly after: string } | undefined {
  const isArgument =
    body.kind === 'text' && body.text.length <= MAX_ARGUMENT && !body.text.includes('\0');
  if (isArgument) return undefined;
  const base64 = base64Of(body);
  if (base64.length <= MAX_ARGUMENT) {
    return { from: `printf %s ${quote(base64)} | base64 -d | `, after: '' };
  }
  const lines = base64.match(new RegExp(`.{1,${MAX_LINE}}`, 'g')) ?? [];
  return {
    from: "base64 -d <<'END_OF_BODY' | ",
    after: `\n${lines.join('\n')}\nEND_OF_BODY\n`,
  };
}

/** A text as one word of a POSIX shell, in which no character has a special meaning. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Quotes a text with one character for each byte, as in headers, independently of the terminal's encoding. */
function quoteBytes(text: string): string {
  return quote(text).replace(/[\x80-\xff]+/g, (bytes) => {
    const escapes = Array.from(bytes, (byte) => `\\${byte.charCodeAt(0).toString(8)}`);
    return `'"$(printf '${escapes.join('')}')"'`;
  });
}
