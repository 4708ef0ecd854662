import { expect, test } from 'vitest';
import { spawnVitest, writeProject } from '../kit/index.ts';
import { serveJobs } from './job-server.ts';

const RECORDED = ['job_k3x9qd7fw2', 'job_m2p4zq8ty6', 'job_w5v8n3c1xr'];
const LIVE = ['job_4hd0rm6s2e', 'job_9bq1xv7yk3', 'job_c8n5tz2wlj'];

const config = (url: string): string => `
  import { sessionReplay } from 'vitest-session-replay';
  import { defineConfig } from 'vitest/config';
  export default defineConfig({
    plugins: [sessionReplay({ target: '${url}', record: { upstream: '${url}' } })],
  });`;

const recording = `
  import { test } from 'vitest-session-replay/fixture';
  test('accepts jobs', async ({ recorder }) => {
    const { body } = await fetch(recorder.url + '/events');
    let [text, accepted] = ['', 0];
    for await (const chunk of body) {
      text += Buffer.from(chunk).toString();
      const ids = [...text.matchAll(/"jobId":"([^"]+)".*\\n\\n/g)].map(([, id]) => id);
      if (ids.length === 3) break;
      for (const id of ids.slice(accepted)) {
        accepted += 1;
        await (await fetch(recorder.url + '/jobs/' + id + '/accept', { method: 'POST' })).text();
      }
    }
  });`;

test('a test that acts on events through an endpoint is recorded, and replayed on another instance', async () => {
  await using server = await serveJobs({ ids: RECORDED });
  await using project = await writeProject({
    'vitest.config.ts': config(server.url),
    'a.test.ts': recording,
  });
  const recorded = await spawnVitest(project.folder, ['run', 'a.test.ts']);
  expect(recorded.exitCode, recorded.stdout).toBe(0);

  await using other = await serveJobs({ ids: LIVE });
  project.write({ 'vitest.config.ts': config(other.url) });
  const replayed = await spawnVitest(project.folder, ['run', 'sessions']);

  expect(replayed.stdout).toContain('3 passed');
  expect(other.log).toEqual([
    'GET /events',
    `POST /jobs/${LIVE[0]}/accept meanwhile`,
    `POST /jobs/${LIVE[1]}/accept meanwhile`,
  ]);
});
