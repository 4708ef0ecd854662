/** Of what the recorder would redact, a failure shows nothing, wherever it shows something. */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { replaySession } from '../../src/replay/index.ts';
import type { Header } from '../../src/session/schema.ts';
import {
  createSession,
  type LooseRecording,
  type Project,
  recordingOf,
  serve,
  serveRaw,
  told,
  writeProject,
} from '../kit/index.ts';
import { generateSecrets } from '../record/pipeline/redact/generate-secrets.ts';
import { configWith } from '../vitest/replaying.ts';

/** A secret, and what a target answers that has it in it. */
interface Answered {
  readonly kind: string;
  readonly value: string;
  readonly body?: Uint8Array | string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

const generated = generateSecrets(20_261_127).map(({ kind, place, value, exchange }): Answered => {
  const { path, headers = {}, type = '', body, answer = {} } = exchange;
  const text =
    answer.body ?? body ?? JSON.stringify({ url: path, headers: Object.entries(headers) });
  const contentType = answer.type ?? (type || 'application/json');
  const echo = path.includes('=') ? { 'X-Echo': path } : {};
  return {
    kind: `${kind} in ${place}`,
    value,
    // What was a request's is echoed. Of Set-Cookie, names are compared alone.
    headers: { 'Content-Type': contentType, ...echo, ...headers, ...answer.headers },
    body: text,
  };
});

const RANDOM = 'q7Zx2Lm9Kd4Rt8Vb1Nc6';
const base64 = (seed: string): string => Buffer.from(seed.repeat(12)).toString('base64');
const pem = (kind: string, key: string): string =>
  `-----BEGIN ${kind}-----\n${key.replace(/.{64}/g, '$&\n')}\n-----END ${kind}-----\n`;
const json = { 'Content-Type': 'application/json' };
const plain = { 'Content-Type': 'text/plain' };
const jwt = `eyJhbGciOiJIUzI1NiJ9.eyJ${base64('jwt-7').slice(0, 60)}.${base64('sign-3').slice(0, 43)}`;

const byForm: readonly Answered[] = [
  ...['PRIVATE KEY', 'RSA PRIVATE KEY', 'OPENSSH PRIVATE KEY', 'EC PRIVATE KEY'].flatMap((kind) => {
    const value = base64(`${kind} 5f8a`).slice(3, 200);
    return [
      { kind: `${kind} in text`, value, headers: plain, body: pem(kind, value) },
      {
        kind: `${kind} in JSON`,
        value,
        headers: json,
        body: JSON.stringify({ a: pem(kind, value) }),
      },
    ];
  }),
  ...['postgres', 'mongodb', 'mongodb+srv', 'redis', 'amqp', 'mysql'].flatMap((scheme) => {
    const value = `${scheme.slice(0, 2)}Q7zx2Lm9Kd4R`;
    const url = `${scheme}://ada:${value}@db.internal/orders`;
    return [
      {
        kind: `${scheme} in text`,
        value,
        headers: plain,
        body: `cannot connect to ${url}: refused`,
      },
      { kind: `${scheme} in JSON`, value, headers: json, body: JSON.stringify({ dsn: url }) },
      {
        kind: `${scheme} in HTML`,
        value,
        headers: { 'Content-Type': 'text/html' },
        body: `<p>${url}</p>`,
      },
      { kind: `${scheme} in a header`, value, headers: { ...plain, 'X-Echo': url }, body: '' },
    ];
  }),
  ...['Authorization', 'Proxy-Authorization'].map((name) => ({
    kind: `a pair of ${name} in JSON`,
    value: RANDOM,
    headers: json,
    body: JSON.stringify({ sent: [[name, `Bearer ${RANDOM}`]] }),
  })),
  {
    kind: 'private member of a JSON Web Key',
    value: 'jpsQnnGQmL-YBIffH1136cspYG6',
    headers: json,
    body: JSON.stringify({ keys: [{ kty: 'EC', x: 'f83O', d: 'jpsQnnGQmL-YBIffH1136cspYG6' }] }),
  },
  {
    kind: 'value of a pair in JSON',
    value: 'hunterx7q',
    headers: json,
    body: JSON.stringify([{ name: 'password', value: 'hunterx7q' }]),
  },
  {
    kind: 'password in a data form of XMPP',
    value: 'Calliope',
    headers: { 'Content-Type': 'application/xml' },
    body: '<x><field var="password"><value>Calliope</value></field></x>',
  },
  { kind: 'jwt in text', value: jwt, headers: plain, body: `no such user: ${jwt}, sorry` },
  { kind: 'jwt as the name of a member', value: jwt, headers: json, body: `{"${jwt}":1}` },
  {
    kind: 'jwt at the end of what is kept of a body',
    value: jwt,
    headers: plain,
    body: `${'x'.repeat(16 * 1024 - 40)}\n${jwt} ${'y'.repeat(4000)}`,
  },
  {
    kind: 'key at the end of what is kept of a body',
    value: base64('cut 77').slice(2, 180),
    headers: plain,
    body: `${'x'.repeat(16 * 1024 - 120)}\n${pem('PRIVATE KEY', base64('cut 77').slice(2, 180))}${'y'.repeat(4000)}`,
  },
  {
    kind: 'an encrypted key',
    value: base64('enc 91').slice(2, 180),
    headers: plain,
    body: pem(
      'RSA PRIVATE KEY',
      `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n${base64('enc 91').slice(2, 180)}`,
    ),
  },
  {
    kind: 'a key in bytes',
    value: 'AKIAIOSFODNN7EXAMPLE',
    headers: {},
    body: Buffer.from('\0\x01AKIAIOSFODNN7EXAMPLE\0\x02', 'latin1'),
  },
];

/** Only the type of the body tells that its first line names what is below. */
const inTables: readonly Answered[] = [
  ...['text/csv', 'text/csv; charset=utf-16le', 'text/tab-separated-values'].map((type) => ({
    kind: `password in a column of ${type}`,
    value: `hunter${type.length}x7`,
    headers: { 'Content-Type': type },
    body: Buffer.from(
      ['user', 'password\nada', `hunter${type.length}x7\n`].join(/tab/.test(type) ? '\t' : ','),
      /utf-16/.test(type) ? 'utf16le' : 'utf8',
    ),
  })),
];

/** What stands beside them, or their sentence, tells that they are secrets. */
const besideOthers = (
  [
    ['code in a sentence', 'text/html', '471135', '<p>Your verification code is <b>471135</b></p>'],
    ['column of a text', 'text/plain', 'hunterx7a', 'user,password\nada,hunterx7a\n'],
    [
      'column of JSON',
      'application/json',
      'hunterx7b',
      '{"columns":["name","password"],"rows":[["ada","hunterx7b"]]}',
    ],
    [
      'column of a page',
      'text/html',
      'hunterx7c',
      '<table><tr><th>Name</th><th>Password</th></tr><tr><td>ada</td><td>hunterx7c</td></tr></table>',
    ],
    ['ticket of a calendar', 'application/json', '8f3a2b7c', '{"a":"/a.ics?ticket=8f3a2b7c"}'],
    ['link that signs in', 'text/plain', '8f3a2b1c9d', 'see https://a.test/magic?t=8f3a2b1c9d now'],
    [
      'key to enter',
      'application/json',
      'JBSWY3DPEHPK3PXP',
      '{"manualEntryKey":"JBSWY3DPEHPK3PXP"}',
    ],
    [
      'event of two lines',
      'text/event-stream',
      'hunterx7d',
      'data: {"name":"password",\ndata: "value":"hunterx7d"}\n\n',
    ],
    [
      'default of a secret',
      'application/json',
      'hunterx7e',
      '{"key":"dock","type":"secret","default":"hunterx7e"}',
    ],
    [
      'key beside its algorithm',
      'application/json',
      'c2VjcmV0MTIz',
      '{"algorithm":"hmac-sha256","key":"c2VjcmV0MTIz"}',
    ],
    [
      'pair in a string',
      'application/json',
      'hunterx7f',
      JSON.stringify({ a: '{"name":"password","value":"hunterx7f"}' }),
    ],
    ['pair in YAML', 'application/yaml', 'hunterx7g', '- name: password\n  value: hunterx7g\n'],
  ] as const
).map(
  ([kind, type, value, body]): Answered => ({
    ...{ kind, value, body },
    headers: { 'Content-Type': type },
  }),
);

const secrets = [...generated, ...byForm, ...inTables, ...besideOthers];

/** As it is, escaped for URLs, and its parts: what stands between them may be escaped in many ways. */
function formsOf(value: string): string[] {
  const parts = value.split(/[^A-Za-z0-9]+/).filter(({ length }) => length >= 6);
  const hex = Buffer.from(value).toString('hex').slice(0, 16);
  return [value, encodeURIComponent(value), ...parts, hex];
}

const COMPARED = ['x-echo', 'location', 'x-api-key', 'authorization', 'set-cookie'];

function recordingsOf(way: string, status: number): LooseRecording[] {
  return secrets.map((secret, index): LooseRecording => {
    const isJson = /json/.test(secret.headers['Content-Type'] ?? '');
    const headers: Header[] = Object.keys(secret.headers)
      .filter((name) => COMPARED.includes(name.toLowerCase()))
      .map((name) => [name, 'other']);
    const body = isJson ? { json: { a: 1 } } : { text: 'other' };
    return recordingOf('GET', `/${way}/${index}`, status, { response: { headers, body } });
  });
}

/** Live values that tell by themselves what they are, wherever they stand. */
const ids = byForm.flatMap(({ kind, value, body }) => {
  if (kind === 'jwt in text') return value;
  return /(?:KEY|redis|postgres|mongodb) in text/.test(kind) ? String(body) : [];
});

const sessions = {
  // The answer has another status, and its start is shown.
  'sessions/excerpt.session.json': createSession(recordingsOf('excerpt', 404)),
  'sessions/compared.session.json': createSession(recordingsOf('compared', 200)),
  // Each id of a list leads to a request that fails, and says which live value it was sent with.
  'sessions/correlated.session.json': createSession(
    ids.flatMap((_, index) => [
      recordingOf('GET', `/list/${index}`, 200, {
        response: { body: { json: { id: `id-recorded-${index}-aa` } } },
      }),
      recordingOf('GET', `/item/id-recorded-${index}-aa`, 204),
    ]),
  ),
};

function answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
  const [, way, number] = url.split('/');
  const secret = secrets[Number(number)];
  if (way === 'list') {
    const id = ids[Number(number)];
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ id }));
    return;
  }
  response.writeHead(way === 'item' ? 500 : 200, secret?.headers).end(secret?.body);
}

describe.each([
  { mode: 'exact', filters: [], atLeast: 1.9 },
  // Of texts, it compares no more than whether there is one.
  { mode: 'shape', filters: ['compared'], atLeast: 0.4 },
] as const)('a failure with expect.body: $mode', ({ mode, filters, atLeast }) => {
  let project: Project;
  let shown: string;
  let failures: number;

  beforeAll(async () => {
    await using api = await serve(answer);
    const options = { target: api.url, expect: { body: mode, headers: COMPARED } };
    project = await writeProject({ 'vitest.config.ts': configWith(options), ...sessions });
    const outputFile = { junit: 'out/junit.xml', json: 'out/report.json', blob: 'out/blob.json' };
    const reporters = ['default', 'junit', 'json', 'blob'];
    const run = await project.run({ reporters, outputFile, filters });
    const files = Object.values(outputFile).map((file) =>
      readFileSync(join(project.folder, file), 'utf8'),
    );
    shown = [run.stdout, run.stderr, ...files].join('\n');
    failures = Object.keys(run.errors).length;
  }, 120_000);

  afterAll(() => project[Symbol.asyncDispose]());

  test('is there for nearly every one', () => {
    expect(failures).toBeGreaterThan(secrets.length * atLeast);
  });

  test.each(secrets.map(({ kind, value }): [string, string] => [kind, value]))(
    'does not show the %s',
    (_, value) => {
      expect(formsOf(value).filter((form) => shown.includes(form))).toEqual([]);
    },
  );
});

describe('what is no HTTP', () => {
  test.each(byForm.map((secret): [string, Answered] => [secret.kind, secret]))(
    'does not show the %s',
    async (_, { value, body = '' }) => {
      await using server = await serveRaw((socket) => {
        socket.once('data', () => socket.end(Buffer.from(body)));
      });
      const session = createSession([recordingOf('GET', '/', 200)]);
      const { outcomes } = await replaySession(session, { target: server.url });

      expect(told(outcomes[0])?.label).toMatch(
        /^(not-http|invalid-response|UND_ERR_SOCKET|NO_RESPONSE)$/,
      );
      const text = JSON.stringify(outcomes);
      expect(formsOf(value).filter((form) => text.includes(form))).toEqual([]);
    },
  );
});
