import { findStray } from '../../../src/replay/correlation/request/find-stray.ts';
/** The parsers of a replay: of what a target answers, and of what a session sends. */

import { compareHeaders } from '../../../src/replay/compare/compare-headers.ts';
import { compareJson } from '../../../src/replay/compare/compare-json.ts';
import { parseContent } from '../../../src/replay/compare/content.ts';
import { createIsSame } from '../../../src/replay/compare/create-is-same.ts';
import { parseComparableJson, renderExactJson } from '../../../src/replay/compare/exact-json.ts';
import { ExactNumber, isSameNumber } from '../../../src/replay/compare/exact-number.ts';
import { findNoise } from '../../../src/replay/compare/find-noise.ts';
import { idsIn } from '../../../src/replay/compare/ids-in.ts';
import { isSameText } from '../../../src/replay/compare/same-text.ts';
import { parseCookiePair } from '../../../src/replay/correlation/cookies/cookie-pair.ts';
import { createJar } from '../../../src/replay/correlation/cookies/jar.ts';
import { parseSetCookie } from '../../../src/replay/correlation/cookies/parse-set-cookie.ts';
import { createOriginFinder } from '../../../src/replay/correlation/linking/find-origins.ts';
import { familyOf } from '../../../src/replay/correlation/linking/repeated-places.ts';
import { findPlace, tellsItself } from '../../../src/replay/correlation/live/find-place.ts';
import { LivePairs } from '../../../src/replay/correlation/live/live-pairs.ts';
import { namesIn, wordsOf } from '../../../src/replay/correlation/naming/names.ts';
import { rolesBehind } from '../../../src/replay/correlation/naming/roles-behind.ts';
import { subjectsOfPath } from '../../../src/replay/correlation/naming/subjects.ts';
import { findFitting } from '../../../src/replay/correlation/places/find-fitting.ts';
import {
  containerOf,
  elementsAround,
  withoutPositions,
} from '../../../src/replay/correlation/places/list-places.ts';
import { PlacedValues } from '../../../src/replay/correlation/places/placed-values.ts';
import { shapeOfPlace } from '../../../src/replay/correlation/places/shape-of-place.ts';
import { CarriedTexts } from '../../../src/replay/correlation/request/carried-texts.ts';
import { decodePiece, encodePiece } from '../../../src/replay/correlation/request/codecs.ts';
import { codedOffsets } from '../../../src/replay/correlation/request/coded-offsets.ts';
import { readGraphqlTokens } from '../../../src/replay/correlation/request/graphql-tokens.ts';
import { findParts } from '../../../src/replay/correlation/request/multipart.ts';
import {
  findArguments,
  findConditions,
  isDocument,
} from '../../../src/replay/correlation/request/named-pieces.ts';
import { plainPieces } from '../../../src/replay/correlation/request/plain-pieces.ts';
import { findSplices, rewriteText } from '../../../src/replay/correlation/request/rewrite-text.ts';
import { TextWalk } from '../../../src/replay/correlation/request/text-walk.ts';
import { ENTERED } from '../../../src/replay/correlation/request/visitor.ts';
import { walkRequest } from '../../../src/replay/correlation/request/walk-request.ts';
import { bodyKindsOf } from '../../../src/replay/correlation/response/body-kinds.ts';
import { decodeEscapes } from '../../../src/replay/correlation/response/decode-escapes.ts';
import { decodeText } from '../../../src/replay/correlation/response/decode-text.ts';
import { parseHtml } from '../../../src/replay/correlation/response/html/parse-html.ts';
import { parseExactJson } from '../../../src/replay/correlation/response/parse-exact-json.ts';
import { parseMarkup } from '../../../src/replay/correlation/response/parse-markup.ts';
import { readResponse } from '../../../src/replay/correlation/response/read-response.ts';
import { splitUrl } from '../../../src/replay/correlation/response/split-url.ts';
import { parseXmlElements } from '../../../src/replay/correlation/response/xml-tree.ts';
import { renderExcerpt } from '../../../src/replay/outcome/excerpt.ts';
import { hasMutation } from '../../../src/replay/read-only/find-mutation.ts';
import { rebaseHeader } from '../../../src/replay/rebase.ts';
import { createFill } from '../../../src/replay/secrets/fill-secrets.ts';
import {
  hideInHeader,
  hideInStart,
  hideSecrets,
  hideValue,
} from '../../../src/replay/secrets/hide-secrets.ts';
import { createMask } from '../../../src/replay/secrets/mask.ts';
import { secretForms } from '../../../src/replay/secrets/secret-forms.ts';
import { secretsIn, sentSecrets } from '../../../src/replay/secrets/sent-secrets.ts';
import { createTextFinder } from '../../../src/replay/secrets/text-finder.ts';
import { skipInterim } from '../../../src/replay/sending/skip-interim.ts';
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

const FORM = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/mixed; boundary=b';
const same = createIsSame([], () => false);

export const REPLAY_PARSERS: Parsers = {
  'replay/compare/compare-headers.ts compareHeaders': parser(
    (text) =>
      compareHeaders(
        [
          ['Set-Cookie', text],
          ['A', text],
        ],
        { 'set-cookie': [text], a: `${text}.` },
        ['set-cookie', 'a'],
        same,
      ),
    '=',
    ';',
    'a.',
  ),
  'replay/compare/compare-json.ts compareJson': parser((text) => {
    const json = text.split(',').map((each) => ({ [each]: [each] }));
    const rules = { isSame: same };
    return (['exact', 'shape'] as const).map((mode) =>
      compareJson(json, [...json, 1], { mode, ...rules }, []),
    );
  }, 'a,b,c,'),
  'replay/compare/content.ts parseContent': parser(
    (text) => parseContent(bytes(text), 'a/json'),
    '[',
    '{"a":',
    '1',
    ['1', '0', '1'],
    ['1e', '9'],
  ),
  'replay/compare/exact-json.ts parseComparableJson': parser(
    parseComparableJson,
    ['1', '0', '1'],
    ['1e', '9'],
    ['0.', '0', '1'],
    ['[', '1e400,', '1]'],
  ),
  'replay/compare/exact-json.ts renderExactJson': parser(renderExactJson, '"', '\\'),
  'replay/compare/exact-number.ts isSameNumber': parser(
    (text) => isSameNumber(new ExactNumber(text), new ExactNumber(`${text}0`)),
    ['1', '0', '1'],
    ['1e', '9'],
    ['0.', '0', '1'],
  ),
  'replay/compare/find-noise.ts findNoise': parser(
    (text) =>
      findNoise({ kind: 'json', json: text.split(',') }, { kind: 'json', json: [] }, 'exact'),
    'a,',
  ),
  'replay/compare/ids-in.ts idsIn': parser(
    (text) => idsIn({ kind: 'json', json: [text] }),
    '/a',
    '/',
  ),
  'replay/compare/same-text.ts isSameText': parser(
    (text) =>
      isSameText(
        `REDACTED_A ${'a'.repeat(text.length / 4)}b${'a'.repeat(text.length / 4)} REDACTED_A`,
        text,
        same,
      ),
    'a',
    'REDACTED_A ',
  ),
  'replay/correlation/cookies/cookie-pair.ts parseCookiePair': parser(
    parseCookiePair,
    ['a', ' ', 'a'],
    ['a=b', '\t', 'c'],
    '=',
  ),
  'replay/correlation/cookies/jar.ts createJar': parser(
    (text) => {
      const jar = createJar();
      jar.store(text, 'http://a/', 0);
      return jar.cookies('http://a/');
    },
    ['a=b', ';'],
    ['a=b;', ' '],
    ['a=b; path=', '/'],
    ['a=b; expires=', '1 '],
    ['a=b; domain=', '.a'],
  ),
  'replay/correlation/cookies/parse-set-cookie.ts parseSetCookie': parser(
    (text) => parseSetCookie(text, new URL('http://a/')),
    ';',
    ['a', ' ', 'a'],
    ['a;expires=', '-'],
    ['a;expires=', '1'],
    ['a;expires=', '('],
    ['a;max-age=', '1', 'a'],
  ),
  'replay/correlation/linking/find-origins.ts createOriginFinder': parser(
    (text) => {
      const walk = new TextWalk(new CarriedTexts(1));
      return createOriginFinder(['http://api.test:80']).find(text, walk.cursor);
    },
    'api.test',
    'http://api.test ',
  ),
  'replay/correlation/linking/repeated-places.ts familyOf': parser(
    familyOf,
    ['body form /', 'a'],
    ['body form', ' field '],
    ['body row', ' 1'],
    ['body link ', '<'],
    ['body /', '[1]'],
  ),
  'replay/correlation/live/find-place.ts findPlace': parser(
    (text) =>
      findPlace(
        text,
        [{ element: text, checks: [], texts: [], isUnique: true, recorded: new PlacedValues() }],
        new PlacedValues(),
      ),
    '/1',
    ' 1',
  ),
  'replay/correlation/live/find-place.ts tellsItself': parser(tellsItself, '/', '/1', [
    'a://',
    'a',
  ]),
  'replay/correlation/live/live-pairs.ts LivePairs': parser(
    (text) => new LivePairs().add(text, `${text}a`),
    'a ',
    'a',
    ' ',
  ),
  'replay/correlation/naming/names.ts namesIn': parser(namesIn, '[]', '[', '.', 'a['),
  'replay/correlation/naming/names.ts wordsOf': parser(wordsOf, 'aA', 'A', '-', 'IDs', 'AAa'),
  'replay/correlation/naming/roles-behind.ts rolesBehind': parser(
    (text) => Array.from({ length: text.length / 20 }, (_, at) => rolesBehind(text, at * 20 + 10)),
    '/members/members/aaa',
    '/1/1/1/1/1/1/1/1/1/1',
  ),
  'replay/correlation/naming/subjects.ts subjectsOfPath': parser(subjectsOfPath, '/1', '/', 'a.a'),
  'replay/correlation/places/find-fitting.ts findFitting': parser(
    (text) => findFitting({ element: text, checks: [] }, text, new PlacedValues(), 2),
    '/1',
    '[1',
  ),
  'replay/correlation/places/list-places.ts containerOf': parser(
    containerOf,
    ['body /', 'a[1]/'],
    ['body /', '[1]/x['],
  ),
  'replay/correlation/places/list-places.ts elementsAround': parser(
    (text) => elementsAround(text).length,
    [' line', '<'],
    ['row', ' a'],
    ['', ' ', '1'],
  ),
  'replay/correlation/places/list-places.ts withoutPositions': parser(
    withoutPositions,
    '/1',
    '[1',
    ' 1',
  ),
  'replay/correlation/places/shape-of-place.ts shapeOfPlace': parser(
    shapeOfPlace,
    ' form /',
    ' form 1',
    [' form /', 'a'],
  ),
  'replay/correlation/request/find-stray.ts findStray': parser(
    (text) => findStray(`"${text}"`, 1, text.length + 1, `${text},`),
    ',',
    ':',
    ' ',
    'a eq ',
    '"',
  ),
  'replay/correlation/request/rewrite-text.ts findSplices': parser(
    (text) => findSplices(text, [], createFill(new Map([['REDACTED_A', 'b c']])), 'percent'),
    'REDACTED_A ',
    'REDACTED%5FA ',
    'UkVEQUNURURfQSBi ',
  ),
  'replay/correlation/request/coded-offsets.ts codedOffsets': parser(
    (text) => (['percent', 'html', 'json'] as const).map((codec) => codedOffsets(text, codec)),
    '%41',
    '%c3%bc',
    '&#1',
    '\\',
    '&amp;',
  ),
  'replay/correlation/request/codecs.ts decodePiece': parser(
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
  'replay/correlation/request/codecs.ts encodePiece': parser(
    (text) =>
      (['percent', 'path', 'form', 'html', 'json', 'base64'] as const).map((codec) =>
        encodePiece(text, codec, text),
      ),
    '%41',
    '/',
    '"',
    "'&",
  ),
  'replay/correlation/request/graphql-tokens.ts readGraphqlTokens': parser(
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
  'replay/correlation/request/multipart.ts findParts': parser(
    (text) => [
      findParts(text, MULTIPART),
      findParts(text, `multipart/a; boundary=${'a'.repeat(9_000)}b${'a'.repeat(9_000)}`),
    ],
    '\n--b',
    '--b\n\n',
    '\n--b;name="',
    'a',
  ),
  'replay/correlation/request/named-pieces.ts findArguments': parser(
    findArguments,
    'a(',
    '(',
    '[',
    'a(b:{',
    'a:1 ',
    '"a"',
  ),
  'replay/correlation/request/named-pieces.ts findConditions': parser(
    findConditions,
    'a',
    'a ',
    ['a', ' '],
    "a='b",
    'a eq ',
    'a=b-',
    '=',
  ),
  'replay/correlation/request/named-pieces.ts isDocument': parser(isDocument, ' ', ['query', ' ']),
  'replay/correlation/request/plain-pieces.ts plainPieces': parser(
    plainPieces,
    '/a',
    ['/?', 'a=b&'],
    ['/?', 'a-'],
    '/a-b',
  ),
  'replay/correlation/request/read-body.ts readRequestBody': inRequest('', '\ufffd', '\n'),
  'replay/correlation/request/rewrite-text.ts rewriteText': parser((text) => {
    const edits = Array.from({ length: text.length / 4 }, (_, at) => ({
      steps: [
        { kind: 'range', start: 0, end: text.length, codec: 'percent' } as const,
        { kind: 'range', start: at * 4, end: at * 4 + 2, codec: 'plain' } as const,
      ],
      text: 'b',
    }));
    return rewriteText(text, edits);
  }, 'aaa '),
  'replay/correlation/request/walk-inside.ts walkInside': inRequest(
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
  'replay/correlation/request/walk-json.ts JsonWalk': inRequest(
    'application/json',
    ['[', '1,', '1]'],
    ['{"value":[', '{"path":"/a/b","op":"a","value":1},', '1]}'],
    ['{"a":[', '{"id":1},', '1]}'],
    '["',
  ),
  'replay/correlation/request/walk-markup.ts walkMarkup': inRequest(
    'text/xml',
    '<a ',
    '<a b="',
    '<',
    '<a>',
    ' a=""',
    ['<a ', '/'],
    ['<', 'a'],
  ),
  'replay/correlation/request/walk-url.ts walkPairs': inRequest(
    FORM,
    'a=b&',
    '&',
    'a[',
    '=',
    'a+%41&',
  ),
  'replay/correlation/request/walk-url.ts walkUrl': inRequest(
    '',
    '/a',
    'members/',
    '/a(b=1)',
    '%2f',
    '?',
    '#',
    "a('1')/",
  ),
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
  'replay/outcome/excerpt.ts renderExcerpt': parser(
    (text) =>
      renderExcerpt(
        { bytes: bytes(text), coding: text, isCut: true },
        createMask(() => []),
      ),
    'gzip,',
    '\ufffd',
    '\n',
    ' ',
    ['a', ' ', 'b'],
  ),
  'replay/read-only/find-mutation.ts hasMutation': parser(
    (text) => hasMutation(`mutation ${text}`, ['a']),
    '{',
    'mutation a ',
    '(',
    ['{', '}'],
    '#',
    '"""',
  ),
  'replay/rebase.ts rebaseHeader': parser(
    (text) => rebaseHeader(['A', `http://${text}`], []),
    'a',
    '/',
    '\u4e00',
    '@',
  ),
  'replay/secrets/fill-secrets.ts createFill': parser(
    (text) => createFill(new Map([['REDACTED_A', 'b c']]))(text, 'json'),
    'REDACTED_A ',
    '"REDACTED_A (number)"',
    ['"REDACTED_', 'A', ' (number)'],
    '"REDACTED_A',
    'UkVEQUNURURfQSBi ',
  ),
  'replay/secrets/hide-secrets.ts hideSecrets': parser(
    hideSecrets,
    'token:',
    '"token":"\\',
    '<token>',
    ['"token":[', '"abcdefgh",'],
    '-----BEGIN RSA PRIVATE KEY-----',
    'eyJ.',
    'a ',
  ),
  'replay/secrets/hide-secrets.ts hideInStart': parser(hideInStart, 'token:', ['a ', 'b'], '\n'),
  'replay/secrets/hide-secrets.ts hideInHeader': parser(
    (text) => hideInHeader('Authorization', text),
    'token=',
    'Bearer ',
    'a=b,',
    ';',
  ),
  'replay/secrets/hide-secrets.ts hideValue': parser(hideValue, 'REDACTED_A ', '_REDACTED'),
  'replay/secrets/secret-forms.ts secretForms': parser(secretForms, '=', '"', '&', '\u4e00', 'a'),
  'replay/secrets/sent-secrets.ts secretsIn': parser(
    (text) =>
      secretsIn([
        ['Cookie', text],
        ['Set-Cookie', text],
        ['Authorization', text],
        ['Authorization', `Basic ${text}`],
      ]),
    'a=b;',
    ' ',
    ['basic', ' '],
    '"',
    '=',
  ),
  'replay/secrets/sent-secrets.ts sentSecrets': parser(
    (text) => sentSecrets({ method: 'GET', path: `/${text}`, headers: [], body: { text } }, []),
    'token=abcdefgh&',
    '[',
    '"token":"',
  ),
  'replay/secrets/text-finder.ts createTextFinder': parser(
    (text) => {
      const finder = createTextFinder(
        Array.from({ length: 50 }, (_, at) => 'a'.repeat(at + 20_000)),
      );
      return [finder.findIn(text), finder.replaceIn(text, () => 'b')];
    },
    'a',
    'aaaab',
  ),
  'replay/sending/skip-interim.ts skipInterim': parser(
    (text) => skipInterim(bytes(text)),
    'HTTP/1.1 100 \r\n\r\n',
    'HTTP/1.1 100 \r\n',
  ),
};
