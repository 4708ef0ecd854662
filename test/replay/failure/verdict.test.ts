/** What makes an outcome passed, failed or skipped. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { encode } from '@msgpack/msgpack';
import { describe, expect, test } from 'vitest';
import {
  type Outcome,
  type ReplaySettings,
  replaySession,
  type Summary,
} from '../../../src/replay/index.ts';
import {
  createSession,
  freePort,
  type LooseRecording,
  recordingOf,
  serve,
  told,
  withTold,
} from '../../kit/index.ts';

interface Sent {
  readonly outcomes: readonly Outcome[];
  readonly summary: Summary;
  /** Method and path of what arrived. */
  readonly seen: readonly string[];
}

/** Replays recordings against a server that answers with the status in the path. */
async function replay(
  recordings: readonly LooseRecording[],
  settings: ReplaySettings = {},
): Promise<Sent> {
  const seen: string[] = [];
  await using server = await serve((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.writeHead(Number(request.url?.slice(1, 4)) || 200).end();
  });
  const session = createSession(recordings);
  const { outcomes, summary } = await replaySession(session, { target: server.url, ...settings });
  return { outcomes, summary, seen };
}

/** The failure of a recording with status 200 that is answered with 500 and this body. */
async function failureWith(body: string | Buffer, headers: Record<string, string> = {}) {
  await using server = await serve((_, response) => response.writeHead(500, headers).end(body));
  const session = createSession([recordingOf('GET', '/', 200)]);
  const { outcomes } = await replaySession(session, { target: server.url });
  expect(told(outcomes[0])?.label).toBe('status');
  return told(outcomes[0]);
}

test('a request with the recorded status passes', async () => {
  const { outcomes } = await replay([recordingOf('GET', '/404/a?b', 404)]);
  expect(outcomes).toEqual([
    {
      id: '1',
      state: 'passed',
      method: 'GET',
      path: '/404/a?b',
      expected: 404,
      actual: 404,
      responseTime: expect.any(Number),
      plannedAt: expect.any(Number),
      sentAt: expect.any(Number),
      correlated: [],
    },
  ]);
});

test('another status fails, even of the same class, and the failure names both', async () => {
  const { outcomes } = await replay([recordingOf('GET', '/201', 200)]);
  expect(outcomes.map(withTold)).toMatchObject([
    {
      state: 'failed',
      expected: 200,
      actual: 201,
      failure: { kind: 'status', expected: 200, actual: 201 },
    },
  ]);
});

describe('the detail of a mismatch', () => {
  test('is the first lines of the actual body, shortened in both directions', async () => {
    const lines = ['x'.repeat(500), ...Array.from({ length: 10 }, (_, i) => `line ${i}`)];
    const shown = (await failureWith(lines.join('\n')))?.detail?.split('\n') ?? [];
    expect(shown.slice(1)).toEqual([
      '│ line 0',
      '│ line 1',
      '│ line 2',
      '│ line 3',
      '│ line 4',
      '│ …',
    ]);
    expect(shown[0]).toBe(`│ ${'x'.repeat(159)}…`);
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['GZIP', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateRawSync],
    ['gzip, br', (body: string) => brotliCompressSync(gzipSync(body))],
  ] as const)('is decoded from %s', async (coding, encode) => {
    const error = await failureWith(encode('{"reason":"no such order"}'), {
      'Content-Encoding': coding,
    });
    expect(error?.detail).toBe('│ {"reason":"no such order"}');
  });

  test('is decoded from as much of a long gzip body as was kept', async () => {
    const noise = Array.from({ length: 60_000 }, (_, i) => (i * 7919) % 9973).join('\n');
    const error = await failureWith(gzipSync(`the reason\n${noise}`), {
      'Content-Encoding': 'gzip',
    });
    expect(error?.detail).toMatch(/^│ the reason\n│ 0\n│ 7919\n/);
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)(
    'is not the text of a few bytes that decode to far too many: %s',
    async (coding, encode) => {
      const bomb = encode(`the reason\n${' '.repeat(20 * 1024 * 1024)}`);
      const error = await failureWith(bomb, { 'Content-Encoding': coding });
      expect(error?.detail).toMatch(
        /body that cannot be decoded: its first \d+ bytes hold more than 1/,
      );
    },
  );

  test('says that a body is binary', async () => {
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    expect((await failureWith(png))?.detail).toBe(
      '│ (binary, starts with 89504e470d0a1a0a0000000d49484452)',
    );
  });

  test('says that a body is binary even if it has no control characters', async () => {
    const bytes = Buffer.from(Array.from({ length: 64 }, (_, i) => 0xc0 + ((i * 37) % 64)));
    expect((await failureWith(bytes))?.detail).toMatch(/^│ \(binary, starts with c0/);
  });

  test.each<[string, string, Buffer, string]>([
    [
      'MessagePack',
      'application/msgpack',
      Buffer.from(encode({ reason: 'gone', at: 7 })),
      '{"reason":"gone","at":7}',
    ],
    ['UTF-16', 'text/plain; charset=utf-16', Buffer.from('\ufeffgrüße', 'utf16le'), 'grüße'],
    ['Latin-1', 'text/plain; charset=iso-8859-1', Buffer.from('grüße', 'latin1'), 'grüße'],
  ])('shows %s as the text that it stands for', async (_, type, body, shown) => {
    const error = await failureWith(body, { 'Content-Type': type });
    expect(error?.detail).toBe(`│ ${shown}`);
    const packed = { 'Content-Type': type, 'Content-Encoding': 'gzip' };
    expect((await failureWith(gzipSync(body), packed))?.detail).toBe(`│ ${shown}`);
  });

  test.each([
    [
      'Express',
      '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n<pre>Cannot GET /me</pre>\n</body>\n</html>\n',
      ['Cannot GET /me'],
    ],
    [
      'Django',
      `<html><head><title>KeyError at /me</title><style>${'* { margin: 0 } '.repeat(1500)}</style><script>var a = "<h1>";</script></head><body><div id="summary"><h1>KeyError\n  at /me</h1><pre class="exception_value">&#x27;user&#x27;</pre><table><tr><th>Request Method:</th><td>GET</td></tr></table></div></body></html>`,
      ['KeyError at /me', "'user'", 'Request Method: GET'],
    ],
    [
      'Rails',
      '<html><head><title>Action Controller: Exception caught</title><style>h1 {}</style></head><body><header><h1>ActiveRecord::RecordNotFound in UsersController#show</h1></header><main><h2>Couldn&#39;t find User with id=7</h2></main></body></html>',
      ['ActiveRecord::RecordNotFound in UsersController#show', "Couldn't find User with id=7"],
    ],
    [
      'Spring',
      '<html><body><h1>Whitelabel Error Page</h1><p>This application has no explicit mapping for /error.</p><div>There was an unexpected error (type=Not Found, status=404).</div></body></html>',
      [
        'Whitelabel Error Page',
        'This application has no explicit mapping for /error.',
        'There was an unexpected error (type=Not Found, status=404).',
      ],
    ],
    [
      'PHP',
      '<br />\n<b>Fatal error</b>:  Uncaught Error: no user in /srv/me.php:3\nStack trace:<br />',
      ['Fatal error: Uncaught Error: no user in /srv/me.php:3 Stack trace:'],
    ],
    [
      'an app whose scripts write the page',
      '<html><head><title>Shop</title></head><body><div id="root"></div><script>run()</script></body></html>',
      ['Shop'],
    ],
  ])('shows the text of an error page of %s, not its head', async (_, page, lines) => {
    const error = await failureWith(page, { 'Content-Type': 'text/html; charset=utf-8' });
    expect(error?.detail?.split('\n')).toEqual(lines.map((line) => `│ ${line}`));
  });

  test('shows the text of a page that does not say what it is', async () => {
    const page =
      '<html><head><title>502</title></head><body><h1>502 Bad Gateway</h1></body></html>';
    expect((await failureWith(page))?.detail).toBe('│ 502 Bad Gateway');
  });

  test('masks secrets that tags and character references divide', async () => {
    const page = '<body><p>access_token=tok-7f6e<b>5d4c</b>3b2a19&#48;&#49;</p></body>';
    const error = await failureWith(page, { 'Content-Type': 'text/html' });
    expect(error?.detail).not.toContain('5d4c');
  });

  test('masks secrets in what it shows of MessagePack', async () => {
    const body = Buffer.from(encode({ access_token: 'tok-7f6e5d4c3b2a19', user: 'ann' }));
    const error = await failureWith(body, { 'Content-Type': 'application/x-msgpack' });
    expect(error?.detail).toContain('ann');
    expect(error?.detail).not.toContain('tok-7f6e');
  });

  test('shows no text of unreadable MessagePack, such as the start of a long body', async () => {
    const body = Buffer.from(encode({ text: 'a long text '.repeat(6000) }));
    const error = await failureWith(body, { 'Content-Type': 'application/msgpack' });
    expect(error?.detail).toMatch(/^│ \(binary, starts with 81a474657874/);
  });

  test('shows the decoded bytes of a binary body that was compressed', async () => {
    const error = await failureWith(gzipSync(Buffer.from('00010203', 'hex')), {
      'Content-Encoding': 'gzip',
    });
    expect(error?.detail).toBe('│ (binary, starts with 00010203)');
  });

  test('shows text that is not ASCII', async () => {
    expect((await failureWith('größer als 😀'))?.detail).toBe('│ größer als 😀');
  });

  test('says why a body cannot be decoded', async () => {
    const error = await failureWith('plain', { 'Content-Encoding': 'gzip' });
    expect(error?.detail).toContain('gzip body that cannot be decoded');
  });

  test('is missing if the body is empty', async () => {
    expect(await failureWith('')).not.toHaveProperty('detail');
  });
});

describe('a recording without a status', () => {
  const unanswered = (time: number): LooseRecording => ({
    ...recordingOf('POST', '/200/unanswered', 200, { body: { text: 'a' } }),
    response: { error: 'ECONNRESET', time },
  });

  test('is sent and counted as such, although there is nothing to compare its answer with', async () => {
    const { outcomes, summary, seen } = await replay([
      unanswered(5000),
      recordingOf('GET', '/200/next', 200),
    ]);
    expect(seen).toEqual(['POST /200/unanswered', 'GET /200/next']);
    expect(outcomes).toMatchObject([
      { state: 'uncompared', actual: 200, failure: { kind: 'no-recorded-status' } },
      { state: 'passed' },
    ]);
    expect(outcomes[0]).not.toHaveProperty('expected');
    expect(summary).toMatchObject({ total: 2, sent: 2, passed: 1, uncompared: 1, skipped: 0 });
  });

  test('is aborted if no answer comes now either', async () => {
    await using server = await serve((request, response) => {
      if (request.method === 'GET') response.end();
    });
    const session = createSession([unanswered(50), recordingOf('GET', '/next', 200)]);
    const { summary } = await replaySession(session, { target: server.url });
    expect(summary).toMatchObject({ sent: 2, uncompared: 1, passed: 1 });
  });

  test('fails if its target cannot be reached, unless that was recorded', async () => {
    const target = `http://127.0.0.1:${await freePort()}`;
    const unreached = { ...unanswered(50), response: { error: 'ECONNREFUSED', time: 1 } };
    const replayed = async (recording: LooseRecording) =>
      (await replaySession(createSession([recording]), { target })).outcomes;

    expect(await replayed(unanswered(50))).toMatchObject([
      { state: 'failed', failure: { kind: 'no-connection' } },
    ]);
    const [outcome] = await replayed(unreached);
    expect(outcome).toMatchObject({ state: 'skipped', failure: { kind: 'no-connection' } });
    expect(outcome).not.toHaveProperty('sentAt');
  });
});

describe('a request that must not be sent', () => {
  test('because its body was not recorded whole fails, and the server sees nothing', async () => {
    const { outcomes, seen } = await replay([
      recordingOf('POST', '/200', 200, { body: { truncated: 70_000_000 } }),
    ]);
    expect(outcomes).toMatchObject([
      { state: 'failed', responseTime: 0, failure: { kind: 'truncated-body' } },
    ]);
    expect(told(outcomes[0])?.message).toBe(
      'not sent: its body of 70000000 bytes was not recorded whole: record it again, with a larger "record.maxBodySize" or through recorder.url',
    );
    expect(outcomes[0]).not.toHaveProperty('sentAt');
    expect(seen).toEqual([]);
  });

  test('because the target is read-only is skipped; GET, HEAD and OPTIONS are sent', async () => {
    const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'get'];
    const { outcomes, seen } = await replay(
      methods.map((method) => recordingOf(method, '/200', 200)),
      { readOnly: true },
    );
    expect(seen).toEqual(['GET /200', 'HEAD /200', 'OPTIONS /200']);
    expect(outcomes.slice(3).map((outcome) => `${outcome.state} ${told(outcome)?.label}`)).toEqual(
      Array.from({ length: 6 }, () => 'skipped read-only'),
    );
  });

  test('because it went to another origin is skipped, and the message names that', async () => {
    const { outcomes, seen } = await replay([
      recordingOf('GET', '/200', 200, { origin: 'https://api.example.com' }),
      recordingOf('GET', 'https://api.example.com/200', 200),
      recordingOf('GET', '/200', 200, { origin: 'http://127.0.0.1:3000' }),
    ]);
    expect(seen).toEqual(['GET /200']);
    expect(outcomes.map((outcome) => told(outcome)?.label)).toEqual([
      'foreign-origin',
      'foreign-origin',
      undefined,
    ]);
    expect(told(outcomes[0])?.message).toBe(
      'not sent: it was recorded against https://api.example.com, for which no target is named. ' +
        `Name one with the option "origins": { 'https://api.example.com': '<base URL>' }, or in vsr with --origin https://api.example.com=<base URL>`,
    );
  });

  test('because it became another protocol is skipped', async () => {
    const { outcomes, seen } = await replay([recordingOf('GET', '/ws', 101)]);
    expect(outcomes).toMatchObject([{ state: 'skipped', failure: { kind: 'upgrade' } }]);
    expect(seen).toEqual([]);
  });

  test.each([200, 405])('because it asks for a tunnel is skipped (%i)', async (status) => {
    const { outcomes, seen } = await replay([
      recordingOf('CONNECT', 'example.com:443', status),
      recordingOf('GET', '/200', 200),
    ]);
    expect(outcomes.map(withTold)).toMatchObject([
      {
        state: 'skipped',
        told: { label: 'upgrade', message: 'not sent: a tunnel is not replayed' },
      },
      { state: 'passed' },
    ]);
    expect(seen).toEqual(['GET /200']);
  });
});

test('a mismatch names the headers that were sent without their secret', async () => {
  const headers: [string, string][] = [['Authorization', 'Bearer REDACTED_AUTHORIZATION']];
  const recordings = [recordingOf('GET', '/401', 200, { headers })];

  const { outcomes } = await replay(recordings);
  const overridden = await replay(recordings, { headers: { authorization: 'Bearer live' } });

  expect(told(outcomes[0])?.detail).toContain(
    'REDACTED_AUTHORIZATION (Authorization) in place of a secret',
  );
  expect(told(overridden.outcomes[0])).not.toHaveProperty('detail');
});
