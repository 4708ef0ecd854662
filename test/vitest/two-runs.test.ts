/** Two runs of Vitest at once on one folder of sessions. */
import { existsSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { type Project, serve, spawnVitest, writeProject } from '../kit/index.ts';
import { recordingProject, sessionFiles, sessionOf } from './recording-project.ts';

// Each starts several processes, on machines that may be busy.
vi.setConfig({ testTimeout: 90_000 });

const sessions = 12;

/** One of three bodies that lie in a file, so that both runs write the same ones, and others. */
const answer: RequestListener = (request, response) => {
  request.resume();
  response.end('xyz'.charAt(Math.random() * 3).repeat(70_000));
};

function projectOf(url: string): Promise<Project> {
  const tests = `
    for (let index = 0; index < ${sessions}; index++) {
      test('session ' + index, async ({ recorder }) => {
        for (let i = 0; i < 4; i++) {
          await get((i % 2 ? recorder.url : '${url}') + '/' + process.env.RUN);
        }
      });
    }`;
  return writeProject(recordingProject({ upstream: url }, { 'a.test.ts': tests }));
}

test('two runs at once leave whole sessions of one or the other, with all their bodies', async () => {
  await using api = await serve(answer);
  await using project = await projectOf(api.url);
  for (let round = 0; round < 2; round++) {
    const runs = await Promise.all(
      ['one', 'two'].map((run) =>
        spawnVitest(project.folder, ['run', '-u', 'a.test.ts'], { RUN: run }),
      ),
    );

    for (const { exitCode, stderr } of runs) expect([exitCode, stderr]).toEqual([0, '']);
    const files = sessionFiles(project);
    const named = new Set(files.filter((file) => file.endsWith('.json')));
    expect(named.size).toBe(sessions);
    for (const file of [...named]) {
      const { recordings, interrupted } = sessionOf(project, file);
      expect(interrupted).toBeUndefined();
      expect(recordings).toHaveLength(4);
      expect(new Set(recordings.map(({ request }) => request.path)).size).toBe(1);
      for (const { response } of recordings) {
        const body = 'status' in response ? response.body : undefined;
        if (!body || !('file' in body)) throw new Error('a body is not in a file');
        named.add(`sessions/a.test/${body.file}`);
        expect(existsSync(join(project.folder, 'sessions/a.test', body.file))).toBe(true);
      }
    }
    expect(files).toEqual([...named].sort());
  }
});
