/** The parsers of HARs: texts of an entry that a stranger has made. */

import { renderK6 } from '../../../src/export/script/k6.ts';
import { encodeText } from '../../../src/har/charset.ts';
import { parseCurl } from '../../../src/har/curl/parse-curl.ts';
import { ShellSyntaxError } from '../../../src/har/curl/shell-words.ts';
import { kindOf, whyNoExchange } from '../../../src/har/entry-kinds.ts';
import { readExchange } from '../../../src/har/exchange-of-entry.ts';
import { collectRequests } from '../../../src/har/postman/requests.ts';
import { entrySchema } from '../../../src/har/schema/entry-schema.ts';
import { readOwnHead, renderHar } from '../../../src/har/write-har.ts';
import { createSession, recordingOf } from '../../kit/index.ts';
import { drain, type Parsers, parser, type Shape } from './parser.ts';

const SETTINGS = { file: 'shop.har', limits: { request: 1024 * 1024, response: 1024 * 1024 } };

/** Reads an entry all of whose texts are the same one. */
function readTexts(text: string): unknown {
  const fields = [
    'cookie',
    'content-type',
    'content-length',
    'content-encoding',
    'set-cookie',
    text,
  ];
  const headers = fields.map((name) => ({ name, value: text }));
  const param = { name: text, value: text, fileName: text, contentType: text };
  return [`https://api.test/${text}`, `https://${text}`, text].map((url) => {
    const entry = entrySchema.parse({
      startedDateTime: '2026-03-01T10:00:00Z',
      request: {
        method: 'POST',
        url,
        headers,
        cookies: [],
        postData: { mimeType: `multipart/form-data; boundary=${text}`, params: [param], text },
      },
      response: {
        status: 200,
        statusText: text,
        headers,
        cookies: [param],
        content: { text, mimeType: text },
        redirectURL: text,
        _error: text,
      },
      _fetchType: text,
      _resourceType: text,
    });
    const read = readExchange(entry, SETTINGS);
    return [whyNoExchange(entry), read && kindOf(entry, read.exchange)];
  });
}

/** Reads an entry whose times are a text. */
function readTime(text: string): unknown {
  const request = { method: 'GET', url: 'https://api.test/' };
  return readExchange(entrySchema.parse({ startedDateTime: text, time: text, request }), SETTINGS);
}

/** Writes an entry all of whose texts are the same one. */
function writeTexts(text: string): unknown {
  const headers = ['cookie', 'set-cookie', 'content-type'].map((name): [string, string] => [
    name,
    text,
  ]);
  const body = { text };
  const recording = recordingOf('POST', `/?${text}`, 200, {
    ...{ headers, body },
    response: { headers, body, statusText: text },
  });
  return [...renderHar(createSession([recording]))];
}

/** Reads a collection all of whose texts are the same one. */
function readCollection(text: string): unknown {
  const pairs = ['key', text].map((key) => ({ key, value: text }));
  const auths = ['basic', 'bearer', 'apikey'].map((type) => ({ type, [type]: pairs }));
  const urls = [text, { raw: text, query: pairs }, { host: [text], path: [text], variable: pairs }];
  const modes = ['raw', 'urlencoded', 'formdata', 'graphql'];
  const item = modes.map((mode, index) => ({
    request: {
      ...{ method: text, url: urls[index], header: index === 0 ? text : pairs, auth: auths[index] },
      body: {
        ...{ mode, raw: text, urlencoded: pairs, formdata: pairs },
        graphql: { query: text, variables: text },
      },
    },
    response: [{ code: 200, body: text, header: text }],
  }));
  return drain(collectRequests({ item, variable: [...pairs, { key: 'b', value: '{{a}}{{b}}' }] }));
}

const COLLECTIONS = [
  'a',
  '{',
  '{{',
  '{{a}}',
  '{{b}}',
  '{{a',
  '}}',
  '/:',
  '/:a',
  '?',
  '#',
  ':',
  '\n',
  'a: b\n',
  '&',
  ' ',
  '\ud800',
];

/** Reads a script of commands, which may have quotes that are not closed. */
function readScript(script: string): unknown {
  try {
    return drain(parseCurl(script));
  } catch (error) {
    if (error instanceof ShellSyntaxError) return undefined;
    throw error;
  }
}

/** Shapes of a script, alone and as the value of an option. */
const SCRIPTS = [
  ...[
    'a',
    ' ',
    "'",
    "''",
    '"',
    '""',
    '\\',
    '\\\n',
    '$',
    '$a',
    '${',
    '$(',
    '`',
    '(',
    ')',
    '|',
    '||',
    '&',
    ';',
  ],
  ...[
    '\n',
    '#',
    '# \n',
    '<',
    '<<a\n',
    '<<a ',
    '<<<a ',
    '>',
    '1>',
    "$'",
    "$'\\x41",
    "$(printf '",
    '\\303',
  ],
  ...[
    'curl ',
    'curl a;',
    'curl a\n',
    'curl -',
    '-',
    '--',
    '-s',
    ' -X',
    ' --next',
    'a=b ',
    '$ ',
    '^',
    '{a,',
    '[1-',
  ],
  ...[
    'https://a/ ',
    ' -d a',
    ' -d @-',
    ' -G',
    ' -F a=b',
    ' -b a=b',
    ' -H a:b',
    ' -H a:',
    '@',
    '=',
    '%41',
    '#',
  ],
];

const OWN_HEAD = '{"log":{"version":"1.2","creator":{"name":"vitest-session-replay","version":"';

export const HAR_PARSERS: Parsers = {
  readExchange: parser(
    readTexts,
    ...[
      'a',
      '/',
      '../',
      '%2e',
      '\n',
      '\r\n',
      'content-\r\n\r\n',
      '=',
      ';',
      '&',
      ' ',
      '"',
      '\ufffd',
      '\u00e9',
      '\u4e00',
    ],
  ),
  'har/exchange-of-entry.ts readTime': parser(readTime, '1', '.', '2026-', ':', '.123', ' ', '(', [
    '2026-03-01T10:00:00.000',
    '1',
  ]),
  'har/charset.ts encodeText': parser(
    (text) => [
      encodeText(text, `text/plain; charset=koi8-r`),
      encodeText(text, `text/plain; charset=shift_jis`),
      encodeText('\u00e9', text),
    ],
    ...['a', '\u0436', '\u4e00', '; charset=', ';', ' '],
  ),
  'export/script/k6.ts renderK6': parser(
    (text) => [
      renderK6(createSession([recordingOf('POST', '/', 200, { body: { text } })])),
      renderK6(createSession([recordingOf('GET', '/', 200, { headers: [['Cookie', text]] })])),
    ],
    ...['http://127.0.0.1:3000', 'http://', '[::', 'REDACTED_A', '_A', '$', '{', '; ', 'a=1;'],
  ),
  parseItem: parser(readCollection, ...COLLECTIONS),
  parseCurl: parser(
    readScript,
    ...SCRIPTS,
    ...SCRIPTS.map((unit): Shape => ['curl https://a.test/ ', unit]),
    ...SCRIPTS.map((unit): Shape => ['curl "https://a.test/', unit, '"']),
    ...[
      '-d',
      '-H a:',
      '-F',
      '-F a="',
      '-F a=b;',
      '-G --data-urlencode',
      '-u',
      '--json',
      '-b',
    ].flatMap((option) => SCRIPTS.map((unit): Shape => [`curl https://a.test/ ${option}`, unit])),
    ['curl https://a.test/ <<END\n', 'a\n'],
    ['echo a | curl https://a.test/ ', ' -d @-'],
  ),
  readPromptCommands: parser(
    (script) => readScript(`curl ^"a^" ${script}`),
    ...[...SCRIPTS, '^"', '^', '^\\^"', '^\n', '"', '\\', '%a%', '&', '\r\n', ' '],
  ),
  readCommands: parser((script) => readScript(`curl a; ${script}`), ...SCRIPTS),
  readOwnHead: parser(
    readOwnHead,
    ['{', ' '],
    ['{"log":{"version":"1.2","creator":{"name":"', 'a'],
    ...['a', ' ', '",', '","_origin":"'].map((unit): Shape => [`${OWN_HEAD}1`, unit]),
    ...['a', '.', ':', '/', '\u4e00'].map((unit): Shape => {
      return [`${OWN_HEAD}1","_origin":"https://`, unit, '","_recordedAt":"2026-03-01T10:00:00Z"'];
    }),
    ...['1', '-', '(', ' ', 'Z'].map((unit): Shape => {
      return [`${OWN_HEAD}1","_origin":"https://a.test","_recordedAt":"2026`, unit, 'Z"'];
    }),
  ),
  'har/write-har.ts renderHar': parser(writeTexts, 'a', ';', '=', '&', ' ', ',', '\u00e9'),
};
