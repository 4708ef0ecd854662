/** What calibrating a session learns, and what it writes. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import {
  calibrateSession,
  readSession,
  replaySession,
  type Session,
} from '../../src/replay/index.ts';
import { renderSession } from '../../src/session/write-session.ts';
import {
  createSession,
  differencesOf,
  type LooseRecording,
  recordingOf,
  serve,
} from '../kit/index.ts';
import { createScratchFolder } from '../session/scratch-folder.ts';

const recorded = { id: 'r', at: 'then', total: 5, items: [{ sku: 'a', seen: 1 }] };

/** Answers `/a` with another id and time each time, and other paths with nothing. */
function serveNoise(): ReturnType<typeof serve> {
  let count = 0;
  const answer: RequestListener = ({ url }, response) => {
    count += 1;
    response.setHeader('x-request-id', `${count}`).setHeader('etag', '"1"');
    const items = [{ sku: 'a', seen: count }];
    const body = { ...recorded, id: `live${count}`, at: Date.now(), items };
    if (url === '/broken') response.statusCode = 500;
    response.end(url === '/a' ? JSON.stringify(body) : undefined);
  };
  return serve(answer);
}

function sessionOf(...more: LooseRecording[]): Session {
  const headers: [string, string][] = [
    ['ETag', '"1"'],
    ['X-Request-Id', 'r'],
  ];
  const first = recordingOf('GET', '/a', 200, { response: { headers, body: { json: recorded } } });
  return createSession([first, ...more]);
}

test('calibration learns what differs between two replays, so that later ones pass', async () => {
  await using server = await serveNoise();
  const settings = {
    target: server.url,
    expect: { body: 'exact', headers: ['etag', 'x-request-id'] },
  } as const;
  const { session, noise, failed } = await calibrateSession(sessionOf(), settings);

  expect(failed).toEqual([]);
  expect(noise).toEqual({
    '1': { body: ['/at', '/id', '/items/*/seen'], headers: ['x-request-id'] },
  });
  expect((await replaySession(session, settings)).summary).toMatchObject({ passed: 1, failed: 0 });
  const wrong = structuredClone(session);
  const [first] = wrong.recordings;
  if (first && 'headers' in first.response)
    first.response.body = { json: { ...recorded, total: 6 } };
  const { outcomes } = await replaySession(wrong, settings);
  expect(differencesOf(outcomes[0])).toEqual([{ path: '/total', expected: 6, actual: 5 }]);
});

test('a value that differs from the recording and is the same both times is no noise', async () => {
  await using server = await serve((_, response) => response.end('{"total":6}'));
  const body = { json: { total: 5 } };
  const session = createSession([recordingOf('GET', '/a', 200, { response: { body } })]);
  const { noise } = await calibrateSession(session, { target: server.url });

  expect(noise).toEqual({});
});

test('a time in whole seconds is noise', async () => {
  const seconds = (): number => Math.floor(Date.now() / 1000);
  await using server = await serve((_, response) => response.end(`{"at":${seconds()}}`));
  const body = { json: { at: 1 } };
  const session = createSession([recordingOf('GET', '/a', 200, { response: { body } })]);
  const { noise } = await calibrateSession(session, { target: server.url });

  expect(noise).toEqual({ '1': { body: ['/at'] } });
});

test('recordings whose status differs are listed, and not calibrated', async () => {
  await using server = await serveNoise();
  const session = sessionOf(recordingOf('GET', '/broken', 200));
  const { noise, failed } = await calibrateSession(session, { target: server.url });

  expect(Object.keys(noise)).toEqual(['1']);
  expect(failed).toMatchObject([{ id: '2', failure: { kind: 'status' } }]);
});

describe('the session file', () => {
  test('gets the noise, and is otherwise unchanged', async () => {
    using folder = createScratchFolder();
    await using server = await serveNoise();
    const file = folder.path('a.session.json');
    const before = [...renderSession(sessionOf(recordingOf('GET', '/b', 200)))].join('');
    writeFileSync(file, before);
    await calibrateSession(file, { target: server.url });

    const noise =
      '"noise": {\n          "body": [\n            "/at",\n            "/id",\n            "/items/*/seen"\n          ]\n        }';
    const end = '          }\n        }\n      }\n    },\n    {\n      "id": "2"';
    expect(before).toContain(end);
    expect(readFileSync(file, 'utf8')).toBe(
      before.replace(
        end,
        end.replace('        }\n      }', `        },\n        ${noise}\n      }`),
      ),
    );
  });

  test('keeps the noise that it has', async () => {
    using folder = createScratchFolder();
    await using server = await serveNoise();
    const file = folder.path('a.session.json');
    const session = sessionOf();
    const [first] = session.recordings;
    if (first && 'headers' in first.response)
      first.response.noise = { body: ['/at', '/x'], headers: ['Date'] };
    writeFileSync(file, JSON.stringify(session));
    await calibrateSession(await readSession(file), { target: server.url });

    expect(readFileSync(file, 'utf8')).toContain(
      '"noise":{"body":["/at","/id","/items/*/seen","/x"],"headers":["Date"]}',
    );
  });

  test.each([
    ['that was given', 'hunter22/secret'],
    ['that tells by its form what it is', 'AKIAIOSFODNN7EXAMPLE'],
  ])('never has a secret as the name of a member: %s', async (_, secret) => {
    using folder = createScratchFolder();
    let count = 0;
    await using server = await serve((_request, response) => {
      response.end(JSON.stringify({ seen: { total: 1, ...(count++ === 0 && { [secret]: 1 }) } }));
    });
    const recording = recordingOf('POST', '/login', 200, {
      body: { json: { password: 'REDACTED_PASSWORD' } },
      response: { body: { json: { seen: { total: 1 } } } },
    });
    const file = folder.path('a.session.json');
    writeFileSync(file, JSON.stringify(createSession([recording])));
    const secrets = { PASSWORD: 'hunter22/secret' };
    const { noise } = await calibrateSession(file, { target: server.url, secrets });

    expect(noise).toEqual({ '1': { body: ['/seen/*'] } });
    expect(readFileSync(file, 'utf8')).toContain('"noise":{"body":["/seen/*"]}');
  });

  test('is not written if another process has written it meanwhile', async () => {
    using folder = createScratchFolder();
    const file = folder.path('a.session.json');
    const other = JSON.stringify(createSession([recordingOf('GET', '/other', 200)]));
    let count = 0;
    await using server = await serve((_, response) => {
      writeFileSync(file, other);
      response.end(`${count++}`);
    });
    writeFileSync(file, JSON.stringify(sessionOf()));
    const calibration = calibrateSession(file, { target: server.url });

    await expect(calibration).rejects.toMatchObject({ code: 'SESSION_NOT_WRITABLE' });
    expect(readFileSync(file, 'utf8')).toBe(other);
  });
});

test('an abort ends a calibration', async () => {
  await using server = await serve((_, response) => response.end());
  const signal = AbortSignal.timeout(300);
  const session = createSession([recordingOf('GET', '/a', 200)]);
  const calibration = calibrateSession(session, { target: server.url, signal });

  await expect(calibration).rejects.toThrow();
});

test('calibrateSession refuses anything but a session', async () => {
  await expect(Reflect.apply(calibrateSession, undefined, [3])).rejects.toMatchObject({
    code: 'INVALID_SESSION',
  });
});

test('nothing is learned from an error of GraphQL with the recorded status', async () => {
  let count = 0;
  await using server = await serve((_, response) => {
    count += 1;
    response.end(`{"data":{"a":${count}},"errors":[{"message":"busy"}]}`);
  });
  const query = recordingOf('POST', '/graphql', 200, {
    body: { json: { query: '{ a }' } },
    response: { body: { json: { data: { a: 0 } } } },
  });
  const { noise, failed } = await calibrateSession(createSession([query]), { target: server.url });

  expect(noise).toEqual({});
  expect(failed.map(({ failure }) => failure?.kind)).toEqual(['protocol-status']);
});
