import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { splitSession } from '../../src/export/split-session.ts';
import type { Session } from '../../src/session/schema.ts';
import { createSession, type LooseRecording, recordingOf } from '../kit/index.ts';

const JSON_TYPE: [string, string] = ['Content-Type', 'application/json'];

test('chains of live values stay whole, and parts are about even', () => {
  const session = createSession(Array.from({ length: 6 }, () => chain(10)).flat());
  const { parts, repeated } = splitSession(session, 3);
  expect(parts.map(sizeOf)).toEqual([20, 20, 20]);
  expect(repeated).toEqual([]);
  expect(allBroken(parts)).toEqual([]);
});

test('each request is in one part, in the order of the recording', () => {
  const session = createSession(Array.from({ length: 5 }, () => chain(4)).flat());
  const { parts } = splitSession(session, 2);
  const ids = parts.flatMap(({ recordings }) => recordings.map(({ id }) => Number(id)));
  expect(ids.toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
  for (const { recordings } of parts) {
    expect(recordings.map(({ at }) => at)).toEqual(
      recordings.map(({ at }) => at).toSorted((a, b) => a - b),
    );
  }
});

test('a login that every request needs is in each part', () => {
  const token = randomBytes(16).toString('hex');
  const session = createSession([
    recordingOf('POST', '/login', 200, {
      response: { headers: [JSON_TYPE], body: { json: { token } } },
    }),
    ...Array.from({ length: 4 }, () => chain(5, [['Authorization', `Bearer ${token}`]])).flat(),
  ]);
  const { parts, repeated } = splitSession(session, 2);
  expect(parts.map(sizeOf)).toEqual([11, 11]);
  expect(repeated).toEqual(['1']);
  expect(allBroken(parts)).toEqual([]);
});

test('a session that is one chain stays whole', () => {
  const ids = Array.from({ length: 12 }, () => randomBytes(8).toString('hex'));
  const recordings = ids.map((id, index) =>
    recordingOf('POST', index === 0 ? '/first' : `/after/${ids[index - 1]}`, 200, {
      response: { headers: [JSON_TYPE], body: { json: { next: id } } },
    }),
  );
  const { parts } = splitSession(createSession(recordings), 4);
  expect(parts.map(sizeOf)).toEqual([12]);
});

test('no more parts are made than there are requests', () => {
  const { parts } = splitSession(createSession([recordingOf('GET', '/', 200)]), 8);
  expect(parts.map(sizeOf)).toEqual([1]);
});

function sizeOf({ recordings }: Session): number {
  return recordings.length;
}

/** Creates a thing, and reads it several times. */
function chain(length: number, headers: [string, string][] = []): LooseRecording[] {
  const id = randomBytes(8).toString('hex');
  const created = recordingOf('POST', '/things', 201, {
    headers,
    response: { headers: [JSON_TYPE], body: { json: { id } } },
  });
  const reads = Array.from({ length: length - 1 }, (_, index) =>
    recordingOf('GET', `/things/${id}/${index}`, 200, { headers }),
  );
  return [created, ...reads];
}

/** Requests of things that their part does not create. */
function allBroken(parts: readonly Session[]): string[] {
  return parts.flatMap(({ recordings }) => {
    const bodies = JSON.stringify(recordings.map(({ response }) => response));
    const ids = recordings.map(({ request }) => /^\/things\/(\w+)/.exec(request.path)?.[1] ?? '');
    return ids.filter((id) => !bodies.includes(id));
  });
}

test('a login at another origin stays with the requests that need it', () => {
  const logins = Array.from({ length: 4 }, () => {
    const token = randomBytes(16).toString('hex');
    return [
      recordingOf('POST', '/token', 200, {
        origin: 'https://auth.example.com',
        response: { headers: [JSON_TYPE], body: { json: { token } } },
      }),
      recordingOf('GET', '/me', 200, { headers: [['Authorization', `Bearer ${token}`]] }),
    ];
  });
  const session = createSession(logins.flat(), { origin: 'https://api.example.com' });
  const { parts } = splitSession(session, 2);
  expect(parts.map(({ recordings }) => recordings.map(({ request }) => request.path))).toEqual([
    ['/token', '/me', '/token', '/me'],
    ['/token', '/me', '/token', '/me'],
  ]);
});

test('a session of many requests is split into at most that many parts', () => {
  const session = createSession(
    Array.from({ length: 5000 }, (_, index) => recordingOf('GET', `/${index}`, 200)),
  );
  expect(splitSession(session, 10_000_000).parts).toHaveLength(5000);
});
