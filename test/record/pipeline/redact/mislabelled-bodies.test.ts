/** Forms, whatever the media type says: their content tells what they are. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createRedaction } from '../../../../src/record/pipeline/redact/redact.ts';
import type { Header } from '../../../../src/session/schema.ts';
import { LABELS } from '../../../formats/labels.ts';

const form = (pin: string): string => `user=ada&password=${pin}&count=12`;

const parts = (secret: string): string =>
  `--q\r\nContent-Disposition: form-data; name="user"\r\n\r\nada\r\n` +
  `--q\r\nContent-Disposition: form-data; name="password"\r\n\r\n${secret}\r\n` +
  `--q\r\nContent-Disposition: form-data; name="count"\r\n\r\n12\r\n--q--\r\n`;

/** With a file that is no text. */
const upload = (secret: string): string =>
  `--q\r\nContent-Disposition: form-data; name="face"; filename="a.gif"\r\n\r\n\xff\xfe\x00GIF\r\n${parts(secret)}`;

/** What is kept of a body. */
function kept(text: string, label: string | undefined): string {
  const headers: Header[] = label === undefined ? [] : [['Content-Type', label]];
  const clean = createRedaction('key').body(Buffer.from(text, 'latin1'), headers, true);
  return Buffer.from(clean)
    .toString('latin1')
    .replace(/(REDACTED_[A-Z]+)_[\da-f]{22}/g, '$1');
}

describe.each([
  ['a form', form],
  ['a multipart form', parts],
  ['a multipart form with a file', upload],
])('of %s', (_, write) => {
  test.each(LABELS)('the password is redacted as %s, and everything else stays', (label) => {
    expect(kept(write('blue bird'.replace(' ', '+')), label)).toBe(write('REDACTED_PASSWORD'));
  });
});

test('a file in a form is redacted in its compression', () => {
  const json = JSON.stringify({ user: 'ada', password: 'blue-bird-4711' });
  const head = '--q\r\nContent-Disposition: form-data; name="f"; filename="a.json.gz"\r\n\r\n';
  const bytes = Buffer.concat([Buffer.from(head), gzipSync(json), Buffer.from('\r\n--q--\r\n')]);
  const headers: Header[] = [['Content-Type', 'multipart/form-data; boundary=q']];
  const clean = Buffer.from(createRedaction('key').body(bytes, headers, true));
  const file = clean.subarray(head.length, -'\r\n--q--\r\n'.length);
  expect(JSON.parse(gunzipSync(file).toString())).toEqual({
    user: 'ada',
    password: expect.stringContaining('REDACTED_PASSWORD'),
  });
});
