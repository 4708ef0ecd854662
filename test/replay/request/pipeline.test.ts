/** The list of what is done to a request before it is sent. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { replaySession } from '../../../src/replay/index.ts';
import { RequestPipeline } from '../../../src/replay/request/pipeline.ts';
import { createSession, type LooseRecording, recordingOf } from '../../kit/index.ts';
import { repositoryRoot } from '../../kit/repository-root.ts';
import { serveVerbatim } from '../serve-verbatim.ts';

const API = 'http://api.example.com';

/** The request that a replay to another base URL makes of a recording, without correlation. */
function prepare(loose: LooseRecording, settings: { headers?: Record<string, string> } = {}) {
  const session = createSession([loose], { origin: API });
  const target = { origin: 'http://127.0.0.1:1', basePath: '/base' };
  const targets = [[API, target]] as const;
  const pipeline = new RequestPipeline(session, settings, {
    targets,
    secrets: new Map(),
    correlation: undefined,
  });
  const [recording] = session.recordings;
  if (!recording) throw new Error('the session has no recording');
  return { recording, draft: pipeline.prepare(recording) };
}

test('the manual lists the steps in the order in which they are taken', () => {
  const shared = { targets: [], secrets: new Map<string, string>(), correlation: undefined };
  const pipeline = new RequestPipeline(createSession([]), {}, shared);
  const manual = readFileSync(join(repositoryRoot, 'src/replay/README.md'), 'utf8');
  const [, section = ''] = manual.split('### Steps of a request');
  const [table = ''] = section.split('### Adding a step');
  const names = [...table.matchAll(/^\| ([^|]+) \| [^|]+ \|$/gm)].map(([, name]) => name);
  expect(names.slice(2)).toEqual(pipeline.steps.map(({ name }) => name));
});

describe('a request that no step changes', () => {
  test('the recorded request is sent as the very same object', () => {
    const { recording, draft } = prepare(recordingOf('GET', '/a', 200));
    expect('request' in draft && draft.request).toBe(recording.request);
  });
});

describe('the recorded origin at the start of a header', () => {
  test.each([
    ['Origin', API, 'http://127.0.0.1:1'],
    ['Referer', `${API}/page?a=1`, 'http://127.0.0.1:1/base/page?a=1'],
    ['Destination', `${API.toUpperCase()}/x`, 'http://127.0.0.1:1/base/x'],
    ['Referer', `${API}.evil.example.com/x`, `${API}.evil.example.com/x`],
    ['X-Other', `${API}/x`, `${API}/x`],
  ])('of %s: %s becomes %s', (name, recorded, sent) => {
    const { draft } = prepare(recordingOf('GET', '/a', 200, { headers: [[name, recorded]] }));
    expect('request' in draft && draft.request.headers).toEqual([[name, sent]]);
  });

  test('is not listed as a live value if nothing is correlated', async () => {
    await using server = await serveVerbatim();
    const headers: [string, string][] = [['Origin', API]];
    const session = createSession([recordingOf('GET', '/a', 200, { headers })], { origin: API });
    const settings = { target: server.url, correlate: false };
    const { outcomes } = await replaySession(session, settings);
    expect(outcomes).toMatchObject([{ state: 'passed', correlated: [] }]);
  });
});

test('a header of the user replaces the recorded one and keeps its spelling, and new ones come last', () => {
  const headers: [string, string][] = [
    ['X-Trace', 'a'],
    ['Accept', '*/*'],
    ['x-trace', 'b'],
  ];
  const settings = { headers: { 'x-trace': 'c', 'X-New': 'd' } };
  const { draft } = prepare(recordingOf('GET', '/a', 200, { headers }), settings);
  expect('request' in draft && draft.request.headers).toEqual([
    ['X-Trace', 'c'],
    ['Accept', '*/*'],
    ['X-New', 'd'],
  ]);
});
