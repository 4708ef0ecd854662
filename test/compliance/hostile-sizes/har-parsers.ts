/** The parsers of HARs: texts of an entry that a stranger has made. */

import { encodeText } from '../../../src/har/charset.ts';
import { kindOf, whyNoExchange } from '../../../src/har/entry-kinds.ts';
import { entrySchema } from '../../../src/har/entry-schema.ts';
import { readExchange } from '../../../src/har/exchange-of-entry.ts';
import { renderHar } from '../../../src/har/write-har.ts';
import { createSession, recordingOf } from '../../kit/index.ts';
import { type Parsers, parser } from './parser.ts';

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
  'har/write-har.ts renderHar': parser(writeTexts, 'a', ';', '=', '&', ' ', ',', '\u00e9'),
};
