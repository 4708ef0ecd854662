import { expect, test } from 'vitest';
import { parseSessionText } from '../../src/session/parse-session.ts';
import { type Recording, type Session, sessionJsonSchema } from '../../src/session/schema.ts';
import { renderSession } from '../../src/session/write-session.ts';
import { createSession, recordingOf } from '../kit/session.ts';
import { RandomSessions } from './random-sessions.ts';

const render = (session: Session): string => [...renderSession(session)].join('');

test('a session is rendered in canonical form, whatever the order of its keys', () => {
  const recording: Recording = {
    response: {
      claims: { REDACTED_TOKEN: { sub: 'usr_1', roles: ['REDACTED', 'a'] } },
      headers: [],
      body: { coding: 'gzip', json: { z: [1], a: {} } },
      time: 12.3456,
      status: 201,
      error: 'ECONNRESET',
      aborted: true,
      trailers: [['X-Sum', '1']],
      statusText: 'Made',
    },
    request: {
      body: { bytes: 70_000, file: 'a.0123456789abcdef.bin' },
      headers: [
        ['Content-Type', 'text/"plain"'],
        ['Set-Cookie', ''],
      ],
      path: '/a%2Fb',
      method: 'POST',
    },
    origin: 'https://other.test',
    at: 0.1 + 0.2,
    id: '1',
  };
  const unanswered: Recording = {
    response: { time: 3, error: 'ECONNRESET' },
    request: { path: '/', headers: [], method: 'GET' },
    at: 20,
    id: '2',
  };
  const session: Session = {
    recordings: [recording, unanswered],
    interrupted: true,
    recordedBy: 'test/a.test.ts',
    recordedAt: '2026-11-24T10:00:00.000Z',
    origin: 'http://127.0.0.1:3000',
    name: 'a > b',
    version: 1,
  };
  expect(render(session)).toMatchInlineSnapshot(`
    "{
      "$schema": "https://unpkg.com/vitest-session-replay/dist/session/session.schema.json",
      "version": 1,
      "name": "a > b",
      "origin": "http://127.0.0.1:3000",
      "recordedAt": "2026-11-24T10:00:00.000Z",
      "recordedBy": "test/a.test.ts",
      "interrupted": true,
      "recordings": [
        {
          "id": "1",
          "at": 0.3,
          "origin": "https://other.test",
          "request": {
            "method": "POST",
            "path": "/a%2Fb",
            "headers": [
              ["Content-Type", "text/\\"plain\\""],
              ["Set-Cookie", ""]
            ],
            "body": {
              "file": "a.0123456789abcdef.bin",
              "bytes": 70000
            }
          },
          "response": {
            "status": 201,
            "statusText": "Made",
            "error": "ECONNRESET",
            "aborted": true,
            "time": 12.346,
            "headers": [],
            "body": {
              "json": {
                "z": [
                  1
                ],
                "a": {}
              },
              "coding": "gzip"
            },
            "trailers": [
              ["X-Sum", "1"]
            ],
            "claims": {
              "REDACTED_TOKEN": {
                "sub": "usr_1",
                "roles": [
                  "REDACTED",
                  "a"
                ]
              }
            }
          }
        },
        {
          "id": "2",
          "at": 20,
          "request": {
            "method": "GET",
            "path": "/",
            "headers": []
          },
          "response": {
            "error": "ECONNRESET",
            "time": 3
          }
        }
      ]
    }
    "
  `);
});

test('a session without recordings is rendered with an empty list', () => {
  expect(render(createSession([]))).toMatch(/\n {2}"recordings": \[\]\n\}\n$/);
});

test('each half of a link is on one line, its recordings before its place', () => {
  const links = [
    { to: { segment: 2, path: '/orders/*' }, from: { pointer: '/id', path: 'POST /orders' } },
    { from: { recording: '1', header: 'x-tick' }, to: { place: 'body', recording: '2' } },
  ];
  expect(render(createSession([], { links }))).toContain(`,
  "links": [
    {
      "from": { "path": "POST /orders", "pointer": "/id" },
      "to": { "path": "/orders/*", "segment": 2 }
    },
    {
      "from": { "recording": "1", "header": "x-tick" },
      "to": { "recording": "2", "place": "body" }
    }
  ],
  "recordings": [`);
});

test('a session without links has no such key', () => {
  expect(render(createSession([], { links: [] }))).not.toContain('links');
});

test('keys with an undefined value are left out', () => {
  const session = { ...createSession([recordingOf('GET', '/', 200)]), recordedBy: undefined };
  expect(render(session)).not.toContain('undefined');
  expect(JSON.parse(render(session))).not.toHaveProperty('recordedBy');
});

test('the schema that a session names is kept', () => {
  expect(render(createSession([], { $schema: './my.json' }))).toContain('"$schema": "./my.json"');
});

test('every key that the schema knows is rendered', () => {
  const random = new RandomSessions(3);
  const texts = Array.from({ length: 50 }, () => render(random.session())).join('');
  const keys = new Set(findKeys(sessionJsonSchema()));
  expect(keys.size).toBeGreaterThan(20);
  expect([...keys].filter((key) => !texts.includes(`"${key}": `))).toEqual([]);
});

test('each recording is a chunk of its own', () => {
  const recordings = Array.from({ length: 5 }, () => recordingOf('GET', '/', 200));
  expect([...renderSession(createSession(recordings))]).toHaveLength(7);
});

test('words that Vitest takes for directives to a test file are escaped', () => {
  // Put together here, since Vitest would also find them in this file.
  const words = ['vitest-environment jsdom', 'jest-environment node', 'module-tag x'].map(
    (word) => `* \\@${word}`,
  );
  const session = createSession(
    words.map((text) => recordingOf('GET', '/', 200, { body: { text }, headers: [['a', text]] })),
    { name: words.join(), $schema: 'x' },
  );
  const text = render(session);
  expect(text).not.toMatch(/@(vitest|jest)-environment|@module-tag/);
  expect(JSON.parse(text)).toEqual(session);
});

test('other at signs stay readable', () => {
  const session = createSession([
    recordingOf('GET', '/', 200, { body: { text: 'me@vitest.dev' } }),
  ]);
  expect(render(session)).toContain('"me@vitest.dev"');
});

test('sessions of all kinds come back as they were', () => {
  const random = new RandomSessions(2);
  for (let round = 0; round < 500; round += 1) {
    const session = { $schema: 'x', ...random.session() };
    const text = render(session);
    expect(parseSessionText(text, 'a.session.json')).toEqual(session);
    expect(render(parseSessionText(text, 'a.session.json'))).toBe(text);
  }
});

function* findKeys(schema: unknown): Generator<string> {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties') yield* Object.keys(value);
    yield* findKeys(value);
  }
}
