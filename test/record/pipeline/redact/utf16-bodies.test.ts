/** Bodies in UTF-16, whether a byte order mark, a charset or their first characters tell so. */
import { expect, test } from 'vitest';
import { transcode } from '../../../../src/formats/formats.ts';
import { createRedaction } from '../../../../src/record/pipeline/redact/redact.ts';

const JSON_BODY = '{"user":"ada","password":"blue"}';
const XML_BODY = '<?xml version="1.0"?><login><user>ada</user><password>blue</password></login>';

const little = (text: string): Buffer => Buffer.from(text, 'utf16le');
const big = (text: string): Buffer => little(text).swap16();

/** What is kept of a body, read in the same byte order. */
function kept(bytes: Buffer, contentType: string): string {
  const clean = createRedaction('key').body(bytes, [['Content-Type', contentType]], true);
  const text = transcode(clean, contentType)?.text ?? Buffer.from(clean).toString('latin1');
  return text.replace(/(REDACTED_[A-Z]+)_[\da-f]{22}/g, '$1');
}

test.each<[string, Buffer, string, string]>([
  ['JSON', little(JSON_BODY), 'application/json', JSON_BODY],
  ['JSON, the other way round', big(JSON_BODY), 'application/json', JSON_BODY],
  ['JSON of an API', big(JSON_BODY), 'application/problem+json; charset=utf-8', JSON_BODY],
  ['JSON behind a line break', little(`\r\n${JSON_BODY}`), 'text/json', `\r\n${JSON_BODY}`],
  ['JSON with a mark', little(`\ufeff${JSON_BODY}`), 'application/json', `\ufeff${JSON_BODY}`],
  ['JSON with a charset', little(JSON_BODY), 'application/json; charset=utf-16', JSON_BODY],
  ['XML', little(XML_BODY), 'text/xml', XML_BODY],
  ['XML, the other way round', big(XML_BODY), 'application/soap+xml', XML_BODY],
])('a secret in %s is redacted, and all else stays', (_, bytes, type, text) => {
  expect(kept(bytes, type)).toBe(text.replace('blue', 'REDACTED_PASSWORD'));
});

test.each<[string, Buffer, string]>([
  ['numbers of two bytes', Buffer.from([0x7b, 0, 0x22, 0, 0x70, 0]), 'application/octet-stream'],
  ['characters of four bytes', Buffer.from([0x7b, 0, 0, 0, 0x22, 0, 0, 0]), 'application/json'],
  ['a zero byte in JSON', Buffer.from('{"a":"\0"}'), 'application/json'],
])('%s are no text in UTF-16', (_, bytes, type) => {
  expect(transcode(bytes, type)).toBeUndefined();
});
