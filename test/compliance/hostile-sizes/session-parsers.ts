/** The parsers of sessions and of HTTP: of files from elsewhere, and of secrets in whatever is recorded. */

import { decodeUtf8 } from '../../../src/formats/decode-utf8.ts';
import { findDeepNesting } from '../../../src/formats/find-deep-nesting.ts';
import { jsonLeaves } from '../../../src/formats/json-leaves.ts';
import { skipSpace, skipString, skipValue } from '../../../src/formats/json-text.ts';
import { parseLocation } from '../../../src/formats/location-pattern.ts';
import { isCodePlaceholder } from '../../../src/formats/pairs.ts';
import {
  createPlaceholder,
  findPlaceholders,
  locatePlaceholders,
  splitAtPlaceholders,
} from '../../../src/formats/placeholder.ts';
import { trimBlanks } from '../../../src/http/header-syntax.ts';
import { decodeSegment } from '../../../src/http/json-pointer.ts';
import { parseLinks } from '../../../src/http/links.ts';
import { readFields } from '../../../src/http/method-override.ts';
import { multipartBoundary } from '../../../src/http/multipart-boundary.ts';
import { parseUrl } from '../../../src/http/parse-url.ts';
import { appliedCodings, decodeContent } from '../../../src/session/content-coding.ts';
import { decodeCodings } from '../../../src/session/decode-codings.ts';
import { editCodings } from '../../../src/session/edit-codings.ts';
import { editResponses } from '../../../src/session/edit-responses.ts';
import { findDuplicateKey } from '../../../src/session/find-duplicate-key.ts';
import { findFaults } from '../../../src/session/find-faults.ts';
import { hideCredentials } from '../../../src/session/hide-credentials.ts';
import { locateFaults } from '../../../src/session/invalid-session.ts';
import { findItems, keepItem, renderItems } from '../../../src/session/json-items.ts';
import { findStyle } from '../../../src/session/json-style.ts';
import { findOffsets, locatePath } from '../../../src/session/locate-path.ts';
import {
  findRecordingAt,
  locateInRecording,
  locateRecordings,
} from '../../../src/session/locate-recordings.ts';
import { locateSyntaxError } from '../../../src/session/locate-syntax-error.ts';
import { createTextMatcher, matchesPath, matchesRoute } from '../../../src/session/matches-path.ts';
import { findNearest } from '../../../src/session/nearest.ts';
import { parseJson } from '../../../src/session/parse-json.ts';
import { parseSessionText } from '../../../src/session/parse-session.ts';
import { enter, isPointer, parsePointers } from '../../../src/session/pointers.ts';
import { findPosition, findPositions } from '../../../src/session/position.ts';
import { hideDocblocks } from '../../../src/session/render-session.ts';
import { salvageText } from '../../../src/session/salvage-session.ts';
import { findAssigned, findNonceNumbers } from '../../../src/session/secrets/find-in-calls.ts';
import { findDefaults, findInVariables } from '../../../src/session/secrets/graphql-variables.ts';
import { isKeyHeader, isWrittenAsKeyHeader } from '../../../src/session/secrets/header-keys.ts';
import { isLoginPath } from '../../../src/session/secrets/login-fields.ts';
import { callsLogin, findLoginResults } from '../../../src/session/secrets/login-results.ts';
import { findPasswordHashes } from '../../../src/session/secrets/password-hashes.ts';
import { isLoginMethod } from '../../../src/session/secrets/rpc-positions.ts';
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
  'formats/decode-utf8.ts decodeUtf8': parser((text) => decodeUtf8(bytes(text)), '\ud800'),
  'session/edit-codings.ts editCodings': parser(
    (text) => editCodings(bytes('a'), text, () => bytes('b')),
    'identity,',
    'gzip,',
  ),
  'session/edit-responses.ts editResponses': parser(
    (text) => editResponses(text, new Map([[0, { status: 1, headers: new Map([['a', ['b']]]) }]])),
    ['{"recordings":[{"response":{"status":2,"headers":[', '["a","b"],', '["a","b"]]}}]}'],
  ),
  'formats/find-deep-nesting.ts findDeepNesting': parser(findDeepNesting, '[', '"\\', '["'),
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
  'formats/json-leaves.ts jsonLeaves': parser(
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
  'formats/json-text.ts skipSpace': parser((text) => skipSpace(text, 0), ' '),
  'formats/json-text.ts skipString': parser((text) => skipString(`"${text}`, 0), '\\', '\\"'),
  'formats/json-text.ts skipValue': parser((text) => skipValue(text, 0), '[', '["\\"",'),
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
  'session/locate-recordings.ts locateInRecording': parser(
    (text) => locateInRecording(text, 0, ['request', 'path']),
    ['{"request":{', '"a":1,', '"path":1}}'],
    ['[', '[', ']'],
    ['{"request":', '{"a":', '1}'],
  ),
  'session/locate-recordings.ts locateRecordings': parser(locateRecordings, [
    '{"recordings":[',
    '1,',
    '1]}',
  ]),
  'session/locate-recordings.ts findRecordingAt': parser(
    (text) => findRecordingAt(text, text.length),
    ['{"recordings":[', '1,\n', '1]}'],
  ),
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
  'session/matches-path.ts matchesRoute': parser(
    (text) => [
      matchesRoute(`GET ${'/**'.repeat(100)}/b`, 'GET', text.slice(0, PATH)),
      matchesRoute(`/${'*a'.repeat(8)}b`, 'GET', text.slice(0, PATH)),
    ],
    '/a',
    ['/', 'a'],
    '/',
  ),
  'session/nearest.ts findNearest': parser(
    (text) => [findNearest(text, [text]), findNearest('ab', text.split(','))],
    'a',
    'a,',
  ),
  'session/invalid-session.ts locateFaults': parser(
    (text) => locateFaults(text, [{ path: ['a', 0], found: 'a', expected: 'b' }]),
    ['{"a":[', '1,', '1]}'],
    ['{"a":["', 'b', '"]}'],
    ['{"', 'b', '":1,"a":[1]}'],
  ),
  'http/json-pointer.ts decodeSegment': parser(decodeSegment, '~1', '~0', '~', 'a'),
  'formats/location-pattern.ts parseLocation': parser(
    (text) => [
      parseLocation(`body ${text}`, 'response'),
      parseLocation(`body field ${text}`, 'request'),
    ],
    '/a',
    '/*',
    ' row 1',
    '"',
    'a ',
    ' ',
    '\\"',
  ),
  'session/parse-json.ts parseJson': parser(
    (text) => fails(() => parseJson(text, 'a')),
    '{"a":',
    ['{', ' '],
    ['{"a":"', '\\'],
    ['{"a":"', '\n'],
  ),
  'session/parse-session.ts parseSessionText': parser(
    (text) => fails(() => parseSessionText(text, 'a')),
    ['{"recordings":[', '1,', '1]}'],
    ['{"recordings":[{"response":{"headers":[', '1,', '1]}}]}'],
    ['{"recordings":[{"response":', '{"a":', '1}'],
    ['{"version":1,"recordings":[{"request":{"headers":[["a","', '\u0001', '"]]}}]}'],
  ),
  'session/salvage-session.ts salvageText': parser(
    salvageText,
    ['"links": [', '[5],'],
    ['"links": [', '{'],
    ['"links": [', '"a" '],
    ['"links": [', '\\'],
    '"links":\n',
    ['', ' ', '"links"'],
  ),
  'formats/pairs.ts isCodePlaceholder': parser(
    isCodePlaceholder,
    ['REDACTED', '_A', '_OTP'],
    ['REDACTED_', 'A', '_CODE'],
  ),
  'formats/placeholder.ts createPlaceholder': parser(createPlaceholder, '_', 'aA', ['a', '-', 'a']),
  'formats/placeholder.ts findPlaceholders': parser(
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
  'formats/placeholder.ts locatePlaceholders': parser(
    locatePlaceholders,
    '_REDACTED',
    ' REDACTED_A',
    ['REDACTED%', '25'],
  ),
  'formats/placeholder.ts splitAtPlaceholders': parser(
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
  'session/secrets/header-keys.ts isKeyHeader': parser(isKeyHeader, 'X-', ['X-Cache', '-Key']),
  'session/secrets/header-keys.ts isWrittenAsKeyHeader': parser(
    isWrittenAsKeyHeader,
    ['X', '-Aa', '-Key'],
    ['x', '-a', '-key'],
  ),
  'session/secrets/login-results.ts callsLogin': parser(
    callsLogin,
    '"method":"a',
    ['"method":"', 'a.', '"'],
    '<methodName> ',
    ['<methodName>', ' '],
  ),
  'session/secrets/login-results.ts findLoginResults': parser(
    findLoginResults,
    ['{"result":["', 'a1', '"]}'],
    ['[', '{"result":"a1b2c3d4e5f6a7b8"},', '1]'],
    ['<', '<string>a1b2c3d4e5f6a7b8</string>'],
    ['<', '<string>a'],
  ),
  'session/secrets/rpc-positions.ts isLoginMethod': parser(isLoginMethod, 'a.', 'log', 'aA', [
    'login',
    'with',
  ]),
  'session/secrets/login-fields.ts isLoginPath': parser(isLoginPath, '/', '/login', '.a', [
    '/',
    'a-',
  ]),
  'session/secrets/password-hashes.ts findPasswordHashes': parser(
    findPasswordHashes,
    '$1$',
    '$6$rounds=1$a',
    '{SHA}',
    ['$argon2id$', 'a'],
    ['$argon2id$a=1$', 'a'],
    ['pbkdf2_sha1$1$', 'a'],
    ['$y$a$', 'a'],
    ['{SHA}', 'a'],
  ),
  'session/secrets/graphql-variables.ts findDefaults': parser(
    findDefaults,
    '$a:b=""',
    '$a:b="',
    ['$secret:b=', '"""\\'],
    '$a:$b ',
    ['$a', '\\n'],
  ),
  'session/secrets/graphql-variables.ts findInVariables': parser(
    (text) => findInVariables(text, new Map([['a', 'password']])),
    ['{', '"a":"b",', '}'],
    ['{', '\\"a\\":\\"b\\",'],
    ['{"a":', '['],
    ['{', ' '],
  ),
  'session/secrets/find-in-calls.ts findAssigned': parser(
    (text) => findAssigned(text, true),
    'a=`',
    'a:\n"',
    'a"]=\'',
    'a=`\\',
    ['a', ' '],
    ['a=', '\n'],
    '<script>',
  ),
  'session/secrets/find-in-calls.ts findNonceNumbers': parser(
    (text) => [findNonceNumbers(text, true), findNonceNumbers(`nonce ${text}`, false)],
    '<script>',
    '</script ',
    'nonce:123456789',
    '"nonce" = ',
    ['nonce:', '1'],
    ['nonce: ', ' '],
  ),
};

function fails(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}
