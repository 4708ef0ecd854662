import { readPercent } from '../../../src/formats/decoded-text.ts';
import { readEscapedMarkup } from '../../../src/formats/escaped-markup.ts';
import { decodeWritten, readBare } from '../../../src/formats/loose-names.ts';
import { MarkupReader, type MarkupTag, readTag } from '../../../src/formats/markup-tokens.ts';
import { readYamlLines } from '../../../src/formats/yaml-lines.ts';
import {
  readBasic,
  readCodedParts,
  schemeOf,
  startOfBasic,
  startOfReadableCredentials,
} from '../../../src/session/secrets/basic-credentials.ts';
import { contentParts } from '../../../src/session/secrets/content-parts.ts';
import { Exceptions } from '../../../src/session/secrets/exceptions.ts';
import { findClearSecrets } from '../../../src/session/secrets/find-clear-secrets.ts';
import { findCoded } from '../../../src/session/secrets/find-coded.ts';
import {
  findCredentials,
  schemeAt,
  splitScheme,
} from '../../../src/session/secrets/find-credentials.ts';
import { findInBody } from '../../../src/session/secrets/find-in-body.ts';
import { findInBinary } from '../../../src/session/secrets/find-in-bytes.ts';
import { findInCalls } from '../../../src/session/secrets/find-in-calls.ts';
import { findInCommands } from '../../../src/session/secrets/find-in-commands.ts';
import { findInHeader } from '../../../src/session/secrets/find-in-header.ts';
import { findInJson } from '../../../src/session/secrets/find-in-json.ts';
import { findInPairs } from '../../../src/session/secrets/find-in-pairs.ts';
import { findInQueries } from '../../../src/session/secrets/find-in-queries.ts';
import { findInTable } from '../../../src/session/secrets/find-in-table.ts';
import { findInUrl } from '../../../src/session/secrets/find-in-url.ts';
import { findInYaml } from '../../../src/session/secrets/find-in-yaml.ts';
import { findLabelled } from '../../../src/session/secrets/find-labelled.ts';
import { findMarkupPairs } from '../../../src/session/secrets/find-markup-pairs.ts';
import { findMembers } from '../../../src/session/secrets/find-members.ts';
import { findSecrets } from '../../../src/session/secrets/find-secrets.ts';
import { findKeys } from '../../../src/session/secrets/key-formats.ts';
import { locateInRecordings } from '../../../src/session/secrets/locate-in-recordings.ts';
import { findFields, findInElement } from '../../../src/session/secrets/markup-members.ts';
import { isPostalCode } from '../../../src/session/secrets/parameter-company.ts';
import {
  findPasswordFields,
  PasswordFields,
} from '../../../src/session/secrets/password-fields.ts';
import { secretKind } from '../../../src/session/secrets/secret-names.ts';
import { findLeaves } from '../../../src/session/secrets/value-leaves.ts';
import { CELLS, type Parsers, parser } from './parser.ts';

const bytes = (text: string): Buffer => Buffer.from(text);
const FORM = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data; boundary=b';

/** JSON with a secret, in Base64 in JSON in Base64. */
function nested(levels: number): string {
  const inner = levels === 0 ? 'a' : nested(levels - 1);
  return Buffer.from(`{"token":"${inner}"}`).toString('base64');
}

/** A tag, by what stands behind its name. */
function tagOf(rest: string): MarkupTag {
  const tag = readTag(`<a${rest}`, 0);
  if (!tag) throw new Error(`No tag: ${rest}`);
  return tag;
}

/** Combining marks in another order than the canonical one. */
const MARKS = '\u0315\u0300';

/** What looks for secrets. */
export const SECRET_PARSERS: Parsers = {
  'session/secrets/basic-credentials.ts readBasic': parser(
    (text) => readBasic(bytes(text).toString('base64')),
    [':', ' '],
    ':a ',
  ),
  'session/secrets/basic-credentials.ts readCodedParts': parser(
    (text) => readCodedParts(`Session ${bytes(text).toString('base64')}`),
    'a:',
    'a',
    ['a', ':'],
  ),
  'session/secrets/basic-credentials.ts schemeOf': parser(schemeOf, 'base64:', ['a ', 'base64:']),
  'session/secrets/basic-credentials.ts startOfBasic': parser(startOfBasic, ['basic ', ' '], 'a'),
  'session/secrets/basic-credentials.ts startOfReadableCredentials': parser(
    (text) => startOfReadableCredentials(`${text} REDACTED_A`),
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
        new PasswordFields(),
      ),
    'AKIAAAAAAAAAAAAAAAAA&',
  ),
  'formats/escaped-markup.ts readEscapedMarkup': parser(
    readEscapedMarkup,
    '\\u003c',
    '\\u003ca ',
    ['\\u003c', '\\'],
    ['\\u003c', '\\u0022'],
  ),
  'session/secrets/find-coded.ts findCoded': parser(
    (text) => findCoded(text, findSecrets),
    'eyJ0b2tlbiI6',
    'cGFzc3dvcmQ9',
    'PGFwYXNz',
    'ey',
    '7b22',
    '7b22 ',
    nested(8),
  ),
  'session/secrets/find-in-calls.ts findInCalls': parser(
    findInCalls,
    '"token",',
    'setNonce("',
    "'token' , 'q8Xz27LmRt0Kb',",
    '"',
  ),
  'session/secrets/find-in-commands.ts findInCommands': parser(
    findInCommands,
    'curl -u ',
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
  'session/secrets/find-in-json.ts findInJson': parser(
    findInJson,
    ['[', '{"name":"token","value":"a"},', '0]'],
    ['{"method":"login","params":[', '"token:abcd",', '"a"]}'],
    ['{"query":"', 'a:$b ', '","variables":{"b":"c"}}'],
    ['{"args":', '[', ''],
    ['{"query":"a", "variables":{', '"a":"b",', '"b":1}}'],
    '"name":"a',
  ),
  'session/secrets/find-in-queries.ts findInQueries': parser(
    findInQueries,
    '?a=',
    '?code=1&',
    ['?se=2026-01-01&a=', 'a'],
    '?a=\\',
    '&amp;a=1',
    ['?a=', ')'],
    ['?', '%'],
  ),
  'session/secrets/find-in-table.ts findInTable': parser(
    (text) => findInTable(`token,a\n${text}`),
    ...CELLS,
  ),
  'session/secrets/find-in-yaml.ts findInYaml': parser(
    (text) => findInYaml(`kind: Secret\n${text}`),
    'data:\n a: b\n',
    ['data:\n a: |\n', '  b\n'],
    ['data:\n a: ', 'b '],
    ['data:\n a: "', 'b # '],
    '\n',
    ' ',
  ),
  'formats/yaml-lines.ts readYamlLines': parser(
    (text) => [...readYamlLines(text)],
    'a: |\n',
    ['a: ', ' #'],
    '---\n',
    ' ',
  ),
  'session/secrets/find-labelled.ts findLabelled': parser(
    (text) => findLabelled(`<input >${text}`),
    '<label>',
    '<label for=a>',
    '<label>PIN<input name=a value=1>',
    '<input title="(" value=1>',
    '<p id=a>b',
  ),
  'session/secrets/parameter-company.ts isPostalCode': parser(
    (text) => isPostalCode(text, text.length / 2, '560001'),
    'city',
    'a',
    'city ',
  ),
  'session/secrets/find-markup-pairs.ts findMarkupPairs': parser(
    findMarkupPairs,
    '<key>token</key>',
    '<key>token</key><a>',
    '<key>token',
    '<key>',
    ['<key>token</key>', ' '],
    '<methodName>login</methodName>',
    ['<methodName>login</methodName>', '<param><value><string>a'],
    ['<methodName>login</methodName>', '<param>'],
    ['</', '<key a '],
  ),
  'session/secrets/password-fields.ts findPasswordFields': parser(
    (text) => findPasswordFields(text, '/'),
    '<form action="a"><input type=password name=a>',
    '<input ',
    '<input type=password name=a ',
    ['<form ', 'a="'],
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
    (text) => findInPairs(text, 0, { isForm: true, isBody: true }),
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
  'formats/loose-names.ts decodeWritten': parser(
    (text) =>
      (['string', 'bare', 'markup'] as const).map((kind) =>
        decodeWritten(text, kind === 'string' ? { kind, escapes: 7, isInMarkup: true } : { kind }),
      ),
    '\\',
    '&quot;',
    '%41',
  ),
  'formats/loose-names.ts readBare': parser(
    (text) => [readBare(text, 0, true), readBare(text, 0, false)],
    'a',
    '\\',
    '\\u0026',
  ),
  'session/secrets/find-members.ts findMembers': parser(
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
  'session/secrets/find-secrets.ts findSecrets': parser(
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
  'session/secrets/find-credentials.ts splitScheme': parser(
    splitScheme,
    ['bearer ', ' '],
    'bearer+',
  ),
  'session/secrets/find-credentials.ts schemeAt': parser(
    (text) => schemeAt(text, 0),
    ['bearer ', ' '],
    'bearer+',
  ),
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
    (text) => findFields(new MarkupReader(`<a${text}`), tagOf(text), () => true),
    ' a="',
    ' a=',
    ' a=\'"',
    ' a',
  ),
  'session/secrets/markup-members.ts findInElement': parser(
    (text) => findInElement(`<a>${text}`, tagOf('>'), new MarkupReader(`<a>${text}`)),
    '<',
    '<![CDATA[',
    '<b>c',
    ' ',
  ),
  'formats/decoded-text.ts readPercent': parser((text) => readPercent(text, true), '%', '%41', '+'),
  'session/secrets/secret-names.ts secretKind': parser(
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
  'session/secrets/value-leaves.ts findLeaves': parser(
    (text) => findLeaves(`[${text}`, 0, 'token'),
    '"a",',
    '"',
    '\\"',
    '[',
    '123456,',
    '\'"',
    ['{"a', MARKS, '":"b"}'],
  ),
};
