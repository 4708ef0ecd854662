/** What the page reads: bodies of sessions and of targets, and the placeholders that sessions have. */
import { viewReceived, viewRecorded } from '../../../src/page/view/body-view.ts';
import { locateUnprintable } from '../../../src/printable.ts';
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
  'secret',
  '\0',
];

const sessionOf = (text: string) =>
  createSession([recordingOf('POST', '/', 200, { body: { text }, response: { body: { text } } })]);

export const PAGE_PARSERS: Parsers = {
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
};
