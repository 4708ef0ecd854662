import { decodeText, formatsOf } from '../../../src/formats/formats.ts';
import { parseHtml } from '../../../src/formats/html/elements.ts';
import { parseExactJson } from '../../../src/formats/json/exact-json.ts';
import { parseMarkup } from '../../../src/formats/markup/markup.ts';
import { createResponseReader } from '../../../src/formats/message.ts';
import { messagePackFormat } from '../../../src/formats/message-pack.ts';
import { findParts } from '../../../src/formats/multipart-parts.ts';
import { decodeEscapes } from '../../../src/formats/text/codecs.ts';
import { findUrls, splitUrl } from '../../../src/formats/url/url.ts';
import { utf16Format } from '../../../src/formats/utf16.ts';
import type { Header } from '../../../src/session/schema.ts';
import { drain, type Parser, type Parsers, parser, type Shape } from './parser.ts';

const bytes = (text: string): Buffer => Buffer.from(text);
const SERVER = {
  requestPath: '/',
  origin: 'http://api.test',
  ownsAll: false,
  basePath: '',
  isRecorded: false,
};
const FORM = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/mixed; boundary=b';

/** Reads a response, and asks for the place of each value, as a replay does of a linked one. */
export function readAll(headers: readonly Header[], text: string, requestPath = '/'): number {
  let length = 0;
  const read = createResponseReader((_, at) => {
    length += at.location().text.length + at.names().length;
  });
  read({ ...SERVER, requestPath, headers, text });
  return length;
}

/** What a header of that name says. */
function inHeader(name: string, ...shapes: readonly Shape[]): Parser {
  return parser((text) => readAll([[name, text]], ''), ...shapes);
}

/** What a body of that type says. */
function inBody(type: string, ...shapes: readonly Shape[]): Parser {
  return parser((text) => readAll([['content-type', type]], text), ...shapes);
}

/** What reads live responses. */
export const RESPONSE_PARSERS: Parsers = {
  formatsOf: parser(
    (text) => [text, ''].map((contentType) => formatsOf({ text, contentType })),
    'a=b&',
    ' ',
    '[a',
    '<!doctype ',
  ),
  decodeEscapes: parser(decodeEscapes, '%', '%41', '%ff'),
  decodeText: parser(
    (text) => decodeText(bytes(text), `text/a${text}`),
    ';',
    '; charset',
    [';', ' '],
    ';charset="',
  ),
  parseHtml: parser(
    parseHtml,
    '<',
    '<a ',
    '<a',
    '</',
    '<!--',
    '<a b="',
    '&amp',
    '&#1',
    '<script>',
    '<p>',
  ),
  findNamedIds: inBody(
    'text/html',
    ...['a-', 'a-7', '-', 'Ab'].map((unit): Shape => ['<li id="', unit, '">']),
  ),
  htmlFormat: inBody(
    'text/html',
    '<a href=/1>',
    '<p><a href="?page=2">-',
    ['<base href="/', 'a/', '"><a href=1>'],
    ['<a rel=a href="/?page=1">', ' ', 'a</a>'],
    ['<input name="', ' field 1', '">'],
    ['<form action="/', 'a ', '"><input name=b value=c>'],
    '<li><input name=a value=1>',
    '<select name=a><option>',
    '<meta name=a content=b>',
    '<script type=a/json>{"a":1}',
    `<a onclick="b('abcdefg1')">`,
    ['<a x-data="', "{ a: '", '">'],
    [`<a hx-vals='`, '[', "'>"],
  ),
  scriptFormat: inBody(
    'text/javascript',
    'a="abcdefg1"',
    'a = "',
    'a="',
    'a(',
    'a.',
    "'",
    '\\n',
    'a="\\"',
    'a=`${',
    ['a="', '\\', '"'],
    ["JSON.parse('", '[', "'"],
    ['a="/', 'b/', '"'],
  ),
  parseExactJson: parser(
    parseExactJson,
    ['1', '0', '1'],
    '[',
    ['"', '\\"', '"'],
    ['[', '1.0,', '1]'],
    ["\t)]}'", ' '],
    ['.', '1'],
    '-',
  ),
  parseMarkup: parser(
    (text) => parseMarkup(text, 'xml', { open: () => undefined }),
    '<',
    '<a ',
    '<a',
    '<![CDATA[',
    '<?',
    '&a',
    '<a b',
  ),
  readBody: inBody('', '[', '<', 'a=b&', 'a: b\n', '\n', '{"a":"b"}\n'),
  jsonLinesFormat: inBody('application/x-ndjson', '1\n', '[\n', '\u001e1\n'),
  multipartFormat: inBody(
    MULTIPART,
    '\n--b',
    '--b\n\n',
    '\n--b\nContent-Type: multipart/a; boundary=b\n\n',
    '--b\na: b\n\nc',
  ),
  readParameters: inBody(FORM, 'a=b&', '&', 'a[', ['a=', '%41'], 'a.b='),
  findUrls: parser(
    (text) => drain(findUrls(text)),
    'http://',
    'http://a.',
    ['http://', '.'],
    ['http://a', '?a=b,'],
    'http://a ',
  ),
  readReference: inHeader(
    'location',
    '/a',
    '/..',
    '?a=b',
    'a',
    ['http://', 'a.'],
    ['http://', '\u4e00'],
    '#',
  ),
  readClaims: inHeader(
    'x-token',
    ['Bearer ', ' '],
    'eyJ',
    ['eyJhbGciOi.', 'a'],
    ['eyJhbGciOi.', '.'],
    ['eyJhbGciOi.', 'eyJhIjp7', '.'],
    ['eyJhbGciOi.WyIi', 'LCIi', 'XQ.'],
  ),
  readHeaders: parser(
    (text) => {
      const names = ['www-authenticate', 'link', 'set-cookie'];
      return names.map((name) => readAll([[name, text]], ''));
    },
    'a="\\',
    ',a="',
    'a=b,',
    ['a', ' '],
    ['a=', ' '],
    ' a',
    '<>\\"',
    '<',
    '<a>;',
    ['</a>; rel="', 'a ', '"'],
    '<a>; rel=b,',
    ['a=b', ';max-age'],
    ['a=b;', ' '],
    ['a=b;max-age=', '0', '1'],
    ['a=b;expires=', '1970'],
  ),
  jsonFormat: inBody('application/json', '[', '{"1":', ['[', '1,', '1]']),
  readPairs: inBody(
    'application/json',
    ['["a:b\\n', 'a:b\\n', '"]'],
    ['["a:b\\n', ' ', '"]'],
    ['["a', 'a', ':b\\nc"]'],
  ),
  readTokens: inBody(
    'application/json',
    ['["', '48291 ', '"]'],
    ['["', '#48291.', '"]'],
    ['["', 'k3x9qd7fw2ma81 ', '"]'],
    ['["k3x9qd7fw2ma81 ', 'k3x9', '"]'],
    ['["k3x9qd7fw2ma81 ', '.', '-"]'],
    ['["k3x9qd7fw2ma81 ', 'a=', '"]'],
    ['["k3x9qd7fw2ma81 ', 'abcdefg ', '"]'],
  ),
  messagePackFormat: parser(
    (text) => {
      // A sign for a byte: lists in lists, maps, and heads that promise more than there is.
      const body = Buffer.from(text, 'latin1');
      return messagePackFormat.read(body, 'application/msgpack')?.write('[2]');
    },
    '\x91',
    ['\xdd\0\x03\xff\xfb', '\xa0', ''],
    ['\xdd\0\x03\xff\xfb', '\x07', ''],
    '\xdc\xff\xff',
    ['\xdd\0\x04\0\0', '\x01'],
    ['\xdb\0\x04\0\0', 'a'],
    '\x81\xa1a',
    '\xc7\x01',
  ),
  readPartHead: parser(
    (text) => [...findParts(`--b\r\n${text}\r\n\r\n--b--`, MULTIPART)],
    'a: b\n',
    ['content-disposition: form-data; name="', '\\"'],
    ['content-disposition: ', ';name='],
    '\n',
  ),
  utf16Format: parser(
    (text) => utf16Format.read(bytes(text), 'text/plain; charset=utf-16be')?.write(text),
    'a',
  ),
  parseLinks: inHeader('link', '<>\\"', '<', ['<a>', ';'], ['<a>;rel="', 'a ', '"']),
  readRefresh: inHeader('refresh', [';', ' '], [';url', ' '], ';"', [';"', 'a']),
  textFormat: inBody('text/plain', 'a: b\n', ['a=', '\t', '\u2028'], '\n', 'http://a '),
  readUrlParts: inHeader('content-location', "/a('1',b='2')", '/a(b=1,', '/%41', '/', ['/?', 'a&']),
  readUrlsInText: inHeader('x-a', 'http://', 'http://a.', ['http://', '.'], 'http://a '),
  readInsideText: inHeader('x-a', 'a ', '12345 ', 'a1b2c3d4e5 ', 'a:', 'a/', ['arn:', 'a:']),
  readJsonAt: parser((text) => {
    let length = 0;
    const json = { [text]: text.split('') };
    const read = createResponseReader((_, at) => {
      length += new Map([[at.location().text, at.names()]]).size;
    });
    read({ ...SERVER, headers: [['content-type', 'application/json']], json });
    return length;
  }, 'a'),
  readValue: inBody(
    'application/json',
    ['[', '1,', '1]'],
    ['["', 'https://a.b/', '"]'],
    ['{"a":"', '\\"', '"}'],
    '[',
    ['[', '"{}",', '1]'],
    ['["/', 'a/', '"]'],
  ),
  splitUrl: parser(
    (text) =>
      Array.from({ length: 100 }, () => splitUrl(text, true, { ...SERVER, requestPath: text })),
    '/a',
    ['http://', '\u4e00'],
    '/../',
    'a/',
    '\\',
  ),
  parseXmlElements: inBody('text/xml', '<a>', '<a/>', '<a b=c>', '</a>', 'a:'),
};
