import { CarriedTexts } from '../../../src/replay/correlate/request/carried-texts.ts';
import { decodePiece, encodePiece } from '../../../src/replay/correlate/request/codecs.ts';
import { codedOffsets } from '../../../src/replay/correlate/request/coded-offsets.ts';
import { findStray } from '../../../src/replay/correlate/request/find-stray.ts';

import { readGraphqlTokens } from '../../../src/replay/correlate/request/graphql-tokens.ts';
import { findParts } from '../../../src/replay/correlate/request/multipart.ts';
import {
  findArguments,
  findConditions,
  isDocument,
} from '../../../src/replay/correlate/request/named-pieces.ts';
import { plainPieces } from '../../../src/replay/correlate/request/plain-pieces.ts';
import { findSplices, rewriteText } from '../../../src/replay/correlate/request/rewrite-text.ts';
import { TextWalk } from '../../../src/replay/correlate/request/text-walk.ts';
import { ENTERED } from '../../../src/replay/correlate/request/visitor.ts';
import { walkRequest } from '../../../src/replay/correlate/request/walk-request.ts';
import { createFill } from '../../../src/replay/secrets/fill-secrets.ts';
import type { Header } from '../../../src/session/schema.ts';
import { drain, type Parser, type Parsers, parser, type Shape } from './parser.ts';

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
  walk.moveTo(request, 0, { entersBody: () => true, visit: () => ENTERED, leave: () => undefined });
  walkRequest(walk, request, { text, isBinary: false });
}

function inRequest(type: string, ...shapes: readonly Shape[]): Parser {
  return parser((text) => walkAll(text, type), ...shapes);
}

/** What reads and rewrites requests with live values. */
export const REQUEST_PARSERS: Parsers = {
  'replay/correlate/request/find-stray.ts findStray': parser(
    (text) => findStray(`"${text}"`, 1, text.length + 1, `${text},`),
    ',',
    ':',
    ' ',
    'a eq ',
    '"',
  ),
  'replay/correlate/request/rewrite-text.ts findSplices': parser(
    (text) => findSplices(text, [], createFill(new Map([['REDACTED_A', 'b c']])), 'percent'),
    'REDACTED_A ',
    'REDACTED%5FA ',
    'UkVEQUNURURfQSBi ',
  ),
  'replay/correlate/request/coded-offsets.ts codedOffsets': parser(
    (text) => (['percent', 'html', 'json'] as const).map((codec) => codedOffsets(text, codec)),
    '%41',
    '%c3%bc',
    '&#1',
    '\\',
    '&amp;',
  ),
  'replay/correlate/request/codecs.ts decodePiece': parser(
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
  'replay/correlate/request/codecs.ts encodePiece': parser(
    (text) =>
      (['percent', 'path', 'form', 'html', 'json', 'base64'] as const).map((codec) =>
        encodePiece(text, codec, text),
      ),
    '%41',
    '/',
    '"',
    "'&",
  ),
  'replay/correlate/request/graphql-tokens.ts readGraphqlTokens': parser(
    (text) => drain(readGraphqlTokens(text)),
    '"',
    '"\\',
    '"""',
    '""""\\',
    '#',
    'a ',
    '-',
    ['a', ' '],
  ),
  'replay/correlate/request/multipart.ts findParts': parser(
    (text) => [
      findParts(text, MULTIPART),
      findParts(text, `multipart/a; boundary=${'a'.repeat(9_000)}b${'a'.repeat(9_000)}`),
    ],
    '\n--b',
    '--b\n\n',
    '\n--b;name="',
    'a',
  ),
  'replay/correlate/request/named-pieces.ts findArguments': parser(
    findArguments,
    'a(',
    '(',
    '[',
    'a(b:{',
    'a:1 ',
    '"a"',
  ),
  'replay/correlate/request/named-pieces.ts findConditions': parser(
    findConditions,
    'a',
    'a ',
    ['a', ' '],
    "a='b",
    'a eq ',
    'a=b-',
    '=',
  ),
  'replay/correlate/request/named-pieces.ts isDocument': parser(isDocument, ' ', ['query', ' ']),
  'replay/correlate/request/plain-pieces.ts plainPieces': parser(
    plainPieces,
    '/a',
    ['/?', 'a=b&'],
    ['/?', 'a-'],
    '/a-b',
  ),
  'replay/correlate/request/read-body.ts readRequestBody': inRequest('', '\ufffd', '\n'),
  'replay/correlate/request/rewrite-text.ts rewriteText': parser((text) => {
    const edits = Array.from({ length: text.length / 4 }, (_, at) => ({
      steps: [
        { kind: 'range', start: 0, end: text.length, codec: 'percent' } as const,
        { kind: 'range', start: at * 4, end: at * 4 + 2, codec: 'plain' } as const,
      ],
      text: 'b',
    }));
    return rewriteText(text, edits);
  }, 'aaa '),
  'replay/correlate/request/walk-inside.ts walkInside': inRequest(
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
  'replay/correlate/request/walk-json.ts JsonWalk': inRequest(
    'application/json',
    ['[', '1,', '1]'],
    ['{"value":[', '{"path":"/a/b","op":"a","value":1},', '1]}'],
    ['{"a":[', '{"id":1},', '1]}'],
    '["',
  ),
  'replay/correlate/request/walk-markup.ts walkMarkup': inRequest(
    'text/xml',
    '<a ',
    '<a b="',
    '<',
    '<a>',
    ' a=""',
    ['<a ', '/'],
    ['<', 'a'],
  ),
  'replay/correlate/request/walk-url.ts walkPairs': inRequest(
    FORM,
    'a=b&',
    '&',
    'a[',
    '=',
    'a+%41&',
  ),
  'replay/correlate/request/walk-url.ts walkUrl': inRequest(
    '',
    '/a',
    'members/',
    '/a(b=1)',
    '%2f',
    '?',
    '#',
    "a('1')/",
  ),
};
