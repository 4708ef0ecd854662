/** A request as a cURL command for a POSIX shell. */
import { headerValue } from '../http/headers.ts';
import { shellLiteral } from '../literals.ts';
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
    `${pipe?.from ?? ''}curl --globoff --path-as-is --url ${shellLiteral(url)}`,
    ...methodOption(method, body),
    ...(has('accept-encoding') ? ['--compressed'] : []),
    ...headers.map(renderHeader),
    // Removes the headers that cURL would add.
    ...DEFAULTS.filter((name) => !has(name)).map((name) => `--header '${name}:'`),
    ...(body && !has('content-type') ? ["--header 'Content-Type:'"] : []),
    ...(pipe ? ['--data-binary @-'] : []),
    ...(body?.kind === 'text' && !pipe ? [`--data-raw ${shellLiteral(body.text)}`] : []),
  ].join(' \\\n  ');
  // No comments: zsh runs them where it is interactive, and a sentence may contain the name of a body file.
  const notes = lacks.map((lack) => `: ${shellLiteral(printableLine(lack))}\n`).join('');
  return `${notes}${command}${pipe?.after ?? ''}`;
}

const DEFAULTS = ['Accept', 'User-Agent'];

function methodOption(method: string, body: CopiedBody | undefined): string[] {
  if (method === 'HEAD' && !body) return ['--head'];
  return method === (body ? 'POST' : 'GET') ? [] : [`--request ${shellLiteral(method)}`];
}

function renderHeader(header: CopiedRequest['headers'][number]): string {
  const credentials = plainCredentials(header);
  // cURL encodes them in Base64.
  if (credentials !== undefined) return `--user ${shellLiteral(credentials)}`;
  const [name, value] = header;
  // cURL leaves out a header without a value, unless the header ends with a semicolon.
  return `--header ${shellLiteral(value === '' ? `${name};` : `${name}: ${value}`, 'latin1')}`;
}

/**
 * The text around a command that reads its body from standard input. Undefined if the body can be an argument.
 */
function pipeOf(body: CopiedBody): { readonly from: string; readonly after: string } | undefined {
  // An argument cannot have a NUL, and a program for each line end would be slow.
  const isArgument =
    body.kind === 'text' &&
    body.text.length <= MAX_ARGUMENT &&
    !body.text.includes('\0') &&
    !body.text.includes('\r');
  if (isArgument) return undefined;
  const base64 = base64Of(body);
  if (base64.length <= MAX_ARGUMENT) {
    return { from: `printf %s ${shellLiteral(base64)} | base64 -d | `, after: '' };
  }
  const lines = base64.match(new RegExp(`.{1,${MAX_LINE}}`, 'g')) ?? [];
  return {
    from: "base64 -d <<'END_OF_BODY' | ",
    after: `\n${lines.join('\n')}\nEND_OF_BODY\n`,
  };
}
