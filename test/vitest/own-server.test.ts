import { expect, test } from 'vitest';
import { serve, writeProject } from '../kit/index.ts';
import { recordingProject, sessionOf } from './recording-project.ts';

const file = 'sessions/a.test/a.session.json';
const ownServer = `
  import { createServer } from 'node:http';
  import { once } from 'node:events';
  test('a', async ({ recorder }) => {
    const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    await get('http://127.0.0.1:' + server.address().port + '/a');
    server.close();
  });`;

test("a replay suggests the app as its target where the recorded server was the test's own", async () => {
  await using project = await writeProject(recordingProject({}, { 'a.test.ts': ownServer }));
  await project.run({ filters: ['a.test.ts'] });
  const replay = await project.run({ filters: ['sessions'] });

  expect(sessionOf(project, file).servedBy).toBe('test');
  expect(Object.values(replay.errors).flat().join()).toContain("target: './src/app.ts'");
});

test('a replay suggests no app where the recorded server was that of another process', async () => {
  const api = await serve((_, response) => response.end());
  const body = `test('a', async ({ recorder }) => { await get('${api.url}/a'); });`;
  await using project = await writeProject(recordingProject({}, { 'a.test.ts': body }));
  await project.run({ filters: ['a.test.ts'] });
  await api.close();
  const replay = await project.run({ filters: ['sessions'] });

  expect(sessionOf(project, file)).not.toHaveProperty('servedBy');
  expect(Object.values(replay.errors).flat().join()).not.toContain('target:');
});
