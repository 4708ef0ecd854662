import { expect, test } from 'vitest';
import { createRedaction, type Redaction } from '../../../src/record/secrets/redact.ts';
import type { Header } from '../../../src/session/schema.ts';
import { checkSession } from '../../../src/session/secrets/check-session.ts';
import { findPasswordFields } from '../../../src/session/secrets/password-fields.ts';
import { createSession, recordingOf } from '../../kit/index.ts';

const html: Header[] = [['Content-Type', 'text/html; charset=utf-8']];
const form: Header[] = [['Content-Type', 'application/x-www-form-urlencoded']];
const json: Header[] = [['Content-Type', 'application/json']];

const PAGE = `<form action="/go.php?do=in" method="post">
  <input name="n"><input name='w' type=PASSWORD><input type="submit" name="s" value="In">
</form><form action="/find"><input name="w"></form>`;

/** A redaction that has seen a page. */
function after(page: string, path = '/start?id=1'): Redaction {
  const redaction = createRedaction('key');
  redaction.body(Buffer.from(page), html, true, { path, isResponse: true });
  return redaction;
}

/** A body as a request to a path has it, without the hashes of placeholders. */
function sent(redaction: Redaction, path: string, body: string, headers = form): string {
  const clean = redaction.body(Buffer.from(body), headers, true, { path, isResponse: false });
  return withoutHashes(Buffer.from(clean).toString());
}

function withoutHashes(text: string): string {
  return text.replace(/(REDACTED_[A-Z_]+)_[\da-f]{22}/g, '$1');
}

test('a field that a page declares to be for a password is one in the request that its form sends', () => {
  expect(sent(after(PAGE), '/go.php', 'n=ada&w=blue&s=In')).toBe('n=ada&w=REDACTED_W&s=In');
});

test('a field of that name is none in the request of another form', () => {
  expect(sent(after(PAGE), '/find', 'w=chairs')).toBe('w=chairs');
});

test('the field is one in the query that a form sends, and in a part of a multipart body', () => {
  const redaction = after('<form action="go"><input type="password" name="w"></form>', '/a/start');
  expect(withoutHashes(redaction.target('/a/go?n=ada&w=blue'))).toBe('/a/go?n=ada&w=REDACTED_W');
  const body = '--b\r\nContent-Disposition: form-data; name="w"\r\n\r\nblue\r\n--b--\r\n';
  const type: Header[] = [['Content-Type', 'multipart/form-data; boundary=b']];
  expect(sent(redaction, '/a/go', body, type)).toContain('\r\n\r\nREDACTED_W\r\n');
});

test('a form without an action is that of its page, or of a script that sends it as JSON', () => {
  const redaction = after('<form><input type="password" name="word"></form>', '/welcome');
  expect(sent(redaction, '/welcome', 'word=blue')).toBe('word=REDACTED_WORD');
  expect(sent(redaction, '/api/session', '{"name":"ada","word":"blue","n":1}', json)).toBe(
    '{"name":"ada","word":"REDACTED_WORD","n":1}',
  );
});

test('a form in a thread that made the entry of its page is known to the others', () => {
  const redaction = createRedaction('key');
  redaction.learn(structuredClone(after(PAGE).learnt));
  expect(sent(redaction, '/go.php', 'n=ada&w=blue')).toBe('n=ada&w=REDACTED_W');
});

test('a form that a script writes ends where it is closed, with an escaped slash too', () => {
  const page = String.raw`page.write("<form action=\"/in\"><\/form><input type=\"password\" name=\"word\">")`;
  expect(findPasswordFields(page, '/start')).toEqual([
    ['start', 'word'],
    [undefined, 'word'],
  ]);
});

test('a script that writes the sign of a comment hides no form behind it', () => {
  const page =
    '<script>t.indexOf("<!--")</script><form action="/in"><input type=password name=w></form><!-- -->';
  expect(findPasswordFields(page, '/start')).toEqual([['in', 'w']]);
});

test.each([
  [
    'Rails',
    String.raw`{"html":"\u003cform action=\"/in\"\u003e\u003cinput type=\"password\" name=\"w\"\u003e"}`,
  ],
  [
    'PHP',
    String.raw`["\u003Cform action=\u0022\/in\u0022\u003E\u003Cinput name=\u0022w\u0022 type=\u0022password\u0022\u003E"]`,
  ],
  [
    '.NET',
    String.raw`{"a":"\u003Cform action=\u0027in\u0027\u003E\u003Cinput name=w type=\u0027password\u0027 /\u003E"}`,
  ],
])(
  'a form in JSON whose signs are written by their codes, as %s does, declares its fields',
  (_, page) => {
    expect(findPasswordFields(page, '/start')).toEqual([['in', 'w']]);
    expect(sent(after(page), '/in', 'n=ada&w=blue')).toBe('n=ada&w=REDACTED_W');
  },
);

test('a value in such markup is replaced, and every other byte stays', () => {
  const body = String.raw`{"n":"é","html":"\u003cinput name=\"authenticity_token\" value=\"q8Xz27LmRt0Kb==\"\u003e\u003cb\u003eé"}`;
  expect(sent(createRedaction('key'), '/', body, json)).toBe(
    body.replace('q8Xz27LmRt0Kb==', 'REDACTED_AUTHENTICITY_TOKEN'),
  );
});

test('a form in a comment declares nothing', () => {
  const page = '<!-- <form action="/old"><input type="password" name="w"></form> -->';
  expect(findPasswordFields(page, '/')).toEqual([]);
});

test('a field that is hidden, or has no name, declares nothing', () => {
  const page =
    '<form action="/a"><input type="hidden" name="w"><input type="password"><input name="type" value="password"></form>';
  expect(findPasswordFields(page, '/')).toEqual([]);
});

test('the check of a session knows the fields of its pages as well', () => {
  const page = recordingOf('GET', '/start', 200, {
    response: { headers: html, body: { text: PAGE } },
  });
  const login = recordingOf('POST', '/go.php', 200, {
    headers: form,
    body: { text: 'n=ada&w=blue' },
  });
  const found = checkSession(createSession([page, login]));
  expect(found.map(({ place, kind }) => [place, kind])).toEqual([['request body', 'w']]);
});
