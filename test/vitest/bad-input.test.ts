import { expect, test } from 'vitest';
import { createSession, runInline } from '../kit/index.ts';
import { configWith, gets, serveApi } from './replaying.ts';

test('a file that is no session is one failing test, and the others run', async () => {
  await using api = await serveApi();
  const good = createSession(gets('200/a'), { name: 'shop' });
  const [recording] = good.recordings;
  await using run = await runInline({
    'vitest.config.ts': configWith(
      { target: api.url },
      {
        globalSetup: './remove.ts',
        reporters: ['default', 'junit'],
        outputFile: { junit: 'out.xml' },
      },
    ),
    'remove.ts': `
      import { rmSync } from 'node:fs';
      export const setup = () => rmSync(new URL('./sessions/removed.session.json', import.meta.url));`,
    'sessions/deep.session.json': {
      ...good,
      recordings: [
        recording,
        { ...recording, id: '2', request: { ...recording?.request, headers: [['A', 1]] } },
        { ...recording, id: '3', response: { ...recording?.response, status: '200' } },
      ],
    },
    'sessions/empty.session.json': '',
    'sessions/garbage.session.json': '\u00a7'.repeat(25 * 1024 * 1024),
    'sessions/good.session.json': good,
    'sessions/newer.session.json': { ...good, version: 2 },
    'sessions/removed.session.json': good,
    'sessions/syntax.session.json': '{\n  "version": 1,\n  "name": oops\n}\n',
    'sessions/truncated.session.json': createSession(
      [
        {
          request: {
            method: 'PUT',
            path: '/200/big',
            headers: [],
            body: { truncated: 70_000_000 },
          },
          response: { status: 200, time: 1, headers: [] },
        },
        ...gets('200/b'),
      ],
      { name: 'upload' },
    ),
  });

  const failed = { 'is a session file': 'failed' };
  expect(run.tree).toEqual({
    'sessions/deep.session.json': failed,
    'sessions/empty.session.json': failed,
    'sessions/garbage.session.json': failed,
    'sessions/good.session.json': { shop: { '#1 GET /200/a → 200': 'passed' } },
    'sessions/newer.session.json': failed,
    'sessions/removed.session.json': failed,
    'sessions/syntax.session.json': failed,
    'sessions/truncated.session.json': {
      upload: { '#1 PUT /200/big → 200': 'failed', '#2 GET /200/b → 200': 'passed' },
    },
  });
  expect(Object.values(run.errors).map((each) => each[0]?.replaceAll(run.folder, '.'))).toEqual([
    './sessions/deep.session.json is not a session:\n' +
      '  line 28, recordings[1].request.headers[0][1]: found the number 1, expected a string\n' +
      '  line 47, recordings[2].response.status: found a string "200", expected a status code from 100 to 999',
    './sessions/empty.session.json is empty:\n' +
      '  line 1, column 1: found nothing, expected a session',
    expect.stringMatching(
      /garbage.session.json is not .*\n {2}line 1, column 1: found "§+…", expected a/,
    ),
    expect.stringMatching(
      /newer.session.json needs a newer release .* line 2, version: found the number 2, expected 1$/s,
    ),
    'cannot read the session file ./sessions/removed.session.json: ENOENT: no such file or directory',
    './sessions/syntax.session.json is not JSON:\n' +
      '  line 3, column 11: found "oops", expected a value',
    'PUT /200/big: not sent: its body of 70000000 bytes was not recorded whole: record it again, with a larger "record.maxBodySize" or through recorder.url',
  ]);
  expect(api.seen.sort()).toEqual(['GET /200/a', 'GET /200/b']);
  expect(run.stderr).toContain(' ❯ session sessions/deep.session.json:28:13\n');
  const printed = run.stderr + run.read('out.xml');
  expect(printed).not.toContain('vitest-session-replay/dist');
  expect(printed).not.toContain('Serialized Error');
  expect(printed).not.toContain('Caused by');
});
