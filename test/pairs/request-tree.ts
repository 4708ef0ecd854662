/**
 * Reads a request into a tree of values. It shares no reader with the engine, so that an error of one of
 * those is seen here.
 */
import type { Body, Header, RecordedRequest } from '../../src/session/schema.ts';
import { readMultipart } from './multipart-tree.ts';
import { readXml } from './xml-tree.ts';

/** A value, a row of parts with labels, or members by name, which are in no order. */
export type Tree =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'row'; readonly parts: readonly (readonly [label: string, Tree])[] }
  | { readonly kind: 'members'; readonly members: readonly (readonly [name: string, Tree])[] };

/** Written by whoever sends, by what it can do: they say nothing of what was put in. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  ...['host', 'content-length', 'connection', 'keep-alive', 'proxy-connection'],
  ...['te', 'transfer-encoding', 'upgrade', 'accept-encoding'],
]);

/** The request as one tree: `path`, `query`, `header`, `cookie`, `body`, `trailer`. */
export function readRequest({ path, headers, body, trailers = [] }: RecordedRequest): Tree {
  const [beforeQuery = '', ...query] = path.split('?');
  const type = fieldOf(headers, 'content-type') ?? '';
  const cookies = headers.filter(([name]) => /^cookie$/i.test(name));
  return row([
    ['path segment', row(beforeQuery.split('/').map((each, index) => [`${index}`, text(each)]))],
    ['query', query.length === 0 ? members([]) : readForm(query.join('?'))],
    ['header', members(headers.flatMap(readHeader))],
    ['cookie', members(cookies.flatMap(([, value]) => value.split(/; ?/).map(readPair)))],
    ['body', body === undefined ? text('') : readBody(bytesOf(body), type)],
    ['trailer', members(trailers.flatMap(readHeader))],
  ]);
}

/** The body of a message or of one part of it. */
export function readBody(bytes: Buffer, type: string): Tree {
  const binary = bytes.toString('latin1');
  const boundary = /^\s*multipart\/.*;\s*boundary=(?:"([^"]*)"|([^;\s]*))/is.exec(type);
  if (boundary) return readMultipart(binary, boundary[1] ?? boundary[2] ?? '');
  const content = bytes.toString('utf8');
  if (!Buffer.from(content, 'utf8').equals(bytes)) return text(binary);
  const json = readJson(content);
  if (json) return json;
  if (/^\s*application\/x-www-form-urlencoded/i.test(type)) return readForm(content);
  if (/^\s*</.test(content)) return readXml(content);
  return readLines(content);
}

/** One text, which may hold others. */
export function readText(content: string): Tree {
  return (/^\s*[[{]/.test(content) ? readJson(content) : undefined) ?? text(content);
}

export function text(content: string): Tree {
  return { kind: 'text', text: content };
}

export function row(parts: readonly (readonly [string, Tree])[]): Tree {
  return { kind: 'row', parts };
}

export function members(all: readonly (readonly [string, Tree])[]): Tree {
  return { kind: 'members', members: all };
}

/** A header as a member; the boundary that a client has made up is left out. */
export function readHeader([name, value]: Header): [string, Tree][] {
  const key = name.toLowerCase();
  if (OF_THE_CONNECTION.has(key) || key === 'cookie') return [];
  if (key === 'content-type') return [[key, text(value.replace(/(;\s*boundary=)[^;]*/i, '$1…'))]];
  // Lists of lock tokens and entity tags (RFC 4918 section 10.4).
  if (key === 'if') return [[key, row((value.match(/<[^>]*>|\[[^\]]*\]/g) ?? []).map(numbered))]];
  const basic = key.endsWith('authorization') ? /^basic +(.+)$/i.exec(value)?.[1] : undefined;
  if (basic === undefined) return [[key, readText(value)]];
  // A session has them in clear where one of them is a placeholder.
  const pair = basic.includes(':') ? basic : Buffer.from(basic, 'base64').toString();
  const [user = '', ...password] = pair.split(':');
  return [
    [
      key,
      row([
        ['user', text(user)],
        ['password', text(password.join(':'))],
      ]),
    ],
  ];
}

function numbered(part: string, index: number): [string, Tree] {
  return [String(index + 1), text(part)];
}

/** Without its content coding. */
export function bytesOf(body: Body): Buffer {
  if ('json' in body) return Buffer.from(JSON.stringify(body.json));
  if ('text' in body) return Buffer.from(body.text);
  if ('base64' in body) return Buffer.from(body.base64, 'base64');
  return Buffer.from(JSON.stringify(body));
}

function fieldOf(headers: readonly Header[], name: string): string | undefined {
  return headers.find(([each]) => each.toLowerCase() === name)?.[1];
}

function readPair(pair: string): [string, Tree] {
  const [name = '', ...value] = pair.split('=');
  return [name, readText(value.join('='))];
}

function readForm(content: string): Tree {
  return members(
    content.split('&').map((pair): [string, Tree] => {
      const [name = '', ...value] = pair.split('=');
      return [unescapeForm(name), readText(unescapeForm(value.join('=')))];
    }),
  );
}

function unescapeForm(escaped: string): string {
  try {
    return decodeURIComponent(escaped.replaceAll('+', ' '));
  } catch (error) {
    // Not escaped as forms are.
    if (error instanceof URIError) return escaped;
    throw error;
  }
}

function readJson(content: string): Tree | undefined {
  try {
    return treeOf(JSON.parse(content));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function treeOf(json: unknown): Tree {
  if (Array.isArray(json)) return row(json.map((each, index) => [`/${index}`, treeOf(each)]));
  if (typeof json === 'object' && json !== null) {
    return members(Object.entries(json).map(([name, value]) => [`/${name}`, treeOf(value)]));
  }
  return typeof json === 'string' ? readText(json) : text(String(json));
}

function readLines(content: string): Tree {
  return row(content.split('\n').map((line, index) => [`line ${index + 1}`, text(line)]));
}
