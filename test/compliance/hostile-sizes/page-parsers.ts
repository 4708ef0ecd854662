/** What the page reads: bodies of sessions and of targets, and the placeholders that sessions have. */
import { readJsonBody } from '../../../src/page/server/doors.ts';
import {
  parseAccept,
  parseCancel,
  parseRecorder,
  parseStart,
  parseStop,
} from '../../../src/page/server/form-schema.ts';
import { viewReceived, viewRecorded } from '../../../src/page/view/body-view.ts';
import { maskHeaders, maskStart, maskText } from '../../../src/page/view/mask-texts.ts';
import { locateUnprintable, replaceUnprintable } from '../../../src/printable.ts';
import { createMask } from '../../../src/replay/failure/mask.ts';
import { findMissingSecrets, findSentSecrets } from '../../../src/replay/missing-secrets.ts';
import { createSession, recordingOf } from '../../kit/session.ts';
import { type Parsers, parser, type Shape } from './parser.ts';

const MAX = 1024 * 1024;
const mask = createMask(() => [['REDACTED_A', 'secret']]);
const TYPES = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=b',
  'application/graphql',
  'text/html',
  'image/png',
  '',
];
/** A secret that is found only without its escapes, so that each piece is looked at. */
const ESCAPED = 'postgres%3A%2F%2Fada%3Apo1Q7zx2Lm9Kd4R%40db.internal';
const ESCAPES: readonly Shape[] = ['%25', '%', 'a%20b&', [ESCAPED, '&%41'], [ESCAPED, 'a%'], 'a'];

const SHAPES: readonly Shape[] = [
  '[',
  '{"a":',
  ['{"query":"{', 'a ', '}"}'],
  ['{"query":"', '{', '"}'],
  'a=1&',
  '%41',
  '&',
  ['--b\r\n', '--b\r\n'],
  '--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n',
  ['--b\r\nContent-Disposition: form-data; filename="', ';filename=', '\r\n\r\n'],
  '<a ',
  ...ESCAPES,
  'secret',
  '\0',
];

/** The form that the client sends with this text in every place that takes one. */
const startOf = (text: string): unknown => ({
  key: text,
  form: {
    ...{
      target: text,
      speed: 'ordered',
      openLoop: false,
      readOnly: false,
      correlate: true,
      sendUnproven: false,
    },
    ...{ headers: [[text, text]], secrets: { [text]: text }, copies: 1, body: 'none', timeout: 1 },
  },
});

const sessionOf = (text: string) =>
  createSession([recordingOf('POST', '/', 200, { body: { text }, response: { body: { text } } })]);

export const PAGE_PARSERS: Parsers = {
  replaceUnprintable: parser((text) => replaceUnprintable(text, () => '?'), '\u202e', '\x1b'),
  locateUnprintable: parser(locateUnprintable, '\u202e', '\x1b', 'a\u200b', '\ud800', '\u200c'),
  findMissingSecrets: parser(
    (text) => findMissingSecrets(sessionOf(text), '/none', new Set()),
    ...['REDACTED_A ', 'REDACTED_', 'REDACTED_A', '%5F'],
  ),
  findSentSecrets: parser(
    (text) => findSentSecrets(sessionOf(text), '/none'),
    ...['REDACTED_A ', 'REDACTED_', 'REDACTED_A', '%5F'],
  ),
  viewRecorded: parser(
    (text) =>
      TYPES.map((type) =>
        viewRecorded({ headers: [['Content-Type', type]], body: { text } }, undefined, {
          max: MAX,
        }),
      ),
    ...SHAPES,
  ),
  viewReceived: parser(
    (text) => {
      const bytes = Buffer.from(text);
      return TYPES.map((type) =>
        viewReceived(
          { headers: [['Content-Type', type]], bytes, size: bytes.length },
          { max: MAX, mask },
        ),
      );
    },
    ...SHAPES,
  ),
  maskText: parser((text) => maskText(text, mask), ...ESCAPES, ['{"a":"', '%41'], '{'),
  maskStart: parser((text) => maskStart(text, mask), ...ESCAPES),
  maskHeaders: parser((text) => maskHeaders([[text, text]], mask), ...ESCAPES),
  parseStart: parser((text) => attempt(() => parseStart(startOf(text))), 'a', 'http://', '\n'),
  parseRecorder: parser(
    (text) => attempt(() => parseRecorder({ key: text, upstream: text, name: text, port: text })),
    ...['a', 'http://', 'http://a', '/', '\n'],
    ['http://', 'a.'],
    ['http://', '%41'],
  ),
  parseStop: parser((text) => attempt(() => parseStop({ recorder: text })), 'a'),
  parseCancel: parser((text) => parseCancel({ run: text }), 'a'),
  parseAccept: parser((text) => parseAccept({ run: text, ids: [text] }), 'a'),
  readJsonBody: parser(
    (text) => {
      const headers = { 'content-type': `application/json${text}` };
      return attempt(() => readJsonBody(new Request('http://a', { method: 'POST', headers })));
    },
    ' ',
    ';',
  ),
};

/** It may refuse a text, as long as it does so in time. */
function attempt(read: () => unknown): unknown {
  try {
    const result = read();
    return result instanceof Promise ? result.catch((error: unknown) => error) : result;
  } catch (error) {
    return error;
  }
}
