import { decodeWritten, readBare } from '../../../src/formats/markup/loose-text.ts';
import { readEscapedMarkup } from '../../../src/formats/text/escapes.ts';
import { readYamlLines } from '../../../src/formats/text/yaml-lines.ts';
import { startOfBasic } from '../../../src/http/credentials.ts';
import {
  readBasic,
  readCodedParts,
  schemeOf,
  startOfReadableCredentials,
} from '../../../src/session/secrets/basic-credentials.ts';
import { checkSession } from '../../../src/session/secrets/check-session.ts';
import { editContent } from '../../../src/session/secrets/content-parts.ts';
import {
  findCoded,
  findCredentials,
  splitScheme,
} from '../../../src/session/secrets/find-credentials.ts';
import { findInBody } from '../../../src/session/secrets/find-in-body.ts';
import { findInBinary } from '../../../src/session/secrets/find-in-bytes.ts';
import { findInCommands, findToldCodes } from '../../../src/session/secrets/find-in-commands.ts';
import { findInHeader, findInName } from '../../../src/session/secrets/find-in-header.ts';
import { findInPairs } from '../../../src/session/secrets/find-in-pairs.ts';
import { findInQueries, findInRows } from '../../../src/session/secrets/find-in-rows.ts';
import { findInUrl } from '../../../src/session/secrets/find-in-url.ts';
import { findMembers } from '../../../src/session/secrets/find-members.ts';
import { findSecrets } from '../../../src/session/secrets/find-secrets.ts';
import { isPostalCode } from '../../../src/session/secrets/is-secret-value.ts';
import { findKeys } from '../../../src/session/secrets/key-formats.ts';
import { withOwners } from '../../../src/session/secrets/owners.ts';
import { findLabelled, PasswordFields } from '../../../src/session/secrets/password-fields.ts';
import { rowsOf } from '../../../src/session/secrets/rows.ts';
import { secretKind } from '../../../src/session/secrets/secret-names.ts';
import { createSession, recordingOf } from '../../kit/session.ts';
import { CELLS, type Parsers, parser } from './parser.ts';

const bytes = (text: string): Buffer => Buffer.from(text);
const FORM = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data; boundary=b';

/** JSON with a secret, in Base64 in JSON in Base64. */
function nested(levels: number): string {
  const inner = levels === 0 ? 'a' : nested(levels - 1);
  return Buffer.from(`{"token":"${inner}"}`).toString('base64');
}

/** Combining marks in another order than the canonical one. */
const MARKS = '\u0315\u0300';

/** What looks for secrets. */
export const SECRET_PARSERS: Parsers = {
  readBasic: parser((text) => readBasic(bytes(text).toString('base64')), [':', ' '], ':a '),
  readCodedParts: parser(
    (text) => readCodedParts(`Session ${bytes(text).toString('base64')}`),
    'a:',
    'a',
    ['a', ':'],
  ),
  schemeOf: parser(schemeOf, 'base64:', ['a ', 'base64:']),
  startOfBasic: parser(startOfBasic, ['basic ', ' '], 'a'),
  startOfReadableCredentials: parser(
    (text) => startOfReadableCredentials(`${text} REDACTED_A`),
    ['basic ', ' '],
    ['basic ', ':'],
  ),
  contentParts: parser(
    (text) => [
      editContent(bytes(text), MULTIPART, (part) => part.bytes),
      editContent(
        bytes(text),
        `multipart/a; boundary=${'a'.repeat(9_000)}b${'a'.repeat(9_000)}`,
        (part) => part.bytes,
      ),
    ],
    '\n--b',
    '--b\r\n\r\n',
    '\n--bContent-Type: multipart/a; boundary=b\n\n',
    'a',
  ),
  findClearSecrets: parser(
    (text) =>
      checkSession(
        createSession([
          recordingOf('GET', '/', 200, { response: { body: { json: text.split('&') } } }),
        ]),
      ),
    'AKIAAAAAAAAAAAAAAAAA&',
  ),
  readEscapedMarkup: parser(
    readEscapedMarkup,
    '\\u003c',
    '\\u003ca ',
    ['\\u003c', '\\'],
    ['\\u003c', '\\u0022'],
  ),
  findCoded: parser(
    (text) => findCoded(text, findSecrets),
    'eyJ0b2tlbiI6',
    'cGFzc3dvcmQ9',
    'PGFwYXNz',
    'ey',
    '7b22',
    '7b22 ',
    nested(8),
  ),
  findInCommands: parser(
    findInCommands,
    'curl -u ',
    'hmac-a:a ',
    ['algorithm hmac-a;', ' '],
    'curl ',
    ['curl ', '-u a'],
    '--password ',
    '--',
    'machine a login b password ',
    'machine a ',
    ['machine ', ' '],
    ['machine', '\\n'],
    'curl -u a',
    'curl\\n',
    ['curl', '\\\n'],
    ['curl -u', '\\'],
    'machine\\na\\nlogin\\na\\n',
    'default\\n',
  ),
  'rows of JSON': parser(
    (text) => findInRows(rowsOf(text), { answersLogin: true }),
    ['[', '{"name":"token","value":"a"},', '0]'],
    ['{"method":"login","params":[', '"token:abcd",', '"a"]}'],
    ['{"query":"', 'a:$b ', '","variables":{"b":"c"}}'],
    ['{"args":', '[', ''],
    ['{"query":"a", "variables":{', '"a":"b",', '"b":1}}'],
    '"name":"a',
    ['{"type":"secret"', ',"a":"q8Xz27LmRt0Kb5Vn"', '}'],
    ['{"columns":["token"],"rows":[', '["a7"],', '0]}'],
    ['{"columns":[', '{"name":"token"},', '0],"rows":[["a"]]}'],
    'data: {"name":"token","value":"a7"}\n',
    '"[{\\"',
    '"[{\\"name\\":\\"token\\"}]",',
  ),
  findInQueries: parser(
    findInQueries,
    '?a=',
    '?code=1&',
    ['?se=2026-01-01&a=', 'a'],
    '?a=\\',
    '&amp;a=1',
    ['?a=', ')'],
    ['?', '%'],
  ),
  findInStore: parser(
    (text) => findInBody(text, '', { storedAt: '/secrets/a' }),
    ['[', '{"a":"b"},', '0]'],
    ['{"data":{', '"a":"b",', '"c":1}}'],
    ' ',
    'a',
  ),
  findInTable: parser((text) => findInBody(`token,a\n${text}`, 'text/csv'), ...CELLS),
  'rows of YAML': parser(
    (text) => findInRows(rowsOf(`kind: Secret\n${text}`)),
    ' - a: b\n',
    ['data:\n a: b\n', '  '],
    'data:\n a: b\n',
    ['data:\n a: |\n', '  b\n'],
    ['data:\n a: ', 'b '],
    ['data:\n a: "', 'b # '],
    '\n',
    ' ',
  ),
  readYamlLines: parser((text) => [...readYamlLines(text)], 'a: |\n', ['a: ', ' #'], '---\n', ' '),
  findLabelled: parser(
    (text) => findLabelled(`<input >${text}`),
    '<label>',
    '<label for=a>',
    '<label>PIN<input name=a value=1>',
    '<input title="(" value=1>',
    '<p id=a>b',
  ),
  isPostalCode: parser(
    (text) => isPostalCode(text, text.length / 2, '560001'),
    'city',
    'a',
    'city ',
  ),
  findInRows: parser(
    (text) => findInRows(rowsOf(text), { answersLogin: true }),
    '<a>',
    '<a><b>c</b>',
    'key "w" { algorithm hmac-sha256; secret a; };',
    ['key "w" {', ' a b;'],
    '<key>token</key>',
    '<key>token</key><a>',
    '<key>token',
    '<key>',
    ['<key>token</key>', ' '],
    '<methodName>login</methodName>',
    ['<methodName>login</methodName>', '<param><value><string>a'],
    ['<methodName>login</methodName>', '<param>'],
    ['</', '<key a '],
    ['<table><tr><th>token</th></tr><tr>', '<td>q8Xz27LmRt0Kb5Vn'],
    ['<table><tr>', '<th>token', '</tr><tr><td>a</table>'],
    ['<type>secret</type><value>', '<a>'],
    ['<type>secret</type><value>', '</b>'],
    '<type>secret</type><value>a</value>',
  ),
  findPasswordFields: parser(
    (text) => new PasswordFields().learn(text, '/'),
    '<form action="a"><input type=password name=a>',
    '<input ',
    '<input type=password name=a ',
    ['<form ', 'a="'],
  ),
  findCredentials: parser(findCredentials, '://a:', '://a:@', 'bearer ', 'token+', ['://', ':']),
  findNearest: parser(
    (text) => {
      const login = text.slice(0, 64 * 1024);
      return withOwners(login, findInBody(login, 'application/json'));
    },
    '{"user":"ada","password":"l0velace"},',
    '"user":"ada","password":"l0velace",{',
    '"user":"ada","password":"l0velace"}',
    ['{"user":"ada",', '"password":"l0velace",'],
    ['{"password":"l0velace",', '"user":"ada",'],
  ),
  findInBody: parser(
    (text) =>
      [text, FORM, MULTIPART, 'text/css', 'text/plain'].map((type) => findInBody(text, type)),
    'token=^&#',
    '\n--b\nContent-Disposition: a; name="token"\n\nsecret',
    '"token":["a",',
    '<token>a',
    '"password":"hunter22",',
    '-----BEGIN PRIVATE KEY-----',
  ),
  findInBinary: parser(
    (text) => findInBinary(bytes(text)),
    'eyJ',
    '\0eyJaaaaa.',
    '-----BEGIN PRIVATE KEY-----a',
  ),
  findInName: parser(findInName, 'ghp_', '-a'),
  findToldCodes: parser(findToldCodes, 'your code is ', '1 ', 'code: 12 '),
  findInHeader: parser(
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
  findInPairs: parser(
    (text) => findInPairs(text, 0, { isForm: true, isBody: true }),
    'token=^&',
    ['a={"token":[', '"hunter22",'],
    '&',
    'a=%',
  ),
  findInUrl: parser(findInUrl, 'token=^&#', '#', '?token=hunter22'),
  decodeWritten: parser(
    (text) =>
      (['string', 'bare', 'markup'] as const).map((kind) =>
        decodeWritten(text, kind === 'string' ? { kind, escapes: 7, isInMarkup: true } : { kind }),
      ),
    '\\',
    '\\\\',
    '\\"',
    '&quot;',
    '%41',
  ),
  readBare: parser(
    (text) => [readBare(text, 0, true), readBare(text, 0, false)],
    'a',
    '\\',
    '\\u0026',
  ),
  findMembers: parser(
    (text) => findMembers(text),
    '<p name=token><!--',
    '<p name=token><![CDATA[',
    ['', '<p name=token><!--', '-->'],
    '<password>x<!--</password>',
    '<password>x<?</password>',
    '<script>',
    '<a token="<',
    'token:',
    '<token ',
    '<token>',
    ['"token":[', '"a",'],
    ['"token":"', '\\"'],
    '"token":"\\\\',
    '&quot;token&quot;:&quot;',
    ['&quot;token&quot;:&quot;', '\\&quot;'],
    ['\\u0022token\\u0022:', '\\u0022'],
    '\\u0022t\\u006f',
    ['"""', '\\"""'],
    'token:"""',
    '"errors":{',
    '<errors>',
    ['"errors":{', '"password":"too short",'],
  ),
  findSecrets: parser(
    (text) => [
      findSecrets(text),
      findSecrets(text, { kind: 'code' }),
      findSecrets(text, { kind: 'page' }),
      findSecrets(text, { answer: { isRefusal: true } }),
    ],
    ['token=a', '.', 'b'],
    'token=a;',
    'password: a,',
    '\\u003ctoken\\u003ea',
    ['token\\u003c', '!--'],
    ['"errors":{"password":"', 'too short, '],
    ['{"errors":{', '"password":"too short",'],
  ),
  splitScheme: parser(splitScheme, ['bearer ', ' '], 'bearer+'),
  findKeys: parser(
    findKeys,
    'eyJaaaaa.',
    '.eyJaaaaa-',
    'glpat-',
    '-----BEGIN PRIVATE KEY-----',
    ['-----BEGIN PRIVATE KEY-----', 'a'],
    '\\neyJ',
  ),
  findFields: parser((text) => findMembers(`<token${text}>`), ' a="', ' a=', ' a=\'"', ' a'),
  findInElement: parser((text) => findMembers(`<token>${text}`), '<', '<![CDATA[', '<b>c', ' '),
  secretKind: parser(
    (text) =>
      Array.from({ length: text.length / 256 }, (_, at) =>
        secretKind(text.slice(at * 256, at * 256 + 250) + at),
      ),
    '-max',
    '-new',
    '-nonce-value',
    '-',
    'aA',
    MARKS,
  ),
  findLeaves: parser(
    (text) => findMembers(`"token":[${text}`),
    '"a",',
    '"',
    '\\"',
    '[',
    '123456,',
    '\'"',
    ['{"a', MARKS, '":"b"}'],
  ),
};
