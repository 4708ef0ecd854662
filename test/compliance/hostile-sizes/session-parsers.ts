/** The parsers of sessions and of HTTP: of files from elsewhere, and of secrets in whatever is recorded. */
import { trimBlanks } from '../../../src/http/header-syntax.ts';
import { parseLinks } from '../../../src/http/links.ts';
import { readFields } from '../../../src/http/method-override.ts';
import { multipartBoundary } from '../../../src/http/multipart-boundary.ts';
import { parseUrl } from '../../../src/http/parse-url.ts';
import { appliedCodings, decodeContent } from '../../../src/session/content-coding.ts';
import { decodeCodings } from '../../../src/session/decode-codings.ts';
import { decodeUtf8 } from '../../../src/session/decode-utf8.ts';
import { editCodings } from '../../../src/session/edit-codings.ts';
import { editResponses } from '../../../src/session/edit-responses.ts';
import { findDeepNesting } from '../../../src/session/find-deep-nesting.ts';
import { findDuplicateKey } from '../../../src/session/find-duplicate-key.ts';
import { findFaults } from '../../../src/session/find-faults.ts';
import { hideCredentials } from '../../../src/session/hide-credentials.ts';
import { findItems, keepItem, renderItems } from '../../../src/session/json-items.ts';
import { jsonLeaves } from '../../../src/session/json-leaves.ts';
import { findStyle } from '../../../src/session/json-style.ts';
import { skipSpace, skipString, skipValue } from '../../../src/session/json-text.ts';
import { findOffsets, locatePath } from '../../../src/session/locate-path.ts';
import { locateRecordings } from '../../../src/session/locate-recordings.ts';
import { locateSyntaxError } from '../../../src/session/locate-syntax-error.ts';
import { createTextMatcher, matchesPath } from '../../../src/session/matches-path.ts';
import { parseJson } from '../../../src/session/parse-json.ts';
import { parseSession } from '../../../src/session/parse-session.ts';
import {
  createPlaceholder,
  findPlaceholders,
  locatePlaceholders,
  splitAtPlaceholders,
} from '../../../src/session/placeholder.ts';
import { enter, isPointer, parsePointers } from '../../../src/session/pointers.ts';
import { findPosition, findPositions } from '../../../src/session/position.ts';
import { hideDocblocks } from '../../../src/session/render-session.ts';
import {
  decodeBase64,
  findInBase64,
  locateInBase64,
} from '../../../src/session/secrets/base64-text.ts';
import {
  decodeBasic,
  encodeBasic,
  startOfReadableBasic,
} from '../../../src/session/secrets/basic-credentials.ts';
import { contentParts } from '../../../src/session/secrets/content-parts.ts';
import { Exceptions } from '../../../src/session/secrets/exceptions.ts';
import { findClearSecrets } from '../../../src/session/secrets/find-clear-secrets.ts';
import { findCredentials } from '../../../src/session/secrets/find-credentials.ts';
import { findInBody } from '../../../src/session/secrets/find-in-body.ts';
import { findInBinary } from '../../../src/session/secrets/find-in-bytes.ts';
import { findInHeader } from '../../../src/session/secrets/find-in-header.ts';
import { findInPairs } from '../../../src/session/secrets/find-in-pairs.ts';
import { findInUrl } from '../../../src/session/secrets/find-in-url.ts';
import { findMembers } from '../../../src/session/secrets/find-members.ts';
import { findSecrets, splitScheme } from '../../../src/session/secrets/find-secrets.ts';
import { findKeys } from '../../../src/session/secrets/key-formats.ts';
import { locateInRecordings } from '../../../src/session/secrets/locate-in-recordings.ts';
import { findFields, findInElement } from '../../../src/session/secrets/markup-members.ts';
import { decodePercent, readPercent } from '../../../src/session/secrets/read-percent.ts';
import { secretKind } from '../../../src/session/secrets/secret-names.ts';
import { decodeHtml, decodeJson } from '../../../src/session/secrets/text-escapes.ts';
import { findLeaves } from '../../../src/session/secrets/value-leaves.ts';
import { drain, type Parsers, parser } from './parser.ts';

/** JSON, or a string of JSON where a shape makes none. */
function toJson(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}

const bytes = (text: string): Buffer => Buffer.from(text);
/** Globs are matched in the time of both: a path of this length takes ages by expressions. */
const PATH = 16 * 1024;
const FORM = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data; boundary=b';

export const SESSION_PARSERS: Parsers = {
  'http/header-syntax.ts trimBlanks': parser(trimBlanks, ['a', ' ', 'a']),
  'http/links.ts parseLinks': parser(
    parseLinks,
    '<>\\"',
    '<',
    ['<a>', ';'],
    ['<a>;rel="', 'a ', '"'],
  ),
  'http/multipart-boundary.ts multipartBoundary': parser(
    multipartBoundary,
    ['multipart/a', ';boundary'],
    ['multipart/a; boundary', ' '],
  ),
  'http/parse-url.ts parseUrl': parser(
    (text) => parseUrl(text.startsWith('\u4e00') ? `http://${text}` : text, 'http://a/'),
    [
      '\u4e00',
      Array.from({ length: 20_000 }, (_, at) => String.fromCharCode(0x4e00 + at)).join(''),
    ],
    '/..',
    'http://',
  ),
  'session/content-coding.ts appliedCodings': parser(appliedCodings, 'gzip,', ',', ' '),
  'session/content-coding.ts decodeContent': parser(
    (text) => decodeContent(bytes('a'), text),
    'gzip,',
    ' ',
  ),
  'session/decode-codings.ts decodeCodings': parser(
    (text) => decodeCodings(bytes('a'), text),
    'gzip,',
    ',',
  ),
  'session/decode-utf8.ts decodeUtf8': parser((text) => decodeUtf8(bytes(text)), '\ud800'),
  'session/edit-codings.ts editCodings': parser(
    (text) => editCodings(bytes('a'), text, () => bytes('b')),
    'identity,',
    'gzip,',
  ),
  'session/edit-responses.ts editResponses': parser(
    (text) => editResponses(text, new Map([[0, { status: 1, headers: new Map([['a', ['b']]]) }]])),
    ['{"recordings":[{"response":{"status":2,"headers":[', '["a","b"],', '["a","b"]]}}]}'],
  ),
  'session/find-deep-nesting.ts findDeepNesting': parser(findDeepNesting, '[', '"\\', '["'),
  'session/find-faults.ts findFaults': parser(
    (text) => findFaults({ recordings: [{ response: { headers: text.split(',') } }, ...text] }),
    'a,',
  ),
  'session/hide-credentials.ts hideCredentials': parser(hideCredentials, '/', '//a:', ['//', 'a']),
  'session/json-items.ts findItems': parser(
    (text) => findItems(toJson(text), 0),
    ['[', '1,', '1]'],
    '[',
  ),
  'session/json-items.ts renderItems': parser(
    (text) => {
      const items = findItems(text, 0);
      return renderItems(
        text,
        0,
        items,
        items.map((item) => keepItem(text, item)),
      );
    },
    ['[', '1,', '1]'],
  ),
  'session/json-leaves.ts jsonLeaves': parser(
    (text) => drain(jsonLeaves(toJson(text))),
    ['[', '1,', '1]'],
    ['{"a":"', '\\"', '"}'],
    ['[', '{"a":[1]},', '1]'],
  ),
  'session/json-style.ts findStyle': parser(
    (text) =>
      findStyle(text, { start: 0, value: 0, end: 1 }, { start: text.length, value: 0, end: 1 }),
    '\n ',
    ' ',
  ),
  'session/json-text.ts skipSpace': parser((text) => skipSpace(text, 0), ' '),
  'session/json-text.ts skipString': parser((text) => skipString(`"${text}`, 0), '\\', '\\"'),
  'session/json-text.ts skipValue': parser((text) => skipValue(text, 0), '[', '["\\"",'),
  'session/locate-path.ts findOffsets': parser(
    (text) => {
      const json = toJson(text);
      return findOffsets(
        json,
        Array.from({ length: json.length / 3 }, (_, at) => ['a', at, 0]),
      );
    },
    ['{"a":[', '[1],', '1]}'],
  ),
  'session/locate-path.ts locatePath': parser(
    (text) => locatePath(`${text}${']'.repeat(text.length)}`, Array(text.length).fill(0)),
    '[',
  ),
  'session/locate-recordings.ts locateRecordings': parser(locateRecordings, [
    '{"recordings":[',
    '1,',
    '1]}',
  ]),
  'session/locate-syntax-error.ts locateSyntaxError': parser(
    locateSyntaxError,
    '[',
    '[1,',
    '{"a":',
    '"\\',
    ['[1', ' ', ':'],
  ),
  'session/matches-path.ts createTextMatcher': parser(
    (text) => createTextMatcher('*a'.repeat(8))(`${text.slice(0, PATH)}b`),
    'a',
  ),
  'session/matches-path.ts matchesPath': parser(
    (text) => [
      matchesPath(`${'/**'.repeat(100)}/b`, text.slice(0, PATH)),
      matchesPath(`${'/**/a'.repeat(8)}/b`, text.slice(0, PATH)),
      matchesPath(`/${'*a'.repeat(8)}b`, text.slice(0, PATH)),
    ],
    '/a',
    ['/', 'a'],
    '/',
  ),
  'session/parse-json.ts parseJson': parser(
    (text) => fails(() => parseJson(text, 'a')),
    '{"a":',
    ['{', ' '],
    ['{"a":"', '\\'],
    ['{"a":"', '\n'],
  ),
  'session/parse-session.ts parseSession': parser(
    (text) => fails(() => parseSession(text, 'a')),
    ['{"recordings":[', '1,', '1]}'],
    ['{"recordings":[{"response":{"headers":[', '1,', '1]}}]}'],
    ['{"recordings":[{"response":', '{"a":', '1}'],
    ['{"version":1,"recordings":[{"request":{"headers":[["a","', '\u0001', '"]]}}]}'],
  ),
  'session/placeholder.ts createPlaceholder': parser(createPlaceholder, '_', 'aA', ['a', '-', 'a']),
  'session/placeholder.ts findPlaceholders': parser(
    findPlaceholders,
    '_REDACTED',
    'REDACTED_',
    ' REDACTED_A_',
    ['REDACTED%', '25'],
    ['REDACTED_', 'A', 'a'],
  ),
  'http/method-override.ts readFields': parser(readFields, '&', ';', 'a=b;', '%', '=', '[', '.'),
  'session/find-duplicate-key.ts findDuplicateKey': parser(
    (text) => findDuplicateKey(text, {}),
    '":',
    ['{"', '\\', '":1}'],
    '{"a":',
    ['{', '"":1,', '}'],
    '[',
    ' ',
    [':', ' '],
  ),
  'session/placeholder.ts locatePlaceholders': parser(
    locatePlaceholders,
    '_REDACTED',
    ' REDACTED_A',
    ['REDACTED%', '25'],
  ),
  'session/placeholder.ts splitAtPlaceholders': parser(
    splitAtPlaceholders,
    '_REDACTED',
    ' REDACTED_A',
  ),
  'session/pointers.ts isPointer': parser(isPointer, '/', '/~0', '~'),
  'session/pointers.ts parsePointers': parser(
    (text) => {
      const many = Array.from({ length: text.length / 8 }, (_, at) => `/**/${at}/a`);
      return [[text], many].map((pointers) => {
        const root = parsePointers(pointers);
        const steps = ['a', 'b', 1];
        return Array.from({ length: 1000 }, (_, at) => enter(root, steps[at % 3] ?? 0));
      });
    },
    '/**',
    '/**/a',
    '/*',
    '/a',
  ),
  'session/position.ts findPosition': parser((text) => findPosition(text, text.length), '\n'),
  'session/position.ts findPositions': parser(
    (text) => findPositions(text, text.split('').keys()),
    '\n',
  ),
  'session/render-session.ts hideDocblocks': parser(hideDocblocks, '*', '/*', '@', '/**'),
  'session/secrets/base64-text.ts decodeBase64': parser(decodeBase64, 'aGVs', 'YWFh'),
  'session/secrets/base64-text.ts findInBase64': parser(
    findInBase64,
    'UkVEQUNURURf',
    'UkVEQUNURUR=',
  ),
  'session/secrets/base64-text.ts locateInBase64': parser(
    locateInBase64,
    'UkVEQUNURURf',
    'UkVEQUNURUR=',
  ),
  'session/secrets/basic-credentials.ts decodeBasic': parser(
    (text) => decodeBasic(bytes(text).toString('base64')),
    [':', ' '],
    ':a ',
  ),
  'session/secrets/basic-credentials.ts encodeBasic': parser(
    encodeBasic,
    ['basic ', ' '],
    ['basic ', ':'],
  ),
  'session/secrets/basic-credentials.ts startOfReadableBasic': parser(
    (text) => startOfReadableBasic(`${text} REDACTED_A`),
    ['basic ', ' '],
    ['basic ', ':'],
  ),
  'session/secrets/content-parts.ts contentParts': parser(
    (text) => [
      contentParts(bytes(text), MULTIPART),
      contentParts(bytes(text), `multipart/a; boundary=${'a'.repeat(9_000)}b${'a'.repeat(9_000)}`),
    ],
    '\n--b',
    '--b\r\n\r\n',
    '\n--bContent-Type: multipart/a; boundary=b\n\n',
    'a',
  ),
  'session/secrets/find-clear-secrets.ts findClearSecrets': parser(
    (text) =>
      findClearSecrets(
        {
          ...{ id: 'a', at: 0, request: { method: 'GET', path: '/', headers: [] } },
          response: { status: 200, headers: [], time: 1, body: { json: text.split('&') } },
        },
        undefined,
        new Exceptions(),
      ),
    'AKIAAAAAAAAAAAAAAAAA&',
  ),
  'session/secrets/find-credentials.ts findCredentials': parser(
    findCredentials,
    '://a:',
    '://a:@',
    'bearer ',
    'token+',
    ['://', ':'],
  ),
  'session/secrets/find-in-body.ts findInBody': parser(
    (text) =>
      [text, FORM, MULTIPART, 'text/css', 'text/plain'].map((type) => findInBody(text, type)),
    'token=^&#',
    '\n--b\nContent-Disposition: a; name="token"\n\nsecret',
    '"token":["a",',
    '<token>a',
    '"password":"hunter22",',
    '-----BEGIN PRIVATE KEY-----',
  ),
  'session/secrets/find-in-bytes.ts findInBinary': parser(
    (text) => findInBinary(bytes(text)),
    'eyJ',
    '\0eyJaaaaa.',
    '-----BEGIN PRIVATE KEY-----a',
  ),
  'session/secrets/find-in-header.ts findInHeader': parser(
    (text) =>
      ['authorization', 'cookie', 'set-cookie', 'x-token', 'referer'].flatMap((name) => [
        findInHeader(name, text),
        findInHeader(name, `Digest ${text}`),
      ]),
    'a="\\',
    'a=b;',
    'token=^&#',
    'credential="AKIAAAAAAAAAAAAAAAAA" ',
    ['AWS ', ' a:'],
    ['basic ', ' '],
  ),
  'session/secrets/find-in-pairs.ts findInPairs': parser(
    (text) => findInPairs(text, 0, true),
    'token=^&',
    ['a={"token":[', '"hunter22",'],
    '&',
    'a=%',
  ),
  'session/secrets/find-in-url.ts findInUrl': parser(
    findInUrl,
    'token=^&#',
    '#',
    '?token=hunter22',
  ),
  'session/secrets/find-members.ts findMembers': parser(
    (text) => findMembers(text),
    'token:',
    '<token ',
    '<token>',
    ['"token":[', '"a",'],
    ['"token":"', '\\"'],
    '"token":"\\\\',
  ),
  'session/secrets/find-secrets.ts findSecrets': parser(
    (text) => [findSecrets(text), findSecrets(text, 'code')],
    ['token=a', '.', 'b'],
    'token=a;',
    'password: a,',
  ),
  'session/secrets/find-secrets.ts splitScheme': parser(splitScheme, ['bearer ', ' '], 'bearer+'),
  'session/secrets/key-formats.ts findKeys': parser(
    findKeys,
    'eyJaaaaa.',
    '.eyJaaaaa-',
    'glpat-',
    '-----BEGIN PRIVATE KEY-----',
    ['-----BEGIN PRIVATE KEY-----', 'a'],
    '\\neyJ',
  ),
  'session/secrets/locate-in-recordings.ts locateInRecordings': parser(
    (text) =>
      locateInRecordings(
        text,
        Array.from({ length: text.length / 4 }, (_, at) => ({ index: 0, path: ['a', at] })),
      ),
    ['{"recordings":[{"a":[', '"a",', '1]}]}'],
  ),
  'session/secrets/markup-members.ts findFields': parser(
    (text) => findFields(text, 0, () => true),
    ' a="',
    ' a=',
    ' a=\'"',
    ' a',
  ),
  'session/secrets/markup-members.ts findInElement': parser(
    (text) => findInElement(`<a>${text}`, 2, 'a'),
    '<',
    '<![CDATA[',
    '<b>c',
    ' ',
  ),
  'session/secrets/read-percent.ts decodePercent': parser(decodePercent, '%', '%41', '%ff'),
  'session/secrets/read-percent.ts readPercent': parser(
    (text) => readPercent(text, true),
    '%',
    '%41',
    '+',
  ),
  'session/secrets/secret-names.ts secretKind': parser(
    (text) =>
      Array.from({ length: text.length / 256 }, (_, at) =>
        secretKind(text.slice(at * 256, at * 256 + 250) + at),
      ),
    '-num',
    '-',
    'aA',
  ),
  'session/secrets/text-escapes.ts decodeHtml': parser(decodeHtml, '&', '&#', '&#1', '&#x41;'),
  'session/secrets/text-escapes.ts decodeJson': parser(
    (text) => decodeJson(text, 7),
    '\\',
    '\\\\\\\\',
    '\\"',
  ),
  'session/secrets/value-leaves.ts findLeaves': parser(
    (text) => findLeaves(`[${text}`, 0, 'token'),
    '"a",',
    '"',
    '\\"',
    '[',
    '123456,',
    '\'"',
  ),
};

function fails(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}
