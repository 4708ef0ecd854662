/** The parsers of sessions and of HTTP: of files from elsewhere, and of secrets in whatever is recorded. */

import {
  findDeepNesting,
  jsonLeaves,
  skipSpace,
  skipString,
  skipValue,
} from '../../../src/formats/json/json-text.ts';
import { decodeUtf8 } from '../../../src/formats/text/codecs.ts';
import {
  createPlaceholder,
  findPlaceholders,
  locatePlaceholders,
  splitAtPlaceholders,
} from '../../../src/formats/text/placeholder.ts';
import { isCodePlaceholder } from '../../../src/formats/url/pairs.ts';
import { parseLocation } from '../../../src/formats/value/location-pattern.ts';
import { trimBlanks } from '../../../src/http/headers.ts';
import { decodeSegment } from '../../../src/http/json-pointer.ts';
import { boundaryOf } from '../../../src/http/media-type.ts';
import { readFields } from '../../../src/http/method-override.ts';
import { parseUrl } from '../../../src/http/urls.ts';
import {
  appliedCodings,
  decodeCodings,
  decodeContent,
  editCodings,
  readContent,
} from '../../../src/session/content-coding.ts';
import { hideDirectives } from '../../../src/session/directives.ts';
import { findFaultPositions } from '../../../src/session/json/faults.ts';
import { findItems, keepItem, renderItems } from '../../../src/session/json/json-items.ts';
import { findNearest } from '../../../src/session/json/nearest.ts';
import { parseJson } from '../../../src/session/json/parse-json.ts';
import {
  findOffsets,
  findPathPosition,
  findPosition,
  findPositionInRecording,
  findPositions,
  findRecordingAt,
  findRecordingPositions,
} from '../../../src/session/json/positions.ts';
import { hideCredentials } from '../../../src/session/json/show-value.ts';
import { parseSessionText } from '../../../src/session/parse-session.ts';
import { enter, isPointer, parsePointers } from '../../../src/session/pointers.ts';
import { createTextMatcher, matchesPath, matchesRoute } from '../../../src/session/routes.ts';
import { RunValues } from '../../../src/session/run-values.ts';
import { isSameRecording } from '../../../src/session/same-recording.ts';
import type { Body, Header, Recording } from '../../../src/session/schema.ts';
import { findInCalls } from '../../../src/session/secrets/find-in-calls.ts';
import { findSecrets } from '../../../src/session/secrets/find-secrets.ts';
import { findDefaults } from '../../../src/session/secrets/graphql-variables.ts';
import { findKeys } from '../../../src/session/secrets/key-formats.ts';
import { isLoginPath } from '../../../src/session/secrets/login-fields.ts';
import { callsLogin } from '../../../src/session/secrets/rpc-positions.ts';
import { isSecretHeader, isWrittenAsKeyHeader } from '../../../src/session/secrets/secret-names.ts';
import { editResponses } from '../../../src/session/update-session.ts';
import { createSession, recordingOf } from '../../kit/index.ts';
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
const AT = '2026-03-01T10:00:00.000Z';

/** Compares two answers with a text in their bodies, with ids of long names, and with many headers. */
function compareRecordings(text: string): unknown {
  const half = text.length / 2;
  const ids = (first: number): unknown => {
    return {
      [`${text.slice(0, half)}_id`]: Array.from({ length: half / 8 }, (_, at) => first + at),
    };
  };
  const answers = (end: string, first: number): readonly Recording[] => {
    const bodies: readonly Body[] = [
      { text: text + end },
      { json: { id: text + end, list: text.slice(0, half).split('') } },
      { json: ids(first) },
    ];
    const headers = Array.from({ length: 1000 }, (_, at): Header => {
      return [`a${at}`, text.slice(at, at + 100) + end];
    });
    const path = `/${text.slice(0, half)}`;
    const { recordings } = createSession(
      bodies.map((body) => recordingOf('POST', path, 200, { response: { headers, body } })),
    );
    return recordings;
  };
  const latters = answers('2', 500_000);
  return answers('1', 1).map((former, index) => {
    const latter = latters[index];
    return latter && isSameRecording(former, latter, new RunValues(AT, AT));
  });
}

/** Globs are matched in the time of both: a path of this length takes ages by expressions. */
const PATH = 16 * 1024;

export const SESSION_PARSERS: Parsers = {
  trimBlanks: parser(trimBlanks, ['a', ' ', 'a']),
  multipartBoundary: parser(
    (text) => boundaryOf('', text),
    ['multipart/a', ';boundary'],
    ['multipart/a; boundary', ' '],
  ),
  parseUrl: parser(
    (text) => parseUrl(text.startsWith('\u4e00') ? `http://${text}` : text, 'http://a/'),
    [
      '\u4e00',
      Array.from({ length: 20_000 }, (_, at) => String.fromCharCode(0x4e00 + at)).join(''),
    ],
    '/..',
    'http://',
  ),
  appliedCodings: parser(appliedCodings, 'gzip,', ',', ' '),
  decodeContent: parser((text) => decodeContent(bytes('a'), text), 'gzip,', ' '),
  decodeCodings: parser((text) => decodeCodings(bytes('a'), text), 'gzip,', ','),
  decodeUtf8: parser((text) => decodeUtf8(bytes(text)), '\ud800'),
  readContent: parser(
    (text) => readContent(bytes(text), 'gzip', 'text/plain'),
    ...['a', '\x1f\x8b', '\x1f\x8b\b', '\x1b\xff'],
  ),
  editCodings: parser(
    (text) => editCodings(bytes('a'), text, () => bytes('b')),
    'identity,',
    'gzip,',
  ),
  editResponses: parser(
    (text) => editResponses(text, new Map([[0, { status: 1, headers: new Map([['a', ['b']]]) }]])),
    ['{"recordings":[{"response":{"status":2,"headers":[', '["a","b"],', '["a","b"]]}}]}'],
    ['{"recordings":[{"response":{', '\n ', '"status":2}}]}'],
    ['{"recordings":[{"response":', ' ', '{\n"status":2}}]}'],
  ),
  findDeepNesting: parser(findDeepNesting, '[', '"\\', '["'),
  hideCredentials: parser(hideCredentials, '/', '//a:', ['//', 'a']),
  findItems: parser((text) => findItems(toJson(text), 0), ['[', '1,', '1]'], '['),
  renderItems: parser(
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
  jsonLeaves: parser(
    (text) => drain(jsonLeaves(toJson(text))),
    ['[', '1,', '1]'],
    ['{"a":"', '\\"', '"}'],
    ['[', '{"a":[1]},', '1]'],
  ),
  skipSpace: parser((text) => skipSpace(text, 0), ' '),
  skipString: parser((text) => skipString(`"${text}`, 0), '\\', '\\"'),
  skipValue: parser((text) => skipValue(text, 0), '[', '["\\"",'),
  findOffsets: parser(
    (text) => {
      const json = toJson(text);
      return findOffsets(
        json,
        Array.from({ length: json.length / 3 }, (_, at) => ['a', at, 0]),
      );
    },
    ['{"a":[', '[1],', '1]}'],
  ),
  findPathPosition: parser(
    (text) => findPathPosition(`${text}${']'.repeat(text.length)}`, Array(text.length).fill(0)),
    '[',
  ),
  findPositionInRecording: parser(
    (text) => findPositionInRecording(text, 0, ['request', 'path']),
    ['{"request":{', '"a":1,', '"path":1}}'],
    ['[', '[', ']'],
    ['{"request":', '{"a":', '1}'],
  ),
  findRecordingPositions: parser(findRecordingPositions, ['{"recordings":[', '1,', '1]}']),
  findRecordingAt: parser(
    (text) => findRecordingAt(text, text.length),
    ['{"recordings":[', '1,\n', '1]}'],
  ),
  createTextMatcher: parser(
    (text) => createTextMatcher('*a'.repeat(8))(`${text.slice(0, PATH)}b`),
    'a',
  ),
  matchesPath: parser(
    (text) => [
      matchesPath(`${'/**'.repeat(100)}/b`, text.slice(0, PATH)),
      matchesPath(`${'/**/a'.repeat(8)}/b`, text.slice(0, PATH)),
      matchesPath(`/${'*a'.repeat(8)}b`, text.slice(0, PATH)),
    ],
    '/a',
    ['/', 'a'],
    '/',
  ),
  matchesRoute: parser(
    (text) => [
      matchesRoute(`GET ${'/**'.repeat(100)}/b`, 'GET', text.slice(0, PATH)),
      matchesRoute(`/${'*a'.repeat(8)}b`, 'GET', text.slice(0, PATH)),
    ],
    '/a',
    ['/', 'a'],
    '/',
  ),
  isSameRecording: parser(
    compareRecordings,
    'a',
    '1',
    '-',
    '1!',
    'a1-',
    'a,',
    'x7k2qp ',
    '2026-03-01T10:00 ',
    '1772359200',
    'localhost:40000',
    ['1', '1', '!'],
  ),
  findNearest: parser(
    (text) => [findNearest(text, [text]), findNearest('ab', text.split(','))],
    'a',
    'a,',
  ),
  findFaultPositions: parser(
    (text) => findFaultPositions(text, [{ path: ['a', 0], found: 'a', expected: 'b' }]),
    ['{"a":[', '1,', '1]}'],
    ['{"a":["', 'b', '"]}'],
    ['{"', 'b', '":1,"a":[1]}'],
  ),
  decodeSegment: parser(decodeSegment, '~1', '~0', '~', 'a'),
  parseLocation: parser(
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
  parseJson: parser(
    (text) => fails(() => parseJson(text, 'a')),
    '{"a":',
    ['{', ' '],
    ['{"a":"', '\\'],
    ['{"a":"', '\n'],
    ['{"a":', '['],
    ['{"a":[', '1,'],
    ['{"a":[1', ' ', ':'],
    ['{"', '\\\\', '":1}'],
    ['{"a":"', '\\":', '"}'],
    ['{"a":"', ':', '"}'],
    ['{"a":"', ' :', '"}'],
    ['{', '"":1,', '"a":1}'],
  ),
  parseSessionText: parser(
    (text) => fails(() => parseSessionText(text, 'a')),
    ['{"recordings":[', '1,', '1]}'],
    ['{"recordings":[{"response":{"headers":[', '"a",', '1]}}]}'],
    ['{"recordings":[{"response":{"headers":[', '1,', '1]}}]}'],
    ['{"recordings":[{"response":', '{"a":', '1}'],
    ['{"version":1,"recordings":[{"request":{"headers":[["a","', '\u0001', '"]]}}]}'],
  ),
  isCodePlaceholder: parser(
    isCodePlaceholder,
    ['REDACTED', '_A', '_OTP'],
    ['REDACTED_', 'A', '_CODE'],
  ),
  createPlaceholder: parser(createPlaceholder, '_', 'aA', ['a', '-', 'a']),
  findPlaceholders: parser(
    findPlaceholders,
    '_REDACTED',
    'REDACTED_',
    ' REDACTED_A_',
    ['REDACTED%', '25'],
    ['REDACTED_', 'A', 'a'],
  ),
  readFields: parser(readFields, '&', ';', 'a=b;', '%', '=', '[', '.'),
  locatePlaceholders: parser(locatePlaceholders, '_REDACTED', ' REDACTED_A', ['REDACTED%', '25']),
  splitAtPlaceholders: parser(splitAtPlaceholders, '_REDACTED', ' REDACTED_A'),
  isPointer: parser(isPointer, '/', '/~0', '~'),
  parsePointers: parser(
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
  findPosition: parser((text) => findPosition(text, text.length), '\n'),
  findPositions: parser((text) => findPositions(text, text.split('').keys()), '\n'),
  hideDirectives: parser(hideDirectives, '*', '/*', '@', '/**'),
  isSecretHeader: parser(isSecretHeader, 'X-', ['X-Cache', '-Key']),
  isWrittenAsKeyHeader: parser(isWrittenAsKeyHeader, ['X', '-Aa', '-Key'], ['x', '-a', '-key']),
  callsLogin: parser(callsLogin, '"method":"a', ['"method":"', 'a.', '"'], '<methodName> ', [
    '<methodName>',
    ' ',
  ]),
  isLoginMethod: parser((text) => callsLogin(`"method":"${text}"`), 'a.', 'log', 'aA', [
    'login',
    'with',
  ]),
  isLoginPath: parser(isLoginPath, '/', '/login', '.a', ['/', 'a-']),
  findPasswordHashes: parser(
    findKeys,
    '$1$',
    '$6$rounds=1$a',
    '{SHA}',
    ['$argon2id$', 'a'],
    ['$argon2id$a=1$', 'a'],
    ['pbkdf2_sha1$1$', 'a'],
    ['$y$a$', 'a'],
    ['{SHA}', 'a'],
  ),
  findDefaults: parser(findDefaults, '$a:b=""', '$a:b="', ['$secret:b=', '"""\\'], '$a:$b ', [
    '$a',
    '\\n',
  ]),
  findInCalls: parser(findInCalls, '"token",', 'setNonce("', "'token' , 'q8Xz27LmRt0Kb',", '"'),
  'values of scripts': parser(
    (text) => [
      findSecrets(`token ${text}`, { kind: 'code' }),
      findSecrets(`nonce <script>${text}`, { kind: 'page' }),
    ],
    ['token', ' '],
    ['token=', '\n'],
    'token = `',
    '["token"] = ',
    '"token",',
    'setNonce("',
    "'token' , 'q8Xz27LmRt0Kb',",
    '"',
    'a=`',
    'a:\n"',
    'a"]=\'',
    'a=`\\',
    ['a', ' '],
    ['a=', '\n'],
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
