import { bodyKindsOf } from '../../../src/replay/correlation/response/body-kinds.ts';
import { decodeEscapes } from '../../../src/replay/correlation/response/decode-escapes.ts';
import { decodeText } from '../../../src/replay/correlation/response/decode-text.ts';
import { parseHtml } from '../../../src/replay/correlation/response/html/parse-html.ts';
import { parseExactJson } from '../../../src/replay/correlation/response/parse-exact-json.ts';
import { parseMarkup } from '../../../src/replay/correlation/response/parse-markup.ts';
import { readResponse } from '../../../src/replay/correlation/response/read-response.ts';
import { splitUrl } from '../../../src/replay/correlation/response/split-url.ts';
import { parseXmlElements } from '../../../src/replay/correlation/response/xml-tree.ts';
import type { Header } from '../../../src/session/schema.ts';
import { type Parser, type Parsers, parser, type Shape } from './parser.ts';

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
function readAll(headers: readonly Header[], text: string, requestPath = '/'): number {
  let length = 0;
  readResponse({ ...SERVER, requestPath, headers, text }, (_, at) => {
    length += at.place().length + at.names().length;
  });
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
  'replay/correlation/response/body-kinds.ts bodyKindsOf': parser(
    (text) => [bodyKindsOf(text, text), bodyKindsOf('', text)],
    'a=b&',
    ' ',
    '[a',
  ),
  'replay/correlation/response/decode-escapes.ts decodeEscapes': parser(
    decodeEscapes,
    '%',
    '%41',
    '%ff',
  ),
  'replay/correlation/response/decode-text.ts decodeText': parser(
    (text) => decodeText(bytes(text), `text/a${text}`),
    ';',
    '; charset',
    [';', ' '],
    ';charset="',
  ),
  'replay/correlation/response/html/parse-html.ts parseHtml': parser(
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
  'replay/correlation/response/html/read-html.ts readHtml': inBody(
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
  ),
  'replay/correlation/response/parse-exact-json.ts parseExactJson': parser(
    parseExactJson,
    ['1', '0', '1'],
    '[',
    ['"', '\\"', '"'],
    ['[', '1.0,', '1]'],
    ["\t)]}'", ' '],
    ['.', '1'],
    '-',
  ),
  'replay/correlation/response/parse-markup.ts parseMarkup': parser(
    (text) => parseMarkup(text, 'xml', { open: () => undefined }),
    '<',
    '<a ',
    '<a',
    '<![CDATA[',
    '<?',
    '&a',
    '<a b',
  ),
  'replay/correlation/response/read-body.ts readBody': inBody(
    '',
    '[',
    '<',
    'a=b&',
    'a: b\n',
    '\n',
    '{"a":"b"}\n',
  ),
  'replay/correlation/response/read-header-parameters.ts readHeaderParameters': inHeader(
    'www-authenticate',
    'a="\\',
    ',a="',
    'a=b,',
    ['a', ' '],
    ['a=', ' '],
    ' a',
  ),
  'replay/correlation/response/read-json-lines.ts readJsonLines': inBody(
    'application/x-ndjson',
    '1\n',
    '[\n',
    '\u001e1\n',
  ),
  'replay/correlation/response/read-link.ts readLink': inHeader(
    'link',
    '<>\\"',
    '<',
    '<a>;',
    ['</a>; rel="', 'a ', '"'],
    '<a>; rel=b,',
  ),
  'replay/correlation/response/read-multipart.ts readMultipart': inBody(
    MULTIPART,
    '\n--b',
    '--b\n\n',
    '\n--b\nContent-Type: multipart/a; boundary=b\n\n',
    '--b\na: b\n\nc',
  ),
  'replay/correlation/response/read-parameters.ts readParameters': inBody(
    FORM,
    'a=b&',
    '&',
    'a[',
    ['a=', '%41'],
    'a.b=',
  ),
  'replay/correlation/response/read-reference.ts readReference': inHeader(
    'location',
    '/a',
    '/..',
    '?a=b',
    'a',
    ['http://', 'a.'],
    ['http://', '\u4e00'],
    '#',
  ),
  'replay/correlation/response/read-refresh.ts readRefresh': inHeader(
    'refresh',
    [';', ' '],
    [';url', ' '],
    ';"',
    [';"', 'a'],
  ),
  'replay/correlation/response/read-set-cookie.ts readSetCookie': inHeader(
    'set-cookie',
    ['a=b', ';max-age'],
    ['a=b;', ' '],
    ['a=b;max-age=', '0', '1'],
    ['a=b;expires=', '1970'],
  ),
  'replay/correlation/response/read-text.ts readText': inBody(
    'text/plain',
    'a: b\n',
    ['a=', '\t', '\u2028'],
    '\n',
    'http://a ',
  ),
  'replay/correlation/response/read-url-parts.ts readUrlParts': inHeader(
    'content-location',
    "/a('1',b='2')",
    '/a(b=1,',
    '/%41',
    '/',
    ['/?', 'a&'],
  ),
  'replay/correlation/response/read-urls-in-text.ts readUrlsInText': inHeader(
    'x-a',
    'http://',
    'http://a.',
    ['http://', '.'],
    'http://a ',
  ),
  'replay/correlation/response/read-value.ts readJsonAt': parser((text) => {
    let length = 0;
    const json = { [text]: text.split('') };
    readResponse({ ...SERVER, headers: [['content-type', 'application/json']], json }, (_, at) => {
      length += new Map([[at.place(), at.names()]]).size;
    });
    return length;
  }, 'a'),
  'replay/correlation/response/read-value.ts readValue': inBody(
    'application/json',
    ['[', '1,', '1]'],
    ['["', 'https://a.b/', '"]'],
    ['{"a":"', '\\"', '"}'],
    '[',
    ['[', '"{}",', '1]'],
    ['["/', 'a/', '"]'],
  ),
  'replay/correlation/response/read-xml.ts readXml': inBody(
    'text/xml',
    '<a>',
    '<a/>',
    '<a b="c"/>',
    ['<a ', 'b="c" ', '/>'],
    [`<${'a'.repeat(200_000)}>`, '<a/>'],
  ),
  'replay/correlation/response/split-url.ts splitUrl': parser(
    (text) =>
      Array.from({ length: 100 }, () => splitUrl(text, true, { ...SERVER, requestPath: text })),
    '/a',
    ['http://', '\u4e00'],
    '/../',
    'a/',
    '\\',
  ),
  'replay/correlation/response/xml-tree.ts parseXmlElements': parser(
    parseXmlElements,
    '<a>',
    '<a/>',
    '<a b=c>',
    '</a>',
    'a:',
  ),
};
