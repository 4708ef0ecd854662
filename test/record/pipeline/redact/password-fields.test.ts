import { describe, expect, test } from 'vitest';
import type { JournalEntry } from '../../../../src/record/pipeline/exchange-entry.ts';
import { createEntry } from '../../../../src/record/pipeline/exchange-entry.ts';
import { createRedaction, type Redaction } from '../../../../src/record/pipeline/redact/redact.ts';
import type { Header } from '../../../../src/session/schema.ts';
import { checkSession } from '../../../../src/session/secrets/check-session.ts';
import { createSession, recordingOf } from '../../../kit/index.ts';

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

/** The fields that a page declares to be for passwords. @param path of the page */
function declaredBy(page: string, path: string): Redaction['learned']['fields'] {
  return after(page, path).learned.fields;
}

/** A body as a request to a path has it, without the hashes of placeholders. */
function sent(redaction: Redaction, path: string, body: string, headers = form): string {
  const clean = redaction.body(Buffer.from(body), headers, true, { path, isResponse: false });
  return withoutHashes(Buffer.from(clean).toString());
}

function withoutHashes(text: string): string {
  return text.replace(/(REDACTED_[A-Z_]+)_[\da-f]{22}/g, '$1');
}

test('a field that a page declares to be for a password is redacted in the request of its form', () => {
  expect(sent(after(PAGE), '/go.php', 'n=ada&w=blue&s=In')).toBe('n=ada&w=REDACTED_W&s=In');
});

test('a field with the same name stays in the request of another form', () => {
  expect(sent(after(PAGE), '/find', 'w=chairs')).toBe('w=chairs');
});

test('the field is redacted in a query and in a multipart body', () => {
  const redaction = after('<form action="go"><input type="password" name="w"></form>', '/a/start');
  expect(withoutHashes(redaction.path('/a/go?n=ada&w=blue'))).toBe('/a/go?n=ada&w=REDACTED_W');
  const body = '--b\r\nContent-Disposition: form-data; name="w"\r\n\r\nblue\r\n--b--\r\n';
  const type: Header[] = [['Content-Type', 'multipart/form-data; boundary=b']];
  expect(sent(redaction, '/a/go', body, type)).toContain('\r\n\r\nREDACTED_W\r\n');
});

test('a form without an action is sent to its page, or anywhere by a script as JSON', () => {
  const redaction = after('<form><input type="password" name="word"></form>', '/welcome');
  expect(sent(redaction, '/welcome', 'word=blue')).toBe('word=REDACTED_WORD');
  expect(sent(redaction, '/api/session', '{"name":"ada","word":"blue","n":1}', json)).toBe(
    '{"name":"ada","word":"REDACTED_WORD","n":1}',
  );
});

test('a form that a thread has seen is known to the other redactions', () => {
  const redaction = createRedaction('key');
  redaction.learn(structuredClone(after(PAGE).learned));
  expect(sent(redaction, '/go.php', 'n=ada&w=blue')).toBe('n=ada&w=REDACTED_W');
});

test('a form that a script writes ends at its end tag, also with an escaped slash', () => {
  const page = String.raw`page.write("<form action=\"/in\"><\/form><input type=\"password\" name=\"word\">")`;
  expect(declaredBy(page, '/start')).toEqual([
    ['start', 'word'],
    [undefined, 'word'],
  ]);
});

test('a script that writes a comment delimiter hides no form behind it', () => {
  const page =
    '<script>t.indexOf("<!--")</script><form action="/in"><input type=password name=w></form><!-- -->';
  expect(declaredBy(page, '/start')).toEqual([['in', 'w']]);
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
])('a form in JSON with escapes, as %s writes it, declares its fields', (_, page) => {
  expect(declaredBy(page, '/start')).toEqual([['in', 'w']]);
  expect(sent(after(page), '/in', 'n=ada&w=blue')).toBe('n=ada&w=REDACTED_W');
});

test('a value in escaped markup is replaced, and every other byte stays', () => {
  const body = String.raw`{"n":"é","html":"\u003cinput name=\"authenticity_token\" value=\"q8Xz27LmRt0Kb==\"\u003e\u003cb\u003eé"}`;
  expect(sent(createRedaction('key'), '/', body, json)).toBe(
    body.replace('q8Xz27LmRt0Kb==', 'REDACTED_AUTHENTICITY_TOKEN'),
  );
});

test('a form in a comment declares nothing', () => {
  const page = '<!-- <form action="/old"><input type="password" name="w"></form> -->';
  expect(declaredBy(page, '/')).toEqual([]);
});

test.each([
  ['a letter with an accent', 'contrase&ntilde;a2', 'contraseña2'],
  ['an umlaut', 'schl&uuml;&szlig;', 'schlüß'],
  ['a number and a name', 'k&#246;d &eacute;', 'köd é'],
  ['an escaped ampersand', 'a&amp;uuml;', 'a&uuml;'],
  ['no reference', 'w&unknownname;&', 'w&unknownname;&'],
])('a field whose name is written with %s', (_, written, name) => {
  const page = `<form action="/in"><input type="password" name="${written}"></form>`;
  expect(declaredBy(page, '/start')).toEqual([['in', name]]);
  const body = `n=ada&${encodeURIComponent(name)}=`;
  expect(sent(after(page), '/in', `${body}blue`)).toMatch(/=REDACTED_\w+$/);
});

test('a field whose label has character references', () => {
  const page = '<form action="/in"><label>Contrase&ntilde;a <input name="w"></label></form>';
  expect(declaredBy(page, '/start')).toEqual([['in', 'w']]);
});

test('a field that is hidden, or has no name, declares nothing', () => {
  const page =
    '<form action="/a"><input type="hidden" name="w"><input type="password"><input name="type" value="password"></form>';
  expect(declaredBy(page, '/')).toEqual([]);
});

test('the check of a session also knows the fields of its pages', () => {
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

/** The entry of a request whose answer is a page. */
function answered(path: string, body: string | undefined, page: string): JournalEntry {
  const answer = { status: 200, statusText: 'OK', headers: html, trailers: [] };
  return createEntry(
    {
      ...{ start: 0, end: 1, origin: 'http://a.test', method: 'POST', path },
      ...{
        requestHeaders: form,
        requestTrailers: [],
        response: { ...answer, body: { bytes: Buffer.from(page) } },
      },
      ...{ error: undefined, aborted: false, isUnreachable: false },
      requestBody: body === undefined ? undefined : { bytes: Buffer.from(body) },
    },
    1,
    { sessionFile: '/none', redact: createRedaction('key'), hideEndpoint: undefined },
  );
}

describe('a page declares the password fields of the request that it responds to', () => {
  const again =
    '<p>Wrong.</p><form method="post"><input name="n"><input type="password" name="zw3"></form>';

  test('in its body', () => {
    const { request } = answered('/in', 'n=ada&zw3=tulip', again);
    expect(withoutHashes(JSON.stringify(request.body))).toContain('n=ada&zw3=REDACTED_ZW');
  });

  test('in its query', () => {
    const { request } = answered('/in?n=ada&zw3=tulip', undefined, again);
    expect(request.path).toMatch(/^\/in\?n=ada&zw3=REDACTED_/);
  });

  test('a field of another form is not declared', () => {
    const { request } = answered('/in', 'n=ada&q=tulip', again);
    expect(JSON.stringify(request.body)).toContain('n=ada&q=tulip');
  });

  test('what another form sends elsewhere is not declared', () => {
    const page = '<form action="/login"><input type="password" name="q"></form>';
    const { request } = answered('/search?q=tulip', undefined, page);
    expect(request.path).toBe('/search?q=tulip');
  });

  test('the check of a session knows the fields', () => {
    const login = recordingOf('POST', '/in', 200, {
      ...{ headers: form, body: { text: 'n=ada&zw3=tulip' } },
      response: { headers: html, body: { text: again } },
    });
    const found = checkSession(createSession([login]));
    expect(found.map(({ place, kind }) => [place, kind])).toEqual([['request body', 'zw3']]);
  });
});
