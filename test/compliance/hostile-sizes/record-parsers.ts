/** The parsers of the recorder: of what its clients send, and of what is answered to them. */

import { readEscapes } from '../../../src/formats/text/escapes.ts';
import { parseJournalHeader } from '../../../src/record/journal/journal-file.ts';
import { type AddressPair, replaceEndpoint } from '../../../src/record/pipeline/addresses.ts';
import { parseUpstream } from '../../../src/record/pipeline/destination.ts';
import { createRequestLine } from '../../../src/record/pipeline/exchange.ts';
import { createExchangeFilter } from '../../../src/record/pipeline/filter.ts';
import { parseHead } from '../../../src/record/pipeline/raw-headers.ts';
import { KnownSecrets } from '../../../src/record/pipeline/redact/known-secrets.ts';
import {
  createPlaceholderNames,
  findHashedSecrets,
} from '../../../src/record/pipeline/redact/name-placeholders.ts';
import { createRedaction } from '../../../src/record/pipeline/redact/redact.ts';
import { replaceInBytes } from '../../../src/record/pipeline/redact/replace-in-bytes.ts';
import { createReplaceSecrets } from '../../../src/record/pipeline/redact/replace-secrets.ts';
import { createAddressMapping } from '../../../src/record/relay/address-mapping.ts';
import { createProxyRoute, parseAuthorityForm } from '../../../src/record/relay/proxy-tunnels.ts';
import type { Header } from '../../../src/session/schema.ts';
import { compilePlaces } from '../../../src/session/secrets/exceptions.ts';
import { type Parsers, parser } from './parser.ts';

const bytes = (text: string): Buffer => Buffer.from(text);

const PAIR: AddressPair = {
  port: '4000',
  upstream: parseUpstream('https://api.test'),
  changesOrigin: true,
};
/** Maps texts in all headers in which a client follows URLs. */
function mapHeaders(...texts: string[]): unknown {
  const request = { url: '/', headers: {}, rawHeaders: ['Host', 'localhost:4000'] };
  const names = ['location', 'link', 'refresh', 'www-authenticate', 'set-cookie'];
  const headers = texts.flatMap((text) =>
    names.map((name): Header => [name, name === 'www-authenticate' ? `Bearer ${text}` : text]),
  );
  return createAddressMapping(PAIR).toClient(headers, request);
}

/** Redacts a secret as its journal names it, and looks for it in texts. */
function replaceKnown(secret: string, text: string): string {
  const [[, line] = ['', '']] = createRedaction('key').headers([['Authorization', secret]]);
  const secrets = new KnownSecrets('key');
  secrets.add(line, 0);
  return createReplaceSecrets(secrets)(text);
}

export const RECORD_PARSERS: Parsers = {
  replaceEndpoint: parser(
    (text) => replaceEndpoint(`4000${text}`, [PAIR], ({ upstream }) => upstream),
    '%25',
    'a.',
    '%41a.',
    '\\/',
    'http:',
    'localhost:',
    'http%3A%2F%2Flocalhost%3A4000',
  ),
  createAddressMapping: parser(
    (text) => mapHeaders(text, `//${Buffer.from(text).toString('latin1')}`),
    ';',
    ' ',
    ';=',
    [';samesite', ' '],
    [';domain=', '.a'],
    '<',
    '<//a>',
    '="',
    ['=', ' '],
    ['0;', ' '],
    ['bearer', ' '],
    '/',
    'a@',
    ['//', 'a'],
    '\u4e00',
    ['//', '\u4e00'],
  ),
  parseUpstream: parser((text) => parseUpstream(`http://a/${text}`), '/', '/..'),
  parseHead: parser(parseHead, 'a\r\n', '\r\n', ':', ['a:', ' ', 'b'], ' '),
  replaceInBytes: parser(
    (text) => replaceInBytes(bytes(text), (each) => each.replaceAll('a', 'b')),
    'a',
    ' a',
    '<',
  ),
  createRequestLine: parser(
    (text) => createRequestLine('http://a', 'GET', `http://${text}`),
    'a',
    '\n',
    'a/',
    '\u4e00',
  ),
  createExchangeFilter: parser(
    (text) =>
      createExchangeFilter({
        include: {
          path: `/${'*a'.repeat(8)}b`,
          contentType: `${'*a'.repeat(4)}/${'*a'.repeat(4)}b`,
        },
      })?.({
        ...{ origin: 'http://a', method: 'GET', path: `/${text.slice(0, 16_384)}` },
        ...{
          requestHeaders: [],
          responseHeaders: [['content-type', `a/${text.slice(0, 16_384)}`]],
        },
      }),
    'a',
    'a/',
    ' ',
  ),
  parseJournalHeader: parser(parseJournalHeader, '[', '{"journal":'),
  createProxyRoute: parser(
    (text) => createProxyRoute({ method: 'GET', url: `http://${text}` }, undefined),
    'a',
    '\n',
    '@',
    '.',
    'a.',
    ':',
  ),
  parseAuthorityForm: parser((text) => parseAuthorityForm(`${text}:1`), 'a', 'a.', '1', ':1', '[:'),
  editContent: parser(
    (text) =>
      createRedaction('key').body(
        bytes(text),
        [
          ['content-type', 'multipart/a; boundary=b'],
          ['content-encoding', 'identity,'.repeat(10_000)],
        ],
        false,
        { path: '/', isResponse: false },
      ),
    '\n--b',
    '--b\n\n',
  ),
  KnownSecrets: parser((text) => new KnownSecrets('key').add(text, 0), '_REDACTED', 'REDACTED_A_', [
    'REDACTED%',
    '25',
  ]),
  createPlaceholderNames: parser(
    createPlaceholderNames(),
    '_REDACTED',
    'REDACTED_A_',
    ['REDACTED_', 'A_', '0'],
    ['REDACTED_', '0'],
  ),
  findHashedSecrets: parser(findHashedSecrets, '_REDACTED', 'REDACTED_A_', [
    'REDACTED_',
    'A_',
    '0',
  ]),
  readEscapes: parser(
    (text) => [readEscapes(text, 'ascii'), readEscapes(text, 'form')],
    '%',
    '%41',
    '+',
    '\\',
    '&#',
    '&#1',
    '\\u0041',
  ),
  readableCredentials: parser(
    (text) => createRedaction('key').headers([['Authorization', `basic ${text}`]]),
    ' ',
    'a',
    '=',
    'YTph',
  ),
  compilePlaces: parser(
    (text) => {
      const json = ['[', '{'].includes(text.charAt(0)) ? text : JSON.stringify([text]);
      const named = { json: [`${'/**'.repeat(100)}/b`, '/*'], keys: ['a'] };
      return compilePlaces(named).find(json, 'body');
    },
    ['[', '"a",', '1]'],
    ['{"a":', '{"a":"b","c":', `1${'}'.repeat(40_000)}}`],
    'a:b;',
  ),
  createRedaction: parser(
    (text) => {
      const { body, headers, path } = createRedaction('key');
      return [
        path(text),
        headers([
          ['X-A', text],
          ['Cookie', text],
        ]),
        body(bytes(text), [], false),
      ];
    },
    'token=^&#',
    '"password":"correct horse",',
    'a=b;',
    ['{"tokens":[', '"hunter22",'],
  ),
  createReplaceSecrets: parser(
    (text) => [
      replaceKnown(`Bearer ${'.'.repeat(30_000)}`, text),
      // In groups: `ada:Kx3d 9fQz 81La mW2e`.
      replaceKnown('Basic YWRhOkt4M2QgOWZReiA4MUxhIG1XMmU=', text),
    ],
    '.',
    ',..........',
    '%2e',
    'YWFhYWFhYWFhYWFh',
    '\\/',
    'kx3d 9fqz ',
    'Kx3d%209fQz%20',
    'a ',
    '-',
    ';',
    '&#1;',
    '\\\\u',
    'aaaaaaaa ',
  ),
};
