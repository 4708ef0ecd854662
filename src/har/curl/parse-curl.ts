/** Reads cURL commands as the requests that cURL would send. It runs nothing, and reads no file that a command names. */
import { headerValue } from '../../http/headers.ts';
import { parseUrl } from '../../http/urls.ts';
import { isForPrompt, readPromptCommands } from './command-prompt.ts';
import { LOST_OPTIONS, SHORT_OPTIONS, SWITCHES, VALUE_OPTIONS } from './curl-options.ts';
import { readCommands, type ShellCommand } from './shell-words.ts';

/** What a request lacks from its command. `unclear` stands for the whole command. */
type CurlLack = 'unclear' | 'file' | 'option' | 'variable';

type Header = readonly [name: string, value: string];

/** A part of a multipart form. If the part is in a file, its value is unknown. */
interface FormPart {
  readonly name: string;
  readonly value?: string;
  readonly fileName?: string;
  readonly contentType?: string;
}

/** A request, whose texts have one character for each byte. */
interface CurlRequest {
  /** Line where the command starts, from 1. */
  readonly line: number;
  readonly method: string;
  readonly url: string;
  /** The path as it is sent, if it differs from the URL's. */
  readonly path?: string | undefined;
  readonly headers: readonly Header[];
  /** Undefined without a body; `unread` if the body is in a file. */
  readonly body?: string | 'unread' | undefined;
  readonly form?: readonly FormPart[] | undefined;
  readonly lacks: readonly CurlLack[];
}

/**
 * Reads all cURL commands in a script.
 * @param script with one character for each byte
 * @throws {ShellSyntaxError}
 */
export function* parseCurl(script: string): Generator<CurlRequest> {
  /** The output of the previous command, piped into this one. */
  let piped: PipedText | undefined;
  const commands = isForPrompt(script) ? readPromptCommands(script) : readCommands(script);
  for (const command of commands) {
    const [, ...words] = withoutPrefix(command.words);
    const { hasVariables } = command;
    const input = command.input === undefined ? piped : { text: command.input, hasVariables };
    if (isCurl(command)) {
      for (const group of splitOptions(words)) yield* requestsOf(group, command, input);
    }
    piped = command.isPiped ? outputOf(command, input) : undefined;
  }
}

/** The standard input of a command, if it is known. */
interface PipedText {
  readonly text: string | undefined;
  /** Whether it has values that only a shell can fill in. */
  readonly hasVariables: boolean;
}

/** Words before the name of a command: assignments, the prompt of an example, and commands that run other commands. */
const PREFIX = /^(?:[A-Za-z_]\w{0,100}=.*|\$|%|>|sudo|time|env|exec|command|then|do|\{|!)$/s;

function withoutPrefix(words: readonly string[]): readonly string[] {
  const start = words.findIndex((word) => !PREFIX.test(word));
  return words.slice(Math.max(start, 0));
}

function isCurl({ words }: ShellCommand): boolean {
  return /^(?:[^\s]{0,200}[/\\])?curl(?:\.exe)?$/i.test(withoutPrefix(words)[0] ?? '');
}

/** The output of the few commands that examples and `vsr export` pipe into cURL. */
function outputOf(command: ShellCommand, input: PipedText | undefined): PipedText {
  const [name = '', ...words] = withoutPrefix(command.words);
  const { hasVariables } = command;
  const unknown = { text: undefined, hasVariables: false };
  if (name === 'cat' && words.every((word) => word === '-')) return input ?? unknown;
  if (name === 'echo') {
    const isBare = words[0] === '-n';
    const text = words.slice(isBare ? 1 : 0).join(' ');
    return { text: isBare ? text : `${text}\n`, hasVariables };
  }
  if (name === 'printf') {
    const [format, value] = words;
    if (words.length === 1 && !/[%\\]/.test(format ?? '')) return { text: format, hasVariables };
    if (words.length === 2 && /^%s(?:\\n)?$/.test(format ?? '')) {
      return { text: `${value}${format === '%s' ? '' : '\n'}`, hasVariables };
    }
    return unknown;
  }
  const isDecoder = name === 'base64' && /^(?:-d|-D|--decode)$/.test(words.join(' '));
  if (!isDecoder || input?.text === undefined) return unknown;
  return { text: Buffer.from(input.text, 'base64').toString('latin1'), hasVariables: false };
}

/** An option with its value, or a URL. */
interface Option {
  readonly name: string;
  readonly value: string;
}

/** The options of each part of a command; `--next` separates the parts. */
function splitOptions(words: readonly string[]): Option[][] {
  let group: Option[] = [];
  const groups = [group];
  for (const option of readOptions(words)) {
    if (option.name !== 'next') group.push(option);
    else {
      group = [];
      groups.push(group);
    }
  }
  return groups;
}

function* readOptions(words: readonly string[]): Generator<Option> {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word.startsWith('--') && word !== '--') {
      const name = word.slice(2);
      const takesValue = VALUE_OPTIONS.has(name) || name.startsWith('expand-');
      yield { name, value: takesValue ? (words[++at] ?? '') : '' };
    } else if (word.startsWith('-') && word.length > 1 && word !== '--') {
      const letters = [...word.slice(1, MAX_LETTERS)];
      for (const [index, letter] of letters.entries()) {
        const name = SHORT_OPTIONS[letter] ?? letter;
        const takesValue = VALUE_OPTIONS.has(name);
        const attached = word.slice(index + 2);
        yield { name, value: takesValue ? attached || (words[++at] ?? '') : '' };
        if (takesValue) break;
      }
    } else if (word !== '--') yield { name: 'url', value: word };
  }
}

/** Maximum number of letters after one dash, which is more than cURL has. */
const MAX_LETTERS = 100;

/** The request that the options of a command add up to. */
class Draft {
  readonly lacks: Set<CurlLack> = new Set();
  readonly urls: string[] = [];
  readonly query: string[] = [];
  readonly data: string[] = [];
  readonly form: FormPart[] = [];
  readonly headers: Header[] = [];
  /** Names, in lower case, of the headers that cURL is to leave out. */
  readonly removed: Set<string> = new Set();
  readonly cookies: string[] = [];
  readonly switches: Set<string> = new Set();
  method: string | undefined;
  path: string | undefined;
  credentials: string | undefined;
  isUpload = false;
  isJson = false;
  /** Whether there is data in a file, which is not read. */
  isUnread = false;
  readonly #input: PipedText | undefined;

  constructor(input: PipedText | undefined) {
    this.#input = input;
  }

  add({ name, value }: Option): void {
    const take = Object.hasOwn(TAKERS, name) ? TAKERS[name] : undefined;
    if (take) take(this, value);
    else if (LOST_OPTIONS.has(name)) this.lacks.add('option');
    else if (name.startsWith('expand-')) this.lacks.add('option');
    else if (SWITCHES.has(name)) this.switches.add(name);
    else if (!VALUE_OPTIONS.has(name) && !SWITCHES.has(name.replace(/^no-/, ''))) {
      this.lacks.add('unclear');
    }
  }

  /** Takes data from standard input, but not from a file. */
  addFile(name: string, edit: (text: string) => string = (text) => text): void {
    const text = name === '-' ? this.#input?.text : undefined;
    if (text === undefined) this.isUnread = true;
    else this.data.push(edit(text));
  }
}

const TAKERS: Readonly<Record<string, (draft: Draft, value: string) => void>> = {
  url: (draft, value) => void draft.urls.push(value),
  request: (draft, value) => {
    draft.method = value;
  },
  header: addHeader,
  'user-agent': (draft, value) => addHeader(draft, `User-Agent: ${value}`),
  referer: (draft, value) => addHeader(draft, `Referer: ${value.replace(/;auto$/, '')}`),
  range: (draft, value) => addHeader(draft, `Range: bytes=${value}`),
  'oauth2-bearer': (draft, value) => addHeader(draft, `Authorization: Bearer ${value}`),
  cookie: (draft, value) => {
    if (value.includes('=')) draft.cookies.push(value);
    else if (value !== '') draft.lacks.add('file');
  },
  user: (draft, value) => {
    draft.credentials = value.includes(':') ? value : `${value}:`;
  },
  data: addData,
  'data-ascii': addData,
  'data-raw': (draft, value) => void draft.data.push(value),
  'data-binary': (draft, value) => {
    if (value.startsWith('@')) draft.addFile(value.slice(1));
    else draft.data.push(value);
  },
  'data-urlencode': (draft, value) => {
    const encoded = urlEncoded(value);
    if (encoded === undefined) draft.isUnread = true;
    else draft.data.push(encoded);
  },
  json: (draft, value) => {
    draft.isJson = true;
    if (value.startsWith('@')) draft.addFile(value.slice(1));
    else draft.data.push(value);
  },
  'url-query': (draft, value) => {
    const encoded = value.startsWith('+') ? value.slice(1) : urlEncoded(value);
    if (encoded === undefined) draft.lacks.add('file');
    else draft.query.push(encoded);
  },
  form: addPart,
  'form-string': (draft, value) => {
    const [name = '', text = ''] = splitAt(value, '=');
    draft.form.push({ name, value: text });
  },
  'upload-file': (draft, value) => {
    draft.isUpload = true;
    draft.addFile(value === '.' ? '-' : value);
  },
  'request-target': (draft, value) => {
    draft.path = value;
  },
};

/** `-H`: `Name: value`, `Name;` for an empty value, `Name:` to leave a header out, `@file`. */
function addHeader(draft: Draft, line: string): void {
  if (line.startsWith('@')) {
    draft.lacks.add('file');
    return;
  }
  const colon = line.indexOf(':');
  const value = line.slice(colon + 1).trim();
  if (colon > 0 && value !== '') draft.headers.push([line.slice(0, colon).trim(), value]);
  else if (colon > 0) draft.removed.add(line.slice(0, colon).trim().toLowerCase());
  else if (line.endsWith(';')) draft.headers.push([line.slice(0, -1).trim(), '']);
}

/** Like cURL, removes line breaks only from files. */
function addData(draft: Draft, value: string): void {
  if (value.startsWith('@')) draft.addFile(value.slice(1), (text) => text.replace(/[\r\n\0]/g, ''));
  else draft.data.push(value);
}

/** Undefined for data in a file. */
function urlEncoded(value: string): string | undefined {
  const mark = value.search(/[=@]/);
  if (mark >= 0 && value[mark] === '@') return undefined;
  const [name, text] = mark < 0 ? ['', value] : [value.slice(0, mark), value.slice(mark + 1)];
  const encoded = text.replace(/[^\w.~-]/g, (byte) =>
    byte === ' ' ? '+' : `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
  return name === '' ? encoded : `${name}=${encoded}`;
}

/** `-F`: `name=value;type=text/plain;filename=a.txt`, `name=@file`, `name=<file`. */
function addPart(draft: Draft, text: string): void {
  const [name = '', rest = ''] = splitAt(text, '=');
  const isFile = rest.startsWith('@') || rest.startsWith('<');
  const isQuoted = rest.startsWith('"');
  const quoteEnd = isQuoted ? rest.search(/[^\\]"/) + 1 : 0;
  const end = rest.indexOf(';', Math.max(quoteEnd, 0));
  const shown = end < 0 ? rest : rest.slice(0, end);
  const options = end < 0 ? '' : rest.slice(end);
  const [, contentType] = /;\s{0,9}type=([^;]{1,200})/.exec(options) ?? [];
  const [, named] = /;\s{0,9}filename=([^;]{1,1000})/.exec(options) ?? [];
  if (/;\s{0,9}(?:headers|encoder)=/.test(options)) draft.lacks.add('option');
  const file = rest.startsWith('@') ? shown.slice(1).split('/').at(-1) : undefined;
  const fileName = named?.replace(/^"|"$/g, '') ?? file;
  const value = isQuoted && quoteEnd > 0 ? shown.slice(1, -1).replace(/\\(["\\])/g, '$1') : shown;
  draft.form.push({
    name,
    ...(!isFile && { value }),
    ...(isFile && { fileName: fileName ?? '' }),
    ...(!isFile && fileName !== undefined && { fileName }),
    ...(contentType !== undefined && { contentType }),
  });
}

function splitAt(text: string, mark: string): readonly string[] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** A request for each URL of a command. */
function* requestsOf(
  options: readonly Option[],
  { line, hasVariables }: ShellCommand,
  input: PipedText | undefined,
): Generator<CurlRequest> {
  const draft = new Draft(input);
  for (const option of options) draft.add(option);
  if (hasVariables || input?.hasVariables) draft.lacks.add('variable');
  // The word after an unknown option may be its value.
  const urls = draft.lacks.has('unclear') ? draft.urls.slice(0, 1) : draft.urls;
  for (const url of urls) yield requestOf(draft, url, line);
}

function requestOf(draft: Draft, written: string, line: number): CurlRequest {
  const { switches, data, form, isUpload } = draft;
  const isGet = switches.has('get') || switches.has('head');
  const inUrl = isGet && !isUpload ? data : [];
  // cURL uses only one of them.
  const query = inUrl.length > 0 ? inUrl : draft.query;
  const { url, isPattern } = urlOf(written, switches.has('globoff'), query);
  if (isPattern) draft.lacks.add('unclear');
  const hasForm = form.length > 0 && !isGet;
  const isUnread = draft.isUnread || (hasForm && form.some(({ value }) => value === undefined));
  if (isUnread) draft.lacks.add('file');
  const hasData = !hasForm && (isUpload || (!isGet && (isUnread || data.length > 0)));
  const hasBody = hasForm || hasData;
  const text = hasData ? data.join(draft.isJson ? '' : '&') : undefined;
  const usual = switches.has('head') ? 'HEAD' : isUpload ? 'PUT' : hasBody ? 'POST' : 'GET';
  return {
    ...{ line, url, lacks: [...draft.lacks] },
    method: draft.method ?? usual,
    path: draft.path ?? (switches.has('path-as-is') ? pathIn(url) : undefined),
    headers: headersOf(draft, url, hasData && !isUpload),
    body: isUnread && hasBody ? 'unread' : text,
    form: hasForm ? form : undefined,
  };
}

/** The headers, with those that cURL adds. */
function headersOf(draft: Draft, url: string, hasData: boolean): Header[] {
  const { headers, removed, cookies, isJson } = draft;
  const type = isJson ? 'application/json' : 'application/x-www-form-urlencoded';
  const credentials = draft.credentials ?? credentialsIn(url);
  const added: readonly (Header | false)[] = [
    credentials !== undefined && ['Authorization', `Basic ${btoa(credentials)}`],
    ['Accept', isJson ? 'application/json' : '*/*'],
    draft.switches.has('compressed') && ['Accept-Encoding', 'gzip, deflate, br'],
    cookies.length > 0 && ['Cookie', cookies.join(';')],
    hasData && ['Content-Type', type],
  ];
  const isWanted = ([name]: Header): boolean =>
    headerValue(headers, name) === undefined && !removed.has(name.toLowerCase());
  return [...headers, ...added.filter((header) => header !== false).filter(isWanted)];
}

/** The user and password in a URL, which cURL sends as a header. */
function credentialsIn(url: string): string | undefined {
  const { username = '', password = '' } = parseUrl(url) ?? {};
  if (username === '' && password === '') return undefined;
  const decode = (text: string): string =>
    text.replace(/%([\da-f]{2})/gi, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
  return `${decode(username)}:${decode(password)}`;
}

/** Patterns that cURL expands to several URLs. */
const PATTERN =
  /\{[^{},]{0,1000},[^{}]{0,1000}\}|\[(?:\d{1,9}-\d{1,9}|[a-z]-[a-z])(?::\d{1,9})?\]/i;

function urlOf(
  written: string,
  isLiteral: boolean,
  query: readonly string[],
): { readonly url: string; readonly isPattern: boolean } {
  const plain = isLiteral ? written : written.replace(/\\([[\]{}])/g, '$1');
  const bytes = /^[a-z][a-z0-9+.-]{0,20}:\/\//i.test(plain) ? plain : `http://${plain}`;
  const [beforeHash = ''] = bytes.split('#', 1);
  const added = query.filter((part) => part !== '').join('&');
  const mark = beforeHash.includes('?') ? '&' : '?';
  const whole = added === '' ? beforeHash : `${beforeHash}${mark}${added}`;
  return {
    url: Buffer.from(whole, 'latin1').toString(),
    isPattern: !isLiteral && PATTERN.test(written),
  };
}

/** The path and query of a URL as they are written. */
function pathIn(url: string): string | undefined {
  const start = url.indexOf('://') + 3;
  const slash = url.slice(start).search(/[/?]/);
  if (slash < 0) return undefined;
  const path = url.slice(start + slash);
  return path.startsWith('/') ? path : `/${path}`;
}
