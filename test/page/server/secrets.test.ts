/** Secrets of the form and of the config never come back, in whatever way a target echoes them. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { RunDetail, SessionDetail } from '../../../src/page/api.ts';
import type { Header } from '../../../src/session/schema.ts';
import { createSession, recordingOf, type Served, serve } from '../../kit/index.ts';
import { callOf, type ServedPage, servePage } from './served-page.ts';

const KEY = 'sessions/a.session.json';
/** A secret with characters that JSON, URLs, HTML and headers escape. */
const GIVEN = 'gv7Zx2"Lm9&Kd4+Rt8/Vb1<Nc6=';
const CONFIGURED = 'cf5Qw8Er1Ty6Ui3Op0As2Df4';
const HEADER = 'hd3Mn7Bv9Cx1Zl5Kj8Hg2Fd6';

/** The forms in which a secret may appear in an answer. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    encodeURIComponent(secret),
    new URLSearchParams([['', secret]]).toString().slice(1),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
    // In the middle of other bytes, the Base64 of the secret is different, except for its inner part.
    bytes.toString('base64').replace(/=+$/, '').slice(0, 28),
    bytes.subarray(1).toString('base64').slice(0, 28),
    bytes.subarray(2).toString('base64').slice(0, 28),
    bytes.toString('base64url').slice(0, 28),
    bytes.toString('hex'),
  ];
}

interface Echo {
  readonly type?: string;
  readonly coding?: string;
  readonly body: string | Uint8Array;
}

/** A target that answers with whatever it was sent. */
function serveEcho(answer: (text: string) => Echo): Promise<Served> {
  return serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const sent = [request.url, ...request.rawHeaders, Buffer.concat(chunks).toString()].join('\n');
    const { type = 'text/plain', coding, body } = answer(sent);
    const { authorization = '', 'x-given': given = '', 'x-api-key': key = '' } = request.headers;
    response.writeHead(500, {
      'content-type': type,
      ...(coding !== undefined && { 'content-encoding': coding }),
      'x-echo': `${authorization} ${String(given)} ${String(key)}`,
      'set-cookie': `sid=${encodeURIComponent(String(given))}; Path=/`,
      location: `/again?key=${encodeURIComponent(String(given))}`,
    });
    response.end(body);
  });
}

const recordings = [
  recordingOf('POST', '/echo?key=REDACTED_GIVEN', 200, {
    headers: [
      ['Content-Type', 'application/json'],
      ['Authorization', 'Bearer REDACTED_CONFIGURED'],
      ['X-Given', 'REDACTED_GIVEN'],
    ],
    body: { json: { password: 'REDACTED_GIVEN', note: 'the key is REDACTED_GIVEN' } },
    response: { headers: [['Content-Type', 'text/plain']], body: { text: 'fine' } },
  }),
];

/** Every answer that the page gives about a run, as one text. */
async function allAnswers(page: ServedPage, { card }: RunDetail, id = '1'): Promise<string> {
  const parameters = { key: KEY, id, run: card.id };
  const calls = [
    'api/overview',
    callOf('session', parameters),
    callOf('recording', parameters),
    callOf('links', parameters),
    callOf('run', { id: card.id }),
    callOf('outcome', parameters),
  ];
  const texts = await Promise.all(calls.map(async (call) => (await page.send(call)).text()));
  const posts = [
    await page.post('api/cancel', { run: card.id }),
    await page.post('api/accept', { run: card.id }),
    await page.post('api/runs', { key: KEY, form: { ...card.form, target: 'nowhere' } }),
  ];
  for (const post of posts) texts.push(await post.text());
  // What was accepted is in the file.
  texts.push(readFileSync(page.folder.path(KEY), 'utf8'));
  return texts.join('\n');
}

/** The forms of secrets that a text contains. */
function found(shown: string, ...secrets: readonly string[]): string[] {
  return secrets.flatMap(formsOf).filter((form) => shown.includes(form));
}

function pageFor(target: Served, more: object = {}): ServedPage {
  return servePage({
    sessions: { [KEY]: createSession(recordings, { origin: target.url }) },
    settings: {
      secrets: { REDACTED_CONFIGURED: CONFIGURED },
      headers: { 'X-Api-Key': HEADER },
      ...more,
    },
  });
}

const fill = { secrets: { REDACTED_GIVEN: GIVEN } };

/** The answers of a target that contain what the target was sent. */
const echoes: Readonly<Record<string, (text: string) => Echo>> = {
  'as text': (body) => ({ body }),
  'as UTF-16': (text) => ({
    type: 'text/plain; charset=utf-16le',
    body: Buffer.from(text, 'utf16le'),
  }),
  'in a JSON string': (text) => ({ type: 'application/json', body: JSON.stringify({ text }) }),
  'in JSON in JSON': (text) => ({
    type: 'application/json',
    body: JSON.stringify(JSON.stringify({ text })),
  }),
  'in a form': (text) => ({
    type: 'application/x-www-form-urlencoded',
    body: new URLSearchParams({ text }).toString(),
  }),
  'in HTML': (text) => ({
    type: 'text/html',
    body: `<p>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</p>`,
  }),
  'in XML': (text) => ({ type: 'application/xml', body: `<a><![CDATA[${text}]]></a>` }),
  'in a part of a multipart body': (text) => ({
    type: 'multipart/form-data; boundary=x',
    body: `--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n${text}\r\n--x--\r\n`,
  }),
  'in a form in a part': (text) => ({
    type: 'multipart/mixed; boundary=x',
    body: `--x\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n${new URLSearchParams({ text })}\r\n--x--\r\n`,
  }),
  'in gzip': (text) => ({ coding: 'gzip', body: gzipSync(text) }),
  'under a coding that is none': (body) => ({ coding: 'nonsense', body }),
  'as bytes': (text) => ({ type: 'application/octet-stream', body: `\0\x01${text}\0` }),
  'in bytes that are no text': (text) => ({
    type: 'application/octet-stream',
    body: Buffer.concat([Buffer.of(0xff, 0xc3, 0), Buffer.from(text)]),
  }),
  'as a picture': (body) => ({ type: 'image/png', body }),
  'as a font': (body) => ({ type: 'font/woff2', body }),
  'under a type that is none': (body) => ({ type: 'nonsense', body }),
  'beyond what is kept of a body': (text) => ({ body: 'x'.repeat(256 * 1024 - 40) + text }),
  'at the end of what is shown': (text) => ({ body: 'x'.repeat(1024 * 1024 - 30) + text }),
};

describe.each(Object.entries(echoes))('a target that echoes everything %s', (_, answer) => {
  test.each(['none', 'exact', 'shape'] as const)(
    'shows no form of a secret, with body: %s',
    async (body) => {
      await using target = await serveEcho(answer);
      using page = pageFor(target);
      const run = await page.replay(KEY, { ...fill, body, target: target.url });
      expect(run.card.counts).toMatchObject({ failed: 1 });
      const shown = await allAnswers(page, run);
      expect(shown).toContain('REDACTED_GIVEN');
      expect(found(shown, GIVEN, CONFIGURED, HEADER)).toEqual([]);
    },
  );
});

test('the form comes back with the names of its secrets, but not with their values', async () => {
  await using target = await serveEcho((body) => ({ body }));
  using page = pageFor(target);
  const { card } = await page.replay(KEY, { ...fill, target: target.url });
  expect(card.form.secrets).toEqual({ REDACTED_GIVEN: '' });
  const { replay } = await page.get<SessionDetail>(callOf('session', { key: KEY }));
  expect(replay.configHeaders).toEqual(['X-Api-Key']);
  expect(replay.missingSecrets).toEqual(['REDACTED_GIVEN']);
});

test('headers of the form that hold credentials do not come back with it', async () => {
  await using target = await serveEcho((body) => ({ body }));
  using page = pageFor(target);
  const headers: Header[] = [
    ['Authorization', `Bearer ${HEADER}`],
    ['X-Trace', 'seven'],
  ];
  const run = await page.replay(KEY, { ...fill, headers, target: target.url });
  const shown = await allAnswers(page, run);
  expect(found(shown, HEADER)).toEqual([]);
  expect(run.card.form.headers).toEqual([
    ['Authorization', 'Bearer …'],
    ['X-Trace', 'seven'],
  ]);
});

test('a search does not reveal whether a text is part of a secret', async () => {
  await using target = await serveEcho((body) => ({ body }));
  using page = pageFor(target);
  const { card } = await page.replay(KEY, { ...fill, target: target.url });
  for (const text of [GIVEN, GIVEN.slice(0, 6), CONFIGURED, CONFIGURED.slice(4), HEADER]) {
    const call = callOf('search', { key: KEY, run: card.id, text });
    expect(await page.get(call)).toEqual({ ids: [] });
  }
  const call = callOf('search', { key: KEY, run: card.id, text: 'x-echo' });
  expect(await page.get(call)).toEqual({ ids: ['1'] });
});

test('a secret in a refused form does not come back with the refusal', async () => {
  await using target = await serveEcho((body) => ({ body }));
  using page = pageFor(target);
  const wrong = [
    { secrets: { REDACTED_GIVEN: `${CONFIGURED}\n` } },
    { target: `http://user:${CONFIGURED}@127.0.0.1` },
    { headers: [['Authorization', `${CONFIGURED}\n`]] },
  ];
  const { replay } = await page.get<SessionDetail>(callOf('session', { key: KEY }));
  for (const form of wrong) {
    const response = await page.post('api/runs', { key: KEY, form: { ...replay.form, ...form } });
    expect(response.status).toBe(400);
    expect(found(await response.text(), CONFIGURED)).toEqual([]);
  }
});
