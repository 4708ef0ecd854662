import { findArguments, isDocument, readArguments } from '../../../src/formats/json/graphql.ts';
import { restoreLengths } from '../../../src/formats/multipart.ts';
import { findParts } from '../../../src/formats/multipart-parts.ts';
import { createPieceEditor, decodePiece, encodePiece } from '../../../src/formats/text/codecs.ts';
import { decodeEscaped } from '../../../src/formats/text/escapes.ts';
import { applySplices } from '../../../src/formats/text/splices.ts';
import { findSplices } from '../../../src/formats/write-text.ts';
import { CarriedTexts } from '../../../src/replay/correlate/message/carried-texts.ts';
import { PlainPaths } from '../../../src/replay/correlate/message/plain-paths.ts';
import { TextWalk } from '../../../src/replay/correlate/message/text-walk.ts';
import { walkRequest } from '../../../src/replay/correlate/message/walk-request.ts';
import { GivenSecrets } from '../../../src/replay/request/given-secrets.ts';
import type { Header, RecordedRequest } from '../../../src/session/schema.ts';
import { variablesInPairs } from '../../../src/session/secrets/graphql-variables.ts';
import { createSession } from '../../kit/index.ts';
import { drain, type Parser, type Parsers, parser, type Shape } from './parser.ts';
import { readAll } from './response-parsers.ts';

const GET: RecordedRequest = { method: 'GET', path: '/', headers: [] };
const SECRETS = new Map([['REDACTED_A', 'b c']]);
const FILL = new GivenSecrets(SECRETS, createSession([]), []).fillFor(GET);
const FORM = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/mixed; boundary=b';

/** Walks a request whose path, a header, cookies and body are the text. */
function walkAll(text: string, type = ''): void {
  const request = {
    ...{ method: 'POST', path: `/${text}` },
    headers: [
      ['X-A', text],
      ['Cookie', text],
      ['If-Match', text],
      ['Content-Type', type],
    ] satisfies Header[],
  };
  const walk = new TextWalk(new CarriedTexts(1));
  walk.moveTo(request, 0, { enters: () => true, visit: () => 'enter', leave: () => undefined });
  walkRequest(walk, request, { text, isBinary: false });
}

function inRequest(type: string, ...shapes: readonly Shape[]): Parser {
  return parser((text) => walkAll(text, type), ...shapes);
}

/** The same in a response. */
function inBoth(type: string, ...shapes: readonly Shape[]): Parser {
  return parser(
    (text) => {
      walkAll(text, type);
      readAll([['content-type', type]], text);
    },
    ...shapes,
  );
}

/** What reads and rewrites requests with live values. */
export const REQUEST_PARSERS: Parsers = {
  findStray: parser(
    (text) => {
      const steps = [{ kind: 'range', start: 1, end: text.length + 1, codec: 'plain' }] as const;
      return findSplices(`"${text}"`, [{ steps, text: `${text},` }]);
    },
    ',',
    ':',
    ' ',
    'a eq ',
    '"',
  ),
  findSplices: parser(
    (text) => findSplices(text, [], FILL, 'percent'),
    'REDACTED_A ',
    'REDACTED%5FA ',
    'UkVEQUNURURfQSBi ',
  ),
  decodeEscaped: parser((text) => decodeEscaped(text, /%41|a/g, () => 'b'), '%41', 'a', 'b'),
  createPieceEditor: parser(
    (text) => (['percent', 'html', 'json'] as const).map((codec) => createPieceEditor(text, codec)),
    '%41',
    '%c3%bc',
    '&#1',
    '\\',
    '&amp;',
  ),
  decodeUuid: parser((text) => decodePiece(text, 'uuid'), '0', '{', '-'),
  decodePiece: parser(
    (text) =>
      (
        [
          'plain',
          'percent',
          'path',
          'form',
          'html',
          'json',
          'base64',
          'base64url',
          'latin1',
        ] as const
      ).map((codec) => decodePiece(text, codec)),
    '%',
    '&#',
    '\\',
    'aGVs',
    '+',
  ),
  encodePiece: parser(
    (text) =>
      (['percent', 'path', 'form', 'html', 'json', 'base64'] as const).map((codec) =>
        encodePiece(text, codec, text),
      ),
    '%41',
    '/',
    '"',
    "'&",
  ),
  readArguments: parser(
    (text) => drain(readArguments(text)),
    '"',
    '"\\',
    '"""',
    '""""\\',
    '#',
    'a ',
    '-',
    ['a', ' '],
  ),
  findParts: parser(
    (text) => [
      drain(findParts(text, MULTIPART)),
      drain(findParts(text, `multipart/a; boundary=${'a'.repeat(9_000)}b${'a'.repeat(9_000)}`)),
    ],
    '\n--b',
    '--b\n\n',
    '\n--b;name="',
    'a',
  ),
  restoreLengths: parser(
    (text) => {
      walkAll(text, MULTIPART);
      return restoreLengths({ text: `${text}.`, contentType: MULTIPART }, text);
    },
    '--b\nContent-Length: 1\nContent-Type: application/http\n\nPUT /a HTTP/1.1\na: b\n\nc\n',
    ['--b\nContent-Type: application/http\n\n', ' '],
    ['--b\nContent-Type: application/http\n\nGET', ' '],
    ['--b\nContent-Type: application/http\n\nGET ', 'a'],
    ['--b\nContent-Type: application/http\n\nGET / HTTP/1.1\n', 'a: b\n'],
    ['--b\nContent-Type: application/http\n\nGET / HTTP/1.1\n', 'a'],
    '\n--b\nContent-Length: 1\nContent-Type: multipart/a; boundary=b\n\n',
    'content-length: ',
  ),
  findArguments: parser(findArguments, 'a(', '(', '[', 'a(b:{', 'a:1 ', '"a"'),
  walkCompared: parser(
    (text) => walkAll(`?id=${text}`),
    'eq.',
    'not.',
    ['in.(', '7,'],
    ['eq:', '7'],
    ['eq.', '('],
  ),
  variablesInPairs: parser(
    (text) => variablesInPairs([{ name: 'query', value: `$${text}` }]),
    'a:$b ',
    'a:',
    '"',
    ['"', '\\"'],
    '$',
    ['a', ' '],
  ),
  isDocument: parser(isDocument, ' ', ['query', ' ']),
  PlainPaths: parser(
    (text) => {
      const paths = new PlainPaths();
      paths.add(text);
      paths.has('/b/c');
    },
    '/a',
    ['/?', 'a=b&'],
    ['/?', 'a-'],
    '/a-b',
    ['/?', '/'],
  ),
  readRequestBody: inRequest('', '\ufffd', '\n'),
  applySplices: parser((text) => {
    const edits = Array.from({ length: text.length / 4 }, (_, at) => ({
      steps: [
        { kind: 'range', start: 0, end: text.length, codec: 'percent' } as const,
        { kind: 'range', start: at * 4, end: at * 4 + 2, codec: 'plain' } as const,
      ],
      text: 'b',
    }));
    return applySplices(text, findSplices(text, edits));
  }, 'aaa '),
  walkInside: inRequest(
    'text/plain',
    'aaaaaaaa,',
    'aaaaaaaa=',
    '%41aaaaaaa.',
    '&amp;aaaaaaaa',
    ['aaaaaaaa,', ' ', 'aaaaaaaa'],
    ['{"a":"', '\\"', '"}'],
    'http://',
    'YWFhYWFhYWFh.',
    '"',
    'W/"a", ',
  ),
  JsonWalk: inRequest(
    'application/json',
    ['[', '1,', '1]'],
    ['{"value":[', '{"path":"/a/b","op":"a","value":1},', '1]}'],
    ['{"a":[', '{"id":1},', '1]}'],
    '["',
  ),
  xmlFormat: inBoth(
    'text/xml',
    '<a>',
    '<a/>',
    '<a b="c"/>',
    '<a><![CDATA[b]]></a>',
    ['<a>', '<![CDATA[b]]>', '</a>'],
    ['<a><![CDATA[', ']]]]><![CDATA[>', ']]></a>'],
    ['<a ', 'b="c" ', '/>'],
    [`<${'a'.repeat(200_000)}>`, '<a/>'],
    '<a ',
    '<a b="',
    '<',
    '<a>',
    ' a=""',
    ['<a ', '/'],
    ['<', 'a'],
  ),
  decodeHtml: parser(
    (text) => decodePiece(text, 'html'),
    '&',
    '&#',
    '&amp;',
    '&uuml',
    '&#1',
    '&a;',
  ),
  graphqlFormat: inRequest('application/graphql', 'a(b:1)', '{', '"'),
  walkArguments: inRequest('application/json', ['{"query":"query { ', 'a(b: 1) ', '}"}']),
  walkTokens: inRequest(
    FORM,
    'a:1',
    ['a=', 'web:', '2'],
    ['a=', 'crm.party,', '7'],
    'filter=a eq ',
    'a=b-',
    ['filter=', 'eq.', '7'],
    ['filter=', 'id.eq.7,', ''],
    ['filter=', 'http://a/7 ', ''],
    ['filter=', 'aaaaaaaa-', '7'],
  ),
  walkVersion: inRequest(
    'application/json',
    ['{"a":"', 'a:1', '"}'],
    ['{"a":"', 'a:', '1"}'],
    ['{"a":"', 'a', ':1"}'],
    ['{"a":"/a', '/a:1', '"}'],
  ),
  walkCoded: inRequest(
    FORM,
    ['a=', '%2541', ''],
    ['a=', '6a', ''],
    ['a=', 'YWFh', ''],
    ['a=', 'YWFh', '='],
  ),
  walkTags: inRequest('', '"a", ', '"', ',', 'W/"a",'),
  walkList: inRequest(FORM, 'ids=7,', '7+', '7|', ['ids=', '7%20', '']),
  takeIds: inRequest(
    FORM,
    'folder:',
    'folder:7,',
    ['a=', 'a:', '7'],
    ['a=', '0b54f86e-1111-4222-8333-abcdefabcdef:', 'k3x9qd7fw2'],
    ['a=', '0b54f86e-1111-4222-8333-abcdefabcdef-k3x9qd7fw2_', ''],
  ),
  walkPassword: inRequest('', 'a:', ':', ['Basic ', 'YTph', '']),
  walkValue: inRequest(FORM, ['a=', '%2b+', '']),
  formFormat: inBoth(FORM, 'a=b&', 'a', '['),
  findPairs: inRequest(FORM, 'a=b&', '&', 'a[', '=', 'a+%41&'),
  walkPointer: inRequest(
    'application/json',
    ['[{"op":"replace","path":"', '/merge', '"}]'],
    ['[{"op":"replace","path":"', '/copy-to', '"}]'],
    ['[{"op":"move","from":"', '/a', '"}]'],
    ['[', '{"op":"move","from":"/a~1/b"},', '1]'],
  ),
  walkUrl: inRequest(
    '',
    '/a',
    'members/',
    '/merge',
    '/a8f3bc12de',
    '/a8f3bc12de:a',
    '/a(b=1)',
    '%2f',
    '?',
    '#',
    "a('1')/",
  ),
};
