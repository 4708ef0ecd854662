/** The parsers of the recorder: of what its clients send, and of what is answered to them. */

import { readEscapes } from '../../../src/formats/decoded-text.ts';
import { walkGroupedRuns, walkTokenRuns } from '../../../src/formats/token-runs.ts';
import type { AddressPair } from '../../../src/record/endpoint/address-pair.ts';
import { replaceEndpoint } from '../../../src/record/endpoint/hide-endpoint.ts';
import { mapCookie } from '../../../src/record/endpoint/map-cookie.ts';
import { mapResponseHeaders } from '../../../src/record/endpoint/map-response-headers.ts';
import { mapUrl } from '../../../src/record/endpoint/map-url.ts';
import { parseUpstream } from '../../../src/record/endpoint/upstream.ts';
import { parseHead } from '../../../src/record/exchange/raw-headers.ts';
import { replaceInBytes } from '../../../src/record/exchange/replace-in-bytes.ts';
import { createRequestLine } from '../../../src/record/exchange/request-line.ts';
import { createExchangeFilter } from '../../../src/record/filters/create-exchange-filter.ts';
import { parseJournalHeader } from '../../../src/record/journal/journal-header.ts';
import { tryParseEntry } from '../../../src/record/journal/parse-entry.ts';
import {
  parseAbsoluteTarget,
  parseConnectTarget,
} from '../../../src/record/proxy/proxy-address.ts';
import { editBody } from '../../../src/record/secrets/edit-body.ts';
import { KnownSecrets } from '../../../src/record/secrets/known-secrets.ts';
import { createPlaceholderNames } from '../../../src/record/secrets/name-placeholders.ts';
import { readableCredentials } from '../../../src/record/secrets/readable-credentials.ts';
import { createRedaction } from '../../../src/record/secrets/redact.ts';
import { compileRules } from '../../../src/record/secrets/redact-rules.ts';
import { createReplaceSecrets } from '../../../src/record/secrets/replace-secrets.ts';
import { type Parsers, parser } from './parser.ts';

const bytes = (text: string): Buffer => Buffer.from(text);

const PAIR: AddressPair = {
  port: '4000',
  upstream: parseUpstream('https://api.test'),
  changesOrigin: true,
};
const CONTEXT = {
  pairs: [PAIR] satisfies [AddressPair],
  hostname: 'localhost',
  target: '/',
  isBrowser: true,
};

/** Redacts a secret as its journal names it, and looks for it in texts. */
function replaceKnown(secret: string, text: string): string {
  const [[, line] = ['', '']] = createRedaction('key').headers([['Authorization', secret]]);
  const secrets = new KnownSecrets('key');
  secrets.add(line, 0);
  return createReplaceSecrets(secrets)(text);
}

export const RECORD_PARSERS: Parsers = {
  'record/endpoint/hide-endpoint.ts replaceEndpoint': parser(
    (text) => replaceEndpoint(`4000${text}`, [PAIR], ({ upstream }) => upstream),
    '%25',
    'a.',
    '%41a.',
    '\\/',
    'http:',
    'localhost:',
    'http%3A%2F%2Flocalhost%3A4000',
  ),
  'record/endpoint/map-cookie.ts mapCookie': parser(
    (text) => mapCookie(text, { upstream: PAIR.upstream, isBrowser: true }),
    ';',
    ' ',
    ';=',
    [';samesite', ' '],
    [';domain=', '.a'],
  ),
  'record/endpoint/map-response-headers.ts mapResponseHeaders': parser(
    (text) =>
      mapResponseHeaders(
        ['location', 'link', 'refresh', 'www-authenticate', 'set-cookie'].map((name) => [
          name,
          name === 'www-authenticate' ? `Bearer ${text}` : text,
        ]),
        CONTEXT,
      ),
    '<',
    '<//a>',
    '="',
    ['=', ' '],
    ['0;', ' '],
    ['bearer', ' '],
  ),
  'record/endpoint/map-url.ts mapUrl': parser(
    (text) => [mapUrl(text, CONTEXT), mapUrl(`//${Buffer.from(text).toString('latin1')}`, CONTEXT)],
    '/',
    'a@',
    ['//', 'a'],
    '\u4e00',
    ['//', '\u4e00'],
  ),
  'record/endpoint/upstream.ts parseUpstream': parser(
    (text) => parseUpstream(`http://a/${text}`),
    '/',
    '/..',
  ),
  'record/exchange/raw-headers.ts parseHead': parser(
    parseHead,
    'a\r\n',
    '\r\n',
    ':',
    ['a:', ' ', 'b'],
    ' ',
  ),
  'record/exchange/replace-in-bytes.ts replaceInBytes': parser(
    (text) => replaceInBytes(bytes(text), (each) => each.replaceAll('a', 'b')),
    'a',
    ' a',
    '<',
  ),
  'record/exchange/request-line.ts createRequestLine': parser(
    (text) => createRequestLine('http://a', 'GET', `http://${text}`),
    'a',
    '\n',
    'a/',
    '\u4e00',
  ),
  'record/filters/create-exchange-filter.ts createExchangeFilter': parser(
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
  'record/journal/journal-header.ts parseJournalHeader': parser(
    parseJournalHeader,
    '[',
    '{"journal":',
  ),
  'record/journal/parse-entry.ts parseEntry': parser(tryParseEntry, '[', '{"a":'),
  'record/proxy/proxy-address.ts parseAbsoluteTarget': parser(
    (text) => parseAbsoluteTarget('GET', `http://${text}`),
    'a',
    '\n',
    '@',
    '.',
    'a.',
    ':',
  ),
  'record/proxy/proxy-address.ts parseConnectTarget': parser(
    (text) => parseConnectTarget(`${text}:1`),
    'a',
    'a.',
    '1',
    ':1',
    '[:',
  ),
  'record/secrets/edit-body.ts editBody': parser(
    (text) =>
      editBody(
        bytes(text),
        [
          ['content-type', 'multipart/a; boundary=b'],
          ['content-encoding', 'identity,'.repeat(10_000)],
        ],
        false,
        ({ bytes: part }) => part,
      ),
    '\n--b',
    '--b\n\n',
  ),
  'record/secrets/known-secrets.ts KnownSecrets': parser(
    (text) => new KnownSecrets('key').add(text, 0),
    '_REDACTED',
    'REDACTED_A_',
    ['REDACTED%', '25'],
  ),
  'record/secrets/name-placeholders.ts createPlaceholderNames': parser(
    createPlaceholderNames(),
    '_REDACTED',
    'REDACTED_A_',
    ['REDACTED_', 'A_', '0'],
    ['REDACTED_', '0'],
  ),
  'formats/decoded-text.ts readEscapes': parser(readEscapes, '%41', '\\', '&#', '&#1', '\\u0041'),
  'record/secrets/readable-credentials.ts readableCredentials': parser(
    (text) => readableCredentials('Authorization', `basic ${text}`, true),
    ' ',
    'a',
    '=',
    'YTph',
  ),
  'record/secrets/redact-rules.ts compileRules': parser(
    (text) => {
      const json = ['[', '{'].includes(text.charAt(0)) ? text : JSON.stringify([text]);
      return compileRules({ json: [`${'/**'.repeat(100)}/b`, '/*'], keys: ['a'] }).addInBody(
        json,
        [],
      );
    },
    ['[', '"a",', '1]'],
    ['{"a":', '{"a":"b","c":', `1${'}'.repeat(40_000)}}`],
    'a:b;',
  ),
  'record/secrets/redact.ts createRedaction': parser(
    (text) => {
      const { body, headers, target } = createRedaction('key');
      return [
        target(text),
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
  'record/secrets/replace-secrets.ts createReplaceSecrets': parser(
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
  ),
  'formats/token-runs.ts walkGroupedRuns': parser(
    (text) => walkGroupedRuns(text, 12, () => undefined),
    'a ',
    '-',
    '\\',
    '\\\\u',
    'aaaaaa bbbbbb.',
  ),
  'formats/token-runs.ts walkTokenRuns': parser(
    (text) => walkTokenRuns(text, 8, () => undefined),
    'a',
    ';',
    '\\',
    '&#1;',
    '\\\\u',
    'aaaaaaaa ',
  ),
};
